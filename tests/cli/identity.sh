#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 240
# Who is who: a machine is its machine id, else its boot id, else its name, in every report, digest and merged
# recording. Nobody gets another one's memory, whatever the names are.
. "$(dirname "$0")/../lib/test.sh"
command -v python3 >/dev/null || skip_all "python3 is missing"
machine() { "$BUILD/tests/lib/machine" "$@"; }
valid() { python3 "$SRC/tests/lib/openmetrics.py"; }
# "LABEL MIB" for each machine: the greatest working set in what a digest, or wss, says
digests() { damo digest --format csv "$@" | awk -F, '$2 == "wss" && $4 == 100 { print $1, $5 / 2 ^ 20 }'; }
sets() { damo report wss --exclude_samples 0 --range 100 101 1 --format csv "$@" 2>/dev/null | awk -F, 'NR > 1 { print $11, $10 / 2 ^ 20 }'; }

# Many machines of one name, whose ids begin alike ("make check-more": a thousand); working sets are powers of two, which digests keep exactly.
mkdir fleet digests
machines=$(longer 250 1000)
for ((i = 0; i < machines; i++)); do
	printf -v id 'deadbeef%08d' $i
	machine fleet/$i.data web $id boot$i $((1 << i % 10))
	echo "web (machine $id) $((1 << i % 10))"
done | sort >want
is "many of one name: digest" "$(digests -i fleet | grep -v '^all ' | sort | cmp - want && echo same)" same
is "and one of all" "$(digests -i fleet | grep -c '^all ')" 1
is "wss" "$(sets -i fleet | grep -v '^all ' | sort | cmp - want && echo same)" same
for ((i = 0; i < machines; i++)); do
	damo digest -i fleet/$i.data -o digests/$i.digest || break
done
is "many digests" "$(digests -i 'digests/*.digest' | grep -v '^all ' | sort | cmp - want && echo same)" same
ok "are merged to one" damo digest -i 'digests/*.digest' -o one.digest
is "with every machine" "$(digests -i one.digest | grep -v '^all ' | sort | cmp - want && echo same)" same
ok "or are converted to one" damo convert -i 'digests/*.digest' -o joined.data
is "with every machine, too" "$(digests -i joined.data | grep -v '^all ' | sort | cmp - want && echo same)" same
is "twice the same digests: the same machines" "$(damo digest -i one.digest joined.data | grep -c '^# web')" $machines
is "which have all snapshots" "$(damo digest -i one.digest joined.data | grep '^# all')" "# all: $((machines * 20)) snapshots, $((machines * 20)) regions"
ok "recordings are merged to one" damo convert -i fleet -o merged.data
is "which has every machine" "$(sets -i merged.data | grep -v '^all ' | sort | cmp - want && echo same)" same
is "in digests of it" "$(digests -i merged.data | grep -v '^all ' | sort | cmp - want && echo same)" same
is "metrics are valid" "$(damo report access --openmetrics -i fleet | valid)" $((machines * 9))
is "metrics of the merged one" "$(damo report access --openmetrics -i merged.data | valid)" $((machines * 9))
is "metrics of wss" "$(damo report wss --exclude_samples 0 --format metrics -i merged.data | valid)" $(((machines + 1) * 7))
ok "merged, to JSON" damo convert -i merged.data -f json -o merged.json
is "and in JSON" "$(sets -i merged.json | grep -v '^all ' | sort | cmp - want && echo same)" same

# Boots of a machine are one machine; their clocks begin anew, so that what is at one time is not summed up.
machine b1 db m1 b 16
machine b22 db m1 bb 64
machine other db m2 b3 4
two="-i b1 b22"
is "two boots: digest" "$(damo digest $two | grep '^# ')" "$(printf '# db: 20 snapshots, 20 regions\n# all: 20 snapshots, 20 regions')"
is "two boots: wss" "$(damo report wss --exclude_samples 0 --range 0 101 100 --format csv $two 2>/dev/null | awk -F, 'NR > 1 { print $6, $8, $10 / 2 ^ 20 }')" \
	"$(printf '20 0 16\n20 100 64')"
is "two boots: one series, of the later one" "$(damo report access --openmetrics $two | grep ^damon_monitored)" \
	'damon_monitored_bytes{kdamond="0",target="0"} 67108864'
is "whatever is named first" "$(damo report access --openmetrics -i b22 b1 | grep ^damon_monitored)" \
	'damon_monitored_bytes{kdamond="0",target="0"} 67108864'
is "two boots and another machine of the name" "$(damo report access --openmetrics $two other | grep ^damon_monitored)" \
	"$(printf 'damon_monitored_bytes{host="db (machine %s)",kdamond="0",target="0"} %s\n' m1 67108864 m2 4194304)"
is "are valid by target, too" "$(damo report wss --exclude_samples 0 --per_target --format metrics $two other | valid)" 14
damo convert $two -o boots.data
is "merged: the boots are two hosts of a machine" "$(damo digest -i boots.data | head -n 1) $(sets -i boots.data)" \
	"# db: 20 snapshots, 20 regions  64"
