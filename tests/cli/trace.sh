#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# report trace on recordings: what the kernel printed comes back, from each format; choice of events,
# output for programs. Live events are for tests/vm.
. "$(dirname "$0")/../lib/test.sh"
probes=$SRC/tests/data/import/7.2-probes-vaddr
two=$SRC/tests/data/import/7.2-twoproc-damon

# The fields of perf script's text, without columns of blanks, thread names, CPUs and times.
fields() { sed 's/.*\(damon:damon\)/\1/; s/  */ /g; s/ $//'; }

damo report trace -i "$two.perf.data.xz" --raw >raw || fail "perf.data"
same "perf.data: what perf script prints" <(fields <raw) <(xz -dc "$two.script.txt.xz" | fields)
damo report trace -i "$probes.perf.data.xz" --raw >raw || fail "probes"
same "probes" <(fields <raw) <(xz -dc "$probes.script.txt.xz" | fields | grep damon_region_aggregated)
damo convert -i "$two.perf.data.xz" -o own 2>/dev/null
same "our format" <(damo report trace -i own --raw) <(damo report trace -i "$two.perf.data.xz" --raw)
same "a pipe" <(cat own | damo report trace --raw) <(damo report trace -i own --raw)
status "saved" 0 damo report trace -i own -o saved --format csv
same "the saved text is a recording" <(damo report raw -i saved --format csv | cut -d, -f4- | sort) \
	<(damo report raw -i own --format csv | cut -d, -f4- | sort)
is "text and table have a line for each event" "$(damo report trace -i own --max_cols 0 | wc -l)" "$(grep -c . saved)"
is "CSV: all lines have as many fields" "$(damo report trace -i own --format csv | awk -F, '{ print NF }' | sort -u)" 13
ok "JSON" python3 -c 'import json, sys
rows = json.load(sys.stdin)["rows"]
assert len(rows) == int(sys.argv[1]) and rows[0]["event"] == "damon:damon_aggregated" and rows[0]["end"] > rows[0]["start"]
' "$(grep -c . saved)" < <(damo report trace -i own --format json)

damo report trace -i own --max_cols 0 --count 3 >three
is "--count" "$(wc -l <three)" 3
like "a line" "$(head -n 1 three)" \
	'^[0-9]+\.[0-9]{6} (kdamond.0|<\.\.\.>)/[0-9]+ damon:damon_aggregated [0-9]+ 0/[0-9]+ 0x[0-9a-f]+ \([0-9.]+ [KMGTPE]?i?B\) [0-9]+ [0-9]+$'
like "places count up" "$(sed -n 3p three)" ' 2/[0-9]+ '
is "lines are broken at 100 columns" "$(damo report trace -i own | awk 'length > 100' | wc -l)" 0
status "an event by its short name" 0 damo report trace -i own --event damon_aggregated --count 1
status "an event that is not there" 1 damo report trace -i own --event damos_esz
like "is reported" "$err" "no event that is asked for"
status "none is left" 1 damo report trace -i own --no_event damon:damon_aggregated
status "--raw is no JSON" 129 damo report trace -i own --raw --format json
status "the older tool's choice of a tracer" 0 damo report trace -i own --tracer perf --count 1
head -c 3000 own >cut
status "a cut recording" 1 damo report trace -i cut --strict
status "a full disk" 1 sh -c "damo report trace -i own >/dev/full"
damo report trace -i own 2>said | head -n 1 >/dev/null
is "a reader that goes away" "$(cat said)" ""

# Live, without a kernel's DAMON.
mkdir -p tracing/events empty/events/damon
status "no trace events" 1 env DAMO_TRACEFS="$PWD/tracing" damo report trace </dev/null
like "no trace events: the reason" "$err" "DAMON"
finish
