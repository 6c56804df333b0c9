#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What a heat map shows by default, and what its digits and titles say.
. "$SRC/tests/lib/test.sh"
export DAMO_PAGER=cat
unset COLUMNS LINES

# recording NAME LENGTH REGION...: ten snapshots with these regions, each "START END SAMPLES EVERY": the samples are
# there in every so many snapshots, from the first on
recording()
{
	local name=$1 length=$2
	shift 2
	printf '%s\n' "$@" | jq -R -s -c --argjson length "$length" '(split("\n") | map(select(. != "") | split(" ") | map(tonumber))) as $r |
		[{kdamond_idx: 0, context_idx: 0, scheme_idx: null, target_id: 1,
		intervals: {sample_us: ($length * 50000), aggr_us: ($length * 1e6), ops_update_us: ($length * 1e6)},
		snapshots: [range(10) as $i | {start_time: ((1 + $i * $length) * 1e9), end_time: ((1 + ($i + 1) * $length) * 1e9),
			regions: [$r[] | {start: .[0], end: .[1], nr_accesses: {samples: (if $i % .[3] == 0 then .[2] else 0 end)},
			age: {aggr_intervals: 1}}]}]}]' >"$name.json"
	damo-report convert -i "$name.json" -o "$name" 2>err || cat err
}
map() { damo-report heats --heatmap stdout -i "$@" 2>note; }
digits() { grep -a '^[0-9 ]*$'; }

# ---- digits are relative to the hottest cell ----
# HOTTEST|SAMPLES EVERY: one region idle, one that is this hot
while IFS='|' read -r hottest region; do
	recording small 1 "4096 1052672 0 1" "1052672 2101248 $region"
	map small --resol 1 20 >got
	is "a hottest cell of $hottest samples is a 9" "$(digits <got)" 00000000009999999999
	like "and the legend says so" "$(cat got)" "^# access_frequency: 0123456789 \(0: 0 to [0-9.]+, 9: [0-9.]+ to $hottest samples\)$"
	like "in Hz, too" "$(damo-report heatmap -i small --resol 1 20 2>err)" "^# access_frequency: 0123456789 \(0: 0 to [0-9.]+, 9: [0-9.]+ to $hottest hz\)$"
done <<-'END'
	0.1|1 10
	0.5|1 2
	1|1 1
	20|20 1
END
recording steps 1 "4096 8192 0 1" "8192 12288 2 1" "12288 16384 4 1" "16384 20480 6 1" "20480 24576 8 1" "24576 28672 10 1" \
	"28672 32768 12 1" "32768 36864 14 1" "36864 40960 16 1" "40960 45056 18 1" "45056 49152 20 1"
is "ten equal steps" "$(map steps --resol 1 11 | digits)" 01234567899
recording even 1 "4096 12288 20 1"
is "memory that is equally hot is not cold" "$(map even --resol 1 4 | digits)" 9999
recording idle 1 "4096 12288 0 1"
like "a map without an access says so" "$(map idle --resol 1 4)" '^# access_frequency: 0123456789 \(no access was seen\)$'
is "and has no 9" "$(map idle --resol 1 4 | digits)" 0000
for words in "--address_range 1M 2M" "--time_range 1000s 1001s"; do
	for command in "heatmap" "heatmap --output map.png" "heatmap --output map.html" "heats" "heats --resol 2 2" "heats --format json"; do
		# shellcheck disable=SC2086
		status "$command $words: nothing was monitored" 1 damo report $command $words -i idle
		like "$command $words: says so" "$err" 'nothing was monitored.*--guide'
		is "$command $words: writes nothing" "$out$(ls map.* 2>/dev/null)" ""
	done
done
is "a given scale is kept" "$(map even --resol 1 4 --scale 0 40 | digits)" 5555
like "and reported" "$(map even --resol 1 4 --scale 0 40)" '9: 36 to 40 samples'
like "holistic explains its digits" "$(damo-report holistic -i even 2>err)" '\(0: 0 to 2, 9: 18 to 20 samples\)$'

# ---- a row is at least a snapshot long, and the first one is there ----
is "as many rows as snapshots" "$(map even | digits | wc -l)" 10
is "with snapshots of 5 s, too" "$(recording slow 5 "4096 12288 20 10"; map slow | digits | cut -c1 | tr -d '\n')" 9000000000
is "rows that are asked for" "$(map even --resol 20 4 | digits | wc -l)" 20

# ---- the range that holds most of the heat ----
image="4194304 6710886 20 1" heap="1073741824 2147483648 5 5" far="139779595304960 139779679191040 4 1"
recording redis 1 "$image" "$heap"
like "the heap, not a small hot image" "$(map redis)" '^# x-axis: space \(1073741824-2147483[0-9]*: '
like "what is left out is reported" "$(cat note)" '1 of 2 address ranges, with 9[0-9] % of the heat; --join_ranges draws all'
is "the page of it" "$(damo-report heats -i redis --heatmap redis.html 2>err; grep -o '"min": "1073741824"' redis.html | wc -l)" 1
like "as numbers" "$(damo-report heats -i redis --resol 1 1 --abs_addr 2>err)" '	1073741824	'
like "of heatmap" "$(damo-report heatmap -i redis --resol 1 1 --abs_addr --output raw 2>err)" '	1073741824	'
recording both 1 "$heap" "$far"
map both >got
is "two that matter stand side by side" "$(grep -c '^# x-axis' got)" 2
is "in one map" "$(digits <got | wc -l)" 10
is "with a gap" "$(digits <got | head -n 1 | grep -c '^[0-9]* [0-9]*$')" 1
is "as wide as one" "$(digits <got | wc -L)" 80
columns=$(sed -n 's/.*columns 1-\([0-9]*\)$/\1/p' got)
is "whose place is reported" "$(digits <got | head -n 1 | cut -d ' ' -f 1 | tr -d '\n' | wc -c)" "$columns"
is "of which the second is hotter in the second row" "$(digits <got | sed -n 2p | tr -s 0-9)" "0 8"
is "to a page" "$(damo-report heats -i both --heatmap both.html 2>err; ls both*.html | tr '\n' ' ')" "both.html "
like "with both" "$(cat both.html)" '"ranges": \[\{"min": "1073741824".*"min": "139779595304960"'
is "to a picture" "$(damo-report heats -i both --heatmap both.svg 2>err; ls both*.svg | tr '\n' ' ')" "both.svg "
is "as numbers one" "$(damo-report heats -i both --resol 3 3 2>err | wc -l)" 9
is "one when asked" "$(damo-report heatmap -i both --draw_range hottest 2>err | grep -c '^# x-axis')" 1
recording three 1 "$image" "$heap" "$far"
is "all when asked" "$(map three --join_ranges | grep -c '^# x-axis')" 3
is "all of them on one page" "$(damo-report heats -i three --join_ranges --heatmap three.html 2>err; ls three*.html)" three.html
is "with few columns" "$(map three --join_ranges --resol 1 5 | digits | wc -L)" 5
is "with too few" "$(map three --join_ranges --resol 1 1 | digits | wc -L)" 5
for i in 1 2 3; do damo-report heats -i both --resol $i $i >many 2>err; is "$((i * i)) numbers" "$(wc -l <many)" $((i * i)); done

# ---- titles name the process ----
"$BUILD/tests/lib/make-recordings" .
damo-report heats -i plain.data --heatmap named.html 2>err
like "the page names the process" "$(grep -o '"title": "[^"]*' named.html)" ': stairs \(pid [0-9]+\), plain.data$'
finish
