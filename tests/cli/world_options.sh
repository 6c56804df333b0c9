#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Options of scripts that were written for other releases and other machines: what can be followed is, what
# loses is said, and what cannot be had is an error that says why.
. "$SRC/tests/lib/test.sh"
. "$SRC/tests/lib/fake.sh"
[ -x "$BUILD/damo-ctl" ] || skip_all "damo-ctl is not built"

# ---- how to talk to DAMON, on each command to which the older tool's own tests pass it ----
fake_kernel 7.2
while read -r words; do
	for option in '--damon_interface_DEPRECATED sysfs' '--damon_interface_DEPRECATED auto' \
		      '--damon_interface sysfs' '--debug_damon'; do
		# shellcheck disable=SC2086
		status "$words $option" 0 ctl $words $option
	done
	# shellcheck disable=SC2086
	status "$words --damon_interface_DEPRECATED debugfs" 129 ctl $words --damon_interface_DEPRECATED debugfs
	like "says why" "$err" "debugfs interface is not supported; Linux removed it"
	# shellcheck disable=SC2086
	status "$words --damon_interface_DEPRECATED foo" 129 ctl $words --damon_interface_DEPRECATED foo
	like "says what there is" "$err" "expected 'sysfs' or 'auto'"
	# shellcheck disable=SC2086
	unlike "$words: help does not offer it" "$(ctl ${words%% *} --help)" 'damon_interface|debug_damon'
done <<'COMMANDS'
start --dry_run --regions 0-4G --ops paddr
schemes --dry_run --regions 0-4G --damos_action stat
features supported
status
args damon --regions 0-4G
COMMANDS
ctl start --regions 0-4G
for option in '--damon_interface_DEPRECATED sysfs' --debug_damon; do
	# shellcheck disable=SC2086
	status "tune $option" 0 ctl tune --regions 0-2G $option
done
status "tune --damon_interface_DEPRECATED debugfs" 129 ctl tune --damon_interface_DEPRECATED debugfs
status "stop" 0 ctl stop --damon_interface_DEPRECATED sysfs
for word in damon_interface_DEPRECATED damon_interface debug_damon; do
	ok "record has --$word" sh -c "damo-record --$word 2>&1 | grep -v -q 'unknown option'"
done
status "record by debugfs" 129 damo-record --damon_interface_DEPRECATED debugfs --timeout 1
status "--debug_damon" 0 ctl status --debug_damon
like "says what is read" "$err" "^read $DAMO_SYSFS/kernel/mm/damon/admin/kdamonds/nr_kdamonds: '[0-9]*'"

# ---- help and a switch of other releases ----
status "help access_format_options options" 0 damo help access_format_options options
like "is the options" "$out" '--style'
status "of a word that is none" 129 damo-report access_format_options nothing
status "report trace --force" 0 damo-report trace --force -i "$SRC/tests/data/real/stairs.perf.data.zst" --count 1

# ---- probes ----
args() { damo-ctl args damon --regions 0-4G --omit_defaults "$@"; }
like "--probe_weight" "$(args --probe_filter allow anon --probe_weight 100 | tr -d ' \n')" \
	'"probes":\[\{"weight":"100","filters":\[\{"filter_type":"anon"'
like "once for each probe" "$(args --probe_filter allow anon --probe_filter reject memcg /a \
	--nr_probe_filters 1 1 --probe_weight 7 --probe_weight 9 --format report | paste -s)" 'allow anon.*weight 7.*reject memcg /a.*weight 9'
status "without a probe" 129 args --probe_weight 7
like "is reported" "$err" "too many --probe_weight: 1 for 0 probes"
status "more than the kernel holds" 129 args --probe_filter allow anon --probe_weight 4294967296
like "is reported" "$err" "the kernel takes up to 4294967295"

# ---- a machine with three ranges of memory in two nodes ----
unset LD_PRELOAD
mkdir -p machine/proc machine/sys/devices/system/{memory,node/node0,node/node1}
cat >machine/proc/iomem <<'IOMEM'
00001000-0009fbff : System RAM
00100000-bfffffff : System RAM
  01000000-01e00000 : Kernel code
  02000000-02ffffff : System RAM (inside)
100000000-63fffffff : System RAM
IOMEM
echo 40000000 >machine/sys/devices/system/memory/block_size_bytes
for i in $(seq 0 24); do
	node=0; [ "$i" -gt 20 ] && node=1
	mkdir -p machine/sys/devices/system/node/node$node/memory$i
	echo online >machine/sys/devices/system/node/node$node/memory$i/state
