#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Recordings of many machines: distinguished, together, as files, as directories, and merged.
. "$SRC/tests/lib/test.sh"
data=$SRC/tests/data/real

# The same recordings as if other machines had made them.
mkdir fleet
machine() # NAME OF-EIGHT-LETTERS, RECORDING
{
	zstd -dc "$data/$2.perf.data.zst" | LC_ALL=C sed "s/damon-vm/$1/g" >fleet/$1.perf.data
}
machine web-0001 stairs
machine web-0002 twoproc
machine web-0003 random
echo "no recording" | tee fleet/web-0001.perf.data.vmas fleet/web-0001.perf.data.old >fleet/.hidden
mkdir fleet/more

percentiles() { damo-report wss --format csv "$@"; }
without_host() { awk -F, -v OFS=, -v host="$1" '$NF == host { $NF = ""; print }'; }

percentiles --per_target -i fleet >each
percentiles -i fleet >sums
for n in 1 2 3; do
	for how in each sums; do
		[ $how = each ] && per_target=--per_target || per_target=
		is "machine $n, $how: as alone" "$(without_host web-000$n <$how)" \
			"$(percentiles $per_target -i fleet/web-000$n.perf.data | tail -n +2)"
	done
done
is "all machines have all values" "$(awk -F, '$NF == "all" { print $6; exit }' sums)" \
	"$(awk -F, 'NR > 1 && $NF != "all" && $8 == 0 { n += $6 } END { print n }' sums)"
is "the least and the greatest of all" \
	"$(awk -F, '$NF == "all" && ($8 == 0 || $8 == 100) { print $10 }' sums)" \
	"$(awk -F, 'NR > 1 && $NF != "all" { print $10 }' sums | sort -n | sed -n '1p;$p')"
like "text names them" "$(damo-report wss -i fleet)" '^# host	web-0002$'
is "metrics name them" "$(damo-report wss -i fleet --format metrics | grep -c 'count{host="web-000[123]",')" 3
is "a pattern is as good" "$(percentiles -i 'fleet/*.data' | md5sum)" "$(md5sum <sums)"
is "one machine is not named" "$(damo-report wss -i fleet/web-0002.perf.data | grep -c host)" 0

ok "merge" damo-report convert -i fleet -o merged.data
is "merged: the same machines" "$(percentiles --per_target -i merged.data | cut -d, -f2-)" "$(cut -d, -f2- each)"
ok "to JSON" damo-report convert -i merged.data -f json -o merged.json
is "and in JSON" "$(percentiles -i merged.json | cut -d, -f2-)" "$(cut -d, -f2- sums)"
machine web-0004 stairs
mv fleet/web-0004.perf.data .
percentiles -i merged.data -i web-0004.perf.data >more
is "merged and single ones together" "$(grep -v ',all$' more | cut -d, -f11 | sort | uniq -c | awk '{ print $1, $2 }' | tr '\n' ' ')" \
	"1 host 5 web-0001 5 web-0002 5 web-0003 5 web-0004 "
ok "are merged again" damo-report convert -i merged.data -i web-0004.perf.data -o again.data
is "into the same" "$(percentiles -i again.data | sort)" "$(sort more)"
is "digest" "$(damo-report digest -i again.data | grep -c '^# web-000[1-4]: ')" 4
is "digest: of files as of the merged" "$(damo-report digest -i fleet)" "$(damo-report digest -i merged.data)"

# An input that does not state its machine, as the older tool's, is not of the one before it.
damo-report convert -i web-0004.perf.data -f json | jq -c 'map(del(.damo))' >nameless.json
for order in "fleet/web-0001.perf.data nameless.json" "nameless.json fleet/web-0001.perf.data"; do
	is "no name: $order" "$(percentiles $(printf -- '-i %s ' $order) | awk -F, '$8 == 0 { print $6 }' | sort)" \
		"$(for i in $order; do percentiles -i "$i"; done | awk -F, '$8 == 0 { n += $6; print $6 } END { print n }' | sort)"
done

# Processes of one recording are summed up, not those of several at the same time.
for f in a b; do
	cp fleet/web-0001.perf.data $f.data
	echo '[{"time": 1.0, "footprints": [{"pid": 1, "kdamond": 0, "footprint": {"size": 7, "resident": 3, "shared": 1,
		"text": 1, "lib": 0, "data": 1, "dt": 0}}]}]' >$f.data.mem_footprint
done
is "footprints of two recordings" "$(damo-report footprints rss --format csv --all -i a.data -i b.data | cut -d, -f6,10)" \
	"$(printf 'values,value\n2,12288\n2,12288')"

