// SPDX-License-Identifier: GPL-2.0-only
/*
 * The head of a perf.data in pipe form.
 */
#include "tools/record/perf_file.h"

#include <ctype.h>
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tools/common/message.h"
#include "tools/kernel/build_id.h"
#include "tools/kernel/kernel_text.h"
#include "tools/kernel/proc.h"
#include "tools/kernel/sysfs.h"

/* Record types and features that perf adds to those of the kernel (tools/lib/perf/include/perf/event.h). */
enum {
	RECORD_LOST_SAMPLES = 13, /* of the kernel, since Linux 4.2 */
	RECORD_HEADER_ATTR = 64,
	RECORD_HEADER_BUILD_ID = 67,
	RECORD_FINISHED_ROUND = 68,
	RECORD_HEADER_FEATURE = 80,
};

enum {
	FEATURE_HOSTNAME = 3,
	FEATURE_OSRELEASE = 4,
	FEATURE_VERSION = 5,
	FEATURE_ARCH = 6,
	FEATURE_NRCPUS = 7,
	FEATURE_CMDLINE = 11,
	FEATURE_EVENT_DESC = 12,
};

#define MISC_BUILD_ID_SIZE (1 << 15)

/* perf pads strings of features to this. */
#define NAME_ALIGN 64

/* What sample_id_all appends to records: pid and tid, time, CPU. */
#define SAMPLE_ID_LEN 24

/* A record's size has 16 bits. */
#define MAX_RECORD 65528

/* Of one process: its list of mappings (some 10,000), and its threads. */
#define MAX_MAPS_TEXT (1u << 20)
#define MAX_THREADS   4096u

static void put_perf_bytes(struct perf_bytes *out, const void *data, size_t len)
{
	uint8_t *p;

	if (out->len + len > out->room) {
		size_t room = (out->len + len) * 2 + 4096;

		p = realloc(out->data, room);
		if (!p) {
			out->failed = true;
			return;
		}
		out->data = p;
		out->room = room;
	}
	if (data)
		memcpy(out->data + out->len, data, len);
	else
		memset(out->data + out->len, 0, len);
	out->len += len;
}

static void put_u32(struct perf_bytes *out, uint32_t v)
{
	put_perf_bytes(out, &v, sizeof(v));
}

static void put_perf_u64(struct perf_bytes *out, uint64_t v)
{
	put_perf_bytes(out, &v, sizeof(v));
}

/* A string and its NUL, padded with zeros to a multiple of @align. */
static void put_padded_string(struct perf_bytes *out, const char *s, size_t align)
{
	size_t len = strlen(s) + 1;

	put_perf_bytes(out, s, len);
	put_perf_bytes(out, NULL, (align - len % align) % align);
}

static size_t begin_perf_record(struct perf_bytes *out, uint32_t type, uint16_t misc)
{
	struct perf_event_header h = {.type = type, .misc = misc};
	size_t at = out->len;

	put_perf_bytes(out, &h, sizeof(h));
	return at;
}

/* A record that is longer than records can be, or that memory did not suffice for, is taken back. */
static void end_perf_record(struct perf_bytes *out, size_t at)
{
	struct perf_event_header h;

	put_perf_bytes(out, NULL, (8 - (out->len - at) % 8) % 8);
	if (out->failed || out->len - at > MAX_RECORD) {
		out->len = at;
		return;
	}
	memcpy(&h, out->data + at, sizeof(h));
	h.size = (uint16_t)(out->len - at);
	memcpy(out->data + at, &h, sizeof(h));
}

/* ---- attribute and features ---- */

static size_t begin_feature(struct perf_bytes *out, uint64_t feature)
{
	size_t at = begin_perf_record(out, RECORD_HEADER_FEATURE, 0);

	put_perf_u64(out, feature);
	return at;
}

static void put_feature_string(struct perf_bytes *out, const char *s)
{
	size_t len = strlen(s) + 1;

	put_u32(out, (uint32_t)((len + NAME_ALIGN - 1) / NAME_ALIGN * NAME_ALIGN));
	put_padded_string(out, s, NAME_ALIGN);
}

static void string_feature(struct perf_bytes *out, uint64_t feature, const char *s)
{
	size_t at = begin_feature(out, feature);

	put_feature_string(out, s);
	end_perf_record(out, at);
}

static void event_desc(struct perf_bytes *out, const struct perf_event_attr *attr, const char *name,
		       const uint64_t *ids, uint32_t nr_ids)
{
	size_t at = begin_feature(out, FEATURE_EVENT_DESC);

	put_u32(out, 1);
	put_u32(out, sizeof(*attr));
	put_perf_bytes(out, attr, sizeof(*attr));
	put_u32(out, nr_ids);
	put_feature_string(out, name);
	put_perf_bytes(out, ids, nr_ids * sizeof(*ids));
	end_perf_record(out, at);
}

