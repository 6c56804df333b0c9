#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# damo args damon, fmt_json: the worked examples, ways back, edits of files, and that nothing is touched.
. "$SRC/tests/lib/test.sh"
[ -x "$BUILD/damo-ctl" ] || skip_all "damo-ctl is not built"

golden=$SRC/tests/golden/args_damon
args() { damo-ctl args damon "$@"; }

# A machine with three ranges of memory in two nodes.
mkdir -p proc sys/devices/system/{memory,node/node0,node/node1}
cat >proc/iomem <<'IOMEM'
00000000-00000fff : Reserved
00001000-0009fbff : System RAM
0009fc00-000fffff : Reserved
00100000-bfffffff : System RAM
  01000000-01e00000 : Kernel code
c0000000-ffffffff : PCI Bus 0000:00
100000000-63fffffff : System RAM
IOMEM
echo 40000000 >sys/devices/system/memory/block_size_bytes
for i in $(seq 0 24); do
	node=0; [ "$i" -gt 20 ] && node=1
	mkdir -p sys/devices/system/node/node$node/memory$i
	echo online >sys/devices/system/node/node$node/memory$i/state
done
export DAMO_PROCFS=$PWD/proc DAMO_SYSFS=$PWD/sys
find proc sys | sort >before

# ---- worked examples ----
nr_examples=0
while read -r name words; do
	case $name in '#' | '') continue ;; esac
	nr_examples=$((nr_examples + 1))
	eval "args $words" >got 2>all_errors
	# The default range leaves memory out here, and says so.
	grep -v "physical memory: the largest System RAM range, 21.0 of 24.0 GiB" all_errors >errors
	if [ -s errors ]; then
		fail "$name reports nothing" "$(cat errors)"
	else
		golden "$name: args damon $words" got "$golden/$name.out"
	fi
	case $words in *report*) continue ;; esac
	# Whatever was printed reads back as the same, in both formats.
	if args "$(cat got)" --format yaml >back.yaml && args back.yaml >again.json &&
	   args --kdamonds "$(cat again.json)" --raw >raw.json && args raw.json >again2.json &&
	   cmp -s again.json again2.json; then
		pass "$name survives JSON, YAML and plain numbers"
	else
		fail "$name survives JSON, YAML and plain numbers" "$(diff again.json again2.json)"
	fi
done <"$golden/commands"
is "all worked examples were there" "$nr_examples" 32

# ---- the older spelling ----
is "fmt_json prints the same" "$(damo-ctl fmt_json --regions 0-4G --damos_action stat 2>/dev/null)" \
	"$(args --regions 0-4G --damos_action stat)"
like "and reports its new name" "$(damo-ctl fmt_json 2>&1 >/dev/null)" "args damon"
is "args json, as the guide writes once" "$(damo-ctl args json --damos_action stat)" \
	"$(args --damos_action stat)"
like "fmt_json --schemes_only is a list" "$(damo-ctl fmt_json --schemes_only --damos_action pageout 2>/dev/null |
	tr -d ' \n')" '^\[\{"action":"pageout"'
damo-ctl fmt_json --schemes_only --damos_action pageout --damos_age 5s max 2>/dev/null >schemes.json
is "which --schemes takes" "$(args -c schemes.json)" "$(args --damos_action pageout --damos_age 5s max)"
is "or as text" "$(args --schemes "$(cat schemes.json)")" "$(args -c schemes.json)"
is "or on the standard input" "$(args -c - <schemes.json)" "$(args -c schemes.json)"

# shellcheck disable=SC2046
is "the guide's damo start \$(damo args damon ...), without quotes" \
	"$(args $(args --damos_action stat --damos_age 5s 1m))" "$(args --damos_action stat --damos_age 5s 1m)"

# ---- the same by other words ----
is "-s -a -u -n -m" "$(args -s 5000 -a 100000 -u 1000000 -n 10 -m 1000 --regions 123-456)" \
	"$(args --sample 5ms --aggr 100ms --updr 1s --minr 10 --maxr 1,000 --regions=123-456 paddr)"
