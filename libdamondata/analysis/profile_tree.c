// SPDX-License-Identifier: LGPL-2.1-only
/*
 * The call chains of one row of a profile as a tree: sorted, chains that begin alike stand together, and each
 * group of them is a branch.
 */
#include <stdlib.h>
#include <string.h>

#include "libdamondata/analysis/profile_data.h"
#include "libdamondata/util/array.h"

/* A chain from where the tree begins; @step leads away from that. */
struct path {
	const uint32_t *first;
	uint32_t nr;
	int step;
	uint64_t period, samples;
};

/* Paths [low, high) that share what comes before. */
struct group {
	size_t low, high;
	uint64_t period, samples;
	uint64_t address; /* of the next function */
};

struct growing {
	const struct dd_profile *p;
	struct dd_profile_tree *out;
	const struct path *paths;
	uint64_t least;
	struct group *groups; /* those of all levels under work */
	size_t nr_groups, groups_room;
};

static uint32_t function_at(const struct path *p, uint32_t i)
{
	return p->first[(int64_t)i * p->step];
}

static int by_functions(const void *a, const void *b)
{
	const struct path *x = a, *y = b;

	for (uint32_t i = 0; i < x->nr && i < y->nr; i++) {
		uint32_t f = function_at(x, i), g = function_at(y, i);

		if (f != g)
			return f < g ? -1 : 1;
	}
	return (x->nr > y->nr) - (x->nr < y->nr);
}

/* The largest first; else by address, downwards, as perf has it. */
static int compare_nodes(const void *a, const void *b)
{
	const struct group *x = a, *y = b;

	if (x->period != y->period)
		return x->period > y->period ? -1 : 1;
	if (x->address != y->address)
		return x->address > y->address ? -1 : 1;
	return (x->low > y->low) - (x->low < y->low);
}

static bool add_function(struct dd_profile_tree *t, uint32_t function)
{
	uint32_t *grown = dd_grow(t->frames, &t->frames_room, t->nr_frames, sizeof(*grown));

	if (!grown)
		return false;
	t->frames = grown;
	grown[t->nr_frames++] = function;
	return true;
}

static bool add_branch(struct growing *g, const struct group *group, uint32_t level, bool last)
{
	struct dd_profile_tree *t = g->out;
	struct dd_profile_branch *grown =
		dd_grow(t->branches, &t->branches_room, t->nr, sizeof(*grown));

	if (!grown)
		return false;
	t->branches = grown;
	grown[t->nr++] = (struct dd_profile_branch){.level = level,
						    .first = (uint32_t)t->nr_frames,
						    .last = last,
						    .period = group->period,
						    .samples = group->samples};
	return true;
}

/* The functions that all of a group pass through from number @depth on; where they part, or one ends. */
static bool add_common(struct growing *g, const struct group *group, uint32_t *depth)
{
	const struct path *shortest = &g->paths[group->low], *other = &g->paths[group->high - 1];
	struct dd_profile_tree *t = g->out;

	do {
		if (!add_function(t, function_at(shortest, *depth)))
			return false;
		t->branches[t->nr - 1].nr++;
		++*depth;
	} while (*depth < shortest->nr && *depth < other->nr &&
		 function_at(shortest, *depth) == function_at(other, *depth));
	return true;
}

/* Groups of the paths in @of by their function number @depth, those that are large enough. */
static bool split_group(struct growing *g, const struct group *of, uint32_t depth)
{
	size_t i = of->low;

	while (i < of->high && g->paths[i].nr == depth)
		i++;
	while (i < of->high) {
		struct group next = {.low = i}, *grown;
		uint32_t function = function_at(&g->paths[i], depth);

		for (; i < of->high && function_at(&g->paths[i], depth) == function; i++) {
			next.period += g->paths[i].period;
			next.samples += g->paths[i].samples;
		}
		next.high = i;
		next.address = dd_profile_frame(g->p, function)->address;
		if (next.period < g->least)
			continue;
		grown = dd_grow(g->groups, &g->groups_room, g->nr_groups, sizeof(*grown));
		if (!grown)
			return false;
		g->groups = grown;
		grown[g->nr_groups++] = next;
	}
	return true;
}

/* Chains have at most DD_PROFILE_MAX_STACK functions, which bounds the depth. */
static bool grow_level(struct growing *g, const struct group *of, uint32_t depth, uint32_t level)
{
	size_t base = g->nr_groups, end;
	bool done = split_group(g, of, depth);

	end = g->nr_groups;
	if (end > base)
		qsort(g->groups + base, end - base, sizeof(*g->groups), compare_nodes);
	for (size_t i = base; done && i < end; i++) {
		struct group group = g->groups[i];
		uint32_t next = depth;

		done = add_branch(g, &group, level, i + 1 == end) && add_common(g, &group, &next) &&
		       grow_level(g, &group, next, level + 1);
	}
	g->nr_groups = base;
	return done;
}

static struct path chain_path(const struct dd_profile_data *d, const struct chain_ref *ref)
{
	const struct chain *c = &d->list[ref->chain];
	bool caller = d->order == DD_CHAIN_CALLER;
	struct path p = {.step = caller ? -1 : 1, .period = c->period, .samples = c->samples};

	if (!c->nr)
		return p;
	p.first = d->ids + c->at + ref->at;
	p.nr = caller ? ref->at + 1 : c->nr - ref->at;
	return p;
}

int dd_profile_tree(const struct dd_profile *p, size_t row, uint64_t least,
		    struct dd_profile_tree *out, struct dd_error *err)
{
	const struct dd_profile_data *d = p->data;
	struct growing g = {.p = p, .out = out, .least = least};
	struct group all = {0};
	struct path *paths;
	bool done;

	out->nr = out->nr_frames = 0;
	if (!d || !d->refs || row >= p->nr)
		return 0;
	all.high = d->first_ref[row + 1] - d->first_ref[row];
	paths = calloc(all.high + 1, sizeof(*paths));
	if (!paths)
		return ddi_no_memory(err);
	for (size_t i = 0; i < all.high; i++)
		paths[i] = chain_path(d, &d->refs[d->first_ref[row] + i]);
	qsort(paths, all.high, sizeof(*paths), by_functions);
	g.paths = paths;
	done = grow_level(&g, &all, 0, 0);
	free(paths);
	free(g.groups);
	return done ? 0 : ddi_no_memory(err);
}

void dd_profile_tree_free(struct dd_profile_tree *t)
{
	free(t->branches);
	free(t->frames);
	*t = (struct dd_profile_tree){0};
}
