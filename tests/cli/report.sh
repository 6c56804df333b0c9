#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# How the reports behave on the command line: help, usage errors, streams, colours, damaged input.
. "$(dirname "$0")/../lib/test.sh"
data=$SRC/tests/data/reports
real=$SRC/tests/data/real/stairs.perf.data.zst
export DAMO_PAGER=cat
reports="raw heats heatmap wss nr_regions footprints times holistic record_info"

input_of() { if [ "$1" = footprints ]; then echo "$data/guide.json.mem_footprint"; else echo "$real"; fi; }

for r in $reports; do
	in=$(input_of "$r")
	status "$r: --help" 0 damo-report "$r" --help
	like "$r: help on stdout" "$out" "^Usage: damo report $r"
	is "$r: nothing on stderr" "$err" ""
	status "$r: bad option" 129 damo-report "$r" --no_such_option
	is "$r: nothing on stdout" "$out" ""
	like "$r: names the option" "$err" "no_such_option"
	# Everything that is completed is in the help, and the other way round.
	damo-report "$r" --help | grep -o -e '--[a-z_-]*' | sort -u | grep -v -e --help -e '^--$' >in-help
	damo-report "$r" --list-opts | cut -f 1 | grep -e -- | grep -v -x -e --help | sort -u >in-words
	is "$r: all options that completion offers are in the help" "$(comm -13 in-help in-words)" ""
	status "$r: missing file" 1 damo-report "$r" -i no.such.file
	like "$r: names the file" "$err" "no.such.file"
	status "$r: empty file" 1 damo-report "$r" -i /dev/null
	like "$r: says that it is empty" "$err" "/dev/null is empty; was the recording stopped before it began"
	status "$r: runs" 0 damo-report "$r" -i "$in"
	unlike "$r: no escapes without a terminal" "$out" "$(printf '\033')"
	printf '%s\n' "$out" >from-file
	is "$r: standard input is read like a file" "$(damo-report "$r" -i - <"$in" 2>/dev/null)" "$out"
	is "$r: so is a pipe, without a word" "$(cat "$in" | damo-report "$r" 2>/dev/null)" "$out"
	is "$r: another locale" "$(LC_ALL=de_DE.UTF-8 damo-report "$r" -i "$in" 2>/dev/null)" "$out"
	damo-report "$r" -i "$in" 2>first-err | head -n 1 >/dev/null
	like "$r: the reader may go away" "${PIPESTATUS[0]}$(grep -v -e cells -e 'left out' first-err)" '^(0|141)$'
	status "$r: full disk" 1 sh -c "damo-report $r -i $in >/dev/full"
	like "$r: reports it" "$err" "No space left"
done 2>/dev/null

for r in raw heats heatmap wss nr_regions footprints times record_info; do
	in=$(input_of "$r")
	[ "$r" = heats ] || [ "$r" = heatmap ] && set -- --resol 3 4 || set --
	damo-report "$r" -i "$in" "$@" --format csv >got.csv 2>err
	is "$r: each line of CSV has as many fields" "$(awk -F, '{ print NF }' got.csv | sort -u | wc -l)" 1
	damo-report "$r" -i "$in" "$@" --format json >got.json 2>err
	like "$r: JSON reports its schema" "$(head -c 200 got.json)" '"report": "[a-z_]*", "schema_version": 1'
	is "$r: as many rows in JSON as in CSV" "$(grep -c '^\(, \)\?{' <(sed 's/^.*"rows": \[//' got.json))" \
		"$(($(wc -l <got.csv) - 1))"
	if command -v python3 >/dev/null; then
		ok "$r: JSON is well-formed" python3 -c 'import json, sys; json.load(open("got.json"))'
	else
		skip "$r: JSON is well-formed" "no python3"
	fi
done

# Damaged input: what is whole is reported, the status reports.
if damo-report --list-cmds | grep -q -x convert; then
	# Two pieces in a row, of which the second is cut.
	damo-report convert -i "$real" --time_range 0 30 -o whole 2>/dev/null
	damo-report convert -i "$real" --time_range 30 60 -o second 2>/dev/null
	head -c $(($(wc -c <second) / 2)) second | cat whole - >cut
	head -c 1000 whole >head
	damo-report recover -i cut -o recovered 2>/dev/null
	for r in raw heats wss nr_regions times holistic record_info; do
		status "$r: truncated input" 3 damo-report $r -i cut
		is "$r: the report is that of what can be recovered" "$out" "$(damo-report $r -i recovered 2>/dev/null)"
		like "$r: says so" "$err" "truncated"
		# Nothing is whole: not a success.
		status "$r: nothing left" 1 damo-report $r -i head
		like "$r: nothing left: says why" "$err" "truncated"
		status "$r: truncated, strict" 1 damo-report $r -i cut --strict
	done
fi
head -c 100 /dev/urandom >junk
status "junk" 1 damo-report raw -i junk

