#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A disk that becomes full: the recording ends properly, in room kept for that, and says what happened.
. "$SRC/tests/lib/test.sh"

gen=$BUILD/tests/bench/gen-damon check=$BUILD/tests/bench/recbench
[ -x "$gen" ] && [ -x "$check" ] || skip_all "make bench builds what this needs"
mkdir small
mount -t tmpfs -o size=256k tmpfs small 2>/dev/null || skip_all "no right to mount a small file system"
trap 'umount small' EXIT

status "the writer fails" 1 "$gen" server 1e7 small/x.data
like "and says what to do" "$err" "make room"
status "what is there is whole, with its end mark" 0 "$check" check small/x.data
like "and nearly fills the disk" "$out" "^used 2[0-9]{5} of "
finish
