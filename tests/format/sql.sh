#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The SQL of the document, as it stands there, gives the numbers of our reports in SQLite.
. "$SRC/tests/lib/test.sh"
command -v sqlite3 >/dev/null || skip_all "no sqlite3"
. "$SRC/tests/lib/sql.sh"
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

finish
