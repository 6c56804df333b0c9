#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# more: it compares CPU times with perf
# Records the DAMON that runs beside perf: each window that both saw whole must hold the same regions,
# and ours must cost at most a quarter of perf's CPU time. Skipped where no DAMON runs.
# timeout: 200
#
#	SECONDS_TO_RECORD=60 tests/live/compare-perf.sh
. "${SRC:-$(cd "$(dirname "$0")/../.." && pwd)}/tests/lib/test.sh"

seconds=${SECONDS_TO_RECORD:-18}
[ "$(id -u)" = 0 ] || skip_all "needs root"
command -v perf >/dev/null || skip_all "no perf"
grep -q '^kdamond' /proc/[0-9]*/comm 2>/dev/null || skip_all "no DAMON runs here"

# Runs a command and leaves its CPU time, own and its children's, in FILE in ms.
cpu_ms() # FILE COMMAND...
{
	local file=$1
	shift
	(
		TIMEFORMAT='%U %S'
		{ time "$@" 2>"$file.err"; } 2>&1 | awk '{ printf "%d\n", ($1 + $2) * 1000 }' >"$file"
	)
}

# Each prints a line a window: end in s, number of regions, the regions.
ours()
{
	damo-report raw --format csv -i "$1" | awk -F, '
		NR == 1 { for (i = 1; i <= NF; i++) col[$i] = i; next }
		$col["end_time_ns"] != last && n { print last / 1e9, whole, n, text; n = 0; text = "" }
		{ last = $col["end_time_ns"]; whole = $col["complete"]; n++
		  text = text " " $col["start"] "-" $col["end"] ":" $col["nr_accesses"] ":" $col["age"] }
		END { if (n) print last / 1e9, whole, n, text }' CONVFMT=%.6f OFMT=%.6f
}

theirs()
{
	perf script --ns -F time,trace -i "$1" 2>/dev/null | awk '
		function flush() { if (n) print at, (n == want ? "true" : "false"), n, text; n = 0; text = "" }
		{ sub(":$", "", $1); split($3, r, "="); split($4, a, "-"); sub(":", "", $4)
		  if (n == want || r[2] != want || a[1] + 0 < end + 0 || $1 - last > 1) flush()
		  if (!n) at = $1
		  want = r[2]; last = $1; n++; split($4, b, "-"); end = b[2]
		  text = text " " $4 ":" $5 ":" $6 }
		END { flush() }' OFMT=%.6f
}

cpu_ms perf.ms perf record -q -k CLOCK_MONOTONIC -a -e damon:damon_aggregated -o perf.data -- sleep "$seconds" &
cpu_ms ours.ms damo-record --do_record access -o ours.data --timeout "$seconds"
wait

[ -e ours.data ] || skip_all "$(head -n 1 ours.ms.err)"
theirs perf.data >perf.windows
ours ours.data >ours.windows
awk 'NR == FNR { if ($2 == "true") { t[++n] = $1; $1 = $2 = ""; w[n] = $0 } next }
	$2 == "true" || $2 == "1" {
		time = $1; $1 = $2 = ""
		for (i = 1; i <= n; i++) {
			if (t[i] - time > 0.05 || time - t[i] > 0.05) continue
			both++
			if (w[i] != $0) { differ++; print "window at " time " differs" }
		}
	}
	END { print both + 0, "windows,", differ + 0, "differ" }' perf.windows ours.windows >compared
awk '$2 == "true"' perf.windows | wc -l | sed 's/^/# whole windows of perf: /'
sed 's/^/# /' compared
echo "# CPU: ours $(cat ours.ms) ms, perf $(cat perf.ms) ms in $seconds s; $(grep -o '[0-9,]* regions' ours.ms.err | tail -n 1)"
like "both saw windows" "$(tail -n 1 compared)" '^[1-9]'
like "they hold the same regions" "$(tail -n 1 compared)" ' 0 differ'
like "nothing lost" "$(cat ours.ms.err)" ' 0 lost'
ok "at most a quarter of perf's CPU time" test $((4 * $(cat ours.ms))) -le "$(cat perf.ms)"
finish
