#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 400
# Every option of every report changes what comes out for some recording, or is refused: none is taken silently
# and does nothing. The options are those that completion lists, so that a new one fails until it has a row.
. "$SRC/tests/lib/test.sh"
command -v python3 >/dev/null || skip_all "python3 is missing"

zstd -dqc "$SRC/tests/data/real/stairs.perf.data.zst" >stairs || skip_all "zstd is missing"
damo-report convert -i stairs --intervals 5ms 100ms -o real.data
zstd -dqc "$SRC/tests/data/real/stairs.profile.zst" >real.data.profile
head -c $(($(wc -c <real.data) * 3 / 4)) real.data >cut.data
cp "$SRC/tests/data/reports/guide.json" "$SRC/tests/data/reports/guide.json.mem_footprint" .
damo-report bundle -i real.data -o all.bundle 2>/dev/null
cp real.data.profile cut.data.profile
cp real.data.profile bare.data.profile
cp stairs bare.data
head -c $(($(wc -c <real.data.profile) / 2)) real.data.profile >part.profile
cp real.data some.data
cp guide.json.mem_footprint some.data.mem_footprint
damo-report bundle -i some.data -o some.bundle 2>/dev/null
head -c $(($(wc -c <some.bundle) - 40)) some.bundle >cut.bundle
cp guide.json.mem_footprint cut.data.mem_footprint
mkdir symbols
nm -n "$BUILD/damo" >symbols/kallsyms 2>/dev/null || echo '0000000000000000 T start' >symbols/kallsyms

cat >drive.py <<'E2'
import json, os, shutil, subprocess, sys, tempfile

def region(start, end, samples, age, passed):
    return {"start": str(start), "end": str(end), "nr_accesses": {"samples": str(samples)},
            "age": {"aggr_intervals": str(age)}, "sz_filter_passed": str(passed)}

def record(kdamond, context, scheme, target, shift, n, known=True):
    """Snapshots of several regions that move; one hot, gaps between."""
    iv = {"sample_us": "5000", "aggr_us": "100000", "ops_update_us": "0"} if known else None
    snaps = []
    for i in range(n):
        s = 10**9 + i * 10**8
        regions = [region(shift + 4096, shift + 40960, 20 - i % 5, i % 7, 4096),
                   region(shift + 40960, shift + 1048576, i % 3, 3 * (i % 4), 8192),
                   region(shift + 90 * 1048576, shift + 96 * 1048576, 1 + i % 9, 40 + i, 0),
                   region(shift + 96 * 1048576, shift + 200 * 1048576, 0, 100 + i, 1048576)]
        snaps.append({"start_time": str(s), "end_time": str(s + 10**8), "regions": regions})
    return {"kdamond_idx": kdamond, "context_idx": context, "scheme_idx": scheme, "target_id": target, "intervals": iv,
            "damo": {"source": 0, "clock": 0, "host": 0, "kdamond_pid": 0, "target_pid": 7021, "target_idx": 0,
                     "target_start_ticks": 0, "target_comm": "x", "ops": "vaddr", "addr_unit": 1, "min_nr_regions": 0,
                     "max_nr_regions": 0},
            "scheme_filters": [{"filter_type": "anon", "matching": True, "allow": True}], "snapshots": snaps}

json.dump([record(0, 0, 0, 0, 0, 40), record(1, 1, 1, 1, 2**40, 30)], open("many.json", "w"))
json.dump([record(0, 0, 0, 0, 0, 40)], open("one.json", "w"))
json.dump([record(0, 0, 0, 0, 0, 12, False)], open("bare.json", "w"))

vmas = [{"start": 4096, "end": 1048576, "name": "/bin/x"}, {"start": 90 * 1048576, "end": 200 * 1048576, "name": "[heap]"}]
def footprint(i):
    return {"time": 1.0 + i, "footprints": [{"pid": 7021, "footprint": {"size": 500 - 40 * i, "resident": 50 + i, "shared": 1}},
                                            {"pid": None, "footprint": {"total": 5000, "free": 1000 + i}}]}
