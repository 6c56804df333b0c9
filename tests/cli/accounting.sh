#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 900
# One account of every loss and refusal: for each reason an input, and each command that reads inputs has to
# say it on standard error, in its JSON if it has one, and by its exit status: 3, with --strict 1.
. "$SRC/tests/lib/test.sh"
mkdir in
"$BUILD/tests/lib/make-losses" in >table || fail "the inputs are made"
# What importers meet.
line='kdamond.0 77 [000] 10.%06d: damon:damon_aggregated: target_id=0 nr_regions=2 %s: %d 3\n'
text() # then what follows a snapshot
{
	local i
	for i in 1 2 3 4; do
		# shellcheck disable=SC2059
		printf "$line$line" $((i * 100000)) 4096-8192 "$i" $((i * 100000 + 1)) 8192-16384 0
		[ $i != 2 ] || printf "$@"
	done
}
text 'CPU:1 [LOST 7 EVENTS]\n' >in/text-lost.data
text '%s\n' 'kdamond.0 77 [000] 10.250000: damon:damon_aggregated: target_id=0 nr_regions=2 gibberish' \
	>in/text-unread.data
# Enough that some of it can be unpacked.
for ((i = 10; i < 40; i++)); do
	for ((j = 0; j < 200; j++)); do
		printf 'kdamond.0 77 [000] %d.%03d000: damon:damon_aggregated: target_id=0 nr_regions=2 %d-%d: %d 3\n' \
			$i $((j / 2)) $((j % 2 * 4096)) $((j % 2 * 4096 + 4096)) $((RANDOM % 20))
	done
done | gzip -c >whole.gz
head -c $(($(wc -c <whole.gz) * 2 / 3)) whole.gz >in/gzip-cut.data
cat >>table <<'END'
text-lost.data lost_events
text-unread.data unread_events
gzip-cut.data truncated
END

# COMMAND|OPTIONS|JSON: options that make it read the input named last; its option for JSON that is checked.
commands='
access|--intervals 5ms 100ms -i|
show|--intervals 5ms 100ms -i|
raw|-i|--format json
heats|--resol 5 5 -i|--format json
heatmap|--resol 5 5 -i|--format json
wss|--exclude_samples 0 -i|--format json
nr_regions|--exclude_samples 0 -i|--format json
times|-i|--format json
trace|-i|--format json
holistic|-i|
record_info|-i|--format json
record_info|--verify -i|
digest|-i|--format json
digest|-o made -i|
convert|-f csv -i|
convert|-f json -o made -i|
convert|-o made -i|
convert|-o made -i in/whole.data|
convert|--split_time 1s -o made -i|
convert_record_format|-o made -i|
adjust|-o made -i|
adjust|--aggregate_interval 300ms --exclude_samples 0 -o made -i|
convert|--split_targets -o made -i|
recover|-o made -i|
bundle|-o made -i|
unbundle|-o made -i|
diff||--format json
'
# The others do not read recordings, or are tried below.
others='debug footprints profile validate monitor damon status sysinfo pa_layout accesses_format
access_format_options completion'

for command in $(damo-report --list-cmds); do
	grep -q "^$command|" <<<"$commands" || [[ " "$others" " =~ [[:space:]]$command[[:space:]] ]] ||
		fail "$command is in the table of this test"
done

# The sentence of the reason, as --verify lists it.
sentence() # FILE KEY
{
	damo-report record_info --verify -i "in/$1" 2>/dev/null | sed -n "s/^  $2: //p" | tail -n 1
}

