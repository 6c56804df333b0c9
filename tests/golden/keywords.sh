#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Each keyword and each style of report access, on regions that a scheme has tried. The expected texts were checked by
# hand: 4 MiB at 200 Hz, 2 MiB at 100 Hz, 2 MiB idle for 5 s and 4 MiB at 10 Hz, of which 7 MiB passed the filters.
. "$(dirname "$0")/../lib/test.sh"
input=$SRC/tests/data/reports/scheme.json
none=(--format_record_head '' --format_record_tail '' --format_snapshot_head '' --format_snapshot_tail '' --format_region '')

for kind in record snapshot region; do
	option=--format_${kind}_head
	[ $kind != region ] || option=--format_region
	damo report access --ls_${kind}_format_keywords | grep '^<' >$kind.keywords
	while read -r keyword; do
		for raw in "" --raw_number; do
			echo "== $kind $keyword $raw"
			damo report access -i "$input" "${none[@]}" $option "$keyword" $raw 2>/dev/null
		done
	done <$kind.keywords >>got
done
golden "keywords" got "$SRC/tests/golden/keywords.txt"
ok "there are keywords of each kind" test -s record.keywords -a -s snapshot.keywords -a -s region.keywords

for style in $(damo report access --help | tr -d '\n' | sed -n 's/.*--style STYLE[^(]*(\([^)]*\)).*/\1/p' | tr -d ' ' | tr , ' '); do
	echo "== $style"
	damo report access -i "$input" --style "$style" 2>/dev/null
done >styles
ok "there are styles" test "$(grep -c '^==' styles)" -gt 8
golden "styles" styles "$SRC/tests/golden/access-styles.txt"
damo report access -i "$input" --openmetrics >metrics 2>/dev/null
golden "OpenMetrics" metrics "$SRC/tests/golden/access-metrics.txt"

# A list of filters that is none, or of other kinds, is not made up.
for filters in '[]' 'null' '[{"filter_type":"addr","allow":true}]' '[{"filter_type":"young"}]' '[{"filter_type":"hugepage_size","allow":true,"hugepage_size":[1]}]'; do
	python3 -c 'import json, sys
r = json.load(open(sys.argv[1]))
r[0]["scheme_filters"] = json.loads(sys.argv[2])
json.dump(r, open("in.json", "w"))' "$input" "$filters"
	echo "$filters: $(damo report access -i in.json "${none[@]}" --format_snapshot_head '<filters passed type>' 2>/dev/null | head -n 1 | sed 's, *$,,')"
done >filters
is "filters" "$(cat filters)" '[]: n/a
null: n/a
[{"filter_type":"addr","allow":true}]: n/a
[{"filter_type":"young"}]: reject young
[{"filter_type":"hugepage_size","allow":true,"hugepage_size":[1]}]: allow hugepage_size'
finish
