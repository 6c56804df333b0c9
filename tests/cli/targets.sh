#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 300
# Targets: an empty word is never the widest scope, what was chosen is said before it is done, and an option
# that has taken the target is named. On a kernel that is played by tests/fake/damon.c.
. "$SRC/tests/lib/test.sh"
. "$SRC/tests/lib/fake.sh"

on_fake() # PROGRAM WORD...
{
	ASAN_OPTIONS=verify_asan_link_order=0 LD_PRELOAD=$BUILD/tests/fake/damon.so "$BUILD/$@"
}

first() { head -n 1 <<<"$err"; }

fake_kernel 7.2
before=$(tree)

# ---- every document quotes $(pidof ...), or its emptiness never arrives ----
documents()
{
	local program command
	cat "$SRC/README.md" "$SRC"/Documentation/*.md "$SRC"/Documentation/*.scd "$SRC"/Documentation/notes/*
	for program in damo-ctl damo-report; do
		for command in $("$program" --list-cmds); do "$program" "$command" --help; done
	done
	damo-ctl args damon --help
	damo-record --help
	damo-replay --help
}
documents >documents 2>/dev/null
is "no document leaves a command substitution as target unquoted" \
	"$(grep -n -E '(^|[^"])\$\((pidof|pgrep|damo)|\$\((pidof|pgrep|damo)[^)]*\)([^"]|$)' documents)" ""
like "the check sees quoted ones" "$(cat documents)" '"\$\(pidof my_program\)"'

# ---- commands that take a target, and an empty word as one ----
takers='
damo-ctl start
damo-ctl schemes
damo-ctl tune
damo-ctl tune --keep
damo-ctl args damon
damo-ctl args json
damo-ctl fmt_json
damo-record -o recording
damo-record -o recording --snapshot 0.1 1
damo-report monitor --count 1
'
while read -r program words; do
	[ "$program" ] || continue
	for target in '' ' ' $'\n'; do
		FAKE_DAMON_LOG=$PWD/log status "$program $words ${target@Q}" 129 on_fake "$program" $words "$target"
		is "$program $words ${target@Q}: nothing on stdout" "$out" ""
		like "$program $words ${target@Q}: says so" "$err" 'is empty|is blank|too many arguments'
		unlike "$program $words ${target@Q}: chooses nothing" "$err" 'target given'
		is "$program $words ${target@Q}: nothing is written" "$(cat log 2>/dev/null; ls recording* 2>/dev/null)" ""
	done
	status "$program $words '' 12" 129 on_fake "$program" $words '' 12
done <<<"$takers"
like "every command whose help has TARGET is tried" "$takers" \
	"^damo-ctl $(for c in $(damo-ctl --list-cmds); do
		damo-ctl "$c" --help 2>/dev/null </dev/null | grep -q '^Usage:.*\[TARGET\]' && echo "$c"; done | head -1)"
for c in $(damo-ctl --list-cmds) "args damon"; do
	damo-ctl $c --help 2>/dev/null | grep -q '^Usage:.*TARGET' || continue
	like "damo-ctl $c is tried" "$takers" "damo-ctl $c( |$)"
done

# Reports of the running DAMON, options that narrow, names of files: every word of every option.
leaves() # WORD...: the commands below it
{
	local name names
	names=$("$@" --list-cmds 2>/dev/null </dev/null) || { echo "$*"; return; }
	for name in $names; do case $name in help | version) ;; *) leaves "$@" "$name" ;; esac; done
}
for program in damo-ctl damo-record damo-report damo-replay; do
	leaves "$program"
done >commands
nr_tried=0 wrong=
while read -r command; do
	while IFS=$'\t' read -r option argument _; do
		case " $argument " in '  ' | *' TEXT '* | *' [TEXT] '*) continue ;; esac
		words=()
		for word in $argument; do case $word in \[*) ;; *) words+=('') ;; esac; done
		[ ${#words[@]} -gt 0 ] || words=('')
		FAKE_DAMON_LOG=$PWD/log on_fake $command "$option" "${words[@]}" >printed 2>said </dev/null
		[ $? = 129 ] && grep -q 'is empty' said && [ ! -s printed ] || wrong+="$command $option: $(head -1 said) "
		nr_tried=$((nr_tried + 1))
	done < <($command --list-opts 2>/dev/null </dev/null)
done <commands
is "no option of any command takes an empty word" "$wrong" ""
ok "of hundreds" [ $nr_tried -gt 300 ]
is "and nothing was written" "$(cat log 2>/dev/null)$(tree)" "$before"

# ---- several pids in one word ----
sleep 600 & one=$!
sleep 600 & two=$!
for p in $one $two; do
	mkdir -p "$DAMO_PROCFS/$p"
	echo "$p (redis) S 1 0 0 0 -1 0 7 0 0 0 1 2 0 0 20 0 1 0 99 2097152 3 0" >"$DAMO_PROCFS/$p/stat"
done
for list in "$one $two" "$one,$two" $'\t'"$one  $two " "$one"$'\n'"$two"; do
	is "pids ${list@Q}" "$(on_fake damo-ctl args damon "$list" 2>&1)" "$(on_fake damo-ctl args damon $one $two)"
done

# ---- what was chosen is the first line ----
status "start without a target" 0 ctl start
is "says so, and how much" "$(first)" "damo-ctl start: no target given: physical memory, 1023.000 MiB"
status "tune without a target" 0 ctl tune --aggr 200ms
is "tune: the same" "$(first)" "damo-ctl tune: no target given: physical memory, 1023.000 MiB"
status "tune --keep" 0 ctl tune --keep --aggr 300ms
is "tune --keep: what stays" "$(first)" "damo-ctl tune: target: physical memory, 1023.000 MiB"
ctl stop
status "start with regions by option" 0 ctl start --ops paddr --regions "1M-3M 8M-9M"
is "options give a target" "$(first)" "damo-ctl start: target: physical memory, 3.000 MiB in 2 ranges"
ctl stop
status "start with pids" 0 ctl start "$one $two"
is "processes by name and size" "$(first)" \
	"damo-ctl start: target: process $one (redis), 2.000 MiB mapped; process $two (redis), 2.000 MiB mapped"
ctl stop
FAKE_DAMON_REFUSE=0/state=on=22 status "before anything can fail" 1 ctl start
like "in the first line" "$(first)" 'no target given: physical memory'
status "dry run" 0 ctl start --dry_run
like "says the same" "$(first)" 'no target given: physical memory'

# The default leaves memory out: that is the second line.
cp "$DAMO_PROCFS/iomem" iomem
echo '100000000-23fffffff : System RAM' >>"$DAMO_PROCFS/iomem"
status "start where memory has holes" 0 ctl start
is "what was chosen comes first" "$err" "damo-ctl start: no target given: physical memory, 5.000 GiB
damo-ctl start: physical memory: the largest System RAM range, 5.0 of 6.0 GiB; --all_ram monitors all"
ctl stop
status "start --all_ram" 0 ctl start --all_ram
is "is a target" "$err" "damo-ctl start: target: physical memory, 6.000 GiB in 3 ranges"
ctl stop
mv iomem "$DAMO_PROCFS/iomem"

# ---- an option that takes the words behind it ----
# The least words of each option that takes more; an option without a row fails.
least='
--numa_node 0
--nr_targets 1
--nr_ctxs 1
--obsolete_targets 0
--pause_ctx 0
--probe_filter allow anon
--nr_probe_filters 1
--nr_probes 1
--damos_action stat
--damos_quotas 100ms
--damos_quota_goal user_input 1
--damos_nr_quota_goals 1
--damos_filter allow
--damos_nr_filters 1
--nr_schemes 1
--kdamond 0
--do_record access
--snapshot_damos_filter allow
--snapshot_idx 0
'
ctl start "$one"
for command in "damo-ctl start" "damo-ctl schemes" "damo-ctl tune" "damo-ctl args damon" "damo-record -o recording"; do
	while IFS=$'\t' read -r option argument _; do
		case $argument in \"*) continue ;; *...* | *\[*) ;; *) continue ;; esac
		row=$(grep "^$option\( \|\$\)" <<<"$least")
		action=
		case $option in --damos_action) ;; --damos*) action='--damos_action pageout' ;; esac
		case $command in *schemes) limit='timeout -s INT 1' ;; *) limit= ;; esac
		ASAN_OPTIONS=verify_asan_link_order=0 DAMO_CTL=1 $limit env LD_PRELOAD="$BUILD/tests/fake/damon.so" \
			$command $action $row $two >printed 2>said </dev/null
		like "$command $row PID: how to give the pid" "$(cat said)" \
			"$option takes the words that follow it, here up to '$two'; give TARGET in front of it or after '--'"
		[ "$command" != "damo-ctl start" ] || { ctl stop >/dev/null 2>&1; ctl start "$one" 2>/dev/null; }
	done < <($command --list-opts)
done
status "the way out: in front" 0 on_fake damo-ctl args damon $two --damos_action stat --damos_quotas 100ms
status "the way out: after --" 0 on_fake damo-ctl args damon --damos_action stat --damos_quotas 100ms -- $two
is "no more is said then" "$err" ""
ctl stop
# An option of a fixed number of words says which, when one of them was meant for the target.
ctl start --monitoring_intervals 5ms 100ms paddr 2>said
like "say what they take" "$(cat said)" '--monitoring_intervals takes SAMPLE AGGR UPDATE'

# ---- a list of which an item is empty ----
for word in "$one," ",$one" "$one,,$two" "$one, ,$two"; do
	status "start '$word'" 129 ctl start "$word"
	like "says so" "$err" 'a process id is missing at a comma; did a variable or a \$\(command\) give nothing'
done
is "a list in any form" "$(ctl args damon "$one, $two")" "$(ctl args damon "$one $two")"

# ---- whose DAMON is recorded ----
if [ "$(id -u)" = 0 ] && [ -e /sys/kernel/tracing/events/damon/damon_aggregated ]; then
	unset DAMO_TRACEFS	# the trace events are those of this machine
	mkdir -p "$DAMO_PROCFS/4321"
	echo "4321 (kdamond.0) S 2 0 0 0 -1 0 0 0 0 0 1 2 0 0 20 0 1 0 99 0 0 0" >"$DAMO_PROCFS/4321/stat"
	ctl start paddr 2>/dev/null
	status "record without a target" 0 on_fake damo-record --no_profile -o r --timeout 0.3
	is "says whose DAMON it records" "$(first)" "damo-record: no target given: DAMON as it runs: kdamond 0 \
(physical memory, 1023.000 MiB; started by damo-ctl start)"
	rm "$DAMO_SYSFS"/.damo/*.run
	status "record ongoing" 0 on_fake damo-record --no_profile -o r --timeout 0.3 ongoing
	like "says that it is not damo's" "$(first)" 'target: DAMON as it runs: kdamond 0 .*not started by damo'
	status "--stop_modules for ongoing" 129 on_fake damo-record --stop_modules ongoing
	ctl stop --all
	echo Y >"$DAMO_SYSFS/module/damon_stat/parameters/enabled"
	status "record a module's DAMON" 0 on_fake damo-record --no_profile -o r --timeout 0.3
	is "says which module" "$(first)" "damo-record: no target given: DAMON as it runs: the kernel module damon_stat"
	echo N >"$DAMO_SYSFS/module/damon_stat/parameters/enabled"
	rm -r "$DAMO_PROCFS/4321"
	on_fake damo-record --no_profile --timeout 0.3 paddr 2>said | cat >piped
	like "a pipe on stdout is said in the first line, with the way to a file" "$(head -1 said)" \
		'target: physical memory.*pipe on stdout; for a file, use -o damon.data$'
	is "and gets the recording" "$(head -c 5 piped | tr -d '\0' | wc -c | xargs test 0 -lt && echo yes)" yes
	on_fake damo-record --no_profile --timeout 0.3 -o - paddr 2>said | cat >piped
	unlike "not when it was asked for" "$(head -1 said)" 'for a file'
else
	skip "whose DAMON is recorded" "needs root and DAMON's trace events"
fi

# ---- versions ----
for program in damo damo-ctl damo-record damo-report damo-replay; do
	status "$program --version" 0 "$program" --version
	like "$program: a name and a version" "$out" "^$program [0-9]+\.[0-9]+"
done

kill $one $two
finish
