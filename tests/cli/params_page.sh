#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# damo-params(5) names each key and word that the parameters have, and its example is one.
. "$SRC/tests/lib/test.sh"
[ -x "$BUILD/damo-ctl" ] || skip_all "damo-ctl is not built"
page=$SRC/Documentation/damo-params.5.scd

# Every key that can be written: parameters with all of it, and those of status.
damo-ctl status --json --input_file "$SRC/tests/fuzz/corpus/fuzz_params_json/all.json" >all.json
damo-ctl args damon --exp_ops_use_reports Y --damos_action stat --damos_max_nr_snapshots 1 >>all.json
missing=$(grep -o '"[a-z_]*":' all.json | tr -d '":' | sort -u | while read -r key; do
	sed 's/\\_/_/g' "$page" | grep -q "\*$key\*" || echo "$key"; done)
is "all keys are in the page" "$missing" ""
like "and there were many" "$(grep -o '"[a-z_]*":' all.json | sort -u | wc -l)" '^[6-9][0-9]$'

words=$(for option in 'damos_action x' 'damos_filter allow x' 'damos_quota_goal x 1'; do
	# shellcheck disable=SC2086
	damo-ctl args damon --damos_action stat --damos_quota_interval 1 --$option 2>&1 |
		sed -n 's/\. --.*//; s/.*expected one of: //p' | tr ',' '\n'; done | tr -d ' ' | sort -u)
missing=$(for word in $words; do sed 's/\\_/_/g' "$page" | grep -q "\*$word\*" || echo "$word"; done)
is "all actions, filter types and metrics are" "$missing" ""

# The example between the last pair of fences.
awk '/^```/ { n++; next } n % 2 { text[n] = text[n] $0 "\n" } END { printf "%s", text[n - 1] }' "$page" >example.yaml
ok "the example is accepted" damo-ctl args damon example.yaml
like "and is what it says" "$(damo-ctl args damon example.yaml --format report)" "100.000 MiB / 0 B per 1 s"
finish
