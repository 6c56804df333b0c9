# SPDX-License-Identifier: GPL-2.0-only
# For tests without a kernel's DAMON: `. "$SRC/tests/lib/fake.sh"` after test.sh, then
#
#	fake_kernel RELEASE	a new machine with DAMON of this release, one NUMA node and DAMON modules
#	ctl WORD...		damo-ctl on it; FAKE_DAMON_* of tests/fake/damon.c in the environment
#	tree			all values of DAMON's files, a line each
#	leftovers		notes that runs have left
#
# and with trace events, which tests/fake/perf.c plays from a script:
#
#	fake_events FIELD...	the events of DAMON in tracefs; damon_aggregated has more fields, "TYPE NAME SIZE" each
#	fake_process PID PPID NAME	a process in /proc
#	fake_kdamond PID	this thread is the kdamond that "ctl start" has started
#	snapshots N EVERY-MS [KDAMOND [TARGET [CPU]]]	a script: snapshots of three regions, each seen accessed
#				as often as the snapshot's number
#	with_events SCRIPT WORD...	a program of damo, with the events of a script
# shellcheck shell=bash
ctl()
{
	# The sanitizers want to come first, and see nothing of the preloaded library anyway.
	ASAN_OPTIONS=verify_asan_link_order=0 LD_PRELOAD=$BUILD/tests/fake/damon.so \
		"$BUILD/damo-ctl" "$@"
}

module() # NAME PARAMETER=VALUE...
{
	local dir=$DAMO_SYSFS/module/damon_$1/parameters pair
	shift
	mkdir -p "$dir"
	for pair; do echo "${pair#*=}" >"$dir/${pair%%=*}"; done
}

fake_kernel() # RELEASE
{
	rm -rf machine
	export DAMO_SYSFS=$PWD/machine/sys DAMO_PROCFS=$PWD/machine/proc
	export DAMO_TRACEFS=$PWD/machine/tracing FAKE_DAMON_RELEASE=$1
	local memory=$DAMO_SYSFS/devices/system/memory node=$DAMO_SYSFS/devices/system/node/node0 i
	mkdir -p "$DAMO_PROCFS/sys/kernel/random" "$memory" "$node" "$DAMO_SYSFS/module"
	echo "$1.0-fake" >"$DAMO_PROCFS/sys/kernel/osrelease"
	echo 1-2-3 >"$DAMO_PROCFS/sys/kernel/random/boot_id"
	printf '%s\n' '00000000-00000fff : Reserved' '00001000-0009fbff : System RAM' \
		'00100000-3fffffff : System RAM' '  01000000-01ffffff : Kernel code' >"$DAMO_PROCFS/iomem"
	echo 8000000 >"$memory/block_size_bytes"
	for i in 0 1 2 3 4 5 6 7; do
		mkdir "$node/memory$i"
		echo online >"$node/memory$i/state"
	done
	module reclaim enabled=N kdamond_pid=-1 min_age=120000000 quota_ms=10 quota_sz=134217728 \
		quota_reset_interval_ms=1000 commit_inputs=N skip_anon=N nr_reclaimed_regions=7
	chmod 0400 "$DAMO_SYSFS/module/damon_reclaim/parameters/nr_reclaimed_regions"
	module stat enabled=N "memory_idle_ms_percentiles=$(seq -s, 0 100 10000)"
	ctl status >/dev/null 2>&1
}

tree() { (cd "$DAMO_SYSFS/kernel/mm/damon/admin/kdamonds" && grep -r '' . | sort); }

leftovers() { find "$DAMO_SYSFS/.damo" -type f ! -name lock 2>/dev/null; }

preload() # LIBRARIES WORD...
{
	local libraries=$1
	shift
	ASAN_OPTIONS=verify_asan_link_order=0 LD_PRELOAD=$libraries "$BUILD/$1" "${@:2}"
}

