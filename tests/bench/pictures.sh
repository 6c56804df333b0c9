#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What pictures and pages cost.
. "$(dirname "$0")/../lib/bench.sh"

wall_ms() # COMMAND...
{
	local TIMEFORMAT=%3R text
	text=$( { time "$@" >/dev/null 2>&1; } 2>&1) || return 1
	awk '{ printf "%.0f\n", 1000 * $1 }' <<<"$text"
}

gen-damon server 1e7 7.data
row "png of 10^7 samples: time" "$(least 7 wall_ms damo-report heats -i 7.data --heatmap map.png)" ms '<=' 300
row "png of 10^7 samples: CPU" "$(least 5 cpu_ms damo-report heats -i 7.data --heatmap map.png)" ms '<=' 500

damo-report convert -i "$SRC/tests/data/real/stairs.perf.data.zst" -o stairs.data 2>/dev/null
for kind in png svg pdf jpeg html; do
	row "$kind of 5,000 samples: CPU" "$(least 5 cpu_ms damo-report heats -i stairs.data --heatmap map.$kind)" ms '<=' 120
	row "$kind of 5,000 samples: size" "$(stat -c %s map.$kind)" bytes '<=' 300000
done
