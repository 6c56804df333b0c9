#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A kernel that answers tune late, never, or while the old values are put back: what is in effect is reported.
. "$SRC/tests/lib/test.sh"
. "$SRC/tests/lib/fake.sh"
[ -x "$BUILD/damo-ctl" ] || skip_all "damo-ctl is not built"

value() { cat "machine/sys/kernel/mm/damon/admin/kdamonds/0/contexts/0/monitoring_attrs/intervals/aggr_us"; }

# Each on a machine of its own, at the same time, as each takes ten seconds.
run() # NAME VARIABLE=VALUE
(
	mkdir "$1" && cd "$1" || exit
	fake_kernel 7.2
	ctl start --regions 0-4G
	export "$2"
	ctl tune --keep --aggr 300ms >out 2>err
	echo $? >status
	value >aggr_us
)
run never FAKE_DAMON_HANG=commit &
run refused FAKE_DAMON_REFUSE=0/state=commit=22 &
run slow FAKE_DAMON_SLOW=commit=3000 &
wait

is "no answer: fails" "$(cat never/status)" 1
like "no answer: what was tried, and for how long (10 s and two aggregations of 100 ms)" "$(cat never/err)" \
	"the kernel did not answer 'commit', written to .*, within 10200 ms"
like "no answer: what is in effect" "$(cat never/err)" \
	'the new parameters did not take effect: the files hold the old ones again, as read back, and a late answer finds these'
is "no answer: the files hold the old value" "$(cat never/aggr_us)" 100000
is "refused: fails" "$(cat refused/status)" 1
unlike "refused: is no late answer" "$(cat refused/err)" 'did not answer'
is "refused: the files hold the old value" "$(cat refused/aggr_us)" 100000
is "slow: is waited for" "$(cat slow/status)" 0
is "slow: the new value is in effect" "$(cat slow/aggr_us)" 300000
finish
