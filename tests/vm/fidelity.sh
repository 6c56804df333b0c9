#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 1800
# The replay of a recording looks to DAMON like what was recorded: a workload is recorded, its recording
# is replayed, and the replay is recorded with the same parameters.
#
#	PATTERNS="stairs zigzag random"
#	REPEAT=1	how often each; all of them must pass
#	KEEP=FOLDER	keep the recordings there
. "$SRC/tests/lib/vm.sh"

# How alike the recordings' heat maps are, as report diff measures it
similarity() { damo-report diff --format json "$1" "$2" | jq '.rows[] | select(.what == "similarity").change'; }

# Percentile $2 of the working set of recording $1 while it was accessed at all, in bytes
wss()
{
	damo-report wss -i "$1" --access_rate 1% 100% --sz_snapshot 1 max --exclude_samples 0 --raw_number \
		-r "$2" "$(($2 + 1))" 1 | awk '/^ *[0-9]/ { print $2 }'
}

# The workload's area, then the memory of the replay, each monitored as a whole: what else the two programs
# map differs, and would change how soon regions adapt. The replay waits until it is recorded, and the
# recording ends with it, however slow the guest is; what else the host does is kept out (-d).
record_twice='
. /vm/kdamond.sh
only="--no_profile --no_footprint --no_vmas --no_proc_stats"	# the emulated CPU is slow
start_workload PATTERN 10 4096 2000 90
kdamond_start fvaddr $pid 0x$start 0x$end
sleep 2
damo-record -q $only --timeout 20 -o out/first
kdamond_stop
kill $pid
mkfifo go
exec 3<>go
damo-replay --wait --json out/first <go >out/replay.json 2>out/replay.err &
pid=$!
until grep -q "waiting for a line" out/replay.err; do usleep 50000; done
range=$(sed -n "s/.*mapped at //p" out/replay.err)
kdamond_start fvaddr $pid ${range%-*} ${range#*-}
damo-record $only -o out/second 2>out/record.err &
recorder=$!
until grep -q "Ctrl-C" out/record.err; do usleep 50000; done
sleep 1
echo >&3
wait $pid
wait $recorder		# ends with its target
kdamond_stop
'

# compare KERNEL PATTERN: the checks of one run
compare()
{
	local score percentile first second
	score=$(similarity "$out/first" "$out/second")
	echo "# $1 $2: similarity $score"
	ok "$1: $2 is replayed alike ($score)" awk "BEGIN { exit !(${score:-0} >= 0.9) }"
	for percentile in 25 50 75; do
		first=$(wss "$out/first" $percentile) second=$(wss "$out/second" $percentile)
		ok "$1: $2: WSS percentile $percentile within 10 % ($first, $second)" \
			awk "BEGIN { exit !(${first:-0} > 0 && ${second:-0} / ${first:-1} >= 0.9 &&
				${second:-0} / ${first:-1} <= 1.1) }"
	done
	grep -E '"(drift_ns|snapshots_due|snapshots_late)"' "$out/replay.json" | sed 's/^/#/'
}

for kernel in $KERNELS; do
	for pattern in ${PATTERNS:-stairs zigzag random}; do
		for ((run = 1; run <= ${REPEAT:-1}; run++)); do
			guest "$kernel" -d -t 600 "${record_twice/PATTERN/$pattern}" || continue
			compare "$kernel" "$pattern"
			[ -z "${KEEP:-}" ] || cp -r "$out" "$KEEP/$kernel-$pattern-$run"
		done
	done
done
finish
