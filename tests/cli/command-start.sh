#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A command as the target runs only when DAMON is known to be free and to take the parameters: whatever is
# wrong is found first. On a kernel that is played by tests/fake/damon.c.
. "$SRC/tests/lib/test.sh"
. "$SRC/tests/lib/fake.sh"

on_fake() # PROGRAM WORD...
{
	ASAN_OPTIONS=verify_asan_link_order=0 LD_PRELOAD=$BUILD/tests/fake/damon.so "$BUILD/$@"
}

ran() { [ -e ran ] && echo ran; rm -f ran; }
module_on() { echo "$1" >"$DAMO_SYSFS/module/damon_stat/parameters/enabled"; }

fake_kernel 7.2
before=$(tree)
starters=("damo-ctl start" "damo-ctl schemes")
if [ "$(id -u)" = 0 ] && [ -e /sys/kernel/tracing/events/damon/damon_aggregated ]; then
	unset DAMO_TRACEFS	# the trace events are those of this machine
	starters+=("damo-record --no_profile -o recording" "damo-report monitor --count 1")
	echo old >recording
fi

refused() # WHAT STATUS PATTERN [VARIABLE=VALUE]... -- [OPTION]...: for each command that starts DAMON
{
	local what=$1 want=$2 pattern=$3 starter settings=()
	shift 3
	while [ "$1" != -- ]; do settings+=("$1"); shift; done
	shift
	for starter in "${starters[@]}"; do
		case $starter in *monitor*) [ $# = 0 ] || continue ;; esac
		(for s in "${settings[@]}"; do export "${s?}"; done
			on_fake $starter "$@" -- "touch ran; sleep 1" >printed 2>said)
		is "$what: $starter" $? $want
		like "$what: $starter says it" "$(cat said)" "$pattern"
		is "$what: $starter has not run the command" "$(ran)" ""
		is "$what: $starter leaves DAMON as it was" "$(tree)$(leftovers)" "$before$notes"
		[ ! -e recording ] || is "$what: the old recording is there" "$(cat recording; ls recording*)" "old
recording"
	done
}

notes=
refused "the kernel refuses to turn it on" 1 "cannot write 'on'.*; the command was not run" \
	FAKE_DAMON_REFUSE=0/state=on=16 --
refused "a scheme is refused" 1 "cannot write 'on'.*; the command was not run" \
	FAKE_DAMON_REFUSE=0/state=on=12 -- --damos_action stat --damos_filter reject memcg /nowhere
refused "staging is refused" 1 "nr_targets.*; the command was not run" FAKE_DAMON_REFUSE=nr_targets=1=12 --
refused "a kdamond ends at once" 1 "ended right after.*; the command was not run" FAKE_DAMON_ENDS=1 --
refused "an unknown user" 1 "no user 'nosuchuser'" -- --user nosuchuser
module_on Y
refused "a module holds DAMON" 1 \
	"damon_stat runs DAMON and excludes others; --stop_modules .*, and 'damo record ongoing' .*; the command was not run" --
is "the module still runs" "$(cat "$DAMO_SYSFS/module/damon_stat/parameters/enabled")" Y
FAKE_DAMON_REFUSE=0/state=on=16 status "refused after the module was stopped" 1 on_fake damo-ctl start --stop_modules \
	"touch ran; sleep 1"
is "it runs again" "$(cat "$DAMO_SYSFS/module/damon_stat/parameters/enabled")$(ran)" Y
module_on N
ctl start paddr 2>/dev/null
before=$(tree) notes=$(leftovers)
refused "DAMON is taken" 1 "already running: kdamond 0 .*started by damo-ctl start.*; the command was not run" --
ctl stop
before=$(tree) notes=
if [ ${#starters[@]} -gt 2 ]; then
	status "a recording that cannot be made" 1 on_fake damo-record -o /no/such/folder/x "touch ran"
	is "does not run the command" "$(ran)" ""
	status "an unknown recording to a report's pipe" 129 on_fake damo-record -o recording --snapshot x 1 "touch ran"
	is "does not run the command either" "$(ran)" ""
fi

# ---- what is right, runs once ----
for starter in "${starters[@]}"; do
	: >count
	on_fake $starter "echo once >>count; sleep 1" >printed 2>said
	is "$starter runs the command once" "$(cat count)" once
	like "$starter names it" "$(head -1 said)" "target: the command 'echo once"
	ctl stop >/dev/null 2>&1
	rm -f recording*
done
is "DAMON is as before" "$(tree)$(leftovers)" "$before"
# ---- a module is stopped for the time, by all who start DAMON ----
for starter in "${starters[@]}"; do
	module_on Y
	case $starter in
	*monitor*) words=("$starter" --stop_modules "sleep 1") ;;
	*record*) words=("$starter" --stop_modules --timeout 1 paddr) ;;
	*) words=("$starter" --stop_modules "cat '$DAMO_SYSFS/module/damon_stat/parameters/enabled' >seen; sleep 0.5") ;;
	esac
	on_fake ${words[0]} "${words[@]:1}" >printed 2>said
	unlike "$starter --stop_modules: no hint is needed" "$(cat said)" 'runs DAMON and excludes'
	case $starter in *start | *schemes) is "$starter: it is off while the command runs" "$(cat seen)" N ;; esac
	ctl stop >/dev/null 2>&1
	is "$starter: it is on afterwards" "$(cat "$DAMO_SYSFS/module/damon_stat/parameters/enabled")" Y
	rm -f recording*
done
status "diagnose, while a module holds DAMON" 1 ctl diagnose --seconds 0
like "names the holder as a finding" "$out" '^finding: modules: damon_stat runs DAMON and excludes others'
module_on N
status "diagnose without it" 0 ctl diagnose --seconds 0

# ---- a starter that dies does not set the command free ----
FAKE_DAMON_KILL=3 status "killed while it stages" 137 on_fake damo-ctl start "touch ran; sleep 1"
sleep 0.2
is "the command has not run" "$(ran)" ""
ctl stop 2>/dev/null
finish
