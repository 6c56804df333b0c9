#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Archives: verify, recover, bundle, unbundle, adjust, validate.
. "$SRC/tests/lib/test.sh"
data=$SRC/tests/data/import
corpus=$SRC/tests/fuzz/corpus/fuzz_json
snapshots() { damo-report convert -i "$1" -f jsonl | grep '"type": "snapshot"'; }
rows() { damo-report convert -i "$1" -f jsonl | grep '"type": "row"' | sed 's/"stream": [0-9]*, //' | sort; }

damo-report convert -i "$data/7.2-twoproc-damon.perf.data.xz" -o two.data
status "a whole recording" 0 damo-report record_info --verify -i two.data
like "is reported to be whole" "$out" '^  whole$'
like "with its numbers" "$out" '1070 snapshots \(0 incomplete\), 12251 regions'

# A flipped bit in the middle, and a cut tail
size=$(stat -c %s two.data)
cp two.data bad.data
printf '\377\377\377\377' | dd of=bad.data bs=1 seek=$((size / 2)) conv=notrunc 2>/dev/null
status "a damaged one" 3 damo-report record_info --verify -i bad.data
like "reports it" "$out" 'damaged: [0-9]+ chunks'
head -c $((size / 2)) two.data >cut.data
status "a cut one" 3 damo-report record_info --verify -i cut.data
like "says that, too" "$out" 'truncated: 1 end of a recording is missing'
snapshots cut.data >want 2>/dev/null
status "recovery says by its status that something is missing" 3 damo-report recover -i cut.data
like "warns" "$err" 'cut.data: truncated'
snapshots cut.data >got
same "and keeps what was whole" got want
head -c $((size / 2)) two.data >want
same "the old file stays" cut.data.old want
status "the new one needs no warning" 0 damo-report wss -i cut.data --exclude_samples 0
is "at all" "$err" ""
grep -v 4194304 <(xz -dc "$data/7.2-twoproc-damon.script.txt.xz") >lossy.txt
status "lost events" 3 damo-report record_info --verify -i lossy.txt
like "are reported snapshot by snapshot" "$out" '^  at [0-9. ms]*: [0-9]+ of [0-9]+ regions of stream 1 \(target 0\)$'

# Bundles
cp two.data set.data
cp "$corpus/footprint" set.data.mem_footprint
cp "$corpus/vmas" set.data.vmas
cp "$corpus/stats" set.data.proc_stats
printf 'PERFILE2, or anything\0\1' >set.data.profile
ok "a bundle" damo-report bundle -i set.data -o all.data
snapshots all.data >got
snapshots two.data >want
same "has the record" got want
cat <(rows set.data.mem_footprint) <(rows set.data.vmas) <(rows set.data.proc_stats) | sort >want
rows all.data >got
same "and the rows beside it" got want
zstd -dcq "$SRC/tests/data/real/stairs.perf.data.zst" >stairs
zstd -dcq "$SRC/tests/data/real/stairs.profile.zst" >stairs.profile
damo-report convert -i stairs -o stairs.data 2>/dev/null
mv stairs.profile stairs.data.profile
ok "a bundle with a profile" damo-report bundle -i stairs.data -o stairs.all
status "of which an event is not in it" 1 damo-report profile --event nothing -i stairs.all
like "is reported by the bundle's name" "$err" 'error: stairs.all has no samples of event .nothing.'
ok "unbundled" damo-report unbundle -i all.data -o new.data
same "the profile is the same" new.data.profile set.data.profile
for f in mem_footprint vmas proc_stats; do
	rows set.data.$f >want
	rows new.data.$f >got
	same "$f is the same" got want
done
snapshots new.data >got
snapshots two.data >want
same "the record is the same" got want

# Digests: those of parts sum up to that of the whole
damo-report convert -i "$corpus/record" -o rec.data
for f in two.data rec.data; do
	ok "digest of $f" damo-report digest -i $f -o $f.digest
	damo-report digest -i $f >want
	damo-report digest -i $f.digest >got
	same "contains the same as $f" got want
done
damo-report digest -i two.data rec.data >want
damo-report digest -i two.data.digest rec.data.digest >got
same "of several" got want
damo-report digest -i two.data.digest rec.data.digest -o sum.digest
damo-report digest -i sum.digest >got
same "summed up" got want
damo-report convert -i two.data --time_range 0 20 -o first.data
damo-report convert -i two.data --time_range 20 1000 -o second.data
damo-report digest -i first.data second.data >got
like "parts of one machine are one" "$(head -n 1 got)" '^# damon-vm: 10(68|69|70) snapshots'
ok "it is small" test "$(stat -c %s sum.digest)" -lt 4096
status "digest of nothing" 1 damo-report digest -i "$corpus/kdamonds"

# Re-aggregation
ok "adjust" damo-report adjust -i two.data --aggregate_interval 1s --skip 0 -o one.data
n=$(snapshots one.data | wc -l)
ok "makes one of ten" test "$n" -ge 100 -a "$n" -le 120
status "bad mode" 129 damo-report adjust -i two.data --output_permission 1777
like "is reported" "$err" 'out of available permission range'
mkdir -p folder
damo-report adjust -i two.data --output_permission 644 -o folder/mode.data
is "mode" "$(stat -c %a folder/mode.data)" 644

# Validation
status "a plausible recording" 0 damo-report validate -i two.data --intervals 5ms 100ms
is "nothing to say" "$out$err" ""
status "of unknown intervals" 0 damo-report validate -i two.data
like "is checked in part" "$err" "[0-9]+ snapshots do not have their intervals"
status "of other intervals" 1 damo-report validate -i two.data --intervals 50ms 1s
like "which are what it is judged by" "$err" "expect 750000<=aggregate interval<=1250000 but"
status "too few regions" 1 damo-report validate -i two.data --nr_regions 1 5
like "says so" "$err" 'invalid: expect 1<=nr_regions<=5 but [0-9]+'
status "too short" 1 damo-report validate -i two.data --aggr 1ms 2ms
like "in us" "$err" 'expect 1000<=aggregate interval<=2000 but'
status "some may be" 0 damo-report validate -i two.data --nr_regions 8 100 --allow_error 60
status "outside" 1 damo-report validate -i two.data --regions_boundary 0-10
like "of the boundary" "$err" 'out of the boundary'
status "bad boundary" 129 damo-report validate -i two.data --regions_boundary abc
status "nothing recorded" 1 damo-report validate -i "$corpus/kdamonds"
like "says so" "$err" 'target snapshots is zero'
finish
