#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# convert: foreign formats come in whole, go out and come back equal; pieces are cut and merged.
. "$SRC/tests/lib/test.sh"
data=$SRC/tests/data/import
shared=$SRC/../shared/data

# Regions of perf's own text of the same recording, as CSV has them: target, start, end, count, age.
script_regions()
{
	xz -dc "$1" | sed -n 's/.*damon:damon_aggregated: *target_id=\([0-9]*\) nr_regions=[0-9]* \([0-9]*\)-\([0-9]*\): \([0-9]*\) *\([0-9]*\)$/\1,\2,\3,\4,\5/p' |
		sort -s -t, -k1,1n
}
csv_regions() { damo-report convert -i "$1" -f csv | sed 1d | cut -d, -f4,8-11 | sort -s -t, -k1,1n; }
# Everything but the head, which says how the file was made.
events() { damo-report convert "$@" -f jsonl | grep -v '"type": "meta"'; }

for n in 7.2-probes-vaddr 7.2-twoproc-damon; do
	is "regions of $n are those that perf prints" \
		"$(csv_regions "$data/$n.perf.data.xz" | md5sum)" \
		"$(script_regions "$data/$n.script.txt.xz" | md5sum)"
	events -i "$data/$n.perf.data.xz" | grep snapshot | sed 's/"[a-z]*_time_ns": [0-9]*, //g' >a
	events -i "$data/$n.script.txt.xz" | grep snapshot | sed 's/"[a-z]*_time_ns": [0-9]*, //g' >b
	same "its text imports to the same snapshots" a b
done
like "probe hits" "$(damo-report convert -i "$data/7.2-probes-vaddr.perf.data.xz" -f csv | sed -n 2p)" ',[0-9]+ [0-9]+,'

src=$data/7.2-probes-vaddr.perf.data.xz
xz -dc "$src" >x.perf
gzip -k x.perf
zstd -q x.perf -o x.perf.zst
events -i x.perf >want
for f in x.perf.gz x.perf.zst; do
	events -i $f >got
	same "${f#x.perf.} is unwrapped" got want
done
events <x.perf -i - >got
same "from a file on the standard input" got want
# shellcheck disable=SC2002
cat x.perf.gz | damo-report convert -f jsonl | grep -v '"type": "meta"' >got
same "from a pipe" got want

ok "to our format" damo-report convert -i x.perf -o x.data
is "its mode" "$(stat -c %a x.data)" 600
events -i x.data >own
for f in json json_compressed; do
	ok "to $f" damo-report convert -i x.data -f $f -o x.$f
	ok "and back" damo-report convert -i x.$f -o back.data
	events -i back.data | grep -v '"type": "stream"' >got
	grep -v '"type": "stream"' own >want
	same "$f keeps everything" got want
done
zstd -q x.data -o x.data.zst
events -i x.data.zst >got
same "our own format, wrapped" got own
damo-report convert -i x.data -f perf_script -o x.script
is "regions after perf_script" "$(csv_regions x.script | md5sum)" "$(csv_regions x.data | md5sum)"
damo-report convert -i "$SRC/tests/data/real/twoproc.perf.data.zst" -o two.data
damo-report convert -i two.data -f perf_script -o two.script
times() { sed 's/.*\] \([0-9.]*\): .*/\1/' two.script; }
is "two targets" "$(grep -o 'target_id=[0-9]*' two.script | sort -u | xargs)" "target_id=0 target_id=1"
ok "perf_script has the snapshots of several targets in time order" cmp <(times) <(times | sort -n -s)
if command -v sqlite3 >/dev/null; then
	damo-report convert -i x.data -f sqlite -o x.db
	is "rows in the database" "$(sqlite3 x.db 'select count(*), sum(nr_accesses) from regions')" \
		"$(damo-report convert -i x.data -f csv | awk -F, 'NR > 1 { n++; s += $10 } END { print n "|" s }')"
	is "its view of the working set" "$(sqlite3 x.db 'select count(*) from wss')" "$(grep -c '"type": "snapshot"' own)"
else
	skip "database" "no sqlite3"
fi

