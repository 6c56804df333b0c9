#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 300
# Small inputs on which the tool once failed, kept beside the project: each gives what its README expects.
# The project's own tests have inputs in their image; this one is skipped where the folder is missing.
. "$(dirname "$0")/../lib/test.sh"
cases=$(cd "$SRC/../shared/cases" 2>/dev/null && pwd) || skip_all "there is no folder of cases beside the project"
live=
[ -r /sys/kernel/tracing/events/damon/damon_aggregated/id ] && [ "$(id -u)" = 0 ] && live=1

as_nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }

lines_of_raw() { damo report raw -i "$1" 2>/dev/null | grep -c '^[0-9a-f]*-[0-9a-f]* ('; }

# ---- parameters of the world ----

c=$cases/01-addr-unit-null
status "01: null is the default of addr_unit" 0 damo args damon "$c/in.json" --raw
like "01: which is 1" "$out" '"addr_unit": "?1"?'

c=$cases/03-peer-raw-times
out=$(damo args damon "$c/unlimited.json" 2>&1)
like "03: an unlimited time of --raw is max, or its unit is named" "$out" '"?max|18446744073709551615|\bns\b|nanosecond'
out=$(damo args damon "$c/finite.json" --format report 2>&1)
like "03: a time of --raw is in ns, or a warning says so" "$out" '5 s, 10 s|\bns\b|nanosecond'

status "04: the name of a scheme is ignored" 0 damo args damon --ops paddr -r 4K-8K --schemes "$cases/04-scheme-name/in.json"
status "05: units that the values have are taken" 0 damo args damon --ops paddr -r 4K-8K --schemes "$cases/05-pattern-unit-keys/in.json"

status "06: start takes the peer's interface option" 0 damo start --dry_run --ops paddr -r 4K-1G --damon_interface_DEPRECATED sysfs
status "06: features, too" 0 damo features supported --damon_interface_DEPRECATED sysfs
out=$(damo report damon --damon_interface_DEPRECATED debugfs 2>&1)
like "06: debugfs is refused by name" "$out" 'debugfs'

status "07: regions win over --numa_node" 0 damo args damon --numa_node 0 --ops paddr \
	-r 4294967296-23622320127 --monitoring_nr_regions 400 5000 -s 5000
like "07: and are what is given" "$out" '4294967296|4,294,967,296|4 GiB'
like "07: with a warning" "$err" 'numa_node'

status "15: probes have a weight" 0 damo args damon --ops paddr -r 4K-8K --probe_filter allow anon --probe_weight 100
like "15: of 100" "$out" '"weight": "?100'

status "16: one-line schemes are an error" 1 damo args damon --ops paddr -r 4K-8K --schemes "$cases/16-one-line-schemes/in.damos"
like "16: which says how to write them now" "$err" '--damos_action pageout'

# ---- recordings of the world ----

status "08: a profile of fixed period" 0 damo report profile -i "$cases/08-profile-fixed-period/in.data"
like "08: counts periods" "$out" 'Event count \(approx\.\): 75,?000,?000'

is "09: lines with a period" "$(lines_of_raw "$cases/09-perf-script-period/in.txt")" 6
part=$(damo report raw -i "$cases/09-perf-script-period/part.txt" 2>&1)
[ "$(grep -c '^[0-9a-f]*-[0-9a-f]* (' <<<"$part")" -eq 6 ] && pass "09: also where only some have it" ||
	like "09: also where only some have it, or a warning" "$part" 'warning'

out=$(damo report raw -i "$cases/11-perf-lost-lines/in.txt" 2>&1)
like "11: perf's lines of losses" "$out" '7 events? .*lost'

status "12: a line that cannot be read" 3 damo report raw -i "$cases/12-unread-event-lines/in.txt"
like "12: is counted" "$err" '1 .*line'
out=$(damo report raw --strict -i "$cases/12-unread-event-lines/in.txt" 2>&1)
is "12: and an error with --strict" $? 1

out=$(damo report raw -i "$cases/18-perf-trace-text/in.txt" 2>&1)
[ "$(grep -c '^[0-9a-f]*-[0-9a-f]* (' <<<"$out")" -eq 6 ] && pass "18: perf trace's text" ||
	like "18: perf trace's text, or its name" "$out" 'perf trace'

status "23: one series for each machine" 0 damo report access --openmetrics -i "$cases"/23-*/h{1,2,3,4}.data
is "23: none twice" "$(grep -v '^#' <<<"$out" | sed 's/ [^ ]*$//' | sort | uniq -d)" ""
ok "23: labels of valid UTF-8" iconv -f UTF-8 -t UTF-8 -o /dev/null <<<"$out"