json.dump([footprint(i) for i in range(9)], open("one.json.mem_footprint", "w"))
json.dump([{"time": 1.0, "procvmas": [{"pid": 7021, "vmas": vmas}]}], open("one.json.vmas", "w"))

# Reports of the system or of the running DAMON have no recording to try.
SYSTEM = {"damon", "sysinfo", "pa_layout", "monitor"}
# REPORT: what each try begins with; FILE stands for each of the recordings.
BASES = {"diff": [["diff", "one.json", "many.json"], ["diff", "one.json", "real.data"], ["diff", "bare.json", "bare.json"],
                  ["diff", "cut.data", "real.data"]],
         "footprints": [["footprints", "-i", f] for f in ("guide.json", "one.json", "cut.bundle")],
         "profile": [["profile", "-i", f] for f in ("real.data", "bare.data", "cut.data")],
         "debug": [["debug", "dump", f] for f in ("real.data", "bare.data")],
         "unbundle": [["unbundle", "-i", "all.bundle", "-o", "out"]]}
FILES = ["many.json", "one.json", "real.data", "bare.json", "guide.json", "cut.data"]
WRITERS = {"convert", "adjust", "recover", "bundle", "unbundle"}
# How, not what: the result is the same on purpose.
HOW = {"--help", "--threads"}
# These look at the files of the recorded system, which tests/unit/test_symbols.c has.
SYMBOLS = {"--symfs", "--kallsyms", "--vmlinux"}
# Refused for recordings, which have not what they ask for.
REFUSED = {"--tried_regions_of", "--snapshot_damos_filter", "--timeout"}
REFUSED_BY = {"diff --input"}
# OPTION, or REPORT OPTION: its words, and other options that it needs.
WORDS = {
    "--input": "one.json", "--intervals": ("1ms 50ms", "--access_rate 40% 100%"), "access --intervals": "1ms 50ms", "show --intervals": "1ms 50ms",
    "record_info --intervals": ("1ms 50ms", "--verbose"), "heats --intervals": ("1ms 50ms", "--heatmap page.html"), "heatmap --intervals": "1ms 50ms",
    "recover --intervals": "1ms 50ms", "bundle --intervals": "1ms 50ms", "unbundle --intervals": "1ms 50ms", "profile --intervals": ("5ms 1s", "--access_rate 20% 100%"), "times --sz_region": "1G max", "validate --input": "cut.data", "footprints --input": "one.json", "profile --input": "cut.data", "profile --profile": "part.profile",
    "profile --sz_region": "1P max", "profile --access_rate": "99% 100%", "profile --age": "1d max", "profile --temperature_weights": ("100 0 0", "--temperature 1000000000 max"),
    "convert --intervals": "1ms 50ms", "adjust --intervals": "1ms 50ms", "validate --intervals": "1ms 50ms",
    "digest --intervals": "1ms 50ms", "--symfs": "symbols", "access --symfs": ("symbols", "--by symbol"), "show --symfs": ("symbols", "--by symbol"), "wss --symfs": ("symbols", "--by symbol"), "heats --symfs": ("symbols", "--by symbol"), "heatmap --symfs": ("symbols", "--by symbol"), "--kallsyms": "symbols/kallsyms",
    "--vmlinux": "symbols/kallsyms", "--profile": "real.data.profile", "heats --profile": ("guide.json.mem_footprint", "--heatmap page.html"), "heatmap --profile": ("guide.json.mem_footprint", "--output page.html"), "--strict": "",
    "--acc_thres": "5", "--access_rate": "40% 100%", "--address": "0 1M", "--address_range": "0 40K", "--age": "1s max", "--attribute": "sz_filter_passed 5000 max",
    "--aggr": "1ms 2ms", "--aggregate_interval": "1s", "--allow_error": ("100", "--nr_regions 1 2"), "--by": "file",
    "--call_graph": "caller", "--color": "always", "show --color": ("always", "--region_box"), "heats --color": ("always", "--heatmap stdout"), "--compress": "19", "--context_idx": "1", "--draw_range": "all",
    "--duration": "0 0.5", "trace --event": "damon:damos_esz", "profile --event": "nothing", "trace --count": "3",
    "--exclude_samples": "7", "holistic --footprints": "guide.json.mem_footprint", "--format": "json",
    "access --format": "append region x", "show --format": "append region x", "convert --format": "jsonl",
    "--format_record_head": "x", "--format_record_tail": "x", "--format_region": "x", "--format_snapshot_head": "x",
    "--format_snapshot_tail": "x", "--heatmap": "stdout", "--heatmap_time_last_n_sec": "1",
    "--hist_cumulate": ("", "--style temperature-sz-hist"), "--hist_logscale": ("", "--style temperature-sz-hist"),
    "--hist_ranges": ("0 100", "--style temperature-sz-hist"), "--inputs": "one.json real.data.profile",
    "--kdamond_idx": "1", "--max_cols": "20", "--max_stack": ("1", "--call_graph caller"), "--min_chars_for": "<size> 30",
    "--min_similarity": "1", "--no_event": "damon:damon_aggregated", "--nr_accesses": "0 1", "--nr_cols_bar": "10",
    "--nr_regions": "1 2", "--output": "other", "heatmap --output": "raw", "--output_permission": "640",
    "--output_type": "jsonl", "--percent_limit": "20", "--percentiles_range": ("0 101 50", "--style temperature-percentiles"),
    "--plot": "picture.png", "--range": "0 101 50",
    "--region_box_align": ("right", "--region_box"), "--region_box_colorset": ("flame", "--region_box --color always"),
    "--region_box_min_max_height": ("1 2", "--region_box"), "--region_box_min_max_length": ("1 2", "--region_box"),
    "--region_box_scales": ("linear log linear", "--region_box"), "--region_box_values": ("size age access_rate", "--region_box"),
    "--regions_boundary": "0-10", "--repeat": "10ms 2", "--resol": "3 4", "--scale": ("0 5", "HEAT"),
    "--same_scale": ("", "HEAT --all_targets --resol 5 5"), "--scheme_idx": "1", "--slack": "1G", "--snapshot_heatmap_colorset": ("flame", "--format_snapshot_head <heatmap> --color always"),
    "--snapshot_heatmap_width": ("10", "--format_snapshot_head <heatmap>"), "--snapshot_heatmap_static": ("", "--format_snapshot_head <heatmap>"), "--snapshot_idx": "1 1", "--snapshot_time": "0 1s", "--sort": "comm",
    "--sort_regions_by": "size", "--sort_regions_dsc": "size", "--sort_temperature": "", "--sortby": "time",
    "--split_size": "1K", "--split_time": "1s", "--stdout_colorset": ("flame", "--color always"),
    "--stdout_heatmap_color": ("flame", "--heatmap stdout --color always"), "--stdout_heatmap_skip_color_example": ("", "--heatmap stdout"),
    "--style": "hot", "--sz_region": "1M max", "--sz_snapshot": "1G max", "--sz_thres": "1M", "--target": "1",
    "--temperature": "3000000 max", "--no_children": ("", "--call_graph caller"), "--temperature_weights": ("1 0 0", "--temperature 100000000 max"),
    "access --temperature_weights": ("1 0 0", "--sort_regions_by temperature"),
    "show --temperature_weights": ("1 0 0", "--sort_regions_by temperature"),
    "heats --temperature_weights": ("0 1", "--sort_temperature"), "heatmap --temperature_weights": ("1 0", "--sort_temperature"),
    "--tid": "1", "--time_range": "1s 2s", "heats --time_range": "1000000000 2000000000",
    "heatmap --time_range": "1000000000 2000000000", "--tolerance": "1000", "--tried_regions_of": "0 0 0",
    "--snapshot_damos_filter": "allow anon", "--timeout": "1", "--work_time": "1s", "--verify": "",
    "trace --raw": "", "--abs_time": "", "heatmap --abs_time": ("", "--output raw"), "heatmap --abs_addr": ("", "--output raw"), "--raw_number": "",
    "heats --raw_number": ("", "--by file"), "heatmap --raw_number": ("", "--by file"), "profile --whole": ("", "--profile real.data.profile"), "--with_history": "", "--idle_gaps": ("", "--address_range 0 200M --resol 2 3"), "heatmap --idle_gaps": ("", "--address_range 0 200M --resol 2 3 --output raw"),
    "--hex": "8", "--summary": "", "--plot_ascii": "", "--children": "",
    "--collapse_targets": ("", "--per_target"),
}

