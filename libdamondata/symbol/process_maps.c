// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Names and mappings of profiled processes.
 */
#include "libdamondata/symbol/process_maps.h"

#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "libdamondata/util/array.h"
#include "libdamondata/symbol/maps.h"

#ifndef PERF_RECORD_MISC_MMAP_BUILD_ID
#define PERF_RECORD_MISC_MMAP_BUILD_ID (1 << 14)
#endif
#ifndef PERF_RECORD_MISC_FORK_EXEC
#define PERF_RECORD_MISC_FORK_EXEC (1 << 13)
#endif
#define RECORD_KSYMBOL	   17
#define KSYMBOL_UNREGISTER 1
#define MISC_BUILD_ID_SIZE (1 << 15)
#define MAX_FORKS_UP	   16
#define KERNEL_PID	   UINT32_MAX /* as records of the kernel's mappings have it */

struct comm {
	uint32_t tid, name;
	uint64_t time_ns;
};

/* A thread or process began: what was before, of another of that number, does not count. */
struct birth {
	uint32_t tid, parent;
	uint64_t time_ns;
	bool alone; /* has nothing of a parent's mappings */
};

struct dd_processes {
	struct dd_images *images;
	uint32_t kernel;
	struct dd_maps maps;
	struct comm *comms;
	struct birth *births;  /* of processes */
	struct birth *threads; /* of threads */
	size_t nr_comms, nr_births, nr_threads;
	size_t comms_room, births_room, threads_room;
	struct dd_names names;
};

static int processes_no_memory(struct dd_error *err)
{
	return ddi_no_memory(err);
}

int dd_processes_new(struct dd_processes **out, const struct dd_symbol_places *places,
		     struct dd_error *err)
{
	struct dd_processes *p = calloc(1, sizeof(*p));

	if (!p)
		return processes_no_memory(err);
	p->images = dd_images_new(places);
	if (p->images)
		p->kernel = dd_images_add(p->images, DD_KERNEL_IMAGE, DD_IMAGE_KERNEL);
	if (!p->images || p->kernel == DD_SLOT_NONE) {
		dd_processes_free(p);
		return processes_no_memory(err);
	}
	*out = p;
	return 0;
}

void dd_processes_free(struct dd_processes *p)
{
	if (!p)
		return;
	dd_images_free(p->images);
	dd_maps_free(&p->maps);
	dd_names_free(&p->names);
	free(p->comms);
	free(p->births);
	free(p->threads);
	free(p);
}

/* Room for one more in a table that a file fills; NULL when there is none. */
static void *grow_table(void *table, size_t *room, size_t nr, size_t size, struct dd_error *err)
{
	void *grown = nr < DD_PROCESSES_MAX ? dd_grow(table, room, nr, size) : NULL;

	if (nr >= DD_PROCESSES_MAX)
		dd_fail(err, DD_ELIMIT, "more than %u mappings or processes", DD_PROCESSES_MAX);
	else if (!grown)
		processes_no_memory(err);
	return grown;
}

static int add_map(struct dd_processes *p, const struct dd_map *map, struct dd_error *err)
{
	if (map->image == DD_SLOT_NONE)
		return processes_no_memory(err);
	if (p->maps.nr >= DD_PROCESSES_MAX)
		return dd_fail(err, DD_ELIMIT, "more than %u mappings", DD_PROCESSES_MAX);
	return dd_maps_add(&p->maps, map) ? 0 : processes_no_memory(err);
}

/* The text at the end of a record, or NULL when it does not end within it. */
static const char *record_text_at(const struct perf_record *rec, size_t at)
{
	const char *text = (const char *)rec->data + at;

	return at < rec->len && memchr(text, '\0', rec->len - at) ? text : NULL;
}

static bool of_kernel(const struct perf_record *rec)
{
	return (rec->misc & PERF_RECORD_MISC_CPUMODE_MASK) == PERF_RECORD_MISC_KERNEL;
}

/* Mapped code in no file. */
static bool is_jit(const char *path)
{
	return !strcmp(path, "//anon") || !strncmp(path, "/dev/zero", 9) ||
	       !strncmp(path, "/anon_hugepage", 14);
}

