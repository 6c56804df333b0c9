# SPDX-License-Identifier: GPL-2.0-only
# For tests without a kernel's DAMON: `. "$SRC/tests/lib/fake.sh"` after test.sh, then
#
#	fake_kernel RELEASE	a new machine with DAMON of this release, one NUMA node and DAMON modules
#	ctl WORD...		damo-ctl on it; FAKE_DAMON_* of tests/fake/damon.c in the environment
#	tree			all values of DAMON's files, a line each
#	leftovers		notes that runs have left
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
