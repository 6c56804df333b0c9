#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# start, tune, stop and status on a kernel that is played by tests/fake/damon.c.
. "$SRC/tests/lib/test.sh"
. "$SRC/tests/lib/fake.sh"

dir() { echo "$DAMO_SYSFS/kernel/mm/damon/admin/kdamonds"; }

# ---- the usual way ----
fake_kernel 7.2
before=$(tree)
status "start" 0 ctl start --damos_action pageout --damos_access_rate 0% 0% --damos_age 5s max
is "start says what is monitored, and how much" "$out$err" \
	"damo-ctl start: no target given: physical memory, 1023.000 MiB"
is "kdamond is on" "$(cat "$(dir)/0/state")" on
is "the largest System RAM is monitored" "$(cat "$(dir)"/0/contexts/0/targets/0/regions/0/{start,end} | xargs)" \
	"1048576 1073741824"
is "age in aggregation intervals" "$(cat "$(dir)/0/contexts/0/schemes/0/access_pattern/age/min")" 50
is "no 64 bit limits for 32 bit members" "$(cat "$(dir)/0/contexts/0/schemes/0/access_pattern/age/max")" 4294967295
status "status" 0 ctl status
like "status reports the scheme" "$out" 'action: pageout per aggr interval'
like "status reports the modules" "$out" '^damon_stat: off$'
status "summary" 0 ctl status --kdamonds_summary
like "summary" "$out" '^0	state: on, pid: [0-9]+$'
status "one counter" 0 ctl status --damos_stats --damos_stat_fields sz_tried --raw
is "one counter alone is a bare number" "$out" 0
status "no counter of this name" 129 ctl status --damos_stats --damos_stat_fields foo
like "which one" "$err" "'foo' is no counter"
ctl status --json >a.json
ctl status --yaml >a.yaml

# What others started is looked at only.
mv "$DAMO_SYSFS/.damo" notes
FAKE_DAMON_LOG=$PWD/log status "status of somebody else's DAMON" 0 ctl status
is "nothing was written" "$(cat log 2>/dev/null)" ""
like "and it says so" "$err" "it is not damo's, and nothing is written to it without --update"
FAKE_DAMON_LOG=$PWD/log status "diagnose somebody else's DAMON" 1 ctl diagnose --seconds 0
is "nothing was written for that either" "$(cat log 2>/dev/null)" ""
FAKE_DAMON_LOG=$PWD/log status "status with --update" 0 ctl status --update
like "refreshes" "$(cat log)" 'state update_schemes_stats'
rm -rf log "$DAMO_SYSFS/.damo"
mv notes "$DAMO_SYSFS/.damo"

running=$(tree)
status "start on running DAMON" 1 ctl start
like "says what runs and who started it" "$err" 'already running: kdamond 0 \(pid [0-9]+, started by damo-ctl start\)'
is "nothing was touched" "$(tree)" "$running"
status "stop" 0 ctl stop
is "the tree is as before" "$(tree)" "$before"
is "no note is left" "$(leftovers)" ""
status "stop again" 1 ctl stop
like "says why" "$err" 'DAMON is not running'

for file in a.json a.yaml; do
	status "start of what status printed ($file)" 0 ctl start $file
	is "it is the same ($file)" "$(tree | grep -v /pid:)" "$(grep -v /pid: <<<"$running")"
	ctl stop
done

# ---- tune ----
ctl start --ops vaddr --target_pid $$ --monitoring_intervals 5ms 100ms 2s
status "tune --keep" 0 ctl tune --keep --aggr 200ms
is "what is given is changed" "$(cat "$(dir)/0/contexts/0/monitoring_attrs/intervals/aggr_us")" 200000
is "the rest stays" "$(cat "$(dir)/0/contexts/0/operations" "$(dir)/0/contexts/0/monitoring_attrs/intervals/update_us" | xargs)" \
	"vaddr 2000000"
