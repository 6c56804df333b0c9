#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 300
# What holds for every command (see damo(1)): streams, exit status, help that agrees with completion
# and manual page, the same result from a file, standard input and a pipe.
. "$SRC/tests/lib/test.sh"

zstd -dqc "$SRC/tests/data/real/stairs.perf.data.zst" >real.data || skip_all "zstd is missing"

# Commands that print a recording: a row each, "COMMAND|OPTIONS". Every report that is not here is
# tried without options; NONE leaves one out, with the reason.
samples='
report heats|--resol 6 8
report heatmap|--resol 6 8
report wss|--range 0 101 5 --exclude_samples 20
report holistic|--exclude_samples 20
report nr_regions|--exclude_samples 20
report access|NONE the recording has no intervals
report show|NONE the recording has no intervals
show|NONE the recording has no intervals
report footprints|NONE the recording has no footprints
report profile|NONE the recording has no profile
report trace|NONE follows live events
report damon|NONE reports the system
report status|NONE reports the system
report sysinfo|NONE reports the system
report pa_layout|NONE reports the system
report monitor|NONE runs until interrupted
report convert|NONE writes a recording
report convert_record_format|NONE writes a recording
report adjust|NONE writes a recording
report cut|NONE writes a recording
report merge|NONE writes a recording
report split|NONE writes a recording
report recover|NONE writes a recording
report bundle|NONE writes a recording
report unbundle|NONE writes a recording
report debug|NONE takes a file by its name
report validate|NONE prints nothing when all is well
report diff|NONE takes two recordings
report completion|NONE takes no recording
'

# Commands that write a recording: options before "-o FILE".
writers='
report convert|-i real.data
report adjust|-i real.data --aggregate_interval 1000000
'

row() # TABLE COMMAND: its options; fails when there is none
{
	grep "^$2|" <<<"$1" | cut -d'|' -f2
}

# The commands of all programs that are built, as words after "damo", those of "args" and the like too.
all_commands()
{
	local program
	for program in record replay ctl report; do
		[ -x "$BUILD/damo-$program" ] || continue
		case $program in
		ctl) leaves damo-ctl | sed 's/^damo-ctl //' ;;
		*) leaves damo-$program | sed 's/^damo-//' ;;
		esac
	done
}

# leaves WORD...: the words, or those of their sub-commands
leaves()
{
	local name names
	names=$("$@" --list-cmds 2>/dev/null </dev/null) || { echo "$*"; return; }
	for name in $names; do
		case $name in help | version) ;; *) leaves "$@" "$name" ;; esac
	done
}

on_terminal() { script -qec "$1" /dev/null </dev/null | tr -d '\r'; }

names() { grep -o -e '--[a-z][a-z0-9_]*' | sort -u; }

# 1, 10: help, errors of usage, and one list of options everywhere.
check_help() # COMMAND
{
	local command=$1 page
	# shellcheck disable=SC2086
	{
	status "$command: --help" 0 damo $command --help
	like "$command: help on stdout" "$out" '^Usage: damo [a-z]'
	is "$command: and nothing on stderr" "$err" ""
	help=$(grep -E '^ +(-[a-zA-Z0-9], )?--' <<<"$out" | sed 's/^ *\(-[a-zA-Z0-9], \)\{0,1\}\(--[a-z0-9_]*\).*/\2/' | names)
	is "$command: -h is the same" "$(damo $command -h)" "$out"
	status "$command: an unknown option" 129 damo $command --no-such-option
	like "$command: is reported on stderr" "$err" "no.such.option"
	is "$command: and nothing on stdout" "$out" ""
	is "$command: completion offers what help has" "$(damo $command --list-opts | cut -f1 | sort -u)" "$help"
	status "$command: help into a full device fails" 1 sh -c "damo $command --help >/dev/full"
	}
	# shellcheck disable=SC2086
	page=$BUILD/man/$(damo $command --dump-man | sed 's/(.*//; q').1
	if [ ! -d "$BUILD/man" ]; then
		skip "$command: manual page" "scdoc is missing"
		return
	fi
	is "$command: the manual page has what help has" "$(
		sed -n '/^\.SH OPTIONS/,/^\.SH/p' "$page" 2>&1 | grep -a '^\\fB-' |
		sed 's/\\fB\|\\fR\|\\fI//g; s/\\-/-/g; s/\\&//g; s/^\(-[a-zA-Z0-9], \)\{0,1\}\(--[a-z0-9_]*\).*/\2/' | names)" "$help"
}

