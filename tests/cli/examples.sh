#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The programs of Documentation/examples, built with nothing but what a distribution's packages libdamondata and
# libdamondata-dev would have, print what damo reports.
. "$SRC/tests/lib/test.sh"

case $BUILD in */build) ;; *) skip_all "only for the usual build" ;; esac
command -v pkg-config >/dev/null || skip_all "pkg-config is missing"
eval "words=(${MAKE_WORDS:-})"
root=$PWD/root
ok "make install of two parts" make -s -C "$SRC" "${words[@]}" DESTDIR="$root" PREFIX=/usr LIBEXECDIR=/usr/local/libexec/damo \
	PARTS="library development" install
is "programs are another part" "$(ls "$root/usr")" "$(printf 'include\nlib\nshare')"
export PKG_CONFIG_PATH=$root/usr/lib/pkgconfig PKG_CONFIG_SYSROOT_DIR=$root LD_LIBRARY_PATH=$root/usr/lib
flags=$(pkg-config --cflags --libs libdamondata)
unlike "flags know nothing of the tree" "$flags" "$SRC/"
for source in "$SRC"/Documentation/examples/*.c; do
	name=$(basename "$source" .c)
	# shellcheck disable=SC2086
	ok "$name is built" "${CC:-cc}" -std=c11 -Wall -Wextra -Wpedantic -Werror -g -o "$name" "$source" $flags
done
is "with the installed library" "$(ldd list-regions | awk '/libdamondata/ { print $3 }')" "$root/usr/lib/libdamondata.so.2"

# Each runs without a fault or a leak, too.
checked() # PROGRAM [ARGUMENT]...
{
	local program=./$1
	shift
	if command -v valgrind >/dev/null; then
		valgrind -q --error-exitcode=99 --leak-check=full --show-leak-kinds=all "$program" "$@"
	else
		"$program" "$@"
	fi
}

"$BUILD/tests/lib/make-recordings" .
zstd -dqc "$SRC/tests/data/real/twoproc.perf.data.zst" >two.perf
csv() { damo-report raw --format csv --input "$1"; }
fields() # NAME...: these columns of a CSV on stdin
{
	awk -F, -v names="$*" 'NR == 1 { n = split(names, want, " "); for (i = 1; i <= NF; i++) at[$i] = i; next }
		{ line = ""; for (i = 1; i <= n; i++) line = line (i > 1 ? " " : "") $at[want[i]]; print line }'
}

for file in two.perf plain.data attrs.data; do
	is "list-regions $file: regions as in raw" "$(./list-regions $file | grep -v '^#')" "$(csv $file | fields start end nr_accesses age)"
	is "list-regions $file: snapshots as in raw" "$(./list-regions $file | sed -n 's/^# target \([0-9]*\) from \([0-9]*\) to \([0-9]*\) ns$/\1 \2 \3/p')" \
		"$(csv $file | fields target_id start_time_ns end_time_ns | sed 's/^ /0 /' | uniq)"
	is "wss-of-pipe <$file: percentiles as in wss" \
		"$(./wss-of-pipe <$file | awk '/^target/ { t = $2 + 0; next } { print t, $1, $2 }')" \
		"$(damo-report wss --per_target --raw_number --exclude_samples 0 --input $file | awk '/^# target_id/ { t = $3 } !/^#/ { print t, $1, $2 }')"
	is "wss-of-pipe <$file: means as in wss" "$(./wss-of-pipe <$file | sed -n 's/.*, mean //p')" \
		"$(damo-report wss --per_target --raw_number --exclude_samples 0 --input $file | sed -n 's/^# avr:\t//p')"
	./heat-map-ppm $file 60 40 >map.ppm
	is "heat-map-ppm $file: header" "$(head -n 3 map.ppm | tr '\n' ' ')" "P6 60 40 255 "
	# Raw numbers come time by time, from low addresses on; lines of pixels from high ones on.
	is "heat-map-ppm $file: pixels as in heatmap" "$(tail -c 7200 map.ppm | od -An -v -tu1 -w3 | tr -s ' ')" "$(
		damo-report heatmap --resol 60 40 --output raw --input $file | awk '
			function cut(v) { return v < 0 ? 0 : v > 255 ? 255 : v }
			{ heat[NR - 1] = $3; if ($3 != "NaN" && $3 > max) max = $3 }
			END {
				for (y = 39; y >= 0; y--)
					for (x = 0; x < 60; x++) {
						h = heat[x * 40 + y]
						level = h == "NaN" || !max ? 0 : int(765 * h / max)
						print " " cut(level) " " cut(level - 255) " " (h == "NaN" ? 255 : cut(level - 510))
					}
			}')"
done
ok "a map has colours" test "$(tail -c 7200 map.ppm | od -An -v -tu1 -w3 | sort -u | wc -l)" -gt 10

status "list-regions: a damaged recording ends with 1" 1 ./list-regions killed.data
like "and says so" "$err" "end of a recording is missing"
status "list-regions: no recording" 1 ./list-regions nowhere
like "and why" "$err" "cannot open nowhere"
status "wss-of-pipe: no recording" 1 ./wss-of-pipe </dev/null
like "and why" "$err" "is empty"
status "heat-map-ppm: no cells" 1 ./heat-map-ppm plain.data 0 0
like "and why" "$err" "heat-map-ppm: ."

# Two snapshots of two regions; the writer's chunks span 5 s.
cat >lines.txt <<'TXT'
7000000000 4096 8192 3 4 -7
7000000000 8192 65536 0 9 12
7100000000 4096 65536 20 0 9223372036854775807
TXT
checked write-recording <lines.txt >my.data
is "write-recording ends well" "$?" 0
is "raw prints each number of it" "$(csv my.data | fields end_time_ns start end nr_accesses age score)" "$(cat lines.txt)"
ok "validate finds nothing wrong" damo-report validate --nr_regions 1 2 --input my.data
status "a bad line is an error" 1 ./write-recording <<<"7000000000 8192 4096 3 4 -7"
like "that says which" "$err" "line 1 "

# A recording that grows: write-recording gets its lines bit by bit.
wait_for() # FILE NR: lines
{
	for ((i = 0; i < 400; i++)); do
		[ "$(grep -c -v '^#' "$1")" -lt "$2" ] || return 0
		sleep 0.05
	done
	return 1
}
grow() # FROM TO: snapshots, each 6 s after the other
{
	for ((s = $1; s <= $2; s++)); do
		printf '%d000000000 4096 %d %d 1 0\n' $((6 * s)) $((8192 * s + 4096)) $((s % 3))
	done
}
for way in end interrupt; do
	rm -f lines grown.data seen
	mkfifo lines
	./write-recording <lines >grown.data &
	writer=$!
	exec 3>lines
	grow 1 4 >&3
	for ((i = 0; i < 400; i++)); do
		[ ! -s grown.data ] || break
		sleep 0.05
	done
	./follow-live grown.data >seen 3>&- &
	follower=$!
	grow 5 8 >&3
	if [ $way = end ]; then
		exec 3>&-
		wait $follower
		is "follow-live: ends with its recording" "$? $(tail -n 1 seen)" "0 # ended after 8 snapshots"
		is "it has printed all of them, as raw has them" "$(grep -v '^#' seen | sed 's/^\([0-9]*\) .* \([0-9]*\) bytes, \([0-9]*\) of.*/\1 \2 \3/')" \
			"$(csv grown.data | fields end_time_ns start end nr_accesses | awk '{ print $1, $3 - $2, $4 ? $3 - $2 : 0 }')"
	else
		ok "follow-live: prints while the recording grows" wait_for seen 6
		ok "and goes on" kill -0 $follower
		kill -INT $follower
		wait $follower
		is "follow-live: ends when it is interrupted" "$? $(tail -n 1 seen)" \
			"0 # interrupted after $(grep -c -v '^#' seen) snapshots"
		exec 3>&-
	fi
	wait $writer
	is "write-recording has written all" "$? $(csv grown.data | fields end_time_ns | wc -l)" "0 8"
done

for run in "list-regions my.data" "wss-of-pipe" "heat-map-ppm my.data 20 10" "follow-live my.data"; do
	# shellcheck disable=SC2086
	checked $run <my.data >printed 2>complaints
	is "$run: no fault and no leak" "$? $(cat complaints)" "0 "
done
finish
