#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A message names only options that the command at hand has, or says of which command they are.
. "$SRC/tests/lib/test.sh"
command -v python3 >/dev/null || skip_all "python3 is missing"

found=$(python3 "$SRC/tests/lib/option_hints.py" "$SRC" 2>&1)
is "no text names an option that its command lacks" "$(sed '$d' <<<"$found")" ""
read -r nr_texts _ _ _ _ nr_commands _ <<<"$(tail -n 1 <<<"$found")"
ok "hundreds of texts" [ "$nr_texts" -gt 200 ]
ok "of all commands" [ "$nr_commands" -gt 40 ]

# The check finds what it is for: a hint from shared code, here about a module that holds DAMON.
mkdir -p tree
cp -r "$SRC/tools" tree/
sed -i 's/(%s runs DAMON and excludes others)/(%s runs DAMON and excludes others; --stop_modules helps)/' \
	tree/tools/kernel/damon_hint.c
like "a hint that some callers cannot follow is found" "$(python3 "$SRC/tests/lib/option_hints.py" "$PWD/tree" 2>&1)" \
	'damon_hint.c:[0-9]+: --stop_modules is no option of .*tune'
finish
