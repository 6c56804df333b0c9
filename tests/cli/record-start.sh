#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# damo-record with a DAMON of its own, on a kernel that is played by tests/fake/damon.c: DAMON's setup is what
# it was, however the recording ends. The trace events are this machine's.
. "$SRC/tests/lib/test.sh"
. "$SRC/tests/lib/fake.sh"

record()
{
	DAMO_TRACEFS=/sys/kernel/tracing ASAN_OPTIONS=verify_asan_link_order=0 LD_PRELOAD=$BUILD/tests/fake/damon.so \
		"$BUILD/damo-record" --no_profile "$@"
}
state() { cat "$DAMO_SYSFS/kernel/mm/damon/admin/kdamonds/0/state" 2>/dev/null; }
count() { damo-report raw --format csv -i "$1" | cut -d, -f6 | tail -n +2 | sort -u | wc -l; }

if [ "$(id -u)" != 0 ] || [ ! -e /sys/kernel/tracing/events/damon/damon_aggregated ]; then
	skip_all "needs root and DAMON's trace events"
fi

for release in 6.12 7.2; do
	fake_kernel $release
	unset DAMO_TRACEFS	# the trace events are those of this machine
	ctl start --sample 7ms paddr
	ctl stop
	before=$(tree)
	for target in paddr ""; do
		status "$release: '$target' until a timeout" 0 record -o a --timeout 1 $target
		like "$release: reports the end" "$err" 'a: [0-9]+ snapshots'
		is "$release: the setup is as before" "$(tree)" "$before"
	done
	for signal in INT TERM HUP; do
		(trap - INT; DAMO_TRACEFS=/sys/kernel/tracing ASAN_OPTIONS=verify_asan_link_order=0 LD_PRELOAD=$BUILD/tests/fake/damon.so exec \
			"$BUILD/damo-record" -q --no_profile -o b paddr) 2>/dev/null & pid=$!
		for ((i = 0; i < 50; i++)); do [ "$(state)" = on ] && [ -e b ] && break; sleep 0.1; done
		is "$release: it runs" "$(state)" on
		sleep 0.2
		kill -$signal $pid
		wait $pid
		is "$release: $signal ends it well" $? 0
		is "$release: $signal leaves the setup as before" "$(tree)" "$before"
		rm -f b*
	done
	FAKE_DAMON_REFUSE=0/state=on=22 status "$release: DAMON that cannot be started" 1 record -o c paddr
	like "$release: the reason" "$err" 'state'
	is "$release: no file is made" "$(ls c* 2>/dev/null)" ""
	is "$release: the setup is as before" "$(tree)" "$before"
	status "$release: an output that cannot be made" 1 record -o /no/such/folder/x --timeout 1 paddr
	is "$release: the setup is as before" "$(tree)" "$before"
	mkdir -p "$release"
	status "$release: a full device" 1 record -o /dev/full --timeout 9 paddr
	is "$release: the setup is as before" "$(tree)" "$before"

	record -q -o killed paddr 2>/dev/null & shell=$!
	for ((i = 0; i < 50; i++)); do [ "$(state)" = on ] && [ -e killed ] && break; sleep 0.1; done
	kill -9 $(cat /proc/$shell/task/$shell/children 2>/dev/null) 2>/dev/null || kill -9 $shell
	wait $shell 2>/dev/null
	status "$release: after kill -9, stop" 0 ctl stop
	is "$release: brings the setup back" "$(tree)" "$before"
	rm -rf killed* a*

	# For the recorder a DAMON runs when there is a kdamond.
	mkdir -p "$DAMO_PROCFS/4321"
	echo "4321 (kdamond.0) S 2 0 0 0 -1 0 0 0 0 0 1 2 0 0 20 0 1 0 99 0 0 0" >"$DAMO_PROCFS/4321/stat"
	ctl start paddr
	running=$(tree)
	status "$release: a running DAMON keeps the place" 1 record -o d --timeout 1 paddr
	like "$release: is named" "$err" 'already running'
	status "$release: snapshots" 0 record -o e --snapshot 0.1 5 ongoing
	like "$release: as many as asked for" "$err" 'e: 5 snapshots'
	is "$release: the running setup is as before" "$(tree)" "$running"
	status "$release: regions cannot be selected from events" 129 record --sz_region 1G max ongoing
	like "$release: says when" "$err" 'with --snapshot only'
	status "$release: snapshots of half a number" 129 record --snapshot 1 2.5 ongoing
	FAKE_DAMON_REFUSE=0/state=commit=16 status "$release: a scheme that cannot be added" 1 \
		record -o f --snapshot 0.1 5 ongoing
	is "$release: the running setup is as before" "$(tree)" "$running"
	ctl stop
done
finish