void perf_file_head(struct perf_bytes *out, const struct perf_event_attr *attr,
		    const char *event_name, const uint64_t *ids, uint32_t nr_ids,
		    const struct run_facts *facts)
{
	size_t at;

	put_perf_bytes(out, "PERFILE2", 8);
	put_perf_u64(out, 16);
	at = begin_perf_record(out, RECORD_HEADER_ATTR, 0);
	put_perf_bytes(out, attr, sizeof(*attr));
	put_perf_bytes(out, ids, nr_ids * sizeof(*ids));
	end_perf_record(out, at);
	string_feature(out, FEATURE_HOSTNAME, facts->uts.nodename);
	string_feature(out, FEATURE_OSRELEASE, facts->uts.release);
	string_feature(out, FEATURE_VERSION, facts->meta.writer);
	string_feature(out, FEATURE_ARCH, facts->uts.machine);
	at = begin_feature(out, FEATURE_NRCPUS);
	put_u32(out, (uint32_t)sysconf(_SC_NPROCESSORS_CONF));
	put_u32(out, (uint32_t)sysconf(_SC_NPROCESSORS_ONLN));
	end_perf_record(out, at);
	at = begin_feature(out, FEATURE_CMDLINE);
	put_u32(out, 1);
	put_feature_string(out, facts->command_line ? facts->command_line : "");
	end_perf_record(out, at);
	event_desc(out, attr, event_name, ids, nr_ids);
}

void perf_file_round(struct perf_bytes *out)
{
	end_perf_record(out, begin_perf_record(out, RECORD_FINISHED_ROUND, 0));
}

void perf_file_lost(struct perf_bytes *out, int cpu, uint64_t count)
{
	size_t at = begin_perf_record(out, RECORD_LOST_SAMPLES, 0);

	put_perf_u64(out, count);
	put_perf_u64(out, 0); /* pid and tid */
	put_perf_u64(out, clock_ns(CLOCK_MONOTONIC));
	put_u32(out, (uint32_t)cpu);
	put_u32(out, 0);
	end_perf_record(out, at);
}

/* ---- kernel ---- */

static void put_mmap(struct perf_bytes *out, uint64_t start, uint64_t len, uint64_t offset,
		     const char *name)
{
	size_t at = begin_perf_record(out, PERF_RECORD_MMAP, PERF_RECORD_MISC_KERNEL);

	put_u32(out, (uint32_t)-1);
	put_u32(out, 0);
	put_perf_u64(out, start);
	put_perf_u64(out, len);
	put_perf_u64(out, offset);
	put_padded_string(out, name, 8);
	put_perf_bytes(out, NULL, SAMPLE_ID_LEN);
	end_perf_record(out, at);
}

static void kernel_map(struct perf_bytes *out)
{
	uint64_t start, end;

	if (kernel_text(&start, &end))
		put_mmap(out, start, end - start, start, "[kernel.kallsyms]_text");
}

static void kernel_build_id(struct perf_bytes *out)
{
	struct dd_build_id of;
	uint8_t id[24] = {0};
	size_t at;

	if (!dd_build_id_of_notes("/sys/kernel/notes", &of))
		return;
	memcpy(id, of.bytes, of.len);
	id[20] = (uint8_t)of.len;
	at = begin_perf_record(out, RECORD_HEADER_BUILD_ID,
			       PERF_RECORD_MISC_KERNEL | MISC_BUILD_ID_SIZE);
	put_u32(out, (uint32_t)-1);
	put_perf_bytes(out, id, sizeof(id));
	put_padded_string(out, "[kernel.kallsyms]", 4);
	end_perf_record(out, at);
}

static void put_modules(struct perf_bytes *out)
{
	char path[PATH_MAX], line[4096], name[128], bracketed[132];
	FILE *f = fopen(kernel_path(path, KERNEL_PROCFS, "modules"), "re");
	uint64_t size, addr;

	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%127s %" SCNu64 " %*s %*s %*s 0x%" SCNx64, name, &size, &addr) !=
			    3 ||
		    !addr)
			continue;
		snprintf(bracketed, sizeof(bracketed), "[%s]", name);
		put_mmap(out, addr, size, 0, bracketed);
	}
	if (f)
		fclose(f);
}

/* ---- processes ---- */

static void put_comm_record(struct perf_bytes *out, pid_t pid, pid_t tid, const char *comm)
{
	size_t at = begin_perf_record(out, PERF_RECORD_COMM, 0);

	put_u32(out, (uint32_t)pid);
	put_u32(out, (uint32_t)tid);
	put_padded_string(out, comm, 8);
	put_perf_bytes(out, NULL, SAMPLE_ID_LEN);
	end_perf_record(out, at);
}