# Cut and merge
damo-report convert -i x.data --time_range 0 5 -o first.data
damo-report convert -i x.data --time_range 5 1000 -o second.data
n=$(grep -c '"type": "snapshot"' own)
a=$(events -i first.data | grep -c '"type": "snapshot"')
b=$(events -i second.data | grep -c '"type": "snapshot"')
ok "pieces hold all but what lies across the cut" test $((a + b)) -ge $((n - 1)) -a $((a + b)) -le "$n" -a "$a" -gt 10
damo-report convert -i second.data first.data -o both.data
events -i both.data | grep '"type": "snapshot"' | cut -d: -f4- >got
cat <(events -i first.data) <(events -i second.data) | grep '"type": "snapshot"' | cut -d: -f4- >want
same "merged pieces are in time order" got want
damo-report convert -i x.data --address 0 4G -f csv | sed 1d >got
ok "addresses are cut" awk -F, '$8 < 0 || $9 > 4294967296 || $9 <= $8 { exit 1 }' got

# Split
damo-report convert -i "$data/7.2-twoproc-damon.perf.data.xz" -o two.data
ok "by target" damo-report convert -i two.data --split_targets -o t.data
for i in 0 1; do
	events -i two.data --target $i | grep '"type": "snapshot"' | sed 's/"stream": [0-9]*//' >want
	events -i t.data.$i | grep '"type": "snapshot"' | sed 's/"stream": [0-9]*//' >got
	same "file $i has target $i" got want
done
ok "which are two" test ! -e t.data.2 -a -s want
for how in "--split_time 10" "--split_size 1000"; do
	rm -f p.data.*
	# shellcheck disable=SC2086
	ok "$how" damo-report convert -i x.data $how -o p.data
	ok "makes some files" test -e p.data.1
	# shellcheck disable=SC2046
	damo-report convert -i $(ls -v p.data.*) -o whole.data
	events -i whole.data | grep '"type": "snapshot"' >got
	grep '"type": "snapshot"' own >want
	same "that make up the whole" got want
done
status "not by two things" 129 damo-report convert -i x.data --split_time 10 --split_targets -o p.data

# Output files
cp x.data y.data
ok "in place, by the old name" damo-report convert_record_format --record_file y.data --format json
like "the new file" "$(head -c 20 y.data)" '^\['
same "the file that was there" y.data.old x.data
status "a failed conversion" 1 damo-report convert -i /dev/null -o x.data
ok "leaves the output alone" damo-report convert -i x.data -o /dev/null
status "a failure halfway" 1 damo-report convert -i "$SRC/tests/fuzz/corpus/fuzz_tracedat/v7.dat" "$data/../nothing" -o x.data
{ cat x.script; head -n 1 x.script | sed 's/ [0-9]*\.[0-9]*: / 1.0: /'; } >unsorted
status "or late" 1 damo-report convert -i unsorted -o x.data
mkfifo fifo
damo-report convert -i fifo -o x.data 2>/dev/null &
pid=$!
exec 7>fifo
head -c 100000 x.json >&7
for _ in $(seq 50); do [ -n "$(find . -name 'x.data.new-*')" ] && break; sleep 0.1; done
like "output has begun" "$(find . -name 'x.data.new-*')" new
kill -TERM $pid
wait $pid
is "interrupted" $? 143
exec 7>&-
is "and no rest" "$(find . -name '*.new-*')" ""
status "full disk" 1 damo-report convert -i x.data -f csv -o /dev/full
like "is reported" "$err" 'No space left'
ok "a reader that goes away" bash -c 'set -o pipefail; { damo-report convert -i x.data -f csv; [ $? -eq 141 ] || [ $? -eq 0 ]; } | head -n 1'
status "unknown format" 129 damo-report convert -i x.data -f nonsense
status "database to a pipe" 1 damo-report convert -i x.data -f sqlite

