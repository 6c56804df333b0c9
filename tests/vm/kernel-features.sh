#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 300
# `features` on real kernels: what is reported is there or not there, and what nothing shows is unknown.
. "$SRC/tests/lib/vm.sh"

# Lines of NAME true|false|null RELEASE EVIDENCE
states() { jq -r 'to_entries[] | "\(.key) \(.value.supported) \(.value.since | gsub(" "; "_")) \(.value.evidence | gsub(" "; "_"))"' "$1"; }
known() { grep -c -v ' null ' "$1"; }

# What a kernel of this release has or lacks, against what it should.
wrong() # STATES RELEASE
{
	awk -v release="$2" '
		function number(text,  part) { split(text, part, "."); return part[1] * 1000 + part[2] }
		$2 == "null" { next }
		$3 !~ /^[0-9]/ { if ($2 == "true") print; next }
		($2 == "true") != (number($3) <= number(release))' "$1"
}

for kernel in $KERNELS; do
	guest "$kernel" -t 120 '
		set +e
		stat=/sys/module/damon_stat/parameters/enabled
		[ ! -e $stat ] || echo N >$stat
		uname -r >out/release
		damo features all -v --json >out/idle.json 2>out/idle.err
		damo start paddr --damos_action stat --damos_filter reject anon --damos_quotas 0 1G 1s \
			--damos_quota_goal user_input 50 10 2>out/start.err
		damo features all -v --json >out/with.json 2>out/with.err
		damo stop
		echo "nobody:x:65534:65534:nobody:/:/bin/sh" >>/etc/passwd
		su nobody -c "damo features all -v --json" >out/nobody.json 2>out/nobody.err
		damo features --infer_version >out/version 2>out/version.err' || continue
	release=$(grep -o -E '^[0-9]+\.[0-9]+' "$out/release")
	# Without a kdamond's files, and without root's rights, less is known, but nothing else.
	for who in idle with nobody; do
		states "$out/$who.json" >$who
		is "$kernel, $who: all features are listed" "$(cut -d' ' -f1 $who | cksum)" "$(cut -d' ' -f1 idle | cksum)"
		is "$kernel, $who: what is reported is so" "$(wrong $who "$release")" ""
		is "$kernel, $who: only what nothing shows is unknown" \
			"$(awk '($2 == "null") != ($4 == "no_evidence")' $who)" ""
	done
	ok "$kernel: a kdamond's files show more" test "$(known with)" -gt "$(known idle)"
	ok "$kernel: and root sees more than others" test "$(known idle)" -gt "$(known nobody)"
	ok "$kernel: nearly all is known then ($(known with) of $(wc -l <with))" test $(($(wc -l <with) - $(known with))) -le 3
	is "$kernel: the release of this DAMON is that of the newest feature" \
		"$(awk '{ print $NF }' "$out/version")" "$(awk '$2 == "true" { print $3 }' idle | sort -V | tail -n 1)"
done
finish
