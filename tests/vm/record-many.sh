#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 500
# At least 10,000 regions, asked for each 100 ms: whatever the kdamond of a slow guest makes of that, the
# default rings lose nothing.
. "$SRC/tests/lib/vm.sh"

for kernel in $KERNELS; do
	guest "$kernel" -i "$BUILD/tests/bench/cost" '
		stat=/sys/module/damon_stat/parameters/enabled
		[ ! -e $stat ] || echo N >$stat
		start_workload stairs 48 10240 200 90
		sleep 4
		cost 5 15 16 damo-record --do_record access -o out/many -s 100ms -a 100ms -u 10s \
			--monitoring_nr_regions_range 10000 100000 $pid >out/cost 2>out/log' || continue
	like "$kernel: nothing is lost" "$(cat "$out/log")" ' 0 lost'
	read -r snapshots regions seconds <<<"$(damo-report raw --format csv -i "$out/many" 2>/dev/null | awk -F, '
		NR > 1 { regions++; if ($6 != last) snapshots++; if (!first) first = $6; last = $6 }
		END { print snapshots, regions, (last - first) / 1e9 }')"
	ok "$kernel: $snapshots snapshots of $((regions / (snapshots ? snapshots : 1))) regions in $seconds s, $(
		awk "BEGIN { printf \"%.0f\", $regions / ($seconds + 0.001) }") regions/s; CPU ms: $(cat "$out/cost")" \
		test "$snapshots" -ge 3 -a $((regions / (snapshots ? snapshots : 1))) -ge 8000
done
finish