# Damage
head -c 300000 x.perf >cut.perf
status "a cut perf.data gives what is whole" 3 damo-report convert -i cut.perf -f csv
printf '%s\n' "$out" >got
ok "much of it" test "$(wc -l <got)" -gt 1000
damo-report convert -i x.perf -f csv >want
keep=$(($(wc -l <got) - 20))
same "the same, but for the first snapshot's length" <(head -n $keep got | cut -d, -f9-) <(head -n $keep want | cut -d, -f9-)
status "strictly, it is an error" 1 damo-report convert --strict -i cut.perf -o z.data
like "that says why" "$err" 'has no end: perf was killed, or the file is cut'
# A killed perf wrote no size of its records (at byte 48) and nothing behind them.
at=$(od -A n -t u8 -j 40 -N 8 x.perf) size=$(od -A n -t u8 -j 48 -N 8 x.perf)
{ head -c 48 x.perf; head -c 8 /dev/zero; head -c $((at + size)) x.perf | tail -c +57; } >killed.perf
status "the file of a killed perf" 3 damo-report convert -i killed.perf -f csv
same "gives all" <(printf '%s\n' "$out") want
like "and says that its formats are lost" "$(damo-report convert -i killed.perf -f jsonl 2>/dev/null | head -n 1)" \
	'not in it: .*event formats'
{ head -c 48 x.perf; head -c 8 /dev/zero; head -c $((at + 8000)) x.perf | tail -c +57 | tr '\064' '\063'; } >killed.perf
status "one without known events" 1 damo-report convert -i killed.perf -o z.data
like "is refused" "$err" 'has no end.*no record in it looks like one of damon:damon_aggregated'
xz -dc "$data/7.2-probes-vaddr.script.txt.xz" | damo-report convert -f json -o full.json
for indent in "-c" "--tab" "--indent 7"; do
	jq $indent . full.json >other.json
	is "JSON indented by $indent is the same" "$(damo-report convert -i other.json -f csv | md5sum)" \
		"$(damo-report convert -i full.json -f csv | md5sum)"
done
awk 'NR == 9000 { sub(/"/, "#\"") } 1' full.json >bad.json
status "JSON that is none from some byte on" 1 damo-report convert --strict -i bad.json -f csv
like "says where" "$err" "bad.json: lexical error: .*at byte $(grep -b -o '#"' bad.json | awk -F: '{ print $1 + 1 }')\)"
sed '0,/"intervals"/s//"new\n    line": 1, &/' full.json >bad.json
status "a line's end in a string" 1 damo-report convert --strict -i bad.json -f csv
like "is no JSON" "$err" 'invalid.* in(side)? .*string'
head -c 200000 full.json >cut.json
status "a cut JSON gives what is whole" 3 damo-report convert -i cut.json -f csv
ok "of it" test "$(printf '%s\n' "$out" | wc -l)" -gt 100
gzip -c full.json | head -c 10000 >cut.gz
status "a cut gzip likewise" 3 damo-report convert -i cut.gz -o z.data
gzip -c x.script | head -c 10000 >cut.gz
status "of text, too" 3 damo-report convert -i cut.gz -o z.data
printf 'hello\nworld\n' >text
status "some text" 1 damo-report convert -i text -o z.data
like "is no recording" "$err" 'no event of DAMON in 2 lines'

# The older tool's own files
if [ -d "$shared/peer-tests" ]; then
	p=$shared/peer-tests
	events -i "$p/damon.data" | grep snapshot | sed 's/"nr_expected".*regions/regions/' >want
	for f in "$p/damon.data.json_compressed" "$shared/legacy/damon.data.record_v2"; do
		events -i "$f" | grep snapshot | sed 's/"nr_expected".*regions/regions/' >got
		same "${f##*/} holds the same" got want
	done
	is "perf.data and its text" "$(csv_regions "$p/perf.data" | md5sum)" "$(csv_regions "$p/perf.data.script" | md5sum)"
	is "its regions" "$(csv_regions "$p/perf.data" | wc -l)" 10260
	status "an unsorted trace" 1 damo-report convert -i "$shared/legacy/cases/d.ps" -f csv
	like "is refused" "$err" 'line 2: trace is not time-sorted'
	is "a lone snapshot's length" "$(damo-report convert -i "$shared/legacy/cases/h.ps" -f jsonl | grep -c '"start_time_ns": 1748191707908346000, "end_time_ns": 1748191710908346000')" 1
	for f in mem_footprint vmas proc_stats; do
		events -i "$shared/peer-record/damon.data.$f" >rows
		ok "rows of $f" grep -q '"type": "row"' rows
	done
	is "one footprint" "$(events -i "$shared/peer-record/damon.data.mem_footprint" | grep '"type": "row"' | head -n 1)" \
		'{"type": "row", "stream": 65100, "time_ns": 1795429201394304300, "pid": 192, "size": 20735, "resident": 20655, "shared": 163, "trs": 129, "lrs": 0, "drs": 20555, "dt": 0, "rss_anon": 0, "rss_file": 0, "rss_shmem": 0, "swap": 0, "hwm": 0}'
else
	skip "the older tool's files" "not here"
fi
finish
