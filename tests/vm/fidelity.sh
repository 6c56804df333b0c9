#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 900
# The replay of a recording looks to DAMON like what was recorded: a workload is recorded, its recording
# is replayed, and the replay is recorded with the same parameters.
. "$SRC/tests/lib/vm.sh"

similarity=$BUILD/tests/lib/similarity

# Percentile $2 of the working set of recording $1, in bytes
wss() { damo-report wss -i "$1" --exclude_samples 0 --raw_number -r "$2" "$(($2 + 1))" 1 | awk '/^ *[0-9]/ { print $2 }'; }

# The workload's area, then the memory of the replay, each monitored as a whole: what else the two programs
# map differs, and would change how soon regions adapt.
record_twice='
. /vm/kdamond.sh
only="--no_profile --no_footprint --no_vmas --no_proc_stats"	# the emulated CPUs are slow
start_workload PATTERN 10 4096 2000 60
kdamond_start fvaddr $pid 0x$start 0x$end
sleep 2
damo-record -q $only --timeout 20 -o out/first
kdamond_stop
kill $pid
damo-replay --delay 4 --json out/first >out/replay.json 2>out/replay.err &
pid=$!
until grep -q "mapped at" out/replay.err; do usleep 50000; done
range=$(sed -n "s/.*mapped at //p" out/replay.err)
kdamond_start fvaddr $pid ${range%-*} ${range#*-}
damo-record -q $only --timeout 24 -o out/second
kdamond_stop
wait $pid
'

for kernel in $KERNELS; do
	for pattern in ${PATTERNS:-stairs zigzag random}; do
		guest "$kernel" "${record_twice/PATTERN/$pattern}" || continue
		score=$($similarity "$out/first" "$out/second")
		echo "# $kernel $pattern: similarity $score"
		ok "$kernel: $pattern is replayed alike ($score)" \
			awk "BEGIN { exit !(${score:-0} >= 0.9) }"
		for percentile in 25 50 75; do
			first=$(wss "$out/first" $percentile) second=$(wss "$out/second" $percentile)
			ok "$kernel: $pattern: WSS percentile $percentile within 10 % ($first, $second)" \
				awk "BEGIN { exit !(${first:-0} > 0 && ${second:-0} / ${first:-1} >= 0.9 &&
					${second:-0} / ${first:-1} <= 1.1) }"
		done
		grep -E '"(drift_ns|snapshots_due|snapshots_late)"' "$out/replay.json" | sed 's/^/#/'
		[ -z "${KEEP:-}" ] || cp -r "$out" "$KEEP/$kernel-$pattern"
	done
done
finish
