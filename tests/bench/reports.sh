#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What the reports cost, in one run against the decoding of the same recording. BENCH_RS: length of the long
# recording, 1e8 by default. BENCH_PEER: damo.py of the older tool, to be compared with.
. "$(dirname "$0")/../lib/bench.sh"

gen-damon server 1e7 7.data
decode=$(least 5 cpu_ms recbench decode 7.data)
echo "decoding 10^7 samples: $decode ms of CPU"

peak_mib() { command time -f %M "$@" 2>&1 >/dev/null | awk 'END { print $1 / 1024 }'; }

# report LIMIT REPORT...: CPU time of one thread as a multiple of decoding, and memory of as many threads
# as are useful
report()
{
	local limit=$1 ms
	shift
	ms=$(least 5 cpu_ms damo-report "$@" --threads 1 -i 7.data)
	row "$*: CPU / decode, 10^7 samples ($ms ms)" "$(ratio "$ms" "$decode")" x '<=' "$limit"
	if command -v time >/dev/null; then
		row "$*: peak memory" "$(peak_mib damo-report "$@" -i 7.data)" MiB '<=' 64
	else
		no_row "$*: peak memory" "no time(1)"
	fi
}
for r in raw heats heatmap wss nr_regions "times --access_rate 50% 100%" holistic record_info; do
	# shellcheck disable=SC2086
	report 2 $r
done
# A line for each region through a template costs more than decoding it.
report 2 access

# Each thread has a CPU of its own.
wall_ms()
{
	local TIMEFORMAT=%3R
	{ time LD_PRELOAD=$BUILD/tests/fake/spread.so "$@" >/dev/null 2>/dev/null; } 2>&1 | awk '{ print 1000 * $1 }'
}
row "PNG heat map of 10^7 samples, wall" "$(least 5 wall_ms damo-report heats --heatmap map.png -i 7.data)" \
	ms '<=' 300
rm 7.data

# This needs two CPUs that nothing else uses.
rs=${BENCH_RS:-1e8}
gen-damon server "$rs" long
one=$(least 3 wall_ms damo-report heats --threads 1 -i long)
two=$(least 3 wall_ms damo-report heats --threads 2 -i long)
row "heats of $rs samples, wall: 1 thread / 2 threads" "$(ratio "$one" "$two")" x '>=' 1.7
row "heats of $rs samples: peak memory" "$(peak_mib damo-report heats -i long)" MiB '<=' 64
rm long

# Against the older tool: it reads its own format, we read ours. It needs up to a minute for each.
gen-damon server 1e6 6.data
# Two of its ranges have nearly the same heat. A sample takes the wrong one, and all the same one walk is enough.
row "heats of ranges of like heat: CPU / decode, 10^6 samples" "$(ratio \
	"$(least 9 cpu_ms damo-report heats --resol 50 40 --threads 1 -i 6.data)" \
	"$(least 9 cpu_ms recbench decode 6.data)")" x '<=' 2.5
damo-report convert -i 6.data -f json_compressed -o 6.json
against_peer() # REPORT OF-OURS -- REPORT OF-THEIRS
{
	local ours=() ms theirs
	while [ "$1" != -- ]; do ours+=("$1"); shift; done
	shift
	ms=$(least 5 cpu_ms damo-report "${ours[@]}" --threads 1 -i 6.data)
	theirs=$(cpu_ms python3 "$BENCH_PEER" report "$@")
	row "${ours[*]}, 10^6 samples: CPU of damo.py / ours ($theirs / $ms ms)" \
		"$(ratio "$theirs" "$ms")" x '>=' 300
}
if [ -n "${BENCH_PEER-}" ]; then
	against_peer raw -- access --raw_form -i 6.json
	against_peer access -- access -i 6.json
	against_peer heats -- heatmap --output raw -i 6.json
	against_peer heatmap -- heatmap -i 6.json
	against_peer wss -- wss -i 6.json
	against_peer nr_regions -- nr_regions -i 6.json
	against_peer record_info -- record_info -i 6.json
	against_peer times --access_rate 50% 100% -- times --inputs 6.json 6.json --access_rate 50% 100%
else
	no_row "CPU of damo.py / ours" "BENCH_PEER is not set"
fi

# The older tool needs about 0.4 s for its own test record (9,773 samples of compressed JSON).
peer=$SRC/../shared/data/peer-tests
if [ -d "$peer" ]; then
	row "wss of the older tool's test record: CPU" "$(least 5 cpu_ms damo-report wss -i "$peer/damon.data")" \
		ms '<=' 8
	damo-report convert -i "$peer/damon.data" -o own.data
	row "the same in our own format: CPU" "$(least 5 cpu_ms damo-report wss -i own.data)" ms '<=' 8
fi
real=$SRC/tests/data/real/stairs.perf.data.zst
damo-report convert -i "$real" -o guide.data 2>/dev/null
row "holistic of a recording of 60 s: CPU" "$(least 3 cpu_ms damo-report holistic -i guide.data)" ms '<=' 100

# Profiles: rows and trees of the whole machine's functions, against perf report of the same file.
profile_load()
{
	local i
	for i in 1 2; do (for n in {1..200000}; do :; done; find /usr/lib -name '*.so*' | head -n 2000 | xargs cat >/dev/null) & done
	timeout "$1" sh -c 'while :; do sort -R /etc/services | md5sum >/dev/null; done'
	wait
}
export -f profile_load
export HOME=$PWD
if perf record -q -N -a -g -e cpu-clock -F 15000 -m 1M -o p.data -- bash -c "profile_load ${LONG:+2}6" 2>/dev/null; then
	mib=$(($(stat -c %s p.data) >> 20))
	for how in "-g caller --children" "-g none --no-children"; do
		# shellcheck disable=SC2086
		row "profile $how, $mib MiB: CPU / perf report" "$(ratio \
			"$(least 2 cpu_ms damo-report profile --whole --profile p.data $how)" \
			"$(least 1 cpu_ms perf report --no-inline --stdio -i p.data $how)")" x '<=' 0.6
	done
else
	no_row "profile against perf report" "perf cannot record"
fi