like "one interval alone keeps the others" "$(args --sample 7ms --format report)" \
	"sample 7 ms, aggr 100 ms, update 1 s"
like "single values win over all at once" "$(args -s 1ms --monitoring_intervals 2ms 20ms 2s --format report)" \
	"sample 1 ms, aggr 20 ms, update 2 s"
is "--damos_filter_out is reject" "$(args --damos_action stat --damos_filter_out not memcg /x)" \
	"$(args --damos_action stat --damos_filter reject none memcg /x)"
is "a bare list of kdamonds" "$(args '[{"contexts": [{"ops": "paddr", "targets": []}]}]')" \
	"$(args '{"kdamonds": [{"contexts": [{"ops": "paddr", "targets": []}]}]}')"
is "YAML text" "$(args "kdamonds: []" | tr -d ' \n')" '{"kdamonds":[]}'
printf 'kdamonds: []\n' >empty.yml
is "a .yml file" "$(args empty.yml | tr -d ' \n')" '{"kdamonds":[]}'
is "the standard input" "$(args - <empty.yml | tr -d ' \n')" '{"kdamonds":[]}'
is "pids in a list" "$(args 12,34 --omit_defaults --raw | grep -c '"pid": [13]')" 2
is "a pid is no command" "$(args 1 --format report | sed -n 's/^ *pid: //p')" 1
like "access rates in samples" "$(args --damos_action stat --damos_access_rate '0 samples' '3 samples' --format report)" \
	"nr_accesses: \[0 samples, 3 samples\]"
like "two nodes" "$(args --numa_node 0 1 --format report)" "region \[0x100000000, 0x640000000\)"
like "development kernels' options" "$(args --exp_ops_use_reports Y --exp_ops_cpus 0-3 --sample_primitives page_fault --format report)" \
	"use_reports cpus 0-3"

# ---- help of the options alone ----
like "damo help damon_param_options monitoring" "$(damo help damon_param_options monitoring)" "--monitoring_intervals_goal"
unlike "without schemes" "$(damo help damon_param_options monitoring)" "--damos_"
like "damo help damon_param_options damos" "$(damo help damon_param_options damos)" "--damos_quota_goal"
like "damo help damon_param_options all" "$(damo help damon_param_options all)" "--damos_quota_goal"
like "damo help damon_param_options" "$(damo help damon_param_options)" "monitoring .*what to monitor"
like "damo help access_filter_options" "$(damo help access_filter_options)" "--sz_region"

# ---- two schemes that control LRU lists ----
args --monitoring_intervals_goal 4% 3 5ms 10s \
	--damos_action lru_deprio --damos_access_rate 0% 0% --damos_apply_interval 1s \
	--damos_quota_interval 1s --damos_quota_space 100MB --damos_quota_goal inactive_mem_bp 50.1% \
	--damos_quota_weights 0 1 1 --damos_filter reject young \
	--damos_action lru_prio --damos_access_rate 5% max --damos_apply_interval 1s \
	--damos_quota_interval 1s --damos_quota_space 100MB --damos_quota_goal active_mem_bp 50.1% \
	--damos_quota_weights 0 1 1 --damos_filter allow young \
	--damos_nr_quota_goals 1 1 --damos_nr_filters 1 1 --regions 0-4G --raw >lru.json 2>errors
is "goals and filters are handed out" "$(tr -d ' \n' <lru.json | grep -o '"action":"[a-z_]*"\|"metric":"[a-z_]*_bp"\|"target_value":"[0-9]*"\|"allow":[a-z]*' | tr '\n' ' ')" \
	'"action":"lru_deprio" "metric":"inactive_mem_bp" "target_value":"5010" "allow":false "action":"lru_prio" "metric":"active_mem_bp" "target_value":"5010" "allow":true '