done
export DAMO_PROCFS=$PWD/machine/proc DAMO_SYSFS=$PWD/machine/sys
regions() { damo-ctl args damon --format report "$@" 2>errors | sed -n 's/^ *region //p'; }

partial='physical memory: the largest System RAM range, 21.0 of 24.0 GiB; --all_ram monitors all'
is "the default is the largest range" "$(regions)" '[0x100000000, 0x640000000) (21.000 GiB)'
like "and says what is left out" "$(cat errors)" "$partial\$"
is "once" "$(wc -l <errors)" 1
for way in '' --ops\ paddr paddr '[{"contexts":[{"ops":"paddr","targets":[]}]}]'; do
	# shellcheck disable=SC2086
	status "start --dry_run $way" 0 damo-ctl start --dry_run $way
	like "start $way says it" "$err" "$partial"
done
is "--all_ram: each range" "$(regions --all_ram)" '[0x1000, 0x9fc00) (635.000 KiB)
[0x100000, 0xc0000000) (2.999 GiB)
[0x100000000, 0x640000000) (21.000 GiB)'
is "without a word" "$(cat errors)" ""
is "in the plan of start" "$(damo-ctl start --dry_run --all_ram 2>&1 | grep -c "regions/./start")" 3
status "of processes" 129 damo-ctl args damon --all_ram 12
like "there is none" "$err" "only paddr monitors physical memory, not vaddr"
damo-ctl pa_layout >layout
like "pa_layout shows the default" "$(cat layout)" '^Default paddr monitoring range: \[0x100000000, 0x640000000\)'
is "and all ranges" "$(sed -n '/^Ranges with --all_ram/,/^Default/p' layout | sed '$d')" 'Ranges with --all_ram: 3 (size 24.000 GiB)
[0x1000, 0x9fc00) (size 635.000 KiB)
[0x100000, 0xc0000000) (size 2.999 GiB)
[0x100000000, 0x640000000) (size 21.000 GiB)'
like "in JSON, too" "$(damo-ctl pa_layout --json | tr -d ' \n')" \
	'"all_ram":\[\{"start":4096,"end":654336\},\{"start":1048576,.*26843545600\}\]\}$'
sed -i 's/^00100000-bfffffff/00100000-0fffffff/' machine/proc/iomem
like "less than a hundredth left out" "$(damo-ctl args damon 2>&1 >/dev/null)" '21.0 of 21.2 GiB'
sed -i 's/^00100000-0fffffff/00100000-00ffffff/; /Kernel code/d; /inside/d' machine/proc/iomem
is "is not reported" "$(damo-ctl args damon 2>&1 >/dev/null)" ""

# ---- the exact words win ----
is "--regions wins over --numa_node" "$(regions --numa_node 0 -r 4294967296-23622320127)" \
	'[0x100000000, 0x57fffffff) (18.000 GiB)'
like "which is said" "$(cat errors)" 'warning: --numa_node is left out for target 0: its --regions are used'
is "--regions wins over --all_ram" "$(regions --all_ram -r 4K-8K)" '[0x1000, 0x2000) (4.000 KiB)'
like "which is said" "$(cat errors)" 'warning: --all_ram is left out for target 0: its --regions are used'
is "--numa_node wins over --all_ram" "$(regions --numa_node 1 --all_ram)" '[0x540000000, 0x640000000) (4.000 GiB)'
like "which is said" "$(cat errors)" 'warning: --all_ram is left out for target 0: its --numa_node is used'

# ---- parameters for another machine ----
is "a node that this machine lacks" "$(regions --numa_node 7)" ""
like "is a warning" "$(cat errors)" 'warning: --numa_node: there is no NUMA node 7 with memory; the target is left without regions'
status "of args" 0 damo-ctl args damon --numa_node 7
status "start needs it" 1 damo-ctl start --dry_run --numa_node 7
like "and says so" "$err" 'there is no NUMA node 7 with memory'
status "a pid of another machine" 0 damo-ctl args damon 4194303
mv machine/sys/devices machine/gone
status "a kernel without nodes" 0 damo-ctl args damon --numa_node 0
like "is a warning" "$err" 'warning: --numa_node: .*the target is left without regions'
rm machine/proc/iomem
status "no map of memory" 0 damo-ctl args damon --all_ram
like "is a warning" "$err" 'warning: --all_ram: cannot open .*the target is left without regions'
finish
