#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The layouts of the user's guide, and those of the other reports, on small recordings. Each expected text
# was checked by hand against the guide's examples; UPDATE=1 writes them anew.
. "$(dirname "$0")/../lib/test.sh"
data=$SRC/tests/data/reports
golden=$SRC/tests/golden

# NAME ARGUMENT...
layout()
{
	local name=$1
	shift
	damo-report "$@" >got 2>err || fail "$name: status" "$(cat err)"
	sed -i "s|$SRC/||g" got	# wherever the tree lies
	golden "$name" got "$golden/$name.txt"
}

layout raw raw -i "$data/guide.json"
layout raw-numbers raw -i "$data/guide.json" --raw_number --duration 0.05 1
layout raw-json raw -i "$data/guide.json" --json
layout raw-csv raw -i "$data/guide.json" --format csv --access_rate 100% 100%
layout raw-targets raw -i "$data/targets.json" --duration 0.1 0.1
layout heats heats -i "$data/two.json" --resol 4 4 --time_range 0 2000000000
layout heats-guide heats -i "$data/guide.json" --guide
layout heats-stdout heats -i "$data/two.json" --resol 4 20 --time_range 0 2s --heatmap stdout
layout heats-color heats -i "$data/two.json" --resol 2 4 --time_range 0 2s --plot_ascii \
	--ascii_color flame --color always
layout heatmap heatmap -i "$data/two.json" --resol 4 20
layout heatmap-raw heatmap -i "$data/two.json" --resol 2 4 --output raw --abs_time --abs_addr \
	--address_range 4000 8000
layout heatmap-json heatmap -i "$data/guide.json" --resol 2 2 --format json --draw_range all
layout heatmap-guide-human heatmap -i "$data/guide.json" --guide_human
layout diff diff "$data/guide.json" "$data/guide.json" --exclude_samples 0
layout diff-csv diff "$data/guide.json" "$data/guide.json" --exclude_samples 0 --format csv
layout record-info record_info -i "$data/guide.json"
layout wss wss -i "$data/guide.json" --exclude_samples 0
layout wss-time wss -i "$data/guide.json" --exclude_samples 0 --sortby time -r 0 101 50 \
	--nr_cols_bar 20 --raw_number
layout wss-per-target wss -i "$data/targets.json" --exclude_samples 0 --per_target
layout wss-sum wss -i "$data/targets.json" --exclude_samples 0 --all_wss
layout wss-json wss -i "$data/targets.json" --exclude_samples 0 --per_target --format json
layout wss-metrics wss -i "$data/targets.json" --exclude_samples 0 --format metrics
layout nr-regions nr_regions -i "$data/guide.json" --exclude_samples 0
layout footprints footprints -i "$data/guide.json"
layout footprints-vsz footprints vsz -i "$data/guide.json.mem_footprint" --format csv
layout times times -i "$data/guide.json" --access_rate 100% 100%
layout times-csv times -i "$data/guide.json" --access_rate 0% 0% --format csv
layout holistic holistic -i "$data/guide.json"
layout holistic-long holistic -i "$data/guide.json" --long
finish
