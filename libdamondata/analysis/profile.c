// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Counting of a profile's samples.
 */
#include "libdamondata/analysis/profile.h"

#include <fcntl.h>
#include <inttypes.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libdamondata/analysis/target.h"
#include "libdamondata/symbol/demangle.h"

#define NAME_LEN      8192
#define MAX_CALLCHAIN 127 /* the kernel's own limit by default */

struct reading {
	struct dd_profile *out;
	const struct dd_profile_spec *spec;
	struct perfdata *pd;
	struct dd_processes *processes;
};

struct text {
	char buf[NAME_LEN];
	size_t len;
};

static void add_text(struct text *t, const char *s)
{
	for (; *s && t->len + 1 < sizeof(t->buf); s++)
		t->buf[t->len++] = *s == '\t' || *s == '\n' ? ' ' : *s;
	t->buf[t->len] = '\0';
}

static void add_tab(struct text *t)
{
	if (t->len + 1 < sizeof(t->buf)) {
		t->buf[t->len++] = '\t';
		t->buf[t->len] = '\0';
	}
}

static void add_symbol(struct text *t, const struct dd_place *place)
{
	char hex[32];

	if (place->symbol) {
		char *readable = dd_demangle(place->symbol);

		add_text(t, readable ? readable : place->symbol);
		free(readable);
		return;
	}
	snprintf(hex, sizeof(hex), "0x%016" PRIx64, place->address);
	add_text(t, hex);
}

static bool is_kernel(const struct perf_record *rec)
{
	return (rec->misc & PERF_RECORD_MISC_CPUMODE_MASK) == PERF_RECORD_MISC_KERNEL;
}

static const char *comm_of(const struct reading *r, const struct perf_sample *s)
{
	const char *comm = dd_processes_comm(r->processes, s->pid, s->tid, s->time);

	return comm ? comm : "[unknown]";
}

/* The outermost function first; markers in the chain tell where the kernel begins. */
static void name_stack(struct reading *r, const struct perf_record *rec,
		       const struct perf_sample *s, struct text *t)
{
	struct dd_place chain[MAX_CALLCHAIN];
	bool kernel = is_kernel(rec);
	size_t nr = 0;

	for (uint64_t i = 0; i < s->callchain_nr && nr < MAX_CALLCHAIN; i++) {
		uint64_t ip = perfdata_u64(r->pd, s->callchain + 8 * i);

		if (ip >= (uint64_t)PERF_CONTEXT_MAX)
			kernel = ip == (uint64_t)PERF_CONTEXT_KERNEL;
		else
			chain[nr++] = dd_processes_place(r->processes, s->pid, ip, kernel, s->time);
	}
	if (!nr)
		chain[nr++] =
			dd_processes_place(r->processes, s->pid, s->ip, is_kernel(rec), s->time);
	add_text(t, comm_of(r, s));
	while (nr--) {
		add_text(t, ";");
		add_symbol(t, &chain[nr]);
	}
}

static bool name_sample(struct reading *r, const struct perf_record *rec,
			const struct perf_sample *s, struct text *t)
{
	unsigned int keys = r->spec->keys;
	struct dd_place place;

	if (keys & DD_PROFILE_STACK) {
		name_stack(r, rec, s, t);
		return false;
	}
	place = dd_processes_place(r->processes, s->pid, s->ip, is_kernel(rec), s->time);
	if (keys & DD_PROFILE_COMM)
		add_text(t, comm_of(r, s));
	add_tab(t);
	if (keys & DD_PROFILE_DSO)
		add_text(t, place.dso);
	add_tab(t);
	if (keys & DD_PROFILE_SYMBOL)
		add_symbol(t, &place);
	return place.kernel && keys & DD_PROFILE_SYMBOL;
}

static uint64_t hash_of(const char *name, bool kernel)
{
	uint64_t h = 0xcbf29ce484222325 + kernel; /* FNV-1a */

	for (; *name; name++)
		h = (h ^ (unsigned char)*name) * 0x100000001b3;
	return h ^ h >> 29;
}

/* The place of a name in the table: one that holds its row + 1, or an empty one. */
static uint32_t *slot_of(const struct dd_profile *p, const char *name, bool kernel)
{
	size_t i = hash_of(name, kernel) & (p->nr_slots - 1);

	while (p->slots[i]) {
		const struct dd_profile_row *row = &p->rows[p->slots[i] - 1];

		if (row->kernel == kernel && !strcmp(row->name, name))
			break;
		i = (i + 1) & (p->nr_slots - 1);
	}
	return &p->slots[i];
}

