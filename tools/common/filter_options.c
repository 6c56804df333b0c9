// SPDX-License-Identifier: GPL-2.0-only
/*
 * Options that select regions and snapshots.
 */
#include "tools/common/filter_options.h"

#include <damondata/units.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tools/common/message.h"

struct range_list {
	struct dd_range *list;
	size_t nr;
};

static struct {
	uint64_t size[2], age_ns[2];
	double percent[2];
	int64_t weights[3];
	struct range_list addresses, snapshot_bytes, snapshot_times, snapshot_indexes;
	struct dd_signed_range *temperatures;
	size_t nr_temperatures;
	struct dd_attribute_range *attributes;
	size_t nr_attributes;
} o = {
	.size = {0, UINT64_MAX},
	.age_ns = {0, UINT64_MAX},
	.percent = {0, 100},
	.weights = {0, 100, 100},
};

static int fail_option(const struct option *opt, const struct dd_error *err)
{
	error("--%s: %s", opt->name, err->text);
	return -1;
}

static int call_percent(const struct option *opt, int nr, char **words)
{
	struct dd_error err;

	for (int i = 0; i < nr; i++)
		if (dd_parse_ratio(words[i], 100, &o.percent[i], &err))
			return fail_option(opt, &err);
	return 0;
}

static int append_range(struct range_list *r, uint64_t min, uint64_t max)
{
	struct dd_range *grown = reallocarray(r->list, r->nr + 1, sizeof(*grown));

	if (!grown) {
		error("out of memory");
		return -1;
	}
	r->list = grown;
	grown[r->nr++] = (struct dd_range){min, max};
	return 0;
}

/* "START END", where an END of "+SIZE" counts from START. */
static int call_address(const struct option *opt, int nr, char **words)
{
	bool relative = words[nr - 1][0] == '+';
	uint64_t start, end;
	struct dd_error err;

	if (dd_parse_address(words[0], &start, &err) ||
	    dd_parse_address(words[1] + relative, &end, &err))
		return fail_option(opt, &err);
	if (relative && __builtin_add_overflow(start, end, &end))
		end = UINT64_MAX;
	if (start == end) {
		error("--%s: the range %" PRIu64 " to %" PRIu64 " is empty", opt->name, start, end);
		return -1;
	}
	return append_range(opt->value, start, end);
}

static int call_sizes(const struct option *opt, int nr, char **words)
{
	uint64_t v[2];
	struct dd_error err;

	for (int i = 0; i < nr; i++)
		if (dd_parse_size(words[i], &v[i], &err))
			return fail_option(opt, &err);
	return append_range(opt->value, v[0], v[1]);
}

static int call_times(const struct option *opt, int nr, char **words)
{
	uint64_t v[2];
	struct dd_error err;

	for (int i = 0; i < nr; i++)
		if (dd_parse_time(words[i], 1, &v[i], &err))
			return fail_option(opt, &err);
	return append_range(opt->value, v[0], v[1]);
}

static int call_indexes(const struct option *opt, int nr, char **words)
{
	uint64_t v[2];
	struct dd_error err;

	for (int i = 0; i < nr; i++)
		if (dd_parse_count(words[i], &v[i], &err))
			return fail_option(opt, &err);
	return append_range(opt->value, v[0], v[1]);
}

/* Numbers may be negative; "min" and "max" are the ends of what a temperature can be. */
static int parse_temperature(const char *word, int64_t *out, struct dd_error *err)
{
	bool negative = word[0] == '-';
	uint64_t v;
	int ret;

	if (!strcmp(word, "min")) {
		*out = -INT64_MAX;
		return 0;
	}
	ret = dd_parse_count(word + negative, &v, err);
	if (ret)
		return ret;
	if (v > INT64_MAX)
		v = INT64_MAX;
	*out = negative ? -(int64_t)v : (int64_t)v;
	return 0;
}

static int call_temperature(const struct option *opt, int nr, char **words)
{
	struct dd_signed_range r, *grown;
	struct dd_error err;

	(void)nr;
	if (parse_temperature(words[0], &r.min, &err) || parse_temperature(words[1], &r.max, &err))
		return fail_option(opt, &err);
	grown = reallocarray(o.temperatures, o.nr_temperatures + 1, sizeof(*grown));
	if (!grown) {
		error("out of memory");
		return -1;
	}
	o.temperatures = grown;
	grown[o.nr_temperatures++] = r;
	return 0;
}

/* An end of a span: its sign and how far from 0 it is. */
struct attribute_end {
	bool negative;
	uint64_t size;
};

/* A whole number, one of bytes with a unit, or "min" or "max". */
static int parse_attribute_end(const char *word, struct attribute_end *end, struct dd_error *err)
{
	*end = (struct attribute_end){.negative = *word == '-'};
	if (!strcmp(word, "min")) {
		*end = (struct attribute_end){true, (uint64_t)INT64_MAX + 1};
		return 0;
	}
	if (!dd_parse_count(word + end->negative, &end->size, NULL) ||
	    !dd_parse_size(word + end->negative, &end->size, NULL)) {
		if (end->negative && end->size > (uint64_t)INT64_MAX + 1)
			end->size = (uint64_t)INT64_MAX + 1;
		return 0;
	}
	return dd_fail(
		err, DD_EINVAL,
		"'%s' is no number; give a whole number, one of bytes with a unit such as 4K, "
		"min or max",
		word);
}

/* The span of both types; a reversed one where the type has none of the values. */
static struct dd_attribute_range attribute_range(const char *name, struct attribute_end min,
						 struct attribute_end max)
{
	struct dd_attribute_range r = {.name = name, .u64 = {1, 0}, .i64 = {1, 0}};

