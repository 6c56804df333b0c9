#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The checks that damo 3.3.0 makes of its own reports, made of ours: its inputs and expected outputs,
# which are not part of this project, are taken from $PEER_TESTS when they are there.
#
# Two things are not compared byte by byte:
# - Empty lines at the end. That tool's outputs of more than 50 lines come through its pager code and have
#   no final newline; ours always has one.
# - Cells of a heat map that were monitored in part. That tool counts the rest of such a cell as idle, we
#   leave it out. --idle_gaps does what it does, and is compared byte by byte; without it, each cell that
#   differs must be one that was monitored in part, and must differ by exactly that part.
# Lines in which that tool is wrong are listed in known_differences, and the reasons in
# Documentation/conformance.md.
. "$(dirname "$0")/../lib/test.sh"
: "${PEER_TESTS:=$SRC/../shared/data/peer-tests}"
[ -d "$PEER_TESTS/expects" ] || skip_all "no $PEER_TESTS"
known=$SRC/tests/conformance/known_differences

expected() { printf '%s\n' "$(cat "$PEER_TESTS/expects/$1")"; }

# NAME EXPECTED-FILE COMMAND...
check()
{
	local name=$1 want=$2
	shift 2
	printf '%s\n' "$("$@" 2>err)" >got
	expected "$want" >want
	if ! cmp -s got want && grep -q "^$want " "$known" 2>/dev/null; then
		# Only the lines that are listed may differ, and they must still do so.
		diff want got | sed -n 's/^[0-9,]*c\([0-9,]*\)$/\1/p' | tr '\n' ' ' >lines
		is "$name, but for lines $(sed -n "s/^$want //p" "$known")" \
			"$(sed 's/ *$//' lines)" "$(sed -n "s/^$want //p" "$known")"
		return
	fi
	if cmp -s got want; then pass "$name"; else fail "$name" "$(diff want got | head -n 8) $(cat err)"; fi
}

has() { damo-report --list-cmds | grep -q -x -e "$1"; }

cp "$PEER_TESTS"/damon.data* "$PEER_TESTS"/perf.data* .
chmod u+w ./*

for filter in nofilter active inactive anon file unmapped hugepage; do
	for style in recency-percentiles temperature-percentiles recency-sz-hist temperature-sz-hist \
		     detailed; do
		check "access, $style of $filter" "report-$style-$filter" damo-report access \
			--color always --input damon.data.snapshot.$filter --style $style
	done
done

# What "report raw" prints is what "access --raw_form" does, without the line of the data source.
raw_with_source()
{
	damo-report raw "$@" | sed 's/^base_time_absolute: .*/&\ndata source: unknown/'
}
check "raw" report-raw raw_with_source --input damon.data
check "raw of json_compressed" report-raw raw_with_source --input damon.data.json_compressed
check "raw of perf script's text" report-raw_perf_script raw_with_source --input perf.data.script

check "wss" report-wss damo-report wss -r 1 101 1 --raw_number
check "wss over a second" report-wss_worktime_1s damo-report wss -r 1 101 1 --work_time 1000000 \
	--raw_number
check "nr_regions" report-nr_regions damo-report nr_regions -r 1 101 1
check "heatmap's guide" report-heats_guide damo-report heatmap --guide

# The file of 250,000 lines is not kept there, only its checksum.
is "heatmap, gaps as idle" \
	"$(damo-report heatmap --output raw --idle_gaps | md5sum | cut -d ' ' -f 1)" \
	fb2a344ae3e56085f2eb9292567882d6
damo-report heatmap --output raw --idle_gaps >theirs
damo-report heatmap --format csv | tail -n +2 | tr , ' ' >ours
is "heatmap: only cells monitored in part differ" "$(paste -d ' ' ours theirs | awk '
	{ mine = $4 == "" ? "NaN" : $4 }
	NF == 7 { mine = "NaN"; part = $4; their = $7 }
	NF == 8 { part = $5; their = $8 }
	mine == "NaN" && their == "NaN" && part == 0 { next }
	part == 1 && mine + 0 == their + 0 { next }
	part > 0 && part < 1 && mine * part - their < 1e-9 && their - mine * part < 1e-9 { n++; next }
	{ print "wrong: " $0 }
	END { print n " in part" }')" "494 in part"

# adjust is on a copy: it writes beside its input.
if has adjust; then
	check "adjust" report-aggr_1s_raw sh -c 'damo-report adjust --aggregate_interval 1000000 &&
		damo-report raw --input damon.adjusted.data |
		sed "s/^base_time_absolute: .*/&\ndata source: unknown/"'
	check "adjust, skipping" report-aggr_1s_raw_skip_30 sh -c '
		damo-report adjust --skip 30 --aggregate_interval 1000000 &&
		damo-report raw --input damon.adjusted.data |
		sed "s/^base_time_absolute: .*/&\ndata source: unknown/"'
else
	skip "adjust" "not built"
	skip "adjust, skipping" "not built"
fi
finish
