#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Speed of encoding and decoding, memory, and the cost of finding a window. BENCH_RS: length of the
# long recording, 1e8 by default.
. "${SRC:-.}/tests/lib/bench.sh"

million() { sed 's/.* \([0-9.]*\) M\/s.*/\1/'; }
decode() { recbench decode "$1" | million; }
encode() { recbench encode "$1" | million; }
best() { local n=$1; shift; for ((i = 0; i < n; i++)); do "$@"; done | sort -gr | head -n 1; }

for workload in server phase stairs; do
	gen-damon "$workload" 1e6 $workload 5
	row "decode, one core, simulated $workload" "$(best 5 decode $workload)" 'M rs/s' '>=' 30
	row "encode, one core, simulated $workload" "$(best 5 encode $workload)" 'M rs/s' '>=' 20
done

# Both ways twice in turn, so that a noisy neighbour hits both.
if command -v zstd >/dev/null; then
	gen-damon server 1e7 ours 5 packed
	zstd -q -3 packed -o packed.zst
	rm packed
	ours=$(least 3 cpu_ms recbench decode ours)
	theirs=$(least 3 cpu_ms zstd -q -d -c packed.zst)
	row "CPU time, zstd -d of the packed array / decode" "$(ratio "$theirs" "$ours")" x '>=' 1
	rm packed.zst ours
else
	no_row "CPU time, zstd -d of the packed array / decode" "zstd is not installed"
fi

if command -v valgrind >/dev/null; then
	refs=$(valgrind --tool=callgrind --callgrind-out-file=/dev/null recbench decode server 2>&1 |
	       sed -n 's/.*refs: *//p' | tr -d ,)
	row "instructions for decoding a region sample" "$(ratio "$refs" 1e6)" '' '<=' 150
fi

gen-damon server "${BENCH_RS:-1e8}" long 5
out=$(recbench decode long)
row "memory to decode ${BENCH_RS:-1e8} region samples" "$(sed 's/.*peak \([0-9]*\) KiB.*/\1/' <<<"$out")" KiB '<=' 65536
row "size of ${BENCH_RS:-1e8} region samples, server" "$(ratio "$(stat -c %s long)" "$(awk '{print $2}' <<<"$out")")" B/rs '<=' 0.7
from=$((82820952659000 + 10000 * 1000000000))
window() { recbench window long $from 10; }
window >warm
row "10 s window out of it, wall" "$(for ((i = 0; i < 5; i++)); do window; done | sed 's/.*wall \([0-9.]*\) ms.*/\1/' | sort -g | head -n 1)" ms '<=' 20
row "10 s window out of it, share of the file read" "$(awk -v s="$(stat -c %s long)" '{ printf "%.3f", 100 * $(NF - 1) / s }' warm)" % '<=' 1
