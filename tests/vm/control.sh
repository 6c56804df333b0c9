#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 2400
# Control of a real DAMON: each row of control.table from start to stop, and what can go wrong.
. "$SRC/tests/lib/vm.sh"

printf '[{"action": "lru_prio"}, {"action": "stat"}]\n' >schemes.json
cat >both.json <<'JSON'
{"kdamonds": [{"contexts": [{"ops": "paddr", "targets": [{"pid": null, "regions": []}],
  "schemes": [{"action": "stat", "access_pattern": {
    "sz_bytes": {"min": "8 KiB", "max": "max"}, "nr_accesses": {"min": "0 %", "max": "100 %"},
    "age": {"min": "0 s", "max": "max"}}}]}]}]}
JSON
damo-ctl args damon both.json --format yaml >both.yaml

files=(-i both.json -i both.yaml -i schemes.json -i "$SRC/tests/vm/control_rows.guest")

# TAP lines of the guest as checks of this test; anything else it printed is shown with a failure.
take() # KERNEL
{
	local line
	while read -r line; do
		case $line in
		"ok "*) pass "$1: ${line#ok }" ;;
		"not ok "*) fail "$1: ${line#not ok }" ;;
		esac
	done <<<"$printed"
}

# Guests are slow, and none shall run for long: the rows are shared out.
PARTS=3

for kernel in $KERNELS; do
	guest "$kernel" -t 180 -i "$SRC/tests/vm/control_faults.guest" '
		set +e
		. ./control_faults.guest
		faults
		true' && take "$kernel"
	rows=0
	for ((part = 0; part < PARTS; part++)); do
		awk -v parts=$PARTS -v part=$part 'NR % parts == part' "$SRC/tests/vm/control.table" >rows
		guest "$kernel" "${files[@]}" -i rows -t 280 -a damon_stat.enabled=0 '
			set +e
			echo "nobody:x:65534:65534:nobody:/:/bin/sh" >>/etc/passwd
			echo +memory >/sys/fs/cgroup/cgroup.subtree_control
			mkdir /sys/fs/cgroup/damo
			start_workload hot 16 64 500 600
			pid2=1 start=$((0x$start)) end=$((0x$end))
			. ./control_rows.guest
			rows rows
			true' || continue
		take "$kernel"
		rows=$((rows + $(grep -c -E '^(not )?ok ' <<<"$printed")))
	done
	ok "$kernel: the whole table ran ($rows rows)" test $rows -ge 40
done
finish
