#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The replay's engine beside a plain vector load loop, and beside the older tool's; a replay that asks
# for more than the machine can do; drift of the schedule.
#
#	BENCH_SECONDS	for the engine's own test (60)
#	PEER_DAMO	the older tool, such as "python3 damo/src/damo.py"
. "${SRC:-.}/tests/lib/bench.sh"

threads=$(nproc)
peer_sizes='4194304 33554432 268435456 1073741824'

# What the older tool prints once a second is the size of the pages of which it has read a byte.
peer_pages() # BYTES
{
	$PEER_DAMO replay --test_perf --test_perf_sz_mem "$1" --test_perf_runtime 4s |
		awk '/replayer can access/ { print $4 substr($5, 1, 1) }' | numfmt --from=iec |
		awk '{ print $1 / 4096 }'
}

# In turns, so that a noisy moment hits both; the best counts.
for turn in 1 2 3; do
	damo-replay --test_perf --test_perf_sz_mem 1G --test_perf_runtime $((${BENCH_SECONDS:-60} / 3)) \
		--json >"perf.$turn" || exit 1
	[ -n "${PEER_DAMO:-}" ] || continue
	for bytes in $peer_sizes; do
		peer_pages $bytes >>peer.$bytes || exit 1
	done
done

# best BYTES THREADS KEY
best() { jq -s "[.[].rows[] | select(.bytes == $1 and .threads == $2).$3] | max" perf.[123]; }

for bytes in $(jq '.rows[].bytes' perf.1 | uniq); do
	for t in $(printf '%s\n' 1 "$threads" | sort -u); do
		row "$(numfmt --to=iec "$bytes"), $t thread(s): read, of a plain vector loop" \
			"$(ratio "$(best "$bytes" "$t" read_bytes_per_s)" \
				"$(best "$bytes" "$t" plain_read_bytes_per_s)")" x '>=' 0.8
	done
done

# An access is a page touched: the older tool reads a byte of it, the engine a word. Read whole, it is
# many more bytes.
for bytes in $peer_sizes; do
	size=$(numfmt --to=iec "$bytes")
	if [ -z "${PEER_DAMO:-}" ]; then
		no_row "$size: page accesses/s, of the older tool's" 'PEER_DAMO names no program'
		continue
	fi
	theirs=$(sort -g peer.$bytes | tail -n 1)
	ours=$(best "$bytes" "$threads" page_accesses_per_s)
	echo "# $size: $(ratio "$ours" 1e6) M page accesses/s, the older tool $(ratio "$theirs" 1e6) M/s;" \
		"whole pages $(ratio "$(best "$bytes" "$threads" read_bytes_per_s)" 1e9) GB/s"
	row "$size: page accesses/s, of the older tool's" "$(ratio "$ours" "$theirs")" x '>=' 100
	row "$size: bytes read/s, of the older tool's" \
		"$(ratio "$(best "$bytes" "$threads" read_bytes_per_s)" "$theirs")" x '>=' 100
done

# busy SECONDS: snapshots of 20 ms in which 256 MiB are accessed in each of 20 sampling intervals
busy()
{
	awk -v seconds="$1" 'BEGIN {
		for (i = 0; i < 50 * seconds; i++)
			printf "kdamond.0 100 [000] %.6f: damon:damon_aggregated: target_id=0 nr_regions=1 " \
				"1048576-269484032: 20 5\n", 100 + i / 50 }'
}

# CPU time, of which other programs take none: bytes in a second of it by a replay that asks for 256 GiB/s
busy 3 >busy.txt
TIMEFORMAT='%3U %3S'
for turn in 1 2 3; do
	{ time damo-replay -q --json --intensity 4K --assume_intervals 1ms 20ms busy.txt >busy.json; } 2>busy.time ||
		exit 1
	awk -v made="$(jq '.result.made' busy.json)" '{ printf "%.0f\n", made * 4096 / ($1 + $2) }' busy.time
done >busy.rates
row "256M, a replay: bytes in a CPU second, of a plain loop's" \
	"$(ratio "$(sort -g busy.rates | tail -n 1)" \
		"$(awk -v all="$(best 268435456 "$threads" plain_read_bytes_per_s)" -v t="$threads" \
			'BEGIN { printf "%.0f\n", all / t }')")" x '>=' 0.8

# 60 s of schedule with aggregation intervals of 100 ms.
zstd -q -d "$SRC/tests/data/real/stairs.perf.data.zst" -o stairs || exit 1
damo-replay -q --json --assume_intervals 5ms 100ms --time_range 0 60 stairs >drift.json || exit 1
row "drift after 60 s of schedule" "$(jq '.result.drift_ns / 1e3 | round / 1e3' drift.json)" ms '<=' 100
row "accesses made, of those asked" "$(jq '.result | .made / .asked * 1e4 | round / 1e4' drift.json)" x '>=' 0.95
