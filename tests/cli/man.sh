#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The manual pages as they are shown: without warnings of the formatter, words or lines broken badly.
. "$SRC/tests/lib/test.sh"

command -v man >/dev/null && command -v groff >/dev/null || skip_all "no man or groff"
[ -d "$BUILD/man" ] || skip_all "the pages are not made"

for source in "$SRC"/Documentation/*.[1-9].scd; do
	page=$(basename "$source" .scd)
	ok "$page is made" test -s "$BUILD/man/$page"
done

export MANWIDTH=80 MANPAGER=cat LC_ALL=C.UTF-8
for page in "$BUILD"/man/*.[1-9]; do
	name=$(basename "$page")
	# A call leads to the page of its group.
	! grep -q -m 1 '^\.so man3/' "$page" || continue
	man --warnings -l "$page" >shown 2>warnings
	col -b <shown >text
	is "$name: no warnings" "$(cat warnings)" ""
	ok "$name: is not empty" test "$(wc -l <text)" -gt 20
	is "$name: no word is broken" "$(grep -n $'\u2010$' text)" ""
	# Examples of bytes and of C in sections 3 and 5 are wider.
	[ "${name##*.}" != 1 ] || is "$name: fits 80 columns" "$(awk 'length > 80' text)" ""
	is "$name: no line begins with a lone full stop" "$(grep -n -E '^ *\.( |$)' text)" ""
done
finish
