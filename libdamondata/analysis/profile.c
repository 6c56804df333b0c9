// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Reading of a profile: two passes over a perf.data, then rows.
 */
#include <damondata/profile.h>

#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libdamondata/analysis/profile_data.h"
#include "libdamondata/analysis/profile_losses.h"
#include "libdamondata/util/sized_struct.h"
#include "libdamondata/util/array.h"

#define NEEDED (PERF_SAMPLE_IP | PERF_SAMPLE_TID)

struct reading {
	struct dd_profile *out;
	const struct dd_profile_spec *spec;
	struct perfdata *pd;
	struct dd_profile_data *d;
	uint64_t *of_event; /* samples by event */
	uint32_t nr_events;
	uint32_t event; /* the chosen one */
	uint32_t ids[DD_PROFILE_MAX_STACK];
};

static int profile_no_memory(struct dd_error *err)
{
	return ddi_no_memory(err);
}

static bool is_kernel(const struct perf_record *rec)
{
	return (rec->misc & PERF_RECORD_MISC_CPUMODE_MASK) == PERF_RECORD_MISC_KERNEL;
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

/* Markers in the chain show where the kernel begins and ends; the other entries are counted. */
static bool is_marker(uint64_t ip, bool *kernel)
{
	if (ip < (uint64_t)PERF_CONTEXT_MAX)
		return false;
	*kernel = ip == (uint64_t)PERF_CONTEXT_KERNEL;
	return true;
}

static uint32_t nr_functions(const struct reading *r, const struct perf_sample *s)
{
	uint32_t nr = 0;
	bool kernel;

	for (uint64_t i = 0; i < s->callchain_nr; i++)
		nr += !is_marker(perfdata_u64(r->pd, s->callchain + 8 * i), &kernel);
	return nr;
}

/* Which functions count begins at the first one of the order; so the innermost ones may be left out. */
static int take_chain(struct reading *r, const struct perf_record *rec, const struct perf_sample *s,
		      uint32_t *nr, struct dd_error *err)
{
	uint32_t skip = 0, all = nr_functions(r, s), max = r->d->max_stack;
	bool kernel = is_kernel(rec);

	if (r->d->order == DD_CHAIN_CALLER && all > max)
		skip = all - max;
	*nr = 0;
	for (uint64_t i = 0; i < s->callchain_nr && *nr < max; i++) {
		uint64_t ip = perfdata_u64(r->pd, s->callchain + 8 * i);
		uint32_t frame;

		if (is_marker(ip, &kernel))
			continue;
		if (skip) {
			skip--;
			continue;
		}
		frame = dd_processes_frame(r->d->processes, s->pid, ip, kernel, s->time);
		if (frame == DD_SLOT_NONE)
			return profile_no_memory(err);
		r->ids[(*nr)++] = frame;
	}
	return 0;
}

static int find_chain_origin(struct reading *r, const struct perf_record *rec,
			     const struct perf_sample *s, struct chain_origin *o,
			     struct dd_error *err)
{
	unsigned int keys = r->d->keys;

	*o = (struct chain_origin){0};
	if (keys & (DD_PROFILE_COMM | DD_PROFILE_PID | DD_PROFILE_TID))
		o->comm = dd_processes_comm(r->d->processes, s->pid, s->tid, s->time);
	if (keys & DD_PROFILE_PID)
		o->pid = s->pid;
	if (keys & DD_PROFILE_TID)
		o->tid = s->tid;
	if (keys & DD_PROFILE_CPU)
		o->cpu = s->attr->sample_type & PERF_SAMPLE_CPU ? s->cpu : UINT32_MAX;
	o->leaf = dd_processes_frame(r->d->processes, s->pid, s->ip, is_kernel(rec), s->time);
	return o->comm == DD_SLOT_NONE || o->leaf == DD_SLOT_NONE ? profile_no_memory(err) : 0;
}

static void count_part(const struct dd_profile_spec *spec, struct chain *c, uint64_t time_ns)
{
	const struct dd_interval *span = &spec->span;

	if (!c->parts || time_ns < span->start_ns || time_ns >= span->end_ns)
		return;
	c->parts[(unsigned __int128)(time_ns - span->start_ns) * spec->nr_parts /
		 (span->end_ns - span->start_ns)]++;
}

static int count_sample(struct reading *r, const struct perf_record *rec,
			const struct perf_sample *s, struct dd_error *err)
{
	struct chain_origin origin;
	struct chain *c;
	uint32_t nr = 0;
	int ret = find_chain_origin(r, rec, s, &origin, err);

	if (!ret && r->d->chains)
		ret = take_chain(r, rec, s, &nr, err);
	if (ret)
		return ret;
	r->out->has_chains |= nr != 0;
	c = chain_count(r->d, &origin, r->ids, nr, s->period, err);
	if (!c)
		return err ? err->code : DD_ENOMEM;
	r->out->samples++;
	r->out->period += s->period;
	count_part(r->spec, c, s->time);
	return 0;
}

static int count_event(struct reading *r, const struct perf_sample *s, struct dd_error *err)
{
	uint32_t i = (uint32_t)(s->attr - perfdata_attr(r->pd, 0));

	if (i >= r->nr_events) {
		uint32_t nr = perfdata_nr_attrs(r->pd);
		uint64_t *grown = reallocarray(r->of_event, nr, sizeof(*grown));

		if (!grown)
			return profile_no_memory(err);
		memset(grown + r->nr_events, 0, (nr - r->nr_events) * sizeof(*grown));
		r->of_event = grown;
		r->nr_events = nr;
	}
	r->of_event[i] += (s->attr->sample_type & NEEDED) == NEEDED;
	return 0;
}

/* Samples are counted by event; the rest is what addresses and numbers mean. */
static int take_first(struct reading *r, const struct perf_record *rec, struct dd_error *err)
{
	struct perf_sample s;
	int ret;

	if (rec->type == PERF_RECORD_SAMPLE) {
		ret = perfdata_sample(r->pd, rec, &s, err);
		return ret ? ret : count_event(r, &s, err);
	}
	dd_profile_count_losses(&r->out->account, r->pd, rec);
	return dd_processes_record(r->d->processes, r->pd, rec, err);
}

static int take_second(struct reading *r, const struct perf_record *rec, struct dd_error *err)
{
	struct perf_sample s;
	int ret;

	if (rec->type != PERF_RECORD_SAMPLE)
		return 0;
	ret = perfdata_sample(r->pd, rec, &s, err);
	if (ret)
		return ret;
	if ((uint32_t)(s.attr - perfdata_attr(r->pd, 0)) != r->event ||
	    !is_selected(r->spec, s.time))
		return 0;
	return count_sample(r, rec, &s, err);
}

static int no_event(const struct reading *r, const char *file, struct dd_error *err)
{
	char names[512] = "";
	size_t used = 0;

	if (!r->spec->event)
		return dd_fail(err, DD_ENODATA, "%s has no samples of running functions", file);
	for (size_t i = 0; i < r->out->nr_events && used < sizeof(names); i++)
		if (r->out->events[i].samples)
			used += (size_t)snprintf(names + used, sizeof(names) - used, "%s%s",
						 used ? ", " : "", r->out->events[i].name);
	return dd_fail(err, DD_ENODATA, "%s has no samples of event '%s'; it has those of: %s",
		       file, r->spec->event, used ? names : "none");
}

/* perf adds such events to get records of mappings; they count nothing. */
static bool is_placeholder(const struct perf_attr *a)
{
	return a->type == PERF_TYPE_SOFTWARE && a->config == PERF_COUNT_SW_DUMMY;
}

/* The one that was asked for, else the first one; of those of tracepoints only when there is no other. */
static int choose_event(struct reading *r, const char *file, struct dd_error *err)
{
	struct dd_profile *out = r->out;
	struct dd_profile_event *e;
	int chosen = -1;
	bool plain = false;

	for (uint32_t i = 0; i < perfdata_nr_attrs(r->pd) && out->nr_events < DD_PROFILE_MAX_EVENTS;
	     i++) {
		bool tracepoint = perfdata_attr(r->pd, i)->type == PERF_TYPE_TRACEPOINT;
		uint64_t samples = i < r->nr_events ? r->of_event[i] : 0;

		if (!samples && is_placeholder(perfdata_attr(r->pd, i)))
			continue;
		e = &out->events[out->nr_events++];
		e->samples = samples;
		e->counted = perfdata_counted(r->pd, i);
		perfdata_event_name(r->pd, i, e->name, sizeof(e->name));
		if (!samples)
			continue;
		if (r->spec->event ? strcmp(r->spec->event, e->name) != 0
				   : chosen >= 0 && (plain || tracepoint))
			continue;
		chosen = (int)out->nr_events - 1;
		plain = !tracepoint;
		r->event = i;
	}
	if (chosen < 0)
		return no_event(r, file, err);
	out->event = out->events[chosen].name;
	out->all_samples = out->events[chosen].samples;
	return 0;
}

/* One pass over all records. */
static int walk_records(struct reading *r, struct instream *in,
			int (*take)(struct reading *r, const struct perf_record *rec,
				    struct dd_error *err),
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
		if (take == take_first)
			dd_account_loss(&r->out->account,
					&(struct dd_loss){.reason = DD_LOST_END, .count = 1});
		ret = 0;
	}
	if (!ret && take == take_first)
		ret = dd_processes_features(r->d->processes, r->pd, err);
	if (!ret && take == take_first)
		ret = choose_event(r, instream_name(in), err);
	perfdata_close(r->pd);
	return ret;
}

