// SPDX-License-Identifier: GPL-2.0-only
/*
 * Side data sampled from /proc: footprints, mappings, CPU times and the tree of the monitored processes.
 */
#include "tools/record/sampler.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <damondata/sidecar.h>

#include "tools/common/message.h"
#include "tools/kernel/build_id.h"
#include "tools/kernel/proc.h"
#include "tools/kernel/sysfs.h"

/* Above the numbers of access and event streams; the same in all files of a recording. */
#define FIRST_STREAM 0x9000u

/* Of one process; some 160,000 mappings. */
#define MAX_MAPS_TEXT (16u << 20)

/* What is remembered of a process between two samples. */
struct known {
	pid_t pid;
	uint64_t starttime;
	char comm[64];
	pid_t ppid;
	bool seen; /* in this round */
	uint64_t maps_hash, generation;
};

enum group { GROUP_FOOTPRINT, GROUP_VMAS, GROUP_PROC, NR_GROUPS };

struct sampler {
	struct sampler_config config;
	struct dd_stream streams[DD_NR_TABLES];
	struct dd_writer *writers[DD_NR_TABLES];
	uint64_t period_ns[NR_GROUPS], due_ns[NR_GROUPS];
	struct known *known;
	size_t nr_known;
	bool first_tree_done;
	struct build_ids build_ids;
	bool told_cut;
	uint64_t cpu_ns;
};

int sampler_new(struct sampler **out, const struct sampler_config *config, struct dd_error *err)
{
	struct sampler *s = calloc(1, sizeof(*s));

	if (!s)
		return dd_fail(err, DD_ENOMEM, "out of memory");
	s->config = *config;
	if (config->kinds & 1u << DD_STREAM_FOOTPRINT)
		s->period_ns[GROUP_FOOTPRINT] = config->footprint_ns;
	if (config->kinds & 1u << DD_STREAM_VMAS)
		s->period_ns[GROUP_VMAS] = config->vmas_ns;
	if (config->kinds & 1u << DD_STREAM_PROCSTAT)
		s->period_ns[GROUP_PROC] = config->proc_stats_ns;
	for (int t = 0; t < DD_NR_TABLES; t++) {
		dd_sidecar_stream(&s->streams[t], t);
		s->streams[t].id = FIRST_STREAM + (uint32_t)t;
		s->streams[t].clock = DD_CLOCK_MONOTONIC;
		s->streams[t].addr_unit = 1;
	}
	*out = s;
	return 0;
}

uint64_t sampler_period_ns(const struct sampler *s)
{
	uint64_t shortest = 0;

	for (int g = 0; g < NR_GROUPS; g++)
		if (s->period_ns[g] && (!shortest || s->period_ns[g] < shortest))
			shortest = s->period_ns[g];
	return shortest;
}

static bool table_is_wanted(const struct sampler *s, enum dd_table t)
{
	uint32_t kind =
		s->streams[t].kind == DD_STREAM_PROCTREE ? DD_STREAM_PROCSTAT : s->streams[t].kind;

	return s->config.kinds & 1u << kind;
}

int sampler_set_files(struct sampler *s, const struct record_files *files, struct dd_error *err)
{
	int ret = 0;

	for (int t = 0; t < DD_NR_TABLES && !ret; t++) {
		if (!table_is_wanted(s, t))
			continue;
		s->writers[t] = files_writer(files, s->streams[t].kind);
		ret = dd_writer_stream(s->writers[t], &s->streams[t], err);
	}
	for (size_t i = 0; i < s->nr_known; i++)
		s->known[i].maps_hash = 0;
	s->first_tree_done = false;
	return ret;
}

static int put_side_row(struct sampler *s, enum dd_table t, uint64_t time_ns,
			const union dd_value *values, struct dd_error *err)
{
	struct dd_row row = {.stream = &s->streams[t], .time_ns = time_ns, .values = values};

	return dd_writer_row(s->writers[t], &row, err);
}

