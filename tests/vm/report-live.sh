#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 500
# Reports of the running DAMON: passive snapshots and events, and what is asked for through sysfs.
. "$SRC/tests/lib/vm.sh"

for kernel in $KERNELS; do
	guest "$kernel" -t 200 '
		stat=/sys/module/damon_stat/parameters/enabled
		[ ! -e $stat ] || echo N >$stat
		setup() { damo status --damon_params --json --raw; }
		start_workload hot 4 4096 1000 60
		damo start $pid --damos_action stat --damos_access_rate 30% max --damos_sz_region 4K max --damos_action stat --damos_sz_region 4K max 2>start.err
		sleep 2
		cd out
		setup >before
		damo report access >access 2>access.err
		damo report access --tried_regions_of 0 0 0 --tried_regions_of 0 0 1 >tried 2>tried.err || echo "tried: $?"
		damo report access --input tried_regions_of 0 0 1 --json --raw_number >json 2>json.err
		damo report access --snapshot_damos_filter allow anon --format_region "<size> <filters passed bytes>" \
			>filters 2>filters.err || true
		damo report access --tried_regions_of 0 0 7 >none 2>none.err || echo "none: $?"
		damo show --tried_regions_of 0 0 1 --total_sz_only >total 2>total.err
		damo report access --repeat 0.5 3 --total_sz_only >repeat 2>repeat.err
		damo report trace --timeout 3 >trace 2>trace.err
		damo report trace --timeout 2 --event damon_aggregated --raw -o saved >raw 2>raw.err
		damo report trace --timeout 2 --format json >trace.json 2>trace.json.err
		damo report trace --event damos_before_apply --count 5 --max_cols 0 >apply 2>apply.err
		damo report trace --event nothing >wrong 2>wrong.err || echo "wrong: $?"
		damo report trace >interrupted 2>interrupted.err & tracer=$!
		until [ -s interrupted ]; do usleep 100000; done
		kill -INT $tracer; wait $tracer || echo "interrupted: $?"
		setup >after' || continue
	cd "$out" || exit 1
	same "$kernel: DAMON's parameters are as before" before after
	like "$kernel: access" "$(cat access)" '^0 +addr .* size .* access .* age '
	like "$kernel: tried regions: two records" "$(grep -c '^kdamond 0 / context 0 / scheme [01]' tried)" '^2$'
	like "$kernel: tried regions: statistics" "$(cat tried)" '^tried [1-9][0-9,]* times \('
	like "$kernel: the pattern of scheme 0 is kept" \
		"$(sed -n '/scheme 0/,/scheme 1/p' tried | sed -n 's/.* access \([0-9]*\) hz.*/\1/p' | sort -n | head -n 1)" '^([6-9][0-9]|1[0-9][0-9]|2[0-9][0-9])$'
	ok "$kernel: JSON of tried regions" python3 -c 'import json, sys
records = json.load(open("json"))
assert len(records) == 1 and int(records[0]["scheme_idx"]) == 1 and records[0]["snapshots"][0]["regions"], records'
	# Filters count bytes from Linux 6.14 on.
	if grep -q "is not there\|came with Linux 6.14" filters.err; then
		like "$kernel: no filters before Linux 6.14" "$kernel" '^6\.([0-9]|1[0-3])$'
	else
		like "$kernel: a filter's bytes" "$(cat filters)" '^[0-9.]+ [KMG]iB +[0-9.]+ [KMG]?i?B'
	fi
	is "$kernel: a scheme that is not there" "$printed" "none: 1
wrong: 1"
	like "$kernel: is reported" "$(cat none.err)" "no running kdamond has this scheme"
	like "$kernel: show" "$(cat total)" '^[0-9.]+ [KMG]iB$'
	is "$kernel: three rounds" "$(wc -l <repeat)" 3
	like "$kernel: the workload's events" "$(head -n 1 trace)" "^[0-9.]+ kdamond\.0/[0-9]+ damon:dam"
	is "$kernel: all are DAMON's" "$(grep -c -v -E '^([0-9.]+ kdamond\.0/[0-9]+ damon:|   )' trace)" 0
	is "$kernel: several kinds" "$(grep -o -w -E 'damon:(damon_aggregated|damos_before_apply)' trace | sort -u | wc -l)" 2
	same "$kernel: saved as shown" raw saved
	like "$kernel: saved events are a recording" "$(damo report raw -i saved | grep -c '^monitoring_start')" '^1[0-9]$|^2[0-9]$'
	ok "$kernel: JSON of events" python3 -c 'import json; assert len(json.load(open("trace.json"))["rows"]) > 50'
	is "$kernel: --count" "$(grep -c damos_before_apply apply)" 5
	like "$kernel: what a kernel has is reported" "$(cat wrong.err)" "damon:damon_aggregated"
	like "$kernel: Ctrl-C ends it as it should" "$(tail -n 1 interrupted)" '[0-9]$'
	cd "$TMPDIR" || exit 1
done
finish