	if (!max.negative)
		r.u64 = (struct dd_range){min.negative ? 0 : min.size, max.size};
	if (!min.negative && min.size > INT64_MAX)
		return r;
	r.i64.min = min.negative ? (int64_t)-min.size : (int64_t)min.size;
	r.i64.max = max.negative	   ? (int64_t)-max.size
		    : max.size > INT64_MAX ? INT64_MAX
					   : (int64_t)max.size;
	return r;
}

static bool is_end_above(struct attribute_end a, struct attribute_end b)
{
	if (a.negative != b.negative)
		return b.negative && (a.size || b.size);
	return a.negative ? a.size < b.size : a.size > b.size;
}

static int call_attribute(const struct option *opt, int nr, char **words)
{
	struct attribute_end min, max;
	struct dd_attribute_range *grown;
	struct dd_error err;

	(void)nr;
	if (parse_attribute_end(words[1], &min, &err) || parse_attribute_end(words[2], &max, &err))
		return fail_option(opt, &err);
	if (is_end_above(min, max)) {
		error("--%s %s: the range %s to %s is reversed", opt->name, words[0], words[1],
		      words[2]);
		return -1;
	}
	grown = reallocarray(o.attributes, o.nr_attributes + 1, sizeof(*grown));
	if (!grown) {
		error("out of memory");
		return -1;
	}
	o.attributes = grown;
	grown[o.nr_attributes++] = attribute_range(words[0], min, max);
	return 0;
}

const struct option temperature_option[] = {
	OPT_I64(0, "temperature_weights", "SIZE RATE AGE", o.weights,
		"weights of bytes, percent and us in the temperature; 0 100 100"),
	OPT_END()};

const struct option filter_options[] = {
	OPT_GROUP("What to select"),
	OPT_SIZE(0, "sz_region", "MIN MAX", o.size, "only regions of MIN to MAX bytes"),
	OPT_CALL(0, "access_rate", "MIN MAX", NULL, call_percent,
		 "only regions accessed at MIN to MAX percent, such as 50% 100%"),
	OPT_TIME_US(
		0, "age", "MIN MAX", o.age_ns,
		"only regions that kept their access pattern for MIN to MAX; us without a unit"),
	OPT_CALL(
		0, "attribute", "NAME MIN MAX", NULL, call_attribute,
		"only regions whose attribute NAME, such as probe_hits_0, is MIN to MAX; repeatable"),
	OPT_CALL(0, "address", "START END", &o.addresses, call_address,
		 "only addresses from START to before END, or START +SIZE; repeatable"),
	OPT_CALL(
		0, "sz_snapshot", "MIN MAX", &o.snapshot_bytes, call_sizes,
		"only snapshots in which MIN to MAX bytes are left by the options above; repeatable"),
	OPT_CALL(0, "snapshot_time", "START END", &o.snapshot_times, call_times,
		 "only snapshots within these times, of the clock of the recording; repeatable"),
	OPT_CALL(0, "snapshot_idx", "FIRST LAST", &o.snapshot_indexes, call_indexes,
		 "only these of the snapshots left by the options above, from 0; repeatable"),
	OPT_CALL(0, "temperature", "MIN MAX", NULL, call_temperature,
		 "only regions of this temperature; repeatable"),
	OPT_INCLUDE(temperature_option),
	OPT_END()};

static struct dd_ranges span_list(const struct range_list *r)
{
	return (struct dd_ranges){r->list, r->nr};
}

void filter_spec_from_options(struct dd_filter_spec *spec)
{
	*spec = (struct dd_filter_spec)DD_FILTER_SPEC_INIT;
	spec->region_bytes = (struct dd_range){o.size[0], o.size[1]};
	spec->min_percent = o.percent[0];
	spec->max_percent = o.percent[1];
	spec->age_us.min = o.age_ns[0] / DD_NS_PER_US + (o.age_ns[0] % DD_NS_PER_US != 0);
	spec->age_us.max = o.age_ns[1] == UINT64_MAX ? UINT64_MAX : o.age_ns[1] / DD_NS_PER_US;
	spec->addresses = span_list(&o.addresses);
	spec->snapshot_bytes = span_list(&o.snapshot_bytes);
	spec->snapshot_times = span_list(&o.snapshot_times);
	spec->snapshot_indexes = span_list(&o.snapshot_indexes);
	spec->temperatures = o.temperatures;
	spec->nr_temperatures = o.nr_temperatures;
	spec->attributes = o.attributes;
	spec->nr_attributes = o.nr_attributes;
	memcpy(spec->weights, o.weights, sizeof(spec->weights));
}

struct dd_filter *filter_from_options(void)
{
	struct dd_filter_spec spec;
	struct dd_filter *f = NULL;
	struct dd_error err;

	filter_spec_from_options(&spec);
	if (dd_filter_spec_is_empty(&spec))
		return NULL;
	if (dd_filter_new(&f, &spec, &err))
		die_usage("%s", err.text);
	return f;
}

void filter_warn_unknown(const struct dd_filter *f)
{
	if (f && dd_filter_lacking_snapshots(f))
		warn("%" PRIu64
		     " snapshots do not have each attribute that --attribute names, so that none "
		     "of their regions was selected; 'damo report record_info -v' lists the attributes",
		     dd_filter_lacking_snapshots(f));
	if (!f || !dd_filter_untested_snapshots(f))
		return;
	warn("%" PRIu64
	     " snapshots do not have their intervals or ages, so that --access_rate, --age and "
	     "--temperature could select only what is idle there",
	     dd_filter_untested_snapshots(f));
}

void filter_temperature_weights(int64_t weights[3])
{
	memcpy(weights, o.weights, sizeof(o.weights));
}
