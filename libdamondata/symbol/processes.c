// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Names and mappings of profiled processes.
 */
#include "libdamondata/symbol/processes.h"

#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libdamondata/analysis/target.h"

#ifndef PERF_RECORD_MISC_MMAP_BUILD_ID
#define PERF_RECORD_MISC_MMAP_BUILD_ID (1 << 14)
#endif
#define KERNEL_NAME  "[kernel.kallsyms]"
#define MAX_FORKS_UP 16

struct dso {
	char *path;
	const char *name; /* last part of @path */
	uint8_t build_id[DD_BUILD_ID_MAX];
	size_t build_id_len;
	bool tried;
	struct dd_symbols *symbols;
};

struct map {
	uint32_t pid, dso;
	uint64_t start, end, pgoff, time_ns;
};

struct comm {
	uint32_t tid;
	uint64_t time_ns;
	char name[16];
};

struct fork {
	uint32_t pid, parent;
};

struct dd_processes {
	struct dd_processes_spec spec;
	struct dso *dsos;
	struct map *maps;
	struct comm *comms;
	struct fork *forks;
	size_t nr_dsos, nr_maps, nr_comms, nr_forks;
	size_t dsos_room, maps_room, comms_room, forks_room;
	struct dd_symbols *kernel;
	bool kernel_tried;
	size_t nr_unread;
};

int dd_processes_new(struct dd_processes **out, const struct dd_processes_spec *spec,
		     struct dd_error *err)
{
	struct dd_processes *p = calloc(1, sizeof(*p));

	if (!p)
		return dd_fail(err, DD_ENOMEM, "out of memory");
	p->spec = *spec;
	*out = p;
	return 0;
}

void dd_processes_free(struct dd_processes *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->nr_dsos; i++) {
		free(p->dsos[i].path);
		dd_symbols_free(p->dsos[i].symbols);
	}
	free(p->dsos);
	free(p->maps);
	free(p->comms);
	free(p->forks);
	dd_symbols_free(p->kernel);
	free(p);
}

/* Room for one more in a table that a file fills; NULL when there is none. */
static void *grow(void *table, size_t *room, size_t nr, size_t size, struct dd_error *err)
{
	void *grown = nr < DD_PROCESSES_MAX ? dd_grow(table, room, nr, size) : NULL;

	if (nr >= DD_PROCESSES_MAX)
		dd_fail(err, DD_ELIMIT, "more than %u mappings or processes", DD_PROCESSES_MAX);
	else if (!grown)
		dd_fail(err, DD_ENOMEM, "out of memory");
	return grown;
}

static int find_dso(struct dd_processes *p, const char *path, uint32_t *index, struct dd_error *err)
{
	const char *slash = strrchr(path, '/');
	struct dso *d;

	/* The newest first: a program maps several parts of a file in a row. */
	for (size_t i = p->nr_dsos; i-- > 0;) {
		if (!strcmp(p->dsos[i].path, path)) {
			*index = (uint32_t)i;
			return 0;
		}
	}
	d = grow(p->dsos, &p->dsos_room, p->nr_dsos, sizeof(*d), err);
	if (!d)
		return DD_ELIMIT;
	p->dsos = d;
	d += p->nr_dsos;
	*d = (struct dso){.path = strdup(path)};
	if (!d->path)
		return dd_fail(err, DD_ENOMEM, "out of memory");
	d->name = slash && slash[1] ? d->path + (slash + 1 - path) : d->path;
	*index = (uint32_t)p->nr_dsos++;
	return 0;
}

static void set_build_id(struct dso *d, const uint8_t *id, size_t len)
{
	if (!len || len > DD_BUILD_ID_MAX)
		return;
	memcpy(d->build_id, id, len);
	d->build_id_len = len;
}

/* The text at the end of a record, or NULL when it does not end within it. */
static const char *text_at(const struct perf_record *rec, size_t at)
{
	const char *text = (const char *)rec->data + at;

	return at < rec->len && memchr(text, '\0', rec->len - at) ? text : NULL;
}

static int add_map(struct dd_processes *p, const struct perfdata *pd, const struct perf_record *rec,
		   uint64_t time_ns, struct dd_error *err)
{
	bool mmap2 = rec->type == PERF_RECORD_MMAP2;
	const char *path = text_at(rec, mmap2 ? 64 : 32);
	bool kernel = (rec->misc & PERF_RECORD_MISC_CPUMODE_MASK) == PERF_RECORD_MISC_KERNEL;
	struct map m = {.time_ns = time_ns}, *maps;
	int ret;

	if (!path || kernel)
		return 0;
	m.pid = perfdata_u32(pd, rec->data);
	m.start = perfdata_u64(pd, rec->data + 8);
	m.pgoff = perfdata_u64(pd, rec->data + 24);
	if (__builtin_add_overflow(m.start, perfdata_u64(pd, rec->data + 16), &m.end))
		return 0;
	ret = find_dso(p, path, &m.dso, err);
	if (!ret && mmap2 && rec->misc & PERF_RECORD_MISC_MMAP_BUILD_ID)
		set_build_id(&p->dsos[m.dso], rec->data + 36, rec->data[32]);
	if (ret)
		return ret;
	maps = grow(p->maps, &p->maps_room, p->nr_maps, sizeof(m), err);
	if (!maps)
		return DD_ELIMIT;
	p->maps = maps;
	maps[p->nr_maps++] = m;
	return 0;
}

