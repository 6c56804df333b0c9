#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Child processes of the targets are monitored as they come and go, by start and by record, on a kernel and processes that
# are played.
. "$SRC/tests/lib/test.sh"
. "$SRC/tests/lib/fake.sh"

targets() { cat "$DAMO_SYSFS"/kernel/mm/damon/admin/kdamonds/0/contexts/0/targets/*/pid_target 2>/dev/null | xargs; }

# until_targets "PID...": waits for them, 6 s at most
until_targets()
{
	local i
	for ((i = 0; i < 60; i++)); do
		[ "$(targets)" != "$1" ] || return
		sleep 0.1
	done
}

end_process() # PID PARENT
{
	rm -r "$DAMO_PROCFS/$1"
	[ ! -e "$DAMO_PROCFS/$2" ] || sed -i "s/\b$1 //" "$DAMO_PROCFS/$2/task/$2/children"
}

fake_kernel 7.2
fake_events
export FAKE_DAMON_PID=4242
fake_process 4242 2 kdamond.0
fake_process 100 1 server
fake_process 101 100 worker

ctl start --include_child_tasks --ops vaddr --target_pid 100 2>said & shell=$!
until_targets "100 101"
is "start: a child that is there" "$(targets)" "100 101"
fake_process 102 101 helper
until_targets "100 101 102"
is "start: a child of a child" "$(targets)" "100 101 102"
end_process 102 101
until_targets "100 101"
is "start: one that has ended" "$(targets)" "100 101"
end_process 101 100
fake_process 103 100 worker
until_targets "100 103"
is "start: another takes its place" "$(targets)" "100 103"
pkill -INT -P $shell || kill -INT $shell
wait $shell
is "start: Ctrl-C ends following" $? 0
like "start: how it ends was reported" "$(cat said)" 'following child processes; Ctrl-C ends this, DAMON goes on'
is "start: DAMON goes on" "$(cat "$DAMO_SYSFS/kernel/mm/damon/admin/kdamonds/0/state")" on
ctl stop 2>/dev/null

# A commit that the kernel refuses is reported, and tried again.
export FAKE_DAMON_REFUSE=0/state=commit=22
ctl start --include_child_tasks --ops vaddr --target_pid 100 2>said & shell=$!
for ((i = 0; i < 40; i++)); do grep -q updated said && break; sleep 0.1; done
pkill -INT -P $shell || kill -INT $shell
wait $shell
like "start: targets that the kernel refuses" "$(cat said)" 'warning: the targets could not be updated: .*commit'
unset FAKE_DAMON_REFUSE
ctl stop 2>/dev/null

# record follows by itself, and its recording has each target.
{ snapshots 3 100 4242 0; snapshots 3 100 4242 1 | awk '{ $1 += 1500; print }'; } >script
with_events script damo-record --no_profile -o a.data --timeout 2.6 100 2>said & shell=$!
until_targets "100 103"
is "record: a child that is there" "$(targets)" "100 103"
fake_process 104 100 late
until_targets "100 103 104"
is "record: one that comes later" "$(targets)" "100 103 104"
wait $shell
is "record ends well" $? 0
is "record: snapshots of both targets" "$(damo-report raw --format csv -i a.data | awk -F, '
	NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next } { print $column["target_id"] }' | sort | uniq -c | xargs)" "9 0 9 1"
like "record: the processes of the targets are known" "$(damo-report record_info -v -i a.data)" 'pid 103 \(worker\)'
with_events script damo-record --no_profile --exclude_child_tasks -o a.data --timeout 0.7 100 2>said & shell=$!
until_targets 100
is "record: without children" "$(targets)" 100
wait $shell
finish