/* By perf's convention the maker of code in no file may have left a list of it. */
static uint32_t user_image(struct dd_processes *p, const char *path, uint32_t pid, uint32_t prot)
{
	char list[64];

	if (!(prot & PROT_EXEC) || !is_jit(path))
		return dd_images_add(p->images, path, DD_IMAGE_FILE);
	snprintf(list, sizeof(list), "/tmp/perf-%u.map", pid);
	return dd_images_add(p->images, list, DD_IMAGE_JIT);
}

/* "[kernel.kallsyms]_text" has in @offset where the symbol of that name is. */
static uint32_t kernel_image(struct dd_processes *p, const char *path, uint64_t offset)
{
	const char *end;

	if (strncmp(path, "[kernel.", 8))
		return dd_images_add(p->images, path, DD_IMAGE_MODULE);
	end = strchr(path, ']');
	if (end && end[1])
		dd_images_set_reference(p->images, end + 1, offset);
	return p->kernel;
}

static int take_map(struct dd_processes *p, const struct perfdata *pd,
		    const struct perf_record *rec, uint64_t time_ns, struct dd_error *err)
{
	bool mmap2 = rec->type == PERF_RECORD_MMAP2, kernel = of_kernel(rec);
	const char *path = record_text_at(rec, mmap2 ? 64 : 32);
	struct dd_map m = {.time_ns = time_ns};

	if (!path)
		return 0;
	m.start = perfdata_u64(pd, rec->data + 8);
	m.offset = perfdata_u64(pd, rec->data + 24);
	if (__builtin_add_overflow(m.start, perfdata_u64(pd, rec->data + 16), &m.end))
		return 0;
	m.pid = kernel ? KERNEL_PID : perfdata_u32(pd, rec->data);
	m.image = kernel ? kernel_image(p, path, m.offset)
			 : user_image(p, path, m.pid,
				      mmap2 ? perfdata_u32(pd, rec->data + 56) : PROT_EXEC);
	if (m.image != DD_SLOT_NONE && mmap2 && rec->misc & PERF_RECORD_MISC_MMAP_BUILD_ID)
		dd_images_set_id(p->images, m.image, rec->data + 36, rec->data[32]);
	if (kernel && m.image == p->kernel)
		return 0;
	if (is_jit(path))
		m.offset = m.start;
	if (kernel)
		m.offset = 0;
	return add_map(p, &m, err);
}

/* Code that the kernel made: BPF programs and trampolines. Address, length, type, flags, name. */
static int take_ksymbol(struct dd_processes *p, const struct perfdata *pd,
			const struct perf_record *rec, uint64_t time_ns, struct dd_error *err)
{
	const char *name = record_text_at(rec, 16);
	struct dd_map m = {.pid = KERNEL_PID, .time_ns = time_ns};

	if (!name || !*name || perfdata_u16(pd, rec->data + 14) & KSYMBOL_UNREGISTER)
		return 0;
	m.start = perfdata_u64(pd, rec->data);
	if (__builtin_add_overflow(m.start, perfdata_u32(pd, rec->data + 8), &m.end))
		return 0;
	m.image = dd_images_add(p->images, name, DD_IMAGE_NAMED);
	return add_map(p, &m, err);
}

static int add_birth(struct birth **list, size_t *room, size_t *nr, const struct birth *b,
		     struct dd_error *err)
{
	struct birth *grown = grow_table(*list, room, *nr, sizeof(*grown), err);

	if (!grown)
		return DD_ELIMIT;
	*list = grown;
	grown[(*nr)++] = *b;
	return 0;
}

static int take_comm(struct dd_processes *p, const struct perfdata *pd,
		     const struct perf_record *rec, uint64_t time_ns, struct dd_error *err)
{
	const char *name = record_text_at(rec, 8);
	struct comm c = {.time_ns = time_ns}, *list;

	if (!name)
		return 0;
	c.tid = perfdata_u32(pd, rec->data + 4);
	c.name = dd_names_add(&p->names, name);
	list = grow_table(p->comms, &p->comms_room, p->nr_comms, sizeof(c), err);
	if (!list || c.name == DD_SLOT_NONE)
		return list ? processes_no_memory(err) : DD_ELIMIT;
	p->comms = list;
	list[p->nr_comms++] = c;
	return 0;
}

