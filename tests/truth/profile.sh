#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Profiles against what perf script printed of them on the recorded system, where it knew all symbols.
. "$(dirname "$0")/../lib/test.sh"
real=$SRC/../shared/data/real
rec=$real/6.12-stairs
[ -f "$rec/profile.perf.data" ] || skip_all "no $rec/profile.perf.data"

# The times in question: those at which 5 MiB or more were busy.
condition="--intervals 5ms 100ms --access_rate 50% 100% --sz_snapshot 5M max"
damo-report times -i "$rec/damon.perf.data" $condition >times
# perf script: command, pid, CPU, time and event, then the chain from the innermost function on.
xz -dc "$rec/profile.script.txt.xz" | awk '
	FNR == NR { split($0, t, "-"); from[++n] = t[1]; to[n] = t[2]; next }
	/cpu-clock/ {
		time = $0; sub(/^.*\] */, "", time); time += 0
		comm = $1; inside = 0; first = 1
		for (i = 1; i <= n; i++) if (time >= from[i] && time < to[i]) inside = 1
		next
	}
	NF && first && inside { first = 0; sub(/\+0x[0-9a-f]*$/, "", $2); print comm "\t" $2 "\t" $1 "\t" $3 }
	' times - >theirs
is "perf script has samples at these times" "$(awk 'END { print (NR > 1000) }' theirs)" 1

# The kernel's symbols, as far as they occur in the chains.
xz -dc "$rec/profile.script.txt.xz" | awk '
	function hex(s,   i, v) { v = 0; for (i = 1; i <= length(s); i++) v = v * 16 + index("0123456789abcdef", substr(s, i, 1)) - 1; return v }
	/\(\[kernel.kallsyms\]\)/ && $2 ~ /\+0x/ {
		split($2, f, /\+0x/)
		# 52 bits are exact in awk: all kernel addresses begin with ffffffff.
		printf "ffffffff%08x T %s\n", hex(substr($1, 9)) - hex(f[2]), f[1]
	}' | sort -u >kallsyms
damo-report profile --inputs "$rec/damon.perf.data" "$rec/profile.perf.data" $condition --symfs "$real" \
	--kallsyms kallsyms --sort comm,sym --format csv >ours
for who in "access touch_region" "swapper pv_native_safe_halt"; do
	set -- $who
	want=$(awk -F '\t' -v c="$1" -v s="$2" '$1 == c && $2 == s { n++ } END { print n + 0 }' theirs)
	got=$(awk -F, -v c="$1" -v s="$2" '$4 == c && $6 == s { print $2 }' ours)
	# The clock of the text has us; a sample at the border of a time may be on either side.
	is "$2: $got samples, $want in perf's text" "$(awk -v g="${got:-0}" -v w="$want" \
		'BEGIN { print (w > 100 && g >= w - 3 && g <= w + 3) }')" 1
done
is "as many samples in all" "$(awk -F, -v w="$(wc -l <theirs)" 'NR > 1 { n += $2 }
	END { print (n >= w - 10 && n <= w + 10) }' ours)" 1

# The profile beside a recording, inside of one, in a stream; and of several recordings.
ln -s "$rec/damon.perf.data" set
ln -s "$rec/profile.perf.data" set.profile
damo-report convert -i set -o own 2>/dev/null
ln -s "$rec/profile.perf.data" own.profile
damo-report bundle -i own -o one
damo-report profile -i own $condition --symfs "$real" >beside.txt
like "beside the recording" "$(cat beside.txt)" 'access +access +\[\.\] touch_region$'
damo-report profile -i one $condition --symfs "$real" >inside.txt
same "in a bundle" inside.txt beside.txt
damo-report profile $condition --symfs "$real" <one >stdin.txt
same "on the standard input" stdin.txt beside.txt
cat one | damo-report profile -i - $condition --symfs "$real" >stream.txt
same "in a stream" stream.txt beside.txt
damo-report profile -i own one $condition --symfs "$real" >both.txt
{ echo "# Recording: own"; cat beside.txt; echo; echo "# Recording: one"; cat beside.txt; } >twice.txt
same "several recordings" both.txt twice.txt
status "several, for programs" 129 damo-report profile -i own one --format csv
damo-report profile --whole --profile own.profile --symfs "$real" --format csv --sort comm |
	awk -F, 'NR > 1 { n += $2 } END { print n }' >all
damo-report profile -i own --symfs "$real" --format csv --sort comm | awk -F, 'NR > 1 { n += $2 } END { print n }' >recorded
ok "all samples are more than those of the recording" test "$(cat all)" -gt "$(cat recorded)"
status "all samples of no profile" 129 damo-report profile --whole

# Callers and callees.
damo-report profile -i own $condition --symfs "$real" -g callee --no_children --sort comm,sym >callee.txt
like "callee: main is above" "$(grep -A 3 -e '---touch_region' callee.txt)" '^ +main$'
damo-report profile -i own $condition --symfs "$real" -g --sort comm,sym >caller.txt
like "caller: main is below its own, with all" "$(cat caller.txt)" '^ +[0-9.]+% +0\.00% +access +\[\.\] main$'
for bad in "-g sideways" "-g caller,200" "--percent_limit 101" "--max_stack 0" "--children --no_children" \
	"--sort comm,color" "--event nothing"; do
	[ "$bad" = "--event nothing" ] && want=1 || want=129
	status "$bad" $want damo-report profile -i own $bad
done
like "events that there are" "$err" "no samples of event 'nothing'; it has those of: cpu-clock"

# Without a condition the idle and the busy times are both in it; with one, only the busy.
damo-report profile --inputs "$rec/damon.perf.data" "$rec/profile.perf.data" --symfs "$real" --folded >folded
like "folded chains" "$(cat folded)" '^access;.*;main;touch_region [0-9]+$'
status "no such condition" 1 damo-report profile --inputs "$rec/damon.perf.data" "$rec/profile.perf.data" \
	--address 0 1
like "no such condition: says so" "$err" "no snapshot of the condition"
status "bad key" 129 damo-report profile --inputs "$rec/damon.perf.data" "$rec/profile.perf.data" --sort color
status "no profile" 1 damo-report profile -i "$rec/damon.perf.data"
head -c 500000 "$rec/profile.perf.data" >cut
status "cut profile" 3 damo-report profile --inputs "$rec/damon.perf.data" cut
status "not a profile" 1 damo-report profile --inputs "$rec/damon.perf.data" "$rec/parameters"
like "not a profile: says so" "$err" "no perf.data"
finish
