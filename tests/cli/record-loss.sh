#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What a recorder loses is in its last lines, its exit status and the file; the DAMON that runs here is watched.
. "$SRC/tests/lib/test.sh"
if [ "$(id -u)" != 0 ] || [ ! -e /sys/kernel/tracing/events/damon/damon_aggregated ]; then
	skip_all "needs root and DAMON's trace events"
fi
grep -q '^kdamond' /proc/[0-9]*/comm 2>/dev/null || skip_all "no DAMON runs here"

# Rings that are too small for the samples of a busy machine.
(while :; do :; done) &
busy=$!
damo-record -o small --timeout 3 --ring_size 4096 --profile_freq 20000 ongoing 2>err
code=$?
kill $busy
wait $busy 2>/dev/null
err=$(cat err)
like "the last lines report losses of events" "$err" 'small: [0-9]+ snapshots, .* [0-9]+ lost'
like "and of the profile" "$err" 'small.profile: [0-9]+ samples, [0-9]+ lost'
lost=$(sed -n 's/.*\.profile: [0-9]* samples, \([0-9]*\) lost.*/\1/p' <<<"$err")
events=$(sed -n 's/.*small: [0-9]* snapshots.* \([0-9]*\) lost.*/\1/p' <<<"$err")
want=0
[ "$lost$events" = 00 ] || want=3
is "the status reports them" $code $want
status "--verify agrees" $want damo-report record_info --verify -i small
like "about the number of samples" "$out" "$([ "$lost" = 0 ] && echo 'samples' || echo "profile_lost_samples: $lost sample")"
if [ "$lost" = 0 ]; then
	skip "perf agrees" "nothing was lost"
elif command -v perf >/dev/null; then
	# perf counts LOST records in events, and their contents in a line of its own.
	like "perf reads them, too" "$(perf report -i small.profile --stats 2>/dev/null)" 'LOST(_SAMPLES)? events:'
else
	skip "perf agrees" "no perf"
fi

# --ring_size is that of all rings.
damo-record -q -o rings --timeout 4 --ring_size 64K ongoing 2>/dev/null &
recorder=$!
sleep 1.5
sizes=$(grep 'anon_inode:\[perf_event\]' "/proc/$recorder/maps" 2>/dev/null | while IFS='- ' read -r from to rest; do
	echo $((0x$to - 0x$from))
done | sort -u)
wait $recorder
if [ -n "$sizes" ]; then
	is "the profile's rings have the size that was asked for" "$sizes" $((65536 + $(getconf PAGESIZE)))
else
	skip "the profile's rings have the size that was asked for" "rings are not seen here"
fi
finish
