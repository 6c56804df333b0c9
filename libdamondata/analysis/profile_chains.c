// SPDX-License-Identifier: LGPL-2.1-only
/*
 * The different call chains of a profile.
 */
#include <stdlib.h>
#include <string.h>

#include "libdamondata/analysis/profile_data.h"
#include "libdamondata/util/array.h"

#define MAX_IDS (1u << 28)

struct key {
	const struct chain_origin *origin;
	const uint32_t *ids;
	uint32_t nr;
};

static bool same_chain(const void *table, uint32_t number, const void *key)
{
	const struct dd_profile_data *d = table;
	const struct chain *c = &d->list[number];
	const struct key *k = key;

	return c->nr == k->nr && !memcmp(&c->origin, k->origin, sizeof(c->origin)) &&
	       (!k->nr || !memcmp(d->ids + c->at, k->ids, k->nr * sizeof(*k->ids)));
}

static bool append_frame_ids(struct dd_profile_data *d, const uint32_t *ids, uint32_t nr)
{
	if (!nr)
		return true;
	if (d->nr_ids + nr > d->ids_room) {
		size_t room = (d->nr_ids + nr) * 2 + 1024;
		uint32_t *grown = reallocarray(d->ids, room, sizeof(*grown));

		if (!grown)
			return false;
		d->ids = grown;
		d->ids_room = room;
	}
	memcpy(d->ids + d->nr_ids, ids, nr * sizeof(*ids));
	d->nr_ids += nr;
	return true;
}

static struct chain *add_chain(struct dd_profile_data *d, const struct key *k, uint64_t hash,
			       struct dd_error *err)
{
	struct chain *grown;

	if (d->nr >= DD_PROFILE_MAX_ROWS || d->nr_ids + k->nr > MAX_IDS) {
		dd_fail(err, DD_ELIMIT,
			"more than %u different call chains or %u functions in them",
			DD_PROFILE_MAX_ROWS, MAX_IDS);
		return NULL;
	}
	grown = dd_grow(d->list, &d->room, d->nr, sizeof(*grown));
	if (grown)
		d->list = grown;
	if (!grown || !append_frame_ids(d, k->ids, k->nr) ||
	    !dd_slots_add(&d->slots, hash, (uint32_t)d->nr)) {
		ddi_no_memory(err);
		return NULL;
	}
	grown += d->nr++;
	*grown = (struct chain){.origin = *k->origin, .nr = k->nr, .at = d->nr_ids - k->nr};
	if (d->nr_parts && d->nr <= DD_PROFILE_MAX_PARTED)
		grown->parts = calloc(d->nr_parts, sizeof(*grown->parts));
	return grown;
}

struct chain *chain_count(struct dd_profile_data *d, const struct chain_origin *origin,
			  const uint32_t *ids, uint32_t nr, uint64_t period, struct dd_error *err)
{
	const struct key k = {origin, ids, nr};
	uint64_t hash = dd_hash(origin, sizeof(*origin)) ^ dd_hash(ids, nr * sizeof(*ids));
	uint32_t found = dd_slots_find(&d->slots, hash, same_chain, d, &k);
	struct chain *c = found == DD_SLOT_NONE ? add_chain(d, &k, hash, err) : &d->list[found];

	if (c) {
		c->samples++;
		c->period += period;
	}
	return c;
}

/* The order of the file among those that are alike. */
static int compare_chains(const void *a, const void *b)
{
	const struct chain *x = a, *y = b;

	if (x->period != y->period)
		return x->period > y->period ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

void chains_sort(struct dd_profile_data *d)
{
	dd_slots_free(&d->slots);
	if (d->nr)
		qsort(d->list, d->nr, sizeof(*d->list), compare_chains);
}

void dd_profile_data_free(struct dd_profile_data *d)
{
	if (!d)
		return;
	for (size_t i = 0; i < d->nr; i++)
		free(d->list[i].parts);
	free(d->list);
	free(d->ids);
	dd_slots_free(&d->slots);
	dd_names_free(&d->addresses);
	dd_processes_free(d->processes);
	free(d->first_ref);
	free(d->refs);
	free(d);
}

size_t dd_profile_nr_stacks(const struct dd_profile *p)
{
	return p->data ? p->data->nr : 0;
}

struct dd_profile_stack dd_profile_stack(const struct dd_profile *p, size_t i)
{
	const struct dd_profile_data *d = p->data;
	const struct chain *c = &d->list[i];

	return (struct dd_profile_stack){
		.comm = d->keys & DD_PROFILE_COMM ? dd_processes_text(d->processes, c->origin.comm)
						  : "",
		.frames = c->nr ? d->ids + c->at : &c->origin.leaf,
		.nr = c->nr ? c->nr : 1,
		.samples = c->samples,
		.period = c->period,
	};
}

const struct dd_frame *dd_profile_frame(const struct dd_profile *p, uint32_t frame)
{
	return dd_images_get(dd_processes_images(p->data->processes), frame);
}
