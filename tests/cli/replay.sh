#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# alone
# damo-replay on a made-up trace: plan, replay, JSON, pipes, errors, signals.
. "$(dirname "$0")/../lib/test.sh"

# trace FROM TO [END]: snapshots each 0.1 s of a hot MiB and 3 MiB beside it that are half as hot
trace()
{
	for ((i = $1; i < $2; i++)); do
		for region in "1048576-2097152: 20 5" "2097152-${3-5242880}: 10 5"; do
			printf 'kdamond.0   100 [000] %d.%d00000: damon:damon_aggregated: target_id=0 nr_regions=2 %s\n' \
				$((100 + i / 10)) $((i % 10)) "$region"
		done
	done
}
trace 0 6 >rec
as='--assume_intervals 5ms 100ms'

status "intervals are not guessed" 1 damo-replay rec
like "the error reports the remedy" "$err" '--assume_intervals'
# shellcheck disable=SC2086
{
status "dry run" 0 damo-replay --dry_run $as rec
like "it reports the memory" "$out" '^memory: +4.000 MiB recorded, 4.000 MiB of it accessed'
# 10 times a second: 256 pages 20 times, 768 pages 10 times
like "it reports the rate" "$out" '^asked: +128,000 page accesses/s'
status "replay" 0 damo-replay --json $as rec
# A busy machine may leave accesses out, but then it must say so, to the last one.
is "all that is asked is made or reported to be left out" "$(jq -c '.result |
	[.asked, .made + ([.could_not_keep_up[] | .asked - .made] | add // 0),
	 ([.classes[].asked] | add), .made == ([.classes[].made] | add)]' <<<"$out")" '[76800,76800,76800,true]'
like "something is made" "$out" '"made": [1-9]'
is "nothing else on stdout" "${out:0:1}" '{'
status "plain text" 0 damo-replay $as --speed 4x rec
like "a row for each class" "$out" '^76-100 % +[0-9,]+ +[0-9,]+ +[0-9.]+ % +1024.000 KiB'
# A busy machine can only make it longer.
like "speed is kept" "$out" '^replayed: +(1[5-9][0-9]|[2-9][0-9][0-9])\.[0-9]* ms at speed 4x'
from_pipe=$(damo-replay --dry_run --json $as <rec | sed '/"file"/d')
is "file and pipe are the same" "$from_pipe" "$(damo-replay --dry_run --json $as rec | sed '/"file"/d')"
status "a range of time" 0 damo-replay --dry_run --time_range 0.1 0.3 $as rec
like "it is cut" "$out" ', 2 snapshots, 200 ms'
status "less memory" 0 damo-replay --dry_run --max_memory 1M $as rec
like "the scale is reported" "$out" '^scale: +1 : 4.000'
status "recorded addresses" 0 damo-replay --speed 10 --same_addresses $as rec
unlike "they were free" "$err" 'mapped elsewhere'

trace 0 3 1000000000000000000 >huge
status "an exabyte is shrunk" 0 damo-replay --max_memory 16M --speed 10 $as huge
like "it says how much" "$out" '^scale: +1 : [0-9]{11}'
status "but not where addresses count" 1 damo-replay --same_addresses $as huge
like "that is reported" "$err" 'raise --max_memory'
{ trace 0 3; trace 1 5; } >back
status "time runs backwards" 1 damo-replay --dry_run $as back
like "that is reported with its place" "$err" 'back, line 7'
status "an empty file" 1 damo-replay /dev/null
status "no such file" 1 damo-replay nothing
status "no such target" 1 damo-replay --target 7 $as rec
like "targets can be listed" "$err" 'record_info'
status "no such node" 1 damo-replay --numa_node 1000 $as rec
like "the node is named" "$err" 'numa_node 1000'
status "no memory" 129 damo-replay --max_memory 0 rec
status "no threads" 129 damo-replay --threads 0 rec
status "no speed" 129 damo-replay --speed 0 rec
status "swapped time range" 129 damo-replay --time_range 2 1 rec

damo-replay --json --loop $as rec >stopped 2>/dev/null &
pid=$!
sleep 0.5
begin=$(date +%s%N)
kill -INT $pid
wait $pid
is "an interrupt ends it well" $? 0
took=$((($(date +%s%N) - begin) / 1000000))
ok "at once ($took ms)" test $took -lt 300
like "with the report" "$(cat stopped)" '"stopped_by_signal": 2'
}
status "help" 0 damo-replay --help
like "it names the options" "$out" '--same_addresses'
status "the engine's own test" 0 damo-replay --test_perf --test_perf_sz_mem 1M --test_perf_runtime 0.3
like "it ends as the older tool's" "$out" '^replayer can access [0-9.]+ .iB memory per second$'
status "more threads than pages" 0 timeout 20 damo-replay --test_perf --test_perf_sz_mem 64K --test_perf_runtime 0.1 --threads 40
status "a full disk" 1 bash -c "damo-replay --dry_run $as rec >/dev/full"
like "is reported" "$err" 'No space left'
finish
