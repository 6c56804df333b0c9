#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What recording costs: each event on its way from the ring to the file, and the whole program beside perf
# where a DAMON runs.
. "$(dirname "$0")/../lib/bench.sh"

nanoseconds() { recordpath "$@" | cut -d' ' -f1; }

each=$(least 3 nanoseconds 10000 200 out)
row "decode, assemble, encode, write: CPU of an event" "$each" ns '<=' 1000
# 100,000 events a second at that cost
row "10,000 regions each 100 ms: of one core" "$(awk -v n="$each" 'BEGIN { print n * 1e5 / 1e7 }')" % '<=' 10
row "bytes of an event" "$(recordpath 10000 200 out | cut -d' ' -f2)" B '<=' 1.2

if [ "$(id -u)" = 0 ] && command -v perf >/dev/null && grep -q '^kdamond' /proc/[0-9]*/comm 2>/dev/null; then
	seconds=${BENCH_SECONDS:-60}
	cpu_ms perf record -q -k CLOCK_MONOTONIC -a -e damon:damon_aggregated -o p -- sleep "$seconds" >perf.ms &
	ours=$(cpu_ms damo-record --do_record access -o o --timeout "$seconds")
	wait
	row "recording this machine's DAMON $seconds s: CPU / perf's" "$(ratio "$ours" "$(cat perf.ms)")" x '<=' 0.25
	# With all side data and the profile.
	stop_ms() { cost 1 2 3 damo-record -q -o c 2>/dev/null | awk '{ print $6 }'; }
	row "from Ctrl-C to the end" "$(least 3 stop_ms)" ms '<=' 200
else
	no_row "from Ctrl-C to the end" "needs root, perf and a DAMON that runs"
	no_row "recording this machine's DAMON: CPU / perf's" "needs root, perf and a DAMON that runs"
fi
