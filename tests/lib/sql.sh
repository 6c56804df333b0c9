# SPDX-License-Identifier: GPL-2.0-only
# For tests of Documentation/sql.md, after test.sh: its blocks of SQL, and recordings as databases.
# shellcheck shell=bash
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

