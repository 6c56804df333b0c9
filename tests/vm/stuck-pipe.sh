#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 400
# A recorder with a DAMON of its own whose reader does not read: signals and --timeout end it, DAMON's setup is
# back, and the loss is reported.
. "$SRC/tests/lib/vm.sh"

for kernel in $KERNELS; do
	guest "$kernel" -t 180 '
		admin=/sys/kernel/mm/damon/admin/kdamonds
		setup() { find $admin -type f ! -name pid ! -path "*tried_regions*" ! -path "*stats*" | sort | xargs grep -s . || true; }
		stat=/sys/module/damon_stat/parameters/enabled
		[ ! -e $stat ] || echo N >$stat
		echo 1 >$admin/nr_kdamonds; echo 1 >$admin/0/contexts/nr_contexts
		echo 7000 >$admin/0/contexts/0/monitoring_attrs/intervals/sample_us
		setup >out/before
		now() { cut -d " " -f 1 /proc/uptime; }
		start_workload stairs 4 4096 500 150
		mkfifo pipe

		# A reader that sleeps; the pipe is full of samples when DAMON is looked at.
		start_stuck() # NAME [OPTION]...
		{
			name=$1; shift
			sleep 100 <pipe & reader=$!
			damo record -o - --do_record access cpu_profile --profile_freq 4000 -s 5ms -a 20ms \
				--monitoring_nr_regions_range 500 2000 "$@" $pid >pipe 2>out/$name.log & recorder=$!
			sleep 8
			cat $admin/0/state >out/$name.state
			begin=$(now)
		}
		ended() # its status, seconds, and what it left
		{
			s=0; wait $recorder || s=$?
			echo "$name $s $(awk "BEGIN { print $(now) - $begin }")" >>out/ends
			kill $reader
			setup >out/after
			cmp -s out/before out/after || echo "$name: setup differs" >>out/differs
			! ls /run/damo/*.run >>out/differs 2>/dev/null
		}
		for signal in INT TERM; do
			start_stuck $signal
			kill -$signal $recorder
			ended
		done
		start_stuck again
		kill -INT $recorder; usleep 300000; kill -INT $recorder
		ended
		start_stuck timeout --timeout 6
		ended' || continue
	while read -r name code seconds; do
		is "$kernel, $name: a loss is a failure" "$code" 1
		ok "$kernel, $name: it ended after $seconds s" awk "BEGIN { exit !($seconds < 10) }"
		like "$kernel, $name: the loss is reported" "$(cat "$out/$name.log")" 'its reader does not read; the last .* are lost'
	done <"$out/ends"
	is "$kernel: all ended" "$(cut -d' ' -f1 "$out/ends" | xargs)" "INT TERM again timeout"
	is "$kernel: DAMON ran for them" "$(cat "$out"/{INT,TERM,again}.state | sort -u)" on
	is "$kernel: and its setup is what it was, each time" "$(cat "$out/differs" 2>/dev/null)" ""
done
finish
