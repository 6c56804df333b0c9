#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The page of a heat map in a browser: what pointer and keys do, and that its numbers are those of the reports.
. "$SRC/tests/lib/test.sh"

browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || skip_all "no chromium"

# A recording with mappings, footprints and a profile on its clock.
damo-report convert -i "$SRC/tests/data/real/stairs.perf.data.zst" -o damon.data 2>/dev/null
zstd -dcq "$SRC/tests/data/real/stairs.profile.zst" >damon.data.profile
python3 - <<-'EOF'
	import json
	start = 0x7f20f9200000
	def write(name, vmas):
	    json.dump([{"time": 6.0, "procvmas": [{"pid": 167, "vmas": vmas}]}], open(name + ".vmas", "w"))
	def vma(i, size, name):
	    return {"start": start + i * size, "end": start + (i + 1) * size, "name": name}
	names = ["/usr/lib/x86_64-linux-gnu/libnumbers.so.1", "[anon]", "[heap]"]
	write("damon.data", [vma(i, 8 << 20, names[i % 3]) for i in range(10)])
	write("many.data", [vma(i, 1024, "/tmp/%d-" % i + "x" * 300) for i in range(65536)])
	json.dump([{"time": 6.2 + i, "footprints": [{"pid": 167, "footprint": {"size": 21000, "resident": 15000 + 100 * i,
	    "shared": 100, "trs": 1, "lrs": 0, "drs": 20000, "dt": 0}}]} for i in range(60)], open("damon.data.mem_footprint", "w"))
EOF
ln -s damon.data many.data

status "a page" 0 damo-report heats --heatmap map.html
damo-report heats --format csv --abs_time --abs_addr >map.csv 2>/dev/null
damo-report wss --all_wss --exclude_samples 0 --format csv >wss.csv
status "of a time that was not monitored" 1 damo-report heats --time_range 1 2 --resol 10 10 --heatmap empty.html
ok "is no page" test ! -e empty.html
status "with very many mappings" 0 damo-report heats -i many.data --heatmap many.html
status "of all ranges" 0 damo-report heats --join_ranges --resol 60 40 --heatmap joined.html
damo-report heats --join_ranges --resol 60 40 --format csv --abs_addr >joined.csv 2>/dev/null
samples=$(damo-report profile --format csv 2>/dev/null | awk -F, 'NR > 1 { n += $2 } END { print n }')
ok "their names do not make the page huge" test "$(stat -c %s many.html)" -lt 2600000
ok "the page is small without" test "$(stat -c %s map.html)" -lt 200000

while read -r verdict what; do
	case $verdict in
	ok) pass "$what" ;;
	*) fail "$what" ;;
	esac
done < <(PYTHONDONTWRITEBYTECODE=1 timeout 120 python3 "$SRC/tests/lib/page_test.py" "$browser" map.html map.csv wss.csv many.html \
	joined.html joined.csv "$samples" \
	2>python.log | sed 's/^not ok/not-ok/')
is "the test came to its end" "$(cat python.log)" ""
[ -z "${KEEP-}" ] || cp -- *.png "$KEEP"
finish
