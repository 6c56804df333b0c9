#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Heat maps and curves as pictures and as a page: the formats, what the page holds, errors.
. "$SRC/tests/lib/test.sh"

zstd -dcq "$SRC/tests/data/real/stairs.perf.data.zst" >damon.data
heats() { damo-report heats --resol 60 40 "$@"; }

for ending in png svg pdf jpeg jpg; do
	status "a heat map as $ending" 0 heats --heatmap map.$ending
	ok "$ending is not empty" test -s map.$ending
done
like "png" "$(file -b map.png)" '^PNG image data, 2400 x 1400'
like "svg" "$(head -c 200 map.svg)" '<svg '
like "pdf" "$(file -b map.pdf)" '^PDF document'
like "jpeg" "$(file -b map.jpeg)" '^JPEG image data.* 2400x1400'
like "the svg has its text" "$(file -b --mime-type map.svg)" 'svg'
for report in wss nr_regions; do
	status "$report as a curve" 0 damo-report $report --plot $report.png
	like "it is a picture" "$(file -b $report.png)" '^PNG image data'
done

like "with a palette" "$(file -b map.png)" '8-bit colormap'
heats --heatmap again.png
ok "the same map is the same picture" cmp map.png again.png
status "wss over time" 0 damo-report wss --sortby time --plot time.svg
like "has its unit" "$(cat time.svg)" '<svg '

# One map for each target, in one scale or in their own.
zstd -dcq "$SRC/tests/data/real/twoproc.perf.data.zst" >two.data
status "a map for each target" 0 damo-report heats -i two.data --all_targets --same_scale --heatmap two.png
ok "the first" test -s two.png
ok "the second has a number" test -s two.1.png
ok "there is no third" test ! -e two.2.png
status "all ranges in one picture" 0 damo-report heats -i two.data --join_ranges --heatmap join.svg
ok "is one picture" test ! -e join.1.svg
status "all ranges as a page" 0 damo-report heats -i two.data --join_ranges --resol 9 9 --heatmap join.html
ok "is one" test -s join.html -a ! -e join.1.html
first=$(damo-report heats --guide 2>/dev/null | sed -n 's/^region\t *0: 0*\([0-9]*\)-.*/\1/p' | head -n 1)
status "too many ranges for a picture" 1 heats --join_ranges --heatmap many.png \
	$(for i in $(seq 13); do echo --address_range $((first + i * 8192)) $((first + i * 8192 + 4096)); done)
like "and the remedy is reported" "$err" 'choose some with --address_range'
status "a map for each recording" 0 damo-report heats -i two.data -i damon.data --per_file --heatmap each.svg
ok "both are there" test -s each.svg -a -s each.1.svg
damo-report heats -i two.data --all_targets --resol 2 2 --format csv >two.csv
is "rows say where they come from" "$(cut -d, -f6,7 two.csv | sort -u | tr '\n' ' ')" \
	'recording,target_id two.data,0 two.data,1 '
is "rows of one target are those of --tid" "$(grep ',two.data,1$' two.csv | cut -d, -f1-5)" \
	"$(damo-report heats -i two.data --tid 1 --resol 2 2 --format csv | tail -n +2)"
is "a given scale shifts the digits" "$(damo-report heats --resol 1 2 --heatmap stdout --scale 0 1000 2>/dev/null | head -n 1)" 00
status "a scale is not empty" 129 heats --scale 3 3 --heatmap stdout
like "and that is said" "$err" 'LOW must be below HIGH'

# On a terminal a map fits it, in the colours of the pictures; NO_COLOR holds.
if command -v script >/dev/null; then
	terminal() { script -qec "stty cols 60 rows 24; $*" /dev/null </dev/null | tr -d '\r'; }
	export DAMO_PAGER=cat TERM=xterm-256color
	map=$(terminal "env NO_COLOR=1 damo-report heats --heatmap stdout 2>/dev/null")
	like "a map as wide as the terminal" "$map" '^# resolution: 60x18 '
	unlike "NO_COLOR" "$map" $'\033'
	map=$(terminal "damo-report heats --heatmap stdout 2>/dev/null")
	like "hot is yellow to green" "$map" $'\033\\[48;5;(77|113|148|220)m'
	like "idle is gray" "$map" $'\033\\[48;5;235m'
	unset DAMO_PAGER
else
	skip "a terminal" "no script(1)"
fi

status "a page" 0 heats --heatmap map.html
sed -n 's|^<script type="application/json" id="data">\(.*\)</script>$|\1|p' map.html >map.json
is "its data are JSON" "$(jq -c '[.cells.nr_x, .cells.nr_y, (.series | length), .series[0].name, .unit]' map.json)" \
	'[60,40,1,"wss","samples"]'
