#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# kill -9 of a fast writer at random moments: everything flushed must be readable, and the loss reported.
. "${SRC:-.}/tests/lib/bench.sh"

times=${BENCH_KILLS:-200}
bad=0
least_read=1
for ((i = 0; i < times; i++)); do
	rm -f killed
	gen-damon server 1e9 killed 1 &
	pid=$!
	sleep "0.0$((RANDOM % 90 + 10))"
	kill -9 $pid
	wait $pid 2>/dev/null
	[ -s killed ] || continue
	recbench check killed >out 2>&1
	case $?:$(cat out) in
	3:*truncated*) least_read=$(awk -v l="$least_read" '{ s = $2 / $4; print s < l ? s : l }' out) ;;
	*) bad=$((bad + 1)); cat out >&2 ;;
	esac
done
row "kill -9 at $times moments: unreadable, or loss not reported" "$bad" files '<=' 0
row "least share of a killed file's bytes that was read" "$least_read" '' '>=' 0.9
