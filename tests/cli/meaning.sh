#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What reports say of the numbers that they give: what they leave out, what they judge by, what they assume.
. "$SRC/tests/lib/test.sh"

# N snapshots of LENGTH_US, whose intervals are SAMPLE_US and AGGR_US; four regions, ages in intervals.
recording() # FILE N LENGTH_US SAMPLE_US AGGR_US
{
	awk -v n="$2" -v len="$3" -v sample="$4" -v aggr="$5" '
	function region(start, end, samples, age) {
		return sprintf("{\"start\": \"%d\", \"end\": \"%d\", \"nr_accesses\": {\"samples\": \"%d\"}, " \
			"\"age\": {\"aggr_intervals\": \"%d\"}}", start, end, samples, age)
	}
	BEGIN {
		printf "[{\"kdamond_idx\": 0, \"context_idx\": 0, \"scheme_idx\": null, \"target_id\": 0, " \
			"\"intervals\": {\"sample_us\": \"%d\", \"aggr_us\": \"%d\", \"ops_update_us\": \"0\"}, " \
			"\"scheme_filters\": [], \"snapshots\": [", sample, aggr
		for (i = 0; i < n; i++)
			printf "%s{\"start_time\": \"%.0f\", \"end_time\": \"%.0f\", \"regions\": [%s, %s, %s, %s]}",
				i ? "," : "", 1e9 + i * len * 1000, 1e9 + (i + 1) * len * 1000,
				region(4096, 8192, 0, 10), region(8192, 24576, aggr / sample, 3),
				region(24576, 32768, 1, 30), region(32768, 65536, 0, 2)
		print "]}]"
	}' >"$1"
}
recording slow.json 12 5000000 100000 5000000
recording quick.json 300 100000 5000 100000
recording short.json 5 100000 5000 100000

# Judged by its own intervals.
status "5 s aggregation is valid" 0 damo-report validate -i slow.json
is "without a word" "$out$err" ""
status "and counts of 50 samples are" 0 damo-report validate -i slow.json --aggr 4s 6s
status "unless the user says otherwise" 1 damo-report validate -i slow.json --nr_accesses 0 24
like "which is reported" "$err" "expect 0<=nr_accesses<=24 but 50"
recording late.json 12 8000000 100000 5000000
status "snapshots of 8 s at 5 s are not" 1 damo-report validate -i late.json
like "which is reported, too" "$err" "expect 3750000<=aggregate interval<=6250000 but 8000000"

# What is left out while regions adapt: at most 20 snapshots and a tenth.
left() { damo-report "$@" 2>&1 >/dev/null | sed -n 's/.*the first \([0-9]*\) snapshots\{0,1\} of.*/\1/p'; }
for report in wss nr_regions "diff quick.json" "wss --work_time 1s" "adjust -o a.data --aggregate_interval 1s"; do
	# shellcheck disable=SC2086
	set -- $report
	input='-i'
	[ "$1" != diff ] || input=
	is "$report: of 300 snapshots 20" "$(left $report $input quick.json | tail -n 1)" 20
	is "$report: of 12 one" "$(left $report $input slow.json | tail -n 1)" 1
	is "$report: of 5 none" "$(left $report $input short.json | tail -n 1)" "$([ -n "$input" ] || echo 20)"
done
is "wss of 5 snapshots has 5 values" "$(damo-report wss -i short.json --all_wss --format csv 2>/dev/null | tail -n +2 | wc -l)" 5
is "of 12 it has 11" "$(damo-report wss -i slow.json --all_wss --format csv 2>/dev/null | tail -n +2 | wc -l)" 11
is "what the user says counts" "$(damo-report wss -i slow.json --exclude_samples 7 --all_wss --format csv |
	tail -n +2 | wc -l)" 5

# An order that is only said to descend is one.
order() # OPTION...
{
	damo-report access -i short.json --snapshot_idx 0 0 --format_record_tail '' --format_snapshot_tail '' \
		--format_snapshot_head '' --format_region '<start address>' --raw_number "$@" | xargs
}
is "by address" "$(order)" "4096 8192 24576 32768"
is "descending means by address" "$(order --sort_regions_dsc all)" "32768 24576 8192 4096"
is "a key that descends is sorted by" "$(order --sort_regions_dsc size)" "32768 8192 24576 4096"
is "two are, the last one first" "$(order --sort_regions_dsc size access_rate)" "8192 24576 32768 4096"
is "with keys" "$(order --sort_regions_by age --sort_regions_dsc age)" "24576 4096 8192 32768"
status "another key" 129 damo-report access -i short.json --sort_regions_by age --sort_regions_dsc size
like "is refused" "$err" "'size' is no key that regions are sorted by"
is "the coldest style, descending" \
	"$(order --style cold --sort_regions_dsc temperature)" "$(order --style hot)"

# Ages and idle times by the measured length of snapshots: 8 s, where 5 s were configured.
last() { damo-report access -i late.json --snapshot_idx 11 11 --raw_number "$@" 2>/dev/null; }
field() { last --format_region "$1" --format_snapshot_tail '' --format_record_tail '' --format_snapshot_head '' | xargs; }
is "ages" "$(field '<age>')" "80000000 24000000 240000000 16000000"
is "temperatures" "$(field '<temperature>')" "-8000000000 2400010000 24000000200 -1600000000"
is "idle time" "$(last --style recency-percentiles --percentiles_range 0 101 100 | sed -n 's/^ *100 *//p' | cut -d ' ' -f 1)" 88000000
like "idle time by histogram" "$(last --style recency-sz-hist --hist_ranges 87s 89s)" "^\\[.*\\) +4096 +\\|"
like "OpenMetrics" "$(damo-report access -i late.json --openmetrics)" '^damon_idle_seconds.*quantile="1.*} 88.000000$'
is "JSON, which has time and rate" "$(last --json | sed -n 's/.*"\(usec\|percent\)": "*\([0-9]*\)"*,*/\2/p' | xargs)" \
	"0 80000000 100 24000000 2 240000000 0 16000000"