static union dd_value text_value(const char *text)
{
	return (union dd_value){.str = {text, strlen(text)}};
}

/* Where a process is in the list, which is ascending, or belongs: a target may have any number of them. */
static size_t place_of_known(const struct sampler *s, pid_t pid)
{
	size_t from = 0, to = s->nr_known;

	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (s->known[mid].pid < pid)
			from = mid + 1;
		else
			to = mid;
	}
	return from;
}

static struct known *get_known(struct sampler *s, pid_t pid)
{
	size_t at = place_of_known(s, pid);
	struct known *k;

	if (at < s->nr_known && s->known[at].pid == pid)
		return &s->known[at];
	k = realloc(s->known, (s->nr_known + 1) * sizeof(*k));
	if (!k)
		return NULL;
	s->known = k;
	memmove(k + at + 1, k + at, (s->nr_known++ - at) * sizeof(*k));
	k[at] = (struct known){.pid = pid};
	return &k[at];
}

/* ---- memory footprint ---- */

static int sample_footprint(struct sampler *s, uint64_t now_ns, pid_t pid, struct dd_error *err)
{
	static const char *const keys[] = {"RssAnon", "RssFile", "RssShmem", "VmSwap", "VmHWM"};
	union dd_value v[DD_NR_FOOTPRINT_COLS] = {0};
	uint64_t pages[7], kib[5];
	char path[32];

	v[DD_FOOTPRINT_PID].i64 = pid;
	if (proc_read_statm(pid, pages))
		for (int i = 0; i < 7; i++)
			v[DD_FOOTPRINT_SIZE + i].u64 = pages[i];
	snprintf(path, sizeof(path), "%d/status", (int)pid);
	proc_read_keys(path, keys, 5, kib);
	for (int i = 0; i < 5; i++)
		v[DD_FOOTPRINT_RSS_ANON + i].u64 = kib[i];
	return put_side_row(s, DD_TABLE_FOOTPRINT, now_ns, v, err);
}

static int sample_memory(struct sampler *s, uint64_t now_ns, const struct sampler_pids *pids,
			 struct dd_error *err)
{
	static const char *const keys[DD_NR_MEMINFO_COLS] = {
		[DD_MEMINFO_TOTAL] = "MemTotal",	 [DD_MEMINFO_FREE] = "MemFree",
		[DD_MEMINFO_AVAILABLE] = "MemAvailable", [DD_MEMINFO_BUFFERS] = "Buffers",
		[DD_MEMINFO_CACHED] = "Cached",		 [DD_MEMINFO_SWAP_TOTAL] = "SwapTotal",
		[DD_MEMINFO_SWAP_FREE] = "SwapFree",
	};
	union dd_value v[DD_NR_MEMINFO_COLS];
	uint64_t kib[DD_NR_MEMINFO_COLS];
	int ret = 0;

	for (size_t i = 0; i < pids->nr_targets && !ret; i++)
		ret = sample_footprint(s, now_ns, pids->targets[i], err);
	if (ret || !proc_read_keys("meminfo", keys, DD_NR_MEMINFO_COLS, kib))
		return ret;
	for (int i = 0; i < DD_NR_MEMINFO_COLS; i++)
		v[i].u64 = kib[i];
	return put_side_row(s, DD_TABLE_MEMINFO, now_ns, v, err);
}

/* ---- mappings ---- */

static const char *build_id_of(struct sampler *s, pid_t pid, const struct proc_map *map,
			       char hex[2 * DD_BUILD_ID_MAX + 1])
{
	const struct dd_build_id *id = NULL;

	if (map->perms[2] == 'x' && map->name[0] == '/')
		id = build_ids_find(&s->build_ids, pid, map);
	if (!id)
		return "";
	dd_build_id_hex(id, hex);
	return hex;
}

static int put_maps(struct sampler *s, uint64_t now_ns, struct known *k, char *text,
		    struct dd_error *err)
{
	union dd_value v[DD_NR_VMAS_COLS] = {0};
	char hex[2 * DD_BUILD_ID_MAX + 1];
	struct proc_map map;
	bool any = false;
	int ret = 0;

