#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A recording has one begin, the start of its first snapshot, and one duration, whatever report prints them.
. "$SRC/tests/lib/test.sh"
export DAMO_PAGER=cat

# Four snapshots of 5 s from 100 s on, whose regions are 150 s and more old. Rows of 5 s divide the time.
jq -n -c '[{kdamond_idx: 0, context_idx: 0, scheme_idx: null, target_id: 7,
	intervals: {sample_us: 5000, aggr_us: 5000000, ops_update_us: 1000000},
	snapshots: [range(4) | {start_time: (100e9 + . * 5e9), end_time: (105e9 + . * 5e9), regions: [
		{start: 4096, end: 20480, nr_accesses: {samples: (7 * .)}, age: {aggr_intervals: 30}},
		{start: 20480, end: 40960, nr_accesses: {samples: 0}, age: {aggr_intervals: 34}}]}]}]' >rec.json
damo-report convert -i rec.json -o damon.data 2>err || cat err
jq -n -c '[{time: 101.0, procvmas: [{pid: 0, vmas: [{start: 4096, end: 40960, name: "/bin/program"}]}]}]' >damon.data.vmas

# COMMAND|what is taken of its output|what that must be
while IFS='|' read -r command take want; do
	# shellcheck disable=SC2086
	got=$(damo-report $command 2>err </dev/null | grep -a -o -E -e "$take" | sort -u | tr '\n' ' ')
	is "$command" "${got% }" "$want"
done <<-'END'
	record_info|\(20 s\)|(20 s)
	record_info --raw_number|time: \[[0-9]+, [0-9]+\)|time: [100000000000, 120000000000)
	record_info --format csv|100000000000,120000000000|100000000000,120000000000
	record_info --verify|over [0-9]+ s|over 20 s
	heats --guide|time: .*|time: 100000000000-120000000000 (20 s)
	heats --heatmap stdout|y-axis: .*|y-axis: time (100000000000-120000000000: 20 s)
	heats --heatmap stdout --resol 4 3|y-axis: .*|y-axis: time (100000000000-120000000000: 20 s)
	heats --heatmap stdout --time_range 0 20s guided --resol 4 3|y-axis: .*|y-axis: time (100000000000-120000000000: 20 s)
	heats --heatmap stdout --time_range -20s 0 guided_end --resol 4 3|y-axis: .*|y-axis: time (100000000000-120000000000: 20 s)
	heats --join_ranges --heatmap stdout|y-axis: .*|y-axis: time (100000000000-120000000000: 20 s)
	heats --resol 4 1|^[0-9]+	0|0	0 10000000000	0 15000000000	0 5000000000	0
	heats --resol 2 1 --abs_time|^[0-9]+	0|100000000000	0 110000000000	0
	heatmap|y-axis: .*|y-axis: time [1 m 40 s, 2 m) (20 s)
	heatmap --guide|time: .*|time: [100000000000, 120000000000) (20000000000)
	heatmap --guide_human|time: .*|time: [1 m 40 s, 2 m) (20 s)
	heatmap --resol 2 1 --abs_time --format csv|^0,[0-9]*|0,100000000000 0,110000000000
	holistic|y-axis: .*|y-axis: time (100000000000-120000000000: 20 s)
	holistic --long|\(20000000000\)|(20000000000)
	raw|base_time_absolute: .*|base_time_absolute: 1 m 40 s
	access --by vma|over [0-9]+ s|over 20 s
	access --by file|over [0-9]+ s|over 20 s
	wss --by file|over [0-9]+ s|over 20 s
	times --access_rate 0% 100%|.*|100.000000-120.000000
END
like "raw ends with it" "$(damo-report raw 2>err | grep monitoring_end | tail -n 1)" ' 20 s$'
damo-report heats --heatmap map.html 2>err
like "a page" "$(grep -o '"subtitle": "[^;]*' map.html)" '"20 s from 1 m 40 s on$'
damo-report heats --heatmap map.svg 2>err
like "a picture" "$(tr -d '\n' <map.svg)" 'svg'
damo-report convert -o again.data 2>err
is "and what is converted" "$(damo-report record_info -i again.data --raw_number 2>err | grep -o '([0-9]*)' | head -n 1)" "(20000000000)"

# Only who asks for it gets the time before.
like "heatmap reaches back when asked" "$(damo-report heatmap --with_history 2>err)" '^# y-axis: time \[0 ns, 2 m\) \(2 m\)$'
like "and so does its guide" "$(damo-report heatmap --with_history --guide_human 2>err)" '^time: \[0 ns, 2 m\) \(2 m\)$'
is "with the heat of that time" "$(damo-report heatmap --with_history --resol 2 1 --output raw 2>err | tail -n +2 | cut -f 1)" 60000000000

# The example of the user's guide is of a recording without intervals, whose begin is an estimate.
jq -c 'map(del(.intervals))' "$SRC/tests/data/reports/guide.json" >plain.json
like "the guide's example" "$(damo-report heats --guide -i plain.json 2>err)" '^time: 539914032967-540018023967 '
finish
