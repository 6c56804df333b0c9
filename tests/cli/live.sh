#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 200
# Recording and reporting live DAMON, on a kernel that is played: sysfs by tests/fake/damon.c, trace events by
# tests/fake/perf.c. What is recorded is what the script says, whatever is lost, throttled or comes late.
. "$SRC/tests/lib/test.sh"
. "$SRC/tests/lib/fake.sh"

# What is recorded, a line for each region: start, end, accesses, age.
regions() { damo-report raw --format csv -i "$1" | awk -F, '
	NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
	{ print $column["start"], $column["end"], $column["nr_accesses"], $column["age"] }'; }
# The same in the order of time, whatever target it is.
events_in_time() { damo-report trace --format csv -i "$1" | awk -F, '
	NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
	{ print $column["start"], $column["end"], $column["nr_accesses"], $column["age"] }'; }
printed() { awk '$3 == "damon_aggregated" { gsub(/[a-z_]*=/, ""); print $7, $8, $9, $10 }' "$1"; }

fake_kernel 7.2
fake_events
fake_process 100 1 server
ctl start --ops vaddr --target_pid 100 --sample 5ms --aggr 100ms 2>/dev/null
fake_kdamond 4242

# ---- record ----
snapshots 12 40 >script
status "record" 0 with_events script damo-record --no_profile -o a.data --timeout 1 ongoing
like "what was recorded" "$err" 'a\.data: 12 snapshots, 36 regions.* 0 lost'
same "regions are those of the events" <(regions a.data) <(printed script)
like "the target is known" "$(damo-report record_info -v -i a.data)" 'pid 100 \(server\), intervals: sample 5 ms, aggr 100 ms'

# A part of a recording that is shorter than an aggregation gets a snapshot all the same.
snapshots 3 1000 >slow
status "short parts" 0 with_events slow damo-record --no_profile -o part --output_flush_sec 0.2 --timeout 3.3 ongoing
for part in part.2*/part; do
	status "$part has a snapshot" 0 damo-report raw -i "$part"
done

# Two CPUs: in the order of time.
{ snapshots 6 40 4242 0 0; snapshots 6 40 4242 1 1 | awk '{ $1 += 20; print }'; } | sort -n -s -k1,1 >script
status "two CPUs" 0 with_events script damo-record --no_profile -o a.data --timeout 0.8 ongoing
if [ "$(nproc)" -gt 1 ]; then
	same "two CPUs: in the order of time" <(events_in_time a.data) <(printed script)
else
	skip "two CPUs: in the order of time" "one CPU"
fi

# Losses: by a record, by the counter at the end only, and by the kernel's throttling.
{ snapshots 3 40; echo "150 0 lost 7"; echo "160 0 throttle"; snapshots 3 40 | awk '{ $1 += 160; print }'; } >script
status "lost events" 3 with_events script damo-record --no_profile -o a.data --timeout 0.8 ongoing
like "are reported" "$err" '7 events were lost'
like "are in the recording" "$(damo-report record_info --verify -i a.data 2>/dev/null)" '^  lost_events: '
like "so is throttling" "$(damo-report record_info --verify -i a.data 2>/dev/null)" '^  throttled_events: '
{ snapshots 3 40; echo "150 0 unsaid 9"; } >script
status "events that are lost at the end" 3 with_events script damo-record --no_profile -o a.data --timeout 0.6 ongoing
like "are reported, too" "$err" '9 events were lost'
FAKE_PERF_OLD=1 status "on a kernel that does not count them" 0 with_events script damo-record --no_profile -o a.data \
	--timeout 0.6 ongoing
same "the rest is recorded" <(regions a.data) <(printed script)

# A snapshot that lacks a region in the middle of a recording.
snapshots 5 40 | sed '8d' >script
status "a snapshot that lacks a region" 3 with_events script damo-record --no_profile -o a.data --timeout 0.6 ongoing
like "is reported" "$err" '1 of 5 snapshots lack regions'
is "and marked, with what it has" "$(damo-report raw --format csv -i a.data 2>/dev/null | awk -F, '
	NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
	{ n[$column["complete"]]++ } END { print n["true"] + n[1], n["false"] + n[0] }')" "12 2"

# Rings that the kernel does not let be so large; events of a size that makes them wrap around.
snapshots 80 10 >script
FAKE_PERF_LOCK_KB=16 status "small rings" 0 with_events script damo-record --no_profile -o a.data --ring_size 1M --timeout 1.2 ongoing
like "the size is reported" "$err" 'rings of 16 KiB only'
same "records that wrap around" <(regions a.data) <(printed script)
FAKE_PERF_LOCK_KB=4 status "rings that are too small" 3 with_events <(snapshots 60 0) damo-record --no_profile -o a.data --timeout 0.8 ongoing
like "lose events, and say so" "$err" '[0-9]+ events were lost'
FAKE_PERF_LOCK_KB=0 status "no ring at all" 1 with_events script damo-record --no_profile -o b.data ongoing
like "is an error" "$err" 'cannot map the ring buffer of CPU 0'
FAKE_PERF_REFUSE=13 status "no right to open events" 1 with_events script damo-record --no_profile -o b.data ongoing
like "with the remedy" "$err" 'perf_event_paranoid.*CAP_PERFMON'
FAKE_PERF_REFUSE=24 status "no file descriptors" 1 with_events script damo-record --no_profile -o b.data ongoing
like "is an error" "$err" 'cannot open event 767 on CPU 0: Too many open files'
is "and leaves no file" "$(ls b.data* 2>/dev/null)" ""

# A CPU that comes online is recorded from then on; so is one that was away.
{ snapshots 3 40; echo "150 9 online"; snapshots 5 40 4242 0 9 | awk '{ $1 += 400; print }'; } >script
status "a CPU that comes online" 0 with_events script damo-record --no_profile -o a.data --timeout 1 ongoing
like "is reported" "$err" 'CPU 9 came online and is recorded, too'
same "its events are recorded" <(regions a.data) <(printed script)
{ snapshots 3 40; echo "150 0 online"; snapshots 3 40 | awk '{ $1 += 400; print }'; } >script
status "a CPU that comes back" 0 with_events script damo-record --no_profile -o a.data --timeout 1 ongoing
same "what both rings had is recorded" <(regions a.data) <(printed script)
like "is reported, too" "$err" 'CPU 0 came online'

# Other events, with the fields that the kernel describes.
{
	snapshots 3 100
	echo "350 0 damon_monitor_intervals_tune 4242 sample_us=7000"
	echo "360 0 damos_esz 4242 scheme_idx=2 esz=123456"
	snapshots 2 100 | awk '{ $1 += 400; print }'
} | sort -n -s -k1,1 >script
status "all events" 0 with_events script damo-record --no_profile --do_record access damon_trace_events -o a.data --timeout 1 ongoing
like "an event of its own" "$(damo-report trace -i a.data --raw --event damos_esz)" 'scheme_idx=2 esz=123456'
like "a tuned interval" "$(damo-report raw -i a.data --format json | tail -n 20)" 'sample_us.*7000|"7000"'
for schemes in 1 2; do
	for ((r = 0; r < 4; r++)); do
		echo "$((schemes * 100)) 0 damos_before_apply 4242 scheme_idx=0 start=$((4096 * (r + 1))) end=$((4096 * (r + 2))) nr_accesses=3 age=2 nr_regions=4"
	done
done >script
status "through a scheme" 0 with_events script damo-record --no_profile --schemes_target_regions -o a.data --timeout 1 ongoing
is "regions that it was tried on" "$(regions a.data | wc -l)" 8

# DAMON ends, and the recording with it.
snapshots 3 100 >script
(sleep 1; rm -r "$DAMO_PROCFS/4242") &
status "DAMON that is stopped" 0 with_events script damo-record --no_profile -o a.data ongoing
like "ends the recording" "$err" 'a\.data: 3 snapshots'
wait
fake_kdamond 4242

# ---- reports of live DAMON ----
{ snapshots 40 100 | awk '{ print } NR % 3 == 0 { $4 = 4242; sub(/target_id=0/, "target_id=1"); }'; } >script
status "access" 0 with_events script damo-report access --raw_number </dev/null
like "the first complete snapshot" "$out" '^0 +addr 4096 .* access 1? ?'
status "raw" 0 with_events script damo-report raw --raw_number </dev/null
is "one snapshot" "$(grep -c 'monitoring_start' <<<"$out")" 1
like "of the regions" "$out" '^000000001000-000000009000 \( +32768\) +1 +1$'
status "JSON" 0 with_events script damo-report access --json </dev/null
ok "JSON of the running DAMON" python3 -c 'import json, sys
r = json.load(sys.stdin)
assert len(r) == 1 and len(r[0]["snapshots"][0]["regions"]) == 3' <<<"$out"
status "several rounds" 0 with_events script damo-report access --repeat 0.3 3 --total_sz_only </dev/null
is "a line each" "$(wc -l <<<"$out")" 3
status "monitor" 0 with_events script damo monitor --delay 0.5 --count 2 --report_type heats </dev/null
like "monitor: a map" "$out" 'access_frequency'

status "trace" 0 with_events script damo-report trace --count 4 --max_cols 0 </dev/null
is "trace: as many as asked for" "$(wc -l <<<"$out")" 4
like "trace: the thread and the event" "$(head -n 1 <<<"$out")" '^[0-9.]+ kdamond\.0/4242 damon:damon_aggregated 0 0/3 0x1000 \(32\.0+ KiB\) 1 1$'
{ snapshots 2 100; echo "250 0 lost 5"; echo "300 0 damos_esz 4242 esz=77"; } >script
status "trace until a timeout" 3 with_events script damo-report trace --timeout 1 --raw -o saved </dev/null
like "trace: lost events" "$err" '5 events were lost'
is "trace: all events" "$(grep -c 'damon:' <<<"$out")" 7
is "trace: saved as shown" "$(cat saved)" "$out"
sed -i /lost/d script
status "trace: one kind" 0 with_events script damo-report trace --timeout 0.5 --event damos_esz --format json </dev/null
ok "trace: JSON" python3 -c 'import json, sys
rows = json.load(sys.stdin)["rows"]
assert [r["other"] for r in rows] == ["esz=77"], rows' <<<"$out"
status "trace: an event that the kernel lacks" 1 with_events script damo-report trace --event nothing </dev/null
like "trace: those that it has" "$err" '	damon:damos_esz'
(with_events script damo-report trace >signalled 2>signalled.err </dev/null; echo "status $?" >>signalled) & tracer=$!
for ((i = 0; i < 50; i++)); do [ -s signalled ] && break; sleep 0.1; done
pkill -INT -P $tracer
wait $tracer
like "trace: a signal ends it" "$(tail -n 1 signalled)" '^status (0|3|130)$'

# ---- diagnose ----
snapshots 40 100 >script
status "diagnose" 0 with_events script damo-ctl diagnose --seconds 1
like "snapshots come in time" "$out" 'ok.*kdamond 0: snapshots|kdamond 0: snapshots: [89] in|nothing suspicious'
snapshots 3 100 >script
status "diagnose a late kdamond" 1 with_events script damo-ctl diagnose --seconds 2
like "it is late" "$out" '3 came in [0-9]+ ms, about 20 are due: the kdamond is late'
{ cat script; echo "350 0 lost 30"; } >lossy
status "diagnose where events were lost" 0 with_events lossy damo-ctl diagnose --seconds 2 -v
like "it cannot be known" "$out" 'at least 30 events were lost while watching'
status "diagnose one that says nothing" 1 with_events /dev/null damo-ctl diagnose --seconds 1
like "nothing came" "$out" 'snapshots.*none came in'
{ echo "100 0 damon_aggregated 4242 nr_regions=5000 start=8192 end=4096"
  snapshots 20 100 | sed 's/nr_accesses=[0-9]*/nr_accesses=99/'; } >script
status "diagnose regions that cannot be" 1 with_events script damo-ctl diagnose --seconds 1
like "one ends before it starts" "$out" '1 regions? ends? before'
sed -i 1d script
status "diagnose counts that cannot be" 1 with_events script damo-ctl diagnose --seconds 1
like "more accesses than samples" "$out" 'accessed 99 times, with 20 samples'
sed -i 's/nr_accesses=99/nr_accesses=1/; s/nr_regions=3/nr_regions=2000/' script
status "diagnose too many regions" 1 with_events script damo-ctl diagnose --seconds 1
like "more regions than the maximum" "$out" 'has 2000 regions, but 1000 are the maximum'
rm -r "$DAMO_PROCFS/100"
status "diagnose a target that has ended" 1 with_events script damo-ctl diagnose --seconds 0
like "is a finding" "$out" '1 of 1 target processes have ended'
rm -r "$DAMO_PROCFS/4242"
status "diagnose a kdamond that is gone" 1 with_events script damo-ctl diagnose --seconds 0 --json
like "is a finding, too" "$out" 'no kernel thread 4242'
finish
