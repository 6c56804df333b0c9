#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 900
# What recording a process with all its side data costs: CPU time, the time from Ctrl-C to the end, bytes of
# sidecars. With DAMO_PEER=FOLDER, a checkout of the Python damo, that one records the same process in the
# same guest right after, and the two are compared; it needs python3, perf, file and ps of this machine.
. "$SRC/tests/lib/vm.sh"

FROM=10 TO=30 END=32	# seconds: begin and end of the steady part, Ctrl-C

peer=()
if [ -n "${DAMO_PEER:-}" ]; then
	python=$(readlink -f /usr/bin/python3)
	for file in "$DAMO_PEER/src/damo.py" "$python" /usr/lib/"${python##*/}" /usr/bin/{perf,file,ps} \
		/usr/lib/file/magic.mgc; do
		[ -e "$file" ] || skip_all "the comparison needs $file"
	done
	peer=(-m 1800M -i "$python:/usr/bin/python3" -i /usr/lib/"${python##*/}":/usr/lib/"${python##*/}"
		-i /usr/bin/perf -i /usr/bin/file -i /usr/bin/ps
		-i /usr/lib/file/magic.mgc:/usr/lib/file/magic.mgc -i "$DAMO_PEER/src:/root/peer")
fi

at_most() { ok "$1" awk "BEGIN { exit !($2 <= $3) }"; }	# WHAT NUMBER LIMIT
field() { awk -v want="$2" '{ for (i = 1; i < NF; i += 2) if ($i == want) print $(i + 1) }' "$out/$1.cost"; }
part() { awk "BEGIN { printf \"%.3f\", $1 / $2 }"; }
sidecar_bytes() { cat "$out/$1".{mem_footprint,vmas,proc_stats} | wc -c; }

compare()
{
	local what taken
	for what in "steady 0.2" "total 0.05"; do
		set -- $what
		at_most "$kernel: $1 CPU $(field damo "$1") ms, the peer's $(field peer "$1") ms: at most $2" \
			"$(part "$(field damo "$1")" "$(field peer "$1")")" "$2"
	done
	# It cannot keep pace in a guest, so it takes a sample every few seconds.
	taken=$(grep -c '"time"' "$out/peer.mem_footprint")
	at_most "$kernel: $bytes bytes of sidecars, the peer's $(sidecar_bytes peer) for $taken samples: at most 0.05" \
		"$(part "$bytes / $END" "$(sidecar_bytes peer) / $taken")" 0.05
	echo "# $kernel: the peer took $(field peer stop) ms from Ctrl-C to its end"
}

for kernel in $KERNELS; do
	guest "$kernel" -t 280 -i "$BUILD/tests/bench/cost" ${peer[@]+"${peer[@]}"} "
		stat=/sys/module/damon_stat/parameters/enabled
		[ ! -e \$stat ] || echo N >\$stat
		start_workload stairs 10 8192 1000 250
		cost $FROM $TO $END damo-record -o out/damo \$pid >out/damo.cost 2>out/damo.log
		for i in 1 2 3; do
			cost 1 2 4 damo-record -q -o out/short \$pid
		done >out/short.cost
		if [ -d peer ]; then
			cost $FROM $TO $END python3 peer/damo.py record -o out/peer \$pid >out/peer.cost 2>out/peer.log
		fi" || continue
	bytes=$(sidecar_bytes damo)
	is "$kernel: Ctrl-C ends it well" "$(field damo status)" 0
	stop=$(cat "$out"/{damo,short}.cost | awk '{ print $6 }' | sort -g | xargs)
	at_most "$kernel: ms from Ctrl-C to the end, at most 200 on an idle machine: $stop" "${stop%% *}" 200
	at_most "$kernel: $bytes bytes of sidecars after $END s, at most 5000" "$bytes" 5000
	like "$kernel: nothing is lost" "$(cat "$out/damo.log")" ' 0 lost'
	if [ -e "$out/peer.cost" ]; then
		compare
	else
		skip "$kernel: comparison with the Python damo" "DAMO_PEER does not name it"
	fi
done
finish
