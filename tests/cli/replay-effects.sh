#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# What each option of damo-replay changes, seen from outside: in /proc/PID/{smaps,numa_maps,mem} of a
# replay that runs, or in the numbers of its report.
. "$(dirname "$0")/../lib/test.sh"

# line MS REGIONS [TARGET]: a snapshot of 100 ms that ends there
line()
{
	awk -v ms="$1" -v regions="$2" -v target="${3:-0}" 'BEGIN {
		nr = split(regions, list, " *, *")
		for (i = 1; i <= nr; i++)
			printf "kdamond.0 100 [000] %.6f: damon:damon_aggregated: target_id=%d nr_regions=%d %s\n",
				100 + ms / 1000, target, nr, list[i] }'
}

# Two MiB always, two MiB half the time; then the same with a target of one MiB beside it.
regions='4194304-6291456: 20 5, 6291456-8388608: 10 5'
for ((ms = 100; ms <= 600; ms += 100)); do line $ms "$regions"; done >rec
for ((ms = 100; ms <= 600; ms += 100)); do line $ms "$regions"; line $ms '1048576-2097152: 20 5' 7; done >two
as='--assume_intervals 5ms 100ms'

# begin [OPTION]...: a replay that waits for `release`; $pid, and $from, the first byte of its memory
begin()
{
	rm -f go notes
	mkfifo go
	# shellcheck disable=SC2086
	damo-replay rec --wait --json $as "$@" <go >result 2>notes &
	pid=$!
	exec 3>go	# returns when the replay has opened it
	until grep -q 'waiting for' notes; do
		kill -0 $pid 2>/dev/null || { cat notes; return 1; }
		sleep 0.02
	done
	from=$(sed -n 's/.*mapped at 0x\([0-9a-f]*\)-.*/\1/p' notes)
}

release() { echo >&3; exec 3>&-; }
end() { kill $pid 2>/dev/null; wait $pid; }

# smaps FIELD [FROM]: KiB, or text, of the mapping with that byte
smaps()
{
	local at=$((0x${2:-$from})) here='' name text
	while read -r name text; do
		if [[ $name =~ ^([0-9a-f]+)-([0-9a-f]+)$ ]]; then
			here=$((0x${BASH_REMATCH[1]} <= at && at < 0x${BASH_REMATCH[2]}))
		elif [ "$here$name" = "1$1:" ]; then
			echo "${text% kB}"
		fi
	done <"/proc/$pid/smaps"
}

# word OFFSET: eight bytes of the replay's memory, in hexadecimal
word() { dd if=/proc/$pid/mem bs=8 skip=$(((0x$from + $1) / 8)) count=1 status=none | od -An -tx8 | tr -d ' '; }

# until_is WANT COMMAND...: within 5 s
until_is()
{
	local want=$1
	shift
	for ((i = 0; i < 100; i++)); do
		[ "$("$@")" != "$want" ] || return 0
		sleep 0.05
	done
	echo "still $("$@"), not $want"
	return 1
}

result() { jq -c ".result$1" result; }
replay() { status "replay $*" 0 damo-replay -q --json $as "$@"; printf '%s\n' "$out" >result; }

begin --loop
is "memory comes with the first access" "$(smaps Rss)" 0
release
ok "then all that is accessed is there" until_is 4096 smaps Rss
end
begin --fault_in
is "--fault_in: it is there before" "$(smaps Rss)" 4096
end
begin --loop --max_memory 1M
release
ok "--max_memory: no more than that" until_is 1024 smaps Rss
end
replay --max_memory 1M rec
is "the rate is that of the pages that are left" "$(result .asked)" $((6 * (128 * 20 + 128 * 10)))

begin --loop
release
ok "without --hugepages, small pages are asked for" grep -q ' nh' <<<"$(smaps VmFlags)"
ok "then all that is accessed is in them" until_is 4096 smaps Rss
ok "and none in huge ones" until_is 0 smaps AnonHugePages
end
if grep -q '\[never\]' /sys/kernel/mm/transparent_hugepage/enabled 2>/dev/null ||
	[ ! -e /sys/kernel/mm/transparent_hugepage/enabled ]; then
	skip "--hugepages" "this kernel has none"
else
	begin --hugepages --loop
	release
	ok "--hugepages: all memory is in them" until_is 4096 smaps AnonHugePages
	end
fi

begin --loop --same_addresses
is "--same_addresses: mapped where it was recorded" "$(smaps Size 400000)" 4096
release
ok "and accessed there" until_is 4096 smaps Rss 400000
end

