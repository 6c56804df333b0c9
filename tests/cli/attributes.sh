#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 200
# Fields of DAMON's events that nobody has heard of are recorded, printed, exported, filtered and merged by their names.
. "$SRC/tests/lib/test.sh"
. "$SRC/tests/lib/fake.sh"

# Values of columns of CSV, by name.
cells() { awk -F, -v names="$1" '
	NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; n = split(names, want, " "); next }
	{ line = ""; for (i = 1; i <= n; i++) line = line (i > 1 ? " " : "") $column[want[i]]; print line }'; }

# ---- the recorder: an event with two more fields, one of them signed ----
fake_kernel 7.2
fake_events "unsigned short wear 2" "int delta 4"
fake_process 100 1 server
ctl start --ops vaddr --target_pid 100 --sample 5ms --aggr 100ms 2>/dev/null
fake_kdamond 4242
snapshots 12 40 | awk '{ printf "%s wear=%d delta=%.0f\n", $0, NR * 1000 % 65536, NR % 2 ? 4294967296 - NR : NR }' >script
awk '{ print NR * 1000 % 65536, NR % 2 ? -NR : NR }' script >expected
status "record" 0 with_events script damo-record --no_profile -o a.data --timeout 1 ongoing
same "the recorder keeps fields that it does not know" <(damo-report raw --format csv -i a.data | cells "wear delta") expected
like "record_info lists them" "$(damo-report record_info -v -i a.data)" 'attributes: wear, delta$'

# ---- every output ----
damo-report raw --format csv -i a.data >a.csv
like "raw text" "$(damo-report raw -i a.data | sed -n '/^0/{p;q}')" ' wear=1000 delta=-1$'
is "raw JSON" "$(damo-report raw --format json -i a.data | tail -n +2 | grep -o '"wear": [0-9]*, "delta": [-0-9]*' | sed -n '1p;2p' | tr '\n' ' ')" \
	'"wear": 2000, "delta": 2 "wear": 3000, "delta": -3 '
like "a template's keywords" "$(damo-report access -i a.data --format_region '<wear>/<delta>/<of nobody>' 2>&1)" '^1,000/-1/<of nobody> *$'
like "trace" "$(damo-report trace -i a.data | head -2 | tr '\n' ' ' | tr -s ' ')" ' wear=1000 delta=-1 '
like "trace as the kernel prints" "$(damo-report trace --raw -i a.data | sed -n 2p)" ': [0-9]+ [0-9]+ wear=2000 delta=2$'
like "trace as CSV" "$(damo-report trace --format csv -i a.data | sed -n 2p)" ',wear=1000 delta=-1$'

# ---- every format, and back ----
for format in damon_data json json_compressed jsonl perf_script csv sqlite; do
	status "to $format" 0 damo-report convert -i a.data -f $format -o a.$format
done
same "CSV is what raw prints" a.csv <(damo-report raw --format csv -i a.json)
for format in damon_data json json_compressed perf_script; do
	same "$format and back" <(damo-report raw --format csv -i a.$format | cells "start end nr_accesses age wear delta") \
		<(cells "start end nr_accesses age wear delta" <a.csv)
done
same "the JSON of JSON" a.json <(damo-report convert -i a.json -f json)
is "jsonl names its columns" "$(grep -c '"columns": \["wear", "delta"\]' a.jsonl)" 1
if python3 -c 'import sqlite3' 2>/dev/null; then
	is "SQL" "$(python3 -c "
import sqlite3
print(sqlite3.connect('a.sqlite').execute('select sum(wear), min(delta), count(*) from regions').fetchall())")" \
		"[($(awk '{ w += $1; if ($2 < d) d = $2 } END { print w ", " d ", " NR }' expected))]"
else
	skip "SQL" "no python3"
fi

# ---- selected ----
is "a range" "$(damo-report raw --format csv -i a.data --attribute wear 2000 4K | cells wear | tr '\n' ' ')" "2000 3000 4000 "
is "signed ones" "$(damo-report raw --format csv -i a.data --attribute delta min -30 | cells delta | tr '\n' ' ')" "-31 -33 -35 "
is "both" "$(damo-report raw --format csv -i a.data --attribute delta 1 max --attribute wear 0 5000 | cells wear | tr '\n' ' ')" \
	"2000 4000 "
is "several ranges of one" "$(damo-report raw --format csv -i a.data --attribute wear 1000 1000 --attribute wear 3000 3000 |
	cells wear | tr '\n' ' ')" "1000 3000 "
