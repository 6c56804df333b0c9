#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Targets for those who work on the sources, and what tests/run makes of a slow build.
. "$SRC/tests/lib/test.sh"

# The compilation database: each C file, with a command that a shell and a compiler understand.
mkdir build && cp "$BUILD/flags" build
"$SRC/scripts/compile-commands" "$PWD/build" >commands.json
if command -v python3 >/dev/null; then
	ok "compile_commands.json: each C file" python3 -c 'import json, os, shlex, subprocess, sys
src = sys.argv[1]
commands = json.load(open("commands.json"))
files = {c["file"] for c in commands}
there = {os.path.relpath(os.path.join(folder, n), src) for top in ("format", "libdamondata", "tools", "tests", "Documentation")
         for folder, _, names in os.walk(os.path.join(src, top)) for n in names if n.endswith(".c")}
assert files == there, files ^ there
for c in commands:
    assert c["directory"] == src and shlex.split(c["command"])[-1] == c["file"], c
one = next(c for c in commands if c["file"] == "tools/common/message.c")
words = shlex.split(one["command"])
words[words.index("-o") + 1] = os.path.abspath("message.o")
subprocess.run(words, cwd=src, check=True)' "$(cd "$SRC" && pwd -P)"
else
	skip "compile_commands.json" "no python3"
fi

# A file that clang-format would change is named; only with the version that the tree has.
if command -v clang-format-14 >/dev/null; then
	mkdir -p tree/scripts tree/tools tree/format tree/libdamondata tree/tests tree/Documentation
	cp "$SRC/.clang-format" tree && cp "$SRC/scripts/check-format" tree/scripts
	printf 'int a(void)\n{\n\treturn 1;\n}\n' >tree/tools/good.c
	status "a tree that is formatted" 0 tree/scripts/check-format
	printf 'int b( void ) { return 1; }\n' >tree/tools/bad.c
	status "one that is not" 1 tree/scripts/check-format
	like "the file is named" "$out" '^# tools/bad\.c, from line 1 on$'
	unlike "and no other" "$out" 'good\.c'
else
	skip "files that are not formatted" "no clang-format-14"
fi

# Coverage: lines of a program that has run, sums, and goals that are missed.
if command -v gcov >/dev/null; then
	mkdir -p cov/scripts cov/tools/a cov/build-cov/tools/a && cp "$SRC/scripts/coverage" cov/scripts
	cd cov || exit 1
	printf 'int yes(void)\n{\n\treturn 1;\n}\n' >tools/a/yes.c
	printf 'int no(int a)\n{\n\tif (a)\n\t\treturn 1;\n\treturn 2;\n}\n' >tools/a/no.c
	printf 'int yes(void);\nint no(int);\nint main(void)\n{\n\treturn yes() - 1;\n}\n' >main.c
	cc=${CC:-gcc}
	for f in yes no; do $cc -O0 --coverage -c -o build-cov/tools/a/$f.o tools/a/$f.c 2>err; done
	if $cc --coverage -o main main.c build-cov/tools/a/*.o 2>err && ./main; then
		status "coverage: goals that are missed" 1 scripts/coverage build-cov
		like "the folder" "$out" '^ +33\.3 % +6 lines  tools/a$|^ +28\.6 % +7 lines  tools/a$'
		like "the file without a reason" "$out" '^tools/a/no\.c: less than 75 % of its lines are run$'
		unlike "not the one that ran" "$out" '^tools/a/yes\.c: '
		echo "tools/a/no.c it is for another system" >scripts/coverage.list
		unlike "one with a reason" "$(scripts/coverage build-cov)" '^tools/a/no\.c: '
	else
		skip "coverage" "no gcov of this compiler: $(head -n 1 err)"
	fi
	cd .. || exit 1
else
	skip "coverage" "no gcov"
fi

# Limits of time for a build that is slow.
printf '#!/bin/bash\n# timeout: 1\nsleep 1.5\necho ok 1\n' >slow && chmod +x slow
like "a test that is too slow" "$(TIME_FACTOR=1 "$SRC/tests/run" -b "$BUILD" "$PWD/slow")" 'no end after 1 s'
like "is not with three times the limit" "$(TIME_FACTOR=3 "$SRC/tests/run" -b "$BUILD" "$PWD/slow")" '^1 passed, 0 failed'

# Expected texts.
printf 'new\n' >got && printf 'old\n' >expected
out=$(golden "what" got expected)
like "golden: says how to renew it" "$out" 'make check UPDATE=1'
is "golden: leaves it alone" "$(cat expected)" old
UPDATE=1 golden "golden: UPDATE=1 writes it anew" got expected
is "golden: it is written" "$(cat expected)" new
finish
