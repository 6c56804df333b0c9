#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 400
# A CPU that comes online during a recording, and one that goes and comes back: the kdamond, bound to it, is
# recorded on.
. "$SRC/tests/lib/vm.sh"

# The longest time between two snapshots, in s.
longest_gap() # FILE
{
	damo-report raw --format csv -i "$1" | tail -n +2 | cut -d, -f6 | sort -nu |
		awk 'NR > 1 && $1 - last > gap { gap = $1 - last } { last = $1 } END { printf "%.1f\n", gap / 1e9 }'
}

for kernel in $KERNELS; do
	guest "$kernel" '
		stat=/sys/module/damon_stat/parameters/enabled
		[ ! -e $stat ] || echo N >$stat
		online=/sys/devices/system/cpu/cpu1/online
		start_workload stairs 4 8192 1000 60
		damo start $pid >/dev/null 2>&1
		kdamond=$(cat /sys/kernel/mm/damon/admin/kdamonds/0/pid)
		echo 0 >$online
		damo record -o out/data --timeout 16 ongoing 2>out/log & recorder=$!
		sleep 4
		echo 1 >$online
		taskset -p 2 $kdamond
		sleep 4
		echo 0 >$online		# the kernel moves the kdamond to another
		sleep 1
		echo 1 >$online
		taskset -p 2 $kdamond
		sleep 4
		taskset -p $kdamond >out/affinity
		wait $recorder' || continue
	like "$kernel: the kdamond is bound to that CPU" "$(cat "$out/affinity")" ' 2$'
	is "$kernel: reported each time" "$(grep -c 'CPU 1 came online' "$out/log")" 2
	gap=$(longest_gap "$out/data")
	ok "$kernel: the longest gap between snapshots is $gap s" awk "BEGIN { exit !($gap < 2) }"
	like "$kernel: nothing lost" "$(cat "$out/log")" ' 0 lost'
	if command -v perf >/dev/null; then
		ok "$kernel: the profile has both CPUs" \
			test "$(perf script -i "$out/data.profile" -F cpu 2>/dev/null | sort -u | wc -l)" -ge 2
	fi
done
finish