	v[DD_VMAS_PID].i64 = k->pid;
	v[DD_VMAS_GENERATION].u64 = k->generation++;
	while (!ret && proc_next_map(&text, &map)) {
		v[DD_VMAS_START].u64 = map.start;
		v[DD_VMAS_END].u64 = map.end;
		v[DD_VMAS_OFFSET].u64 = map.offset;
		v[DD_VMAS_INODE].u64 = map.inode;
		v[DD_VMAS_PERMS] = text_value(map.perms);
		v[DD_VMAS_NAME] = text_value(map.name);
		v[DD_VMAS_BUILD_ID] = text_value(build_id_of(s, k->pid, &map, hex));
		ret = put_side_row(s, DD_TABLE_VMAS, now_ns, v, err);
		any = true;
	}
	if (any || ret)
		return ret;
	v[DD_VMAS_PERMS] = v[DD_VMAS_NAME] = v[DD_VMAS_BUILD_ID] = text_value("");
	return put_side_row(s, DD_TABLE_VMAS, now_ns, v, err);
}

/* FNV-1a; never 0, which stands for "not yet written". */
static uint64_t hash_text(const char *text, size_t len)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)text[i]) * 0x100000001b3u;
	return h ? h : 1;
}

static int sample_maps(struct sampler *s, uint64_t now_ns, const struct sampler_pids *pids,
		       struct dd_error *err)
{
	int ret = 0;

	for (size_t i = 0; i < pids->nr_targets && !ret; i++) {
		struct known *k = get_known(s, pids->targets[i]);
		uint64_t h;
		char *text;
		size_t len;

		int more = k ? proc_read_maps(k->pid, MAX_MAPS_TEXT, &text, &len) : DD_ENOMEM;

		if (more < 0)
			return dd_fail(err, DD_ENOMEM, "out of memory");
		if (more && !s->told_cut)
			warn("process %d has so many mappings that only %u MiB of their list are recorded",
			     (int)k->pid, MAX_MAPS_TEXT >> 20);
		s->told_cut |= more;
		h = hash_text(text, len);
		if (h != k->maps_hash)
			ret = put_maps(s, now_ns, k, text, err);
		k->maps_hash = h;
		free(text);
	}
	return ret;
}

/* ---- processes ---- */

static int put_tree(struct sampler *s, uint64_t now_ns, const struct known *k,
		    enum dd_proc_event event, struct dd_error *err)
{
	union dd_value v[DD_NR_PROCTREE_COLS] = {0};

	v[DD_PROCTREE_PID].i64 = k->pid;
	v[DD_PROCTREE_PPID].i64 = k->ppid;
	v[DD_PROCTREE_EVENT].u64 = event;
	v[DD_PROCTREE_STARTTIME].u64 = k->starttime;
	v[DD_PROCTREE_COMM] = text_value(k->comm);
	return put_side_row(s, DD_TABLE_PROCTREE, now_ns, v, err);
}

/* A process that was not there before, or another one with a reused pid. */
static int note_process(struct sampler *s, uint64_t now_ns, const struct proc_stat *st,
			struct dd_error *err)
{
	struct known *k = get_known(s, st->pid);
	bool is_new;
	int ret = 0;

	if (!k)
		return dd_fail(err, DD_ENOMEM, "out of memory");
	is_new = k->starttime != st->starttime;
	if (is_new && k->starttime)
		ret = put_tree(s, now_ns, k, DD_PROC_EXIT, err);
	k->seen = true;
	k->starttime = st->starttime;
	k->ppid = st->ppid;
	snprintf(k->comm, sizeof(k->comm), "%s", st->comm);
	if (ret || (!is_new && s->first_tree_done))
		return ret;
	return put_tree(s, now_ns, k, s->first_tree_done ? DD_PROC_START : DD_PROC_PRESENT, err);
}

