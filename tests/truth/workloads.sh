#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Reports of real recordings against what the workloads did: at each time exactly one known range of
# addresses was in use. Only the time at which the workload began is not known; it is the one that fits
# best, a single number for hundreds of cells.
. "$(dirname "$0")/../lib/test.sh"
real=$SRC/tests/data/real
schedule=$BUILD/tests/lib/schedule

# FILE TARGET PATTERN REGIONS KIB MS START: the hottest cell of each row of a map is the range in use.
hottest_cells()
{
	local file=$1 target=$2 pattern=$3 regions=$4 kib=$5 ms=$6 start=$7

	damo-report heatmap -i "$real/$file" --tid "$target" --resol 600 "$regions" --abs_time \
		--address_range "$start" $((start + regions * kib * 1024)) --format csv >map.csv
	$schedule "$pattern" "$regions" 400 >steps
	# Prints the part of rows that agree, away from the moments of change, and the best begin in ns.
	awk -F, -v ms="$ms" '
		FNR == NR { step[n++] = $1; next }
		FNR == 1 { next }
		$2 != time { time = $2; rows++; at[rows] = time; heat[rows] = -1; column = 0 }
		{ if ($4 + 0 > heat[rows]) { heat[rows] = $4 + 0; hot[rows] = column } column++ }
		END {
			row = at[2] - at[1]
			for (back = 0; back < 30000; back += 20) {
				begin = at[1] - back * 1e6; agree = seen = 0
				for (i = 1; i <= rows; i++) {
					k = int((at[i] + row / 2 - begin) / (ms * 1e6))
					into = (at[i] + row / 2 - begin) / 1e6 - k * ms
					if (into < 200) continue
					seen++; agree += hot[i] == step[k]
				}
				if (agree / seen > best) { best = agree / seen; best_begin = begin }
			}
			printf "%.3f %.0f\n", best, best_begin
		}' steps map.csv
}

# WHAT GOT AT-LEAST
at_least() { is "$1 ($2, at least $3)" "$(awk -v a="$2" -v b="$3" 'BEGIN { print (a >= b) }')" 1; }

stairs=$((0x7f20f9200000))
read -r agree begin < <(hottest_cells stairs.perf.data.zst 0 stairs 10 8192 1000 $stairs)
at_least "stairs: hot cells are where the workload was" "$agree" 0.97

# Borders of the times at which each of the ten ranges was busy, within two aggregation intervals (200 ms).
# In a few steps DAMON had not yet split its regions when the workload went on.
for i in 0 1 2 3 4 5 6 7 8 9; do
	damo-report times -i "$real/stairs.perf.data.zst" --intervals 5ms 100ms --access_rate 50% 100% \
		--address $((stairs + i * 8388608)) +8M --sz_snapshot 5M max | sed "s/^/$i /"
done >times
awk -F '[ -]' -v begin="$begin" '
	function near(list, n, t,   i) {
		for (i = 1; i <= n; i++)
			if (list[i] - t > -0.2 && list[i] - t < 0.2)
				return 1
		return 0
	}
	function step(r,   i, t) {	# each time that range r was in use, of the whole recording
		for (t = begin / 1e9 + r; t < 65; t += 10) {
			if (t < 7.5) continue
			expected += 2; found += near(from, n, t) + near(to, n, t + 1)
			for (i = 1; i <= n; i++)
				if (from[i] > t - 0.2 && to[i] < t + 1.2) busy_then += to[i] - from[i]
		}
		for (i = 1; i <= n; i++) if (from[i] > 7.5) busy += to[i] - from[i]
	}
	$1 != range { step(range); range = $1; n = 0 }
	{ n++; from[n] = $2; to[n] = $3 }
	END { step(range); printf "%.3f %.3f %d\n", found / expected, busy_then / busy, expected }
	' range=0 times >result
read -r found inside expected <result
at_least "stairs: times begin and end with the workload's $expected steps" "$found" 0.93
at_least "stairs: part of the busy times that is within the steps" "$inside" 0.95

# 8 MiB are in use at each time. Half of the snapshots may see more: those in which the range changed, and
# regions that reach beyond it.
wss=$(damo-report wss -i "$real/stairs.perf.data.zst" --address $stairs +80M -r 0 101 10 --format csv |
	awk -F, '$8 == 50 { print $10 / 8388608 }')
is "stairs: median of the working set is 8 MiB within 10 % ($wss)" \
	"$(awk -v w="$wss" 'BEGIN { print (w > 0.9 && w < 1.1) }')" 1

read -r agree begin < <(hottest_cells random.perf.data.zst 0 random 12 6144 500 $((0x7f32f8c00000)))
at_least "random: hot cells are where the workload was" "$agree" 0.95
read -r agree begin < <(hottest_cells twoproc.perf.data.zst 0 zigzag 8 8192 1000 $((0x7f2faa000000)))
at_least "zigzag, one of two targets: hot cells are where the workload was" "$agree" 0.95
read -r agree begin < <(hottest_cells twoproc.perf.data.zst 1 stairs 6 4096 1500 $((0x7f1555600000)))
at_least "stairs, the other target: hot cells are where the workload was" "$agree" 0.95

# A wrong schedule does not fit.
read -r agree begin < <(hottest_cells random.perf.data.zst 0 stairs 12 6144 500 $((0x7f32f8c00000)))
is "random is not taken for stairs ($agree)" "$(awk -v a="$agree" 'BEGIN { print (a < 0.5) }')" 1
finish
