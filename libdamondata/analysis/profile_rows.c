// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Rows of a profile: samples that are alike in what they are sorted by; with children also for each function
 * that a sample's chain passes through.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libdamondata/analysis/profile_data.h"
#include "libdamondata/util/array.h"

/* What distinguishes rows; 0 where that is no key. */
struct row_key {
	uint32_t comm, pid, tid, cpu, dso, frame;
};

struct making {
	struct dd_profile *p;
	struct dd_profile_data *d;
	const struct dd_images *images;
	struct row_key *keys;
	size_t keys_room, rows_room;
	struct dd_slots slots;
	uint32_t *counted_in; /* by row: last chain + 1 that was counted in it */
	size_t counted_room;
	struct row_ref {
		uint32_t row;
		struct chain_ref ref;
	} * refs;
	size_t nr_refs, refs_room;
};

static bool same_row(const void *table, uint32_t number, const void *key)
{
	return !memcmp(&((const struct making *)table)->keys[number], key, sizeof(struct row_key));
}

static struct row_key key_of(const struct making *m, const struct chain *c, uint32_t frame)
{
	unsigned int keys = m->d->keys;

	return (struct row_key){
		.comm = keys & DD_PROFILE_COMM ? c->origin.comm + 1 : 0,
		.pid = c->origin.pid,
		.tid = c->origin.tid,
		.cpu = c->origin.cpu,
		.dso = keys & DD_PROFILE_DSO ? dd_images_get(m->images, frame)->dso_id + 1 : 0,
		.frame = keys & DD_PROFILE_SYMBOL ? frame + 1 : 0,
	};
}

const char *dd_frame_text(const struct dd_frame *f, uint64_t address, char buf[32])
{
	if (f->symbol)
		return f->symbol;
	snprintf(buf, 32, "0x%016" PRIx64, address);
	return buf;
}

static const char *symbol_text(struct dd_profile_data *d, const struct dd_frame *f)
{
	char buf[32];
	uint32_t i;

	if (f->symbol)
		return f->symbol;
	i = dd_names_add(&d->addresses, dd_frame_text(f, f->address, buf));
	return i == DD_SLOT_NONE ? "" : d->addresses.list[i];
}

static void fill_profile_row(const struct making *m, struct dd_profile_row *row,
			     const struct chain *c, uint32_t frame)
{
	const struct dd_frame *f = dd_images_get(m->images, frame);
	unsigned int keys = m->d->keys;
	bool named = keys & (DD_PROFILE_COMM | DD_PROFILE_PID | DD_PROFILE_TID);

	*row = (struct dd_profile_row){
		.comm = named ? dd_processes_text(m->d->processes, c->origin.comm) : "",
		.dso = keys & DD_PROFILE_DSO ? f->dso : "",
		.symbol = keys & DD_PROFILE_SYMBOL ? symbol_text(m->d, f) : "",
		.frame = frame,
		.pid = c->origin.pid,
		.tid = c->origin.tid,
		.cpu = (int32_t)c->origin.cpu,
		.kernel = keys & DD_PROFILE_SYMBOL && f->kernel,
	};
	if (m->d->nr_parts && m->p->nr < DD_PROFILE_MAX_PARTED)
		row->parts = calloc(m->d->nr_parts, sizeof(*row->parts));
}

static bool add_profile_row(struct making *m, const struct row_key *key, uint64_t hash,
			    const struct chain *c, uint32_t frame)
{
	struct dd_profile *p = m->p;
	void *rows = dd_grow(p->rows, &m->rows_room, p->nr, sizeof(*p->rows)), *keys, *counted;

	if (!rows)
		return false;
	p->rows = rows;
	keys = dd_grow(m->keys, &m->keys_room, p->nr, sizeof(*m->keys));
	if (!keys)
		return false;
	m->keys = keys;
	counted = dd_grow(m->counted_in, &m->counted_room, p->nr, sizeof(*m->counted_in));
	if (!counted)
		return false;
	m->counted_in = counted;
	m->counted_in[p->nr] = 0;
	if (!dd_slots_add(&m->slots, hash, (uint32_t)p->nr))
		return false;
	m->keys[p->nr] = *key;
	fill_profile_row(m, &p->rows[p->nr], c, frame);
	p->nr++;
	return true;
}

/* Number of the row, which is added when it is new. */
static uint32_t row_of(struct making *m, const struct chain *c, uint32_t frame)
{
	struct row_key key = key_of(m, c, frame);
	uint64_t hash = dd_hash(&key, sizeof(key));
	uint32_t found = dd_slots_find(&m->slots, hash, same_row, m, &key);

	if (found != DD_SLOT_NONE)
		return found;
	return add_profile_row(m, &key, hash, c, frame) ? (uint32_t)m->p->nr - 1 : DD_SLOT_NONE;
}

static bool add_ref(struct making *m, uint32_t row, uint32_t chain, uint32_t at)
{
	struct row_ref *grown;

	if (!m->d->chains)
		return true;
	grown = dd_grow(m->refs, &m->refs_room, m->nr_refs, sizeof(*grown));
	if (!grown)
		return false;
	m->refs = grown;
	grown[m->nr_refs++] = (struct row_ref){row, {chain, at}};
	return true;
}

static void add_parts(const struct making *m, struct dd_profile_row *row, const struct chain *c)
{
	for (uint32_t i = 0; row->parts && c->parts && i < m->d->nr_parts; i++)
		row->parts[i] += c->parts[i];
}