# One input through one command; what is wrong with it, a line each.
complaints() # COMMAND OPTIONS JSON FILE KEY SENTENCE
{
	local what="$1 $2 $4" want=3 strict=1 code
	local -a words
	read -ra words <<<"$1 $3 $2"
	words+=("in/$4")
	# Two that differ are reported by the status, so it is compared with itself.
	[ "$1" != diff ] || words+=("in/$4")
	[ "$5" != - ] || want=0 strict=0
	rm -f made*
	damo-report "${words[@]}" >out 2>err
	code=$?
	[ $code = $want ] || echo "$what: status $code, not $want: $(tail -n 1 err)"
	[ $want = 0 ] || grep -qF -- "$6" err || echo "$what: does not say \"$6\": $(cat err)"
	[ -z "$3" ] || [ $want = 0 ] ||
		grep -q -E "\"reason\": \"$5\", \"unit\": \"[a-z ]*\", (\"count\": [1-9]|.*\"count_is_least\": true)" out ||
		echo "$what: not in the JSON: $(tail -n 1 out)"
	rm -f made*
	# --strict is the same account with another status: each command tries it in "make check-more".
	[ "$1" = raw ] || [ "$1" = convert ] || [ "$(longer 1 2)" = 2 ] || return
	damo-report "${words[@]}" --strict >out 2>err
	code=$?
	[ $code = $strict ] || echo "$what: --strict: status $code, not $strict"
	[ $strict = 0 ] || [ -s err ] || echo "$what: --strict: says nothing"
}

while read -r file key; do
	[[ $file == *.data ]] || continue
	said=$(sentence "$file" "$key")
	[ "$key" = - ] || [ -n "$said" ] || fail "$file: --verify lists $key"
	found=
	while IFS='|' read -r command options json; do
		[ -n "$command" ] || continue
		found+=$(complaints "$command" "$options" "$json" "$file" "$key" "$said")
	done <<<"$commands"
	if [ -z "$found" ]; then pass "$file: $key"; else fail "$file: $key" "$found"; fi
done <table

# Losses of a recording outlive what is made of it, digests included, and are not doubled: all commands in "make check-more",
# one for each input, in turn, in "make check".
made_of() # FILE WORD...
{
	made=$((made + 1))
	[ $((made % $(longer 5 1))) = 0 ] || return
	damo-report "${@:2}" -o kept 2>/dev/null
	status "$file: ${*:2:1} keeps it" 3 damo-report record_info --verify -i kept
	is "$file: ${*:2:1} counts it once" "$(counts <<<"$out")" "$count"
	unlike "$file: ${*:2:1} leaves nothing to mend" "$out" 'damo recover'
}
# "KEY: N" or, of an end that is missing, "KEY: "
counts() { sed -n "s/^  $key: //p" | grep -o '^[a-z: ]*[0-9]*' | sed 's/^truncated: .*/truncated: /' | sort -u; }
made=0
while read -r file key; do
	[[ $file == *.data && $key != - ]] || continue
	count=$(damo-report record_info --verify -i "in/$file" 2>/dev/null | counts)
	made_of "$file" convert -i "in/$file"
	made_of "$file" convert -i "in/whole.data" "in/$file"
	made_of "$file" adjust -i "in/$file"
	made_of "$file" digest -i "in/$file"
	# To give a recording an end again is what recover is asked for.
	[ "$key" = truncated ] || made_of "$file" recover -i "in/$file"
done <table
for file in lost-1.data gzip-cut.data; do
	damo-report digest -i in/$file -o kept 2>/dev/null
	damo-report digest -i kept -o again 2>/dev/null
	status "$file: a digest of digests reports it" 3 damo-report digest -i again
done

# Files beside a recording.
while read -r file key; do
	suffix=.${file##*.}
	[ "$suffix" != .data ] || continue
	cp in/whole.data side.data
	rm -f side.data.*
	cp "in/$file" "side.data$suffix"
	want=3
	[ "$key" != - ] || want=0
	case $suffix in
	.profile) read -ra reader <<<"profile --format json" ;;
	*) read -ra reader <<<"footprints sys_used --format json" ;;
	esac
	status "$file: --verify reads it" $want damo-report record_info --verify -i side.data
	[ "$key" = - ] || like "$file: and lists it" "$out" "^  $key: "
	said=$(sed -n "s/^  $key: //p" <<<"$out" | tail -n 1)
	status "$file: ${reader[0]}" $want damo-report "${reader[@]}" -i side.data
	[ "$key" = - ] || like "$file: ${reader[0]} says it in JSON" "$out" "\"reason\": \"$key\""
	[ "$key" = - ] || ok "$file: and to its user" grep -qF -- "$said" <<<"$err"
	strict=$want
	[ $want = 0 ] || strict=1
	status "$file: ${reader[0]} --strict" $strict damo-report "${reader[@]}" --strict -i side.data
	status "$file: bundle" $([ "$suffix" = .profile ] && echo 0 || echo $want) \
		damo-report bundle -i side.data -o bundled
