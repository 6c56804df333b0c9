#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 300
# What contract.sh and report.sh do not loop over: for each command of damo-report the ways that input can be
# bad, formats for programs, and where output may go; also of those commands that need more than a recording.
. "$(dirname "$0")/../lib/test.sh"
data=$SRC/tests/data/reports
zstd -dqc "$SRC/tests/data/real/twoproc.perf.data.zst" >real.data || skip_all "zstd is missing"
damo convert -i real.data --time_range 0 30s -o one.data 2>/dev/null || fail "an input"
damo convert -i real.data -o two.data 2>/dev/null || fail "an input"
# A recording of two pieces of which the second is cut.
damo convert -i real.data --time_range 30s 60s -o piece 2>/dev/null
head -c $(($(wc -c <piece) * 3 / 4)) piece | cat one.data - >cut.data
: >empty.data
head -c 3000 /dev/urandom >noise.data

# COMMAND|OPTIONS|FORMATS|WHAT: formats for programs, of json (--format), list (--json), csv, metrics.
# WHAT: "walk" reads a recording of accesses; "whole" needs all of it; "other" reports other things.
table='
access|--intervals 5ms 100ms|list|walk
show|--intervals 5ms 100ms|list|walk
raw||json csv list|walk
heats|--resol 5 7|json csv|walk
heatmap|--resol 5 7|json csv|walk
wss||json csv metrics|walk
nr_regions||json csv|walk
times||json csv|walk
holistic|||walk
record_info||json csv|walk
trace||json csv|walk
digest|||walk
profile||json csv|other
footprints||json csv metrics|other
'

check_json() { python3 -c 'import json, sys; json.load(open(sys.argv[1]))' "$1"; }

# A format for programs: well-formed, all of it on stdout, and nothing else.
check_format() # COMMAND FORMAT OPTIONS
{
	local command=$1 format=$2 words="--format $2" what
	shift 2
	[ "$format" != list ] || words=--json
	what="$command $words"
	# shellcheck disable=SC2086
	damo report $command "$@" -i two.data $words >out 2>err || fail "$what" "$(cat err)"
	case $format in
	json | list) ok "$what: is JSON" check_json out ;;
	csv) is "$what: all lines have as many fields" "$(python3 -c 'import csv
print(len({len(r) for r in csv.reader(open("out"))}))')" 1 ;;
	metrics) is "$what: ends" "$(tail -n 1 out)" "# EOF" ;;
	esac
	unlike "$what: no escapes" "$(cat out)" $'\033'
}

check_command() # COMMAND OPTIONS FORMATS WHAT
{
	local command=$1 format what=$4
	read -ra options <<<"$2"
	status "$command: no file" 1 damo report $command "${options[@]}" -i none.data
	like "$command: no file: its name" "$err" "none\.data"
	for bad in empty noise; do
		status "$command: $bad" 1 damo report $command "${options[@]}" -i $bad.data
		like "$command: $bad: its name" "$err" "$bad\.data"
		is "$command: $bad: nothing on stdout" "$out" ""
	done
	status "$command: a folder" 1 damo report $command "${options[@]}" -i "$SRC/tests/data/nothing/"
	[ "$what" = walk ] || return 0
	status "$command: cut" 3 damo report $command "${options[@]}" -i cut.data
	like "$command: cut: is reported" "$err" "truncated|damaged"
	ok "$command: cut: what is whole is printed" test -n "$out"
	status "$command: prints" 0 damo report $command "${options[@]}" -i two.data
	for format in $3; do check_format "$command" "$format" "${options[@]}"; done
	damo report $command "${options[@]}" -i two.data >want 2>/dev/null
	cat two.data | damo report $command "${options[@]}" >got 2>/dev/null
	same "$command: a pipe" got want
	damo report $command "${options[@]}" -i - <two.data >got 2>/dev/null
	same "$command: -" got want
	damo report $command "${options[@]}" --color always -i two.data >colored 2>/dev/null &&
		same "$command: colours are only escapes" <(sed 's/\x1b\[[0-9;]*m//g' colored) want
	damo report $command "${options[@]}" -i two.data 2>err | head -n 1 >first
	is "$command: | head -1" "$(grep -v "left out; --exclude_samples 0" err)" ""
	same "$command: its first line" first <(head -n 1 want)
	status "$command: a full disk" 1 sh -c "damo report $command ${options[*]} -i two.data >/dev/full"
	status "$command: no stdout" 1 sh -c "damo report $command ${options[*]} -i two.data >&-"
}

while IFS='|' read -r command options formats what; do
	[ -n "$command" ] || continue
	check_command "$command" "$options" "$formats" "$what"
done <<<"$table"

# What the table leaves out is here, so that a new command cannot be forgotten.
is "every command is in a table" "$(damo-report --list-cmds | grep -v -x -F -f <(cut -d'|' -f1 <<<"$table") | xargs)" \
	"diff monitor damon sysinfo pa_layout convert adjust recover bundle unbundle validate debug"

status "--version" 0 damo-report --version
like "--version: a number" "$out" '^damo-report [0-9]+\.[0-9]+'
status "an unknown report" 129 damo report heatmp
like "an unknown report: the nearest" "$err" "heatmap"
status "an unknown option" 129 damo report wss --sortb_y size
like "an unknown option: the nearest" "$err" "sortby"
status "an unknown choice" 129 damo report wss --sortby sise
like "an unknown choice: the choices" "$err" "size, time"
status "a missing value" 129 damo report wss -i
status "too many words" 129 damo report wss two.data extra
finish