status "tune without --keep" 0 ctl tune --sample 1ms
like "warns of another address space" "$err" 'changes from vaddr to paddr; --keep'
is "defaults for the rest" "$(cat "$(dir)/0/contexts/0/monitoring_attrs/intervals/update_us")" 1000000
status "tune with a command" 129 ctl tune "sleep 1"
like "does not start it" "$err" 'tune starts no commands'
old=$(tree)
FAKE_DAMON_REFUSE=0/state=commit=22 status "a commit that is refused" 1 ctl tune --keep --aggr 1s
like "says that the old ones hold" "$err" 'the old ones are in effect'
is "the staged files are what they were" "$(tree)" "$old"
status "a value beyond reason" 1 ctl tune --keep --monitoring_nr_regions_range 2 1
like "names it" "$err" 'number of regions'
ctl stop
ctl start --damos_action stat --damos_quotas 0 1G 1s --damos_quota_goal user_input 50 1
FAKE_DAMON_LOG=$PWD/log status "tune of goals only" 0 ctl tune --quota_goals_only --damos_action stat \
	--damos_quotas 0 2G 1s --damos_quota_goal user_input 50 40
is "the goal is changed" "$(cat "$(dir)/0/contexts/0/schemes/0/quotas/goals/0/current_value")" 40
is "the quota is not" "$(cat "$(dir)/0/contexts/0/schemes/0/quotas/bytes")" 1073741824
like "by its command" "$(tail -n 1 log)" 'state commit_schemes_quota_goals'
ctl stop
ctl start --refresh_stat 500ms
FAKE_DAMON_LOG=$PWD/refresh.log status "tune while the kernel refreshes" 0 ctl tune --keep --aggr 200ms
is "the kernel must not overwrite what is not committed" \
	"$(awk '/refresh_ms|state/ { print $NF }' refresh.log | xargs)" "0 commit 500"
is "the refreshing goes on" "$(cat "$(dir)/0/refresh_ms")" 500
ctl stop
status "tune when nothing runs" 1 ctl tune --keep --aggr 1s
like "says so" "$err" 'DAMON is not running'

# ---- dry run ----
before=$(tree)
status "dry run" 0 ctl start --dry_run --ops paddr --regions 4K-1M
is "first write" "$(head -n 1 <<<"$out")" "echo '1' > $(dir)/nr_kdamonds"
is "last write" "$(tail -n 1 <<<"$out")" "echo 'on' > $(dir)/0/state"
is "nothing was written" "$(tree)" "$before"
DAMO_SYSFS=/nowhere status "dry run without DAMON" 0 "$BUILD/damo-ctl" start --dry_run --ops paddr --regions 4K-1M
mkdir -p old/sys/kernel
echo 6.2.0 >old/sys/kernel/osrelease
DAMO_PROCFS=$PWD/old status "dry run of what the kernel lacks" 1 "$BUILD/damo-ctl" start --dry_run \
	--ops paddr --regions 4K-1M --damos_action stat --damos_filter reject anon
is "prints nothing" "$out" ""
like "names the release" "$err" 'came with Linux 6.3'

# ---- failures ----
FAKE_DAMON_REFUSE=0/state=on=12 status "a scheme that is refused" 1 ctl start --damos_action stat \
	--damos_filter reject memcg /nowhere
like "names file, value and likely cause" "$err" "cannot write 'on' to .*/0/state: .*memory cgroup path"
is "the tree is as before" "$(tree)" "$before"
is "no note is left" "$(leftovers)" ""
mkdir -p cgroups/memory/there
printf 'c2 %s/cgroups/unified cgroup2 rw 0 0\nc1 %s/cgroups/memory cgroup rw,memory 0 0\n' "$PWD" "$PWD" \
	>"$DAMO_PROCFS/mounts"
FAKE_DAMON_REFUSE=0/state=on=12 status "a memory cgroup that is missing" 1 ctl start --damos_action stat \
	--damos_filter reject memcg /there --damos_filter reject memcg /nowhere
