#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# damo: which program serves which word, and that it is passed everything untouched.
. "$SRC/tests/lib/test.sh"

# Stand-ins that print what they were called with.
mkdir here there
for name in damo-ctl damo-record damo-report damo-replay damo-extra; do
	printf '#!/bin/sh\necho "%s" "$@"\nexit 37\n' "$name" >here/$name
	sed 's/echo/echo there/' here/$name >there/$name
	chmod +x here/$name there/$name
done
# A copy, so that the folder of the program holds no others.
mkdir alone && cp "$BUILD/damo" alone/

export DAMO_EXEC_PATH=$PWD/here
damo=$PWD/alone/damo
serves() { is "damo $1" "$($damo $1 a '' '--b c')" "$2"; }

serves start "damo-ctl start a  --b c"
serves record "damo-record a  --b c"
serves replay "damo-replay a  --b c"
serves "report heats" "damo-report heats a  --b c"
serves show "damo-report show a  --b c"
serves convert-record-format "damo-report convert_record_format a  --b c"
serves extra "damo-extra a  --b c"
is "every listed command is served" "$(for word in $($damo --list-cmds); do
	case $word in help | version) continue ;; esac
	$damo "$word" | grep -q '^damo-' || echo "$word"; done)" ""

status "the exit status passes through" 37 $damo start
is "help WORD asks the program" "$($damo help report heats)" "damo-report heats --help"
printf '#!/bin/sh\necho $$\n' >here/damo-pid
printf '#!/bin/sh\nkill -TERM $$\n' >here/damo-dies
chmod +x here/damo-*
out=$($damo pid & echo $!; wait)
is "no fork: the process stays" "$(sort -u <<<"$out" | wc -l)" 1
status "a signal passes through" 143 $damo dies

is "--exec-path comes before the environment" "$($damo --exec-path=there stop)" "there damo-ctl stop"
is "the program's own folder comes before PATH" "$(
	unset DAMO_EXEC_PATH; cp there/damo-ctl alone/; PATH=$PWD/here:$PATH $damo stop)" "there damo-ctl stop"
is "also through a symbolic link" "$(
	unset DAMO_EXEC_PATH; ln -s "$damo" here/damo; here/damo stop)" "there damo-ctl stop"
is "PATH comes last" "$(unset DAMO_EXEC_PATH; PATH=$PWD/there:$PATH $damo extra)" "there damo-extra"
is "--exec-path alone prints where it looks" "$($damo --exec-path | head -n 2)" "$PWD/here
$PWD/alone"

unset DAMO_EXEC_PATH
rm -f alone/damo-ctl
export PATH=/usr/bin:/bin
status "a word that is none" 129 $damo recrod
like "gets a hint" "$err" "did you mean 'record'"
is "and nothing on stdout" "$out" ""
status "a path is no word" 129 $damo ../../bin/true
status "a missing program" 1 $damo start
like "is named" "$err" "damo-ctl is not installed"
status "no word" 129 $damo
status "an unknown option" 129 $damo --frobnicate
status "--help" 0 $damo --help
like "lists commands on stdout" "$out" "^  record  "
status "--help to a full device" 1 sh -c "$damo --help >/dev/full"
like "--version" "$($damo --version)" '^damo [0-9]+\.[0-9]+\.[0-9]+$'
is "version is the number alone" "damo $($damo version)" "$($damo --version)"
finish
