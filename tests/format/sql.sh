#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The SQL of the document, as it stands there, gives the numbers of our reports: in DuckDB on CSV and JSON lines, and
# in SQLite.
. "$SRC/tests/lib/test.sh"
command -v sqlite3 >/dev/null || skip_all "no sqlite3"
data=$SRC/tests/data/real

# block WORD...: the text of the block that is marked with these words
block()
{
	awk -v mark="\`\`\`sql $*" '$0 == "```" { take = 0 } take; $0 == mark { take = 1 }' "$SRC/Documentation/sql.md" |
		grep . || echo "no such block: $*"
}

# report INPUT...: target|percentile|bytes; targets are numbered as they come
report()
{
	damo-report wss --per_target --format csv "$@" | awk -F, '
		NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
		$column["percentile"] == 0 { target++ }
		{ print target "|" $column["percentile"] "|" $column["value"] }'
}

exports() { for f in csv jsonl sqlite; do damo convert -i "$1" -f $f -o damon.$f 2>/dev/null || return; done; }
in_sqlite() { sqlite3 -batch -bail damon.sqlite; }

# An address space that no signed number can hold, and two hosts and kdamonds whose targets have the same number.
snapshot() # TIME ACCESSES
{
	printf '{"start_time":"%d","end_time":"%d","regions":[' "$1" $(($1 + 100000000))
	printf '{"start":"18446623438842314752","end":"18446623438842318848","nr_accesses":{"samples":%d,"percent":null},' "$2"
	printf '"age":{"usec":null,"aggr_intervals":"7"}},{"start":"18446744073709543424","end":"18446744073709551615",'
	printf '"nr_accesses":{"samples":%d,"percent":null},"age":{"usec":null,"aggr_intervals":"1"}}]}' $(($2 % 3))
}
record() # KDAMOND SNAPSHOTS
{
	printf '{"kdamond_idx":%d,"context_idx":0,"scheme_idx":null,"intervals":{"sample_us":"5000","aggr_us":"100000",' "$1"
	printf '"ops_update_us":"1000000"},"target_id":18446623438842320000,"snapshots":['
	for ((i = 0; i < $2; i++)); do
		[ $i = 0 ] || printf ,
		snapshot $((100000000 * (i + 1) + $1)) $((i * 7 % 5))
	done
	printf ']}'
}
{ printf '['; record 0 41; printf ,; record 1 77; printf ']'; } >wide.json
damo-report convert -i wide.json -o wide.data
damo-report convert -i wide.data -i "$data/twoproc.perf.data.zst" -o fleet.data 2>/dev/null ||
	damo-report merge -i wide.data -i "$data/twoproc.perf.data.zst" -o fleet.data

inputs=("$data/stairs.perf.data.zst" "$data/twoproc.perf.data.zst" "$data/random.perf.data.zst" wide.data fleet.data)

for input in "${inputs[@]}"; do
	name=$(basename "${input%%.*}")
	exports "$input"
	report -i "$input" >$name.want
	ok "$name: there are percentiles" test -s $name.want
	{ block sqlite; block query wss; } | in_sqlite >got 2>&1
	same "$name: SQLite" got $name.want
done
damo convert -i "$data/stairs.perf.data.zst" -f sqlite -o damon.sqlite 2>/dev/null
is "SQLite: blocks" "$(block sqlite blocks | in_sqlite 2>&1 | grep -c '^7f[0-9a-f]*|[0-9.]*$')" 10

for name in web-0001 web-0002; do
	zstd -dc "$data/stairs.perf.data.zst" | LC_ALL=C sed "s/damon-vm/$name/g" >$name
done
damo convert -i web-0001 -i web-0002 -f sqlite -o damon.sqlite
is "SQLite: machines" "$(block sqlite hosts | in_sqlite 2>&1)" "$(for name in web-0001 web-0002; do
	damo-report wss -i $name --exclude_samples 0 -r 100 101 1 --format csv |
		awk -F, -v name=$name 'NR > 1 { printf "%s|%d|%.1f|%d\n", name, $6, int($7 + 0.5), $10 }'
done)"

# DuckDB comes from npm's registry; a copy of it serves the next time.
modules=$BUILD/npm-duckdb/node_modules
if ! command -v node npm >/dev/null || { [ ! -d "$modules/@duckdb/node-api" ] &&
	! npm install --silent --no-fund --no-audit --prefix "$BUILD/npm-duckdb" @duckdb/node-api@1.5.6-r.1 >npm.log 2>&1; }; then
	skip "the same in DuckDB" "no node, npm or registry"
	finish
fi
in_duckdb() { node "$SRC/tests/format/duckdb.js" "$modules"; }

for input in "${inputs[@]}"; do
	name=$(basename "${input%%.*}")
	exports "$input"
	for f in csv jsonl; do
		{ block duckdb $f; block query wss; } | in_duckdb >got 2>&1
		same "$name: DuckDB, $f" got $name.want
	done
done

exports wide.data
highest() { { block duckdb $1; echo "$2"; } | in_duckdb 2>&1; }
is "CSV: addresses are exact" "$(highest csv 'SELECT max("end"), max(target_id) FROM regions')" \
	"18446744073709551615|18446623438842320000"
is "JSON lines: addresses are exact" \
	"$(highest jsonl "SELECT max(regions[2][2]), (SELECT max(target_id) FROM streams) FROM lines")" \
	"18446744073709551615|18446623438842320000"

exports "$data/stairs.perf.data.zst"
is "DuckDB: bytes of the last snapshot that are idle" \
	"$({ block duckdb csv; echo "SELECT sum(bytes) FROM ("; block duckdb csv idle | tr -d ';'; echo ')'; } |
		in_duckdb 2>&1)" \
	"$(awk -F, 'NR > 1 { if ($6 != end) { end = $6; sum = 0 } if ($10 == 0) sum += $9 - $8 } END { printf "%d\n", sum }' damon.csv)"
finish