# What is read without --input is reported in the first line.
from() { echo "damo-report ${command#report }: reading $1"; cat want; }

# 4, 5, 6, 9, 11, 12: what prints a recording.
check_report() # COMMAND OPTIONS
{
	local command=$1 options=$2
	# shellcheck disable=SC2086
	{
	status "$command: prints" 0 damo $command $options -i real.data
	damo $command $options -i real.data >want 2>&1
	is "$command: says nothing on stderr" "$err" ""
	ok "$command: prints something" test -s want
	unlike "$command: no escapes without a terminal" "$out" $'\033'
	is "$command: ends with a newline" "$(tail -c 1 want | od -A n -t x1)" " 0a"
	damo $command $options <real.data >got 2>&1
	same "$command: from standard input" got <(from "the standard input")
	cat real.data | damo $command $options >got 2>&1
	same "$command: from a pipe" got <(from "the standard input")
	cp real.data damon.data
	damo $command $options </dev/null >got 2>&1
	same "$command: from ./damon.data" got <(from ./damon.data)
	rm damon.data
	LC_ALL=C TZ=Asia/Tokyo damo $command $options -i real.data >got 2>&1
	same "$command: in the C locale" got want
	if [ -n "$locale" ]; then
		LC_ALL=$locale damo $command $options -i real.data >got 2>&1
		same "$command: in a locale with other digits" got want
	fi
	damo $command $options -i real.data 2>err | head -n 1 >/dev/null
	is "$command: | head -1 is quiet" "$(cat err)" ""
	status "$command: a full device" 1 sh -c "damo $command $options -i real.data >/dev/full"
	like "$command: is an error" "$err" "[Nn]o space|write"
	unlike "$command: NO_COLOR on a terminal" "$(on_terminal \
		"NO_COLOR=1 DAMO_PAGER= damo $command $options -i real.data")" $'\033\\[[0-9;]*m'
	status "$command: a recording that is not there" 1 damo $command -i nowhere.data
	like "$command: is named" "$err" "nowhere\.data"
	status "$command: something that is no recording" 1 damo $command -i "$SRC/COPYING"
	like "$command: is named as well" "$err" "COPYING"
	is "$command: and nothing is printed for it" "$out" ""
	if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
		setpriv --reuid=65534 --regid=65534 --clear-groups "$BUILD/damo" $command $options <real.data >got 2>&1
		same "$command: without any right" got <(from "the standard input")
	fi
	}
}

# 2, 3: what writes a recording.
check_writer() # COMMAND OPTIONS
{
	local command=$1 options=$2
	# shellcheck disable=SC2086
	{
	status "$command: writes a file" 0 damo $command $options -o out.data
	is "$command: that only its owner may read" "$(stat -c %a out.data)" 600
	like "$command: that can be read" "$(damo report record_info -i out.data)" '^target_id: '
	damo $command $options -o - >stream.data 2>/dev/null
	is "$command: -o - gives data" "$(damo report raw -i stream.data | cksum)" "$(damo report raw -i out.data | cksum)"
	like "$command: no binary data on a terminal" "$(on_terminal "damo $command $options -o -")" terminal
	damo $command $options -o out.data
	ok "$command: what was there is kept" test -e out.data.old
	ln -s elsewhere.data link.data
	damo $command $options -o link.data 2>/dev/null
	ok "$command: a symbolic link is not followed" test ! -e elsewhere.data
	status "$command: a full device" 1 sh -c "damo $command $options -o - >/dev/full"
	rm -f out.data* stream.data link.data*
	}
}

# A locale with a decimal comma, made here.
locale=
if command -v localedef >/dev/null && localedef -i de_DE -f UTF-8 "$PWD/de_DE.UTF-8" 2>/dev/null; then
	export LOCPATH=$PWD
	locale=de_DE.UTF-8
fi
chmod 755 . && chmod 644 real.data

mapfile -t commands < <(all_commands)
for command in "${commands[@]}"; do
	check_help "$command"
done
for command in "${commands[@]}"; do
	options=$(row "$samples" "$command")
	case $command,$options in
	*,NONE*) skip "$command: prints a recording" "${options#NONE }" ;;
	report*) check_report "$command" "$options" ;;
	esac
done
while IFS='|' read -r command options; do
	[ -n "$command" ] || continue
	case " ${commands[*]} " in
	*" $command "*) check_writer "$command" "$options" ;;
	*) skip "$command: writes a recording" "not built" ;;
	esac
done <<<"$writers"
finish
