#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What is wrong with DAMON's options, targets and files of parameters is reported, with the place.
. "$SRC/tests/lib/test.sh"
[ -x "$BUILD/damo-ctl" ] || skip_all "damo-ctl is not built"

bad() # STATUS PATTERN WORD...
{
	local want=$1 pattern=$2 got
	shift 2
	out=$(damo-ctl args damon "$@" 2>errors)
	got=$?
	if [ $got -eq "$want" ] && [ -z "$out" ] && grep -q -e "$pattern" errors; then
		pass "$*"
	else
		fail "$*" "status $got, wanted $want with '$pattern'; got: $(cat errors) $out"
	fi
}

# ---- targets ----
bad 129 "target 'nosuchcmd_xyz' is not supported: it is no program on PATH" nosuchcmd_xyz
bad 129 "target '0x10' is not supported" 0x10
bad 129 "target '-5' is not supported" -5
bad 129 "a word is blank where this is expected: \[TARGET\]" ' '
bad 129 "a word is empty where this is expected: \[TARGET\]" ''
bad 129 "'99999999999' is not a process id" 99999999999
bad 129 "'0' is not a process id" 12,0
bad 129 "'ongoing' means DAMON as it runs" ongoing
bad 129 "too many arguments: 'b'" 1 b
bad 1 "cannot open 'foo.yaml': No such file" foo.yaml
bad 1 "the target: line 1 column 1: key 'kdamonds' is missing" '{"bad": 1}'
bad 1 "line 1 column 16: kdamonds\[0\]: key 'contexts' is missing in this kdamond" '{"kdamonds": [ {}]}'
mkdir dir.json
bad 1 "'dir.json' is not a file" dir.json
printf '{"kdamonds": [\n  {"contexts": [\n    {"ops": "paddr", "targets": [],,}]}]}\n' >broken.json
bad 1 "broken.json: line 3 column 36: " broken.json
bad 1 "broken.json: line 3 column 36: " --kdamonds broken.json
printf 'kdamonds:\n- contexts:\n  - ops: paddr\n\ttargets: []\n' >tab.yaml
bad 1 "tab.yaml: line 4 column 1: " tab.yaml
printf 'kdamonds:\n- contexts:\n  - ops: pa\n    targets: []\n' >ops.yaml
bad 1 "ops.yaml: line 3 column 10: kdamonds\[0\].contexts\[0\].ops: 'pa' is not one of: vaddr, paddr, fvaddr" ops.yaml
printf '\377\376\n' >binary
bad 1 "binary: line 1 column" ./binary

# ---- whole parameters exclude the rest ----
bad 1 "key 'kdamonds' is missing" --kdamonds '{"bad": 1}'
bad 1 "cannot open 'none.json'" --kdamonds none.json
bad 129 "--kdamonds gives all parameters; 'paddr' cannot be given too" --kdamonds '[]' paddr
bad 129 "--kdamonds gives all parameters; --sample cannot be given too" --kdamonds '[]' --sample 1ms
bad 129 "the target gives all parameters; --damos_action cannot" '[]' --damos_action stat
bad 129 "give it once" --kdamonds '[]' --kdamonds '[]'
bad 1 "cannot open 'junk'" --schemes junk
bad 1 "\[0\].action: 'foo' is not one of: willneed" --schemes '[{"action":"foo"}]'
bad 129 "cannot be given together with --damos_action" -c '[]' --damos_action stat
bad 129 "--schemes gives whole schemes" -c '[]' --damos_age 1 2

# ---- monitoring ----
bad 129 "START-END is expected" --regions 100
bad 129 "the start is not below the end" --regions 200-100
bad 129 "begins before the end of the region in front" --regions '100-300 200-400'
bad 129 "begins before the end of the region in front" --regions '200-400 100-150'
bad 129 "'x' is not a size" --regions 1-x
bad 129 "expected 'vaddr', 'paddr' or 'fvaddr'" --ops foo
bad 129 "contradicts the target 'paddr'" --ops vaddr paddr
bad 129 "no target takes this process" --ops paddr --target_pid 1
bad 129 "no target takes this process" --target_pid 1 paddr
bad 129 "target '1': --ops paddr monitors no process" --ops paddr 1
bad 129 "the target '1' names the process already" --target_pid 2 1
bad 129 "'abc' is not a number" --target_pid abc
bad 129 "it is not a process id" --target_pid 0
bad 129 "only paddr monitors memory of nodes" 1234 --numa_node 0
bad 129 "the sum is more than the number of contexts, 1" --nr_ctxs 2
bad 129 "the sum is 0, but the number of contexts is 1" --nr_ctxs 0
bad 129 "with 2 contexts, --nr_targets must state" --ops paddr --ops vaddr --target_pid 1
bad 129 "the sum is more than the number of targets, 1" --nr_targets 2
bad 129 "with 2 contexts, --nr_schemes must state" --sample 1 --sample 1 --nr_targets 1 1 --damos_action stat
bad 129 "2 numbers are given for 1 scheme" --damos_action stat --damos_nr_filters 1 1 --damos_filter allow anon
bad 129 "only paddr has an address unit, not vaddr" --damon_addr_unit 4096 --ops vaddr --target_pid 1
bad 129 "monitoring_intervals needs more values" --monitoring_intervals 1 2
bad 129 "'foo' is not a time, such as" --sample foo
bad 129 "'1500ns' is finer than 1 us" --sample 1500ns
bad 129 "'a' is not a number" --monitoring_nr_regions_range a b
bad 129 "together with --monitoring_intervals_goal" --monitoring_intervals_autotune --monitoring_intervals_goal 4% 3 5ms 10s
bad 129 "'foo' is neither allow nor reject" --probe_filter foo anon
bad 129 "the memcg's path is missing" --probe_filter allow memcg
bad 129 "'foo' is not a probe filter type; expected one of: anon, memcg" --probe_filter allow foo
bad 129 "the sum is more than the number of probe filters, 1" --probe_filter allow anon --nr_probe_filters 1 1
bad 129 "there is no context 5: 1 are given" --pause_ctx 5
bad 129 "there is no target 3: 1 are given" --obsolete_targets 3
bad 129 "too many --refresh_stat: 2 for 1 kdamond" --refresh_stat 1 --refresh_stat 1
bad 129 "the kernel takes up to 4294967295 ms" --refresh_stat 100d
bad 129 "too many --damon_addr_unit: 2 for 1 context" --damon_addr_unit 1 --damon_addr_unit 2
bad 129 "expected 'page_table' or 'page_fault'" --sample_primitives foo
bad 129 "'maybe' is neither yes nor no" --exp_ops_use_reports maybe

