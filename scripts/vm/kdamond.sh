# SPDX-License-Identifier: GPL-2.0-only
# For the guest's sh (". /vm/kdamond.sh"): DAMON started by hand through its sysfs files, so that tests
# of the other programs need not trust damo-ctl.
#
#	kdamond_start vaddr PID...		a target each
#	kdamond_start fvaddr PID START END	a part of a process, in decimal or 0x hexadecimal
#	kdamond_start paddr [START END]		default: the largest range of System RAM
#	kdamond_stop
#
# Before the start, SAMPLE_US, AGGR_US, UPDATE_US, MIN_REGIONS, MAX_REGIONS may be set.
# shellcheck shell=sh
ADMIN=/sys/kernel/mm/damon/admin/kdamonds

# Kernels from 7.0 on may run DAMON_STAT from boot, and DAMON then serves no one else.
damon_stat_off()
{
	stat=/sys/module/damon_stat/parameters/enabled
	[ ! -e $stat ] || [ "$(cat $stat)" = N ] || echo N >$stat
}

largest_ram()
{
	grep 'System RAM' /proc/iomem | tr -- - ' ' | while read -r start end _; do
		echo "$((0x$end + 1 - 0x$start)) $((0x$start)) $((0x$end + 1))"
	done | sort -n | tail -n 1 | cut -d' ' -f2-
}

kdamond_start()
{
	ops=$1
	shift
	damon_stat_off
	echo 1 >$ADMIN/nr_kdamonds
	echo 1 >$ADMIN/0/contexts/nr_contexts
	context=$ADMIN/0/contexts/0
	attrs=$context/monitoring_attrs
	echo "$ops" >$context/operations
	echo "${SAMPLE_US:-5000}" >$attrs/intervals/sample_us
	echo "${AGGR_US:-100000}" >$attrs/intervals/aggr_us
	echo "${UPDATE_US:-1000000}" >$attrs/intervals/update_us
	echo "${MAX_REGIONS:-1000}" >$attrs/nr_regions/max
	echo "${MIN_REGIONS:-10}" >$attrs/nr_regions/min
	if [ "$ops" = paddr ]; then
		# shellcheck disable=SC2046
		[ $# -gt 0 ] || set -- $(largest_ram)
		echo 1 >$context/targets/nr_targets
		echo 1 >$context/targets/0/regions/nr_regions
		echo "$1" >$context/targets/0/regions/0/start
		echo "$2" >$context/targets/0/regions/0/end
	elif [ "$ops" = fvaddr ]; then
		echo 1 >$context/targets/nr_targets
		echo "$1" >$context/targets/0/pid_target
		echo 1 >$context/targets/0/regions/nr_regions
		echo "$(($2))" >$context/targets/0/regions/0/start
		echo "$(($3))" >$context/targets/0/regions/0/end
	else
		echo $# >$context/targets/nr_targets
		nr=0
		for pid; do
			echo "$pid" >$context/targets/$nr/pid_target
			nr=$((nr + 1))
		done
	fi
	echo on >$ADMIN/0/state
}

kdamond_stop()
{
	[ "$(cat $ADMIN/0/state)" = off ] || echo off >$ADMIN/0/state
}