def options(report):
    out = subprocess.run(["damo-report", report, "--list-opts"], capture_output=True, text=True).stdout
    return [(line.split("\t")[0], line.split("\t")[1]) for line in out.splitlines()]

def snapshot(folder):
    return {n: (os.stat(os.path.join(folder, n)).st_mode, open(os.path.join(folder, n), "rb").read())
            for n in sorted(os.listdir(folder)) if os.path.isfile(os.path.join(folder, n))}

KEEP = ["part.profile", "cut.bundle", "one.json.vmas", "one.json.mem_footprint", "bare.data", "bare.data.profile", "cut.data.profile",
        "cut.data.mem_footprint", "many.json", "one.json", "bare.json", "real.data", "real.data.profile", "cut.data", "guide.json",
        "guide.json.mem_footprint", "all.bundle", "symbols"]
seen = {}

def run(words):
    """Status, output and files of a run in a folder of its own; the same run is done once."""
    key = tuple(words)
    if key not in seen:
        with tempfile.TemporaryDirectory(dir=".") as folder:
            for name in KEEP:
                os.symlink(os.path.abspath(name), os.path.join(folder, name))
            r = subprocess.run(["damo-report"] + words, cwd=folder, capture_output=True, timeout=100, stdin=subprocess.DEVNULL)
            files = {n: c for n, c in snapshot(folder).items() if n not in KEEP}
        seen[key] = (r.returncode, r.stdout, files, r.stderr.decode(errors="replace"))
    return seen[key]

