#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A program reads and sets the same values with a library whose structures have grown since it was compiled.
. "$SRC/tests/lib/test.sh"

# What grows, and how: headers that no program sees may grow anywhere, structures of others where they say so.
grown='
libdamondata/params/param_model.h	grow.awk
libdamondata/params/param_words.h	grow-words.awk
'
for header in $(cd "$SRC" && grep -l -E '^	(uint64_t reserved\[|uint32_t size;)' libdamondata/include/damondata/*.h | grep -v /sized.h); do
	grown+="$header	grow-structs.awk
"
done
[ -f "$BUILD/libdamondata.so" ] || skip_all "no shared library"
eval "set -- $(cat "$BUILD/flags")"
compile=("$@" -O0 -g0)

mkdir tree && cp -r "$SRC/format" "$SRC/libdamondata" tree
changed=
while read -r header how; do
	[ "$header" ] || continue
	awk -f "$SRC/tests/abi/$how" "$SRC/$header" >"tree/$header"
	ok "$header has grown" test "$(diff "$SRC/$header" "tree/$header" | grep -c '^>')" -gt 0
	changed+=" -e $header"
done <<<"$grown"

# Objects that do not know of it are those of the build.
objects=
cd tree || exit 1
for source in format/*.c libdamondata/*/*.c; do
	object=$BUILD/${source%.c}.o
	# shellcheck disable=SC2086
	if grep -q $changed "${object%.o}.d"; then
		object=$TMPDIR/$(basename "$source" .c).o
		"${compile[@]}" -c -o "$object" "$source" || echo "not ok - $source is compiled"
	fi
	objects+=" $object"
done
cd ..
needed=$(readelf -d "$BUILD/libdamondata.so" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/-l:\1/p' | grep -v -e ld-linux -e libc.so)
mkdir grown
# shellcheck disable=SC2086
ok "the library of a later version" "${compile[@]}" -shared -Wl,-soname,libdamondata.so.2 \
	-Wl,--version-script="$SRC/libdamondata/libdamondata.map" -o grown/libdamondata.so.2 $objects $needed

ok "a program of today" "${compile[@]}" -I"$SRC/libdamondata/include" -o user "$SRC/tests/abi/user.c" -L"$BUILD" -ldamondata
LD_LIBRARY_PATH=$BUILD ./user >today
status "runs" 0 env LD_LIBRARY_PATH="$BUILD" ./user
is "prints" "$(grep -c 'pageout' today)" 2
status "runs with the later library" 0 env LD_LIBRARY_PATH="$PWD/grown" ./user
is "and reads the same" "$(LD_LIBRARY_PATH=$PWD/grown ./user | diff today -)" ""

# The same for what reads, writes and computes on recordings.
ok "a program that makes and reads a recording" "${compile[@]}" -I"$SRC/libdamondata/include" -o recording \
	"$SRC/tests/abi/recording.c" -L"$BUILD" -ldamondata
LD_LIBRARY_PATH=$BUILD ./recording made.data >today
like "reads what it wrote" "$(cat today)" "written: 5 snapshots, 15 regions"
is "a structure without its size is refused" "$(sed -n 's/^no size: //p' today)" -1
is "one of an older program is served" "$(sed -n 's/^older: //p' today)" 0
is "members that the library does not know are refused" "$(sed -n 's/^later: //p' today)" -9
is "it prints the same with the later library" "$(LD_LIBRARY_PATH=$PWD/grown ./recording made.data 2>&1 | diff today -)" ""

# The test would be worthless if the program used the same library twice, or nothing had moved.
cat >size.c <<'END'
#include <stdio.h>
#include "libdamondata/params/param_model.h"
int main(void)
{
	return printf("%zu %zu %d\n", sizeof(struct dd_quotas), offsetof(struct dd_scheme, quotas), DD_ACTION_PAGEOUT) < 0;
}
END
for where in "$SRC" tree; do
	"${compile[@]}" -I"$where" -I"$where/libdamondata/include" -iquote "$where" -o size size.c && ./size
done >sizes
is "structures and enumerators have moved" "$(sort -u sizes | wc -l)" 2
like "the later library is the one that was used" "$(LD_LIBRARY_PATH=$PWD/grown ldd ./user)" "$PWD/grown/libdamondata"
finish
