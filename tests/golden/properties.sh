#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What must hold for the reports of any recording.
. "$(dirname "$0")/../lib/test.sh"
real=$SRC/tests/data/real

for name in stairs random twoproc; do
	in=$real/$name.perf.data.zst

	# The heat of a map, over its whole area, is the sum of bytes x time x samples of what lies in it.
	damo-report record_info -i "$in" --format csv >info
	# The range of the workload: the first one among the mapped files and anonymous memory.
	IFS=, read -r from to start end target < <(awk -F, 'NR > 1 && $12 > 1e14 {
		print $7 "," $8 "," $12 "," $13 "," $5; exit }' info)
	damo-report heatmap -i "$in" --tid "$target" --resol 97 113 --time_range "$from" "$to" \
		--address_range "$start" "$end" --format csv >map
	damo-report raw -i "$in" --format csv >raw
	is "$name: heat x area = samples x bytes x time" "$(awk -F, -v from="$from" -v to="$to" \
		-v start="$start" -v end="$end" -v target="$target" '
		function min(a, b) { return a < b ? a : b }
		function max(a, b) { return a > b ? a : b }
		BEGIN { row = int((to - from) / 97); col = int((end - start) / 113) }
		FILENAME == "map" && FNR > 1 { heat += $4 * $5 * row * col }
		FILENAME == "raw" && FNR > 1 && $4 == target {
			ns = min($6, from + 97 * row) - max($5, from)
			bytes = min($9, start + 113 * col) - max($8, start)
			if (ns > 0 && bytes > 0) want += ns * bytes * $10
		}
		END { r = heat / want; print (r > 1 - 1e-9 && r < 1 + 1e-9) ? "yes" : r }' map raw)" yes

	for report in wss nr_regions; do
		is "$name: percentiles of $report never fall" "$(damo-report $report -i "$in" -r 0 101 1 \
			--format csv | awk -F, 'NR > 1 && $5 == last_target && $10 < last { n++ }
				{ last = $10; last_target = $5 } END { print n + 0 }')" 0
	done

	# A filter makes the same of a report as of what is converted.
	filter="--address 0x7f0000000000 0x7fff00000000 --sz_region 64K max --snapshot_idx 30 400"
	damo-report convert -i "$in" $filter -o filtered 2>err || cat err
	for report in "wss --raw_number" nr_regions times; do
		is "$name: $report of what was filtered" "$(damo-report $report -i filtered)" \
			"$(damo-report $report -i "$in" $filter)"
	done
	damo-report convert -i "$in" -o own
	# Our format keeps targets in chunks of their own: the order of all rows may be another.
	is "$name: raw of what was filtered" "$(damo-report raw --format csv -i filtered | sort | md5sum)" \
		"$(damo-report raw --format csv -i "$in" $filter | sort | md5sum)"
	is "$name: raw of our own format" "$(damo-report raw --format csv -i own | sort | md5sum)" \
		"$(damo-report raw --format csv -i "$in" | sort | md5sum)"
	for report in wss nr_regions times "heats --resol 30 40" "heatmap --resol 30 40" holistic record_info; do
		is "$name: $report of our own format" "$(damo-report $report -i own 2>/dev/null)" \
			"$(damo-report $report -i "$in" 2>/dev/null)"
	done
done
finish
