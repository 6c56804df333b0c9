#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# more: it compares ratios with perf
# Profiles of a workload against perf report, on the same recording: each row's percentages, command, file and
# function, and each branch of its tree, must be there in both. Also recordings as streams and packed ones,
# and files of debugging information and of other builds. Skipped where perf cannot record.
# timeout: 200
. "${SRC:-$(cd "$(dirname "$0")/../.." && pwd)}/tests/lib/test.sh"

command -v perf >/dev/null || skip_all "no perf"
command -v cc >/dev/null || skip_all "no compiler"
export HOME=$PWD	# perf keeps what it saw in ~/.debug
export LC_ALL=C PERF_CONFIG=/dev/null

cat >work.c <<'EOF'
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
static volatile uint64_t sink;
#define FN __attribute__((noinline, noclone))
FN void leaf_a(int n) { for (int i = 0; i < n; i++) sink += i * i; }
FN void leaf_b(int n) { for (int i = 0; i < n; i++) sink ^= i + 3; }
FN void middle_one(void) { leaf_a(30000); leaf_b(10000); sink++; }
FN void middle_two(void) { leaf_b(20000); for (int i = 0; i < 5000; i++) sink += i; sink++; }
FN void recurse(int d) { if (d) { leaf_a(2000); recurse(d - 1); } sink++; }
FN void memory(void) { char *p = malloc(1 << 20); memset(p, sink, 1 << 20); sink += p[77]; free(p); sink++; }
FN void calls(void) { for (int i = 0; i < 20; i++) getppid(); sink++; }
int main(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	while (t.tv_sec < 1) {
		middle_one(); middle_two(); recurse(5); memory(); calls();
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	}
	return 0;
}
EOF
# Not all versions of perf know the stubs of a PLT.
cc -O2 -g0 -fno-omit-frame-pointer -fno-optimize-sibling-calls -fno-plt -o work work.c || skip_all "cannot compile"
perf record -q -g -e cpu-clock -F 997 -o perf.data ./work 2>/dev/null || skip_all "perf cannot record"

# One line a row: its columns, then the lines of its tree in any order, without what joins branches.
rows_of()
{
	awk 'function flush(   i, j, t) {
			if (row == "") return
			for (i = 2; i <= n; i++) { t = l[i]; for (j = i - 1; j > 0 && l[j] > t; j--) l[j + 1] = l[j]; l[j + 1] = t }
			for (i = 1; i <= n; i++) row = row "~" l[i]
			print row; row = ""; n = 0
		}
		/^#/ { next }
		/^ *[0-9.]+%/ { flush(); gsub(/ +/, " "); row = $0; next }
		{ gsub(/\|/, " "); sub(/ +$/, ""); if ($0 != "") l[++n] = $0 }
		END { flush() }' "$1" | sort
}

# Rows of functions without a name differ in how perf writes those.
compare() # WHAT FILE PERF-OPTIONS... : the same ones for both
{
	local what=$1 file=$2
	shift 2
	perf report --no-inline --stdio -i "$file" "$@" >theirs.txt 2>/dev/null
	damo-report profile --whole --profile "$file" "$@" >ours.txt 2>ours.err
	rows_of theirs.txt | grep -v -E '[]k.] (0x|0000)' >theirs
	rows_of ours.txt | grep -v -E '[]k.] 0x' >ours
	echo "# $what: $(wc -l <theirs) rows, $(grep -c -- -- theirs.txt) branches"
	ok "$what: perf has rows" test "$(wc -l <theirs)" -gt 4
	same "$what" ours theirs
}

compare "caller, with children" perf.data -g caller --children
compare "callee, with children" perf.data -g callee --children
compare "caller, self only" perf.data -g caller --no-children
compare "callee, self only" perf.data -g callee --no-children
compare "fine branches" perf.data -g caller,0.01 --children
compare "numbers of samples" perf.data -g callee,0.2,count --no-children
compare "columns only" perf.data -g none --children
compare "limit" perf.data -g caller --children --percent-limit 2
compare "short stacks, caller" perf.data -g caller --children --max-stack 3
compare "short stacks, callee" perf.data -g callee --children --max-stack 3
like "it is the workload" "$(grep -E '^ *[0-9.]+%' ours.txt)" 'work +work +\[\.\] leaf_a'
damo-report profile --whole --profile perf.data -g caller --children >ours.txt
like "a tree" "$(cat ours.txt)" '^ +--[0-9.]+%--recurse$|^ +\|--[0-9.]+%--recurse$'

# By other keys perf report prints these alike, but for the width of its columns.
for keys in sym dso,sym comm dso; do
	perf report --no-inline --stdio -i perf.data -g none --no-children --sort $keys 2>/dev/null |
		grep -E '^ *[0-9.]+%' | grep -v -E '[]k.] (0x|0000)' | tr -s ' ' | sed 's/ $//' | sort >theirs
	damo-report profile --whole --profile perf.data --sort $keys |
		grep -E '^ *[0-9.]+%' | grep -v -E '[]k.] 0x' | tr -s ' ' | sort >ours
	same "sorted by $keys" ours theirs
