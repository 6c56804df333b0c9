#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Public headers compile alone, in C11 and in C++11, without a warning; the shared library exports what
# they declare, and nothing else.
. "$SRC/tests/lib/test.sh"

include=$SRC/libdamondata/include
for header in "$include"/damondata/*.h; do
	name=damondata/$(basename "$header")
	printf "#include <%s>\ntypedef int alone;\n" "$name" >alone.c # macros alone make no unit
	ok "$name alone in C11" "${CC:-cc}" -std=c11 -Wall -Wextra -Wpedantic -Werror -fsyntax-only -I"$include" alone.c
	if command -v "${CXX:-c++}" >/dev/null; then
		ok "$name alone in C++11" "${CXX:-c++}" -x c++ -std=c++11 -Wall -Wextra -Werror -fsyntax-only -I"$include" alone.c
	fi
done

lib=$BUILD/libdamondata.so
if [ -f "$lib" ]; then
	is "libdamondata.map is what scripts/symbol-map prints" \
		"$(cat "$SRC/libdamondata/libdamondata.map")" "$("$SRC/scripts/symbol-map")"
	is "the library exports what the map lists" \
		"$(nm -D --defined-only "$lib" | awk '$2 ~ /[TDRBV]/ { sub(/@.*/, "", $3); print $3 }' | sort)" \
		"$(sed -n 's/^\t\(dd_.*\);/\1/p' "$SRC/libdamondata/libdamondata.map")"
	is "its SONAME has the ABI's number" "$(readelf -d "$lib" | grep -c 'SONAME.*libdamondata\.so\.[0-9]*\]')" 1
	printf '#include <damondata/source.h>\nint main(void) { return !dd_code_name(0); }\n' >user.c
	ok "a program links to the shared library" "${CC:-cc}" -I"$include" user.c -L"$BUILD" -ldamondata -Wl,-rpath,"$BUILD" -o user
	ok "and runs" env ASAN_OPTIONS=verify_asan_link_order=0 ./user
else
	skip "exported symbols" "no shared library"
fi
finish
