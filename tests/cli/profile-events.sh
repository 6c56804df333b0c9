#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The event of a profile by its numbers, where the file of perf has no name for it.
. "$SRC/tests/lib/test.sh"

mkdir in && "$BUILD/tests/lib/make-losses" in >/dev/null || fail "the inputs are made"
cp in/whole.data side.data

# TYPE CONFIG NAME: perf_event_attr.type stands at byte 24 of the file, config at byte 32.
while read -r type config name; do
	{
		head -c 24 in/whole.profile
		printf "\\x0$type\0\0\0"
		tail -c +29 in/whole.profile | head -c 4
		printf "\\x$(printf %02x "$config")\0\0\0\0\0\0\0"
		tail -c +41 in/whole.profile
	} >side.data.profile
	is "event $config of type $type" "$(damo report profile -i side.data 2>/dev/null | head -n 1)" \
		"# Samples: 10 of event '$name'"
done <<'END'
1 0 cpu-clock
1 11 cgroup-switches
1 12 unknown event
0 0 cycles
0 9 ref-cycles
0 10 unknown event
2 44 tracepoint
4 1 unknown event
END
finish
