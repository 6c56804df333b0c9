#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What nobody named is opened only when it is a regular file: a FIFO beside a recording, or in the place of
# one, keeps no command waiting.
. "$SRC/tests/lib/test.sh"

zstd -dcq "$SRC/tests/data/real/stairs.perf.data.zst" >stairs.perf
damo convert -i stairs.perf -o r.data
for suffix in vmas profile mem_footprint proc_stats; do
	mkfifo r.data.$suffix
done
soon() { timeout 20 "$@" </dev/null; }

status "access --by vma" 1 soon damo report access --by vma -i r.data
like "says what is not read" "$err" 'r.data.vmas is not a regular file'
status "profile" 1 soon damo report profile -i r.data
like "says what is not read" "$err" 'r.data.profile is not a regular file'
like "and what to do" "$err" '--profile'
status "footprints" 1 soon damo report footprints -i r.data
like "says what is not read" "$err" 'r.data.mem_footprint is not a regular file'
status "a page" 0 soon damo report heats --heatmap q.html -i r.data
like "says what is not in it" "$err" 'r.data.profile is not a regular file'
status "a picture" 0 soon damo report heats --heatmap q.png -i r.data
status "holistic" 0 soon damo report holistic -i r.data
status "bundle" 0 soon damo bundle -i r.data -o b.data
is "says all that is left out" "$(grep -c 'is not a regular file and is left out' <<<"$err")" 4
is "has the recording" "$(damo report raw -i b.data | cksum)" "$(damo report raw -i r.data | cksum)"
status "record_info" 0 soon damo report record_info -i r.data

# A device, and a link to one, are not opened either.
rm r.data.vmas && ln -s /dev/zero r.data.vmas
status "a device" 1 soon damo report access --by vma -i r.data
like "is named" "$err" 'r.data.vmas is not a regular file'

# A FIFO that is named is read.
mkfifo named
cat r.data >named &
status "a FIFO that is named" 0 soon damo report record_info -i named

mkdir empty && cd empty || exit 1
mkfifo damon.data damon.data.mem_footprint
for command in "report raw" "report wss" "report heats" "report record_info" "report footprints" recover validate bundle\ -o\ x \
	"convert -o x" adjust replay; do
	status "$command: ./damon.data that is a FIFO" 1 soon damo $command
	like "$command: is named" "$err" 'damon.data is not a regular file'
done
cd ..
mkdir folder && mkfifo folder/one.data && cp r.data folder/two.data
status "a folder" 0 soon damo report record_info -i folder

# Where symbols and modules of another system are looked for.
zstd -dcq "$SRC/tests/data/real/stairs.profile.zst" >p.data
release=$(grep -a -o -m 1 '[0-9]*\.[0-9]*\.[0-9]*[+-][a-z0-9.+-]*' p.data | head -n 1)
mkdir -p "sys/lib/modules/$release"
mkfifo "sys/lib/modules/$release/modules.dep"
status "symbols" 0 soon damo report profile -i stairs.perf --profile p.data --symfs sys
finish
