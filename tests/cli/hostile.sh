#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 400
# Hostile words: each option of each report that takes numbers gets numbers that are none, too small, too
# large, reversed or zero. A report then either prints something, or says what is wrong with which option;
# it never dies of a signal, hangs, or eats memory. And templates, resolutions and ranges that would.
. "$(dirname "$0")/../lib/test.sh"
record=$SRC/tests/data/reports/guide.json
feet=$SRC/tests/data/reports/guide.json.mem_footprint
damo convert -i "$record" --intervals 5ms 100ms -o small 2>/dev/null || fail "an input"
cp "$feet" small.mem_footprint

# Words for each report, besides its option.
reports='
access -i small
show -i small
raw -i small
heats --resol 4 4 -i small
heatmap --resol 4 4 -i small
wss --exclude_samples 0 -i small
footprints vsz -i small
times -i small
holistic -i small
nr_regions -i small
record_info -i small
trace -i small
profile -i small
diff small small
convert -o out.data -i small
adjust -o out.data -i small
'
values=(nan inf -1 0 1e308 1e-320 18446744073709551615 18446744073709551616 -99999999999999999999 '' x '1 2')

# The options of a report that take something else than a file, text or one of a few words: NAME COUNT
numeric_options()
{
	damo report "$1" --help | grep -E '^ +(-[a-zA-Z], )?--[a-z_]+ [A-Z[]' |
		sed 's/^ *\(-., \)\{0,1\}--//; s/  .*//' |
		grep -v -E "^(${tried:-none}) " | grep -v -E 'repeat|FILE|TEXT|DIR|\bTO\b|KEYWORD|STYLE|WHEN|KEY|COLOR|FORMAT|SIDE|SET|WHICH|KIND|EVENT|WORD|ACTION|INPUT|NAME' |
		awk '{ n = 0; for (i = 2; i <= NF; i++) if ($i !~ /^\[/) n++; print $1, n ? n : 1 }'
}

# What a run must not do. 128 + a signal's number is what the shell makes of a death; 124 is timeout's.
survives() # WHAT COMMAND...
{
	local what=$1 rc
	shift
	nr_runs=$((nr_runs + 1))
	(ulimit -v "$limit"; timeout 10 "$@" >out 2>err </dev/null)
	rc=$?
	case $rc in
	0 | 3) ;;
	1) [ -s err ] || [ -s out ] || bad+="$what: 1 without a word"$'\n' ;;
	129) grep -q -e "${option:-.}" -e "range .* reversed" err || bad+="$what: not reported which option: $(head -n 1 err)"$'\n' ;;
	*) bad+="$what: status $rc: $(tail -n 2 err)"$'\n' ;;
	esac
	if grep -q -a -i -w -E -- '-?nan|-?inf' out && [[ $what != *raw ]]; then
		grep -q -a -i -E '"?(nan|null)"?|NaN$|inf' <<<"$allow_nan" || bad+="$what: prints NaN"$'\n'
	fi
}

limit=$(memory_limit 2000000)
while read -r report more; do
	[ -n "$report" ] || continue
	bad='' nr_runs=0
	case $report in heats | heatmap) allow_nan=nan ;; *) allow_nan= ;; esac
	while read -r option count; do
		for value in "${values[@]}"; do
			words=()
			for ((i = 0; i < count; i++)); do words+=("$value"); done
			# shellcheck disable=SC2086
			survives "--$option $value" damo report $report $more --"$option" "${words[@]}"
			[ "$count" -gt 1 ] || continue
			# shellcheck disable=SC2086
			survives "--$option 5 .. $value" damo report $report $more --"$option" \
				"${words[@]:1}" 5
		done
	done < <(numeric_options "$report")
	# Options that several reports share are one table of the program: once is enough.
	[ "$report" != access ] || tried=$(numeric_options access | cut -d' ' -f1 | paste -s -d'|')
	option=
	is "$report: $nr_runs hostile numbers" "$bad" ""
done <<<"$reports"

# A number that is none is an error of usage.
while read -r report option more; do
	[ -n "$report" ] || continue
	for value in nan inf x 1x ''; do
		input='-i small'
		[ "$report" != diff ] || input='small small'
		# shellcheck disable=SC2086
		status "$report --$option '$value'" 129 damo report $report $input --$option $more "$value"
		like "$report --$option '$value': is reported" "$err" "$option"
	done
done <<'TABLE'
wss exclude_samples
wss sz_thres
wss acc_thres
wss nr_cols_bar
wss work_time
heatmap resol 5
heatmap temperature_weights 1
heatmap scale 1
access age 5
access sz_region 5
access access_rate 5%
access temperature 5
access temperature_weights 1 1
access snapshot_idx 0
access snapshot_heatmap_width
access percentiles_range
access min_chars_for <size>
times address 0
raw duration 0
trace count
trace max_cols
diff tolerance
TABLE

# Ranges that are reversed or empty are reported, or select nothing; never all.
while IFS='|' read -r want command; do
	[ -n "$want" ] || continue
	# shellcheck disable=SC2086
	status "$command" "$want" damo report $command -i small
	like "$command: is reported" "$err" "error: .*"
done <<'TABLE'
129|access --sz_region 8K 4K
129|access --access_rate 50% 10%
129|access --age 5s 1s
129|access --address 9000 1000
129|access --address 1000 1000
129|access --sz_snapshot 8K 4K
129|access --snapshot_time 9s 1s
129|access --snapshot_idx 5 1
129|access --temperature 5 -5
129|times --address 9000 1000
129|access --region_box_min_max_length 30 1
129|access --region_box_min_max_length 1 1000000
129|access --region_box_min_max_height 1 1000000
129|access --snapshot_heatmap_width 1000000000
129|access --hist_ranges 5
129|access --percentiles_range 101 200
129|access --percentiles_range 0 100 0
129|wss --range 100 0 1
129|wss --range 0 100 0
129|wss --range 0 99999999999 1
1|raw --duration 5 1
1|heatmap --address_range 9000 1000
1|heatmap --address_range 1000 1000
1|heatmap --time_range 9s 1s
1|heatmap --resol 1000000 1000000
129|heatmap --resol 18446744073709551615 2
1|heatmap --resol 0 5
1|heatmap --resol 5 0
1|heatmap --resol 1000000 3
129|heatmap --scale 5 5
1|heats --resol 2000000 2
129|holistic --resol 1000000 1000000
TABLE

# Templates that grow: keywords in keywords' texts are not looked at again, and output goes out as it is made.
option= bad=
bomb=$(printf '<heatmap>%.0s' {1..2000})
for template in "$bomb" "$(printf '<region box description>%.0s' {1..1000})" "$(printf '<%.0s' {1..100000})" \
	"$(printf '%0100000d' 0)" '%s%n%s%n%1000000d' '<size' '<<size>>' "\\\\n\\n\\" $'\033[2J<size>\001'; do
	option=
	survives "a template of ${#template} characters" damo report access -i small --format_snapshot_head "$template" \
		--format_region "$template"
done
is "templates" "$bad" ""
is "a template is data, not a format" "$(damo report access -i small --snapshot_idx 0 0 --format_region '%n%s%d' \
	--format_snapshot_head '' --format_snapshot_tail '' --format_record_tail '' | sort -u)" '%n%s%d'
status "a keyword without end" 129 damo report access -i small --min_chars_for '<size>' 99999999999
# The widest line there may be, many times: output goes on, memory does not grow.
like "wide lines" "$(damo report access -i small --snapshot_heatmap_width 100000 --format_region '' | head -c 1000000 | wc -c)" '^[1-9][0-9]{4,}$'
finish
