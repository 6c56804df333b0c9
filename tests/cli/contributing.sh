#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The documents for contributors name what there is: paths, targets, folders; and a release is only made of a tree that is ready.
. "$SRC/tests/lib/test.sh"
docs="CONTRIBUTING.md SECURITY.md README.md CHANGELOG.md"

# Paths in backticks, with {a,b} expanded; names in capitals stand for something.
missing=
for doc in $docs; do
	while read -r path; do
		for one in $(eval "echo $path"); do
			[ -e "$SRC/$one" ] || missing+="$doc: $one"$'\n'
		done
	done < <(grep -o '`[a-zA-Z_.{},/-]*`' "$SRC/$doc" | tr -d '`' |
		grep -E '^(format|libdamondata|tools|tests|scripts|Documentation)/' | grep -v '[A-Z][A-Z]\|X\.Y' | sort -u)
done
is "paths exist" "$missing" ""
is "links lead to files" "$(for doc in $docs; do
	grep -o '](\([^)]*\))' "$SRC/$doc" | sed 's/](//; s/)//' | grep -v '^https\?:' | while read -r link; do
		[ -e "$SRC/$link" ] || echo "$doc: $link"
	done
done)" ""
is "each folder of sources is in the table" "$(cd "$SRC" && find format libdamondata tools -name '*.c' -exec dirname {} + | sort -u |
	grep -v -e '^tools/report/' -e '^tools$' | while read -r folder; do
		grep -o '^| `[^|]*' CONTRIBUTING.md | tr -d '`| ' | while read -r row; do eval "printf '%s\n' $row"; done | grep -q -x "$folder/" ||
			echo "$folder"
	done)" ""
targets=$(make -C "$SRC" -pRrq : 2>/dev/null | sed -n 's/^\([a-z][a-z_.-]*\):.*/\1/p' | sort -u)
is "targets of make exist" "$(cd "$SRC" && grep -h -o -E '(^ {4}|`|^#	|^# {3})make [a-z_.-]+' $docs Makefile tests/build.mk | awk '{ print $NF }' | sort -u |
	grep -v -x -e make -e deps -e "-.*" | grep -v -x -F -f <(echo "$targets"))" ""

# ---- a release ----
command -v git >/dev/null || { skip "releases" "no git"; finish; }
mkdir tree && cd tree || exit 1
cp "$SRC/Makefile" "$SRC/CHANGELOG.md" . && mkdir scripts && cp "$SRC/scripts/release" scripts
git init -q . && git config user.email a@b && git config user.name a
git add -A && git commit -q -m begin
version=$(sed -n 's/^VERSION   := //p' Makefile)
status "a tree that is not ready" 1 scripts/release --check "$version"
like "no section" "$err" "CHANGELOG.md has no section '## $version - "
sed -i "s/^## Unreleased/## $version - 2026-01-31/" CHANGELOG.md
status "changes that are not committed" 1 scripts/release --check "$version"
is "is all that is wrong" "$err" "release: there are changes that are not committed"
git commit -q -a -m "release"
status "a tree that is ready" 0 scripts/release --check "$version"
status "another version" 1 scripts/release --check 99.0.0
like "is not the Makefile's" "$err" "VERSION in the Makefile is not 99.0.0"
git tag "v$version"
status "a tag that exists" 1 scripts/release --check "$version"
like "is not made again" "$err" "the tag v$version exists already"
status "no version" 2 scripts/release
finish