esc=$(printf '\033'); csi=$(printf '\302\233'); bidi=$(printf '\342\200\256')
out=$(damo report access --by vma -i "$cases/22-names-c1-newline/a.data" 2>&1; damo record_info -v -i "$cases/22-names-c1-newline/a.data" 2>&1
	damo digest -i "$cases/22-names-c1-newline/a.data" 2>&1; damo digest --format csv -i "$cases/22-names-c1-newline/a.data" 2>&1)
unlike "22: no name makes a line of its own" "$out" '^(fake: line|# evil)'
unlike "22: no control sequence" "$out" "$esc|$csi|$bidi"
ok "22: valid UTF-8" iconv -f UTF-8 -t UTF-8 -o /dev/null <<<"$out"
unlike "22: no formula in a table" "$out" '(^|,)=cmd'

status "25: lost samples of a profile are a loss" 3 damo record_info --verify -i "$cases/25-profile-loss-silent/s2.data"
like "25: which is counted" "$out$err" '358,?865'
out=$(damo report profile --format json -i "$cases/25-profile-loss-silent/s2.data" 2>/dev/null)
like "25: in JSON, too" "$out" '358865'

for f in "$cases"/26-*/*.data; do
	name=${f##*/}
	[ "$name" = ok.data ] && continue
	status "26: $name: a stream that is left out" 3 damo report raw --format csv -i "$f"
	like "26: $name: is said" "$err" 'stream'
	status "26: $name: --verify" 3 damo record_info --verify -i "$f"
	status "26: $name: convert drops nothing silently" 3 damo convert -i "$f" -o "$name.out"
done
status "26: a whole one" 0 damo record_info --verify -i "$cases/26-stream-refused-silently/ok.data"

cp "$cases/26-stream-refused-silently/ok.data" r.data
mkfifo r.data.vmas r.data.profile r.data.mem_footprint
for cmd in "access --by vma -i r.data" "profile -i r.data" "heats --heatmap q.html -i r.data" "footprints vsz -i r.data"; do
	# shellcheck disable=SC2086
	timeout 20 damo report $cmd >/dev/null 2>&1
	[ $? -ne 124 ] && pass "27: report $cmd does not wait for a FIFO" || fail "27: report $cmd waits for a FIFO"
done
timeout 20 damo bundle -i r.data -o b >/dev/null 2>&1
[ $? -ne 124 ] && pass "27: bundle does not wait for a FIFO" || fail "27: bundle waits for a FIFO"

# bash counts the memory of its children, the largest of them.
peak_kib() { /usr/bin/env python3 -c '
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' "$@"; }
if [ "$(memory_limit 1)" = 1 ]; then
	kib=$(peak_kib damo report wss -i "$cases/28-amplification/amp2.data")
	[ "$kib" -lt 200000 ] && pass "28: 5 KiB do not unpack to 2 GiB" || fail "28: 5 KiB unpack to $kib KiB"
else
	skip "28: 5 KiB do not unpack to 2 GiB" "sanitizers"
fi

# ---- files in other people's directories ----

damo convert -i "$cases/26-stream-refused-silently/ok.data" -o g.data 2>/dev/null
echo precious >target
chmod 0600 target
ln -s "$PWD/target" map.html
damo report heats --heatmap map.html -i g.data >/dev/null 2>&1
is "20: a page does not go through a link" "$(cat target)" precious

# ---- live ----

# A recorder whose pipe nobody reads: WHAT SECONDS OPTION..., ended by $signal where it is set
stuck()
{
	local what=$1 seconds=$2 reader recorder
	shift 2
	rm -f pipe
	mkfifo pipe
	sleep 60 <pipe &
	reader=$!
	damo-record ongoing --do_record access cpu_profile --profile_freq 4000 "$@" -o - >pipe 2>err &
	recorder=$!
	sleep "$seconds"
	[ -z "${signal-}" ] || kill -s "$signal" $recorder
	for _ in $(seq 30); do kill -0 $recorder 2>/dev/null || break; sleep 0.1; done
	if kill -0 $recorder 2>/dev/null; then
		fail "$what" "it still runs"
		kill -s KILL $recorder
	else
		pass "$what"
	fi
	kill $reader
	wait $reader $recorder 2>/dev/null
}

if [ -n "$live" ]; then
	stuck "31: --timeout ends a recorder on a stuck pipe" 6 --timeout 5
	for signal in INT TERM; do stuck "31: $signal ends it" 6; done
	like "31: which says what is lost" "$(cat err)" 'lost|drop|not written'
else
	skip "31: a recorder on a stuck pipe" "no running DAMON can be watched"
fi
finish
