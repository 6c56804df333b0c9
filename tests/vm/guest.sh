#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 300
# The guest itself: output and files come back whole, and its DAMON sees what the workload does.
. "$SRC/tests/lib/vm.sh"

head -c 2000000 /dev/urandom >random

# Mean nr_accesses, by the tracepoint's text, of [FROM, TO) in the workload's area.
mean() # FILE FROM TO
{
	awk -v from="$2" -v to="$3" '
		match($0, /nr_regions=[0-9]+ [0-9]+-[0-9]+: [0-9]+/) {
			split(substr($0, RSTART, RLENGTH), word, /[ :-]+/)
			start = word[2] > from ? word[2] : from
			end = word[3] < to ? word[3] : to
			if (start < end) { bytes += end - start; sum += (end - start) * word[4] }
		}
		END { printf "%.1f\n", bytes ? sum / bytes : -1 }' "$1"
}

for kernel in $KERNELS; do
	guest "$kernel" -i random '
		cp random out/
		uname -r
		. /vm/kdamond.sh
		start_workload hot 16 64 500 60
		kdamond_start vaddr $pid
		sleep 2		# regions find their bounds
		echo 1 >/sys/kernel/tracing/events/damon/damon_aggregated/enable
		sleep 3
		kdamond_stop
		cat /sys/kernel/tracing/trace >out/trace' || continue
	[ -f "$kernel" ] || like "$kernel: the kernel asked for, or a newer one" "$printed" '^[0-9]+\.[0-9]+'
	same "$kernel: a file comes back as it was" "$out/random" random
	read -r _ pid _ start _ <"$out/schedule"
	start=$((0x$start))
	hot=$(mean "$out/trace" $start $((start + 65536)))
	cold=$(mean "$out/trace" $((start + 131072)) $((start + 1048576)))
	ok "$kernel: DAMON sees the hot region ($hot of 20)" awk "BEGIN { exit !($hot >= 12) }"
	ok "$kernel: DAMON sees the others cold ($cold of 20)" awk "BEGIN { exit !($cold >= 0 && $cold < 5) }"
done

kernel=${KERNELS%% *}
status "the exit status comes back" 7 "$SRC/scripts/vm/run" -k "$kernel" 'exit 7'
status "a guest without end is ended" 124 "$SRC/scripts/vm/run" -k "$kernel" -t 8 'echo early; sleep 60'
is "after its output was passed on" "$out" "early"
status "a file that is not there is an error" 125 "$SRC/scripts/vm/run" -i nowhere true
finish
