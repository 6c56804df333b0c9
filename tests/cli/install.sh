#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# make install, what others find there, and make uninstall.
. "$SRC/tests/lib/test.sh"

case $BUILD in */build) ;; *) skip_all "only for the usual build" ;; esac
command -v scdoc >/dev/null || skip_all "scdoc is missing"
eval "words=(${MAKE_WORDS:-})"
root=$PWD/root
install() { make -s -C "$SRC" "${words[@]}" DESTDIR="$root" PREFIX=/opt/damo LIBEXECDIR=/usr/local/libexec/damo "$@"; }

status "make install" 0 install install
is "nothing outside of PREFIX and LIBEXECDIR" "$(find "$root" -mindepth 1 -maxdepth 5 -printf '%P\n' | grep -v -e ^opt/damo/ -e ^opt$ | sort | paste -s -d' ')" \
	"opt/damo usr usr/local usr/local/libexec usr/local/libexec/damo usr/local/libexec/damo/damo-pictures.so usr/local/libexec/damo/damo-sqlite.so"
at=$root/opt/damo
for program in "$BUILD"/damo "$BUILD"/damo-{ctl,record,report,replay}; do
	ok "bin/${program##*/}" test -x "$at/bin/${program##*/}"
done
is "damo finds the others beside it" "$(PATH=/usr/bin:/bin "$at/bin/damo" report --version)" \
	"damo-report $(damo version)"
recording=$SRC/tests/data/real/stairs.perf.data.zst
status "modules are found in libexec" 0 env DAMO_EXEC_PATH="$root/usr/local/libexec/damo" \
	"$at/bin/damo-report" heats -i "$recording" --heatmap map.svg
status "and of sqlite" 0 env DAMO_EXEC_PATH="$root/usr/local/libexec/damo" \
	"$at/bin/damo-report" convert -i "$recording" -f sqlite -o map.sqlite
is "the library's name" "$(readlink "$at/lib/libdamondata.so")" libdamondata.so.2
ok "the library itself" test -e "$at/lib/libdamondata.so.2"
is "its SONAME" "$(objdump -p "$at/lib/libdamondata.so" | awk '$1 == "SONAME" { print $2 }')" libdamondata.so.2
is "its symbols are dd_ ones" "$(nm -D --defined-only "$at/lib/libdamondata.so" |
	awk '$2 != "A" && $3 !~ /^dd_/ { print $3 }')" ""
for source in "$SRC"/Documentation/*.[1-9].scd; do
	page=$(basename "$source" .scd)
	ok "the page $page" test -s "$at/share/man/man${page##*.}/$page"
done
ok "completion" test -s "$at/share/bash-completion/completions/damo"
ok "completion of damo-report" test -s "$at/share/bash-completion/completions/damo-report"

# A program of somebody else's.
export PKG_CONFIG_PATH=$at/lib/pkgconfig PKG_CONFIG_SYSROOT_DIR=$root
cat >user.c <<'C'
#include <stdio.h>
#include <damondata/source.h>
int main(void)
{
	struct dd_source *source;
	struct dd_error err = {0};
	int ret = dd_source_open(&source, "nowhere", NULL, &err);

	printf("%d %d\n", ret < 0, err.text[0] != 0);
	return 0;
}
C
flags=$(pkg-config --cflags --libs libdamondata)
# shellcheck disable=SC2086
ok "a program is built with pkg-config's flags" cc -Wall -Werror -o user user.c $flags
is "and runs" "$(LD_LIBRARY_PATH=$at/lib ./user)" "1 1"
is "it needs the SONAME" "$(objdump -p user | awk '$1 == "NEEDED" && /damondata/ { print $2 }')" libdamondata.so.2
# The example of libdamondata(3), as the page shows it.
man -l "$at/share/man/man3/libdamondata.3" 2>/dev/null | col -b >page.txt
awk '/^EXAMPLE/ { example = 1 } /^SEE/ { example = 0 } example' page.txt | sed -n '/#include <fcntl.h>/,$p' >example.c
# shellcheck disable=SC2086
ok "the example of libdamondata(3) is built" cc -Wall -Wextra -Werror -o example example.c $flags
LD_LIBRARY_PATH=$at/lib ./example "$SRC/tests/data/real/stairs.perf.data.zst" copy.data >count 2>&1
is "it counts what the report shows" "$(cat count)" "$(
	damo report raw --format csv -i copy.data | awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "nr_accesses") c = i }
	NR > 1 && $c > 0 { n++ } END { print n }')"
for header in "$at"/include/damondata/*.h; do
	name=damondata/${header##*/}
	printf "#include <%s>\ntypedef int one;\n" "$name" >one.c
	ok "$name alone in C11" cc -std=c11 -Wall -Wextra -Wpedantic -Werror -fsyntax-only -I"$at/include" one.c
	if command -v c++ >/dev/null; then
		ok "$name alone in C++" c++ -Wall -Wextra -Werror -fsyntax-only -I"$at/include" -x c++ one.c
	else
		skip "$name alone in C++" "no C++ compiler"
	fi
done

status "make uninstall" 0 install uninstall
is "takes all files away" "$(find "$root" ! -type d)" ""
is "and its own folders" "$(find "$root" -name 'damo*' ! -path "$at")" ""
finish
