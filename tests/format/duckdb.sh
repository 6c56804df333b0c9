#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# more: npm has DuckDB
# The SQL of the document, as it stands there, gives the numbers of our reports in DuckDB, on CSV and JSON lines.
. "$SRC/tests/lib/test.sh"
command -v node npm >/dev/null || skip_all "no node or npm"
. "$SRC/tests/lib/sql.sh"

# DuckDB comes from npm's registry; a copy of it serves the next time.
modules=$BUILD/npm-duckdb/node_modules
[ -d "$modules/@duckdb/node-api" ] ||
	npm install --silent --no-fund --no-audit --prefix "$BUILD/npm-duckdb" @duckdb/node-api@1.5.6-r.1 \
		>npm.log 2>&1 || skip_all "no registry of npm"
in_duckdb() { node "$SRC/tests/format/duckdb.js" "$modules"; }

for input in "${inputs[@]}"; do
	name=$(basename "${input%%.*}")
	exports "$input"
	report -i "$input" >$name.want
	ok "$name: there are percentiles" test -s $name.want
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
