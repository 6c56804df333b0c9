#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The replay's engine beside a plain vector load loop, and beside the older tool's; a replay that asks
# for more than the machine can do; drift of the schedule.
#
#	BENCH_SECONDS	for the engine's own test (30)
#	PEER_DAMO	the older tool, such as "python3 damo/src/damo.py"
. "${SRC:-.}/tests/lib/bench.sh"

# perf BYTES SECONDS: the engine's test up to that size
perf() { damo-replay --test_perf --test_perf_sz_mem "$1" --test_perf_runtime "$2" --json; }

perf 1G "${BENCH_SECONDS:-30}" >perf.json || exit 1

# value BYTES THREADS KEY [FILE]
value() { jq ".rows[] | select(.bytes == $1 and .threads == $2).$3" "${4:-perf.json}"; }

threads=$(nproc)
read -ra sizes <<<"$(jq -r '[.rows[].bytes] | unique | join(" ")' perf.json)"
for bytes in "${sizes[@]}"; do
	for t in $(printf '%s\n' 1 "$threads" | sort -u); do
		row "$(numfmt --to=iec "$bytes"), $t thread(s): read, of a plain vector loop" \
			"$(ratio "$(value "$bytes" "$t" read_bytes_per_s)" \
				"$(value "$bytes" "$t" plain_read_bytes_per_s)")" x '>=' 0.8
	done
done

# What the older tool prints once a second is the size of the pages that it touched, a byte of each.
peer_pages() # BYTES
{
	$PEER_DAMO replay --test_perf --test_perf_sz_mem "$1" --test_perf_runtime 4s |
		awk '/replayer can access/ { print $4, substr($5, 1, 1) }' | tr -d ' ' | numfmt --from=iec |
		awk '{ print $1 / 4096 }' | sort -g | tail -n 1
}

# compare BYTES: accesses are pages touched, by either tool a word of each; the two take turns
compare()
{
	local ours=0 theirs=0 now
	for ((turn = 0; turn < 3; turn++)); do
		perf "$1" 4 >turn.json || return
		now=$(value "$1" "$threads" page_accesses_per_s turn.json)
		ours=$(printf '%s\n' "$ours" "$now" | sort -g | tail -n 1)
		now=$(peer_pages "$1")
		theirs=$(printf '%s\n' "$theirs" "${now:-0}" | sort -g | tail -n 1)
	done
	row "$(numfmt --to=iec "$1"): page accesses/s of the older tool" "$(ratio "$theirs" 1e6)" M/s '>=' 0
	row "$(numfmt --to=iec "$1"): page accesses/s" "$(ratio "$ours" 1e6)" M/s '>=' 0
	row "$(numfmt --to=iec "$1"): page accesses/s, of the older tool's" "$(ratio "$ours" "$theirs")" x '>=' 100
}

if [ -n "${PEER_DAMO:-}" ]; then
	for bytes in 4194304 33554432 268435456 1073741824; do
		compare $bytes
	done
else
	no_row "page accesses/s, of the older tool's" 'PEER_DAMO names no program'
fi

# busy SECONDS: snapshots of 20 ms in which 256 MiB are accessed in each of 20 sampling intervals
busy()
{
	awk -v seconds="$1" 'BEGIN {
		for (i = 0; i < 50 * seconds; i++)
			printf "kdamond.0 100 [000] %.6f: damon:damon_aggregated: target_id=0 nr_regions=1 " \
				"1048576-269484032: 20 5\n", 100 + i / 50 }'
}

# made KEY [OPTION]...: best of three replays that ask for 256 GiB/s
made()
{
	local key=$1
	shift
	for ((turn = 0; turn < 3; turn++)); do
		damo-replay -q --json --assume_intervals 1ms 20ms "$@" busy.txt | jq "$key" || return
	done | sort -g | tail -n 1
}

busy 3 >busy.txt
row "256M, a replay's bandwidth, of a plain vector loop" \
	"$(ratio "$(made .result.bandwidth_bytes_per_s --intensity 4K)" \
		"$(value 268435456 "$threads" plain_read_bytes_per_s)")" x '>=' 0.8

# 60 s of schedule with aggregation intervals of 100 ms.
zstd -q -d "$SRC/tests/data/real/stairs.perf.data.zst" -o stairs || exit 1
damo-replay -q --json --assume_intervals 5ms 100ms --time_range 0 60 stairs >drift.json || exit 1
row "drift after 60 s of schedule" "$(jq '.result.drift_ns / 1e6' drift.json)" ms '<=' 100
row "accesses made, of those asked" "$(jq '.result | .made / .asked' drift.json)" x '>=' 0.95
