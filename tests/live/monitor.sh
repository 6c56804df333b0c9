#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# more: it waits for the DAMON of this machine
# monitor of the DAMON that runs, passively, on a terminal of 80 x 24: map, sizes and hottest regions are all on the
# screen. Skipped where no DAMON runs.
# timeout: 120
. "${SRC:-$(cd "$(dirname "$0")/../.." && pwd)}/tests/lib/test.sh"

[ "$(id -u)" = 0 ] || skip_all "needs root"
command -v script >/dev/null || skip_all "no script"
grep -q '^kdamond' /proc/[0-9]*/comm 2>/dev/null || skip_all "no DAMON runs here"
unset COLUMNS LINES

# screen COLUMNS ROWS OPTION...: the last thing that is printed on a terminal of that size
screen()
{
	local columns=$1 rows=$2
	shift 2
	script -qec "stty cols $columns rows $rows; timeout 60 damo monitor --delay 6 --count 1 $* 2>err" /dev/null </dev/null |
		tr -d '\r' | sed 's/.*\x1b\[2J//; s/\x1b\[[0-9;]*[mH]//g' >text
}

for size in "80 24" "100 40" "80 20"; do
	read -r columns rows <<<"$size"
	screen "$columns" "$rows"
	[ -s text ] || { cat err; skip_all "this DAMON gives no snapshot within a minute"; }
	is "$size: no line wraps" "$(awk -v w="$columns" 'length > w' text)" ""
	ok "$size: nothing scrolls away ($(wc -l <text) lines)" test "$(wc -l <text)" -lt "$rows"
	like "$size: begins with what is watched" "$(head -n 1 text)" '^# kdamond [0-9]+, '
	like "$size: a map" "$(sed -n 2p text)" "^[0-9 ]{$columns}$"
	like "$size: its digits are explained" "$(cat text)" '^# access_frequency: 0123456789 \('
	is "$size: the working set" "$(grep -c '|$' text)" 5
	like "$size: the hottest regions" "$(cat text)" '^# samples '
done
screen 80 24 --report_type heats
is "only a map" "$(grep -c '|$' text)" 0
finish
