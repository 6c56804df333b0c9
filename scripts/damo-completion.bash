# SPDX-License-Identifier: GPL-2.0-only
# Completion of damo's command lines in bash. The programs print their commands (--list-cmds) and
# options (--list-opts) themselves, so that nothing here can be out of date.

# _damo_option_row NAME WORD...: the row of option NAME ("name<TAB>argument<TAB>choices") of a command
_damo_option_row()
{
	local name=${1#--} row
	shift
	name=--${name//-/_}
	while IFS= read -r row; do
		[[ ${row%%$'\t'*} == "$name" ]] && { printf '%s\n' "$row"; return; }
	done < <("$@" --list-opts 2>/dev/null </dev/null)
	return 1
}

# _damo_reply WORDS: those that the current word begins
_damo_reply()
{
	mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur")
}

# _damo_value NR ROW: complete the NRth word of the argument of an option
_damo_value()
{
	local choices=${2##*$'\t'} argument=${2#*$'\t'}
	argument=${argument%%$'\t'*}
	# shellcheck disable=SC2206
	local words=(${argument//[\[\]]/})
	local word=${words[$1]-${words[-1]-}}

	if [[ $choices ]]; then
		_damo_reply "$choices"
	elif [[ $word == *DIR* ]]; then
		compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -d -- "$cur")
	elif [[ $word == *FILE* || $word == *PATH* ]]; then
		_damo_files
	fi
}

_damo_files()
{
	compopt -o filenames 2>/dev/null
	mapfile -t COMPREPLY < <(compgen -f -- "$cur")
}

_damo()
{
	local cur=${COMP_WORDS[COMP_CWORD]} command=("${COMP_WORDS[0]}") sub row argument i nr at=0
	COMPREPLY=()

	# The command: the program, then its sub-commands as long as it names some.
	while :; do
		sub=$("${command[@]}" --list-cmds 2>/dev/null </dev/null) || break
		[[ $sub ]] || break
		if ((at + 1 >= COMP_CWORD)); then
			[[ $cur == -* ]] && sub='--help --version'
			_damo_reply "$sub"
			return
		fi
		at=$((at + 1))
		[[ ${COMP_WORDS[at]} == help ]] || command+=("${COMP_WORDS[at]}")
	done

	# "--name=value" comes as three words where '=' breaks words, as it does by default.
	if [[ $cur == = ]]; then
		cur=''
		i=$((COMP_CWORD - 1))
	else
		i=$((COMP_CWORD - 1))
		[[ ${COMP_WORDS[i]} == = ]] && i=$((i - 1))
	fi

	# Inside the argument of an option? Its words count: "--resol TIME ADDR" takes two.
	for ((nr = 0; i > at; i--, nr++)); do
		[[ ${COMP_WORDS[i]} == --?* ]] || continue
		row=$(_damo_option_row "${COMP_WORDS[i]}" "${command[@]}") || break
		argument=${row#*$'\t'}
		argument=${argument%%$'\t'*}
		# shellcheck disable=SC2086
		set -- $argument
		if ((nr < $#)) || [[ $argument == *... ]]; then
			[[ $cur == -* && $nr -gt 0 ]] && break
			_damo_value "$nr" "$row"
			return
		fi
		break
	done

	if [[ $cur == -* ]]; then
		# '-' and '_' are the same in names.
		[[ $cur == --* ]] && sub=${cur#--} && cur=--${sub//-/_}
		_damo_reply "$("${command[@]}" --list-opts 2>/dev/null </dev/null | cut -f1)"
	else
		_damo_files
	fi
}

complete -F _damo damo damo-ctl damo-record damo-report damo-replay