def bases(report):
    if report in BASES:
        return BASES[report]
    more = ["-o", "out"] if report in WRITERS else []
    return [[report, "-i", f] + more for f in FILES]

def try_option(report, option):
    """None if some recording shows the option, else what happened."""
    words = WORDS.get(report + " " + option, WORDS.get(option, ""))
    words, extra = words if isinstance(words, tuple) else (words, "")
    extra = extra.replace("HEAT", "--heatmap stdout" if report == "heats" else "").split()
    words = words.split()
    why = "no recording shows it"
    for base in bases(report):
        if option == "--input":
            other = "one.json" if base[2] != "one.json" else "many.json"
            if report + " --input" not in WORDS:
                words = ["all.bundle" if report == "unbundle" else other]
            base = base[:1] + base[3:] if report != "diff" else base
        before = run(base + extra) if option != "--input" else run(base + ["-i", "real.data" if report == "profile" else "guide.json"])
        after = run(base + extra + [option] + words)
        if after[0] == 129:
            why = "refused: " + after[3].split("\n")[0]
            if option in REFUSED or report + " " + option in REFUSED_BY:
                return None
        elif before[0] in (0, 3) and after[0] == 1 and (report == "validate" or "select" in after[3] or "has no samples of event" in after[3] or "no snapshot of the" in after[3] or "is damaged" in after[3]):
            return None
        elif after[0] not in (0, 3) and not (report == "diff" and after[0] == 1):
            why = "fails: %d %s" % (after[0], after[3].split("\n")[0])
        elif after[:3] != before[:3]:
            return None
    return why

nr = failed = 0
for report in sys.argv[1:]:
    if report in SYSTEM:
        continue
    for option, arg in options(report):
        if option in HOW | SYMBOLS:
            continue
        nr += 1
        why = try_option(report, option)
        if why:
            failed += 1
        print("%sok %d - %s %s%s" % ("not " if why else "", nr, report, option, "\n# " + why if why else ""))
print("1..%d" % nr)
sys.exit(failed > 0)
E2
# shellcheck disable=SC2046
python3 drive.py $(damo-report --list-cmds)