# Names of nodes in clusters are long, and differ at their ends.
name=gke-production-europe-west1-pool-4f3a
for n in 1 2; do
	damo-report convert -i web-0004.perf.data -f json |
		jq -c "map(.damo += {host: 1, host_name: \"$name-$n\"})" >node-$n.json
done
nodes="# $name-1: # $name-2: "
is "digest: whole names" "$(damo-report digest -i node-1.json -i node-2.json | grep -o "^# $name[^:]*:" | tr '\n' ' ')" "$nodes"
ok "to a file" damo-report digest -i node-1.json -i node-2.json -o nodes.digest
is "and in the file" "$(damo-report digest -i nodes.digest | grep -o "^# $name[^:]*:" | tr '\n' ' ')" "$nodes"

# A machine that was started again: its recordings report another boot, and the same name.
cat >boots.py <<'PY'
import json, sys
regions = [{"start": "4096", "end": str(4096 * (2 + int(sys.argv[1]))), "nr_accesses": {"samples": 1, "percent": None},
	    "age": {"usec": None, "aggr_intervals": "1"}}]
print(json.dumps([{"target_id": 0, "intervals": None, "damo": {"source": 1, "clock": 0, "host": host, "host_name": name},
		   "snapshots": [{"start_time": str(10**9 * i), "end_time": str(10**9 * (i + 1)), "regions": regions}
				 for i in range(30)]}
		  for host, name in ((1, "db"), (2, "db"), (3, "web"))]))
PY
if command -v python3 >/dev/null; then
	python3 boots.py 0 >boots.json
	is "boots of a machine are together" "$(percentiles --exclude_samples 0 -i boots.json | awk -F, '$8 == 0 { print $11, $6 }')" \
		"$(printf 'db 60\nweb 30\nall 90')"
fi

# Directories in directories, without links, which could lead in a circle.
mkdir -p tree/rack1/db tree/rack2 tree/.hidden
cp fleet/web-0001.perf.data tree/rack1/db/a.data
cp fleet/web-0001.perf.data tree/rack1/b.data
cp fleet/web-0001.perf.data tree/c.data
cp fleet/web-0001.perf.data tree/.hidden/d.data
: >tree/rack2/x.data.vmas
ln -s .. tree/rack2/up
damo-report raw --format csv -i tree >got 2>err || fail "a tree"
like "a tree: how much lies deeper is reported" "$(cat err)" 'tree: 3 recordings, 2 of them in directories below it'
damo-report raw --format csv -i tree/c.data tree/rack1/b.data tree/rack1/db/a.data >want 2>/dev/null
same "a tree: all of its recordings" got want
damo-report wss -i tree/rack1/db >/dev/null 2>err
unlike "a directory of files needs no word" "$(cat err)" 'below it'

# More words than fit in any table.
words=$(for ((i = 0; i < 5000; i++)); do echo gone; done)
# shellcheck disable=SC2086
status "5000 words" 1 damo-report wss -i $words
like "are all taken for files" "$err" 'cannot open gone'

# More files than a shell allows to be open.
mkdir many
damo-report convert -i fleet/web-0001.perf.data -o one.data --time_range 0 3 2>/dev/null
for ((i = 0; i < 300; i++)); do ln one.data many/$i.data; done
ok "300 files" bash -c 'ulimit -Sn 100; damo-report convert -i many -o many.data'
status "more than may be open" 1 bash -c 'ulimit -n 100; damo-report convert -i many -o many.data'
like "report the limit" "$err" '300 inputs, but this process can open only 100 files; raise the limit'
for ((i = 0; i < 150; i++)); do jq -c "map(.target_id = $i)" <<<'[{"target_id":0,"intervals":null,
	"snapshots":[{"start_time":"1","end_time":"2","regions":[{"start":"4096","end":"8192",
	"nr_accesses":{"samples":1,"percent":null},"age":{"usec":null,"aggr_intervals":"1"}}]}]}]'; done |
	jq -s add >targets.json
ok "more records than may be open, to JSON" \
	bash -c 'ulimit -n 64; damo-report convert -i targets.json -f json -o targets2.json'
is "all of them" "$(jq -c 'map(.target_id)' targets2.json)" "$(jq -c 'map(.target_id)' targets.json)"

status "a directory of nothing" 1 damo-report wss -i fleet/more
like "is reported" "$err" 'fleet/more is a directory without recordings'
status "a pattern of nothing" 1 damo-report wss -i 'nothing*'
like "is reported, too" "$err" 'cannot open nothing\*'
finish
