#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 300
# Physical memory in several System RAM ranges: by default the largest one is monitored, and it is said what that
# leaves out; --all_ram monitors each.
. "$SRC/tests/lib/vm.sh"

for kernel in $KERNELS; do
	guest "$kernel" -t 120 -m 4608M '
		stat=/sys/module/damon_stat/parameters/enabled
		[ ! -e $stat ] || echo N >$stat
		regions() { (cd /sys/kernel/mm/damon/admin/kdamonds/0/contexts/0/targets/0/regions
			for i in $(seq 0 $(($(cat nr_regions) - 1))); do echo $(cat $i/start $i/end); done); }
		cat /proc/iomem >out/iomem
		damo start 2>out/largest.err
		regions >out/largest
		damo stop
		damo start --all_ram 2>out/all.err
		regions >out/all
		damo stop
		damo record -o out/data --no_profile --all_ram --timeout 5 paddr 2>out/record.err' || continue
	grep '^[0-9a-f].* : System RAM$' "$out/iomem" | while IFS=' -' read -r start end _; do
		echo $((0x$start)) $((0x$end + 1))
	done >iomem
	ok "$kernel: this machine has several ranges" test "$(wc -l <iomem)" -ge 2
	is "$kernel: --all_ram: each is a region" "$(cat "$out/all")" "$(cat iomem)"
	is "$kernel: the default is the largest" "$(cat "$out/largest")" \
		"$(awk '{ printf "%d %s\n", $2 - $1, $0 }' iomem | sort -n | tail -n 1 | cut -d' ' -f2-)"
	like "$kernel: how much is said" "$(head -n 1 "$out/largest.err")" 'no target given: physical memory, 2\.5[0-9]* GiB'
	like "$kernel: and of what" "$(cat "$out/largest.err")" \
		'physical memory: the largest System RAM range, [0-9.]+ of 4\.[45] GiB; --all_ram monitors all'
	like "$kernel: --all_ram is said, too" "$(head -n 1 "$out/all.err")" 'physical memory, 4\.[45][0-9]* GiB'
	# DAMON rounds to pages.
	damo-report raw --format csv -i "$out/data" 2>err | cut -d, -f8,9 | tail -n +2 | tr , ' ' | sort -n >seen
	is "$kernel: no region of the recording spans a hole" "$(awk '
		NR == FNR { start[NR] = $1; end[NR] = $2; n = NR; next }
		{ for (i = 1; i <= n; i++) if ($1 >= start[i] && $2 < end[i] + 4096) next; print }' iomem seen)" ""
	is "$kernel: from the first byte to the last, in pages" \
		"$(awk 'NR == 1 { first = $1 } $2 > last { last = $2 } END { printf "%d %d\n", first / 4096, last / 4096 }' seen)" \
		"$(awk 'NR == 1 { first = $1 } { last = $2 } END { printf "%d %d\n", first / 4096, last / 4096 }' iomem)"
done
finish