/* A chain counts once in a row, however often it passes through. */
static bool count_at(struct making *m, uint32_t chain, uint32_t frame, uint32_t at, uint32_t depth)
{
	const struct chain *c = &m->d->list[chain];
	uint32_t i = row_of(m, c, frame);
	struct dd_profile_row *row;

	if (i == DD_SLOT_NONE)
		return false;
	if (m->counted_in[i] == chain + 1)
		return true;
	m->counted_in[i] = chain + 1;
	row = &m->p->rows[i];
	row->all_samples += c->samples;
	row->all_period += c->period;
	if (depth > row->depth)
		row->depth = depth;
	return add_ref(m, i, chain, at);
}

static bool count_self(struct making *m, uint32_t chain)
{
	const struct chain *c = &m->d->list[chain];
	bool caller = m->d->order == DD_CHAIN_CALLER;
	uint32_t i;

	/* The whole chain belongs to the function that ran. */
	if (!count_at(m, chain, c->origin.leaf, caller && c->nr ? c->nr - 1 : 0, c->nr))
		return false;
	i = row_of(m, c, c->origin.leaf);
	m->p->rows[i].samples += c->samples;
	m->p->rows[i].period += c->period;
	add_parts(m, &m->p->rows[i], c);
	return true;
}

/* In the order of the chains: of a function that called itself the first one counts. */
static bool count_chain(struct making *m, uint32_t chain)
{
	const struct chain *c = &m->d->list[chain];
	bool caller = m->d->order == DD_CHAIN_CALLER;

	if (!count_self(m, chain))
		return false;
	for (uint32_t i = 0; m->d->children && i < c->nr; i++) {
		uint32_t at = caller ? c->nr - 1 - i : i;

		if (!count_at(m, chain, m->d->ids[c->at + at], at, c->nr - i))
			return false;
	}
	return true;
}

static int compare_rows(const struct dd_profile_row *x, const struct dd_profile_row *y, int deeper)
{
	int ret;

	if (x->all_period != y->all_period)
		return x->all_period > y->all_period ? -1 : 1;
	/* Callers above what they called. */
	if (x->depth != y->depth)
		return x->depth > y->depth ? deeper : -deeper;
	if (x->period != y->period)
		return x->period > y->period ? -1 : 1;
	ret = strcmp(x->comm, y->comm);
	if (!ret)
		ret = strcmp(x->dso, y->dso);
	if (!ret)
		ret = strcmp(x->symbol, y->symbol);
	if (!ret && x->tid != y->tid)
		ret = x->tid < y->tid ? -1 : 1;
	if (!ret && x->cpu != y->cpu)
		ret = x->cpu < y->cpu ? -1 : 1;
	return ret;
}

struct sorting {
	const struct dd_profile_row *rows;
	int deeper;
};

static int compare_row_periods(const void *a, const void *b, void *ctx)
{
	const struct sorting *s = ctx;
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	int ret = compare_rows(&s->rows[x], &s->rows[y], s->deeper);

	return ret ? ret : (x > y) - (x < y);
}

/* The references of each row one behind the other, by the rows' new numbers. */
static bool place_refs(struct making *m, const uint32_t *new_number)
{
	struct dd_profile_data *d = m->d;
	size_t *next;

	if (!d->chains)
		return true;
	d->first_ref = calloc(m->p->nr + 2, sizeof(*d->first_ref));
	d->refs = calloc(m->nr_refs + 1, sizeof(*d->refs));
	if (!d->first_ref || !d->refs)
		return false;
	/* Counted two places ahead, so that placing them leaves the firsts where they belong. */
	next = d->first_ref + 1;
	for (size_t i = 0; i < m->nr_refs; i++)
		d->first_ref[new_number[m->refs[i].row] + 2]++;
	for (size_t i = 2; i < m->p->nr + 2; i++)
		d->first_ref[i] += d->first_ref[i - 1];
	for (size_t i = 0; i < m->nr_refs; i++)
		d->refs[next[new_number[m->refs[i].row]]++] = m->refs[i].ref;
	return true;
}

/* Rows by their periods, and with them what belongs to each. */
static bool sort_profile_rows(struct making *m)
{
	struct dd_profile *p = m->p;
	struct sorting s = {p->rows, m->d->order == DD_CHAIN_CALLER || !m->d->children ? -1 : 1};
	uint32_t *order = calloc(p->nr + 1, sizeof(*order));
	uint32_t *new_number = calloc(p->nr + 1, sizeof(*new_number));
	struct dd_profile_row *rows = calloc(p->nr + 1, sizeof(*rows));
	bool done = order && new_number && rows;

	for (size_t i = 0; done && i < p->nr; i++)
		order[i] = (uint32_t)i;
	if (done) {
		qsort_r(order, p->nr, sizeof(*order), compare_row_periods, &s);
		for (size_t i = 0; i < p->nr; i++) {
			rows[i] = p->rows[order[i]];
			new_number[order[i]] = (uint32_t)i;
		}
		free(p->rows);
		p->rows = rows;
		done = place_refs(m, new_number);
	} else {
		free(rows);
	}
	free(order);
	free(new_number);
	return done;
}

int profile_make_rows(struct dd_profile *p, struct dd_error *err)
{
	struct making m = {.p = p, .d = p->data, .images = dd_processes_images(p->data->processes)};
	bool done = true;

	for (size_t i = 0; done && i < m.d->nr; i++)
		done = count_chain(&m, (uint32_t)i);
	done = done && sort_profile_rows(&m);
	free(m.keys);
	free(m.counted_in);
	free(m.refs);
	dd_slots_free(&m.slots);
	return done ? 0 : ddi_no_memory(err);
}
