#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# features, module, reclaim, lru_sort, pa_layout, sysinfo and diagnose on a kernel that is played by
# tests/fake/damon.c.
. "$SRC/tests/lib/test.sh"
. "$SRC/tests/lib/fake.sh"

dir() { echo "$DAMO_SYSFS/kernel/mm/damon/admin/kdamonds"; }

# ---- features ----
for release in 5.18 6.2 6.12 6.18 7.2; do
	fake_kernel $release
	ctl start paddr --damos_action stat
	before=$(tree)
	# By what is there, not by the number.
	echo 3.0.0 >"$DAMO_PROCFS/sys/kernel/osrelease"
	ctl features -v >features
	is "$release: nothing is written" "$(tree)" "$before"
	wrong=$(awk -v r=$release '
		function n(v) { split(v, p, "."); return p[1] * 1000 + p[2] }
		/^sysfs.*; seen\)/ && !/not in mainline/ { since = $0; sub(/.*since /, "", since); sub(/;.*/, "", since)
			want = n(r) >= n(since) ? "Supported" : "Unsupported"
			if ($2 != want) print; seen++ }
		END { if (seen < 15) print seen + 0, "were seen" }' features)
	is "$release: features as their releases say" "$wrong" ""
done
fake_kernel 6.12
# Without a kdamond, and without symbols, most is unknown, whatever the kernel's number says.
for number in 6.12.0 2.6.0 9.9.9; do
	echo $number >"$DAMO_PROCFS/sys/kernel/osrelease"
	ctl features json >features-$number
done
same "the number changes nothing" features-6.12.0 features-2.6.0
same "nor does a high one" features-6.12.0 features-9.9.9
like "what cannot be known is null" "$(cat features-6.12.0)" '"sysfs/schemes_migrate": null'
like "or Unknown" "$(ctl features -v)" '^sysfs/schemes_lru_prio: Unknown \(since 6.0; no evidence\)$'
for list in supported unsupported; do
	status "$list" 0 ctl features $list
	unlike "$list: names nothing that is unknown" "$out" 'schemes_lru_prio'
	like "$list: says that there is more" "$err" "[0-9]+ more features are unknown: .*'damo features all' lists them"
done
echo 6.12.0 >"$DAMO_PROCFS/sys/kernel/osrelease"
ctl start --regions 0-4G --damos_action stat --damos_filter reject anon
status "features as JSON" 0 ctl features json
like "a keyword by what came after it" "$(ctl features -v)" \
	'^sysfs/schemes_lru_prio: Supported \(since 6.0; by a newer feature that is there\)$'
like "name and truth" "$out" '"sysfs/schemes_apply_interval": true'
like "name and falsehood" "$out" '"sysfs/intervals_goal": false'
status "unsupported ones" 0 ctl features unsupported
unlike "names only" "$out" 'Supported'
status "old names" 0 ctl features supported --old_names
like "without group" "$out" '^schemes_wmarks$'
mv "$DAMO_SYSFS/module/damon_stat" .
status "version" 0 ctl features --infer_version
is "version" "$out" "Seems the version of DAMON is 6.11"
mv damon_stat "$DAMO_SYSFS/module/"
ctl stop
status "no such list" 129 ctl features foo

