# SPDX-License-Identifier: GPL-2.0-only
# For measurements: `. "$SRC/tests/lib/bench.sh"`, then a `row` for each number.
# shellcheck shell=bash
set -u
: "${SRC:=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}"
: "${BUILD:=$SRC/build}"
export SRC BUILD LC_ALL=C
PATH=$BUILD:$BUILD/tests/bench:$PATH
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

# row WHAT VALUE UNIT '<=|>=' LIMIT: one line of the table, with the verdict
row()
{
	local verdict=missed
	awk -v v="$2" -v l="$5" -v op="$4" 'BEGIN { exit !(op == "<=" ? v <= l : v >= l) }' &&
		verdict=reached
	printf '| %-52s | %12s %-10s | %s %-8s | %s\n' "$1" "$2" "$3" "$4" "$5" "$verdict"
	[ $verdict = reached ] || missed=$((${missed:-0} + 1))
}

# no_row WHAT WHY: a number that cannot be had here
no_row() { printf '| %-52s | %s\n' "$1" "not measured: $2"; }

# cpu_ms COMMAND...: user and system time in ms of one run, its output dropped
cpu_ms()
{
	local TIMEFORMAT='%3U %3S' text
	text=$( { time "$@" >/dev/null 2>"$work/.stderr"; } 2>&1) || { cat "$work/.stderr" >&2; return 1; }
	awk '{ printf "%.0f\n", 1000 * ($1 + $2) }' <<<"$text"
}

# least N COMMAND...: the least of N measurements, each what COMMAND prints
least()
{
	local n=$1
	shift
	for ((i = 0; i < n; i++)); do "$@" || return 1; done | sort -g | head -n 1
}

# ratio A B: with three digits
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { if (b > 0) printf "%.3g\n", a / b; else print "inf" }'; }
