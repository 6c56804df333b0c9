#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 400
# report access and show: layouts, templates, styles, boxes, order, errors.
. "$SRC/tests/lib/test.sh"

region() # START END SAMPLES AGE PASSED
{
	printf '{"start": "%s", "end": "%s", "nr_accesses": {"samples": %s, "percent": null},
		"age": {"usec": null, "aggr_intervals": "%s"}, "sz_filter_passed": "%s"}' "$@"
}

record() # FILE INTERVALS REGIONS...: two snapshots with the same regions
{
	local file=$1 intervals=$2 list
	shift 2
	list=$(IFS=,; echo "$*")
	cat >"$file" <<-EOF
	[{"kdamond_idx": 0, "context_idx": 0, "scheme_idx": null, "target_id": 7, "intervals": $intervals,
	  "scheme_filters": [], "snapshots": [
	  {"start_time": "1000000000", "end_time": "1100000000", "regions": [$list]},
	  {"start_time": "1100000000", "end_time": "1200000000", "regions": [$list]}]}]
	EOF
}

intervals='{"sample_us": "5000", "aggr_us": "100000", "ops_update_us": "1000000"}'
record box.json "$intervals" "$(region 0 4096 0 10 0)" "$(region 4096 16384 19 1 4096)" \
	"$(region 16384 2097152 10 30 0)" "$(region 2097152 3145728 3 0 0)"
record bare.json null "$(region 0 4096 0 10 0)"
show() { damo-report show -i box.json --snapshot_idx 0 0 "$@"; }
access() { damo-report access -i box.json --snapshot_idx 0 0 "$@"; }

is "the guide's layout" "$(show)" \
'0   addr [0 B         , 4.000 KiB  ) (4.000 KiB  ) access 0 %   age 1 s
1   addr [4.000 KiB   , 16.000 KiB ) (12.000 KiB ) access 95 %  age 100 ms
2   addr [16.000 KiB  , 2.000 MiB  ) (1.984 MiB  ) access 50 %  age 3 s
3   addr [2.000 MiB   , 3.000 MiB  ) (1024.000 KiB) access 15 %  age 0 ns
total size: 3.000 MiB'

is "several snapshots report their times" "$(damo-report show -i box.json --format_region '' | head -2)" \
'monitored time: [0 ns, 100 ms] (100 ms)
total size: 3.000 MiB'
like "the newer layout" "$(access)" '^1   addr 4.000 KiB    size 12.000 KiB  access 190 hz age 100 ms       $'
like "its tail" "$(access)" '^record DAMON intervals: sample 5 ms, aggr 100 ms$'
is "only totals" "$(show --total_sz_only)" "3.000 MiB"
is "plain numbers" "$(show --raw_number --format_region '<start address> <size> <age>' \
	--min_chars_for '<start address>' 0 --min_chars_for '<size>' 0 | head -2)" '0 4096 1000000
4096 12288 100000'

is "a template of one's own" \
	"$(show --format_region 'from <start address> to <end address>\n  <access rate>!' --format_snapshot_tail '' \
	--min_chars_for '<start address>' 0 --min_chars_for '<end address>' 0 --min_chars_for '<access rate>' 0 | head -2)" \
	'from 0 B to 4.000 KiB
  0 %!'
is "unknown keywords stay" "$(show --format_region '<nonsense>' | head -1)" '<nonsense>'
is "the user's width counts" "$(show --format_region '<size>|' --min_chars_for '<size>' 20 | head -1)" \
	'4.000 KiB           |'
is "set and append" "$(show --format set region '<index>' --format append region ' end' | head -1)" '0   end'

is "boxes" "$(show --region_box --format_region '<box>' --region_box_colorset flame)" \
'|000000000000000000000000000|

|99999999999999999999999|

|444444444444444444444444444444|
|444444444444444444444444444444|
|444444444444444444444444444444|
|444444444444444444444444444444|
|444444444444444444444444444444|

|1|
|1|
|1|
|1|

total size: 3.000 MiB
# length: age (represents [0 ns, 3 s] with [1, 30] columns in logscale)
# color: access_rate (represents [0 %, 95 %] with [0, 9] number and color (0123456789) in linearscale)
# height: size (represents [4.000 KiB, 1.984 MiB] with [1, 5] rows in logscale)'
like "a box without colour value" "$(show --region_box_values age none none --format_region '<box>')" '^\|-+\|$'

is "sorted by temperature" \
	"$(show --sort_regions_by temperature --format_region '<temperature>' --format_snapshot_tail '')" \
'-100,000,000
1,500
10,009,500
300,005,000'
is "descending" "$(show --sort_regions_by size --sort_regions_dsc size --format_region '<size>' \
	--format_snapshot_tail '' --min_chars_for '<size>' 0 | head -1)" "1.984 MiB"
is "weights" "$(show --temperature_weights 1 0 0 --format_region '<temperature>' --format_snapshot_tail '' |
	head -2)" '-4,096
12,288'

