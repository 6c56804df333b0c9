/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Random DAMON parameters that a kernel takes, made by the fields that they have.
 */
#ifndef DAMO_TESTS_RANDOM_PARAMS_H
#define DAMO_TESTS_RANDOM_PARAMS_H

#include <stdlib.h>
#include <string.h>

#include <damondata/params.h>

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

static inline void must_set(int ret)
{
	if (ret)
		abort();
}

static inline void random_object(struct dd_params *p);

static inline void random_list(struct dd_params *p, const char *key)
{
	size_t n = random_u64() % 3;

	if (!strcmp(key, "contexts"))
		n = 1;
	for (size_t i = 0; i < n; i++)
		random_object(dd_param_append(p, key, NULL));
}

static inline void random_range(struct dd_params *p, const struct dd_param_field *f)
{
	bool is_size = !strcmp(dd_param_unit(f), "bytes");
	struct dd_range r;

	r.max = random_u64() % 4 ? random_below(UINT32_MAX - 1) : UINT64_MAX;
	r.min = random_below(r.max > UINT32_MAX ? 1000 : r.max);
	must_set(dd_param_set_range(p, dd_param_key(f), r,
				    is_size ? DD_PARAM_MAIN_UNIT : DD_PARAM_OTHER_UNIT, NULL));
}

static inline void random_member(struct dd_params *p, const struct dd_param_field *f)
{
	static const char *const paths[] = {"/a", "/a b/c", "/\xc3\xa4/x: y", "/10"};
	const char *key = dd_param_key(f);

	switch (dd_param_kind(f)) {
	case DD_PARAM_LIST:
		random_list(p, key);
		break;
	case DD_PARAM_BOOL:
		must_set(dd_param_set_bool(p, key, random_u64() & 1, NULL));
		break;
	case DD_PARAM_TEXT:
		must_set(dd_param_set_text(p, key, paths[random_u64() % 4], NULL));
		break;
	case DD_PARAM_I64:
		must_set(dd_param_set_i64(p, key, (int64_t)random_below(INT32_MAX - 1) + 1, NULL));
		break;
	case DD_PARAM_RANGE:
		random_range(p, f);
		break;
	case DD_PARAM_U64:
		must_set(dd_param_set_u64(
			p, key, !strcmp(key, "addr_unit") ? 1 : random_below(dd_param_max(f)),
			NULL));
		break;
	default:
		break;
	}
}

static inline bool is_random_member(const struct dd_params *p, const struct dd_param_field *f)
{
	const char *key = dd_param_key(f);

	if (!dd_param_sysfs(f) || dd_param_kind(f) == DD_PARAM_WORD || dd_param_is_output(f))
		return false;
	/* Of development kernels, not of any release. */
	if (!strncmp(key, "ops_attrs", 9) || !strncmp(key, "sample_control", 14) ||
	    (!strcmp(key, "weight") && !strcmp(dd_params_type(p), "probe")))
		return false;
	return dd_param_applies(p, f);
}

static inline void random_object(struct dd_params *p)
{
	const struct dd_param_field *f = NULL;

	if (!p)
		abort();
	/* Words first: which other members apply depends on them. */
	while ((f = dd_param_next(dd_params_type(p), f))) {
		const char *const *words = dd_param_words(f);
		size_t nr = 0;

		while (dd_param_kind(f) == DD_PARAM_WORD && words[nr])
			nr++;
		if (nr && !dd_param_is_output(f))
			must_set(dd_param_set_text(p, dd_param_key(f), words[random_u64() % nr],
						   NULL));
	}
	while ((f = dd_param_next(dd_params_type(p), f)))
		if (is_random_member(p, f))
			random_member(p, f);
}

/* Core filters first, as kernels with two directories of filters list them. */
static inline void sort_filters(struct dd_params *s)
{
	struct dd_params *copy = dd_params_copy(s, NULL), *f;

	while (dd_param_nr(s, "filters"))
		must_set(dd_param_remove(s, "filters", 0, NULL));
	for (int core = 1; core >= 0; core--)
		for (size_t i = 0; (f = dd_param_item(copy, "filters", i)); i++)
			if (dd_filter_is_core(f) == core)
				must_set(dd_params_assign(dd_param_append(s, "filters", NULL), f,
							  NULL));
	dd_params_free(copy);
}

/** random_params() - to be freed with dd_params_free() */
static inline struct dd_params *random_params(void)
{
	struct dd_params *p = dd_params_new("parameters", NULL), *c, *s;
	size_t nr = 1 + random_u64() % 3;

	for (size_t k = 0; k < nr; k++) {
		struct dd_params *d = dd_param_append(p, "kdamonds", NULL);

		random_object(d);
		c = dd_param_item(d, "contexts", 0);
		for (size_t i = 0; (s = dd_param_item(c, "schemes", i)); i++)
			sort_filters(s);
		if (!dd_param_u64(c, "intervals.sample_us"))
			must_set(dd_param_set_u64(c, "intervals.sample_us", 1, NULL));
	}
	return p;
}

#endif /* DAMO_TESTS_RANDOM_PARAMS_H */
