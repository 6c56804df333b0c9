#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Inputs that are no recordings, or lie about their size: each is refused, or read up to where it is wrong, with
# what, where and why; in little memory and time.
. "$SRC/tests/lib/test.sh"
data=$SRC/tests/data/real
zstd -dc "$data/twoproc.perf.data.zst" >perf.data
damo-report convert -i perf.data -o own 2>/dev/null
damo-report convert -i perf.data -f json_compressed -o jc 2>/dev/null

# odd NAME STATUS MESSAGE: reads the file NAME
odd()
{
	status "$1" $2 timeout 20 damo-report wss -i "$1"
	like "$1: says why" "$err" "$3"
	unlike "$1: no sanitizer, no assertion" "$err" 'Sanitizer|Assertion'
}

: >empty
odd empty 1 'empty is empty; was the recording stopped before it began'
printf x >byte
odd byte 1 'byte: no event of DAMON in 1 lines of text'
mkdir folder
odd folder 1 'folder is a directory without recordings'
odd missing 1 'cannot open missing; is it the right name.*No such file'
ln -s loop loop
odd loop 1 'cannot open loop: Too many levels'
truncate -s 100G sparse
odd sparse 1 'sparse is not a recording of a known format .it begins with 00 00'
odd /dev/zero 1 '/dev/zero is not a recording of a known format'
odd /dev/null 1 '/dev/null is empty'
for magic in '\x78\x9c' '\x1f\x8b\x08' '\x28\xb5\x2f\xfd' '\xfd7zXZ\0'; do
	printf "$magic" >packed
	odd packed 1 'packed: the (zlib|gzip|zstd|xz) data end before their end mark'
done
printf '{' >brace
odd brace 1 'brace ends inside of its JSON text'
printf '[]more' >more
odd more 1 'more: parse error: trailing garbage .at byte'
printf '\x17\x08\x44tracing6\0' >dat
odd dat 1 '^damo-report wss: error: dat: '
cat jc jc >twice
odd twice 3 'twice: damaged: something follows the end of the zlib data; is it two files in one'
cat jc <(head -c 3000 /dev/zero) >padded
is "zeros behind are nothing" "$(damo-report wss -i padded 2>&1)" "$(damo-report wss -i jc 2>&1)"
cat own own >again
is "two of our own in one are both read" "$(damo-report record_info --verify -i again | grep -c .)" \
	"$(damo-report record_info --verify -i own | grep -c .)"
ok "and have twice as much" test "$(damo-report raw -i again | wc -l)" -gt $(($(damo-report raw -i own | wc -l) * 19 / 10))
cp jc picture.png
is "a name decides nothing" "$(damo-report wss -i picture.png)" "$(damo-report wss -i jc)"
mkfifo fifo
cat jc >fifo &
is "a FIFO is a pipe" "$(damo-report wss -i fifo)" "$(damo-report wss -i jc)"
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	install -m 0 jc secret
	chmod 755 .
	status "no right to read" 1 setpriv --reuid 65534 --clear-groups "$(command -v damo-report)" wss -i "$PWD/secret"
	like "is reported" "$err" '(cannot open|failed to execute) .*: Permission denied'
else
	skip "no right to read" "not root"
fi

# A text that grows while it is read: what was there is read, and it ends.
damo-report convert -i perf.data -f perf_script -o script 2>/dev/null
head -n 2000 script >grows
(for ((i = 0; i < 50; i++)); do sed -n "$((2001 + i * 20)),$((2020 + i * 20))p" script >>grows; done) &
damo-report wss -i grows >/dev/null 2>/dev/null
code=$?
# It may end in the middle of a snapshot.
ok "a text that grows" test $code = 0 -o $code = 3
wait

# Claims and bombs
cat >claims.py <<'PY'
import struct
head = b'damon_recfmt_ver' + struct.pack('<i', 2)
open('regions', 'wb').write(head + struct.pack('<qqIQI', 1, 0, 1, 0, 10**9) + struct.pack('<QQI', 4096, 8192, 1) * 3)
open('targets', 'wb').write(head + struct.pack('<qqIQI', 1, 0, 10**9, 0, 1))
line = 'kdamond.0 7 [001] %d.000000: damon:damon_aggregated: target_id=0 nr_regions=1000000000 %d-%d: 0 1\n'
open('lines', 'w').write(''.join(line % (1 + i // 3, 4096 + 8192 * (i % 3), 8192 + 8192 * (i % 3)) for i in range(90)))
PY
bomb() # NAME STATUS MESSAGE: as odd(), within 64 MiB
{
	odd "$@"
	if [ "${BUILD%-san}" = "$BUILD" ] && command -v time >/dev/null; then
		command time -q -f %M -o kib damo-report wss -i "$1" >/dev/null 2>&1
		ok "$1: in 64 MiB ($(cat kib) KiB)" test "$(cat kib)" -lt 65536
	fi
}
if command -v python3 >/dev/null; then
	python3 claims.py
	bomb regions 1 'damaged: regions: impossible number of regions .at byte'
	bomb targets 1 'damaged: targets: '
	bomb lines 3 'lines: 30 of 30 snapshots lack regions'
fi
zeros() { head -c 300M /dev/zero; }
zeros | gzip -1 >bomb.gz
bomb bomb.gz 1 'bomb.gz is not a recording'
zeros | tr '\0' ' ' | zstd -q >blanks.zst
bomb blanks.zst 1 'blanks.zst, line 1: longer than 8192 bytes'
{ printf '[{"target_id":0,"snapshots":['; zeros | tr '\0' '['; } | zstd -q >nested.zst
bomb nested.zst 1 'nested.zst: JSON nested deeper than'
{ printf '[{"target_id":"'; zeros | tr '\0' a; } | zstd -q >string.zst
bomb string.zst 1 'string.zst: a single JSON value of more than 1 MiB'
{ printf 'PERFILE2\x68\0\0\0\0\0\0\0'; zeros; } | zstd -q >perf.zst
bomb perf.zst 1 'perf.zst unpacks to more than 256 times its size'
{ printf '\x89DAM\r\n\x1a\n'; zeros; } | xz -0 >own.xz
bomb own.xz 1 'own.xz unpacks to more than 256 times its size'
yes '{"start":4096,"end":8192,"nr_accesses":{"samples":1,"percent":null},"age":{"usec":null,"aggr_intervals":1}},' |
	head -n 1000000 | cat <(printf '[{"target_id":0,"snapshots":[{"start_time":1,"end_time":2,"regions":[') - | zstd -q >wide.zst
bomb wide.zst 1 'wide.zst: more than 524288 regions in one snapshot'
finish