static uint32_t map_protection(const char *perms)
{
	/* PROT_READ, PROT_WRITE, PROT_EXEC */
	return (perms[0] == 'r') | (perms[1] == 'w') << 1 | (perms[2] == 'x') << 2;
}

static void put_mmap2(struct perf_bytes *out, pid_t pid, const struct proc_map *map,
		      struct build_ids *ids)
{
	const struct dd_build_id *id = build_ids_find(ids, pid, map);
	uint8_t padded[DD_BUILD_ID_MAX] = {0};
	size_t len = id ? id->len : 0, at;

	at = begin_perf_record(
		out, PERF_RECORD_MMAP2,
		(uint16_t)(PERF_RECORD_MISC_USER | (len ? PERF_RECORD_MISC_MMAP_BUILD_ID : 0)));
	put_u32(out, (uint32_t)pid);
	put_u32(out, (uint32_t)pid);
	put_perf_u64(out, map->start);
	put_perf_u64(out, map->end - map->start);
	put_perf_u64(out, map->offset);
	if (len) {
		put_u32(out, (uint32_t)len);
		memcpy(padded, id->bytes, len);
		put_perf_bytes(out, padded, sizeof(padded));
	} else {
		put_u32(out, map->dev_major);
		put_u32(out, map->dev_minor);
		put_perf_u64(out, map->inode);
		put_perf_u64(out, 0);
	}
	put_u32(out, map_protection(map->perms));
	put_u32(out, map->perms[3] == 's' ? 1 : 2); /* MAP_SHARED, MAP_PRIVATE */
	put_padded_string(out, map->name[0] ? map->name : "//anon", 8);
	put_perf_bytes(out, NULL, SAMPLE_ID_LEN);
	end_perf_record(out, at);
}

/*
 * What is recorded of all processes, and how many had more. Whoever may run programs can have as many
 * threads and mappings as the system's limits allow, and the recording waits for all of them.
 */
struct machine {
	struct build_ids ids;
	uint32_t cut_maps, cut_threads;
};

static void put_threads(struct perf_bytes *out, struct machine *m, pid_t pid)
{
	char path[PATH_MAX], comm[64];
	DIR *dir = opendir(kernel_path(path, KERNEL_PROCFS, "%d/task", (int)pid));
	const struct dirent *e;
	uint32_t nr = 0;

	while (dir && (e = readdir(dir))) {
		if (!isdigit((unsigned char)e->d_name[0]))
			continue;
		if (nr++ == MAX_THREADS) {
			m->cut_threads++;
			break;
		}
		kernel_path(path, KERNEL_PROCFS, "%d/task/%s/comm", (int)pid, e->d_name);
		if (!sysfs_read(path, comm, sizeof(comm), NULL))
			put_comm_record(out, pid, (pid_t)atoi(e->d_name), comm);
	}
	if (dir)
		closedir(dir);
}

static void put_process(struct perf_bytes *out, struct machine *m, pid_t pid)
{
	struct proc_map map;
	char *text, *p;
	size_t len;
	int more;

	put_threads(out, m, pid);
	more = proc_read_maps(pid, MAX_MAPS_TEXT, &text, &len);
	if (more < 0)
		return;
	m->cut_maps += more;
	for (p = text; proc_next_map(&p, &map);)
		if (map.perms[2] == 'x')
			put_mmap2(out, pid, &map, &m->ids);
	free(text);
}

static void warn_left_out_threads(const struct machine *m)
{
	if (m->cut_maps)
		warn("profile: %u processes have so many mappings that only %u KiB of their lists were recorded; some functions may have no names",
		     m->cut_maps, MAX_MAPS_TEXT >> 10);
	if (m->ids.left_out)
		warn("profile: build ids of %" PRIu64
		     " mappings were not recorded; a process maps more than %u files",
		     m->ids.left_out, BUILD_IDS_OF_PROCESS);
	if (m->cut_threads)
		warn("profile: %u processes have more than %u threads; the names of the others were not recorded",
		     m->cut_threads, MAX_THREADS);
}

void perf_file_machine(struct perf_bytes *out)
{
	DIR *dir = opendir(kernel_fs_root(KERNEL_PROCFS));
	struct machine m = {.cut_maps = 0};
	const struct dirent *e;

	kernel_build_id(out);
	kernel_map(out);
	put_modules(out);
	/* Thread 0 of each CPU is in no list. */
	put_comm_record(out, 0, 0, "swapper");
	while (dir && (e = readdir(dir)))
		if (isdigit((unsigned char)e->d_name[0]))
			put_process(out, &m, (pid_t)atoi(e->d_name));
	if (dir)
		closedir(dir);
	warn_left_out_threads(&m);
	build_ids_free(&m.ids);
}