status "an attribute that is not there" 0 damo-report raw --format csv -i a.data --attribute worn 0 1
like "is reported" "$err" 'do not have each attribute that --attribute names'
status "a reversed range" 129 damo-report raw -i a.data --attribute wear 2 1
like "is an error" "$err" 'the range 2 to 1 is reversed'
status "no number" 129 damo-report raw -i a.data --attribute wear some 1
like "is an error" "$err" "'some' is no number"
status "the older tool's filters have none" 129 damo-ctl args accesses --attribute wear 0 1

# ---- merged, adjusted, compared ----
cat >plain.txt <<-END
	kdamond.0 78 [000] 90.000000: damon:damon_aggregated: target_id=9 nr_regions=1 4096-8192: 3 4
	kdamond.0 78 [000] 90.100000: damon:damon_aggregated: target_id=9 nr_regions=1 4096-8192: 3 5
END
status "an ordinary recording" 0 damo-report convert -i plain.txt -o plain.data
status "merged with it" 0 damo-report convert -i plain.data a.data -o both.data
for format in csv json sqlite perf_script; do
	status "the merged one to $format" 0 damo-report convert -i both.data -f $format -o both.$format
	is "the merged one to $format says nothing" "$err" ""
done
is "CSV of the merged one" "$(awk -F, '{ print NF }' both.csv | sort -u)" "$(head -1 a.csv | awk -F, '{ print NF }')"
same "with the attributes" <(cells "wear delta" <both.csv | grep -v '^ $') expected
is "and without" "$(cells "wear delta" <both.csv | grep -c '^ $')" 2
same "both files as one report" <(damo-report raw --format csv -i plain.data a.data | cells "wear delta" | grep -v '^ $') expected
status "adjust" 0 damo-report adjust --aggregate_interval 200ms -i a.data -o adjusted.data
damo-report raw --format csv -i adjusted.data 2>/dev/null | cells "wear delta" >adjusted
is "keeps attributes of each region" "$(grep -c . adjusted) $(grep -vxFf expected adjusted)" "$(grep -c . adjusted) "
like "of some regions" "$(wc -l <adjusted)" '^ *[1-9]'
status "diff" 0 damo-report diff a.data a.data

# ---- names that collide with columns, or are none of a field's ----
{
	printf 'kdamond.0 78 [000] 90.000000: damon:damon_aggregated: target_id=9 nr_regions=1 4096-8192: 3 4 HOST=5 Wear=6 wear=7\n'
	printf 'kdamond.0 78 [000] 90.100000: damon:damon_aggregated: target_id=9 nr_regions=1 4096-8192: 3 5 HOST=5 Wear=6 wear=8\n'
} >odd.txt
status "names of other columns" 0 damo-report convert -i odd.txt -f sqlite -o odd.sqlite
is "get another name" "$(damo-report convert -i odd.txt -f csv | head -1 | grep -o 'target_pid,.*')" \
	"target_pid,attribute_1_HOST,Wear,attribute_1_wear"
is "and their own values" "$(damo-report convert -i odd.txt -f csv | tail -1 | grep -o '[^,]*,[^,]*,[^,]*$')" "5,6,8"

# ---- text of every tool ----
text() { echo "$1" >one.txt; damo-report raw -i one.txt 2>/dev/null | grep -o ' [a-z_0-9]*=.*' | head -1; }
is "perf trace" "$(text '  3373.653 ( ): kdamond.0/77 damon:damon_aggregated(target_id: 0, nr_regions: 1, start: 4096, end: 8192, age: 7, wear: 12, delta: -3)')" \
	" wear=12 delta=-3"
is "ftrace's option fields" "$(text '  kdamond.0-77 [000] ..... 100.5: damon_aggregated: target_id=0x0 (0) nr_regions=0x1 (1) start=0x1000 (4096) end=0x2000 (8192) nr_accesses=0x3 (3) age=0x7 (7) wear=0xc (12) delta=0xfffffffd (-3)')" \
	" wear=12 delta=-3"
is "trace-cmd report -R" "$(text '  kdamond.0-77 [000] 100.5: damon_aggregated: target_id=0x0 nr_regions=1 start=0x1000 end=0x2000 nr_accesses=3 age=7 wear=12 delta=-3')" \
	" wear=12 delta=-3"
is "behind the probes" "$(text 'kdamond.0 77 [000] 100.5: damon:damon_region_aggregated: target_id=0 nr_regions=1 4096-8192: 3 7 probe_hits=03 10 fade=12')" \
	" fade=12"
is "no attribute: what perf appends" "$(text 'kdamond.0 77 [000] 100.5: damon:damon_aggregated: target_id=0 nr_regions=1 4096-8192: 3 7 ffffffff81000000 f+0x1 ([kernel])')" ""
finish
