# SPDX-License-Identifier: GPL-2.0-only
# Compares a recording with the log of tests/vm/workload.c. Source it after tests/lib/vm.sh.
# shellcheck shell=bash

# Prints how many of the snapshots that lie within one step of the workload have most of their
# accesses in that step's region: "HITS OF ALL".
count_hot_steps() # RECORD SCHEDULE [TARGET_ID]
{
	damo-report raw --format csv -i "$1" >"$TMPDIR/raw.csv"
	awk -F'[, ]' -v target="${3:-}" '
		function hex(s,  i, v) {
			for (i = 1; i <= length(s); i++)
				v = v * 16 + index("0123456789abcdef", substr(s, i, 1)) - 1
			return v
		}
		function judge(  i, region, best, most) {
			if (!begin) return
			for (i = 1; i <= steps; i++)	# DAMON needs a window or two to follow
				if (begin > from[i] + 2.5e8 && end < to[i]) break
			if (i <= steps) {
				for (region in mass)
					if (mass[region] > most) { most = mass[region]; best = region }
				if (most > 0) { all++; hits += (best == want[i]) }
			}
			delete mass
		}
		NR == FNR && $1 == "pid" { area = hex($4); bytes = $8; nr = (hex($6) - area) / bytes }
		NR == FNR && $1 == "step" { from[++steps] = $2; to[steps] = $3; want[steps] = $4 }
		NR == FNR { next }
		FNR == 1 { for (i = 1; i <= NF; i++) col[$i] = i; next }
		target != "" && $col["target_id"] != target { next }
		$col["end_time_ns"] != end { judge(); end = $col["end_time_ns"]; begin = $col["start_time_ns"] }
		{
			for (r = 0; r < nr; r++) {
				a = area + r * bytes; b = a + bytes
				if (a < $col["start"]) a = $col["start"]
				if (b > $col["end"]) b = $col["end"]
				if (b > a) mass[r] += (b - a) * $col["nr_accesses"]
			}
		}
		END { judge(); print hits + 0, "of", all + 0 }' "$2" "$TMPDIR/raw.csv"
}

hot_steps() # KERNEL RECORD SCHEDULE [TARGET_ID]: at least 8 snapshots (hosts are busy), at least 4 of 5 right
{
	local hits all
	read -r hits _ all < <(count_hot_steps "$2" "$3" "${4:-}")
	ok "$1: the workload's step is the hot one in $hits of $all snapshots" \
		test "$all" -ge 8 -a $((5 * hits)) -ge $((4 * all))
}
