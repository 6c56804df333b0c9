#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 300
# damo-record's command line, output files and ends. What needs a DAMON takes the one that runs here, and
# only watches it; the rest of the recorder is tested in guests.
. "$SRC/tests/lib/test.sh"

status "help" 0 damo-record --help
like "on stdout" "$out" '^Usage: damo record'
is "and nowhere else" "$err" ""
status "unknown option" 129 damo-record --no_such_option
status "permission that is none" 129 damo-record --output_permission 888
like "is named" "$err" '888'
status "permission out of range" 129 damo-record --output_permission 1777
status "compression out of range" 129 damo-record --compress 20
status "unknown item" 129 damo-record --do_record access pictures
like "is named" "$err" 'pictures'
status "target that is none" 129 damo-record /no/such/program
like "is named" "$err" '/no/such/program'
status "--user without a command" 129 damo-record --user nobody 1
status "options for a DAMON that is not to be changed" 129 damo-record --sample 1000 ongoing
like "are named" "$err" 'sample'

for words in perf_data pictures "json --max_size 1M" "json --output_flush_sec 60" "json --bundle"; do
	status "no recording as $words" 129 damo-record --output_type $words
done
status "formats of others are for files" 1 damo-record --output_type json -o - ongoing
like "and how a pipe gets there is reported" "$err" 'damo convert -f json|terminal'

echo mine >target
ln -s target link
status "a symbolic link is refused" 1 damo-record -o link --timeout 0.1 ongoing
like "with the reason" "$err" 'link is a symbolic link'
is "and left alone" "$(readlink link) $(cat target)" "target mine"
mkdir folder
status "a folder is refused" 1 damo-record -o folder ongoing
like "with the reason" "$err" 'folder is a directory'
if command -v script >/dev/null; then
	like "a terminal is refused" "$(script -qec 'damo-record -o -; echo status $?' /dev/null | tr -d '\r')" \
		'binary data.*|status 1$'
else
	skip "a terminal is refused" "no script(1)"
fi

if [ "$(id -u)" != 0 ] || [ ! -e /sys/kernel/tracing/events/damon/damon_aggregated ]; then
	skip "recording" "needs root and DAMON's trace events"
	finish
fi

mkdir -p proc/sys/kernel
echo old >kept
status "no DAMON" 1 env DAMO_PROCFS="$PWD/proc" damo-record -o kept ongoing
like "says what to do" "$err" 'no DAMON is running.*damo start'
is "and leaves the old file alone" "$(cat kept) $(ls kept*)" "old kept"
if command -v setpriv >/dev/null; then
	chmod 711 . "$TMPDIR" 2>/dev/null
	status "without rights" 1 setpriv --reuid=65534 --regid=65534 --clear-groups \
		"$BUILD/damo-record" -o /tmp/no ongoing
	like "reports the remedy" "$err" 'root|Permission denied'
fi

if ! grep -q '^kdamond' /proc/[0-9]*/comm 2>/dev/null; then
	skip "recording what runs" "no DAMON runs here"
	finish
fi

status "a timeout ends it" 0 damo-record -o a --timeout 6
like "one line reports the end" "$err" 'a: [0-9]+ snapshots, .* lost'
is "all files are for their owner only" "$(stat -c %a a a.mem_footprint a.vmas a.proc_stats a.profile | sort -u)" 600
status "reports read it" 0 damo-report record_info -i a
mv a.vmas was.vmas
status "again, quietly" 0 damo-record -q -o a --timeout 1 --output_permission 640 --no_profile
is "nothing is said" "$(echo "$err" | grep -v 'not one snapshot')" ""
is "other rights" "$(stat -c %a a)" 640
is "the old files stay together" "$(ls a.old*)" "a.old
a.old.mem_footprint
a.old.proc_stats
a.old.profile"
ok "and are read" damo-report record_info -i a.old

status "as JSON" 0 damo-record --do_record access -o as.json --output_type json --timeout 6
like "is JSON" "$(head -c 1 as.json)" '\['
is "with all snapshots" "$(damo-report raw --format csv -i as.json | tail -n +2 | cut -d, -f6 | sort -u | wc -l)" \
	"$(sed -n 's/.*as.json: \([0-9]*\) snapshots.*/\1/p' <<<"$err")"
is "for its owner only, and nothing else is left" "$(stat -c %a as.json) $(ls -d as.json*)" "600 as.json"
(trap - INT; exec damo-record -q --do_record access -o as.old --output_type json_compressed) & pid=$!
sleep 6
kill -INT $pid
wait $pid
is "a signal does not end it before it is converted" $? 0
is "to zlib's format" "$(head -c 1 as.old | od -An -tx1)" " 78"
status "which reports read" 0 damo-report record_info -i as.old

