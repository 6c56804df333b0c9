#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A command is described by the same words in each list of commands, in its own --help and in its manual page.
. "$SRC/tests/lib/test.sh"

# The second paragraph of a help, in one line, without the full stop.
said() { awk '/^$/ { n++; next } n == 1 { printf "%s%s", sep, $0; sep = " " }' | sed 's/\.$//'; }

# "NAME text" of a list of commands; its lines may be broken.
listed() { sed -n 's/^  \([a-z_]\{1,16\}\)  *\([^ ].*\)/\n\1 \2/p; s/^   \{10,\}\([^ ].*\)/ \1/p' |
	awk 'NF == 0 { next } /^[a-z_]+ / && !/^ / { if (line) print line; line = $0; next } { line = line $0 } END { print line }'; }

# Programs are looked for where the test built them.
walk() # LIST-COMMAND...
{
	local name text got n=0
	"$@" --help | listed >list
	while read -r name text; do
		case $1,$name in damo,help | damo,version | damo,report | damo,args | damo-ctl,args) continue ;; esac
		got=$("$@" "$name" --help </dev/null 2>&1 | said)
		is "$* $name" "$(echo "${got:0:1}" | tr A-Z a-z)${got:1}" "$text"
		n=$((n + 1))
	done <list
	ok "$*: $n commands" test $n -ge "$least"
	is "$*: fits 80 columns" "$("$@" --help | awk 'length > 80')" ""
}

least=25 walk damo
least=20 walk damo-report
least=12 walk damo-ctl
least=3 walk damo-ctl args
is "no second text in the sources" "$(cd "$SRC" && grep -rn '\.summary = "[A-Za-z]' tools | grep -v -e cmd_option_help -e cmd_fmt_json -e 'options for the layout')" ""

if [ -d "$BUILD/man" ]; then
	while read -r name text; do
		page=$(ls "$BUILD"/man/damo-report-"$name".1 "$BUILD"/man/damo-"$name".1 2>/dev/null | head -1)
		[ -n "$page" ] || continue
		is "${page##*/}" "$(sed -n '/^\.SH NAME/,/^\.SH S/{s/^damo.* - //p}' "$page" | sed 's/\\&//g; s/\\//g' | head -1)" "$text"
	done < <(damo-report --help | listed)
fi
finish