static int grow_slots(struct dd_profile *p, struct dd_error *err)
{
	size_t nr = p->nr_slots ? p->nr_slots * 2 : 1024;
	uint32_t *slots;

	if (p->nr + 1 < p->nr_slots / 2)
		return 0;
	slots = calloc(nr, sizeof(*slots));
	if (!slots)
		return dd_fail(err, DD_ENOMEM, "out of memory");
	free(p->slots);
	p->slots = slots;
	p->nr_slots = nr;
	for (size_t i = 0; i < p->nr; i++)
		*slot_of(p, p->rows[i].name, p->rows[i].kernel) = (uint32_t)i + 1;
	return 0;
}

static struct dd_profile_row *add_row(struct dd_profile *p, const char *name, bool kernel,
				      uint32_t nr_parts, struct dd_error *err)
{
	struct dd_profile_row *rows, *row;

	if (p->nr >= DD_PROFILE_MAX_ROWS) {
		dd_fail(err, DD_ELIMIT, "more than %u different rows", DD_PROFILE_MAX_ROWS);
		return NULL;
	}
	rows = dd_grow(p->rows, &p->allocated, p->nr, sizeof(*rows));
	if (!rows)
		goto no_memory;
	p->rows = rows;
	row = &rows[p->nr];
	*row = (struct dd_profile_row){.name = strdup(name), .kernel = kernel};
	if (nr_parts && p->nr < DD_PROFILE_MAX_PARTED)
		row->parts = calloc(nr_parts, sizeof(*row->parts));
	if (row->name) {
		p->nr++;
		return row;
	}
	free(row->parts);
no_memory:
	dd_fail(err, DD_ENOMEM, "out of memory");
	return NULL;
}

/* The row of a name, which is added when it is new. */
static struct dd_profile_row *row_of(struct dd_profile *p, const char *name, bool kernel,
				     uint32_t nr_parts, struct dd_error *err)
{
	uint32_t *slot;

	if (grow_slots(p, err))
		return NULL;
	slot = slot_of(p, name, kernel);
	if (!*slot) {
		if (!add_row(p, name, kernel, nr_parts, err))
			return NULL;
		*slot = (uint32_t)p->nr;
	}
	return &p->rows[*slot - 1];
}

static void count(struct dd_profile *p, struct dd_profile_row *row, const struct perf_sample *s,
		  const struct dd_profile_spec *spec)
{
	const struct dd_interval *span = &spec->span;
	uint64_t period = s->period ? s->period : 1;

	row->samples++;
	row->period += period;
	p->samples++;
	p->period += period;
	if (!row->parts || s->time < span->start_ns || s->time >= span->end_ns)
		return;
	row->parts[(unsigned __int128)(s->time - span->start_ns) * spec->nr_parts /
		   (span->end_ns - span->start_ns)]++;
}

static bool is_selected(const struct dd_profile_spec *spec, uint64_t time_ns)
{
	size_t low = 0, high = spec->nr_slices;

	if (!spec->slices)
		return true;
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (spec->slices[mid].end_ns <= time_ns)
			low = mid + 1;
		else
			high = mid;
	}
	return low < spec->nr_slices && spec->slices[low].start_ns <= time_ns;
}

static int add_sample(struct reading *r, const struct perf_record *rec, struct dd_error *err)
{
	const uint64_t needed = PERF_SAMPLE_IP | PERF_SAMPLE_TID;
	struct dd_profile_row *row;
	struct perf_sample s;
	struct text t;
	bool kernel;
	int ret = perfdata_sample(r->pd, rec, &s, err);

	if (ret)
		return ret;
	if ((s.attr->sample_type & needed) != needed)
		return 0;
	r->out->all_samples++;
	if (!is_selected(r->spec, s.time))
		return 0;
	t.len = 0;
	t.buf[0] = '\0';
	kernel = name_sample(r, rec, &s, &t);
	row = row_of(r->out, t.buf, kernel, r->spec->nr_parts, err);
	if (!row)
		return err ? err->code : DD_ENOMEM;
	count(r->out, row, &s, r->spec);
	return 0;
}

static int take_first(struct reading *r, const struct perf_record *rec, struct dd_error *err)
{
	if (rec->type == PERF_RECORD_LOST && rec->len >= 16)
		r->out->lost += perfdata_u64(r->pd, rec->data + 8);
	return dd_processes_record(r->processes, r->pd, rec, err);
}