damo convert -i boots.data other -f sqlite -o boots.sqlite
if command -v sqlite3 >/dev/null; then
	is "SQLite has the ids" "$(sqlite3 boots.sqlite 'SELECT host_name, host_machine_id, host_boot_id FROM streams ORDER BY 2, 3')" \
		"$(printf 'db|m1|b\ndb|m1|bb\ndb|m2|b3')"
fi

# DAMON was started anew: another thread, the same target.
machine r1 db m1 b 16 100 50
machine r2 db m1 b 32 200 60
is "a restarted kdamond is one series" "$(damo report access --openmetrics -i r1 r2 | valid; damo report access --openmetrics -i r1 r2 | grep ^damon_monitored)" \
	"$(printf '9\ndamon_monitored_bytes{kdamond="0",target="0"} 33554432')"

# Names that could be taken for another one's label.
machine n1 all m1 b1 1
machine n2 all - b2 2
machine n3 all - - 4
machine n4 'all (machine m1)' m4 b4 8
machine n5 $'\xff' m5 b5 16
machine n6 '\xff' m6 b6 32
machine n7 $'a"} 1\n# evil \xc2\x9b\xe2\x80\xae' m7 b7 64
machine n8 - m8 b8 128
machine n9 - - b9 256
machine n10 - - - 512
machine n11 - - - 1024
names="-i n1 n2 n3 n4 n5 n6 n7 n8 n9 n10 n11"
digests $names >got
is "names like other labels: each has its own" "$(sort -g -k 1 got | awk '{ print $NF }' | sort -g | xargs)" \
	"1 2 4 8 16 32 64 128 256 512 1024 1024"
is "labels are unique" "$(sed 's/ [0-9]*$//' got | sort | uniq -d)" ""
is "one is of all" "$(grep -c '^all [0-9]*$' got)" 1
ok "and UTF-8" iconv -f utf-8 -t utf-16 got -o /dev/null
is "metrics are valid" "$(damo report access --openmetrics $names | valid)" 99
is "without ids" "$(grep -E 'n10|n11|without' got)" "$(printf 'all (without an id) 4\nunknown (in n10) 512\nunknown (in n11) 1024')"
is "by the machine or boot id only" "$(grep -E '^(machine|boot) ' got)" "$(printf 'boot b9 256\nmachine m8 128')"
damo convert $names -o names.data
is "merged, each has its own" "$(digests -i names.data | awk '{ print $NF }' | sort -g | xargs)" "1 2 4 8 16 32 64 128 256 512 1024 1024"
for n in 1 2 3 4 5 6 7 8 9 10 11; do damo digest -i n$n -o n$n.digest; done
is "digests, too" "$(digests -i n?.digest n??.digest | awk '{ print $NF }' | sort -g | xargs)" "1 2 4 8 16 32 64 128 256 512 1024 1024"

# One id and two names: copies of an image, or a machine that got another name.
machine c1 left m1 b1 1
machine c2 right m1 b2 2
status "one id, two names" 0 damo digest -i c1 c2
like "is reported" "$err" "'left' and 'right' have one machine id"
is "and is one machine" "$(grep -c '^#' <<<"$out")" 2

# What does not state its machine: parts of one recording are of one, others are not.
machine u1 - - - 16
machine u2 - - - 64
is "two unknown ones are not summed up" "$(sets -i u1 u2)" "$(printf 'unknown (in u1) 16\nunknown (in u2) 64\nall 64')"
ok "one is split" damo convert -i u1 -o part --split_time 5
ok "another one is split" damo convert -i u2 -f json -o u2.json
ok "without a recording's id" damo convert -i u2.json -o piece --split_time 5
for split in part piece; do
	is "parts of one recording are of one machine: $split" \
		"$(damo digest -i $split.* | grep '^#' | sed 's/(.*)//')" \
		"$(printf '# unknown: 10 snapshots, 10 regions\n# all: 10 snapshots, 10 regions')"
done
cp "$SRC/tests/data/reports/guide.json.mem_footprint" b1.mem_footprint
is "a side file is of the recording beside it" "$(damo convert -i b1 b1.mem_footprint other -f jsonl -o - |
	jq -r 'select(.type == "stream") | "\(.kind) \(.host_machine_id)"' | sort -u)" \
	"$(printf '1 m1\n1 m2\n2 m1')"
is "also when it comes first" "$(damo convert -i b1.mem_footprint b1 other -f jsonl -o - |
	grep '"kind": 2' | grep -o '"host_machine_id": "[^"]*"')" '"host_machine_id": "m1"'
is "the guide names machines" "$(damo report record_info -i b1 other | grep '^host')" "$(printf 'host: db (machine m1)\nhost: db (machine m2)')"
is "and one machine not" "$(damo report record_info $two | grep -c '^host')" 0
finish