if [ -e /proc/self/numa_maps ]; then
	begin --numa_node 0
	like "--numa_node: the memory is bound to it" "$(grep bind /proc/$pid/numa_maps)" ' bind:0( |$)'
	end
	begin
	unlike "without, it is not" "$(cat /proc/$pid/numa_maps)" 'bind'
	end
else
	skip "--numa_node" "this kernel has no NUMA"
fi

begin --access read --intensity 4K --loop
release
until_is 4096 smaps Rss
sleep 0.3
is "--access read: pages stay as they were" "$(word $((2 * 4096 - 8)))" 0000000000000000
end
for access in write mix; do
	begin --access $access --intensity 4K --loop
	release
	ok "--access $access: pages are written" until_is ffffffffffffffff word $((2 * 4096 - 8))
	end
done
begin --access write --intensity 100 --loop
release
ok "--intensity: bytes that are touched" until_is ffffffffffffffff word $((4096 + 120))
is "and none behind them" "$(word $((4096 + 128)))" 0000000000000000
end
is "they count for the bandwidth" "$(jq '.plan.bytes_per_access' result)" 128
ok "as bytes" jq -e '.result | (.bandwidth_bytes_per_s - .made * 128 * 1e9 / .elapsed_ns) | fabs < 1' result

round=$((6 * (512 * 20 + 512 * 10)))
replay rec
is "asked of a round" "$(result .asked)" $round
replay --loop 3 rec
is "--loop: three times as much" "$(result .asked)" $((3 * round))
ok "in three times the time" jq -e '.result.elapsed_ns >= 1.8e9' result
replay --speed 3x rec
is "--speed: as much" "$(result .asked)" $round
ok "in a third of the time" jq -e '.plan.duration_ns == 2e8 and .result.elapsed_ns >= 2e8' result
replay --time_range 0.2s 0.4s rec
is "--time_range: two of six snapshots" "$(result .asked)" $((round / 3))
replay two
is "two targets" "$(result .asked)" $((round + 6 * 256 * 20))
replay --target 7 two
is "--target: one of them" "$(result .asked)" $((6 * 256 * 20))
replay --threads 3 rec
is "--threads: the work is split, not repeated" "$(result '|.made <= .asked')" true

# 256 MiB, whole, in each of 20 slices of 1 ms are 5 TiB/s; a few pages at a lower rate lie beside it.
for ((ms = 20; ms <= 400; ms += 20)); do line $ms '1048576-269484032: 20 5, 269484032-269500416: 4 5'; done >busy
status "a machine that cannot keep up" 0 damo-replay -q --json --intensity 4K --assume_intervals 1ms 20ms busy
late=$out
printf '%s\n' "$late" >result
is "is reported by class" "$(jq -c '[.result.classes[] | [.access_rate, .asked > 0, .made < .asked]] | [.[0][0:2], .[3]]' result)" \
	'[["1-25 %",true],["76-100 %",true,true]]'
is "with what was left out, to the last access" \
	"$(result '|.made + ([.could_not_keep_up[] | .asked - .made] | add) == .asked')" true
ok "and snapshots that were late" jq -e '.result | .snapshots_late > 0 and .snapshots_late <= .snapshots_due' result
status "the same in words" 0 damo-replay -q --intensity 4K --assume_intervals 1ms 20ms busy
like "what was asked and made" "$out" '^76-100 % +[0-9,]+ +[0-9,]+ +[0-9]+\.[0-9]+ %'
like "when it could not" "$out" '^could not keep up:'

# Each key of the three kinds of JSON is described in the page.
page=$SRC/Documentation/notes/damo-replay.scd
replay --dry_run rec
keys=$(jq -r '[paths[-1] | strings] | unique[]' result; jq -r '[paths[-1] | strings] | unique[]' <<<"$late"
       damo-replay --test_perf --test_perf_sz_mem 64K --test_perf_runtime 0.1 --json | jq -r '[paths[-1] | strings] | unique[]')
missing=$(for key in $keys; do grep -q "\*$key\*" "$page" || echo "$key"; done)
is "every key of the JSON is documented" "$missing" ''
ok "and there are many" test "$(wc -l <<<"$keys")" -gt 60

begin
exec 3>&-
wait $pid
is "--wait: the end of the input is enough" "$(result '|.asked > 0')" true
status "--wait needs its input" 129 bash -c "damo-replay --wait - <rec"
finish
