#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 400
# Root writes in a folder whose owner exchanges names all the time: what their links point to is never touched.
# The same for the parts of a recording is in tests/unit/test_part_race.c.
. "$SRC/tests/lib/test.sh"
. "$SRC/tests/lib/output-kinds.sh"

[ "$(id -u)" = 0 ] && command -v setpriv >/dev/null || skip_all "needs root and setpriv"
# Each attack is a matter of chance.
tries=$(longer 12 100)
make_inputs
top=$(mktemp -d /tmp/damo-races.XXXXXX)
trap 'rm -rf "$top"' EXIT
chmod 755 "$top"
cp "$BUILD/tests/lib/racer" "$top"
chmod 755 "$top/racer"
inputs=$PWD

attack() # KIND HOW TRIES
{
	local file racer reader= won=0
	rm -rf "$top/theirs"
	mkdir "$top/theirs" && chown 65534:65534 "$top/theirs"
	(umask 077; echo precious >"$top/precious")
	cd "$top/theirs" || exit 1
	file=$(kind_file "$1" x)
	setpriv --reuid=65534 --regid=65534 --clear-groups "$top/racer" "$2" "$file" "$top/precious" 2>/dev/null &
	racer=$!
	if [ "$2" = fifo ]; then
		# Somebody reads the FIFO, or each write to it would wait.
		sleep 0.2
		setsid setpriv --reuid=65534 --regid=65534 --clear-groups sh -c \
			'while :; do cat x >/dev/null 2>&1; done' & reader=$!
	fi
	for _ in $(seq "$3"); do
		(cd "$inputs" && timeout 5 bash -c '. "$SRC/tests/lib/output-kinds.sh"; output_kinds=$0; write_output "$1" "$2"' \
			"$output_kinds" "$1" "$top/theirs/x") >/dev/null 2>&1
		[ "$(cat "$top/precious")" = precious ] || won=$((won + 1))
		[ "$1,$won" != naive,1 ] || break
	done
	kill $racer
	[ -z "$reader" ] || kill -KILL -- -$reader
	wait $racer $reader 2>/dev/null
	cd "$inputs" || exit 1
	if [ "$1" = naive ]; then
		ok "$2: the attacker wins against a redirection" test $won -gt 0
		return
	fi
	is "$1, $2: the attacker wins none of $3" $won 0
	is "$1, $2: mode and owner stay" "$(stat -c '%a %u' "$top/precious")" "600 0"
}

# What damo must not do: it shows that these attackers are quick enough.
write_naively() # FILE
{
	[ ! -L "$1" ] && echo naive >"$1"
}
export -f write_naively
output_kinds+='naive|write_naively FILE
'
attack naive link 2000
attack naive fifo 2000

for kind in html jpeg; do
	attack $kind temp $tries
done
attack html link $tries
attack damon_data link $tries
attack damon_data fifo $tries
for kind in png svg pdf sqlite json_compressed parameters unbundle trace; do
	attack $kind temp $(longer 3 20)
	attack $kind link $(longer 2 10)
done
finish
