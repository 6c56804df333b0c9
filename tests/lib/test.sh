# SPDX-License-Identifier: GPL-2.0-only
# For shell tests: `. "$SRC/tests/lib/test.sh"`, then one line a check, then `finish`.
#
#	is "what" "$got" "$want"	texts are equal
#	like "what" "$got" PATTERN	text matches an extended regular expression
#	unlike "what" "$got" PATTERN
#	ok "what" COMMAND...		COMMAND succeeds (its output is shown when it does not)
#	status "what" N COMMAND...	COMMAND ends with status N; $out and $err keep what it printed
#	same "what" FILE FILE		files are equal
#	golden "what" FILE EXPECTED	FILE is what the tree's EXPECTED says; UPDATE=1 writes EXPECTED anew
#	skip "what" "why"		the check cannot run here
#	skip_all "why"			none of them can
#	longer N M			N, or M in "make check-more"
#	memory_limit KIB		what to give to ulimit -v
#
# The working folder is an empty one, removed after the test.
# shellcheck shell=bash disable=SC2034
set -u
: "${SRC:=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}"
: "${BUILD:=$SRC/build}"
: "${TMPDIR:=$(mktemp -d)}"
export SRC BUILD TMPDIR
case :$PATH: in *:$BUILD:*) ;; *) PATH=$BUILD:$PATH ;; esac
cd "$TMPDIR" || exit 1

nr=0
nr_failed=0

pass() { echo "ok $((++nr)) - $1"; }

fail() # WHAT [TEXT]
{
	echo "not ok $((++nr)) - $1"
	nr_failed=$((nr_failed + 1))
	[ -z "${2-}" ] || printf '%s\n' "$2" | sed 's/^/# /'
}

memory_limit() # KIB
{
	# Sanitizers reserve more than there is.
	if nm "$BUILD/damo-report" 2>/dev/null | grep -q __asan_init; then
		echo unlimited
	else
		echo "$1"
	fi
}

longer() # N M: N in "make check", M in "make check-more"
{
	if [ "${MORE-}" ]; then echo "$2"; else echo "$1"; fi
}

skip() { echo "ok $((++nr)) - $1 # SKIP $2"; }

skip_all()
{
	echo "1..0 # SKIP $1"
	exit 77
}

is()
{
	if [ "$2" = "$3" ]; then
		pass "$1"
	else
		fail "$1" "$(diff -U 2 --label wanted --label got <(printf '%s\n' "$3") <(printf '%s\n' "$2"))"
	fi
}

like()
{
	if printf '%s\n' "$2" | grep -a -E -q -e "$3"; then pass "$1"; else fail "$1" "no match for '$3' in: $2"; fi
}

unlike()
{
	if printf '%s\n' "$2" | grep -a -E -q -e "$3"; then fail "$1" "match for '$3' in: $2"; else pass "$1"; fi
}

ok()
{
	local what=$1 text
	shift
	if text=$("$@" 2>&1); then pass "$what"; else fail "$what" "'$*' ended with status $?: $text"; fi
}

status()
{
	local what=$1 want=$2 got
	shift 2
	out=$("$@" 2>"$TMPDIR/.stderr")
	got=$?
	err=$(cat "$TMPDIR/.stderr")
	if [ $got -eq "$want" ]; then
		pass "$what"
	else
		fail "$what" "'$*' ended with status $got, not $want; stderr: $err"
	fi
}

same()
{
	if cmp -s "$2" "$3"; then pass "$1"; else fail "$1" "$(cmp "$2" "$3" 2>&1)"; fi
}

golden() # WHAT FILE EXPECTED
{
	[ -z "${UPDATE-}" ] || cp "$2" "$3"
	if cmp -s "$2" "$3"; then
		pass "$1"
	else
		fail "$1" "$(diff -u --label "${3#"$SRC"/}" --label got "$3" "$2" 2>&1)
make check UPDATE=1 T=PATTERN writes the expected texts anew."
	fi
}

finish()
{
	echo "1..$nr"
	[ $nr_failed -eq 0 ]
	exit
}
