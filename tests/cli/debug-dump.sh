#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# report debug dump: every byte of a recording is in one part, sums are those of other reports, and each
# kind of damage is marked where it is and nowhere else.
. "$SRC/tests/lib/test.sh"
golden=$SRC/tests/golden

for name in plain wild attrs killed; do
	damo report debug dump --hex 8 "$golden/v1.0/$name.data" >got 2>err
	golden "$name" got "$golden/debug-dump-$name.txt"
done

# parts FILE: offset and size of each part, in the order of the file
parts() { damo report debug dump --format csv "$1" 2>/dev/null | awk -F, '$3 ~ /^(segment|chunk|damage)$/ { print $1, $2 }'; }

# Each part begins where the one before ends, and the last one ends with the file.
covers() # WHAT FILE
{
	is "$1: parts cover all bytes" "$(parts "$2" | awk '
		$1 != at { print "offset " $1 " after " at }
		{ at = $1 + $2 }
		END { print at }')" "$(stat -c %s "$2")"
}

damo convert -i "$SRC/tests/data/real/twoproc.perf.data.zst" -o good.data
covers "a recording" good.data
damo report debug dump --format csv good.data >good.csv
is "snapshots and regions are those of the recording" \
	"$(awk -F, '$3 == "chunk" && $5 == "DATA" { items += $14; samples += $15 } END { print items, samples }' good.csv)" \
	"$(damo report record_info --format csv -i good.data | awk -F, 'NR > 1 && !seen[$5]++ { s += $9; r += $10 } END { print s, r }')"
is "columns of a chunk are its content" "$(awk -F, '
	$3 == "chunk" { content = $18; type = $5; at = $1 }
	$3 == "column" && $17 { left[at] += $18 }
	$3 == "chunk" && $5 == "DATA" { want[at] = content }
	END { for (i in want) if (want[i] != left[i]) print i, want[i], left[i] }' good.csv)" ""
ok "JSON" python3 -c 'import json, sys
d = json.load(sys.stdin)
columns = [c["name"] for c in d["columns"]]
assert all(list(r) == columns for r in d["rows"])
parts = [r for r in d["rows"] if r["part"] in ("segment", "chunk")]
assert parts[0]["part"] == "segment" and parts[-1]["type"] == "END"
assert any(r["name"] == "kernel" and r["value"].startswith("7.2.13") for r in d["rows"])' \
	< <(damo report debug dump --format json good.data)
damo report debug dump good.data >text
same "standard input" text <(damo report debug dump - <good.data)
same "a pipe" text <(cat good.data | damo report debug dump -)
like "the sum of a column" "$(damo report debug dump --summary good.data)" '^ +SNAP +12 +5506 +5506 +pack$'
is "the sums only" "$(damo report debug dump --summary good.data | head -n 1)" ""

# One byte of each chunk's payload: that chunk is damaged, all others are as they were.
mark() { damo report debug dump "$1" 2>err | sed -n 's/^ *\([0-9]*\) .*: DAMAGED: \(.*\)/\1 \2/p'; }
nr_tried=0
while read -r offset size; do
	[ "$offset" -gt 0 ] || continue
	cp good.data bad.data
	byte=$(od -A n -t u1 -j $((offset + 60)) -N 1 good.data)
	printf "\\x$(printf %x $((byte ^ 1)))" | dd of=bad.data bs=1 seek=$((offset + 60)) conv=notrunc 2>/dev/null
	[ "$(mark bad.data)" = "$offset a checksum does not match" ] || fail "damage of the chunk at $offset" "$(mark bad.data)"
	nr_tried=$((nr_tried + 1))
done < <(parts good.data)
is "damage of each chunk was tried" "$nr_tried" 17
status "damage is reported by the exit status" 3 damo report debug dump bad.data
like "and on stderr" "$err" 'damaged'
covers "damage in a payload" bad.data

# A header, and bytes between chunks. Where chunks lie depends on the length of the folder's name.
at=$(parts good.data | awk '$1 > 1000 { print $1; exit }')
cp good.data bad.data
printf XXXX | dd of=bad.data bs=1 seek="$at" conv=notrunc 2>/dev/null
is "a damaged header" "$(mark bad.data)" "$at no chunk begins here"
like "the numbers say that a chunk is missing" "$(damo report debug dump bad.data 2>/dev/null)" '^ +1 chunks are missing here$'
covers "a damaged header" bad.data
{ head -c "$at" good.data; echo "this is no chunk"; tail -c +$((at + 1)) good.data; } >bad.data
is "bytes between chunks" "$(mark bad.data)" "$at no chunk begins here"
covers "bytes between chunks" bad.data
head -c $((at + 420)) good.data >cut.data
is "a recording that is cut" "$(mark cut.data)" "$at the input ends within it"
covers "a recording that is cut" cut.data
head -c $((at + 20)) good.data >cut.data
is "a recording that is cut in a header" "$(mark cut.data)" "$at the input ends within a chunk's header"
printf X | dd of=bad.data bs=1 seek=9 conv=notrunc 2>/dev/null
like "a damaged file header" "$(mark bad.data | head -n 1)" '^0 '
cat good.data good.data >two.data
is "two recordings are two segments" "$(damo report debug dump --format csv two.data | grep -c ',segment,')" 2
covers "two recordings" two.data

status "something that is no recording" 1 damo report debug dump "$SRC/COPYING"
like "is named" "$err" 'COPYING does not begin as a recording'
status "a recording of perf" 1 damo report debug dump "$SRC/tests/data/real/twoproc.perf.data.zst"
like "and what to do" "$err" 'damo convert'
status "no file" 129 damo report debug dump
status "a file that is not there" 1 damo report debug dump nowhere
status "too many bytes" 129 damo report debug dump --hex 5000 good.data
status "a full device" 1 sh -c 'damo report debug dump good.data >/dev/full'
status "no sub-command" 129 damo report debug
finish
