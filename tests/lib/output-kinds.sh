# SPDX-License-Identifier: GPL-2.0-only
# Each kind of file that a command makes where the user says: "NAME|COMMAND", run by write_output(). FILE is the
# output, DATA a recording, BUNDLE one with its side data inside.
# shellcheck shell=bash disable=SC2034,SC2086
output_kinds='
damon_data|damo convert -i DATA -o FILE
json|damo convert -i DATA -f json -o FILE
json_compressed|damo convert -i DATA -f json_compressed -o FILE
perf_script|damo convert -i DATA -f perf_script -o FILE
csv|damo convert -i DATA -f csv -o FILE
jsonl|damo convert -i DATA -f jsonl -o FILE
sqlite|damo convert -i DATA -f sqlite -o FILE
adjust|damo adjust -i DATA --aggregate_interval 200ms -o FILE
recover|damo recover -i DATA -o FILE
bundle|damo bundle -i DATA -o FILE
unbundle|damo unbundle -i BUNDLE -o FILE
digest|damo digest -i DATA -o FILE
trace|damo report trace -i DATA --format csv --out FILE
parameters|damo args damon --ops paddr --regions 0-4294967296 --out FILE
html|damo report heats -i DATA --resol 90 70 --heatmap FILE.html
png|damo report heats -i DATA --resol 90 70 --heatmap FILE.png
svg|damo report heats -i DATA --resol 90 70 --heatmap FILE.svg
pdf|damo report heats -i DATA --resol 90 70 --heatmap FILE.pdf
jpeg|damo report heats -i DATA --resol 90 70 --heatmap FILE.jpeg
curve|damo report wss -i DATA --plot FILE.png
'

kind_names() { sed -n 's/|.*//p' <<<"$output_kinds"; }

kind_command() # NAME
{
	sed -n "s/^$1|//p" <<<"$output_kinds"
}

# The name that a kind gives to FILE.
kind_file() # NAME FILE
{
	kind_command "$1" | sed "s|.*FILE|$2|"
}

# DATA and BUNDLE, here.
make_inputs()
{
	zstd -dcq "$SRC/tests/data/real/stairs.perf.data.zst" >kinds.perf
	damo convert -i kinds.perf -o kinds.data
	damo bundle -i kinds.data -o kinds.bundle
}

write_output() # NAME FILE
{
	local words
	words=$(kind_command "$1" | sed "s|DATA|$PWD/kinds.data|; s|BUNDLE|$PWD/kinds.bundle|; s|FILE|$2|")
	$words >/dev/null
}
