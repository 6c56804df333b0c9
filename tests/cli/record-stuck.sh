#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A recorder whose reader sleeps: signals and --timeout end it, and what is lost is reported. Only watches the
# DAMON that runs here.
. "$SRC/tests/lib/test.sh"

[ "$(id -u)" = 0 ] && [ -e /sys/kernel/tracing/events/damon/damon_aggregated ] ||
	skip_all "needs root and DAMON's trace events"
grep -q '^kdamond' /proc/[0-9]*/comm 2>/dev/null || skip_all "no DAMON runs here"

record() { exec damo-record ongoing --do_record access cpu_profile --profile_freq 4000 -o - "$@"; }
now() { echo $((${EPOCHREALTIME/./} / 1000)); }

# Starts a recorder whose reader sleeps: $pid and $reader.
start_stuck() # ARGS
{
	rm -f pipe && mkfifo pipe
	sleep 60 <pipe & reader=$!
	(trap - INT; record "$@") >pipe 2>err & pid=$!
	sleep 4
}

ended() # WHAT STATUS MILLISECONDS: it ends by itself
{
	local begin rc
	begin=$(now)
	wait $pid
	rc=$?
	is "$1: status" $rc "$2"
	ok "$1: in time" test $(($(now) - begin)) -le "$3"
	kill $reader 2>/dev/null
}

for signal in INT TERM HUP; do
	start_stuck
	kill -$signal $pid
	ended "$signal" 1 6000
	like "$signal: the loss is reported" "$(cat err)" 'its reader does not read; the last .* are lost'
done
start_stuck
kill -INT $pid; sleep 0.3; kill -INT $pid
ended "a second INT" 1 1500
start_stuck --timeout 3
ended "--timeout" 1 6000

# A reader that is only late gets all.
rm pipe && mkfifo pipe
(sleep 3; exec cat >late.data) <pipe & reader=$!
(record --timeout 4) >pipe 2>err
is "a late reader: status" $? 0
wait $reader
status "and it has all" 0 damo-report record_info -i late.data --verify

# Nobody reads: it waits before anything is started, and can be interrupted.
mkfifo nobody
(trap - INT; exec damo-record ongoing -o nobody) 2>err & pid=$!
sleep 1
kill -INT $pid
reader=$pid
ended "a FIFO without a reader" 130 2000
finish
