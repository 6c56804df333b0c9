#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 500
# A kdamond that samples slowly answers 'tune' slowly: it is waited for. When its files do not say how slow it
# is, tune gives up, says what is in effect, and the late answer changes nothing.
. "$SRC/tests/lib/vm.sh"

for kernel in $KERNELS; do
	guest "$kernel" -t 200 '
		set +e
		stat=/sys/module/damon_stat/parameters/enabled
		[ ! -e $stat ] || echo N >$stat
		kdamond=/sys/kernel/mm/damon/admin/kdamonds/0
		intervals=$kdamond/contexts/0/monitoring_attrs/intervals
		trace=/sys/kernel/tracing
		timed() # NAME COMMAND...: status, seconds
		{
			name=$1 begin=$(cut -d " " -f 1 /proc/uptime); shift
			"$@" >out/$name.out 2>out/$name.err
			echo "$? $(awk -v b=$begin "{ print \$1 - b }" /proc/uptime)" >out/$name.end
			cat $intervals/sample_us $intervals/aggr_us 2>/dev/null | xargs >out/$name.intervals
		}
		damo start paddr -s 14s -a 14s -u 60s --damos_action stat 2>out/start.err
		timed status damo status --damos_stats
		timed waits damo tune --keep --aggr 28s
		# What somebody writes and does not commit.
		echo 5000 >$intervals/sample_us
		echo 100000 >$intervals/aggr_us
		timed late damo tune --keep --aggr 300ms
		# The kernel reads the files when it answers.
		echo 1 >$trace/events/damon/damon_aggregated/enable
		for i in $(seq 40); do
			echo >$trace/trace
			sleep 1
			[ $(grep -c "kdamond.*damon_aggregated" $trace/trace) -lt 5 ] || break
		done
		echo $i >out/seconds
		timed after damo tune --keep --aggr 200ms
		timed stop damo stop
		true' || continue
	is "$kernel: status waits for the kernel" "$(cut -d' ' -f1 "$out/status.end")" 0
	is "$kernel: tune waits for an answer of $(cut -d' ' -f2 "$out/waits.end") s" "$(cut -d' ' -f1 "$out/waits.end")" 0
	is "$kernel: which is in effect" "$(cat "$out/waits.intervals")" "14000000 28000000"
	read -r code seconds <"$out/late.end"
	is "$kernel: an answer that is later than the files let expect is a failure" "$code" 1
	ok "$kernel: after $seconds s" awk "BEGIN { exit !($seconds > 9 && $seconds < 13) }"
	like "$kernel: it is said what did not come" "$(cat "$out/late.err")" \
		"the kernel did not answer 'commit', written to .*, within 10200 ms"
	like "$kernel: and what is in effect" "$(cat "$out/late.err")" \
		'the new parameters did not take effect: the files hold the old ones again, as read back'
	is "$kernel: the files do" "$(cat "$out/late.intervals")" "5000 100000"
	ok "$kernel: the late answer took those ($(cat "$out/seconds") s later)" test "$(cat "$out/seconds")" -lt 40
	is "$kernel: tune works after that" "$(cut -d' ' -f1 "$out/after.end") $(cat "$out/after.intervals")" "0 5000 200000"
	is "$kernel: so does stop" "$(cut -d' ' -f1 "$out/stop.end")" 0
done
finish