done
# perf's "pid" is the thread.
is "by thread" "$(damo-report profile --whole --profile perf.data --sort tid | grep -c -E '^ +100\.00% +[0-9]+:work$')" 1

# Streams, packed recordings.
perf record -q -g -e cpu-clock -F 997 -o - ./work 2>/dev/null >stream.data
compare "a stream" stream.data -g caller --no-children
if perf record -q -z -g -e cpu-clock -F 997 -o packed.data ./work 2>/dev/null &&
	perf report --stdio -i packed.data 2>/dev/null | grep -q '%.*leaf_a'; then
	compare "packed" packed.data -g caller --children
	zstd -q packed.data -o archived.data
	damo-report profile --whole --profile archived.data -g caller --children >archived.txt
	same "packed as a whole, too" archived.txt ours.txt
else
	skip "packed" "this perf does not pack, or cannot read what it packed"
fi

# For programs.
damo-report profile --whole --profile perf.data -g caller --children --format json >tree.json
if command -v jq >/dev/null; then
	is "JSON: the rows of the text" "$(jq '.rows | length' tree.json)" \
		"$(damo-report profile --whole --profile perf.data -g none --children | grep -c -E '^ *[0-9.]+%')"
	is "JSON: main's tree begins with main" \
		"$(jq -r '.rows[] | select(.symbol == "main") | .tree[0].symbols[0]' tree.json)" main
	is "JSON: branches have at most what they branch from" "$(jq '[.rows[].tree[] | recurse(.branches[]) |
		select(.period < ([.branches[].period] | add // 0))] | length' tree.json)" 0
	is "JSON: functions called by main" "$(jq -r '.rows[] | select(.symbol == "main") | .tree[0].branches[] |
		.symbols[0]' tree.json | grep -c -E '^(leaf_a|leaf_b|middle_two|recurse)$')" 4
else
	skip "JSON" "no jq"
fi
is "CSV: flat rows" "$(damo-report profile --whole --profile perf.data -g caller --format csv |
	awk -F, '$6 == "main" { print $2, ($9 > 500) }')" "0 1"

# The kernel's symbols: of another boot, hidden, of another kernel.
if grep -q -m 1 '^ffffffff8[0-9a-f]* T _text$' /proc/kallsyms; then
	damo-report profile --whole --profile perf.data -g none --kallsyms /proc/kallsyms >here.txt
	like "functions of the kernel" "$(cat here.txt)" '\[k\] do_syscall_64'
	sed 's/^ffffffff8/ffffffff9/' /proc/kallsyms >moved
	damo-report profile --whole --profile perf.data -g none --kallsyms moved >moved.txt
	same "kallsyms of another boot" moved.txt here.txt
	sed 's/^[0-9a-f]*/0000000000000000/' /proc/kallsyms >hidden
	status "hidden addresses" 0 damo-report profile --whole --profile perf.data -g none --kallsyms hidden
	like "hidden addresses: reported" "$err" 'hidden shows no addresses.*kptr_restrict'
	is "hidden addresses: the running kernel's serve" "$out" "$(cat here.txt)"
	status "another kernel" 0 damo-report profile --whole --profile perf.data -g none --vmlinux work
	like "another kernel: reported" "$err" 'work is of another build than the recorded kernel'
else
	skip "kernel" "kallsyms shows no addresses"
fi

# Debugging information apart, where the program has none; then another build in its place.
damo-report profile --whole --profile perf.data -g none >whole.txt
mkdir -p fs"$PWD" fs/usr/lib/debug
export HOME=$PWD/nobody
if objcopy --only-keep-debug work work.debug 2>/dev/null && strip -o fs"$PWD"/work work; then
	damo-report profile --whole --profile perf.data -g none --symfs fs >stripped.txt 2>/dev/null
	unlike "stripped: no names" "$(cat stripped.txt)" leaf_a
	objcopy --add-gnu-debuglink=work.debug fs"$PWD"/work
	cp work.debug fs"$PWD"/
	damo-report profile --whole --profile perf.data -g none --symfs fs --sort sym >linked.txt 2>/dev/null
	like "debug link" "$(cat linked.txt)" '\[\.\] leaf_a$'
	rm fs"$PWD"/work.debug
	id=$(readelf -n work | awk '/Build ID/ { print $3 }')
	mkdir -p fs/usr/lib/debug/.build-id/"${id:0:2}"
	cp work.debug fs/usr/lib/debug/.build-id/"${id:0:2}"/"${id:2}".debug
	damo-report profile --whole --profile perf.data -g none --symfs fs --sort sym 2>/dev/null >by-id.txt
	same "by build id" by-id.txt linked.txt
	rm -r fs/usr
	echo 'int leaf_a; int main(void) { return 0; }' >other.c
	cc -o fs"$PWD"/work other.c
	status "another build" 0 damo-report profile --whole --profile perf.data -g none --symfs fs
	like "another build: reported" "$err" 'fs.*/work is of another build'
	unlike "another build: not used" "$out" '\] (main|_init|_start)$'
	like "another build: addresses" "$out" 'work +\[\.\] 0x0000'
else
	skip "debugging information" "no objcopy"
fi
finish
