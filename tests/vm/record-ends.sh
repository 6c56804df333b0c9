#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 600
# However a recording with a DAMON of its own ends, what was flushed is kept and DAMON's setup is back; after
# kill -9 the next damo command reports and mends.
. "$SRC/tests/lib/vm.sh"

for kernel in $KERNELS; do
	guest "$kernel" -t 280 '
		admin=/sys/kernel/mm/damon/admin/kdamonds
		setup() { find $admin -type f ! -name pid ! -path "*tried_regions*" ! -path "*stats*" | sort | xargs grep -s . || true; }
		stat=/sys/module/damon_stat/parameters/enabled
		if [ -e $stat ] && [ "$(cat $stat)" = Y ]; then
			s=0; damo record -o out/stat --timeout 2 paddr 2>out/stat.log || s=$?
			echo "DAMON_STAT on: $s" >>out/table
			cat $stat >out/stat.after
			s=0; damo record -o out/stat2 --no_profile --timeout 12 2>out/stat2.log || s=$?
			echo "DAMON_STAT recorded: $s" >>out/table
			echo N >$stat
		fi
		echo 1 >$admin/nr_kdamonds; echo 1 >$admin/0/contexts/nr_contexts
		echo 7000 >$admin/0/contexts/0/monitoring_attrs/intervals/sample_us
		setup >out/before
		verify() { echo "$1: $2" >>out/table; setup >out/after; cmp -s out/before out/after || echo "$1: setup differs" >>out/table; }
		workload stairs 4 4096 500 200 out/schedule & one=$!
		sleep 0.5

		for sig in INT TERM HUP; do
			damo record -q --no_profile -o out/$sig $one & pid=$!
			sleep 3.5; kill -$sig $pid; s=0; wait $pid || s=$?
			verify $sig $s
		done
		s=0; damo record -q --no_profile -o out/crash "sh -c \"sleep 2; kill -SEGV \\\$\\\$\"" || s=$?
		verify crash $s
		s=0; (damo record --no_profile --timeout 20 -o - $one 2>out/gone.log; echo $? >out/gone) | head -c 100 >/dev/null
		verify gone $(cat out/gone)
		mkdir small; mount -t tmpfs -o size=64k none small
		s=0; damo record -o small/x --timeout 60 $one 2>out/full.log || s=$?
		verify full $s
		cp small/x out/full
		damo record -q --no_profile -o out/killed $one & pid=$!
		sleep 7.5; kill -9 $pid; wait $pid || true
		cat $admin/0/state >out/killed.state
		damo status >out/status.log 2>&1 || true
		s=0; damo stop >out/stop.log 2>&1 || s=$?
		verify killed $s
		chmod 755 out /root
		echo 3 >/proc/sys/kernel/perf_event_paranoid
		echo "nobody:x:65534:65534:nobody:/:/bin/sh" >>/etc/passwd
		s=0; (cd /tmp; su nobody -c "damo-record -o /tmp/x ongoing") 2>out/rights.log || s=$?
		echo "no rights: $s" >>out/table
		kill $one; wait || true' || continue
	files=$out	# status() sets $out
	is "$kernel: how each ended, and DAMON's setup after it" "$(grep -v DAMON_STAT "$out/table")" "INT: 0
TERM: 0
HUP: 0
crash: 139
gone: 0
full: 1
killed: 0
no rights: 1"
	if [ -e "$out/stat.log" ]; then
		is "$kernel: DAMON_STAT" "$(grep DAMON_STAT "$out/table")" "DAMON_STAT on: 1
DAMON_STAT recorded: 0"
		like "$kernel: is named with the remedy" "$(cat "$out/stat.log")" 'damon_stat'
		is "$kernel: and left on" "$(cat "$out/stat.after")" Y
	fi
	for name in INT TERM HUP crash; do
		ok "$kernel: $name leaves a complete record" damo-report raw -i "$files/$name"
	done
	like "$kernel: the full disk is reported" "$(cat "$files/full.log")" 'No space left'
	status "$kernel: what fits is whole" 0 damo-report convert -i "$files/full" -o copy
	status "$kernel: kill -9 leaves what was flushed" 3 damo-report raw -i "$files/killed"
	is "$kernel: and DAMON on" "$(cat "$files/killed.state")" on
	like "$kernel: which the next command reports" "$(cat "$files/status.log" "$files/stop.log")" 'damo-record'
	like "$kernel: missing rights are reported with the remedy" "$(cat "$files/rights.log")" 'root'
done
finish