static int add_comm(struct dd_processes *p, const struct perfdata *pd,
		    const struct perf_record *rec, uint64_t time_ns, struct dd_error *err)
{
	const char *name = text_at(rec, 8);
	struct comm c = {.time_ns = time_ns}, *list;

	if (!name)
		return 0;
	c.tid = perfdata_u32(pd, rec->data + 4);
	snprintf(c.name, sizeof(c.name), "%s", name);
	list = grow(p->comms, &p->comms_room, p->nr_comms, sizeof(c), err);
	if (!list)
		return DD_ELIMIT;
	p->comms = list;
	list[p->nr_comms++] = c;
	return 0;
}

static int add_fork(struct dd_processes *p, const struct perfdata *pd,
		    const struct perf_record *rec, struct dd_error *err)
{
	struct fork f, *list;

	if (rec->len < 16)
		return 0;
	f = (struct fork){perfdata_u32(pd, rec->data + 8), perfdata_u32(pd, rec->data + 12)};
	if (f.pid == f.parent)
		return 0;
	list = grow(p->forks, &p->forks_room, p->nr_forks, sizeof(f), err);
	if (!list)
		return DD_ELIMIT;
	p->forks = list;
	list[p->nr_forks++] = f;
	return 0;
}

/* pid, 24 bytes of build id, path: of a record, or of an entry of the feature section. */
static int add_build_id(struct dd_processes *p, const uint8_t *data, size_t len,
			struct dd_error *err)
{
	const char *path = (const char *)data + 28;
	uint32_t dso;
	int ret;

	if (len <= 28 || !memchr(path, '\0', len - 28))
		return 0;
	ret = find_dso(p, path, &dso, err);
	if (!ret)
		set_build_id(&p->dsos[dso], data + 4, DD_BUILD_ID_MAX);
	return ret;
}

int dd_processes_build_ids(struct dd_processes *p, struct perfdata *pd, struct dd_error *err)
{
	size_t len = 0, at = 0;
	const uint8_t *data = perfdata_feature(pd, PERF_FEAT_BUILD_ID, &len);
	int ret = 0;

	while (data && !ret && len - at >= 8) {
		size_t size = perfdata_u16(pd, data + at + 6);

		if (size < 8 || size > len - at)
			break;
		ret = add_build_id(p, data + at + 8, size - 8, err);
		at += size;
	}
	return ret;
}

int dd_processes_record(struct dd_processes *p, const struct perfdata *pd,
			const struct perf_record *rec, struct dd_error *err)
{
	struct perf_sample ident;
	uint64_t time_ns;

	perfdata_ident(pd, rec, &ident);
	time_ns = ident.has_time ? ident.time : 0;
	switch (rec->type) {
	case PERF_RECORD_MMAP:
	case PERF_RECORD_MMAP2:
		return add_map(p, pd, rec, time_ns, err);
	case PERF_RECORD_COMM:
		return add_comm(p, pd, rec, time_ns, err);
	case PERF_RECORD_FORK:
		return add_fork(p, pd, rec, err);
	case PERF_USER_BUILD_ID:
		return add_build_id(p, rec->data, rec->len, err);
	default:
		return 0;
	}
}

static int by_pid_and_time(const void *a, const void *b)
{
	const struct map *x = a, *y = b;

	if (x->pid != y->pid)
		return x->pid < y->pid ? -1 : 1;
	return (x->time_ns > y->time_ns) - (x->time_ns < y->time_ns);
}

static int by_tid_and_time(const void *a, const void *b)
{
	const struct comm *x = a, *y = b;

	if (x->tid != y->tid)
		return x->tid < y->tid ? -1 : 1;
	return (x->time_ns > y->time_ns) - (x->time_ns < y->time_ns);
}

static int by_pid(const void *a, const void *b)
{
	const struct fork *x = a, *y = b;

	return (x->pid > y->pid) - (x->pid < y->pid);
}

void dd_processes_ready(struct dd_processes *p)
{
	if (p->nr_maps)
		qsort(p->maps, p->nr_maps, sizeof(*p->maps), by_pid_and_time);
	if (p->nr_comms)
		qsort(p->comms, p->nr_comms, sizeof(*p->comms), by_tid_and_time);
	if (p->nr_forks)
		qsort(p->forks, p->nr_forks, sizeof(*p->forks), by_pid);
}