done <table
cp in/whole.data side.data
rm -f side.data.*
cp in/throttled.profile side.data.profile
damo-report profile -i side.data --format json >out 2>err
like "throttling is in the JSON" "$(cat out)" '"reason": "profile_throttles", "unit": "times", "count": 2'
like "and is reported" "$(cat err)" '2 times the kernel throttled the profile'
echo nothing >side.data.mem_footprint
status "a file that is no recording is reported by --verify" 3 damo-report record_info --verify -i side.data
like "by its name" "$err" '1 file beside the recording could not be read: side.data.mem_footprint: '
rm side.data.mem_footprint
cp in/cut.profile side.data.profile
for report in "heats --heatmap page.html" holistic; do
	read -ra words <<<"$report"
	status "a cut profile: $report" 3 damo-report "${words[@]}" -i side.data
done

# A file that the recording names, and that was left behind.
rm -f side.data.*
cp in/whole.data side.data
cp in/whole.mem_footprint side.data.mem_footprint
damo-report bundle -i side.data -o all.data 2>/dev/null
damo-report unbundle -i all.data -o apart.data 2>/dev/null
status "with the files that it names" 0 damo-report record_info --verify -i apart.data
rm apart.data.mem_footprint
for words in "record_info --verify" "bundle -o bundled"; do
	read -ra words <<<"$words"
	status "without one of them: ${words[0]}" 3 damo-report "${words[@]}" -i apart.data
	like "it is told" "$err" '1 file beside the recording could not be read: apart.data.mem_footprint: |apart.data.mem_footprint: 1 file beside'
	status "${words[0]} --strict" 1 damo-report "${words[@]}" --strict -i apart.data
done
status "a report of it" 1 damo-report footprints -i apart.data
like "names the file" "$err" 'apart.data.mem_footprint: .*the recording names it'
status "a report without it" 0 damo-report raw -i apart.data

# What a format has no place for.
cp in/whole.mem_footprint side.data.mem_footprint
damo-report bundle -i side.data -o all.data 2>/dev/null
for format in json csv perf_script json_compressed; do
	status "$format has no place for side data" 3 damo-report convert -i all.data -f $format -o made
	like "and says so" "$err" 'made: [0-9]+ items were left out of the output: '$format' has no place'
	status "$format: --strict" 1 damo-report convert --strict -i all.data -f $format -o made
done
status "damon_data has" 0 damo-report convert -i all.data -o made

# A selection that leaves nothing is an error of all commands, and no file is made or replaced.
echo older >older
for command in access raw wss nr_regions times "convert -f csv" "convert -o older" "convert -f json -o older" \
	"adjust -o older" "adjust --aggregate_interval 1s -o older" "diff in/whole.data"; do
	read -ra words <<<"$command"
	[[ $command == diff* ]] || words+=(-i)
	status "nothing left: $command" 1 damo-report "${words[@]}" in/whole.data --snapshot_idx 9999 9999
	like "is reported" "$err" 'error: there is no access data in the input that the options select'
	is "with no output" "$out" ""
done
status "no target left" 1 damo-report convert -i in/whole.data --target 99 -o older
status "no time left" 1 damo-report convert -i in/whole.data --time_range 500 501 -o older
is "the older file stays" "$(cat older) $(ls older*)" "older older"

finish
