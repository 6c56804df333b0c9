#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What the README and the tutorial show is what the programs print, and what they name is there.
. "$SRC/tests/lib/test.sh"

# A line "    $ COMMAND" with text behind it up to an empty line: that is its output, without notes on stderr.
cd "$SRC" || exit 1
awk -v out="$TMPDIR/example" '
	/^    \$ damo report .*tests\/data/ { n++; file = out "." n; print substr($0, 7) > (file ".cmd"); take = 1; next }
	/^$/ { take = 0 }
	take { print substr($0, 5) > (file ".want") }' README.md Documentation/tutorial.md
for cmd in "$TMPDIR"/example.*.cmd; do
	is "$(cat "$cmd")" "$(sh "$cmd" 2>"$TMPDIR/err")" "$(cat "${cmd%.cmd}.want")"
done

while read -r path; do
	ok "$path is there" test -e "$path"
done < <(grep -o -E '(\]\(|`)(Documentation|scripts|tests|tools|format|libdamondata|COPYING)[A-Za-z0-9_./-]*' README.md |
	sed 's/^[^A-Za-z]*//' | grep -v NAME | sort -u)

# Each command is one.
while read -r word sub; do
	ok "damo $word${sub:+ $sub}" damo $word ${sub:+"$sub"} --help
done < <(grep -o -h -E '(# |\$ |\| |`)damo [a-z_]+( [a-z]+)?' README.md Documentation/tutorial.md | sed 's/^[^d]*damo //' |
	sed -E '/^(report|args) /!s/ .*//' | sort -u)

damo convert -i tests/data/real/stairs.perf.data.zst -o "$TMPDIR/damon.data"
like "file(1) knows recordings" "$(file -m Documentation/damon.magic "$TMPDIR/damon.data")" 'DAMON recording, version 1\.'
finish
