#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Foreign formats: CPU time for each region sample, and memory that does not grow with the input.
. "${SRC:-.}/tests/lib/bench.sh"

gen-damon server 1e6 made 5
rows=$(damo-report record_info --verify -i made | sed -n 's/.*incomplete), \([0-9]*\) regions.*/\1/p')
damo-report convert -i made -f json -o in.json
damo-report convert -i made -f json_compressed -o in.json_compressed
damo-report convert -i made -f perf_script -o in.perf_script
gzip -k1 in.perf_script

peak_kib() { command time -f %M "$@" 2>&1 >/dev/null | tail -n 1; }

for f in json json_compressed perf_script perf_script.gz; do
	ms=$(least 3 cpu_ms damo-report convert -i in.$f -o out)
	row "import of $f, $((rows / 1000))k regions, $(($(stat -c %s in.$f) >> 20)) MiB" \
		"$(awk -v ms="$ms" -v n="$rows" 'BEGIN { printf "%.3g", 1000 * ms / n }')" us/rs '<=' 4
	rm -f out out.old
	if command -v time >/dev/null; then
		row "its memory" "$(($(peak_kib damo-report convert -i in.$f -o out) >> 10))" MiB '<=' 64
	else
		no_row "its memory" "no time(1)"
	fi
	rm -f out out.old
done

# The older tool starts from what Python's own parser gives, so that is the least that it can need.
if command -v python3 >/dev/null; then
	parse='import json, sys, zlib; json.loads(zlib.decompress(open(sys.argv[1], "rb").read()))'
	theirs=$(cpu_ms python3 -c "$parse" in.json_compressed)
	ours=$(least 3 cpu_ms damo-report convert -i in.json_compressed -o out)
	row "json_compressed: Python's parser alone / whole import" "$(ratio "$theirs" "$ours")" x '>=' 1
else
	no_row "json_compressed against Python's parser" "no python3"
fi
