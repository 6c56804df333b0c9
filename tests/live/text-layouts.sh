#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# more: it records the DAMON of this machine with perf and ftrace
# Records the DAMON that runs here with perf, and reads what this machine's perf prints of it in several
# layouts: the regions are those of perf.data. The same of ftrace, in a buffer of its own and with each of
# its options and clocks. Skipped where no DAMON runs.
# timeout: 200
. "${SRC:-$(cd "$(dirname "$0")/../.." && pwd)}/tests/lib/test.sh"

[ "$(id -u)" = 0 ] || skip_all "needs root"
command -v perf >/dev/null || skip_all "no perf"
grep -q '^kdamond' /proc/[0-9]*/comm 2>/dev/null || skip_all "no DAMON runs here"

perf record -q -a -e damon:damon_aggregated -o perf.data -- sleep 12 2>/dev/null ||
	skip_all "perf cannot record DAMON's event"

# Regions without times: these are printed in several units, and rounded.
regions() { damo-report raw --format csv -i "$1" 2>err | awk -F, '
	NR == 1 { for (i = 1; i <= NF; i++) col[$i] = i; next }
	{ print $col["start"], $col["end"], $col["nr_accesses"], $col["age"] }'; }
regions perf.data >want
[ -s want ] || skip_all "no snapshot within 12 s"

while read -r options; do
	# shellcheck disable=SC2086
	perf script -i perf.data $options >text 2>/dev/null || continue
	regions text >got
	same "perf script $options" got want
done <<'OPTIONS'

--ns
--header
--reltime
--deltatime
--show-lost-events
--show-task-events
-F comm,pid,tid,cpu,time,period,event,trace
-F tid,time,event,trace
-F time,event,trace
-F cpu,time,event,trace
-F +period
-F +misc,+period
-F +flags
-F +ip,+sym
-F +insnlen
-F -comm
-F -cpu
OPTIONS
perf script -i perf.data -F -event >text 2>/dev/null
status "without the event's name" 1 damo-report raw -i text
like "says what to print" "$err" 'perf script -F \+event'
perf script -i perf.data -F -time >text 2>/dev/null
status "without a time" 1 damo-report raw -i text
like "says that, too" "$err" 'perf script -F \+time'

# perf trace of a file
if perf trace -i perf.data --no-syscalls >text 2>/dev/null && [ -s text ]; then
	regions text >got
	same "perf trace" got want
fi

buffer=/sys/kernel/tracing/instances/damo-layouts-$$
mkdir "$buffer" 2>/dev/null || finish
trap 'echo 0 >$buffer/events/damon/enable; rmdir $buffer' EXIT
echo mono >"$buffer/trace_clock"
echo 1 >"$buffer/events/damon/damon_aggregated/enable"
sleep 12
echo 0 >"$buffer/events/damon/damon_aggregated/enable"
cat "$buffer/trace" >text
regions text >want
[ -s want ] || finish
for option in record-tgid noirq-info fields latency-format verbose; do
	echo "$option" >"$buffer/trace_options" || continue
	cat "$buffer/trace" >text
	regions text >got
	same "ftrace, $option" got want
done
echo 0 >"$buffer/events/damon/enable"
for clock in counter; do
	echo "$clock" >"$buffer/trace_clock" 2>/dev/null || continue
	echo 1 >"$buffer/events/damon/damon_aggregated/enable"
	sleep 7
	echo 0 >"$buffer/events/damon/damon_aggregated/enable"
	echo nolatency-format >"$buffer/trace_options"
	cat "$buffer/trace" >text
	grep -q damon_aggregated text || continue
	status "ftrace's clock $clock" 1 damo-report raw -i text
	like "is refused by name" "$err" "$clock"
done
finish
