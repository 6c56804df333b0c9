#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 600
# damo-record's other sources: snapshots through sysfs, what schemes are tried on, any event of DAMON, tuned
# intervals, children of the command; and the profile, which perf's importer of ours reads.
. "$SRC/tests/lib/vm.sh"
. "$SRC/tests/lib/hot-step.sh"

for kernel in $KERNELS; do
	guest "$kernel" -t 280 '
		setup() { find /sys/kernel/mm/damon/admin -type f ! -name pid ! -path "*tried_regions*" ! -path "*stats*" |
			sort | xargs grep -s . || true; }
		stat=/sys/module/damon_stat/parameters/enabled
		[ ! -e $stat ] || echo N >$stat
		workload stairs 8 8192 1000 100 out/schedule.log & one=$!
		sleep 1
		damo start $one >/dev/null 2>&1
		setup >out/before
		damo record -o out/snapshots --no_profile --snapshot 0.3 12 2>out/snapshots.log
		damo record -o out/selected --no_profile --snapshot 0.3 3 --sz_region 4K 1G --address 0 0x700000000000 2>out/selected.log
		setup >out/after
		damo stop >/dev/null
		damo record -o out/schemes --no_profile --schemes_target_regions --damos_action stat --timeout 4 $one 2>out/schemes.log
		damo record -o out/events --no_profile --do_record access damon_trace_events --damos_action stat \
			--damos_quota_space 10M --damos_quota_interval 200ms --timeout 4 $one 2>out/events.log
		damo record -o out/children "sh -c \"workload hot 4 4096 500 5 >/dev/null & sleep 6; wait\"" 2>out/children.log
		damo record -o out/profile --profile_freq 99 --timeout 4 $one 2>out/profile.log
		kill $one; wait || true' || continue
	for name in snapshots schemes events children profile; do
		ok "$kernel, $name: readable" damo-report record_info -i "$out/$name"
	done
	is "$kernel: as many snapshots as asked for" \
		"$(damo-report raw --format csv -i "$out/snapshots" | cut -d, -f6 | tail -n +2 | sort -u | wc -l)" 12
	is "$kernel: only what the options select, from as many snapshots" \
		"$(damo-report convert -f csv -i "$out/selected" | awk -F, 'NR > 1 { t[$6] = 1; bad += $9 > 123145302310912 || $9 - $8 > 2^30 } END { print length(t), bad + 0 }')" \
		"3 0"
	same "$kernel: snapshots leave the setup as it was" "$out/after" "$out/before"
	like "$kernel: regions of scheme 0" "$(damo-report raw --format csv -i "$out/schemes" | sed -n 2p)" '^0,0,0,'
	cp "$out/schedule.log" schedule
	hot_steps "$kernel, schemes" "$out/schemes" schedule
	like "$kernel: the children become targets" \
		"$(damo-report raw --format csv -i "$out/children" | cut -d, -f4 | sort -u | xargs)" '0 1'
	like "$kernel: the profile has samples" "$(cat "$out/profile.log")" 'profile: [1-9][0-9]+ samples'
	if command -v perf >/dev/null; then
		is "$kernel: perf sees as many" "$(perf script -i "$out/profile.profile" -F comm,event 2>/dev/null | grep -c cpu-clock)" \
			"$(sed -n 's/.*profile: \([0-9]*\) samples, 0 lost$/\1/p' "$out/profile.log")"
		like "$kernel: the workload is on top" \
			"$(perf report --stdio -g none -i "$out/profile.profile" 2>/dev/null | grep -m 1 '%')" 'workload|swapper'
	fi
done
finish
