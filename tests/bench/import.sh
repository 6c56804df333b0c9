#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Foreign formats: CPU time for each region sample, and memory that does not grow with the input.
#
#	IMPORT_MIB	text of the large inputs, JSON and perf script (1024)
#	PEER_DAMO	the older tool, such as "python3 damo/src/damo.py": it reads them too, in some minutes and
#			up to 7 GiB of memory
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

# The large ones. A sample is about 544 bytes of JSON and 128 of perf script.
mib=${IMPORT_MIB:-1024}
rm -f in.* made
limits() { local TIMEFORMAT='%3U %3S'; { time command time -f %M -o kib "$@" >out 2>/dev/null; } 2>&1; }

large() # WHAT FILE TEXT-BYTES
{
	local ours theirs kib
	ours=$(limits damo-report wss -i "$2" | awk '{ print $1 + $2 }') kib=$(cat kib)
	mv out ours
	row "wss of $1, $(($3 >> 20)) MiB of text, $(($(stat -c %s "$2") >> 20)) MiB: CPU" "$ours" s '<=' \
		"$(awk -v n="$3" 'BEGIN { print n / 1e8 }')"
	row "its memory" $((kib >> 10)) MiB '<=' 256
	if [ -z "${PEER_DAMO:-}" ]; then
		no_row "CPU time of the older tool for it / ours" "PEER_DAMO names no program"
		return
	fi
	theirs=$(limits $PEER_DAMO report wss --input "$2" | awk '{ print $1 + $2 }') kib=$(cat kib)
	cmp -s out ours || no_row "the older tool's result" "another one"
	row "CPU time of the older tool for it / ours" "$(ratio "$theirs" "$ours")" x '>=' 10
	row "memory of the older tool for it / 256 MiB" "$(ratio "$kib" 262144)" x '>=' 0
}

if command -v time >/dev/null; then
	gen-damon server $((mib * 1925)) made 5
	damo-report convert -i made -f json -o - | wc -c >bytes
	damo-report convert -i made -f json_compressed -o in.json_compressed
	large "json_compressed" in.json_compressed "$(cat bytes)"
	rm -f in.*
	gen-damon server $((mib * 8200)) made 5
	damo-report convert -i made -f perf_script -o in.perf_script
	large "perf script" in.perf_script "$(stat -c %s in.perf_script)"
	rm -f in.*
else
	no_row "large inputs" "no time(1)"
fi
