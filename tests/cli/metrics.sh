#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# OpenMetrics text: what the specification asks for, checked on each report that writes it. And sizes of
# footprints on machines whose pages are not of 4 KiB.
. "$(dirname "$0")/../lib/test.sh"
data=$SRC/tests/data/reports
real=$SRC/tests/data/real/twoproc.perf.data.zst

command -v python3 >/dev/null || skip_all "python3 is missing"

valid() # WHAT MINIMUM COMMAND...
{
	local what=$1 minimum=$2 count
	shift 2
	"$@" >metrics 2>errors || { fail "$what" "$(cat errors)"; return; }
	if count=$(python3 "$SRC/tests/lib/openmetrics.py" <metrics 2>&1); then
		ok "$what: $count samples" test "$count" -ge "$minimum"
	else
		fail "$what" "$count"
	fi
}

valid "wss" 7 damo report wss -i "$real" --format metrics
valid "wss of each target" 14 damo report wss -i "$real" --format metrics --per_target
valid "wss, 101 percentiles" 103 damo report wss -i "$real" --format metrics --range 0 101 1
valid "wss of nothing" 2 damo report wss -i "$data/two.json" --format metrics
valid "footprints" 21 damo report footprints -i "$data/guide.json.mem_footprint" --format metrics
valid "idle times" 18 damo report access -i "$real" --intervals 5ms 100ms --openmetrics
status "a family of quantiles has no time" 129 damo report wss -i "$real" --format metrics --sortby time

# Values are those of the texts.
damo report access -i "$real" --intervals 5ms 100ms --openmetrics >metrics
idle=$(sed -n 's/^damon_idle_seconds{.*target="1",quantile="0.5"} //p' metrics)
last=$(damo report access -i "$real" --intervals 5ms 100ms --style recency-percentiles --raw_number \
	--percentiles_range 50 51 | awk '/^50 / { idle = $2 / 1000000 } /^record/ { print idle }')
like "idle times are those of the last snapshots" " $(echo $last) " " $(awk "BEGIN { print $idle }") "
is "monitored memory" "$(sed -n 's/^damon_monitored_bytes{.*target="0".*} //p' metrics)" \
	"$(damo report raw -i "$real" --format csv | awk -F, '$4 == 0 { if ($6 != end) sum = 0; end = $6; sum += $9 - $8 }
		END { printf "%.0f", sum }')"
status "no intervals" 1 damo report access -i "$real" --openmetrics
like "no intervals: remedy" "$err" "--intervals"
status "two formats" 129 damo report access -i "$real" --openmetrics --json

# Pages of 64 KiB, as arm64 and powerpc have them, and page sizes that cannot be.
"$BUILD/tests/lib/footprints" 65536 1000 big
is "64 KiB pages" "$(damo report footprints vsz -i big --raw_number | sed -n 's/^# avr:\t//p')" 65536000
is "of the resident memory, too" "$(damo report footprints rss -i big --raw_number | sed -n 's/^# avr:\t//p')" 32768000
is "from a pipe" "$(cat big | damo report footprints vsz --raw_number | sed -n 's/^# avr:\t//p')" 65536000
cp big beside.mem_footprint && damo convert -i "$real" -o beside 2>/dev/null
is "beside a recording" "$(damo report footprints vsz -i beside --raw_number | sed -n 's/^# avr:\t//p')" 65536000
"$BUILD/tests/lib/footprints" 4096 1000 small
is "of several machines, each its own" \
	"$(damo report footprints vsz -i small big --all_footprint --raw_number | awk '!/^#/ { print $2 }' | sort -nu | xargs)" \
	"4096000 65536000"
for size in 0 1 5000; do
	"$BUILD/tests/lib/footprints" $size 1000 odd
	is "a page size of $size is none" "$(damo report footprints vsz -i odd --raw_number | sed -n 's/^# avr:\t//p')" 4096000
done
finish
