#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# How many events the samples of a profile stand for, whatever way perf.data states it, and the members of groups.
. "$SRC/tests/lib/test.sh"
command -v python3 >/dev/null || skip_all "python3 is missing"

cat >make.py <<'E2'
# NAME and events, each a dict: sample_period, freq, and parts of its samples; samples are lists of words.
import struct, sys
IP, TID, TIME, READ, ID, PERIOD, IDENTIFIER = 1, 2, 4, 16, 64, 256, 65536
F_ID, F_GROUP = 4, 8

def write(name, attrs, samples):
    ids = b""
    entries = []
    head, attr_size = 104, 112
    at = head + (attr_size + 16) * len(attrs)
    for n, a in enumerate(attrs):
        flags = 1 << 10 if a.get("freq") else 0
        body = struct.pack("<IIQQQQQQ", 1, attr_size, a["config"], a["period"], a["type"], a.get("format", 0), flags, 0)
        entries.append(body.ljust(attr_size, b"\0") + struct.pack("<QQ", at + len(ids), 8))
        ids += struct.pack("<Q", 100 + n)
    data = b""
    for words in samples:
        body = b"".join(struct.pack("<Q", w) for w in words)
        data += struct.pack("<IHH", 9, 2, 8 + len(body)) + body
    with open(name, "wb") as f:
        f.write(b"PERFILE2" + struct.pack("<QQ", head, attr_size + 16))
        f.write(struct.pack("<QQQQQQ", head, len(entries) * (attr_size + 16), at + len(ids), len(data), 0, 0))
        f.write(bytes(32) + b"".join(entries) + ids + data)

PLAIN = IP | TID | TIME
PID = 7 | 7 << 32
fixed = {"config": 0, "period": 1000000, "type": PLAIN}
write("fixed", [fixed], [[0x1000, PID, t] for t in range(75)])
write("stated", [dict(fixed, type=PLAIN | PERIOD)], [[0x1000, PID, t, 5] for t in range(10)])
write("freq", [dict(fixed, freq=1, period=4000)], [[0x1000, PID, t] for t in range(10)])
write("freq-stated", [dict(fixed, freq=1, period=4000, type=PLAIN | PERIOD)], [[0x1000, PID, t, 300 + t] for t in range(10)])
write("zero", [dict(fixed, period=0)], [[0x1000, PID, t] for t in range(10)])
two = {"type": PLAIN | IDENTIFIER}
write("two", [dict(fixed, **two), dict(fixed, config=1, period=7, **two)],
      [[100 + t % 2, 0x1000, PID, t] for t in range(20)])
group = {"type": PLAIN | IDENTIFIER | READ, "format": F_GROUP | F_ID}
write("group", [dict(fixed, **group), dict(fixed, config=2, period=0, **group), dict(fixed, config=9, period=1, **group)],
      [[100, 0x1000, PID, t, 2, 1000 * (t + 1), 100, 30 + 2 * t, 101] for t in range(10)])
single = {"type": PLAIN | READ, "format": F_ID}
write("single", [dict(fixed, **single)], [[0x1000, PID, t, 500 * (t + 1), 100] for t in range(4)])
E2
python3 make.py || finish

report() { damo-report profile --whole --profile "$@" 2>err; }
count() { report "$1" | sed -n 's/^# Event count (approx.): //p'; }
while read -r file samples events what; do
	is "$what: samples" "$(report "$file" | sed -n 's/^# Samples: \([0-9]*\) .*/\1/p')" "$samples"
	is "$what: events" "$(count "$file")" "$events"
	like "$what: in JSON" "$(report "$file" --format json)" "\"period\": $events[,}]"
done <<'E2'
fixed 75 75000000 a fixed period
stated 10 50 a period in each sample
freq 10 10 a frequency and no period
freq-stated 10 3045 a frequency and periods
zero 10 10 no period
two 10 10000000 the first of two events
group 10 10000 a group that is read with its leader
single 4 2000 an event that is read with its samples
E2
is "the second event has another period" "$(report two --event task-clock | sed -n 's/^# Event count (approx.): //p')" 70
report group >out
like "a member without samples is reported" "$(cat err)" "event 'page-faults' has no samples of its own; 48 events"
unlike "a placeholder is not" "$(cat err)" dummy
finish
