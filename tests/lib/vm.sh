# SPDX-License-Identifier: GPL-2.0-only
# For tests in a guest with a real DAMON: `. "$SRC/tests/lib/vm.sh"`, then for each kernel
#
#	for kernel in $KERNELS; do
#		guest "$kernel" [OPTION OF scripts/vm/run]... 'COMMANDS' || continue
#		is "..." "$(cat "$out/file")" ...
#	done
#	finish
#
# COMMANDS run as root with damo's programs, `workload` (tests/vm/workload.c) and `check` on PATH. What
# they print comes out in $printed, what they leave in /root/out in the folder $out. In COMMANDS,
#
#	. /vm/kdamond.sh	kdamond_start, kdamond_stop: DAMON by raw sysfs writes
#	start_workload PATTERN REGIONS KIB STEP_MS SECONDS
#				in the background; $pid, $start and $end (hex) describe it; its schedule
#				is in /root/out/schedule
#
# A guest that does not come up, or COMMANDS that fail (they run under set -e), fail a check. Where
# QEMU or a kernel cannot be had the test is skipped, except with CI=true.
# shellcheck shell=bash disable=SC2034
. "$SRC/tests/lib/test.sh"

# Versions to test on, or image files.
KERNELS=${KERNELS:-6.12 7.2}

vm_skip() # WHY
{
	[ "${CI:-}" != true ] || { fail "a guest" "$1"; finish; }
	skip_all "$1"
}

for tool in qemu-system-x86_64 busybox cpio; do
	command -v $tool >/dev/null || vm_skip "$tool is missing"
done
for kernel in $KERNELS; do
	[ -f "$kernel" ] || "$SRC/scripts/vm/get-kernel" "$kernel" >/dev/null 2>.kernel ||
		vm_skip "no kernel $kernel: $(tail -n 1 .kernel)"
done

guest_prelude='
set -e
mkdir -p /root/out
start_workload()
{
	workload "$@" /root/out/schedule &
	until [ -s /root/out/schedule ]; do usleep 20000; done
	read -r _ pid _ start _ end _ </root/out/schedule
}
'

guest() # KERNEL [OPTION]... COMMANDS
{
	local kernel=$1 commands=${*: -1} files=() program
	local options=("${@:2:$#-2}")
	for program in "$BUILD"/damo "$BUILD"/damo-* "$BUILD"/tests/vm/workload; do
		[ ! -x "$program" ] || files+=(-i "$program")
	done
	out=$TMPDIR/out-$kernel
	rm -rf "$out"
	printed=$("$SRC/scripts/vm/run" -k "$kernel" "${files[@]}" -o "/root/out:$out" \
		${options[@]+"${options[@]}"} "$guest_prelude$commands" 2>"$TMPDIR/guest.err") && {
		pass "$kernel: commands in the guest"
		return
	}
	fail "$kernel: commands in the guest" "$printed
$(cat "$TMPDIR/guest.err")"
	return 1
}