/* pid, parent's pid, tid, parent's tid */
static int take_fork(struct dd_processes *p, const struct perfdata *pd,
		     const struct perf_record *rec, uint64_t time_ns, struct dd_error *err)
{
	bool alone = rec->misc & PERF_RECORD_MISC_FORK_EXEC;
	struct birth b;
	uint32_t pid;
	int ret;

	if (rec->len < 16)
		return 0;
	b = (struct birth){perfdata_u32(pd, rec->data + 8), perfdata_u32(pd, rec->data + 12),
			   time_ns, alone};
	ret = add_birth(&p->threads, &p->threads_room, &p->nr_threads, &b, err);
	pid = perfdata_u32(pd, rec->data);
	b.parent = perfdata_u32(pd, rec->data + 4);
	if (ret || pid == b.parent)
		return ret;
	b.tid = pid;
	return add_birth(&p->births, &p->births_room, &p->nr_births, &b, err);
}

/* pid, 24 bytes of build id (the 21st may be its length), path: of a record, or of the feature section. */
static int take_build_id(struct dd_processes *p, const uint8_t *data, size_t len, uint16_t misc,
			 struct dd_error *err)
{
	const char *path = (const char *)data + 28;
	bool kernel = (misc & PERF_RECORD_MISC_CPUMODE_MASK) == PERF_RECORD_MISC_KERNEL;
	size_t id_len = DD_BUILD_ID_MAX;
	uint32_t image;

	if (len <= 28 || !memchr(path, '\0', len - 28))
		return 0;
	if (misc & MISC_BUILD_ID_SIZE && data[24] && data[24] < id_len)
		id_len = data[24];
	image = kernel ? kernel_image(p, path, 0) : dd_images_add(p->images, path, DD_IMAGE_FILE);
	if (image == DD_SLOT_NONE)
		return processes_no_memory(err);
	dd_images_set_id(p->images, image, data + 4, id_len);
	return 0;
}

int dd_processes_features(struct dd_processes *p, struct perfdata *pd, struct dd_error *err)
{
	size_t len = 0, at = 0;
	const uint8_t *data = perfdata_feature(pd, PERF_FEAT_BUILD_ID, &len);
	int ret = 0;

	while (data && !ret && len - at >= 8) {
		size_t size = perfdata_u16(pd, data + at + 6);

		if (size < 8 || size > len - at)
			break;
		ret = take_build_id(p, data + at + 8, size - 8, perfdata_u16(pd, data + at + 4),
				    err);
		at += size;
	}
	dd_images_set_release(p->images, perfdata_feature_string(pd, PERF_FEAT_OSRELEASE));
	return ret;
}

int dd_processes_record(struct dd_processes *p, const struct perfdata *pd,
			const struct perf_record *rec, struct dd_error *err)
{
	struct perf_sample ident;
	uint64_t time_ns;

	if (rec->type == PERF_RECORD_SAMPLE)
		return 0;
	perfdata_ident(pd, rec, &ident);
	time_ns = ident.has_time ? ident.time : 0;
	switch (rec->type) {
	case PERF_RECORD_MMAP:
	case PERF_RECORD_MMAP2:
		return take_map(p, pd, rec, time_ns, err);
	case PERF_RECORD_COMM:
		return take_comm(p, pd, rec, time_ns, err);
	case PERF_RECORD_FORK:
		return take_fork(p, pd, rec, time_ns, err);
	case RECORD_KSYMBOL:
		return take_ksymbol(p, pd, rec, time_ns, err);
	case PERF_USER_BUILD_ID:
		return take_build_id(p, rec->data, rec->len, rec->misc, err);
	default:
		return 0;
	}
}

static int by_tid_and_time(const void *a, const void *b)
{
	const struct comm *x = a, *y = b;

	if (x->tid != y->tid)
		return x->tid < y->tid ? -1 : 1;
	return (x->time_ns > y->time_ns) - (x->time_ns < y->time_ns);
}

static int birth_by_time(const void *a, const void *b)
{
	const struct birth *x = a, *y = b;

	if (x->tid != y->tid)
		return x->tid < y->tid ? -1 : 1;
	return (x->time_ns > y->time_ns) - (x->time_ns < y->time_ns);
}

