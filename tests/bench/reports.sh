#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What the reports cost, in one run against the decoding of the same recording.
. "$(dirname "$0")/../lib/bench.sh"

gen-damon server 1e7 7.data
decode=$(least 3 cpu_ms recbench decode 7.data)

# WHAT LIMIT ARGUMENT...: CPU time as a multiple of decoding
against_decode()
{
	local what=$1 limit=$2
	shift 2
	row "$what: CPU / decode, 10^7 samples" "$(ratio "$(least 3 cpu_ms damo-report "$@" -i 7.data)" "$decode")" x '<=' "$limit"
}
against_decode wss 1.5 wss
against_decode nr_regions 2 nr_regions
against_decode record_info 2 record_info
against_decode times 2 times --access_rate 50% 100%
# These read the recording twice: once for what there is to draw, once to draw it. heats also prints
# 250,000 numbers.
against_decode "heatmap (two passes)" 2 heatmap
against_decode "heats 500 x 500 (two passes)" 2 heats
against_decode "holistic (two passes)" 2 holistic

# WHAT ARGUMENT...: peak memory
memory()
{
	local what=$1
	shift
	/usr/bin/time -f %M -o rss damo-report "$@" >/dev/null 2>&1
	row "$what: peak memory, ${size-10^7} samples" "$(awk '{ print $1 / 1024 }' rss)" MiB '<=' 64
}
if [ -x /usr/bin/time ]; then
	[ -z "${LONG-}" ] || { gen-damon server 1e8 7.data; size="10^8"; }
	for r in raw heats heatmap wss nr_regions times holistic record_info; do
		memory $r $r -i 7.data
	done
else
	no_row "peak memory" "no /usr/bin/time"
fi

# The older tool needs about 0.4 s for its own test record (9,773 samples of compressed JSON).
peer=$SRC/../shared/data/peer-tests
if [ -d "$peer" ]; then
	row "wss of the older tool's test record: CPU" "$(least 5 cpu_ms damo-report wss -i "$peer/damon.data")" \
		ms '<=' 8
	damo-report convert -i "$peer/damon.data" -o own.data
	row "the same in our own format: CPU" "$(least 5 cpu_ms damo-report wss -i own.data)" ms '<=' 8
fi
gen-damon server 1e6 6.data
row "raw of 10^6 samples: CPU (the older tool: 10,700)" "$(least 3 cpu_ms damo-report raw -i 6.data)" ms '<=' 36
row "heatmap of 10^6 samples: CPU (10,100)" "$(least 3 cpu_ms damo-report heatmap -i 6.data)" ms '<=' 34
row "wss of 10^6 samples: CPU (19,200)" "$(least 3 cpu_ms damo-report wss -i 6.data)" ms '<=' 64
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
