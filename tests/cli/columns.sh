#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 300
# What is printed fits the terminal: help of every command, and every report as text.
. "$SRC/tests/lib/test.sh"
export DAMO_PAGER=cat

# too_wide COLUMNS FILE: the first line that is wider, in characters; escapes take no room. Words are not cut, nor,
# below 80 columns, the commands among the examples, which are to be copied.
too_wide()
{
	sed 's/\x1b\[[0-9;]*m//g' "$2" | LC_ALL=C.UTF-8 awk -v w="$1" '
		length <= w || NF == 1 || w < 80 && /^  (damo|[a-z|]+ .*damo) / { next }
		{ print; exit }'
}

# fits WHAT COLUMNS COMMAND...
fits()
{
	local what=$1 columns=$2
	shift 2
	COLUMNS=$columns "$@" >text 2>err </dev/null
	ok "$what: prints something" test -s text
	is "$what fits $columns columns" "$(too_wide "$columns" text)" ""
}

# leaves WORD...: the commands of a program, those of "args" and the like too
leaves()
{
	local name names
	names=$("$@" --list-cmds 2>/dev/null </dev/null) || { echo "$*"; return; }
	for name in $names; do
		case $name in help | version) ;; *) leaves "$@" "$name" ;; esac
	done
}

nr_commands=0
while read -r command; do
	nr_commands=$((nr_commands + 1))
	for columns in 80 60; do
		# shellcheck disable=SC2086
		fits "$command --help" $columns $command --help
	done
done < <(leaves damo; for program in ctl report record replay; do leaves damo-$program; done)
ok "all commands were tried" test $nr_commands -gt 60
for program in damo damo-ctl damo-report; do
	fits "$program --help" 80 $program --help
done

# A recording with intervals, several ranges, side data with long names and a profile.
zstd -dqc "$SRC/tests/data/real/stairs.perf.data.zst" >perf.data || skip_all "zstd is missing"
damo-report convert -i perf.data -o damon.data 2>/dev/null
zstd -dqc "$SRC/tests/data/real/stairs.profile.zst" >damon.data.profile
cp "$SRC/tests/data/reports/guide.json" guide.json
cp "$SRC/tests/data/reports/guide.json.mem_footprint" damon.data.mem_footprint
jq -n -c '[{time: 6.0, procvmas: [{pid: 167, vmas: [range(10) | {start: (139779597369344 + . * 8388608),
	end: (139779597369344 + (. + 1) * 8388608), name: ("/usr/lib/x86_64-linux-gnu/libnumbers" + tostring + ".so")}]}]}]' \
	>damon.data.vmas

# Each report as text; names of objects and functions come from the recording, and are not cut.
while read -r report; do
	for columns in 80 60; do
		case $columns:$report in
		60:holistic* | 60:profile* | 60:diff* | 60:access* | 60:digest* | 60:*--by* | 60:record_info* | 60:heat* | 60:validate*) continue ;;
		esac
		# shellcheck disable=SC2086
		fits "report $report" $columns damo-report $report
	done
done <<-'END'
	heats --heatmap stdout
	heats --join_ranges --heatmap stdout
	heats --guide
	heatmap
	heatmap --draw_range all
	heatmap --guide_human
	wss
	wss --sortby time
	wss --by file
	nr_regions
	footprints
	raw -i guide.json
	record_info
	record_info --verify
	holistic
	holistic --long
	profile --sort comm,dso
	times --access_rate 10% 100%
	diff guide.json guide.json
	digest
	access -i guide.json
	access --intervals 5ms 100ms --snapshot_idx 100 101
	access --intervals 5ms 100ms --snapshot_idx 100 101 --style simple-boxes
	access --intervals 5ms 100ms --snapshot_idx 100 101 --style hot
	access --intervals 5ms 100ms --snapshot_idx 100 101 --style cold
	access --intervals 5ms 100ms --snapshot_idx 100 101 --style recency-sz-hist
	access --intervals 5ms 100ms --snapshot_idx 100 101 --style temperature-sz-hist
	access --intervals 5ms 100ms --snapshot_idx 100 101 --style cold-memory-tail
	access --intervals 5ms 100ms --snapshot_idx 100 101 --style recency-percentiles
	access --by vma
	access --by file
END

bar() { COLUMNS=$1 damo-report wss 2>/dev/null | grep '^100' | tr -dc '*' | wc -c; }
is "a bar without a terminal is that of the user's guide" "$(env -u COLUMNS damo-report wss 2>/dev/null | grep '^100' | tr -dc '*' | wc -c)" 59
is "and so it is where there is room" "$(bar 81)" 59
is "one column less at 80" "$(bar 80)" 58
is "it shrinks" "$(bar 60)" 38
is "it stays" "$(bar 10)" 1
is "a number of columns that is none" "$(bar 8x0)" 59
is "a width that is asked for stays" "$(COLUMNS=60 damo-report wss --nr_cols_bar 59 2>/dev/null | grep '^100' | tr -dc '*' | wc -c)" 59

# On a terminal: its size counts, also behind a pager.
on_terminal() { script -qec "stty cols $1 rows $2; unset COLUMNS LINES; $3" /dev/null </dev/null | tr -d '\r'; }
for pager in cat 'less -FRX'; do
	on_terminal 60 24 "DAMO_PAGER='$pager' damo-report wss 2>/dev/null" >text
	is "wss on a terminal, $pager" "$(too_wide 60 text | grep -v '\[K')" ""
done
on_terminal 80 24 "damo-report heats 2>err" >text
is "heats without options on a terminal is a map" "$(grep -c '^# access_frequency' text)" 1
is "of rows that fit" "$(($(wc -l <text) <= 23))" 1
like "which is reported" "$(cat err)" '--heatmap raw prints the numbers'
is "numbers in a pipe" "$(damo-report heats 2>/dev/null | wc -l)" 250000
is "and where they are asked for" "$(on_terminal 80 24 "damo-report heats --resol 3 3 2>/dev/null" | grep -c "$(printf '^[0-9]*\t[0-9]*\t[0-9.]*$')")" 9
is "by name, too" "$(on_terminal 80 24 "damo-report heats --heatmap raw 2>/dev/null" | wc -l)" 250000
finish