like "is named, in the mount of its controller" "$err" 'no memory cgroup .*/cgroups/memory/nowhere\)'
FAKE_DAMON_REFUSE=0/state=on=22 status "a command whose monitoring fails" 1 ctl start "sleep 4711"
ok "is killed" bash -c '! pgrep -f "^sleep 4711$"'
status "a command that ends at once" 1 ctl start true
like "says so" "$err" 'the command ended with status 0 before DAMON could monitor it'
is "nothing is left" "$(tree)$(leftovers)" "$before"
status "a command that does not exist" 129 ctl start "/nonexistent/program x"
like "says so" "$err" "it is no program on PATH"
status "an unknown user" 1 ctl start --user nosuchuser "sleep 1"
like "says so" "$err" "no user 'nosuchuser'"
FAKE_DAMON_ENDS=1 status "a kdamond that ends at once" 1 ctl start
like "says so" "$err" 'ended right after it was started'
is "nothing is left" "$(tree)$(leftovers)" "$before"
FAKE_DAMON_BUSY=9 status "a busy kernel is waited for" 0 ctl start
ctl stop

# ---- modules ----
echo Y >"$DAMO_SYSFS/module/damon_stat/parameters/enabled"
status "DAMON_STAT holds DAMON" 1 ctl start
like "names it and the remedy" "$err" 'damon_stat runs DAMON and excludes others; --stop_modules'
is "nothing was touched" "$(tree)$(leftovers)" "$before"
status "--stop_modules" 0 ctl start --stop_modules
is "switches it off" "$(cat "$DAMO_SYSFS/module/damon_stat/parameters/enabled")" N
ctl stop
is "stop switches it on again" "$(cat "$DAMO_SYSFS/module/damon_stat/parameters/enabled")" Y
echo N >"$DAMO_SYSFS/module/damon_stat/parameters/enabled"

# ---- several at once ----
for i in 1 2 3 4; do ctl start >start.$i 2>&1 && touch won.$i & done
wait
is "one of four controllers wins" "$(ls won.* | wc -l)" 1
is "the others say why" "$(cat start.* | grep -c 'already running')" 3
ctl stop
is "and nothing is left" "$(tree)$(leftovers)" "$before"

# ---- killed in the middle ----
for n in 1 3 20 40; do
	FAKE_DAMON_KILL=$n status "killed at write $n" 137 ctl start --damos_action stat
	status "status" 0 ctl status
	like "reports it ($n)" "$err" 'was killed while it started DAMON'
	if [ $n = 3 ]; then
		status "start mends ($n)" 0 ctl start
		status "stop" 0 ctl stop
	else
		status "stop mends ($n)" 0 ctl stop
	fi
	is "nothing is left ($n)" "$(tree)$(leftovers)" "$before"
done

# ---- kdamonds of others ----
ctl start
rm "$DAMO_SYSFS"/.damo/*.run
status "stop leaves kdamonds of others alone" 1 ctl stop
like "and says how" "$err" 'was not started by damo: kdamond 0 .*--kdamond 0 or --all'
is "it runs" "$(cat "$(dir)/0/state")" on
status "a kdamond that is not there" 1 ctl stop --kdamond 3
status "stop --kdamond" 0 ctl stop --kdamond 0
is "it is off" "$(cat "$(dir)/0/state")" off
status "stop --all when nothing runs" 1 ctl stop --all

# ---- schemes ----
fake_kernel 6.12
before=$(tree)
ASAN_OPTIONS=verify_asan_link_order=0 LD_PRELOAD=$BUILD/tests/fake/damon.so \
	"$BUILD/damo-ctl" schemes --damos_action stat 2>schemes.err &
for ((i = 0; i < 200; i++)); do
	grep -q Ctrl+C schemes.err && break
	sleep 0.05
done
is "schemes runs" "$(cat "$(dir)/0/state")" on
kill -INT $!
wait $!
is "ends well when interrupted" $? 0
is "and leaves nothing" "$(tree)$(leftovers)" "$before"

# ---- help and usage ----
for command in start tune stop status schemes features diagnose module reclaim lru_sort sysinfo pa_layout; do
	status "$command --help" 0 "$BUILD/damo-ctl" $command --help
	like "$command: usage" "$out" "^Usage: damo.$command"
	status "$command: bad option" 129 "$BUILD/damo-ctl" $command --nosuchoption
done
DAMO_SYSFS=/nowhere status "no DAMON" 1 "$BUILD/damo-ctl" status
like "says what the kernel lacks" "$err" 'CONFIG_DAMON_SYSFS'
finish
