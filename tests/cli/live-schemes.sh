#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Snapshots through DAMON's sysfs, on a kernel that is played: of a scheme that is added for them and taken away again, and
# of schemes that run.
. "$SRC/tests/lib/test.sh"
. "$SRC/tests/lib/fake.sh"

run() { preload "$BUILD/tests/fake/damon.so" "$@" </dev/null; }
regions() { damo-report raw --format csv -i "$1" | awk -F, '
	NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
	{ print $column["start"], $column["end"], $column["nr_accesses"], $column["age"], $column["sz_filter_passed"] }'; }

cat >tried <<'END'
4096 36864 12 3 32768
45056 77824 0 50 0
END
export FAKE_DAMON_TRIED=$PWD/tried FAKE_DAMON_PID=4242
for release in 6.12 7.2; do
	fake_kernel $release	# it has no trace events
	fake_process 4242 2 kdamond.0
	fake_process 100 1 server
	ctl start --ops vaddr --target_pid 100 --sample 5ms --aggr 100ms --damos_action pageout --damos_action stat 2>err ||
		fail "$release: start" "$(cat err)"
	tree | grep -v tried_regions >before
	passed=32768
	[ $release != 6.12 ] || passed=0

	FAKE_DAMON_LOG=$PWD/log status "$release: snapshots" 0 run damo-record --no_profile --snapshot 100ms 3 -o a.data ongoing
	like "$release: ends when all are taken" "$err" 'a\.data: 3 snapshots, 6 regions'
	is "$release: regions are those of sysfs" "$(regions a.data | sort | uniq -c | awk '{ print $1, $2, $3, $4, $5 }' | xargs)" \
		"3 4096 36864 12 3 3 45056 77824 0 50"
	like "$release: the scheme that was added is of all regions" "$(cat log)" '/schemes/2/action stat'
	same "$release: DAMON's parameters are as before" <(tree | grep -v tried_regions) before
	rm log

	status "$release: of the running schemes" 0 run damo-record --no_profile --snapshot 100ms 1 --schemes_target_regions -o b.data ongoing
	is "$release: each has its own" "$(damo-report record_info --format csv -i b.data | awk -F, 'NR > 1 { print $4 }' | sort -u | xargs)" "0 1"
	unlike "$release: none is added" "$(tree)" 'schemes/2/'

	status "$release: access" 0 run damo-report access --tried_regions_of 0 0 1 --tried_regions_of 0 0 0 --raw_number
	is "$release: the schemes" "$(grep -o '^kdamond 0 / context 0 / scheme [0-9]' <<<"$out" | sort | xargs)" \
		"kdamond 0 / context 0 / scheme 0 kdamond 0 / context 0 / scheme 1"
	like "$release: its first region" "$out" '^0 +addr 4096 +size 32768 '
	status "$release: a word instead of the option" 0 run damo-report access -i tried_regions_of 0 0 0 --json
	ok "$release: JSON" python3 -c 'import json, sys
r = json.load(sys.stdin)
assert len(r) == 1 and int(r[0]["scheme_idx"]) == 0 and len(r[0]["snapshots"][0]["regions"]) == 2, r' <<<"$out"
	status "$release: a scheme that does not run" 1 run damo-report access --tried_regions_of 0 0 7
	like "$release: is said" "$err" 'no running kdamond has this scheme'
	status "$release: no index" 129 run damo-report access --tried_regions_of 0 0 x
	like "$release: which word" "$err" "'x' is not an index"
	same "$release: all that changed nothing" <(tree | grep -v tried_regions) before
	if [ $release = 7.2 ]; then
		is "bytes that passed" "$(regions a.data | head -n 1)" "4096 36864 12 3 32768"
		status "filters of a snapshot" 0 run damo-record --no_profile --snapshot 100ms 1 --snapshot_damos_filter allow anon -o c.data ongoing
		like "are with it" "$(damo-report access -i c.data --format_snapshot_head '<filters passed type>')" '^allow anon'
		status "filters of a report" 0 run damo-report access --snapshot_damos_filter allow anon --format_region '<size> <filters passed bytes>'
		like "bytes that passed of each region" "$out" '^32\.000 KiB +32\.000 KiB'
	else
		status "filters that the kernel has not" 1 run damo-record --no_profile --snapshot 100ms 1 \
			--snapshot_damos_filter allow hugepage_size 2M 1G -o c.data ongoing
		like "are named" "$err" 'hugepage_size'
	fi
	FAKE_DAMON_REFUSE=0/state=update_schemes_tried_regions=22 status "$release: a kernel that refuses" 1 \
		run damo-record --no_profile --snapshot 100ms 1 -o d.data ongoing
	like "$release: what it refused" "$err" 'update_schemes_tried_regions'
	same "$release: and gets its parameters back" <(tree | grep -v tried_regions) before
	ctl stop 2>/dev/null
	rm -r "$DAMO_PROCFS/4242"
	status "$release: no DAMON" 1 run damo-report access --tried_regions_of 0 0 0
	like "$release: what to do" "$err" "no kdamond runs; 'damo start' starts one"
done
finish
