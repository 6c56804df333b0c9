#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Cost of a look at DAMON when nothing runs: CPU time of the whole program, from exec to exit.
. "${SRC:-.}/tests/lib/bench.sh"
. "$SRC/tests/lib/fake.sh" 2>/dev/null

fake_kernel 7.2
loop() { for ((i = 0; i < 20; i++)); do "$BUILD/damo-ctl" status 2>/dev/null; done; }
ms=$(least 5 cpu_ms loop)
row "damo-ctl status, nothing runs" "$(ratio "$ms" 20)" ms '<=' 5
