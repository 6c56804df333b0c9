#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The checks of run.sh again, from the same inputs in other formats: a conversion changes no report.
. "$(dirname "$0")/../lib/test.sh"
: "${PEER_TESTS:=$SRC/../shared/data/peer-tests}"
[ -d "$PEER_TESTS/expects" ] || skip_all "no $PEER_TESTS"

for format in damon_data json json_compressed; do
	mkdir $format
	ln -s "$PEER_TESTS/expects" $format/expects
	for input in "$PEER_TESTS"/damon.data* "$PEER_TESTS"/perf.data*; do
		damo-report convert -i "$input" -f $format -o "$format/${input##*/}" || fail "$format: ${input##*/}"
	done
	PEER_TESTS=$PWD/$format TMPDIR=$(mktemp -d) "$SRC/tests/conformance/run.sh" >log 2>&1
	is "$format: what fails" "$(grep '^not ok' log)" ""
	is "$format: checks" "$(grep -c '^ok' log)" 46
done
finish
