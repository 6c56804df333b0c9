# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash disable=SC2154,SC2034
# For the guest of control.sh: each row of the table is started, compared with what sysfs then holds,
# seen in DAMON's events, tuned, fed back from `status --json`, and stopped; the tree is then as before.
#
# rows FILE: lines of NAME|KERNEL|ARGUMENTS|CHECKS, for kernels from KERNEL on. CHECKS are FILE=VALUE
# below kdamonds/, where c/ stands for 0/contexts/0/, s/ for its scheme 0, and fc/ and fo/ for the
# directory of core and ops filters. "!events": none are due. "!tuned": the kernel changes intervals.

K=/sys/kernel/mm/damon/admin/kdamonds
T=/sys/kernel/tracing/instances/control
release=$(uname -r | awk -F. '{ print $1 * 1000 + $2 }')

number() { echo "$1" | awk -F. '{ print $1 * 1000 + $2 }'; }

# What the tree holds, but for what the kernel counts by itself.
tree() { grep -r '' $K | grep -v -E '/(state|pid):' | sort; }

place()
{
	case $1 in
	c/*) echo "0/contexts/0/${1#c/}" ;;
	s/*) echo "0/contexts/0/schemes/0/${1#s/}" ;;
	fc/*) [ "$release" -ge 6015 ] && echo "0/contexts/0/schemes/0/core_filters/${1#fc/}" ||
		echo "0/contexts/0/schemes/0/filters/${1#fc/}" ;;
	fo/*) [ "$release" -ge 6015 ] && echo "0/contexts/0/schemes/0/ops_filters/${1#fo/}" ||
		echo "0/contexts/0/schemes/0/filters/${1#fo/}" ;;
	*) echo "$1" ;;
	esac
}

bad() { echo "not ok $name: $*"; failed=1; }

check_files()
{
	for check in $checks; do
		case $check in !*) continue ;; esac
		file=$(place "${check%%=*}")
		got=$(cat "$K/$file" 2>&1)
		[ "$got" = "${check#*=}" ] || bad "$file is '$got', not '${check#*=}'"
	done
}

# An event of each kdamond that is on, within three seconds.
check_events()
{
	echo >$T/trace
	for thread in $(cat $K/*/pid); do
		i=0
		until grep -q "kdamond.*-$thread " $T/trace; do
			i=$((i + 1))
			[ $i -lt 30 ] || { bad "no damon_aggregated of $thread"; break; }
			usleep 100000
		done
	done
}

parameters() { damo-ctl status --damon_params --json --raw | grep -v effective_sz_bytes; }

check_feedback()
{
	damo-ctl status --json --raw >s.json || { bad "status --json"; return; }
	parameters >before.json
	damo-ctl stop || { bad "stop"; return; }
	damo-ctl start s.json || { bad "start of what status printed"; return; }
	parameters >after.json
	case $checks in *!tuned*) return ;; esac
	cmp -s before.json after.json || bad "status fed back differs: $(diff before.json after.json)"
}

check_tune()
{
	case $checks in
	*!tuned*) return ;;
	*!events*)
		# The old way to command a kdamond would wait for one that watermarks stop.
		if [ "$release" -lt 6014 ]; then
			damo-ctl tune --keep --aggr 150ms 2>tune.log && bad "tune while stopped by watermarks"
			grep -q "stopped by the watermarks" tune.log || bad "tune: $(cat tune.log)"
			return
		fi ;;
	esac
	damo-ctl tune --keep --kdamond 0 --aggr 150ms || { bad "tune"; return; }
	got=$(cat $K/0/contexts/0/monitoring_attrs/intervals/aggr_us)
	[ "$got" = 150000 ] || bad "aggr_us is $got after tune"
	# What was not given is still there.
	check_files_but_aggr
}

check_files_but_aggr()
{
	all=$checks
	checks=
	for check in $all; do
		case $check in
		*aggr_us=* | */nr_accesses/* | */age/*) ;;
		*) checks="$checks $check" ;;
		esac
	done
	check_files
	checks=$all
}

run_row() # NAME KERNEL ARGUMENTS CHECKS
{
	name=$1 checks=$(eval "echo \"$4\"") failed=
	before=$(tree)
	eval "set -- $3"
	if ! damo-ctl start "$@" >start.log 2>&1; then
		bad "start: $(cat start.log)"
		return
	fi
	check_files
	case $checks in *!events*) ;; *) check_events ;; esac
	check_tune
	check_feedback
	damo-ctl stop || bad "stop"
	after=$(tree)
	[ "$before" = "$after" ] || bad "the tree differs afterwards: $after"
	[ -z "$(ls /run/damo/*.run 2>/dev/null)" ] || bad "notes are left: $(ls /run/damo)"
	[ -n "$failed" ] || echo "ok $name"
}

rows() # FILE
{
	mkdir -p $T
	echo 64 >$T/buffer_size_kb
	echo 1 >$T/events/damon/damon_aggregated/enable
	while IFS='|' read -r name kernel arguments checks <&3; do
		[ "$release" -ge "$(number "$kernel")" ] || continue
		run_row "$name" "$kernel" "$arguments" "$checks"
	done 3<"$1"
}