floats() # PAGE: its cells, one on a line
{
	sed -n 's|^<script type="application/json" id="data">\(.*\)</script>$|\1|p' "$1" | python3 -c '
import base64, json, struct, sys, zlib
cells = json.load(sys.stdin)["cells"]
print(*struct.unpack("<%df" % (cells["nr_x"] * cells["nr_y"]), zlib.decompress(base64.b64decode(cells["base64"]))), sep="\n")'
}
is "its cells are those of the csv" "$(paste <(floats map.html) <(heats --format csv 2>/dev/null | awk -F, 'NR > 1 { print $4 }') |
	awk '{ d = $1 - $2; n += d < 1e-5 && d > -1e-5 } END { print n " of " NR }')" "2400 of 2400"
is "times and sizes go together" "$(jq '.series[0] | (.t | length) == (.v | length)' map.json)" true
unlike "nothing comes from elsewhere" "$(cat map.html)" 'src=|href=|https?://|@import'

# Names come from the recorded programs: they must not become markup.
cat >evil.json <<-EOF
[{"kdamond_idx": 0, "context_idx": 0, "scheme_idx": null, "target_id": 0, "scheme_filters": [],
  "intervals": {"sample_us": "5000", "aggr_us": "100000", "ops_update_us": "1000000"}, "snapshots": [
  {"start_time": "1000000000", "end_time": "1100000000", "regions": [{"start": "4096", "end": "8192",
   "nr_accesses": {"samples": 3, "percent": null}, "age": {"usec": null, "aggr_intervals": "1"}}]}]}]
EOF
cat >evil.json.vmas <<-EOF
[{"time": 1.0, "procvmas": [{"pid": 7, "vmas": [{"start": 4096, "end": 8192,
  "name": "</script><script>alert(1)</script>"}]}]}]
EOF
status "a page with an evil name" 0 damo-report heats -i evil.json --time_range 1000000000 1100000000 \
	--address_range 4096 8192 --resol 4 4 --heatmap evil.html
is "no markup from names" "$(grep -c '<script' evil.html)" "$(grep -c '<script' map.html)"
like "but the name" "$(cat evil.html)" 'u003c/script>'

status "an unknown ending" 1 heats --heatmap map.bmp
like "the known ones are reported" "$err" '\.png.*\.html'
status "no such folder" 1 heats --heatmap none/map.png
status "too fine" 129 heats --resol 100000000 100000000 --heatmap map.png
ok "no half-written files" test -z "$(find . -name 'map.*.??????')"
# What was not monitored has a pattern of its own, and the picture says what it means.
for range in "--address_range 512M 516M" "--address_range 0 1G"; do
	# shellcheck disable=SC2086
	damo report heatmap -i "$SRC/tests/data/reports/scheme.json" $range --output void.svg 2>/dev/null
	shades=$(grep -c -E 'rgb\((93\.7|239)|rgb\((77\.6|198)' void.svg)
	if [ "$range" = "--address_range 0 1G" ]; then
		ok "a gap between regions is drawn as not monitored" test "$shades" -gt 0
	else
		is "without a gap there is no such pattern" "$shades" 0
	fi
done

# The module that draws: missing, of another version, not one, and never from the current folder.
mkdir alone && cp "$BUILD/damo-report" alone/
export DAMO_EXEC_PATH=$PWD/elsewhere
cp "$BUILD/damo-pictures.so" .
echo older >keep.png
if [ -e "$(damo --exec-path | tail -n 1)/damo-pictures.so" ]; then
	skip "without modules" "they are installed"
else
	status "without the module" 1 alone/damo-report heats -i two.data --heatmap keep.png
	like "it is named" "$err" 'damo-pictures.so is not installed; '
	status "text needs none" 0 alone/damo-report heats -i two.data --resol 2 2
	status "without the other one" 1 alone/damo-report convert -i two.data -f sqlite -o keep.png
	like "that is named" "$err" 'damo-sqlite.so is not installed; '
fi
echo 'struct { const char *version; const void *table; } damo_module = {"0.1", 0};' >other.c
mkdir elsewhere && cc -shared -fPIC -o elsewhere/damo-pictures.so other.c
status "a module of another version" 1 alone/damo-report heats -i two.data --heatmap keep.png
like "both are named" "$err" 'elsewhere/damo-pictures.so is of version 0.1 of damo, not of [0-9.]+; '
echo text >elsewhere/damo-pictures.so
status "no module" 1 alone/damo-report heats -i two.data --heatmap keep.png
like "its file is named" "$err" 'elsewhere/damo-pictures.so'
is "the older file stays" "$(cat keep.png)" older
unset DAMO_EXEC_PATH
is "text reports load few libraries" "$(ldd "$BUILD/damo-report" | grep -c -E 'cairo|png|jpeg|sqlite|X11')" 0
finish
