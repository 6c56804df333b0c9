# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash disable=SC2154,SC2015
# For the guest of control.sh: what can go wrong with a real DAMON ends with a clear message and nothing
# left behind.

K=/sys/kernel/mm/damon/admin/kdamonds
STAT=/sys/module/damon_stat/parameters/enabled

tree() { grep -r '' $K | grep -v -E '/(state|pid):' | sort; }
left() { ls /run/damo/*.run 2>/dev/null; }
told() { grep -q -e "$1" log && echo "ok $2: $3" || echo "not ok $2: $3: $(cat log)"; }
clean()
{
	[ "$(tree)" = "$before" ] && [ -z "$(left)" ] && echo "ok $1: nothing is left" ||
		echo "not ok $1: left are $(left) $(tree)"
}

faults()
{
	before=$(tree)
	if [ "$(cat $STAT 2>/dev/null)" = Y ]; then
		damo-ctl start 2>log
		told 'damon_stat runs DAMON' DAMON_STAT "is named"
		clean DAMON_STAT
		damo-ctl start --stop_modules || echo "not ok DAMON_STAT: --stop_modules"
		[ "$(cat $STAT)" = N ] && echo "ok DAMON_STAT is off" || echo "not ok DAMON_STAT is off"
		damo-ctl stop
		[ "$(cat $STAT)" = Y ] && echo "ok DAMON_STAT is on again" || echo "not ok DAMON_STAT is on again"
		echo N >$STAT
	fi

	damo-ctl start paddr >log1 2>&1 & one=$!
	damo-ctl start paddr >log2 2>&1 & two=$!
	wait $one; first=$?
	wait $two; second=$?
	[ $((first + second)) = 1 ] && echo "ok two controllers: one wins" ||
		echo "not ok two controllers: $first $second"
	cat log1 log2 >log
	told 'already running' "two controllers" "the other says why"
	damo-ctl stop
	clean "two controllers"

	# Killed at different times: while it prepares, stages, and waits.
	for us in 20000 60000 120000 200000 400000; do
		damo-ctl start paddr --damos_action stat >log 2>&1 &
		usleep $us
		kill -9 $! 2>/dev/null
		wait $! 2>/dev/null
		damo-ctl stop >log 2>&1
		[ "$(cat $K/*/state 2>/dev/null)" != on ] || echo "not ok killed after $us us: DAMON runs"
		clean "killed after $us us"
	done

	damo-ctl start true 2>log
	told 'ended with status 0 before' "a target that ends at once" "says so"
	clean "a target that ends at once"
	damo-ctl start 32000 2>log
	told 'target process that does not exist' "a pid that does not exist" "says so"
	clean "a pid that does not exist"
	damo-ctl start --damos_action stat --damos_filter reject memcg /nosuchgroup 2>log
	told 'memory cgroup path' "a memcg that does not exist" "says so"
	clean "a memcg that does not exist"

	damo-ctl start --include_child_tasks "sleep 60 & sleep 60; true" 2>log &
	sleep 4
	[ "$(cat $K/0/contexts/0/targets/nr_targets)" = 3 ] && echo "ok children become targets" ||
		echo "not ok children become targets: $(cat log)"
	kill -TERM $!
	wait $! && echo "ok following children ends well" || echo "not ok following children ends well: $?"
	damo-ctl stop
	clean "children"

	damo-ctl start "sleep 1" 2>log
	sleep 2
	[ "$(cat $K/0/state)" = off ] && echo "ok DAMON ends with its target" ||
		echo "not ok DAMON ends with its target"
	damo-ctl start paddr 2>log && echo "ok another start after that" ||
		echo "not ok another start after that: $(cat log)"
	damo-ctl diagnose -v >log 2>&1 && echo "ok diagnose finds nothing" ||
		echo "not ok diagnose finds nothing: $(cat log)"
	told 'snapshots: [0-9]* in' diagnose "sees snapshots"
	damo-ctl stop 2>log
	clean "a target that has ended"
	damo-ctl features >log
	told 'sysfs/vaddr: Supported' features "by presence"
}
