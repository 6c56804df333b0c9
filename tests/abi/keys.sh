#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Each key of parameters that is written out in a program is one that the library has: a getter of another one would give 0.
. "$SRC/tests/lib/test.sh"

[ -f "$BUILD/libdamondata.so" ] || skip_all "no shared library"
eval "set -- $(cat "$BUILD/flags")"
ok "a program that prints all keys" "$@" -I"$SRC/libdamondata/include" -o user "$SRC/tests/abi/user.c" -L"$BUILD" -ldamondata
LD_LIBRARY_PATH=$BUILD ./user keys | awk '{ print $NF }' | sort -u >keys
ok "there are keys" test "$(wc -l <keys)" -gt 80

# The argument in front of the key may be a call itself; dd_param_assign() has two.
argument='(?:[^,()"]|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))*,'
calls="dd_param_(?:u64|i64|bool|text|is|range|nr|item|append|remove|id|find|set_[a-z0-9]+)\\($argument"
calls+="|dd_param_assign\\($argument$argument|dd_params_(?:read|write)\\($argument"
keys_of() { tr '\n' ' ' <"$1" | grep -oP "\b(?:$calls)\s*\"\K[^\"]+(?=\")"; }

for source in $(grep -rl dd_param "$SRC"/tools "$SRC"/Documentation/examples "$SRC"/Documentation/api); do
	keys_of "$source"
done | sort -u >used
ok "keys are found" test "$(wc -l <used)" -gt 50
# Each part of a key that leads through lists, such as kdamonds[0].contexts, is one.
is "all of them are known" "$(sed 's/\[[0-9]*\]\.\?/\n/g' used | grep . | sort -u | grep -v -x -F -f keys)" ""

cat >wrong.c <<'END'
	x = dd_param_u64(dd_param_item(f(p), "contexts", g(i)),
			 "quotas.sz_byte");
	dd_param_assign(to, from, "quota", err);
END
is "a wrong one is found" "$(keys_of wrong.c | grep -v -x -F -f keys | paste -s -d,)" "quotas.sz_byte,quota"
finish
