#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Text of perf, trace-cmd and ftrace: what is lost or cannot be read is reported by every command that reads.
. "$SRC/tests/lib/test.sh"

lines() # BEFORE-NAME NAME-AND-BRACKET AFTER
{
	local s
	for s in 1 2 3; do
		printf '%s target_id=0 nr_regions=2 4096-8192: 3 7%s\n' "${1//T/100.${s}00000}$2" "$3"
		printf '%s target_id=0 nr_regions=2 8192-16384: 0 12%s\n' "${1//T/100.${s}00001}$2" "$3"
	done
}
lines 'kdamond.0 77 [000] T:' ' damon:damon_aggregated:' '' >plain
damo report raw -i plain >want || fail "plain text"
lines 'kdamond.0 77/77 [000] K T:          1' ' damon:damon_aggregated:' '' >columns
status "more columns" 0 damo report raw --strict -i columns
damo report raw -i columns >got
same "change nothing" got want
is "and need no word" "$err" ""

# Seconds of a plain clock, in a pipe as well
cat columns | damo report raw -i - 2>/dev/null >got
same "from a pipe" got want
gzip -c columns >columns.gz
damo report raw -i columns.gz >got
same "packed" got want

# What is missing
{ cat plain; echo 'kdamond.0 77 [000] 100.35: PERF_RECORD_LOST lost 7'; } >lost
{ cat plain; echo 'kdamond.0 77 [000] 100.35: damon:damon_aggregated: target_id=0 nr_regions=2 start=1'; } >unread
while read -r command; do
	# shellcheck disable=SC2086
	status "$command of lost events" 3 damo report $command -i lost
	like "reports them" "$err" '7 events were lost while recording'
	# shellcheck disable=SC2086
	status "$command of an unread event" 3 damo report $command -i unread
	like "says where it is" "$err" "unread, line 7: the event's fields"
	# shellcheck disable=SC2086
	status "$command --strict of an unread event" 1 damo report $command --strict -i unread
done <<'COMMANDS'
raw
wss
access --raw_form
heats
COMMANDS
status "convert of lost events" 3 damo convert -i lost -o lost.data
status "the copy keeps them" 3 damo report raw -i lost.data
like "and reports them" "$err" '7 events were lost while recording'
status "verify" 3 damo report record_info --verify -i unread

# Clocks that do not count seconds
sed 's/100\.\([0-9]*\):/100\1:/' plain >tsc
status "an integer clock" 1 damo report raw -i tsc
like "is named" "$err" 'tsc: none of the 6 events .* x86-tsc'
like "with what to do" "$err" 'trace-cmd record -C mono'

finish