# ---- schemes ----
bad 129 "--damos_action is missing" --damos_sz_region 0 max
bad 129 "--damos_action is missing" --damos_filter allow anon
bad 129 "'foo' is not an action; expected one of: willneed" --damos_action foo
bad 129 "stat takes no argument, but '1' follows" --damos_action stat 1
bad 129 "stat takes no argument, but 'paddr' follows.*give TARGET in front of it or after '--'" --damos_action stat paddr
bad 129 "migrate_hot needs a node" --damos_action migrate_hot
bad 129 "'x' is not a node" --damos_action migrate_hot x
bad 129 "pairs of node and weight" --damos_action migrate_hot 0 1 2
s="--damos_action stat"
bad 129 "at most 6 words" $s --damos_quotas 1 2 3 4 5 6 7
bad 129 "'paddr' is not a time" $s --damos_quotas 1s 1G paddr
bad 129 "a goal needs the quota's reset interval" $s --damos_quotas 1s 1G --damos_quota_goal user_input 1 2
bad 129 "a goal needs the quota's reset interval" $s --damos_quota_goal user_input 1 2
bad 129 "expected is: user_input TARGET CURRENT" $s --damos_quotas 0 1G 1s --damos_quota_goal user_input 1
bad 129 "'foo' is not a quota goal metric" $s --damos_quotas 0 1G 1s --damos_quota_goal foo 1
bad 129 "damos_quota_goal needs more values" $s --damos_quotas 0 1G 1s --damos_quota_goal some_mem_psi_us
bad 129 "TARGET NODE" $s --damos_quotas 0 1G 1s --damos_quota_goal node_mem_used_bp 10%
bad 129 "TARGET NODE MEMCG_PATH" $s --damos_quotas 0 1G 1s --damos_quota_goal node_memcg_used_bp 10% 0
bad 129 "cannot be given together with --damos_quotas" $s --damos_quotas 0 1G 1s --damos_quota_interval 1s
bad 129 "--damos_quota_interval is missing" $s --damos_quota_space 1G
bad 129 "'500us' is finer than 1 ms" $s --damos_quotas 500us
bad 129 "scheme 0 has no quota" $s --damos_quota_goal_tuner consist
bad 129 "expected one of: consist, temporal" $s --damos_quota_interval 1s --damos_quota_goal_tuner foo
bad 129 "scheme 0 has no quota" $s --damos_quota_fail_charge_ratio 1 2
bad 129 "'foo' is not a metric" $s --damos_wmarks foo 1 2 3 4
bad 129 "'foo' is neither allow nor reject" $s --damos_filter foo
bad 129 "'foo' is not a filter type; expected one of: anon" $s --damos_filter allow foo
bad 129 "more words are needed: memcg PATH" $s --damos_filter allow memcg
bad 129 "is not UTF-8 text" $s --damos_filter allow memcg $'/\241'
bad 129 "is not UTF-8 text" --exp_ops_cpus $'\241'
bad 129 "a filter type is missing" $s --damos_filter allow none
bad 129 "more words are needed: addr START END" $s --damos_filter allow addr 1
bad 129 "after 'anon', 'matching' or 'nomatching' is expected" $s --damos_filter anon
bad 129 "with 2 schemes, --damos_nr_filters must state" $s $s --damos_filter allow anon
bad 129 "the sum is more than the number of filters, 1" $s $s --damos_nr_filters 1 1 --damos_filter allow anon
bad 129 "with 2 schemes, --damos_nr_quota_goals must state" $s $s --damos_quota_interval 1 --damos_quota_goal user_input 1 1
bad 129 "too many --damos_age: 2 for 1 --damos_action" $s --damos_age 1 2 --damos_age 1 2
bad 129 "the minimum is above the maximum" $s --damos_age 2 1
bad 129 "are of different units" $s --damos_age 1s '5 aggr_intervals'
bad 129 "'-1' is out of range\|'-1' is not" $s --damos_sz_region -1 5

# ---- args itself ----
bad 129 "'xml' is not one of: json, yaml, report" --format xml
bad 129 "unknown option --frobnicate" --frobnicate
status "a word that is no kind of arguments" 129 damo-ctl args dammon
like "gets a hint" "$err" "did you mean 'damon'"
finish
