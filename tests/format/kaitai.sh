#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# more: npm has Kaitai's compiler
# The Kaitai description of the format, compiled, reads the same regions as we do.
. "$SRC/tests/lib/test.sh"
command -v node npm >/dev/null || skip_all "no node or npm"

# A copy of it serves the next time.
modules=$BUILD/npm/node_modules
[ -d "$modules/kaitai-struct-compiler" ] ||
	npm install --silent --no-fund --no-audit --prefix "$BUILD/npm" kaitai-struct-compiler@0.11.0 \
		kaitai-struct@0.11.0 js-yaml@4 fzstd@0.1 >npm.log 2>&1 || skip_all "no registry of npm"
for name in stairs twoproc; do
	damo-report convert -i "$SRC/tests/data/real/$name.perf.data.zst" -o $name.data 2>/dev/null
	node "$SRC/tests/format/kaitai.js" "$modules" "$SRC/format/damon_data.ksy" $name.data 2>&1 |
		tail -n +2 >theirs
	damo-report raw -i $name.data --format csv | tail -n +2 | cut -d, -f5,6,8-11 >ours
	ok "$name: there are regions" test -s ours
	same "$name: Kaitai's parser reads the same regions" theirs ours
done
finish
