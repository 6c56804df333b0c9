#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Completion in bash, asked the way bash asks.
. "$SRC/tests/lib/test.sh"
. "$SRC/scripts/damo-completion.bash"

# A report with known options, so that these tests do not change with the real ones.
mkdir fake
cat >fake/damo-report <<'E2'
#!/bin/sh
case $* in
--list-cmds) printf 'heats\nraw\nwss\n' ;;
'heats --list-opts') printf -- '--input\tFILE\t\n--resol\tTIME ADDR\t\n--heatmap\tWHERE\tstdout numpy\n--abs_time\t\t\n--help\t\t\n' ;;
*) exit 129 ;;
esac
E2
chmod +x fake/damo-report
export DAMO_EXEC_PATH=$PWD/fake

complete_line() # WORD...: the last one is what the cursor stands on
{
	COMP_WORDS=("$@")
	COMP_CWORD=$(($# - 1))
	_damo 2>/dev/null
	printf '%s\n' "${COMPREPLY[@]}" | sort | paste -s -d' '
}

touch some.data other.data
is "commands" "$(complete_line damo stat)" "status"
is "all commands" "$(complete_line damo '' | tr ' ' '\n' | sort)" "$(damo --list-cmds | sort)"
is "reports" "$(complete_line damo report '')" "heats raw wss"
is "reports of the program itself" "$(complete_line fake/damo-report w)" "wss"
is "options" "$(complete_line damo report heats --)" "--abs_time --heatmap --help --input --resol"
is "part of an option" "$(complete_line damo report heats --he)" "--heatmap --help"
is "'-' for '_'" "$(complete_line damo report heats --abs-t)" "--abs_time"
is "choices" "$(complete_line damo report heats --heatmap s)" "stdout"
is "choices behind =" "$(complete_line damo report heats --heatmap = '')" "numpy stdout"
is "choices behind = with a beginning" "$(complete_line damo report heats --heatmap = nu)" "numpy"
is "files of an option" "$(complete_line damo report heats --input so)" "some.data"
is "no files where a number belongs" "$(complete_line damo report heats --resol '')" ""
is "nor in its second word" "$(complete_line damo report heats --resol 10 '')" ""
is "an option again behind both" "$(complete_line damo report heats --resol 10 20 --in)" "--input"
is "files as words" "$(complete_line damo report heats --abs_time oth)" "other.data"
is "no option of an unknown command" "$(complete_line damo nothing --)" ""
is "help of commands" "$(complete_line damo help stat)" "status"
unset DAMO_EXEC_PATH

# The real programs.
for program in damo-ctl damo-record damo-report damo-replay; do
	if ! command -v $program >/dev/null; then
		skip "$program completes" "not built"
		continue
	fi
	like "$program completes" "$(complete_line $program -)" '(^| )--help( |$)'
done
is "bash uses it" "$(complete -p damo)" "complete -F _damo damo"
finish
