#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 300
# damo-record without a target, beside a DAMON that was started by hand: the hot step of the stairs is
# where the workload's own log says.
. "$SRC/tests/lib/vm.sh"
. "$SRC/tests/lib/hot-step.sh"

for kernel in $KERNELS; do
	guest "$kernel" '
		. /vm/kdamond.sh
		start_workload stairs 8 8192 1000 30
		kdamond_start vaddr $pid
		find /sys/kernel/mm/damon -type f -path "*monitoring_attrs*" | sort | xargs grep . >out/before
		damo-record -o out/damon.data --timeout 12 2>out/log
		kill $pid; sleep 1
		find /sys/kernel/mm/damon -type f -path "*monitoring_attrs*" | sort | xargs grep . >out/after' || continue
	like "$kernel: the end says what was recorded" "$(cat "$out/log")" \
		'damon.data: [0-9]+ snapshots, .* 0 lost'
	hot_steps "$kernel" "$out/damon.data" "$out/schedule"
	same "$kernel: DAMON's settings are what they were" "$out/after" "$out/before"
	is "$kernel: only root may read the record" "$(stat -c %a "$out/damon.data")" 600
done
finish
