#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The pages of section 3: each exported call is in one of them, with kernel-doc, and their examples are compiled and linked.
. "$SRC/tests/lib/test.sh"

pages=$SRC/Documentation/api
include=$SRC/libdamondata/include
# Headers whose calls have no page, each with the reason.
without='
tree.h		a utility of the parameters
'
for source in "$pages"/*.scd; do
	page=$(basename "$source" .scd)
	"$SRC/scripts/api-page" "$source" >"$page.page" 2>undocumented
	is "$page: each call has kernel-doc" "$(cat undocumented)" ""
	is "$page: sections" "$(grep '^# ' "$page.page" | grep -v -x -e '# CALLS' -e '# TYPES' -e '# RETURN VALUE' | paste -s -d,)" \
		"# NAME,# SYNOPSIS,# DESCRIPTION,# ERRORS,# OWNERSHIP,# EXAMPLE,# SEE ALSO"
	is "$page: the pages it names are there" "$(grep -o '\*dd_[a-z_]*\*(3)' "$source" | sort -u | while read -r name; do
		name=${name#\*} && [ -e "$pages/${name%\**}.scd" ] || echo "$name"
	done)" ""
	awk '/^# / { in_example = /EXAMPLE/ } in_example && /^```/ { in_code = !in_code; next } in_code' "$source" >"$page.c"
	ok "$page: the example is compiled and linked" "${CC:-cc}" -std=c11 -Wall -Wextra -Werror -fPIC -shared -Wl,-z,defs \
		-I"$include" -o "$page.so" "$page.c" -L"$BUILD" -ldamondata
done

# Functions by their "(", tables by what follows their name in a declaration.
declared() { grep -v 'struct dd_[a-z_]*;$' | grep -o -E '\bdd_[a-z0-9_]+[(;,[]' | tr -d '(;,['; }

sed -n '/^# SYN/,/^# DES/p' ./*.page | declared | sort >in_pages
sed -n 's/^\t\(dd_.*\);/\1/p' "$SRC/libdamondata/libdamondata.map" | sort >exported
awk 'NF { print $1 }' <<<"$without" | while read -r header; do
	declared <"$include/damondata/$header"
done | sort -u >exempt
is "no call is in two pages" "$(uniq -d in_pages)" ""
is "each exported call is in a page" "$(comm -13 in_pages exported | comm -23 - exempt)" ""
is "each call of a page is exported, or inline" "$(comm -23 <(uniq in_pages) exported | while read -r name; do
	grep -q "^static inline.*\b$name(\|^typedef .*$name" "$include"/damondata/*.h || echo "$name"
done)" ""

# Declarations are those of C for C++ as well: a program finds the functions.
if command -v "${CXX:-c++}" >/dev/null; then
	{
		echo '#include <damondata/damondata.h>'
		echo 'extern const void *const all[] = {'
		sed 's/.*/(const void *)\&&,/' exported
		echo '};'
	} >all.cc
	ok "all calls can be linked from C++" "${CXX:-c++}" -Wall -Wextra -Werror -fPIC -shared -Wl,-z,defs -I"$include" -o all.so all.cc -L"$BUILD" -ldamondata
else
	skip "all calls can be linked from C++" "no C++ compiler"
fi
finish