static int take_second(struct reading *r, const struct perf_record *rec, struct dd_error *err)
{
	return rec->type == PERF_RECORD_SAMPLE ? add_sample(r, rec, err) : 0;
}

static const char *event_name(const struct perf_attr *a)
{
	static const char *const software[] = {"cpu-clock", "task-clock", "page-faults",
					       "context-switches"};
	static const char *const hardware[] = {"cycles",       "instructions", "cache-references",
					       "cache-misses", "branches",     "branch-misses"};

	if (a->type == PERF_TYPE_SOFTWARE && a->config < 4)
		return software[a->config];
	if (a->type == PERF_TYPE_HARDWARE && a->config < 6)
		return hardware[a->config];
	return "unknown event";
}

/* One pass over all records. */
static int walk(struct reading *r, struct feed *in,
		int (*take)(struct reading *r, const struct perf_record *rec, struct dd_error *err),
		struct dd_error *err)
{
	struct perf_record rec;
	int ret = perfdata_open(&r->pd, in, err);

	if (ret)
		return ret;
	while ((ret = perfdata_next(r->pd, &rec, err)) > 0) {
		ret = take(r, &rec, err);
		if (ret)
			break;
	}
	if (ret == DD_ETRUNCATED) {
		r->out->truncated = true;
		ret = 0;
	}
	if (!ret && take == take_first)
		ret = dd_processes_build_ids(r->processes, r->pd, err);
	if (!ret && perfdata_nr_attrs(r->pd))
		snprintf(r->out->event, sizeof(r->out->event), "%s",
			 event_name(perfdata_attr(r->pd, 0)));
	perfdata_close(r->pd);
	return ret;
}

static int by_period(const void *a, const void *b)
{
	const struct dd_profile_row *x = a, *y = b;

	if (x->period != y->period)
		return x->period > y->period ? -1 : 1;
	return strcmp(x->name, y->name);
}

/* Mappings and names first: those of one CPU may stand behind samples of another that need them. */
static int read_twice(struct reading *r, struct feed *in, struct dd_error *err)
{
	int ret = feed_keep(in, err);

	if (!ret)
		ret = walk(r, in, take_first, err);
	if (!ret)
		ret = feed_rewind(in, err);
	dd_processes_ready(r->processes);
	if (!ret)
		ret = walk(r, in, take_second, err);
	if (!ret && !r->out->all_samples)
		ret = dd_fail(err, DD_ENODATA, "%s has no samples of running functions",
			      feed_name(in));
	if (!ret && r->out->nr)
		qsort(r->out->rows, r->out->nr, sizeof(*r->out->rows), by_period);
	r->out->nr_unread = dd_processes_nr_unread(r->processes);
	return ret;
}

static int open_feed(struct feed **out, const char *path, struct dd_error *err)
{
	struct ddi_input *in;
	int fd = open(path, O_RDONLY | O_CLOEXEC), ret;

	if (fd < 0)
		return dd_fail(err, DD_ESYS, "cannot open %s", path);
	ret = ddi_input_open(&in, fd, path, true, false, err);
	if (ret) {
		close(fd);
		return ret;
	}
	ret = feed_open(out, in, err);
	if (ret)
		ddi_input_free(in);
	return ret;
}

int dd_profile_read(struct dd_profile *out, const char *path, const struct dd_profile_spec *spec,
		    struct dd_error *err)
{
	struct reading r = {.out = out, .spec = spec};
	const uint8_t *head;
	struct feed *in;
	long len;
	int ret = open_feed(&in, path, err);

	*out = (struct dd_profile){0};
	if (ret)
		return ret;
	len = feed_peek(in, 16, &head, err);
	if (len < 0)
		ret = (int)len;
	else if (!perfdata_probe(head, (size_t)len))
		ret = dd_fail(err, DD_EFORMAT, "%s is no perf.data", path);
	if (!ret)
		ret = dd_processes_new(&r.processes, &spec->places, err);
	if (!ret)
		ret = read_twice(&r, in, err);
	dd_processes_free(r.processes);
	feed_close(in);
	if (ret)
		dd_profile_free(out);
	return ret;
}

void dd_profile_free(struct dd_profile *p)
{
	for (size_t i = 0; i < p->nr; i++) {
		free(p->rows[i].name);
		free(p->rows[i].parts);
	}
	free(p->rows);
	free(p->slots);
	*p = (struct dd_profile){0};
}
