#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The library's binary interface is that of libdamondata/abi.list, its version that of the Makefile.
. "$SRC/tests/lib/test.sh"

version=$(sed -n 's/^VERSION *:= *//p' "$SRC/Makefile")
is "version.h has the Makefile's version" "$version" \
	"$(sed -n 's/^#define DD_VERSION_\(MAJOR\|MINOR\|PATCH\) //p' "$SRC/libdamondata/include/damondata/version.h" | paste -s -d.)"
for header in "$SRC"/libdamondata/include/damondata/*.h; do
	name=${header##*/}
	case $name in damondata.h) continue ;; esac
	ok "damondata.h includes $name" grep -q -x "#include \"$name\"" "$SRC/libdamondata/include/damondata/damondata.h"
done

case $(uname -m),$("${CC:-cc}" --version) in
x86_64,*clang*) skip "the ABI list" "the compiler is not GCC" ;;
x86_64,*) is "the ABI is that of abi.list: 'make abi UPDATE=1' renews it" "$("$SRC/scripts/abi-list" | diff "$SRC/libdamondata/abi.list" -)" "" ;;
*) skip "the ABI list" "it is that of x86-64" ;;
esac

# A list that cannot show a change would be worthless.
if command -v readelf >/dev/null; then
	mkdir -p tree/libdamondata tree/scripts
	cp -r "$SRC/libdamondata/include" tree/libdamondata
	cp "$SRC/scripts/abi-list" tree/scripts
	tree/scripts/abi-list >before
	sed -i 's/^struct dd_region {$/&\n\tuint32_t further;/' tree/libdamondata/include/damondata/model.h
	tree/scripts/abi-list >after
	like "a new member shows in the list" "$(diff before after)" "struct dd_region 32"
fi
finish
