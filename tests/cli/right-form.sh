#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Command lines that are nearly right are answered with the one that is.
. "$SRC/tests/lib/test.sh"

# Reports are not commands of their own: the form that is one is named, for all of them.
for report in $(damo-report --list-cmds); do
	if damo --list-cmds | grep -q -x "$report"; then
		status "damo help $report" 0 damo help "$report"
	else
		status "damo $report" 129 damo "$report"
		like "damo $report: the right form" "$err" "'damo report $report'"
		status "damo help $report" 129 damo help "$report"
		like "damo help $report: the right form" "$err" "'damo help report $report'"
	fi
	damo-report "$report" --list-opts 2>/dev/null | grep -q '^--input	' || continue
	[ "$report" != diff ] || continue
	status "damo report $report FILE" 129 damo report "$report" some.data other.data
	like "damo report $report FILE: the right form" "$err" "recording is named by -i (some|other).data"
done
status "two recordings by -i" 129 damo report diff -i a.data b.data
like "are named without" "$err" "damo report diff a.data b.data"
finish
