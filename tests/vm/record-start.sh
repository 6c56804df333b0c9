#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 600
# damo-record with targets: DAMON is started for a command, pids, physical memory and parameters, sees the
# hot step where the workload says, and leaves DAMON's setup as it was, however the recording ends.
. "$SRC/tests/lib/vm.sh"
. "$SRC/tests/lib/hot-step.sh"

cat >params.yaml <<'EOT'
kdamonds:
- contexts:
  - ops: vaddr
    targets:
    - pid: TARGET_PID
      regions: []
    intervals:
      sample_us: 5 ms
      aggr_us: 100 ms
      ops_update_us: 1 s
    nr_regions:
      min: 10
      max: 1000
EOT

for kernel in $KERNELS; do
	guest "$kernel" -i params.yaml:/root/params.yaml -t 280 '
		setup() { find /sys/kernel/mm/damon/admin -type f ! -name pid ! -path "*tried_regions*" |
			sort | xargs grep -s . || true; }
		stat=/sys/module/damon_stat/parameters/enabled
		[ ! -e $stat ] || echo N >$stat
		cd /sys/kernel/mm/damon/admin/kdamonds
		echo 1 >nr_kdamonds; echo 1 >0/contexts/nr_contexts
		echo vaddr >0/contexts/0/operations
		echo 7000 >0/contexts/0/monitoring_attrs/intervals/sample_us
		echo 1 >0/contexts/0/schemes/nr_schemes
		cd
		setup >out/before
		verify() { setup >out/after; cmp out/before out/after || echo "$1: setup differs" >>out/differs; }

		s=0; damo record -o out/command "workload stairs 8 8192 1000 8 out/command.schedule" 2>out/command.log || s=$?
		echo "command $s" >>out/status
		verify command
		s=0; damo record -o out/fails "sh -c \"sleep 2; exit 7\"" 2>out/fails.log || s=$?
		echo "fails $s" >>out/status
		s=0; damo record -o out/none /no/such/program 2>out/none.log || s=$?
		echo "none $s" >>out/status

		workload stairs 8 8192 1000 100 out/pid.schedule & one=$!
		sleep 1
		s=0; damo record -o out/pid --timeout 6 $one 2>out/pid.log || s=$?
		echo "pid $s" >>out/status
		verify pid
		cat /proc/$one/maps >out/maps
		cat /proc/$one/statm >out/statm
		rm -f out/schedule
		start_workload zigzag 6 8192 1000 100; two=$pid
		s=0; damo record -o out/two --timeout 6 $one $two 2>out/two.log || s=$?
		echo "two $s" >>out/status
		verify two
		sed "s/TARGET_PID/$one/" params.yaml >p.yaml
		s=0; damo record -o out/yaml --timeout 5 p.yaml 2>out/yaml.log || s=$?
		echo "yaml $s" >>out/status
		verify yaml
		kill $two
		damo record -o out/paddr paddr 2>out/paddr.log & rec=$!
		sleep 5; kill -TERM $rec; s=0; wait $rec || s=$?
		echo "paddr $s" >>out/status
		verify paddr
		damo start $one >out/start.log 2>&1
		s=0; damo record -o out/ongoing --timeout 5 ongoing 2>out/ongoing.log || s=$?
		echo "ongoing $s" >>out/status
		cat /sys/kernel/mm/damon/admin/kdamonds/0/state >out/still
		damo stop >out/stop.log 2>&1
		kill $one; wait || true; rm -f out/schedule' || continue
	is "$kernel: exit statuses" "$(cat "$out/status")" "command 0
fails 7
none 129
pid 0
two 0
yaml 0
paddr 0
ongoing 0"
	is "$kernel: DAMON's setup is what it was each time" "$(cat "$out/differs" 2>/dev/null)" ""
	is "$kernel: the ongoing DAMON runs on" "$(cat "$out/still")" on
	hot_steps "$kernel, command" "$out/command" "$out/command.schedule"
	for name in pid two yaml ongoing; do
		hot_steps "$kernel, $name" "$out/$name" "$out/pid.schedule" 0
	done
	for name in command pid two yaml ongoing paddr; do
		like "$kernel, $name: nothing lost" "$(cat "$out/$name.log")" ' 0 lost'
		for side in mem_footprint vmas proc_stats; do
			ok "$kernel, $name: $side is there" test -s "$out/$name.$side"
		done
	done
done
finish