/* Mappings and names first: those of one CPU may stand behind samples of another that need them. */
static int read_twice(struct reading *r, struct instream *in, struct dd_error *err)
{
	int ret = instream_keep(in, err);

	if (!ret)
		ret = walk_records(r, in, take_first, err);
	if (!ret)
		ret = instream_rewind(in, err);
	if (ret)
		return ret;
	dd_processes_ready(r->d->processes);
	ret = walk_records(r, in, take_second, err);
	if (ret)
		return ret;
	chains_sort(r->d);
	return profile_make_rows(r->out, err);
}

static int new_data(struct dd_profile_data **out, const struct dd_profile_spec *spec,
		    struct dd_error *err)
{
	struct dd_profile_data *d = calloc(1, sizeof(*d));
	int ret;

	if (!d)
		return profile_no_memory(err);
	ret = dd_processes_new(&d->processes, &spec->places, err);
	if (ret) {
		free(d);
		return ret;
	}
	d->keys = spec->keys;
	d->chains = spec->chains || spec->children;
	d->children = spec->children;
	d->order = spec->order;
	d->max_stack = spec->max_stack ? spec->max_stack : DD_PROFILE_STACK;
	if (d->max_stack > DD_PROFILE_MAX_STACK)
		d->max_stack = DD_PROFILE_MAX_STACK;
	d->nr_parts = d->chains ? 0 : spec->nr_parts;
	*out = d;
	return 0;
}

