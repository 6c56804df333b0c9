#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 300
# DAMON as a distribution has it: a kernel module may hold it from boot. Commands that start DAMON say what
# can be done about it, which works; and a command as the target does not run before DAMON is known to be
# free and to take the parameters.
. "$SRC/tests/lib/vm.sh"

for kernel in $KERNELS; do
	guest "$kernel" -t 200 '
		set +e
		cd
		stat=/sys/module/damon_stat/parameters/enabled
		refused() { "$@" "touch out/ran; sleep 2" >>out/refused.out 2>out/refused.log; echo $? >>out/refused.status
			cat out/refused.log >>out/refused.all; }
		if [ -e $stat ]; then
			cat $stat >out/at-boot
			damo diagnose --seconds 0 >out/diagnose; echo $? >>out/diagnose
			refused damo record --no_profile -o out/x
			refused damo start
			refused damo schemes
			refused damo monitor --count 1
			cat $stat >out/still
			damo record --no_profile -o out/seen --timeout 1 ongoing 2>out/seen.log
			damo record --no_profile -o out/own --stop_modules "cat $stat >out/meanwhile; exec sleep 4" 2>out/own.log
			cat $stat >out/after-record
			damo monitor --stop_modules --count 1 "sleep 8" >out/monitor 2>out/monitor.log
			cat $stat >out/after-monitor
			echo N >$stat
		fi
		damo start paddr 2>/dev/null
		damo record --no_profile -o out/passive --timeout 1 2>out/passive.log
		refused damo record --no_profile -o out/x
		refused damo start
		damo stop
		refused damo record --no_profile -o out/x --damos_action stat --damos_filter reject memcg /nosuchgroup --
		refused damo start --damos_action stat --damos_filter reject memcg /nosuchgroup --
		damo record --no_profile -o out/free "sleep 4" 2>out/free.log
		damo report raw --format csv -i out/free 2>/dev/null | cut -d, -f6 | sort -u | wc -l >out/snapshots
		cat /sys/kernel/mm/damon/admin/kdamonds/nr_kdamonds >out/left; ls /run/damo/*.run >>out/left 2>/dev/null
		true' || continue
	if [ -e "$out/at-boot" ]; then
		is "$kernel: DAMON_STAT holds DAMON at boot" "$(cat "$out/at-boot")" Y
		like "$kernel: diagnose names it as a finding" "$(cat "$out/diagnose")" '^finding: modules: damon_stat runs DAMON'
		is "$kernel: and ends with 1" "$(tail -n 1 "$out/diagnose")" 1
		is "$kernel: each of four says both ways" "$(grep -c "damon_stat runs DAMON and excludes others; \
--stop_modules switches it off while this runs, and 'damo record ongoing' records what it sees" "$out/refused.all")" 4
		is "$kernel: the module still runs" "$(cat "$out/still")" Y
		like "$kernel: 'ongoing' works" "$(head -n 1 "$out/seen.log")" 'DAMON as it runs: the kernel module damon_stat'
		like "$kernel: --stop_modules works for record" "$(cat "$out/own.log")" 'own: [1-9][0-9]* snapshots'
		is "$kernel: the module is off meanwhile, then on" "$(cat "$out/meanwhile" "$out/after-record")" $'N\nY'
		like "$kernel: and for monitor" "$(cat "$out/monitor")" '^# kdamond 0, vaddr of pid [0-9]+'
		is "$kernel: which switches it on again" "$(cat "$out/after-monitor")" Y
	else
		skip "$kernel: DAMON_STAT" "this kernel has none"
	fi
	like "$kernel: record without a target says whose DAMON it records" "$(head -n 1 "$out/passive.log")" \
		'no target given: DAMON as it runs: kdamond 0 \(physical memory, .*; started by damo-ctl start\)'
	is "$kernel: what is refused fails" "$(sort -u "$out/refused.status")" 1
	is "$kernel: taken by another, refused by the kernel" \
		"$(grep -c -e 'already running: kdamond 0' -e 'no memory cgroup .*nosuchgroup' "$out/refused.all")" 4
	is "$kernel: no command of these ran" "$(ls "$out"/ran "$out"/x* 2>/dev/null)" ""
	like "$kernel: on a free DAMON it runs and is recorded" "$(cat "$out/free.log")" 'free: [1-9][0-9]* snapshots'
	ok "$kernel: with its mappings, not those of the process that waited" [ "$(cat "$out/snapshots")" -gt 10 ]
	is "$kernel: nothing is left" "$(cat "$out/left")" 0
done
finish
