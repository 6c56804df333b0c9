#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A disk that becomes full: the recording ends properly, in room kept for that, and says what happened; other
# outputs leave the old file as it was and nothing else.
. "$SRC/tests/lib/test.sh"
. "$SRC/tests/lib/output-kinds.sh"

mkdir small
mount -t tmpfs -o size=256k tmpfs small 2>/dev/null || skip_all "no right to mount a small file system"
trap 'umount small' EXIT

make_inputs
for kind in $(kind_names); do
	file=$(kind_file $kind small/x)
	head -c 5000 kinds.data >"$file"
	cp "$file" old
	dd if=/dev/zero of=small/filler bs=4k 2>/dev/null
	status "$kind: a full disk" 1 write_output $kind small/x
	like "$kind: is reported by damo" "$err" '^damo-[a-z]+ .*error: .*No space left on device'
	unlike "$kind: and by nobody else" "$err" 'Output file write error'
	same "$kind: the old file stays" "$file" old
	is "$kind: and no rest" "$(find small -mindepth 1 | sort | xargs)" "small/filler $file"
	rm -f small/*
done

gen=$BUILD/tests/bench/gen-damon check=$BUILD/tests/bench/recbench
if [ -x "$gen" ] && [ -x "$check" ]; then
	status "the writer fails" 1 "$gen" server 1e7 small/x.data
	like "and says what to do" "$err" "make room"
	status "the recording says that something is missing" 3 "$check" check small/x.data
	like "what is there is whole, with its end mark" "$out" '^used ([0-9]+) of \1 bytes, .* 0 chunks damaged$'
	like "and nearly fills the disk" "$out" "^used 2[0-9]{5} of "
else
	skip "recording to a full disk" "make bench builds what this needs"
fi
finish
