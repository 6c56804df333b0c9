#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# access --by: the accesses of mappings, files and variables, of a recording whose accesses and mappings are played.
. "$SRC/tests/lib/test.sh"
. "$SRC/tests/lib/fake.sh"

# A program with two variables of 1 MiB, at known places of its file.
cat >prog.c <<'END'
char cold[1 << 20] = {1}, hot[1 << 20] = {1};
int main(void) { return hot[1] + cold[1]; }
END
${CC:-cc} -O0 -g -no-pie -o prog prog.c 2>err || skip_all "no compiler: $(head -n 1 err)"
symbol() { nm prog | awk -v name="$1" '$3 == name { print "0x" $1 }'; }
hot=$(($(symbol hot) / 4096 * 4096)) cold=$(($(symbol cold) / 4096 * 4096))
read -r offset address size < <(readelf -lW prog | awk '$1 == "LOAD" && $7 == "RW" { print $2, $3, $5 }')
start=$((address / 4096 * 4096))
end=$(((address + size + 4095) / 4096 * 4096))

fake_kernel 7.2
fake_events
fake_process 100 1 prog
{
	printf '%x-%x rw-p %08x 08:01 42 %s\n' $start $end $((offset / 4096 * 4096)) "$PWD/prog"
	echo "20000000-20100000 rw-p 00000000 00:00 0 [heap]"
	echo "30000000-30100000 rw-p 00000000 00:00 0 "
} >"$DAMO_PROCFS/100/maps"
ctl start --ops vaddr --target_pid 100 --sample 5ms --aggr 100ms 2>/dev/null
fake_kdamond 4242

# Half of the time 1 MiB of the program and the heap are accessed at each sample, then only the program.
region() { echo "$1 0 damon_aggregated 4242 target_id=0 nr_regions=5 start=$2 end=$3 nr_accesses=$4 age=1"; }
for ((i = 1; i <= 10; i++)); do
	at=$((i * 50))
	region $at $cold $((cold + 1048576)) 0
	region $at $hot $((hot + 1048576)) 20
	region $at $((0x20000000)) $((0x20100000)) $((i <= 5 ? 10 : 0))
	region $at $((0x30000000)) $((0x30080000)) 0
	region $at $((0x30080000)) $((0x30100000)) 1
done >script
status "a recording" 0 with_events script damo-record --no_profile -o damon.data --timeout 1 ongoing
like "of ten snapshots" "$err" '10 snapshots, 50 regions'

for by in vma file symbol; do
	status "--by $by" 0 damo report access --by $by -i damon.data
	like "$by: what the columns are" "$(head -n 1 <<<"$out")" '^# heat +size +wss mean +wss peak +rate +over [0-9.]+ ms, 40 parts; 9 is [0-9.]+ %$'
	echo "$out" >$by
done
# Heat is bytes x rate: 1 MiB at 100 %, 1 MiB at 50 % for half the time, 512 KiB at 5 %: 78, 20 and 2 of a hundred; the
# length of the first snapshot is derived, so they are not exact.
is "mappings, the hottest first" "$(tail -n +2 vma | sed 's/.*| //; s/ (0x[0-9a-f]*)//; s,.*/,,' | xargs)" "prog [heap] [anon]"
is "their heat" "$(tail -n +2 vma | awk '{ print ($1 > 70 && $1 < 85), ($1 > 15 && $1 < 25), ($1 > 1 && $1 < 3) }' | xargs)" "1 0 0 0 1 0 0 0 1"
like "the unnamed mapping" "$(sed -n 4p vma)" '^ +(1|2)\.[0-9] % +1024\.000 KiB'
like "the program: 1 MiB of it is accessed" "$(grep prog vma)" '^ +[0-9.]+ % +2\.[0-9]+ MiB +1024\.000 KiB +1024\.000 KiB +50\.0 % \|'
like "the heap: 1 MiB, half of the time" "$(grep heap vma)" ' % +1024\.000 KiB +[0-9.]+ KiB +1024\.000 KiB +[0-9.]+ % \|[0-9]+ *0* *\|'
like "where it begins" "$(grep heap vma)" '\(0x20000000\)$'
unlike "files have no address" "$(cat file)" '\(0x'
like "variables: the hot one" "$(sed -n 2p symbol)" ' % +10[12][0-9]\.[0-9]+ KiB +10[12][0-9]\.[0-9]+ KiB +10[12][0-9]\.[0-9]+ KiB +100\.0 % \|9+\| hot \(prog\)$'
status "JSON" 0 damo report access --by symbol -i damon.data --json
ok "JSON: exact numbers" python3 -c 'import json, sys
rows = {r["name"]: r for r in json.load(sys.stdin)["rows"]}
hot, cold = rows["hot (prog)"], rows["cold (prog)"]
assert (1 << 20) - 8192 <= hot["size"] <= 1 << 20 and hot["rate"] == 100 and hot["wss_peak"] == hot["size"], hot
assert cold["heat"] < 0.5, cold
assert hot["last_access"] > hot["first_access"], hot' <<<"$out"
status "CSV of wss" 0 damo report wss --by vma -i damon.data --format csv
is "CSV: names of the columns" "$(head -n 1 <<<"$out")" "name,start,size,wss_mean,wss_peak,rate,heat,first_access,last_access"
status "heats" 0 damo report heats --by file -i damon.data --format json
like "heats: JSON" "$out" '"name": "\[heap\]"'
status "JSON of mappings" 0 damo report access --by vma -i damon.data --json
like "JSON: columns" "$out" '"name": "wss_mean", "unit": "bytes"'
for option in --raw_form --openmetrics "--repeat 1 2"; do
	status "$option has no objects" 129 damo report access --by vma -i damon.data $option
done
like "colours" "$(damo report access --by vma -i damon.data --color always | sed -n 2p)" $'\033\\['
status "no numbers with units" 0 damo report access --by vma -i damon.data --raw_number
like "bytes" "$out" ' 1048576 '

mv prog elsewhere
status "no program" 0 damo report access --by symbol -i damon.data
like "where it may be" "$err" '\-\-symfs'

status "several recordings" 129 damo report access --by vma -i damon.data -i damon.data
like "do not belong together" "$err" '\-\-by takes one recording'
rm damon.data.vmas
cp damon.data alone.data
status "no mappings" 1 damo report access --by vma -i alone.data
like "what makes some" "$err" 'alone\.data has no record of mappings'
finish