void dd_processes_ready(struct dd_processes *p)
{
	dd_maps_ready(&p->maps);
	if (p->nr_comms)
		qsort(p->comms, p->nr_comms, sizeof(*p->comms), by_tid_and_time);
	if (p->nr_births)
		qsort(p->births, p->nr_births, sizeof(*p->births), birth_by_time);
	if (p->nr_threads)
		qsort(p->threads, p->nr_threads, sizeof(*p->threads), birth_by_time);
}

/* The last birth up to a time. */
static const struct birth *birth_of(const struct birth *list, size_t nr, uint32_t tid,
				    uint64_t time_ns)
{
	size_t low = 0, high = nr;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (list[mid].tid < tid || (list[mid].tid == tid && list[mid].time_ns <= time_ns))
			low = mid + 1;
		else
			high = mid;
	}
	return low && list[low - 1].tid == tid ? &list[low - 1] : NULL;
}

/* The name in [@from_ns, @time_ns]; or the first one after, when @later. */
static const struct comm *find_comm(const struct dd_processes *p, uint32_t tid, uint64_t from_ns,
				    uint64_t time_ns, bool later)
{
	size_t low = 0, high = p->nr_comms;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		const struct comm *c = &p->comms[mid];

		if (c->tid < tid || (c->tid == tid && c->time_ns <= time_ns))
			low = mid + 1;
		else
			high = mid;
	}
	if (low && p->comms[low - 1].tid == tid && p->comms[low - 1].time_ns >= from_ns)
		return &p->comms[low - 1];
	return later && low < p->nr_comms && p->comms[low].tid == tid ? &p->comms[low] : NULL;
}

static const struct comm *inherited_comm(const struct dd_processes *p, uint32_t pid, uint32_t tid,
					 uint64_t time_ns)
{
	uint32_t at = tid;

	for (int i = 0; i < MAX_FORKS_UP; i++) {
		const struct birth *b = birth_of(p->threads, p->nr_threads, at, time_ns);
		const struct comm *c = find_comm(p, at, b ? b->time_ns : 0, time_ns, !b);

		if (c)
			return c;
		if (!b || b->parent == at)
			break;
		at = b->parent;
		time_ns = b->time_ns;
	}
	return find_comm(p, pid, 0, time_ns, true);
}

uint32_t dd_processes_comm(struct dd_processes *p, uint32_t pid, uint32_t tid, uint64_t time_ns)
{
	const struct comm *c;
	char name[16];

	if (!pid && !tid)
		return dd_names_add(&p->names, "swapper");
	c = inherited_comm(p, pid, tid, time_ns);
	if (c)
		return c->name;
	snprintf(name, sizeof(name), ":%d", (int)tid);
	return dd_names_add(&p->names, name);
}

const char *dd_processes_text(const struct dd_processes *p, uint32_t comm)
{
	return p->names.list[comm];
}

/* The process's own mappings, then those that it had from its parent. */
static const struct dd_map *map_of(const struct dd_processes *p, uint32_t pid, uint64_t address,
				   uint64_t time_ns)
{
	for (int i = 0; i < MAX_FORKS_UP; i++) {
		const struct birth *b = birth_of(p->births, p->nr_births, pid, time_ns);
		const struct dd_map *m =
			dd_maps_find(&p->maps, pid, address, b ? b->time_ns : 0, time_ns);

		if (m || !b || b->alone)
			return m;
		pid = b->parent;
		time_ns = b->time_ns;
	}
	return NULL;
}

uint32_t dd_processes_frame(struct dd_processes *p, uint32_t pid, uint64_t address, bool kernel,
			    uint64_t time_ns)
{
	struct dd_spot spot = {kernel ? p->kernel : DD_SLOT_NONE, kernel, address, address};
	const struct dd_map *m = kernel ? dd_maps_find(&p->maps, KERNEL_PID, address, 0, UINT64_MAX)
					: map_of(p, pid, address, time_ns);

	if (m) {
		spot.image = m->image;
		spot.address = address - m->start + m->offset;
	}
	return dd_images_frame(p->images, &spot);
}

const struct dd_images *dd_processes_images(const struct dd_processes *p)
{
	return p->images;
}