static const struct comm *comm_of(const struct dd_processes *p, uint32_t tid, uint64_t time_ns)
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
	if (low && p->comms[low - 1].tid == tid)
		return &p->comms[low - 1];
	/* Nothing before that time: the first name there is. */
	return low < p->nr_comms && p->comms[low].tid == tid ? &p->comms[low] : NULL;
}

static bool parent_of(const struct dd_processes *p, uint32_t pid, uint32_t *parent)
{
	struct fork key = {.pid = pid};
	const struct fork *f =
		p->nr_forks ? bsearch(&key, p->forks, p->nr_forks, sizeof(key), by_pid) : NULL;

	if (f)
		*parent = f->parent;
	return f != NULL;
}

const char *dd_processes_comm(const struct dd_processes *p, uint32_t pid, uint32_t tid,
			      uint64_t time_ns)
{
	const struct comm *c;

	if (!pid && !tid)
		return "swapper";
	c = comm_of(p, tid, time_ns);
	for (int i = 0; !c && i < MAX_FORKS_UP; i++) {
		c = comm_of(p, pid, time_ns);
		if (!parent_of(p, pid, &pid))
			break;
	}
	return c ? c->name : NULL;
}

/* The latest mapping of a process, up to a time, that holds an address; else any that does. */
static const struct map *map_of(const struct dd_processes *p, uint32_t pid, uint64_t address,
				uint64_t time_ns)
{
	size_t low = 0, high = p->nr_maps;
	const struct map *best = NULL;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (p->maps[mid].pid < pid)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < p->nr_maps && p->maps[low].pid == pid; low++) {
		const struct map *m = &p->maps[low];

		if (best && m->time_ns > time_ns)
			break;
		if (address >= m->start && address < m->end)
			best = m;
	}
	return best;
}

/* perf keeps the files that it sampled in ~/.debug, by build id. */
static int load_kept(struct dso *d)
{
	const char *home = getenv("HOME");
	char hex[2 * DD_BUILD_ID_MAX + 1] = "", path[4096];

	if (!home || d->build_id_len < 2)
		return DD_ENODATA;
	for (size_t i = 0; i < d->build_id_len; i++)
		snprintf(hex + 2 * i, 3, "%02x", d->build_id[i]);
	snprintf(path, sizeof(path), "%s/.debug/.build-id/%.2s/%s/elf", home, hex, hex + 2);
	return dd_symbols_elf(&d->symbols, path, d->build_id, d->build_id_len, NULL);
}

static void load(struct dd_processes *p, struct dso *d)
{
	const char *root = p->spec.symfs ? p->spec.symfs : "";
	char path[4096];

	if (d->tried || d->path[0] != '/')
		return;
	d->tried = true;
	snprintf(path, sizeof(path), "%s%s", root, d->path);
	if (!dd_symbols_elf(&d->symbols, path, d->build_id, d->build_id_len, NULL))
		return;
	/* A folder of the files alone, without their folders, is enough. */
	snprintf(path, sizeof(path), "%s/%s", root, d->name);
	if (*root && !dd_symbols_elf(&d->symbols, path, d->build_id, d->build_id_len, NULL))
		return;
	if (!load_kept(d))
		return;
	p->nr_unread++;
}

static const char *kernel_symbol(struct dd_processes *p, uint64_t address)
{
	if (!p->kernel_tried && p->spec.kernel)
		dd_symbols_kernel(&p->kernel, p->spec.kernel, NULL);
	p->kernel_tried = true;
	return p->kernel ? dd_symbols_find(p->kernel, address) : NULL;
}

struct dd_place dd_processes_place(struct dd_processes *p, uint32_t pid, uint64_t address,
				   bool kernel, uint64_t time_ns)
{
	struct dd_place place = {.dso = "[unknown]", .address = address, .kernel = kernel};
	const struct map *m;
	struct dso *d;

	if (kernel) {
		place.dso = KERNEL_NAME;
		place.symbol = kernel_symbol(p, address);
		return place;
	}
	m = map_of(p, pid, address, time_ns);
	for (int i = 0; !m && i < MAX_FORKS_UP && parent_of(p, pid, &pid); i++)
		m = map_of(p, pid, address, time_ns);
	if (!m)
		return place;
	d = &p->dsos[m->dso];
	load(p, d);
	place.dso = d->name;
	place.address = address - m->start + m->pgoff;
	place.symbol = d->symbols ? dd_symbols_find(d->symbols, place.address) : NULL;
	return place;
}

size_t dd_processes_nr_unread(const struct dd_processes *p)
{
	return p->nr_unread + (p->kernel_tried && !p->kernel);
}
