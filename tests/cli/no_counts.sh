#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A recording without access counts, as monitoring of data attributes only may give: they are unknown in
# every report, never 0, which would be cold.
. "$SRC/tests/lib/test.sh"
[ -x "$BUILD/damo-report" ] || skip_all "damo-report is not built"

damo convert -i "$SRC/tests/data/real/stairs.perf.data.zst" --output_type json -o counted.json 2>/dev/null
awk '/"nr_accesses": \{/ { skip = 1 } !skip { print } skip && /\}/ { skip = 0 }' counted.json >uncounted.json
damo convert -i uncounted.json --output_type damon_data -o u.damon 2>/dev/null
damo convert -i counted.json --output_type damon_data -o c.damon 2>/dev/null

why='access counts are unknown.*DAMON monitored data attributes only|contains no access counts'
refused='report access --access_rate 0% 50% --intervals 5ms 100ms
report access --openmetrics --intervals 5ms 100ms
report heats
report heatmap
report wss
report times --access_rate 0% 50%
report holistic
report raw --access_rate 0% 0%
digest -o out
replay --dry_run --assume_intervals 5ms 100ms'
unknown='report access --intervals 5ms 100ms
show --intervals 5ms 100ms
report access --style hot --intervals 5ms 100ms
report trace
report trace --format csv
adjust --aggregate_interval 1s --intervals 5ms 100ms -o out
report raw
report raw --format csv
report raw --format json
report nr_regions
report record_info
convert --output_type json -o out
convert --output_type csv -o out
convert --output_type damon_data -o out'

for form in u.damon uncounted.json; do
	while read -r words; do
		input="-i $form"
		case $words in replay*) input=$form ;; esac
		# shellcheck disable=SC2086
		status "$words of $form" 1 damo $words $input
		like "$words of $form: says why" "$err" "$why"
		unlike "$words of $form: prints no cold memory" "$out" '[0-9]'
	done <<<"$refused"
	while read -r words; do
		# shellcheck disable=SC2086
		status "$words of $form" 0 damo $words -i $form
	done <<<"$unknown"
done
while read -r words; do
	case $words in replay* | digest*) continue ;; esac
	# shellcheck disable=SC2086
	ok "$words works with counts" damo $words -i c.damon
done <<<"$refused"

# ---- what has a column for them says unknown there ----
regions=$(damo report raw -i c.damon 2>/dev/null | grep -c '^[0-9a-f]*-[0-9a-f]* ')
for words in trace 'trace --raw' 'access --intervals 5ms 100ms' 'access --style simple-boxes --intervals 5ms 100ms'; do
	# shellcheck disable=SC2086
	is "$words: a line for each region says unknown" \
		"$(damo report $words -i u.damon 2>/dev/null | grep -c ' unknown \|^unknown ')" "$regions"
done
is "every keyword of counts is unknown" "$(damo report access --intervals 5ms 100ms -i u.damon \
	--format_region '<box>/<temperature>/<access hz>/<access rate>' 2>/dev/null | grep -c '^unknown/unknown/unknown */unknown *$')" "$regions"
for style in detailed hot temperature-percentiles temperature-sz-hist recency-percentiles recency-sz-hist; do
	out=$(damo report access --style $style --intervals 5ms 100ms -i u.damon 2>err)
	like "access --style $style: unknown" "$out" unknown
	unlike "access --style $style: no rate, temperature or idle time" "$out" '[0-9] hz  *age|\|\*|^ *[0-9]+ .*\|$|min/max temp|access [0-9]'
	like "access --style $style: says why" "$(cat err)" "$why"
done
damo adjust --aggregate_interval 1s --intervals 5ms 100ms -i u.damon -o a.damon 2>/dev/null
unlike "adjust: they stay unknown" "$(damo report raw -i a.damon | grep '^[0-9a-f]*-[0-9a-f]* ' | grep -v ' unknown ')" .

is "raw: each is unknown" "$(damo report raw -i u.damon | grep -c '^[0-9a-f]*-[0-9a-f]* .* unknown ')" \
	"$(damo report raw -i c.damon | grep -c '^[0-9a-f]*-[0-9a-f]* ')"
is "CSV: each is empty" "$(damo report raw -i u.damon --format csv | awk -F, 'NR > 2 && $10 != ""' | grep -c '^[0-9]*,.*,[0-9]')" 0
like "JSON lines: null" "$(damo report raw -i u.damon --format json | head -c 20000)" 'null'
damo convert -i u.damon --output_type json -o back.json
unlike "JSON has none" "$(cat back.json)" 'nr_accesses'
for type in perf_script; do
	status "$type" 1 damo convert -i u.damon --output_type $type -o out
	like "$type: cannot say so" "$err" "$why.*other formats can"
done
if command -v sqlite3 >/dev/null; then
	damo convert -i u.damon --output_type sqlite -o u.sqlite
	is "SQL: NULL" "$(sqlite3 u.sqlite 'SELECT count(*) FROM regions WHERE nr_accesses IS NOT NULL')" 0
	is "SQL: nor a working set" "$(sqlite3 u.sqlite 'SELECT count(bytes) FROM wss')" 0
fi
finish
