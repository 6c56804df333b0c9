#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The record format's document is enough for others: a reader in Python that was written from it reads the
# same regions as ours, of real recordings and of damaged ones.
. "$SRC/tests/lib/test.sh"
command -v python3 >/dev/null || skip_all "no python3"
python3 -c 'import ctypes, ctypes.util; ctypes.CDLL(ctypes.util.find_library("zstd") or "libzstd.so.1")' \
	2>/dev/null || skip_all "no libzstd for python3"
reader=$SRC/Documentation/examples/damon_data.py

compare() # WHAT FILE
{
	python3 "$reader" "$2" 2>&1 | tail -n +2 | cut -d, -f2- >theirs
	damo-report raw -i "$2" --format csv | tail -n +2 | cut -d, -f5,6,8-11 >ours
	ok "$1: there are regions" test -s ours
	same "$1: the same regions" theirs ours
}

for file in "$SRC"/tests/data/real/*.perf.data.zst; do
	name=$(basename "$file" .perf.data.zst)
	damo-report convert -i "$file" -o "$name.data" 2>/dev/null
	compare "$name" "$name.data"
	damo-report convert -i "$file" -o "$name.small" --compress 19 2>/dev/null
	compare "$name, level 19" "$name.small"
done
for file in "$SRC"/tests/golden/*.data; do
	[ -e "$file" ] && compare "$(basename "$file")" "$file"
done

# It is no reader if it does not notice damage.
for at in 40 100 2000 3000; do
	cp stairs.data bad.data
	printf '\xff' | dd of=bad.data bs=1 seek=$at conv=notrunc 2>/dev/null
	cmp -s bad.data stairs.data && printf '\x00' | dd of=bad.data bs=1 seek=$at conv=notrunc 2>/dev/null
	status "damage at byte $at" 1 python3 "$reader" bad.data
done
finish