is "without a word" "$(cat errors)" ""
is "two nodes' tiers are two kdamonds" "$(args --numa_node 0 --numa_node 1 --ops paddr --ops paddr \
	--damos_action migrate_cold 1 --damos_quota_interval 1s --damos_quota_space 200MB \
	--damos_quota_goal node_mem_free_bp 0.5% 0 --damos_action migrate_hot 0 --damos_quota_interval 1s \
	--damos_quota_space 200MB --damos_quota_goal node_mem_used_bp 99.7% 0 --damos_nr_quota_goals 1 1 \
	--nr_targets 1 1 --nr_schemes 1 1 --nr_ctxs 1 1 --format report |
	grep -o 'kdamond .\|region .*\|action: .* to node .\|metric .*')" \
'kdamond 0
region [0x1000, 0x9fc00) (635.000 KiB)
region [0x100000, 0xc0000000) (2.999 GiB)
region [0x100000000, 0x540000000) (17.000 GiB)
action: migrate_cold to node 1
metric node_mem_free_bp (nid 0) target 50 current 0
metric none, interval 0 ns
kdamond 1
region [0x540000000, 0x640000000) (4.000 GiB)
action: migrate_hot to node 0
metric node_mem_used_bp (nid 0) target 9,970 current 0
metric none, interval 0 ns'
status "an option that seems to stand elsewhere" 0 args --damos_action pageout --damos_action stat --damos_age 5s max
like "is reported" "$err" "number 1 stands behind --damos_action number 2, but belongs to number 1"

# ---- files of kdamonds ----
args 1 >one.json && args 2 >two.json
args 2 --add one.json -o both.json
is "--add puts the file's first" "$(tr -d ' ",' <both.json | grep pid: | xargs)" "pid:1 pid:2"
is "--remove" "$(args --remove both.json 0)" "$(cat two.json)"
is "--replace" "$(args 3 --replace both.json 1 | tr -d ' ",' | grep pid: | xargs)" "pid:1 pid:3"
args 3 --add both.json --out both.json
is "--out may be the input" "$(tr -d ' ",' <both.json | grep pid: | xargs)" "pid:1 pid:2 pid:3"
is "which is kept" "$(tr -d ' ",' <both.json.old | grep pid: | xargs)" "pid:1 pid:2"
is "as the user's alone" "$(stat -c %a both.json)" 600
status "an index that is none" 129 args --remove both.json 3
like "is reported" "$err" "no kdamond '3'; the file has 3, counted from 0"
status "nor is x" 129 args --replace both.json x
status "--remove with parameters" 129 args 1 --remove both.json 0
status "--add with --remove" 129 args --add one.json --remove one.json 0
status "a missing file" 1 args --add none.json
like "is named" "$err" "cannot open 'none.json': No such file"

is "pids as pidof gives them" "$(args 12 34 --format report)" "$(args 12,34 --format report)"
status "words that are none" 129 args sleep 5
like "have a remedy" "$err" "in quotes"

# The kernel's documents and keys of recordings have units of time in longer words.
for word in 5000000usec '5000 msec' 5sec 5000000000nsec; do
	is "an age of $word" "$(args --damos_action stat --damos_age "$word" max)" "$(args --damos_action stat --damos_age 5s max)"
done

# ---- nothing else happens ----
cat >runs <<'SH'
#!/bin/sh
touch "$0.ran"
SH
chmod +x runs
like "a command is a vaddr target" "$(args ./runs --format report)" "ops: vaddr"
[ -e runs.ran ] && fail "it is not run" || pass "it is not run"
is "no file of /sys and /proc has changed" "$(find proc sys | sort | diff before -)" ""
# What others than root see.
sed -i 's/[0-9a-f]*-[0-9a-f]* :/00000000-00000000 :/' proc/iomem
status "without root" 0 args
is "there are no default regions" "$(printf '%s\n' "$out" | tr -d ' \n' | grep -o '"regions":[^,}]*')" '"regions":[]'
like "a warning says that regions are left to start" "$err" "without default regions"
status "a full disk" 1 bash -c 'damo-ctl args damon 1 >/dev/full'
like "is reported" "$err" "No space left"
status "an output that cannot be made" 1 args 1 --out /nonexistent/x
like "is reported, too" "$err" "cannot create /nonexistent/x: No such file"
finish
