#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The replay's engine beside a plain vector load loop and beside a Python loop; drift of the schedule.
. "${SRC:-.}/tests/lib/bench.sh"

damo-replay --test_perf --test_perf_sz_mem 256M --test_perf_runtime "${BENCH_SECONDS:-20}" --json >perf.json ||
	exit 1

# value BYTES THREADS KEY
value()
{
	awk -v bytes="$1" -v threads="$2" -v key="\"$3\":" '
		{ gsub(/[,]/, "") }
		$1 == "\"bytes\":" { b = $2 }
		$1 == "\"threads\":" { t = $2 }
		$1 == key && b == bytes && t == threads { print $2 }' perf.json
}

threads=$(nproc)
for bytes in 33554432 268435456; do
	for t in 1 "$threads"; do
		row "$((bytes >> 20)) MiB, $t thread(s): read, of a plain vector loop" \
			"$(ratio "$(value $bytes "$t" read_bytes_per_s)" \
				"$(value $bytes "$t" plain_read_bytes_per_s)")" x '>=' 0.8
		[ "$threads" -gt 1 ] || break
	done
done

# One access a page in a dictionary of mapped pages, as the older tool makes them.
if command -v python3 >/dev/null; then
	python=$(python3 - <<'PYTHON'
import mmap, time
pages = {n: mmap.mmap(-1, 4096) for n in range(4096)}
def touch():
    for n in range(4096):
        pages[n][2048]
touch()
done, begin = 0, time.monotonic()
while time.monotonic() - begin < 2:
    touch()
    done += 4096
print(done / (time.monotonic() - begin))
PYTHON
)
	row "32 MiB: page accesses/s, of a Python loop over 16 MiB" \
		"$(ratio "$(value 33554432 "$threads" page_accesses_per_s)" "$python")" x '>=' 100
	row "256 MiB: page accesses/s, of a Python loop over 16 MiB" \
		"$(ratio "$(value 268435456 "$threads" page_accesses_per_s)" "$python")" x '>=' 100
else
	no_row "page accesses/s, of a Python loop" "no python3"
fi

# 60 s of schedule with aggregation intervals of 100 ms.
zstd -q -d "$SRC/tests/data/real/stairs.perf.data.zst" -o stairs || exit 1
damo-replay -q --json --assume_intervals 5ms 100ms --time_range 0 60 stairs >drift.json || exit 1
row "drift after 60 s of schedule" "$(awk '/"drift_ns"/ { gsub(",", ""); printf "%.3f\n", $2 / 1e6 }' drift.json)" \
	ms '<=' 100
row "accesses made, of those asked" "$(awk '{ gsub(",", "") } $1 == "\"asked\":" && !a { a = $2 }
	$1 == "\"made\":" && !m { m = $2 } END { printf "%.4f\n", m / a }' drift.json)" x '>=' 0.95