static int note_exits(struct sampler *s, uint64_t now_ns, struct dd_error *err)
{
	int ret = 0;

	for (size_t i = 0; i < s->nr_known && !ret; i++) {
		struct known *k = &s->known[i];

		if (!k->seen && k->starttime) {
			ret = put_tree(s, now_ns, k, DD_PROC_EXIT, err);
			k->starttime = 0;
		}
		k->seen = false;
	}
	s->first_tree_done = true;
	return ret;
}

static int sample_process(struct sampler *s, uint64_t now_ns, pid_t pid, bool is_kdamond,
			  struct dd_error *err)
{
	union dd_value v[DD_NR_PROCSTAT_COLS] = {0};
	struct proc_stat st;
	char state[2] = "";
	int ret;

	if (!proc_read_stat(pid, &st))
		return 0;
	state[0] = st.state;
	v[DD_PROCSTAT_PID].i64 = pid;
	v[DD_PROCSTAT_COMM] = text_value(st.comm);
	v[DD_PROCSTAT_STATE] = text_value(state);
	v[DD_PROCSTAT_PPID].i64 = st.ppid;
	v[DD_PROCSTAT_MINFLT].u64 = st.minflt;
	v[DD_PROCSTAT_MAJFLT].u64 = st.majflt;
	v[DD_PROCSTAT_UTIME].u64 = st.utime;
	v[DD_PROCSTAT_STIME].u64 = st.stime;
	v[DD_PROCSTAT_NUM_THREADS].u64 = st.num_threads;
	v[DD_PROCSTAT_STARTTIME].u64 = st.starttime;
	v[DD_PROCSTAT_VSIZE].u64 = st.vsize;
	v[DD_PROCSTAT_RSS].u64 = st.rss;
	v[DD_PROCSTAT_IS_KDAMOND].u64 = is_kdamond;
	ret = put_side_row(s, DD_TABLE_PROCSTAT, now_ns, v, err);
	return ret || st.state == 'Z' ? ret : note_process(s, now_ns, &st, err);
}

static int sample_processes(struct sampler *s, uint64_t now_ns, const struct sampler_pids *pids,
			    struct dd_error *err)
{
	int ret = 0;

	for (size_t i = 0; i < pids->nr_kdamonds && !ret; i++)
		ret = sample_process(s, now_ns, pids->kdamonds[i], true, err);
	for (size_t i = 0; i < pids->nr_targets && !ret; i++)
		ret = sample_process(s, now_ns, pids->targets[i], false, err);
	return ret ? ret : note_exits(s, now_ns, err);
}

/* ---- all ---- */

int sampler_tick(struct sampler *s, uint64_t now_ns, bool all, const struct sampler_pids *pids,
		 struct dd_error *err)
{
	static int (*const take[NR_GROUPS])(struct sampler *, uint64_t, const struct sampler_pids *,
					    struct dd_error *) = {
		[GROUP_FOOTPRINT] = sample_memory,
		[GROUP_VMAS] = sample_maps,
		[GROUP_PROC] = sample_processes,
	};
	uint64_t before = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
	int ret = 0;

	for (int g = 0; g < NR_GROUPS && !ret; g++) {
		if (!s->period_ns[g] || (!all && now_ns < s->due_ns[g]))
			continue;
		/* A late tick does not shift the grid; missed samples are not made up for. */
		s->due_ns[g] += s->period_ns[g];
		if (s->due_ns[g] <= now_ns)
			s->due_ns[g] = now_ns + s->period_ns[g] / 2;
		ret = take[g](s, now_ns, pids, err);
	}
	s->cpu_ns += clock_ns(CLOCK_PROCESS_CPUTIME_ID) - before;
	return ret;
}

uint64_t sampler_cpu_ns(const struct sampler *s)
{
	return s->cpu_ns;
}

void sampler_free(struct sampler *s)
{
	if (!s)
		return;
	free(s->known);
	build_ids_free(&s->build_ids);
	free(s);
}
