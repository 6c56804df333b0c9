#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 300
# Texts that others choose, in every view: nothing of them moves a cursor, turns the direction of text, begins a line or a
# cell, or becomes a formula. All views of a table, each with recordings whose every text is hostile: every text in "make
# check-more", every third one, in turn, in "make check".
. "$(dirname "$0")/../lib/test.sh"
command -v python3 >/dev/null || skip_all "python3 is missing"
export LC_ALL=C.UTF-8
# What runs print goes to runs/, by their words.
mkdir runs
run() # WORDS COMMAND...
{
	local words=${1//\//_}
	shift
	timeout 20 "$@" >"runs/$words" 2>"runs/$words, stderr" </dev/null
}
plain() { python3 "$SRC/tests/lib/plain.py" runs/*; }

# Each begins with a letter that stays, by which a view that has the text is known.
texts=(
	$'Q\033]0;x\a\033[2J'		# C0: the title, the screen
	$'Q\x9b31m\x85'			# C1 as bytes
	$'Q\xc2\x9b31m\xc2\x85\xc2\x90'	# C1 in UTF-8: CSI, NEL, DCS
	$'Q\xe2\x80\xaegpj.\xe2\x81\xa6x\xe2\x81\xa9'	# right to left, isolates
	$'Q\xe2\x80\x8e\xe2\x80\x8f\xd8\x9c\xe2\x80\x8b\xef\xbb\xbf'	# marks, no width
	$'Q\nFORGED: line\r\nFORGED\ttab\v'	# lines
	$'Q\xe2\x80\xa8FORGED\xe2\x80\xa9FORGED'	# separators
	$'Q\xff\xfe\xc0\xaf\xed\xa0\x80\xe4\xb8'	# no UTF-8
	$'Q"\'\\</script><b>&%s%n,;\x7f'	# quotes, markup
)

# What prints texts: the command, with R for the recording. "-" before it: it need not show them.
views='
report access -i R
report access -i R --style detailed
report access -i R --style simple --total_sz_only
report access -i R --by vma
report access -i R --by file
report access -i R --by vma --json
report access -i R --openmetrics
report access -i R --json
report access -i R --format "" --format_record_head <kdamond_index> --format_snapshot_head <filters>
report wss -i R
report wss -i R R2
report wss -i R R2 --format csv
report wss -i R R2 --format json
report wss -i R R2 --format metrics
report wss -i R R2 --per_target
report nr_regions -i R R2
report heats -i R --resol 4 4
report heats -i R --resol 4 4 --all_targets
report heats -i R --resol 4 4 --per_file
report heats -i R --guide
report heats -i R R2 --guide_human
report heats -i R --heatmap stdout --resol 4 20
report heats -i R --heatmap raw --resol 4 4
report heats -i R --format csv --resol 4 4
report heats -i R R2 --format csv --resol 4 4 --all_targets
report heats -i R --format json --resol 4 4
report heatmap -i R
report holistic -i R
report holistic -i R --long_report
report raw -i R
report raw -i R --format csv
report raw -i R --format json
report raw -i R --json
report record_info -i R
report record_info -i R -v
report record_info -i R R2 -v
report record_info -i R --verify
report record_info -i R --format csv
report record_info -i R --format json
report times -i R
report times -i R --format csv
report trace -i R
report trace -i R --raw
report trace -i R --format csv
report trace -i R --format json
report diff R R2
report diff R R2 --format csv
report diff R R2 --format json
report profile -i R
validate -i R
digest -i R
digest -i R R2
digest -i R --format csv
digest -i R --format json
show -i R
convert -i R -o - -f csv
convert -i R -o - -f json
convert -i R -o - -f jsonl
convert -i R -o - -f perf_script
report profile --whole --profile P
report profile --whole --profile P -g
report profile --whole --profile P --folded
report profile --whole --profile P --format csv
report profile --whole --profile P --format json -g
'

# The texts are names of programs and files in a profile, too: of the same length.
zstd -dc "$SRC/tests/data/real/stairs.profile.zst" >profile
hostile_profile() # TEXT
{
	TEXT=$1 python3 - <<'PY'
import os
data, text = open("profile", "rb").read(), os.fsencode(os.environ["TEXT"])
for name in (b"/lib/x86_64-linux-gnu/libc.so.6", b"[kernel.kallsyms]", b"stairs", b"perf"):
    data = data.replace(name, (text * 9)[:len(name)])
open("P", "wb").write(data)
PY
}

shown=0 step=$(longer 3 1) turn=0
for text in "${texts[@]}"; do
	bad='' n=0
	printf -v name '%q' "$text"
	"$BUILD/tests/lib/names" R "$text" && "$BUILD/tests/lib/names" R2 "$text-2" || fail "a recording of $name"
	hostile_profile "$text"
	turn=$((turn + 1)) view=0
	while read -r words; do
		[ -n "$words" ] || continue
		view=$((view + 1))
		[ $(((view + turn) % step)) = 0 ] || continue
		# shellcheck disable=SC2086
		run "$words" damo $words
		rc=$?
		n=$((n + 1))
		[ $rc -lt 124 ] || [ $rc -eq 129 ] || bad+="$words: status $rc"$'\n'
	done <<<"$views"
	bad+=$(plain)
	shown=$((shown + $(grep -l -a Q runs/* | wc -l)))
	rm runs/*
	is "$n views of $name" "$bad" ""
done
ok "many views show the texts ($shown)" test $shown -ge $((20 * ${#texts[@]} / step))

# As names of files: on the command line, in messages, headings and titles.
bad=
for text in "${texts[@]}"; do
	file=${text//\//_}
	"$BUILD/tests/lib/names" "$file" plain
	cp "$file" "$file-2"
	while read -r words; do
		[ -n "$words" ] || continue
		args=()
		for word in $words; do
			case $word in
			R) args+=("$file") ;;
			R2) args+=("$file-2") ;;
			N) args+=("none-$file") ;;
			*) args+=("$word") ;;
			esac
		done
		run "$words" damo "${args[@]}"
	done <<-'VIEWS'
		report access -i N
		report wss -i N
		report profile -i R
		report diff R R2
		report diff R R2 --format csv
		report diff R N
		report heats -i R R2 --resol 4 4 --all_targets
		report heats -i R R2 --resol 4 4 --per_file
		report heats -i R --resol 4 4 --format csv --all_targets
		report record_info -i R --verify
		report profile --whole --profile R
		report access -i R --by nothing
		convert -i R -o N/N -f csv
		recover N -o N
		start --kdamonds N
		args damon N
		status --input N
		replay N
		replay R --dry_run
		R
		report R
	VIEWS
	bad+=$(plain)
	rm runs/*
done
is "names of files" "$bad" ""

# CSV: every row has its columns, and no text cell is a formula.
bad=
for text in '=cmd|x' '+1+2' '-1+2' '@SUM(1)' $'\t=1' $'\r=1' $'\xef\xbc\x9d1' 'a;=1' 'a,=1' 'a"=1' $'a\n=1'; do
	"$BUILD/tests/lib/names" R "$text" && "$BUILD/tests/lib/names" R2 "$text-2"
	while read -r words; do
		# shellcheck disable=SC2086
		damo $words >"runs/$words" 2>/dev/null || [ $? -eq 3 ] || bad+="$words failed"$'\n'
	done <<-'VIEWS'
		digest -i R R2 --format csv
		report wss -i R R2 --exclude_samples 0 --format csv
		report diff R R2 --format csv --tolerance 1000
		report trace -i R --format csv
		report raw -i R --format csv
		convert -i R -f csv -o -
	VIEWS
	bad+=$(python3 "$SRC/tests/lib/formulas.py" runs/*)
	rm runs/*
done
is "CSV has no formulas" "$bad" ""
"$BUILD/tests/lib/names" R '=1+1'
is "but the text, behind an apostrophe" "$(damo digest -i R --format csv | sed -n 2p)" "\"'=1+1\",wss,bytes,0.0,33554432"
is "and in JSON as it is" "$(damo digest -i R --format json | jq -r '.rows[0].host')" "=1+1"

# JSON keeps the value.
text=$'Q\x9b \xc2\x9b\xe2\x80\xae\n'
"$BUILD/tests/lib/names" R $'Q\xc2\x9b\xe2\x80\xae\n'
is "JSON has the exact text" "$(damo convert -i R -f jsonl -o - | python3 -c '
import json, sys
print(set(json.loads(l)["host_name"] for l in sys.stdin if "\"meta\"" in l) == {"Q\u009b\u202e\n"})')" True

# Pictures and pages.
bad=
for text in "${texts[@]}"; do
	"$BUILD/tests/lib/names" "R" "$text" && "$BUILD/tests/lib/names" R2 "$text-2"
	damo report heats -i R --heatmap out.svg 2>err || bad+="$text: $(cat err)"
	python3 -c 'import xml.dom.minidom as m; m.parse("out.svg")' 2>err || bad+="SVG: $(tail -n 1 err)"$'\n'
	damo report wss -i R R2 --exclude_samples 0 --plot out.svg 2>err || bad+="$text: $(cat err)"
	python3 -c 'import xml.dom.minidom as m; m.parse("out.svg")' 2>err || bad+="SVG: $(tail -n 1 err)"$'\n'
	damo report heats -i R --heatmap out.html 2>err || bad+="$text: $(cat err)"
	python3 - >err <<'PY' || bad+="page: $(cat err)"$'\n'
import json, re, sys, unicodedata
page = open("out.html", encoding="utf-8").read()
data = json.loads(re.search(r'<script[^>]*id="data"[^>]*>(.*?)</script>', page, re.S).group(1))
def texts(v):
    if isinstance(v, str):
        yield v
    elif isinstance(v, (list, dict)):
        for x in (v.values() if isinstance(v, dict) else v):
            yield from texts(x)
for t in texts(data):
    if any(unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") for c in t):
        sys.exit(print(repr(t)) or 1)
if not any(t.startswith("Q") for t in texts(data)):
    sys.exit(print("no mapping is named") or 1)
PY
done
is "pictures and pages" "$bad" ""

# One table of columns.
"$BUILD/tests/lib/names" R plain
damo convert -i R -f csv -o - >convert.csv
same "both CSVs are the same" <(damo report raw -i R --format csv) convert.csv
is "JSON has those columns" "$(damo report raw -i R --format json | jq -r '.columns | map(.name) | join(",")')" "$(head -n 1 convert.csv)"
is "and those values" "$(damo report raw -i R --format json | jq -r '.rows[] | [.[]] | map(if . == null then "" else . end) | @csv' | tr -d '"')" "$(tail -n +2 convert.csv)"
damo convert -i R -f sqlite -o R.sqlite
if command -v sqlite3 >/dev/null; then
	is "SQLite has them" "$(for c in $(head -n 1 convert.csv | tr , ' '); do
		sqlite3 R.sqlite "SELECT count(*) FROM (SELECT name FROM pragma_table_info('streams') UNION SELECT name FROM
			pragma_table_info('snapshots') UNION SELECT name FROM pragma_table_info('regions')) WHERE name = '$c'"
	done | sort -u)" 1
	is "with those values" "$(sqlite3 -csv R.sqlite "SELECT $(head -n 1 convert.csv | sed 's/[a-z_]*/"&"/g; s/"sample_us"/s.sample_us/; s/"aggr_us"/s.aggr_us/')
		FROM regions r JOIN snapshots s ON r.snapshot = s.id JOIN streams t ON s.stream = t.id" | tr -d '\r"')" "$(tail -n +2 convert.csv)"
fi
for c in $(head -n 1 convert.csv | tr , ' '); do
	grep -q -w "$c" "$SRC/Documentation/notes/damo-convert.scd" || fail "the manual has $c"
done
finish
