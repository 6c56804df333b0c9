#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 500
# How much memory passes filters, asked of the running DAMON, against the kernel's own page flags.
. "$SRC/tests/lib/vm.sh"

# Each file has in its name the filter, and holds what DAMON says and what the kernel's flags say.
for kernel in $KERNELS; do
	guest "$kernel" -t 200 -m 1536M -i "$BUILD/tests/vm/pages" '
		stat=/sys/module/damon_stat/parameters/enabled
		[ ! -e $stat ] || echo N >$stat
		grep -q " /sys/fs/cgroup " /proc/mounts || mount -t cgroup2 none /sys/fs/cgroup
		echo +memory >/sys/fs/cgroup/cgroup.subtree_control
		mkdir /sys/fs/cgroup/cold
		cold=$(stat -c %i /sys/fs/cgroup/cold)
		sh -c "echo \$\$ >/sys/fs/cgroup/cold/cgroup.procs; exec pages hold 200 64" >held &
		pages hold 40 32 >held2 &
		until [ -s held ] && [ -s held2 ]; do usleep 100000; done
		# Files that are read twice are on the active list, if lists have no generations.
		[ ! -e /sys/kernel/mm/lru_gen/enabled ] || echo 0 >/sys/kernel/mm/lru_gen/enabled
		mkdir -p /mnt; mount -t tmpfs none /mnt; head -c 50000000 /dev/zero >/mnt/file
		cat /mnt/file /mnt/file /mnt/file >/dev/null
		damo start paddr
		sleep 2
		cd out
		passed() # NAME FILTER -- CONDITION...
		{
			name=$1 words=; shift
			while [ "$1" != -- ]; do words="$words $1"; shift; done
			shift
			damo report access --snapshot_damos_filter $words --total_sz_only --raw_number \
				>$name.damo 2>$name.err || true
			pages count "$@" >$name.pages
		}
		passed memcg allow memcg /cold -- $cold
		passed anon allow anon -- anon
		passed active allow active -- active
		passed huge allow hugepage_size 2M 2M -- huge
		passed not_anon reject anon -- -anon
		passed not_cold reject memcg /cold -- -$cold
		passed cold_small reject hugepage_size 2M 2M allow memcg /cold -- $cold -huge
		passed active_no_anon reject anon allow active -- active -anon
		passed huge_elsewhere reject memcg /cold allow hugepage_size 2M 2M -- huge -$cold
		damo report access --snapshot_damos_filter allow memcg /cold >default 2>default.err || true
		damo report access --snapshot_damos_filter allow memcg /cold --style recency-percentiles \
			>idle 2>idle.err || true
		damo report access --snapshot_damos_filter allow memcg /cold --json >json 2>json.err || true' ||
		continue
	cd "$out" || exit 1
	if grep -q "is not there\|came with Linux 6.14" anon.err; then
		like "$kernel: no filters' bytes before Linux 6.14" "$kernel" '^6\.([0-9]|1[0-3])$'
		cd "$TMPDIR" || exit 1
		continue
	fi
	for truth in *.pages; do
		name=${truth%.pages}
		got=$(cat "$name.damo") want=$(cat "$truth")
		# Pages come and go, and those of another System RAM range are not monitored.
		ok "$kernel: $name: $got of $want bytes" awk "BEGIN {
			d = $got - $want; d = d < 0 ? -d : d
			exit !($want > 16777216 && d < 8388608 + $want / 20) }"
	done
	ok "$kernel: the cgroup's size is known: $(cat memcg.damo)" \
		awk "BEGIN { exit !($(cat memcg.damo) > 260 * 1048576 && $(cat memcg.damo) < 280 * 1048576) }"
	like "$kernel: a column says what passed" "$(cat default)" '^0 +addr .* df-passed [0-9.]+ '
	like "$kernel: and by which filter" "$(cat default)" '^# damos filters \(df\): allow memcg /cold$'
	like "$kernel: idle time of what passed" "$(cat idle)" '^<df-passed percentile> '
	like "$kernel: JSON has the filter" "$(cat json)" 'memcg_path": *"/cold"'
	cd "$TMPDIR" || exit 1
done
finish