is "idle time percentiles" "$(access --style recency-percentiles --percentiles_range 0 101 50 | head -5)" \
'# total recency percentiles
<percentile> <idle time>
  0     0 ns  |                    |
 50     0 ns  |                    |
100  1.100 s  |********************|'
like "temperature histogram" "$(access --style temperature-sz-hist)" '^\[-100,000,000, -59,999,499\) +4.000 KiB'
like "log ranges include the largest" "$(access --style recency-sz-hist --hist_logscale)" '4.000 KiB'
is "filter" "$(show --access_rate 50% 100% --format_snapshot_tail '' --format_region '<access rate>' \
	--min_chars_for '<access rate>' 0)" '95 %
50 %'

unlike "no escapes without a terminal" "$(access)" $'\033'
like "colours when asked for" "$(access --color always)" $'\033\\[48;5;232m'
is "raw form" "$(access --raw_form | head -7)" \
'base_time_absolute: 1 s
data source: unknown

monitoring_start:                0 ns
monitoring_end:                100 ms
monitoring_duration:           100 ms
target_id: 7'

for level in record snapshot region; do
	like "keywords of a $level" "$(show --ls_${level}_format_keywords)" '^<[a-z ]+>$'
done
is "every style runs" "$(damo-report access --ls_styles | while read -r style; do
	access --style "$style" >/dev/null || echo "$style"; done)" ""

is "JSON comes back the same" "$(show --json | damo-report show)" "$(show)"

# Settings as data: each list of options gives the same as its settings.
round_trip()
{
	local format
	for format in json yaml; do
		damo args accesses_format --output_format $format "$@" >settings.$format || return
	done
	is "settings as data: $*" "$(access --color always --format settings.json)
$(access --format "$(cat settings.json)")
$(access --format settings.yaml)" "$(access --color always "$@")
$(access "$@")
$(access "$@")"
}
while read -r style; do round_trip --style "$style"; done < <(damo-report access --ls_styles)
round_trip --sort_regions_by age temperature --sort_regions_dsc age --temperature_weights 1 -20 300
round_trip --format append region ' X' --format set snapshot_tail 'Y <total bytes>\n<duration>' --min_chars_for '<size>' 20
round_trip --region_box --region_box_values size none age --region_box_min_max_length 3 9 --region_box_scales linear log linear \
	--region_box_align right --region_box_colorset flame
round_trip --snapshot_heatmap_width 20 --snapshot_heatmap_static --snapshot_heatmap_colorset emotion
round_trip --style recency-sz-hist --hist_ranges 0 1s 1s 100s --hist_cumulate
round_trip --style temperature-sz-hist --hist_logscale
round_trip --style recency-percentiles --percentiles_range 50 51
round_trip --raw_number --total_sz_only
is "part of the settings, of the older tool's kind" \
	"$(access --format '{"sort_regions_by": ["size"], "dont_merge_regions": true, "min_chars_for": {"<size>": 30}, "json": false, "format_region": null}')" \
	"$(access --sort_regions_by size --min_chars_for '<size>' 30)"
is "options behind the settings count" "$(access --format '{"style": "hot"}' --style cold)" "$(access --style cold)"
for bad in '{"style": "warm"}' '{"no_such": 1}' '[1]' '{"style": {' '{"format": "x.json"}' nowhere.json \
	'{"hist_ranges": [{}]}' '{"region_box_values": ["age"]}' '{"input": "x"}'; do
	status "settings that are none: $bad" 129 access --format "$bad"
	like "are reported" "$err" '--format'
done
like "help of layouts" "$(damo help access_format_options)" '--region_box_values'
like "and of their keywords" "$(damo help access_format_options region_format_keywords)" '^<access hz>$'

# What only the running DAMON knows.
status "tried regions: three indexes" 129 damo-report access --input tried_regions_of 0 0
status "tried regions: numbers" 129 damo-report access --tried_regions_of 0 0 x
status "tried regions of a file" 129 damo-report access -i box.json --tried_regions_of 0 0 0
status "filters of a file" 129 damo-report access -i box.json --snapshot_damos_filter anon
status "no Python" 129 access --exec interpreter
like "what to do instead" "$err" '--json'

status "no intervals" 1 damo-report access -i bare.json
like "the remedy is reported" "$err" 'raw_form'
ok "counts can be shown" damo-report access -i bare.json --raw_form
status "nothing selected" 1 damo-report show -i box.json --snapshot_idx 9 9
status "an unknown style" 129 damo-report show -i box.json --style nonsense
like "the styles are reported" "$err" 'simple-boxes'
status "too wide a heat line" 129 damo-report access -i box.json --snapshot_heatmap_width 0
status "a reversed box" 129 damo-report show -i box.json --region_box_min_max_length 9 1
status "an unknown sort key" 129 damo-report show -i box.json --sort_regions_by heat
status "no file" 1 damo-report show -i none.json
like "which is reported" "$err" 'none.json'
is "file, redirection and pipe give the same" \
	"$(damo-report access <box.json | md5sum) $(damo-report access -i - <box.json | md5sum)" \
	"$(damo-report access -i box.json | md5sum) $(cat box.json | damo-report access | md5sum)"
finish
