#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Maps are drawn for ranges that a part of the recording suggests. What it does not show must not be missed.
. "$(dirname "$0")/../lib/test.sh"
export DAMO_PAGER=cat

# 4000 snapshots in about 80 chunks, most of which no sample has. In the middle there is for a moment: WHAT.
# With "rival" and "fourth" there are several ranges of the same heat, of which the last is then the hottest.
recording()
{
	awk -v what="$1" 'BEGIN {
		rivals["rival"] = 1
		rivals["fourth"] = 3
		printf "[{\"kdamond_idx\": 0, \"context_idx\": 0, \"scheme_idx\": null, \"target_id\": 1,"
		printf " \"intervals\": {\"sample_us\": 5000, \"aggr_us\": 100000, \"ops_update_us\": 1000000},"
		printf " \"snapshots\": ["
		for (i = 0; i < 4000; i++) {
			hole = what == "gap" && i >= 2020 ? 7300000000 : 0
			start = 1e9 + i * 1e8 + hole
			end = what == "longer" && i == 2020 ? 90000000 : 40960000
			printf "%s{\"start_time\": %.0f, \"end_time\": %.0f, \"regions\": [", i ? "," : "",
				start, start + 1e8
			printf "{\"start\": 4096, \"end\": %d, \"nr_accesses\": {\"samples\": %d},", end, i % 7
			printf " \"age\": {\"aggr_intervals\": %d}}", i % 100
			if (what == "hotter" && i == 2020) {
				printf ",{\"start\": 800000000, \"end\": 800004096,"
				printf " \"nr_accesses\": {\"samples\": 20}, \"age\": {\"aggr_intervals\": 0}}"
			}
			for (k = 1; k <= rivals[what]; k++) {
				printf ",{\"start\": %d, \"end\": %d,", k * 100000000, k * 100000000 + 40955904
				printf " \"nr_accesses\": {\"samples\": %d},", i % 7 + (k == rivals[what] && i == 2020)
				printf " \"age\": {\"aggr_intervals\": %d}}", i % 50
			}
			printf "]}"
		}
		print "]}]"
	}' >rec.json
	damo-report convert -i rec.json -o "$1" 2>err || cat err
}

for what in nothing longer hotter gap rival fourth; do
	recording $what
	for r in "heats --resol 50 40" "heatmap" "heatmap --draw_range all --format csv" "holistic"; do
		# A pipe cannot be sampled.
		# shellcheck disable=SC2086,SC2002
		cat $what | damo-report $r -i - >want 2>err
		# shellcheck disable=SC2086
		damo-report $r -i $what >got 2>err
		same "$r with $what in the middle" got want
		# shellcheck disable=SC2086
		damo-report $r --threads 3 -i $what >got 2>err
		same "$r with $what in the middle, three threads" got want
		ok "$r with $what in the middle: printed something" [ -s got ]
	done
done

# A range that grows by a byte has cells of the same size, but regions in order of temperature end elsewhere.
jq -n -c '[{kdamond_idx: 0, context_idx: 0, scheme_idx: null, target_id: 1,
	intervals: {sample_us: 5000, aggr_us: 100000, ops_update_us: 1000000},
	snapshots: [range(4000) | (. == 2020) as $odd | {start_time: (. * 1e8), end_time: ((. + 1) * 1e8), regions: [
		{start: 4096, end: 20000000, nr_accesses: {samples: (if $odd then 13 else 0 end)}, age: {aggr_intervals: 3}},
		{start: 20000000, end: (if $odd then 40960001 else 40960000 end),
		 nr_accesses: {samples: (if $odd then 0 else 13 end)}, age: {aggr_intervals: 5}}]}]}]' >byte.json
damo-report convert -i byte.json -o byte
by_temperature="heatmap --sort_temperature --output raw --resol 4000 40"
# shellcheck disable=SC2086
cat byte | damo-report $by_temperature -i - >want 2>err
# shellcheck disable=SC2086
damo-report $by_temperature -i byte >got 2>err
same "temperatures with a byte more in the middle" got want
ok "temperatures are printed" [ -s got ]
like "what a sample missed is drawn" "$(damo-report heats --guide -i hotter)" "800004096"
like "a rival that is the hottest" "$(damo-report heats --abs_addr --resol 2 2 -i rival | cut -f 2)" "100000000"
like "the hottest of too many rivals" "$(damo-report heats --abs_addr --resol 2 2 -i fourth | cut -f 2)" "300000000"
like "and drawn" "$(damo-report heatmap --draw_range all --output raw --abs_addr --resol 2 2 -i hotter | cut -f 2)" \
	"800000000"
finish
