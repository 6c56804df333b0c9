#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 400
# A workload of two phases, each with a block of memory and a function of its own: at the times at which a
# block is hot its function must be on top of the profile, and the other one's share small.
. "$SRC/tests/lib/vm.sh"

for kernel in $KERNELS; do
	guest "$kernel" -t 150 '
		stat=/sys/module/damon_stat/parameters/enabled
		[ ! -e $stat ] || echo N >$stat
		start_workload phases 2 16384 3000 60
		damo record -o out/two --profile_freq 199 --timeout 24 --no_footprint $pid 2>out/log
		kill $pid; wait || true' || continue
	read -r _ _ _ start _ <"$out/schedule"
	start=$((0x$start))
	bytes=$((16384 * 1024))
	mkdir -p fs
	cp "$BUILD/tests/vm/workload" fs/
	for phase in 0:touch_region:scan_region 1:scan_region:touch_region; do
		IFS=: read -r block own other <<<"$phase"
		from=$((start + block * bytes))
		damo-report profile -i "$out/two" --symfs fs --sort comm,sym --format csv --access_rate 50% 100% \
			--address $from $((from + bytes)) --sz_snapshot $((bytes / 2)) max 2>err >rows.csv
		echo "# $kernel, block $block: $(awk -F, '$4 == "workload" { printf "%s %.1f%% ", $6, $1 * 100 }' rows.csv)"
		is "$kernel, block $block: its function is the workload's first" \
			"$(awk -F, '$4 == "workload" { print $6; exit }' rows.csv)" "$own"
		ok "$kernel, block $block: the other one's share is small" awk -F, -v own="$own" -v other="$other" '
			$4 == "workload" && $6 == own { a = $2 }
			$4 == "workload" && $6 == other { b = $2 }
			END { exit !(a > 100 && b < a / 8) }' rows.csv
	done
	# Without a condition both have their part.
	damo-report profile -i "$out/two" --symfs fs --sort comm,sym --format csv 2>/dev/null >rows.csv
	ok "$kernel: at all times both" awk -F, '$6 == "touch_region" { a = $2 } $6 == "scan_region" { b = $2 }
		END { exit !(a > b / 2 && b > a / 2 && b > 0) }' rows.csv
	# The callers, in a tree.
	like "$kernel: main called it" \
		"$(damo-report profile -i "$out/two" --symfs fs -g callee --no_children 2>/dev/null | grep -A 3 -e '---touch_region')" 'main|run'
done
finish