# Contradictions.
status "reversed address range" 129 damo-report times -i "$data/two.json" --address 10 5
status "overlapping address ranges" 129 damo-report times -i "$data/two.json" --address 0 10 --address 5 20
status "reversed map range" 1 damo-report heats -i "$data/two.json" --address_range 6000 4000
like "reversed map range: says so" "$err" "empty"
status "no cells" 1 damo-report heats -i "$data/two.json" --resol 0 5
status "too many cells" 129 damo-report heats -i "$data/two.json" --resol 10000000 10000000
status "one row" 0 damo-report heatmap -i "$data/two.json" --resol 1 4
status "no such target" 1 damo-report heatmap -i "$data/two.json" --tid 77
like "no such target: where to look" "$err" "record_info"
status "percentiles without step" 129 damo-report wss -i "$data/two.json" -r 0 100 0
status "reversed percentiles" 129 damo-report wss -i "$data/two.json" -r 100 0 1
status "unknown footprint" 129 damo-report footprints swap
status "impossible intervals" 129 damo-report times -i "$data/two.json" --intervals 100ms 5ms
status "unknown picture" 1 damo-report heatmap -i "$data/two.json" --output map.bmp

# Comparing.
status "diff: the same" 0 damo-report diff "$real" "$real"
status "diff: others" 1 damo-report diff "$real" "$SRC/tests/data/real/random.perf.data.zst"
like "diff: marks what differs" "$out" "^!.*percentile 25"
status "diff: within the tolerance" 0 damo-report diff --tolerance 90 "$real" \
	"$SRC/tests/data/real/random.perf.data.zst"
like "diff: the same pattern" "$(damo-report diff "$real" "$real")" "^ +1.000 +similarity"
status "diff: another pattern" 1 damo-report diff --tolerance 1000 --min_similarity 0.5 "$real" \
	"$SRC/tests/data/real/random.perf.data.zst"
status "diff: one file" 129 damo-report diff "$real"

# By temperature: the same memory, other places. At 1 us for each cell nothing is moved in time.
total() { damo-report heatmap -i "$real" --output raw --resol 5 50 --idle_gaps "$@" 2>/dev/null | awk '{ sum += $3 } END { printf "%.3f", sum }'; }
is "by temperature: as hot in all" "$(total --sort_temperature)" "$(total)"
is "by temperature: the coldest first" "$(damo-report heatmap -i "$real" --output raw --resol 3 9 --sort_temperature \
	--temperature_weights 1 0 2>/dev/null | awk '$3 + 1e-9 < last && $2 { print } { last = $3 }')" ""
status "by temperature: a picture" 0 damo-report heatmap -i "$real" --sort_temperature --output temperature.png
status "by temperature: no page" 129 damo-report heatmap -i "$real" --sort_temperature --output temperature.html
status "weights alone" 129 damo-report heatmap -i "$real" --temperature_weights 1 1
status "interactive_edit" 129 damo-report heatmap -i "$real" --interactive_edit
like "interactive_edit: what to do instead" "$err" "html"

# Hints.
status "everything left out" 1 damo-report wss -i "$data/two.json" --exclude_samples 20
like "everything left out: why" "$err" "only 2 snapshots.*--exclude_samples 0"
status "nothing monitored there" 1 damo-report heatmap -i "$data/two.json" --address_range 1000000 2000000
like "nothing monitored there: says so" "$err" "nothing was monitored"
damo-report heatmap -i "$real" --resol 20 20 --address_range 0 1T >out 2>err
like "mostly unmonitored: says so" "$(cat err)" "cells were never monitored"

# Names and spellings.
is "- and _ are equal" "$(damo-report heats -i "$data/two.json" --time-range 0 2s --abs-time --resol 2 2)" \
	"$(damo-report heats -i "$data/two.json" --time_range 0 2s --abs_time --resol 2 2)"
is "abbreviations" "$(damo-report heats -i "$data/two.json" --gui)" \
	"$(damo-report heats -i "$data/two.json" --guide)"
is "several inputs" "$(damo-report wss -i "$data/two.json" "$data/two.json" --exclude_samples 0 \
	--format csv | awk -F, 'NR == 2 { print $6 }')" 4
cd "$data" && cp two.json "$TMPDIR/damon.data" && cd "$TMPDIR" || exit
is "the default input" "$(damo-report heats --guide </dev/null)" "$(damo-report heats -i "$data/two.json" --guide)"
like "a base for times" "$(damo-report heatmap --resol 2 2 --output raw --abs_time --time_range '-1 s' '0 s' \
	guided_end </dev/null)" "^1000000000"

# Colours and the pager on a terminal.
if command -v script >/dev/null; then
	on_terminal() { script -qec "$1" /dev/null </dev/null; }
	esc=$(printf '\033')
	like "colours on a terminal" "$(on_terminal "damo-report heatmap -i $data/two.json")" "$esc"
	unlike "NO_COLOR" "$(NO_COLOR=1 on_terminal "damo-report heatmap -i $data/two.json")" "$esc"
	unlike "--color never" "$(on_terminal "damo-report heatmap --color never -i $data/two.json")" "$esc"
	like "a pager on a terminal" \
		"$(DAMO_PAGER="sed s/^/PAGED/" on_terminal "damo-report raw -i $data/two.json")" PAGEDbase
	like "colours through the pager" \
		"$(DAMO_PAGER="sed s/^/PAGED/" on_terminal "damo-report heatmap -i $data/two.json")" "PAGED$esc"
else
	skip "colours and pager" "no script(1)"
fi
unlike "no pager without one" "$(DAMO_PAGER="sed s/^/PAGED/" damo-report raw -i "$data/two.json")" PAGED
finish
