#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The test runner itself: it counts right, and nothing that goes wrong passes for right.
. "$SRC/tests/lib/test.sh"

make_test() # NAME, its commands on stdin
{
	{ echo '#!/bin/sh'; cat; } >"$1"
	chmod +x "$1"
}

summary() { "$SRC/tests/run" -b "$BUILD" "$@" 2>&1 | tail -n 1; }

make_test good <<'E2'
echo 1..3; echo 'ok 1 - a'; echo 'ok 2 - b'; echo 'ok 3 # SKIP no such thing here'
E2
is "TAP lines are counted" "$(summary good)" "2 passed, 0 failed, 1 skipped"

make_test bad <<'E2'
echo 1..2; echo 'ok 1 - a'; echo 'not ok 2 - b'; exit 1
E2
is "failures are counted" "$(summary bad)" "1 passed, 1 failed, 0 skipped"
status "and make the run fail" 1 "$SRC/tests/run" -b "$BUILD" bad
like "with the output" "$out" '\| not ok 2 - b'

make_test silent </dev/null
is "no TAP: one test" "$(summary silent)" "1 passed, 0 failed, 0 skipped"
status "a run without failures is a success" 0 "$SRC/tests/run" -b "$BUILD" silent good

make_test exits <<<'echo "ok 1 - a"; exit 3'
is "a bad exit status fails" "$(summary exits)" "1 passed, 1 failed, 0 skipped"

make_test stops <<<'echo 1..5; echo "ok 1 - a"'
is "an unfinished plan fails" "$(summary stops)" "1 passed, 1 failed, 0 skipped"

make_test crashes <<<'echo "ok 1 - a"; kill -SEGV $$'
is "a crash fails" "$(summary crashes)" "1 passed, 1 failed, 0 skipped"

make_test hangs <<<'# timeout: 1
echo "ok 1 - a"; exec sleep 30'
is "a hang fails" "$(summary hangs)" "1 passed, 1 failed, 0 skipped"

make_test skips <<<'exit 77'
is "status 77 skips" "$(summary skips)" "0 passed, 0 failed, 1 skipped"

make_test solo <<'E3'
# alone
[ ! -e "$SHARED/other" ]
E3
make_test other <<<'touch "$SHARED/other"; sleep 0.5; rm "$SHARED/other"'
export SHARED=$PWD
is "alone" "$(summary -j 4 solo other)" "2 passed, 0 failed, 0 skipped"

is "a test that is not there fails" "$(summary good nothing)" "2 passed, 1 failed, 1 skipped"
is "side by side" "$(summary -j 4 good bad silent exits stops crashes skips)" "7 passed, 4 failed, 2 skipped"
finish
