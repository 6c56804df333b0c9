#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Files of the older tool on the command line: what is not taken literally is a warning, and a format that
# is not read any more is answered with what says the same.
. "$SRC/tests/lib/test.sh"
[ -x "$BUILD/damo-ctl" ] || skip_all "damo-ctl is not built"

# ---- times in ns ----
cat >raw.json <<'JSON'
{"kdamonds": [{"contexts": [{"ops": "paddr", "targets": [{"pid": null, "regions": [{"start": "4096", "end": "8192"}]}],
 "schemes": [{"action": "stat", "access_pattern": {"sz_bytes": {"min": "0", "max": "18446744073709551615"},
  "nr_accesses": {"min": "0 %", "max": "50 %"}, "age": {"min": "7000000000", "max": "18446744073709551615000"}},
  "quotas": {"time_ms": "20000000", "sz_bytes": "0", "reset_interval_ms": "2000000000",
   "weights": {"sz_permil": "0.000000", "nr_accesses_permil": "300.000000", "age_permil": "700.000000"}}}]}]}]}
JSON
for way in 'raw.json' '--kdamonds raw.json' '--add raw.json --regions 0-4K'; do
	# shellcheck disable=SC2086
	status "$way" 0 damo-ctl args damon $way --format report
	like "$way: the age" "$out" 'age: \[7 s, max\]'
	like "$way: the quota" "$out" '20 ms / 0 B / 0 B per 2 s'
	like "$way: is a warning" "$err" 'warning: raw.json: 4 times of schemes without unit are read as nanoseconds'
done
status "what is printed raw" 0 damo-ctl args damon raw.json --raw
printf '%s\n' "$out" >own.json
status "is read as it is" 0 damo-ctl args damon own.json --raw
same "and stays" own.json <(printf '%s\n' "$out")
is "without a word" "$err" ""

# ---- schemes of one line: text of the line, what to say instead ----
one_line() # LINE OPTIONS
{
	printf '# sizes rates ages action\n\n%s\n' "$1" >in.damos
	for way in '--schemes in.damos' 'in.damos'; do
		# shellcheck disable=SC2086
		status "$1, by $way" 1 damo-ctl args damon $way
		like "$1, by $way: the format and the place" "$err" "in.damos: line 3 is a scheme in the old one-line format"
		like "$1, by $way: the options" "$err" "as options: $2"
	done
	status "$1, as text" 1 damo-ctl args damon --schemes "$1"
	like "$1, as text: the options" "$err" "as options: $2"
	# They work in this very command.
	# shellcheck disable=SC2086
	status "$1: the options work" 0 damo-ctl args damon --regions 0-4G $2
}
one_line '4K  max   min min   5s max    pageout' \
	'--damos_action pageout --damos_sz_region 4K max --damos_access_rate min min --damos_age 5s max'
one_line '2M max 80 max 100ms 1h hugepage 10G 1s' \
	'--damos_action hugepage --damos_sz_region 2M max --damos_access_rate 80 max --damos_age 100ms 1h --damos_quotas 0 10G 1s'
one_line '4K max min min 5s max cold 1G 1s 0 3 7' \
	'--damos_action cold --damos_sz_region 4K max --damos_access_rate min min --damos_age 5s max --damos_quotas 0 1G 1s 0 3 7'
one_line '4K max 10 max min max lru_prio 20ms 0B 1s 0 3 7 free_mem_rate 5s 1000 999 0' \
	'--damos_action lru_prio --damos_sz_region 4K max --damos_access_rate 10 max --damos_age min max --damos_quotas 20ms 0B 1s 0 3 7 --damos_wmarks free_mem_rate 5s 1000 999 0'
printf '4K max min min 5s max pageout\n2M max 5 max min max hugepage\n' >two.damos
status "two of them" 1 damo-ctl args damon -c two.damos
like "the second is counted" "$err" 'and so on for 1 more'
printf '4096\t18446744073709551615\t0\t0\t50\t42949\t2\n' >numbers.damos
status "numbers for debugfs" 1 damo-ctl args damon -c numbers.damos
like "are named" "$err" 'numbers for the removed debugfs interface; give it to damo start as options: --damos_action'
printf 'hello: world\nthis is: no scheme\n' >other
status "another text" 1 damo-ctl args damon -c other
unlike "is not taken for one" "$err" 'one-line'
status "a name that does not exist" 1 damo-ctl args damon -c none.damos
like "is one" "$err" "cannot open 'none.damos'"
finish
