#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Files that users name, each kind of them: one rule for links, modes, failed writes, what was there.
. "$SRC/tests/lib/test.sh"
. "$SRC/tests/lib/output-kinds.sh"

make_inputs
mkdir out
rest() { ls -A out | grep -v -x -e "${1##*/}" -e "${1##*/}.old" | tr '\n' ' '; }

# A file may have two blocks of 1 KiB at most: all kinds are larger, but for parameters and digests.
# A coverage build writes files of its own in the end, which would be cut.
limited() { (export GCOV_PREFIX=$PWD/counts; ulimit -f 1; write_output "$@"); }

for kind in $(kind_names); do
	file=$(kind_file $kind out/new)
	status "$kind: is written" 0 write_output $kind out/new
	ok "$kind: is there" test -s "$file"
	is "$kind: and nothing else" "$(rest "$file")" ""
	size=$(stat -c %s "$file")
	like "$kind: a new file has no right that the umask takes" "$(stat -c %a "$file")" '^6(44|00)$'
	rm -f out/*
	umask 027
	write_output $kind out/new 2>/dev/null
	like "$kind: nor with another umask" "$(stat -c %a "$file")" '^6[40]0$'

	umask 077
	write_output $kind out/new 2>/dev/null
	chmod 640 "$file"
	write_output $kind out/new 2>/dev/null
	is "$kind: the mode of the user's file stays" "$(stat -c %a "$file")" 640
	umask 022

	echo old >"$file"
	if [ "$size" -gt 1024 ]; then
		status "$kind: a file that is too large for its limit" 1 limited $kind out/new
		like "$kind: says that" "$err" 'error: .*File too large'
		is "$kind: leaves the old file" "$(cat "$file")" old
		is "$kind: and no rest" "$(rest "$file")" ""
	fi
	rm -f out/*

	echo precious >target
	ln -s ../target "$file"
	status "$kind: a symbolic link is refused" 1 write_output $kind out/new
	like "$kind: with the reason" "$err" "$file is a symbolic link"
	is "$kind: what it points to stays" "$(cat target)" precious
	is "$kind: and no rest" "$(rest "$file")" ""
	rm -f "$file"
	mkdir "$file"
	status "$kind: a directory is refused" 1 write_output $kind out/new
	like "$kind: with the reason" "$err" "$file is a directory"
	rmdir "$file"
	status "$kind: a folder that is not there" 1 write_output $kind nowhere/new
	like "$kind: is named" "$err" 'nowhere/new.*No such file'
done

# What was there is kept, also where two names cannot be exchanged.
echo old >out/x.data
ok "a recording over another file" write_output damon_data out/x.data
is "the other is .old" "$(cat out/x.data.old)" old
mkdir out/y.data.old
echo old >out/y.data
status "when .old cannot be made" 1 write_output damon_data out/y.data
is "the old file keeps its name" "$(cat out/y.data)" old
is "and the new one leaves no rest" "$(find out -name '*.new-*')" ""
rm -rf out/*

# Names of descriptors that are open already.
ok "/dev/stdout that is a file" sh -c 'damo convert -i kinds.data -o /dev/stdout >std.data'
is "is the recording" "$(damo report raw -i std.data | cksum)" "$(damo report raw -i kinds.data | cksum)"
ok "/dev/stdout that is a pipe" sh -c 'damo convert -i kinds.data -o /dev/stdout | damo report raw >/dev/null'
damo convert -i kinds.data -o >(cat >sub.data)
for _ in $(seq 50); do cmp -s std.data sub.data && break; sleep 0.1; done
is "a process substitution" "$(damo report raw -i sub.data | cksum)" "$(damo report raw -i kinds.data | cksum)"
mkfifo fifo
cat fifo >from_fifo & cat=$!
status "a FIFO" 0 damo convert -i kinds.data -o fifo
wait $cat
is "has the recording" "$(damo report raw -i from_fifo | cksum)" "$(damo report raw -i kinds.data | cksum)"
ok "and is still one" test -p fifo

# Signals while writing: no rest, the old file stays.
echo old >out/big.data
(cat kinds.perf; sleep 20) | (trap - INT; exec damo-report convert -i - -o out/big.data) & pid=$!
for _ in $(seq 100); do [ -n "$(find out -name 'big.data.new-*')" ] && break; sleep 0.05; done
kill -TERM "$(pgrep -P $pid -x damo-report || echo $pid)"
wait $pid
is "TERM leaves the old file" "$(cat out/big.data)" old
is "and no rest" "$(rest out/big.data)" ""

is "LESSSECURE when root runs the pager" "$(script -qec 'DAMO_PAGER="env >pager.env; cat" damo-report raw -i kinds.data' /dev/null >/dev/null; grep -c ^LESSSECURE=1 pager.env)" \
	"$([ "$(id -u)" -eq 0 ] && echo 1 || echo 0)"
finish
