/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Random DAMON parameters that a kernel takes, made by the tables of params_table.h.
 */
#ifndef DAMO_TESTS_RANDOM_PARAMS_H
#define DAMO_TESTS_RANDOM_PARAMS_H

#include <stdlib.h>
#include <string.h>

#include <damondata/params_table.h>

/* xorshift64: the same sets on every machine. */
static uint64_t random_state = 88172645463325252u;

static uint64_t random_u64(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state;
}

/* Of all magnitudes, and the ends often. */
static uint64_t random_below(uint64_t max)
{
	uint64_t v = random_u64() >> (random_u64() % 64);

	switch (random_u64() % 8) {
	case 0:
		return 0;
	case 1:
		return max;
	}
	return v > max ? v % (max ? max : 1) : v;
}

static void random_object(const struct dd_param_object *object, void *base);

static void random_list(const struct dd_param_field *f, void *base)
{
	void *items = (char *)base + f->offset;
	size_t *nr = (size_t *)(void *)((char *)base + f->nr_offset), n = random_u64() % 3;

	if (f->object == &dd_context_object)
		n = 1;
	for (size_t i = 0; i < n; i++)
		random_object(f->object, dd_param_append(f->object, items, nr));
}

static void random_member(const struct dd_param_field *f, void *base)
{
	void *at = (char *)base + f->offset;
	uint64_t max = f->max ? f->max : UINT64_MAX;

	switch (f->kind) {
	case DD_PARAM_OBJECT:
		random_object(f->object, at);
		break;
	case DD_PARAM_LIST:
		random_list(f, base);
		break;
	case DD_PARAM_BOOL:
		*(bool *)at = random_u64() & 1;
		break;
	case DD_PARAM_STRING: {
		static const char *const paths[] = {"/a", "/a b/c", "/\xc3\xa4/x: y", "/10"};
		*(char **)at = strdup(paths[random_u64() % 4]);
		break;
	}
	case DD_PARAM_ID:
	case DD_PARAM_ID_TEXT:
		*(int64_t *)at = (int64_t)random_below(INT32_MAX - 1) + 1;
		break;
	case DD_PARAM_ACCESSES:
	case DD_PARAM_AGES:
	case DD_PARAM_SIZES: {
		struct dd_range *r = at;

		r->max = random_u64() % 4 ? random_below(UINT32_MAX - 1) : UINT64_MAX;
		r->min = random_below(r->max > UINT32_MAX ? 1000 : r->max);
		if (f->kind != DD_PARAM_SIZES)
			*(int *)(void *)((char *)base + f->nr_offset) =
				f->kind == DD_PARAM_ACCESSES ? (int)DD_ACCESS_SAMPLES
							     : (int)DD_AGE_AGGR_INTERVALS;
		break;
	}
	case DD_PARAM_UNIT_SIZE:
		*(uint64_t *)at = 1;
		break;
	default:
		*(uint64_t *)at = random_below(max);
		break;
	}
}

static bool is_random_member(const struct dd_param_object *object, const struct dd_param_field *f,
			     const void *base)
{
	if (!f->sysfs || f->kind == DD_PARAM_IGNORED || f->kind == DD_PARAM_WORD ||
	    (f->flags & (DD_PARAM_ALIAS | DD_PARAM_OUTPUT)))
		return false;
	/* Of development kernels, not of any release. */
	if (!strcmp(f->key, "ops_attrs") || !strcmp(f->key, "sample_control") ||
	    !strcmp(f->key, "weight"))
		return object != &dd_context_object && object != &dd_probe_object;
	return !(f->flags & (DD_PARAM_WHEN | DD_PARAM_OR_NULL)) || !object->applies ||
	       object->applies(base, f);
}

static void random_object(const struct dd_param_object *object, void *base)
{
	/* Words first: which other members apply depends on them. */
	for (const struct dd_param_field *f = object->fields; f->key; f++) {
		size_t nr = 0;

		while (f->kind == DD_PARAM_WORD && f->words[nr])
			nr++;
		if (nr && !(f->flags & DD_PARAM_OUTPUT))
			*(int *)(void *)((char *)base + f->offset) = (int)(random_u64() % nr);
	}
	for (const struct dd_param_field *f = object->fields; f->key; f++)
		if (is_random_member(object, f, base))
			random_member(f, base);
}

/* Core filters first, as kernels with two directories of filters tell them. */
static void sort_filters(struct dd_scheme *s)
{
	for (size_t i = 1; i < s->nr_filters; i++)
		for (size_t j = i; j > 0 && dd_filter_is_core(s->filters[j].type) &&
				   !dd_filter_is_core(s->filters[j - 1].type);
		     j--) {
			struct dd_scheme_filter f = s->filters[j];

			s->filters[j] = s->filters[j - 1];
			s->filters[j - 1] = f;
		}
}

/** random_params() - fill @p; free it with dd_params_free() */
static inline void random_params(struct dd_params *p)
{
	size_t nr = 1 + random_u64() % 3;

	dd_params_init(p);
	for (size_t k = 0; k < nr; k++) {
		struct dd_kdamond *d =
			dd_param_append(&dd_kdamond_object, &p->kdamonds, &p->nr_kdamonds);

		random_object(&dd_kdamond_object, d);
		for (size_t s = 0; s < d->contexts[0].nr_schemes; s++)
			sort_filters(&d->contexts[0].schemes[s]);
		if (!d->contexts[0].intervals.sample_us)
			d->contexts[0].intervals.sample_us = 1;
	}
}

#endif /* DAMO_TESTS_RANDOM_PARAMS_H */
