#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# damo args accesses: what filter options mean.
. "$SRC/tests/lib/test.sh"
[ -x "$BUILD/damo-ctl" ] || skip_all "damo-ctl is not built"

args() { damo-ctl args accesses "$@"; }
flat() { tr -d ' \n'; }

is "all options" "$(args --sz_region 4K 1M --access_rate 29% 50% --age 5s max --address 0 1G \
	--address 2G +1G --sz_snapshot 1M max --snapshot_time 1s 2s --snapshot_idx 0 9 \
	--temperature -5 100 --temperature_weights 1 -2 3 | flat)" \
'{"access_pattern":{"sz_bytes":{"min":"4.000KiB","max":"1024.000KiB"},"nr_accesses":{"min":"29%","max":"50%"},"age":{"min":"5s","max":"max"}},"address_ranges":[["0B","1024.000MiB"],["2.000GiB","3.000GiB"]],"snapshot_sz_ranges":[["1024.000KiB","max"]],"snapshot_time_ranges":[["1s","2s"]],"snapshot_index_ranges":[["0","9"]],"temperature_ranges":[[-5,100]],"temperature_weights":[1,-2,3]}'
is "none" "$(args --raw | flat)" \
'{"access_pattern":{"sz_bytes":{"min":"0","max":"18446744073709551615"},"nr_accesses":{"min":"0%","max":"100%"},"age":{"min":"0","max":"18446744073709551615"}},"address_ranges":null,"snapshot_sz_ranges":null,"snapshot_time_ranges":null,"snapshot_index_ranges":null,"temperature_ranges":null,"temperature_weights":[0,100,100]}'
is "the older word" "$(damo-ctl args accesses_filter)" "$(args)"
is "YAML" "$(args --format yaml --address 0 4K | sed -n '/address/,/^snap/p')" 'address_ranges:
- - 0 B
  - 4.000 KiB
snapshot_sz_ranges: null'
is "text" "$(args --format report --address 0 4K)" 'size of a region: [0 B, max]
access rate: [0 %, 100 %]
age: [0 ns, max]
addresses: [0 B, 4.000 KiB]'
status "a range that is reversed" 129 args --address 5 1
like "is reported" "$err" "the range 5 to 1 is reversed"
finish