# ---- modules ----
status "modules" 0 ctl module
is "each with its state" "$out" "reclaim: off
stat: off"
status "read one" 0 ctl module reclaim read min_age
is "its value alone" "$out" 120000000
status "read all" 0 ctl module reclaim
like "name and value" "$out" '^quota_ms: 10$'
status "no such parameter" 1 ctl module reclaim read foo
like "says so" "$err" "has no parameter 'foo'"
status "no such module" 1 ctl module foo
like "says so" "$err" 'does not have damon_foo'
status "a name that leads elsewhere" 129 ctl module ../stat
status "odd pairs" 129 ctl module reclaim write min_age
status "write with a wrong name" 1 ctl module reclaim write min_age 5 foo 6
is "writes nothing" "$(ctl module reclaim read min_age)" 120000000
status "write to a result" 1 ctl module reclaim write min_age 5 nr_reclaimed_regions 6
like "says so" "$err" 'is a result'
status "write" 0 ctl module reclaim write min_age 5 quota_ms 6
is "writes" "$(ctl module reclaim read min_age)" 5
status "reclaim" 0 ctl reclaim
like "prints all" "$out" '^quota_sz: 134217728$'
status "reclaim commit when it is off" 1 ctl reclaim commit --min_age 7s
like "says so" "$err" 'damon_reclaim is not running'
status "a parameter that this kernel lacks" 1 ctl reclaim enable --min_age 7s --nr_regions 10 100
like "says so" "$err" "has no parameter 'min_nr_regions' on this kernel; nothing was written"
is "wrote nothing" "$(ctl module reclaim read min_age)" 5
status "no number" 129 ctl reclaim enable --min_age foo
status "lru_sort where there is none" 1 ctl lru_sort
like "says so" "$err" 'does not have damon_lru_sort'
status "DAMON_STAT's percentiles" 0 ctl module stat read idle_time_percentiles --idle_time_percentiles_range 0 101 50
is "three of them" "$out" "  0 0 ns
 50 5 s
100 10 s"
status "DAMON_STAT's memory by idle time" 0 ctl module stat read idle_time_mem_sz --idle_time_mem_sz_lines 2
is "two lines" "$out" "5 s                 50 %
10 s                100 %"
echo 1,2,3 >"$DAMO_SYSFS/module/damon_stat/parameters/memory_idle_ms_percentiles"
status "too few percentiles" 1 ctl module stat read idle_time_percentiles
like "says so" "$err" '3 numbers instead of 101'

# ---- memory ----
status "pa_layout" 0 ctl pa_layout
is "a resource in two lines where nothing parts it" "$(sed -n 4p <<<"$out")" \
	"       0x100000      0x40000000	0	online	System RAM	1023.000 MiB"
like "nested ones, too" "$out" 'Kernel code'
is "default region" "$(tail -n 1 <<<"$out")" \
	"Default paddr monitoring range: [0x100000, 0x40000000) (size 1023.000 MiB)"
status "of a node" 0 ctl pa_layout --numa_addr 0 --raw
is "its System RAM" "$out" "[4096, 654336) (size 650240)
[1048576, 1073741824) (size 1072693248)"
status "of a node that is not there" 1 ctl pa_layout --numa_node 3
like "says so" "$err" 'no NUMA node 3'
ctl start --numa_node 0
is "regions of a node" "$(cat "$(dir)/0/contexts/0/targets/0/regions/nr_regions")" 2
ctl stop
printf '00000000-00000000 : System RAM\n' >"$DAMO_PROCFS/iomem"
status "without rights to see addresses" 1 ctl start
like "names the right" "$err" 'shows its addresses to root only'
printf 'garbage\n' >"$DAMO_PROCFS/iomem"
status "an iomem that makes no sense" 1 ctl pa_layout
like "says which line" "$err" "cannot understand the line 'garbage'"

# ---- sysinfo, diagnose ----
fake_kernel 6.12
rm -r "$DAMO_SYSFS/module/damon_stat"
ctl start --regions 0-4G --damos_action stat
status "sysinfo" 0 ctl sysinfo --print all
ctl stop
like "kernel" "$out" '^kernel version: 6.12.0-fake$'
like "DAMON" "$out" '^DAMON version: 6.11$'
like "what is missing" "$out" '^- sysfs/intervals_goal \(since 6.15\)$'
status "no such topic" 129 ctl sysinfo --print foo
status "diagnose when nothing runs" 0 ctl diagnose
is "finds nothing" "$out" "nothing suspicious was found"
ctl start --regions 100G-200G
status "diagnose of a kdamond without thread" 1 ctl diagnose --seconds 0
like "finds that" "$out" 'finding: kdamond 0: alive: sysfs says it is on'
like "and regions beyond memory" "$out" 'finding: kdamond 0: targets: 1 of 1 regions lie outside'
status "as JSON" 1 ctl diagnose --seconds 0 --json
like "verdict" "$out" '"verdict": "finding"'
status "report damon is status" 0 "$BUILD/damo-report" damon --kdamonds_summary
like "it is" "$out" '^0	state: on'
finish