with_events() # SCRIPT WORD...
{
	local script=$1
	shift
	FAKE_PERF_EVENTS=$script preload "$BUILD/tests/fake/perf.so $BUILD/tests/fake/damon.so" "$@"
}

# Events as Linux describes them; fields lie one behind the other, each at a multiple of its size.
fake_event() # NAME ID "TYPE NAME SIZE"...
{
	local dir=$DAMO_TRACEFS/events/damon/$1 offset=8 field type name size
	mkdir -p "$dir"
	echo "$2" >"$dir/id"
	{
		printf 'name: %s\nID: %s\nformat:\n' "$1" "$2"
		printf '\tfield:%s;\toffset:%d;\tsize:%d;\tsigned:%d;\n' 'unsigned short common_type' 0 2 0 \
			'unsigned char common_flags' 2 1 0 'unsigned char common_preempt_count' 3 1 0 'int common_pid' 4 4 1
		echo
		for field in "${@:3}"; do
			read -r size name type <<<"$(awk '{ print $NF, $(NF - 1); NF -= 2; print }' <<<"$field" | xargs)"
			offset=$(((offset + size - 1) / size * size))
			printf '\tfield:%s %s;\toffset:%d;\tsize:%d;\tsigned:%d;\n' "$type" "$name" $offset "$size" \
				"$([[ $type == unsigned* ]]; echo $?)"
			offset=$((offset + size))
		done
		printf '\nprint fmt: ""\n'
	} >"$dir/format"
}

fake_events() # FIELD...
{
	fake_event damon_aggregated 767 'unsigned long target_id 8' 'unsigned int nr_regions 4' 'unsigned long start 8' \
		'unsigned long end 8' 'unsigned int nr_accesses 4' 'unsigned int age 4' "$@"
	fake_event damos_before_apply 769 'unsigned int context_idx 4' 'unsigned int scheme_idx 4' \
		'unsigned long target_idx 8' 'unsigned long start 8' 'unsigned long end 8' 'unsigned int nr_accesses 4' \
		'unsigned int age 4' 'unsigned int nr_regions 4'
	fake_event damon_monitor_intervals_tune 768 'unsigned long sample_us 8'
	fake_event damos_esz 770 'unsigned int context_idx 4' 'unsigned int scheme_idx 4' 'unsigned long esz 8'
}

fake_process() # PID PPID NAME
{
	local dir=$DAMO_PROCFS/$1
	mkdir -p "$dir/task/$1"
	echo "$1 ($3) S $2 $1 $1 0 -1 0 10 0 0 0 5 7 0 0 20 0 1 0 ${1}00 1000000 200" >"$dir/stat"
	echo "200 100 50 10 0 40 0" >"$dir/statm"
	echo "00400000-00500000 r-xp 00000000 08:01 42 /usr/bin/$3" >"$dir/maps"
	printf 'Name:\t%s\nVmHWM:\t800 kB\nRssAnon:\t300 kB\n' "$3" >"$dir/status"
	: >"$dir/task/$1/children"
	[ ! -e "$DAMO_PROCFS/$2/task/$2/children" ] || printf '%s ' "$1" >>"$DAMO_PROCFS/$2/task/$2/children"
}

fake_kdamond() # PID
{
	local file=$DAMO_SYSFS/kernel/mm/damon/admin/kdamonds/0/pid
	fake_process "$1" 2 kdamond.0
	chmod u+w "$file"
	echo "$1" >"$file"
}

snapshots() # N EVERY-MS [KDAMOND [TARGET [CPU]]]
{
	awk -v n="$1" -v ms="$2" -v pid="${3:-4242}" -v target="${4:-0}" -v cpu="${5:-0}" 'BEGIN {
		for (i = 1; i <= n; i++)
			for (r = 0; r < 3; r++)
				print i * ms, cpu, "damon_aggregated", pid, "target_id=" target, "nr_regions=3",
					"start=" 4096 * (10 * r + 1), "end=" 4096 * (10 * r + 9), "nr_accesses=" i % 20, "age=" i
	}'
}
