#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# trace.dat of machines and kinds that are not at hand: the other byte order, 32 bits, zlib.
. "$SRC/tests/lib/test.sh"
command -v python3 >/dev/null || skip_all "no python3"

for ((s = 0; s < 3; s++)); do
	for ((i = 0; i < 4; i++)); do
		echo "3,$((1000000000 + 100000000 * s)),$((0x10000 + 0x4000 * i)),$((0x12000 + 0x4000 * i)),$((5 * i + s)),$((7 + s))"
	done
done >want

for kind in '6 little none 8' '6 big none 8' '6 little none 4' '6 big none 4' '7 little none 8' '7 big none 8' \
	'7 little zlib 8' '7 big zlib 8' '7 big zlib 4'; do
	python3 "$SRC/tests/format/trace_dat.py" $kind >trace.dat
	damo-report convert -i trace.dat -f csv 2>err | tail -n +2 | cut -d, -f4,6,8-11 >got
	same "version, order, packing, long: $kind" got want
	damo-report convert -i trace.dat -o own.data 2>/dev/null
	like "its machine" "$(damo-report record_info -v -i own.data)" '^host: other-end$'
	# trace-cmd itself must find the same in it: else the file is not what it should be.
	[ "${kind/zlib/}" = "$kind" ] || continue
	if command -v trace-cmd >/dev/null; then
		trace-cmd report -i trace.dat 2>/dev/null |
			sed -n 's/.*target_id=\([0-9]*\) nr_regions=4 \([0-9]*\)-\([0-9]*\): \([0-9]*\) \([0-9]*\)$/\1,\2,\3,\4,\5/p' >theirs
		same "trace-cmd agrees: $kind" theirs <(cut -d, -f1,3- want)
	else
		skip "trace-cmd agrees: $kind" "no trace-cmd"
	fi
done

# zlib chunks that lie: the packed header, sizes and bytes of a CPU's data
python3 "$SRC/tests/format/trace_dat.py" 7 little zlib 8 >trace.dat
damage() # AT STATUS MESSAGE
{
	cp trace.dat bad.dat
	printf '\xff\xff\xff\x7f' | dd of=bad.dat bs=1 seek=$1 conv=notrunc 2>/dev/null
	status "damage at $1" $2 damo-report convert -i bad.dat -f jsonl
	like "is reported" "$err$out" "$3"
}
damage 60 1 'a section of trace.dat of more than 32 MiB'
damage 80 1 'a section of trace.dat cannot be unpacked'
damage 4100 3 'impossible size of a chunk'
damage 4120 3 'a chunk cannot be unpacked'
finish
