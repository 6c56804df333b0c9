#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 600
# The user's guide, command by command: guide.table's lines run in a guest, the reports on what it recorded
# on the host.
. "$SRC/tests/lib/vm.sh"

# The table as files: N.where, N.command, N.shape.
split_table()
{
	awk -v dir="$1" '
		/^#( |$)/ && !command { next }
		/^(guest|host)\$ / {
			base = sprintf("%s/%03d", dir, ++nr)
			split($0, word, "$")
			printf "%s\n", word[1] >(base ".where")
			printf "%s\n", substr($0, length(word[1]) + 3) >(base ".command")
			printf "" >(base ".shape")
			command = 1
			blank = 0
			next
		}
		# An empty line counts only when another line of the same shape follows.
		command && /^$/ { blank++; next }
		command && blank && /^# (Control|Snapshots|Records|Reports)$/ { command = 0; next }
		/^# Symbols are/ { next }
		command { for (; blank; blank--) print "" >(base ".shape"); print >(base ".shape") }' "$2"
}

# Whether a text has a shape; prints the first line that does not fit.
fits() # SHAPE TEXT
{
	awk -v text="$2" '
		function pattern(line,  i, p) {
			gsub(/[][()|.*+?^$\\]/, "\\\\&", line)
			gsub(/\{size\}/, "(max|-?[0-9]+(\\.[0-9]+)? ([KMGTPE]i)?B)", line)
			gsub(/\{time\}/, "-?[0-9]+(\\.[0-9]+)? (ns|us|ms|s|m|h)( [0-9.]+ (ns|us|ms|s|m))*", line)
			gsub(/\{percent\}/, "[0-9]+(\\.[0-9]+)?", line)
			gsub(/\{n\}/, "[0-9,]+", line)
			gsub(/\{decimal\}/, "[0-9]+(\\.[0-9]+)?", line)
			gsub(/\{symbol\}/, "[A-Za-z_][A-Za-z0-9_.]*", line)
			gsub(/\{hex\}/, "[0-9a-f]+", line)
			gsub(/\{pad\}/, " *", line)
			gsub(/\{bar\}/, "[0-9* ]*", line)
			gsub(/\{any\}/, ".*", line)
			gsub(/^\{$/, "\\{", line)
			gsub(/[ \t]+/, "[ \t]+", line)
			return "^[ \t]*" line "[ \t]*$"
		}
		function next_line() { more = (getline line <text) > 0; number++ }
		BEGIN { next_line() }
		$0 == "*" { skip = 1; next }
		$0 == "..." { while (more && line ~ last) next_line(); next }
		{
			last = pattern($0)
			while (skip && more && line !~ last) next_line()
			skip = 0
			if (!more || line !~ last) {
				print "wanted: " $0 "\ngot line " number ": " (more ? line : "(the end)")
				failed = 1
				exit 1
			}
			next_line()
		}
		END { if (!failed && more && !skip) { print "too much, line " number ": " line; exit 1 } }' "$1"
}

check() # KERNEL BASE FOLDER: the command of BASE, whose output is in FOLDER/N.out, .err and .rc
{
	local what output=$3/${2##*/}
	what="$1: $(cut -c 1-90 <"$2.command")"
	if [ "$(cat "$output.rc" 2>/dev/null)" != 0 ]; then
		fail "$what" "status $(cat "$output.rc" 2>&1): $(tail -n 5 "$output.err" 2>&1)"
	elif [ ! -s "$2.shape" ]; then
		is "$what" "$(cat "$output.out")" ""
	else
		ok "$what" fits "$2.shape" "$output.out"
	fi
}

mkdir lines
split_table lines "$SRC/tests/vm/guide.table"
for base in lines/*.where; do
	base=${base%.where}
	[ "$(cat "$base.where")" = guest ] && cp "$base.command" "lines/$(basename "$base").guest"
done
# The list of schemes of parameters, as text for --schemes.
cat >damo_schemes <<'AWK'
#!/bin/sh
awk '/"schemes": \[/ { print "["; on = 1; next } on && /^ {20}\]/ { print "]"; exit } on'
AWK
chmod +x damo_schemes

for kernel in $KERNELS; do
	guest "$kernel" -t 170 -i lines -i damo_schemes:/usr/bin '
		set +e
		stat=/sys/module/damon_stat/parameters/enabled
		[ ! -e $stat ] || echo N >$stat
		for line in lines/*.guest; do
			to=/root/out/$(basename $line .guest)
			eval "$(cat $line)" >$to.out 2>$to.err
			echo $? >$to.rc
		done
		for file in damon.data damon.data.* attached.data* running.data*; do cp $file out/; done
		true' || continue
	cd "$out" || exit 1
	read -r _ _ _ start _ <schedule
	start=$((0x$start))
	export start
	for base in ../lines/*.where; do
		base=${base%.where}
		if [ "$(cat "$base.where")" = host ]; then
			to=${base##*/}
			bash -c "$(cat "$base.command")" >"$to.out" 2>"$to.err" </dev/null
			echo $? >"$to.rc"
		fi
		check "$kernel" "$base" .
	done
	cd "$TMPDIR" || exit 1
done
finish
