#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# tune --keep changes what is given and nothing else: for each option the files of DAMON that have another value afterwards.
. "$SRC/tests/lib/test.sh"
. "$SRC/tests/lib/fake.sh"

# OPTIONS|FILE=VALUE...: what differs; a file without a value is one that is there now, or is not any more
table='
--sample 7ms|intervals/sample_us=7000
--aggr 200ms|intervals/aggr_us=200000
--updr 3s|intervals/update_us=3000000
--monitoring_intervals 6ms 120ms 2s|intervals/sample_us=6000 intervals/aggr_us=120000 intervals/update_us=2000000
--monitoring_intervals_goal 5% 4 6ms 9s|intervals_goal/access_bp=500 intervals_goal/aggrs=4 intervals_goal/min_sample_us=6000 intervals_goal/max_sample_us=9000000
--monitoring_intervals_autotune|intervals_goal/access_bp=400 intervals_goal/aggrs=3 intervals_goal/min_sample_us=5000 intervals_goal/max_sample_us=10000000
--minr 20|nr_regions/min=20
--maxr 500|nr_regions/max=500
--monitoring_nr_regions_range 30 600|nr_regions/min=30 nr_regions/max=600
--refresh_stat 500ms|refresh_ms=500
--pause_ctx 0|pause=Y
--probe_filter allow anon --probe_weight 7|probes/nr_probes=2 probes/0/weight=7 probes/1/*
'
checked=0
while IFS='|' read -r options want; do
	[ -n "$options" ] || continue
	checked=$((checked + 1))
	fake_kernel 7.3
	ctl start --ops paddr --regions 4K-1M --probe_filter allow anon --probe_weight 3 --probe_filter reject memcg /a --nr_probe_filters 1 1 \
		--damos_action pageout --damos_quotas 10ms 1G 2s 2>err || fail "start" "$(cat err)"
	tree >before
	# shellcheck disable=SC2086
	status "tune --keep $options" 0 ctl tune --keep $options
	got=$(diff before <(tree) | sed -n 's/^> \(.*\):\(.*\)/\1=\2/p' | sed 's,^\./,,; s,^0/contexts/0/monitoring_attrs/,,; s,^intervals/intervals_goal,intervals_goal,; s,^0/contexts/0/,,; s,^0/,,' | sort | xargs)
	case $want in
	*nr_probes*) continue ;;	# how probes are replaced is below
	esac
	is "$options: what changes" "$got" "$(tr ' ' '\n' <<<"$want" | sort | xargs)"
done <<<"$table"
is "options that were tried" "$checked" 12

# Lists are replaced as a whole, and the others stay.
value() { cat "$DAMO_SYSFS/kernel/mm/damon/admin/kdamonds/0/contexts/0/$1" 2>/dev/null; }
start() { fake_kernel 7.3; ctl start --ops paddr --regions 4K-1M --damos_action pageout --damos_quotas 10ms 1G 2s --damos_action stat "$@" 2>/dev/null; }
start --sample 8ms
status "another scheme" 0 ctl tune --keep --damos_action cold --damos_age 5s max
is "is the only one" "$(value schemes/nr_schemes) $(value schemes/0/action)" "1 cold"
is "intervals and regions stay" "$(value monitoring_attrs/intervals/sample_us) $(value targets/0/regions/0/end)" "8000 1048576"
status "other regions" 0 ctl tune --keep --regions 8K-2M
is "are the only ones" "$(value targets/0/regions/nr_regions) $(value targets/0/regions/0/start)" "1 8192"
is "the scheme stays" "$(value schemes/0/action)" cold
status "a probe" 0 ctl tune --keep --probe_filter allow anon
is "is there" "$(value monitoring_attrs/probes/nr_probes) $(value monitoring_attrs/probes/0/filters/0/type)" "1 anon"
status "nothing at all" 0 ctl tune --keep
is "changes nothing" "$(value schemes/0/action) $(value monitoring_attrs/probes/nr_probes)" "cold 1"

# Kdamonds by number.
fake_kernel 7.3
ctl start --ops paddr paddr --regions 4K-1M --regions 4K-2M --nr_targets 1 1 --nr_ctxs 1 1 2>/dev/null
kdamond() { cat "$DAMO_SYSFS/kernel/mm/damon/admin/kdamonds/$1/contexts/0/monitoring_attrs/intervals/aggr_us" 2>/dev/null; }
is "two kdamonds run" "$(kdamond 0) $(kdamond 1)" "100000 100000"
status "tune the second" 0 ctl tune --keep --kdamond 1 --aggr 300ms
is "only that is changed" "$(kdamond 0) $(kdamond 1)" "100000 300000"
status "one that does not run" 1 ctl tune --keep --kdamond 5 --aggr 1s
like "is named" "$err" 'a kdamond that --kdamond names is not running'
status "no number" 129 ctl tune --keep --kdamond first --aggr 1s
like "is said" "$err" '--kdamond: '
is "nothing was changed" "$(kdamond 0) $(kdamond 1)" "100000 300000"

# Dry runs write nothing.
start
before=$(tree)
status "dry run" 0 ctl tune --keep --dry_run --aggr 250ms
like "prints the write" "$out" "^echo '250000' > .*/intervals/aggr_us$"
like "and the commit" "$out" "^echo 'commit' > .*/kdamonds/0/state$"
status "dry run of goals" 0 ctl tune --dry_run --quota_goals_only --damos_action stat --damos_quotas 0 1G 1s --damos_quota_goal user_input 50 30
is "ends with their commit" "$(tail -n 1 <<<"$out")" "echo 'commit_schemes_quota_goals' > $DAMO_SYSFS/kernel/mm/damon/admin/kdamonds/0/state"
like "prints the goal" "$out" "^echo '30' > .*/current_value$"
is "nothing was written" "$(tree)" "$before"
# Parameters of a module are written, and taken over when the module says so.
fake_kernel 7.2
parameters=$DAMO_SYSFS/module/damon_reclaim/parameters
(for ((i = 0; i < 100; i++)); do [ "$(cat $parameters/commit_inputs)" = Y ] && break; sleep 0.05; done; echo N >$parameters/commit_inputs) &
echo Y >$parameters/enabled; echo 77 >$parameters/kdamond_pid; fake_process 77 2 kdamond.1
status "commit of a module's parameters" 0 ctl reclaim commit --min_age 30s
wait
is "they are written" "$(cat $parameters/min_age)" 30000000
is "and taken over" "$(cat $parameters/commit_inputs)" N
rm $parameters/commit_inputs
status "a module that cannot take them over" 1 ctl reclaim commit --min_age 20s
like "is reported" "$err" 'cannot take parameters while it runs'
finish
