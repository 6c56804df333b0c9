#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Results that a kernel does not have are unknown, null in JSON, and never 0.
. "$SRC/tests/lib/test.sh"
. "$SRC/tests/lib/fake.sh"
[ -x "$BUILD/damo-ctl" ] || skip_all "damo-ctl is not built"

# Result, the release that it came with, how text shows it.
results='sz_ops_filter_passed 6.14 unknown.passed.filters
nr_snapshots 7.0 tried.unknown.snapshots
effective_sz_bytes 6.9 /.unknown.per'

older() { [ "$(printf '%s\n' "$1" "$2" | sort -V | head -1)" = "$1" ] && [ "$1" != "$2" ]; }

for release in 5.18 6.2 6.6 6.8 6.9 6.13 6.14 6.18 7.0 7.2; do
	fake_kernel $release
	ctl start --regions 0-4G --damos_action pageout
	ctl status --json >json 2>errors
	ctl status >text 2>>errors
	ctl status --damos_stats >stats 2>>errors
	ctl status --damos_stats --json >stats.json 2>>errors
	while read -r result since shown; do
		if older $release "$since"; then
			like "$release: $result is null" "$(cat json)" "\"$result\": null"
			like "$release: $result is unknown in text" "$(cat text)" "$shown"
			[ $result = effective_sz_bytes ] || {
				like "$release: $result is unknown among counters" "$(cat stats)" "^$result: unknown\$"
				like "$release: $result is null among counters" "$(cat stats.json)" "\"$result\": null"
				is "$release: $result alone" "$(ctl status --damos_stats --damos_stat_fields $result --raw 2>/dev/null)" unknown
			}
		else
			like "$release: $result is a number" "$(cat json)" "\"$result\": \"[0-9]"
			unlike "$release: $result is a number in text" "$(cat text)" "$shown"
		fi
	done <<<"$results"
	like "$release: sums are marked" "$(cat text)" 'statistics \(sums over all applications\)'
	# What was printed says the same when it is read, and can be started.
	damo-ctl status --input_file json --json >again
	same "$release: JSON reads back" json again
	ok "$release: and starts" damo-ctl start --dry_run json
	ctl stop
done
finish
