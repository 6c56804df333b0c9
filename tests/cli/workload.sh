#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Commands that record and start run as targets: as whom, with what signals and ends; on a kernel that is played.
. "$SRC/tests/lib/test.sh"
. "$SRC/tests/lib/fake.sh"
[ "$(id -u)" = 0 ] || skip_all "needs root"

fake_kernel 7.2
fake_events
# The command is a real process.
export DAMO_PROCFS=/proc
theirs=$(mktemp -d /tmp/damo-workload.XXXXXX)
trap 'rm -rf "$theirs"' EXIT
chmod 777 "$theirs"
export theirs
record() { with_events /dev/null damo-record --no_profile -o a.data "$@"; }

status "as another user" 0 record --user nobody 'id -un >$theirs/who; echo $HOME >$theirs/home; sleep 0.3'
is "is that user" "$(cat $theirs/who)" nobody
is "with his home" "$(cat $theirs/home)" "$(getent passwd nobody | cut -d: -f6)"
is "the recording stays root's" "$(stat -c '%U %a' a.data)" "root 600"
status "a user that is none" 1 record --user no_such_user "touch $theirs/ran"
like "is named" "$err" 'no_such_user'
status "the end of the command" 7 record "sleep 0.3; exit 7"
status "a signal ends the command" 143 record 'sleep 0.3; kill -TERM $$'
status "signals are as they were" 0 record 'sleep 0.2; sh -c "kill -PIPE \$\$" || echo $? >$theirs/pipe; true'
is "SIGPIPE ends a child of it" "$(cat $theirs/pipe)" 141
FAKE_DAMON_REFUSE=0/state=on=22 status "DAMON that does not start" 1 record "touch $theirs/ran"
ok "runs no command" test ! -e $theirs/ran
status "a timeout" 0 record --timeout 0.5 'echo $$ >$theirs/pid; exec sleep 30'
sleep 0.2
ok "ends the command, too" sh -c '! kill -0 "$(cat $theirs/pid)" 2>/dev/null'
finish