for signal in INT TERM HUP; do
	(trap - INT; exec damo-record -q --do_record access -o "by.$signal") & pid=$!
	sleep 0.7
	kill -$signal $pid
	wait $pid
	is "$signal ends it well" $? 0
	like "its file is complete" "$(damo-report record_info -i "by.$signal" --verify 2>&1)" '^ *whole$'
done
damo-record -q --do_record access proc_stats cpu_profile -o killed & pid=$!
sleep 12
kill -9 $pid
wait $pid 2>/dev/null
status "what was flushed outlives a kill -9" 3 damo-report raw -i killed
like "with snapshots" "$out" 'nr_regions'
status "the profile does, too" 0 damo-report profile --whole --profile killed.profile
samples=$(sed -n 's/^# Samples: \([0-9]*\) of.*/\1/p' <<<"$out")
ok "with samples" test "${samples:-0}" -gt 100
# The running kernel's names are for the recording of this boot, not for the other one.
zstd -dcq "$SRC/tests/data/real/stairs.perf.data.zst" >other
zstd -dcq "$SRC/tests/data/real/stairs.profile.zst" >other.profile
is "profiles of two kernels" "$(damo-report profile -i killed -i other 2>/dev/null | sed '1,/^# Recording: other/d')" \
	"$(damo-report profile -i other 2>/dev/null)"
# Killed in the middle of a write, the last record is cut.
head -c -13 killed.profile >cut.profile
if command -v perf >/dev/null; then
	perf_samples() { perf script -i "$1" -F cpu,event 2>/dev/null | grep -c '^\[.*\(cpu-clock\|cycles\)'; }
	is "perf reads as many" "$(perf_samples killed.profile)" "$samples"
	ok "and next to all of what was cut" test "$(perf_samples cut.profile)" -ge $((samples - 10))
	ok "and reports it" sh -c "perf report --stdio -g none -i cut.profile 2>/dev/null | grep -q '%'"
else
	skip "perf reads as many" "no perf"
fi

damo-record -q --do_record access -o - --timeout 6 2>err | cat >pipe
is "data only" "$(head -c 8 pipe | od -An -tx1)" " 89 44 41 4d 0d 0a 1a 0a"
status "a pipe's data are complete" 0 damo-report raw -i pipe
damo-record --timeout 9 2>err | head -c 100 >/dev/null
is "a reader that leaves is no error" "${PIPESTATUS[0]} $(grep -c error err)" "0 0"
status "a full device is" 1 damo-record -o /dev/full --timeout 8 --do_record access
like "and is named" "$err" '/dev/full.*No space left'

if mkdir small && mount -t tmpfs -o size=96k none small 2>/dev/null; then
	status "a full disk ends it" 1 damo-record -o small/x --timeout 60 --do_record access cpu_profile
	like "with the reason" "$err" 'small/x.profile.*No space left'
	like "what was written is whole" "$(damo-report record_info -i small/x --verify 2>&1)" '^ *whole$'
	rm -f small/*
	status "no place for the converted file" 1 \
		damo-record -o small/x --output_type json --timeout 6 --do_record access
	like "is reported with the remedy" "$err" 'x is not converted.*No space left.*damo convert'
	status "and leaves the recording as it is" 0 damo-report raw -i small/x
	is "alone" "$(ls small)" x
	umount small
else
	skip "a full disk" "cannot mount a small one"
fi

damo-record -q --do_record access mem_footprint -o parts --timeout 13 2>err &
pid=$!
sleep 6
kill -USR2 $pid
wait $pid
is "USR2 begins a new part" "$(ls -d parts.2* | wc -l) $(ls parts.2*/parts | wc -l)" "2 2"
cat parts.2*/parts >joined
status "parts one after the other are a recording" 0 damo-report raw --format csv -i joined
is "with all their snapshots" "$(echo "$out" | cut -d, -f6 | sort -u | wc -l)" \
	"$(for f in parts.2*/parts; do damo-report raw --format csv -i $f; done | cut -d, -f6 | sort -u | wc -l)"

like "monitor: a heat map of what runs" "$(damo monitor --count 1 --delay 1 2>/dev/null)" '^[0-9]{80}$'
if command -v script >/dev/null; then
	seen=$(script -qec 'stty cols 70 rows 30; damo monitor --count 1 --delay 1' /dev/null | tr -d '\r')
	like "monitor: on a terminal the map is as wide" "$seen" 'resolution: 70x'
	like "monitor: with the hottest regions" "$seen" '^# samples .* mapping$'
else
	skip "monitor: on a terminal" "no script(1)"
fi
finish
