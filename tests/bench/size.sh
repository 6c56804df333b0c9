#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Bytes for each region sample, whole file, in chunks of 5 s (to a file) and of 1 s (to a pipe).
. "${SRC:-.}/tests/lib/bench.sh"

per_rs() { recbench copy "$1" "$work/copy" "$2" | sed 's/.* snapshots \(.*\) B.*/\1/'; }

# The last column: what the format's design measured or asked for.
while read -r workload limit live; do
	gen-damon "$workload" 1e6 made 5
	row "size, simulated $workload, 10^6" "$(per_rs made 5)" B/rs '<=' "$limit"
	row "size, simulated $workload, 10^6, chunks of 1 s" "$(per_rs made 1)" B/rs '<=' "$live"
done <<'END'
server 0.7 1.0
phase 1.0 2.0
zipf 1.2 2.0
stairs 1.2 2.0
zigzag 1.2 2.0
paddr 1.2 1.2
END

# Real recordings of known workloads, see tests/data/real/README.
found=
for packed in "$SRC"/tests/data/real/*.perf.data.zst; do
	[ -f "$packed" ] && command -v zstd >/dev/null || continue
	found=yes
	name=$(basename "$packed" .perf.data.zst)
	zstd -q -d -f "$packed" -o perf.data
	row "size, real $name" "$(per_rs perf.data 5)" B/rs '<=' 1.2
	row "size, real $name, chunks of 1 s" "$(per_rs perf.data 1)" B/rs '<=' 2.0
	row "perf.data / ours, real $name" "$(ratio "$(stat -c %s perf.data)" "$(stat -c %s copy)")" x '>=' 40
done
[ -n "$found" ] || no_row "size of real recordings" "no zstd, or no tests/data/real"
