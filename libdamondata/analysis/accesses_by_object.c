// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Accesses by object: which mapping or file was hot, how much of it, and when.
 */
#include <damondata/objects.h>

#include <stdlib.h>

#include <damondata/access.h>
#include "libdamondata/util/array.h"

static const char not_mapped[] = "(not mapped)";

/* Names are interned, so the same name is the same pointer. */
static bool is_same(const struct dd_objects *o, const struct dd_object *obj, const char *name,
		    uint64_t start)
{
	return obj->name == name &&
	       (o->kind == DD_BY_FILE || name == not_mapped || obj->start == start);
}

static struct dd_object *object_for(struct dd_objects *o, const char *name, uint64_t start,
				    struct dd_error *err)
{
	struct dd_object *grown, *obj;

	for (size_t i = 0; i < o->nr; i++)
		if (is_same(o, &o->list[i], name, start))
			return &o->list[i];
	if (o->nr >= DD_OBJECTS_MAX) {
		dd_fail(err, DD_ELIMIT, "more than %d objects", DD_OBJECTS_MAX);
		return NULL;
	}
	grown = dd_grow(o->list, &o->allocated, o->nr, sizeof(*grown));
	if (!grown)
		goto no_memory;
	o->list = grown;
	obj = &grown[o->nr];
	*obj = (struct dd_object){.name = name, .start = start, .first_access_ns = UINT64_MAX};
	obj->slots = calloc(o->nr_slots, sizeof(double));
	obj->slot_byte_ns = calloc(o->nr_slots, sizeof(double));
	o->nr++;
	if (obj->slots && obj->slot_byte_ns)
		return obj;
no_memory:
	ddi_no_memory(err);
	return NULL;
}

/* Spread a value over the slots that the snapshot's time covers. */
static void add_to_slots(const struct dd_objects *o, const struct dd_snapshot *snap,
			 struct dd_object *obj, double bytes, double rate)
{
	double slot_ns = (double)(o->end_ns - o->start_ns) / (double)o->nr_slots;
	double from = (double)snap->start_ns - (double)o->start_ns;
	double to = (double)snap->end_ns - (double)o->start_ns;

	if (slot_ns <= 0)
		return;
	for (size_t s = from > 0 ? (size_t)(from / slot_ns) : 0; s < o->nr_slots; s++) {
		double begin = (double)s * slot_ns, end = begin + slot_ns;
		double part = (to < end ? to : end) - (from > begin ? from : begin);

		if (begin >= to)
			break;
		if (part <= 0)
			continue;
		obj->slots[s] += bytes * rate * part;
		obj->slot_byte_ns[s] += bytes * part;
	}
}

static int add_part(struct dd_objects *o, const struct dd_snapshot *snap, const struct dd_region *r,
		    const char *name, uint64_t object_start, uint64_t bytes, double rate,
		    struct dd_error *err)
{
	double ns = (double)(snap->end_ns - snap->start_ns);
	struct dd_object *obj = object_for(o, name, object_start, err);

	if (!obj)
		return err ? err->code : DD_ENOMEM;
	obj->now_bytes += bytes;
	obj->byte_ns += (double)bytes * ns;
	obj->heat += (double)bytes * ns * rate;
	add_to_slots(o, snap, obj, (double)bytes, rate);
	if (!r->nr_accesses)
		return 0;
	obj->now_accessed += bytes;
	obj->accessed_byte_ns += (double)bytes * ns;
	if (snap->start_ns < obj->first_access_ns)
		obj->first_access_ns = snap->start_ns;
	if (snap->end_ns > obj->last_access_ns)
		obj->last_access_ns = snap->end_ns;
	return 0;
}

/* Cut a region at the borders of mappings. */
static int split_region(struct dd_objects *o, const struct dd_snapshot *snap,
			const struct dd_mapping_list *maps, const struct dd_region *r, double rate,
			struct dd_error *err)
{
	uint64_t at = r->start;
	int ret = 0;

	while (!ret && at < r->end) {
		const struct dd_mapping *m = maps ? dd_mapping_find(maps, at) : NULL;
		uint64_t end = r->end;

		if (m && m->start <= at) {
			end = m->end < end ? m->end : end;
			ret = add_part(o, snap, r, m->name, m->start, end - at, rate, err);
		} else {
			if (m && m->start < end)
				end = m->start;
			ret = add_part(o, snap, r, not_mapped, 0, end - at, rate, err);
		}
		at = end;
	}
	return ret;
}

static void close_snapshot(struct dd_objects *o)
{
	for (size_t i = 0; i < o->nr; i++) {
		struct dd_object *obj = &o->list[i];

		if (obj->now_bytes > obj->bytes)
			obj->bytes = obj->now_bytes;
		if (obj->now_accessed > obj->peak_accessed)
			obj->peak_accessed = obj->now_accessed;
		obj->now_bytes = obj->now_accessed = 0;
	}
}

int dd_objects_add(struct dd_objects *o, const struct dd_snapshot *snap, struct dd_error *err)
{
	const struct dd_mapping_list *maps =
		dd_mappings_at(o->mappings, snap->stream->target_pid, snap->end_ns);
	uint64_t sample_us, aggr_us;
	double possible;
	int ret = 0;

	dd_snapshot_intervals(snap, &sample_us, &aggr_us);
	/* Without intervals, one count is as much as can be said. */
	possible = sample_us ? (double)aggr_us / (double)sample_us : 1;
	for (uint32_t i = 0; i < snap->nr_regions && !ret; i++) {
		double rate = snap->regions[i].nr_accesses / possible;

		ret = split_region(o, snap, maps, &snap->regions[i], rate > 1 ? 1 : rate, err);
	}
	close_snapshot(o);
	return ret;
}

static int by_heat(const void *pa, const void *pb)
{
	const struct dd_object *a = pa, *b = pb;

	if (a->heat != b->heat)
		return a->heat < b->heat ? 1 : -1;
	if (a->byte_ns != b->byte_ns)
		return a->byte_ns < b->byte_ns ? 1 : -1;
	return (a->start > b->start) - (a->start < b->start);
}

void dd_objects_finish(struct dd_objects *o)
{
	if (o->nr)
		qsort(o->list, o->nr, sizeof(*o->list), by_heat);
}

void dd_objects_free(struct dd_objects *o)
{
	for (size_t i = 0; i < o->nr; i++) {
		free(o->list[i].slots);
		free(o->list[i].slot_byte_ns);
	}
	free(o->list);
	*o = (struct dd_objects){0};
}