int dd_profile_read(struct dd_profile *out, const char *path, const struct dd_profile_spec *spec,
		    struct dd_error *err)
{
	struct dd_profile_spec own;
	struct reading *r = calloc(1, sizeof(*r));
	struct instream *in;
	int ret = DDI_TAKE(&own, dd_profile_spec, spec, err);

	if (!ret)
		ret = r ? dd_profile_open(&in, path, own.name ? own.name : path, own.regular_only,
					  err)
			: profile_no_memory(err);
	*out = (struct dd_profile){0};
	if (ret) {
		free(r);
		return ret;
	}
	r->out = out;
	r->spec = &own;
	ret = new_data(&out->data, &own, err);
	r->d = out->data;
	if (!ret)
		ret = read_twice(r, in, err);
	instream_close(in);
	free(r->of_event);
	free(r);
	if (ret) {
		dd_profile_free(out);
		return ret;
	}
	out->nr_unread = dd_images_nr_unread(dd_processes_images(out->data->processes));
	out->notes = dd_images_notes(dd_processes_images(out->data->processes), &out->nr_notes);
	return 0;
}

void dd_profile_free(struct dd_profile *p)
{
	for (size_t i = 0; i < p->nr; i++)
		free(p->rows[i].parts);
	free(p->rows);
	dd_profile_data_free(p->data);
	*p = (struct dd_profile){0};
}
