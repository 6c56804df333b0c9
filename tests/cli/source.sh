#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What commands read that are given no input: ./damon.data if it is there, else, for reports of accesses, the
# running DAMON; the first line on stderr says which. Each command of the program stands in the table.
. "$SRC/tests/lib/test.sh"

zstd -dqc "$SRC/tests/data/real/stairs.perf.data.zst" >real.data || skip_all "zstd is missing"
damo-report convert -i real.data --intervals 5ms 100ms -o kept.data
cp "$SRC/tests/fuzz/corpus/fuzz_json/footprint" kept.data.mem_footprint
# A machine on which a kdamond runs, as far as can be seen, that cannot be recorded.
export DAMO_SYSFS=$PWD/machine/sys DAMO_PROCFS=$PWD/machine/proc DAMO_TRACEFS=$PWD/machine/tracing
mkdir -p machine/{sys,tracing} machine/proc/77
sed 's/^[0-9]* (.*)/77 (kdamond.0)/' /proc/self/stat >machine/proc/77/stat

# COMMAND|live, file (only recordings will do), or own: WHY|OPTIONS
table='access|live|--intervals 5ms 100ms
raw|live|
heats|live|
heatmap|live|
wss|live|
nr_regions|live|
times|live|
holistic|live|
record_info|live|
show|live|--intervals 5ms 100ms
access --by file|live|
wss --by file|live|
footprints|file|
profile|file|
digest|file|
validate|file|
convert|file|-o out
adjust|file|-o out
recover|file|-o out
bundle|own: takes what lies beside ./damon.data, too|
trace|own: follows the running DAMON|
diff|own: takes two recordings|
monitor|own: watches the running DAMON|
damon|own: reports the running DAMON|
sysinfo|own: reports the system|
pa_layout|own: reports the system|
debug|own: takes a file by its name|
unbundle|file|-o out
'
is "each command is in the table" "$(cut -d '|' -f 1 <<<"$table" | grep -v -e '^$' -e ' ' | sort | xargs)" \
	"$(damo-report --list-cmds | sort | xargs)"

first() { timeout 60 damo-report "$@" </dev/null 2>&1 >/dev/null | head -n 1; }

while IFS='|' read -r command kind options; do
	[ -n "$command" ] || continue
	case $kind in own*) skip "$command" "${kind#own: }"; continue ;; esac
	# shellcheck disable=SC2086
	{
		cp kept.data damon.data
		is "$command: ./damon.data, although DAMON runs" "$(first $command $options)" \
			"damo-report ${command%% *}: reading ./damon.data"
		rm -f damon.data out
		unlike "$command: what --input names needs no word" "$(first $command $options -i kept.data)" reading
		rm -f out
		if [ "$kind" = live ]; then
			is "$command: else the running DAMON" "$(first $command $options)" \
				"damo-report ${command%% *}: reading the running DAMON; waiting for its next snapshot"
			like "$command: or neither" "$(DAMO_PROCFS=$PWD first $command $options)" \
				'there is no ./damon.data, and no DAMON runs; -i FILE'
		else
			like "$command: nothing else" "$(first $command $options)" \
				'there is no ./damon.data; -i FILE names a recording'
		fi
	}
done <<<"$table"
finish
