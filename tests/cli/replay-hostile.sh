#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 300
# Recordings that lie: each is refused with a reason, or replayed within bounds of memory and time.
. "$(dirname "$0")/../lib/test.sh"

# Twelve snapshots of 100 ms in the JSON of the older tool, which holds any number.
base='[{kdamond_idx: 0, context_idx: 0, scheme_idx: null, target_id: 0, scheme_filters: [],
	intervals: {sample_us: "5000", aggr_us: "100000", ops_update_us: "1000000"},
	snapshots: [range(12) | {start_time: "\(. * 100000000)", end_time: "\((. + 1) * 100000000)",
		total_bytes: "1048576", damos_stats: null, sample_interval_us: "5000",
		regions: [{start: "1048576", end: "2097152", nr_accesses: {samples: 10, percent: null},
			age: {usec: null, aggr_intervals: "5"}, probe_hits: [], sz_filter_passed: "0"}]}]}]'

# Within 20 s of CPU time and 4 GiB of address space, whatever the recording says.
limit=$(memory_limit $((4 << 20)))
bounded()
{
	(ulimit -v "$limit" -t 20; exec timeout 80 damo-replay -q --max_memory 16M --speed 4x "$@")
}

# hostile WHAT STATUS PATTERN CHANGE [OPTION]...: STDOUT and stderr of the changed recording's replay match
hostile()
{
	local what=$1 want=$2 pattern=$3 change=$4
	shift 4
	jq -c -n "$base | $change" >rec || { fail "$what" "jq failed"; return; }
	status "$what" "$want" bounded "$@" rec
	like "$what: reported" "$out $err" "$pattern"
}

region='.[0].snapshots[].regions[0]'
snap='.[0].snapshots'
while IFS=';' read -r what want pattern change options; do
	# shellcheck disable=SC2086
	hostile "$(xargs <<<"$what")" $want "$(sed 's/^ *//; s/ *$//' <<<"$pattern")" "$change" $options
done <<TABLE
as it is                 ; 0 ; ^replayed: .* at speed 4x                  ; .
a region of 10^18 bytes  ; 0 ; ^scale: +1 : [0-9]{11}                     ; $region.end = "1000000000001048576"
addresses up to 2^64     ; 0 ; left out: .* 12 regions .* address space   ; $snap[].regions |= . + [.[0] | .start = "2097152" | .end = "18446744073709551615"]
an end before its start  ; 1 ; rec.*(region|no access|address)            ; $region.end = "4096"
an empty region          ; 1 ; rec.*(region|no access|address)            ; $region.end = "1048576"
counts beyond the rate   ; 0 ; ^76-100 % +[0-9,]+                         ; $region.nr_accesses.samples = 4294967295
no access                ; 1 ; rec shows no access at all                 ; $region.nr_accesses.samples = 0
no access, memory held   ; 0 ; ^all +0 +0                                 ; $region.nr_accesses.samples = 0 ; --fault_in
no snapshot              ; 1 ; rec.*no (access data|snapshot)             ; $snap = []
no record                ; 1 ; rec.*no (access data|snapshot|record)      ; []
intervals of zero        ; 1 ; --assume_intervals                         ; .[0].intervals = {sample_us: "0", aggr_us: "0", ops_update_us: "0"} | $snap[].sample_interval_us = "0"
sampling beyond the aggregation ; 0 ; ^replayed:                          ; .[0].intervals.sample_us = "400000000" | $snap[].sample_interval_us = "400000000"
a million samples each   ; 0 ; ^replayed:                                 ; .[0].intervals.sample_us = "1" | .[0].intervals.aggr_us = "4000000000" | $snap[].sample_interval_us = "1"
time that stands still   ; 1 ; time range|snapshots? without|no snapshot  ; $snap[].end_time = "0"
time that runs backwards ; 0 ; left out: +[0-9]+ snapshots without duration or behind the time ; $snap |= reverse
one snapshot of 10^18 ns ; 1 ; longer than a century                      ; $snap[11].end_time = "1000000000000000000" ; --speed 0.1
all snapshots at once    ; 0 ; left out: +11 snapshots                    ; $snap[] |= (.start_time = "0" | .end_time = "100000000")
TABLE

# Regions of a page each: so many in a snapshot that no DAMON makes, then a million in three.
regions() # NUMBER SNAPSHOTS
{
	awk -v nr="$1" -v snapshots="$2" 'BEGIN {
		for (s = 1; s <= snapshots; s++)
			for (i = 0; i < nr; i++)
				printf "kdamond.0 100 [000] %.6f: damon:damon_aggregated: target_id=0 nr_regions=%d %.0f-%.0f: %d 5\n",
					100 + s / 10, nr, 1048576 + i * 4096, 1048576 + (i + 1) * 4096, 1 + i % 20 }'
}
regions 1000000 1 >many
status "a million regions in a snapshot" 1 bounded --assume_intervals 5ms 100ms many
like "the place is reported" "$err" 'many, line [0-9]+: more than [0-9]+ regions in one snapshot'
regions 350000 3 >many
status "a million regions in three" 0 bounded --json --assume_intervals 5ms 100ms --max_memory 4G many
is "all of them are planned" "$(jq '.plan.accessed_bytes' <<<"$out")" $((350000 * 4096))
ok "and the time is kept" jq -e '.result.elapsed_ns < 1e9' <<<"$out"
status "with less memory" 0 bounded --json --assume_intervals 5ms 100ms many
ok "they are shrunk" jq -e '.plan.memory_bytes <= 16777216' <<<"$out"
rm many
finish