is "the selection by age" "$(field '<start address>'; last --age 80s 80s --format_region '<start address>' \
	--format_snapshot_tail '' --format_record_tail '' --format_snapshot_head '' | xargs)" "4096 8192 24576 32768
4096"
is "what was recorded as configured is as it was" "$(order --format_region '<age>')" "1000000 300000 3000000 200000"

# Options about what is not shown say so.
cat >goal.json <<'E2'
[{"kdamond_idx": 0, "context_idx": 0, "scheme_idx": null, "target_id": 0, "intervals": {"sample_us": "5000",
 "aggr_us": "100000", "ops_update_us": "0", "intervals_goal": {"access_bp": "400", "aggrs": "3",
 "min_sample_us": "5000", "max_sample_us": "10000000"}}, "scheme_filters": [], "snapshots": [{"start_time": "1000000000",
 "end_time": "1100000000", "regions": [{"start": "0", "end": "4096", "nr_accesses": {"samples": 3},
 "age": {"aggr_intervals": "10"}}]}]}]
E2
shown() { damo-report access -i goal.json "$@" 2>&1; }
for what in '--region_box --style recency-percentiles' '--region_box_align right' '--region_box_colorset flame' \
	'--region_box_values size size size' '--region_box_scales log log log' '--region_box_min_max_height 1 2' \
	'--region_box_min_max_length 1 2' '--hist_logscale' '--hist_cumulate' '--hist_ranges 0 1' \
	'--percentiles_range 3' '--snapshot_heatmap_width 4 --style hot --format_snapshot_head x' \
	'--snapshot_heatmap_static --total_sz_only' '--snapshot_heatmap_colorset flame --total_sz_only'; do
	option=${what%% *}
	# shellcheck disable=SC2086
	like "$what" "$(shown $what)" "warning: $option changes nothing: no template has"
done
unlike "a legend without boxes" "$(shown --region_box --style recency-sz-hist)" '^# (length|color|height)'
like "a legend with boxes" "$(shown --region_box)" '^# length'
unlike "boxes of a style" "$(shown --region_box_align left --style hot)" 'changes nothing'

# Intervals that the user states are those of the recording, in everything that is made of it.
zstd -dqc "$SRC/tests/data/real/stairs.perf.data.zst" >bare
for format in damon_data json json_compressed; do
	damo-report convert -i bare --intervals 5ms 100ms --format $format -o assumed
	like "convert to $format keeps them" "$(damo-report access -i assumed --snapshot_idx 1 1)" 'sample 5 ms, aggr 100 ms'
done
damo-report convert -i bare goal.json --intervals 5ms 100ms -o assumed
like "so does a merge" "$(damo-report access -i assumed --snapshot_idx 1 1)" 'sample 5 ms, aggr 100 ms'
damo-report adjust -i bare --intervals 5ms 100ms --snapshot_idx 0 9 -o assumed
like "and adjust" "$(damo-report access -i assumed --snapshot_idx 1 1)" 'sample 5 ms, aggr 100 ms'
like "what the recording states comes first" "$(damo-report access -i goal.json --intervals 1ms 50ms)" 'sample 5 ms, aggr 100 ms'

# Numbers.
like "the goal in percent" "$(shown)" '^# target 4 % accesses per 3 aggrs'
like "the goal as the number that was given" "$(shown --raw_number)" '^# target 400(\.0*)? accesses per 3 aggrs'
status "part of a byte" 129 damo-report access -i goal.json --sz_region 1,234.457 max
like "is none" "$err" "'1,234.457' has part of a byte"
status "parts of a unit are bytes" 0 damo-report access -i goal.json --sz_region '1.5 KiB' max
like "a limit without end" "$(damo args accesses --access_rate 10% max)" '"max": "max"'
unlike "is no number" "$(damo args accesses --access_rate 10% max)" 'e\+19'

# Footprints of physical memory are those of the system.
cp goal.json paddr.json
echo '[{"time": 1.5, "footprints": [{"pid": null, "footprint": {"total": 2000, "free": 1000}}]}]' >paddr.json.mem_footprint
for what in vsz rss; do
	status "footprints $what: none" 1 damo-report footprints $what -i paddr.json
	like "footprints $what: which there are" "$err" "'damo report footprints sys_used'"
done
like "footprints sys_used" "$(damo-report footprints sys_used -i paddr.json)" '^ *50 +1000.000 KiB'
like "footprints: what is left out" "$(damo-report footprints -i paddr.json 2>&1)" 'vsz and rss are left out'

# Idle times.
idle() { damo-report access -i short.json "$@" 2>&1 >/dev/null | grep -c "mean where DAMON has merged"; }
for style in recency-percentiles recency-sz-hist cold-memory-tail idle-time-percentiles; do
	is "$style says what idle time is" "$(idle --style $style)" 1
done
is "so do templates" "$(idle --format_snapshot_tail '<recency percentiles>')" 1
is "others need not" "$(idle)$(idle --style hot)" 00
like "OpenMetrics has it in its help" "$(damo-report access -i short.json --openmetrics)" \
	'^# HELP damon_idle_seconds .*merged.*Free'
finish
