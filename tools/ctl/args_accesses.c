// SPDX-License-Identifier: GPL-2.0-only
/*
 * damo args accesses: the filter of access data that options mean, as data.
 */
#include "tools/ctl/args_accesses.h"

#include <damondata/units.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <damondata/params.h>
#include <damondata/tree.h>
#include "tools/common/filter_options.h"
#include "tools/common/message.h"
#include "tools/ctl/params_output.h"

static struct {
	int format;
	bool raw;
} o;

static const struct option options[] = {
	OPT_CHOICE(0, "format", "FORMAT", &o.format, params_format_words,
		   "how to print (default: json)"),
	OPT_BOOL(0, "raw", &o.raw, "print plain numbers"),
	OPT_INCLUDE(filter_options),
	OPT_END(),
};

static const struct command command = {
	.name = "args accesses",
	.args = "",
	.description = "Says what the filters of the reports select: all of them have to agree.",
	.options = options,
};

/* How the bounds of a range are written. */
typedef const char *(*bound_fn)(uint64_t v, char buf[DD_PARAM_TEXT_LEN]);

/* As a value of a scheme's field is written. */
static const char *format_as(const char *key, uint64_t v, char buf[DD_PARAM_TEXT_LEN])
{
	const struct dd_param_field *f = NULL;

	while ((f = dd_param_next("scheme", f)) && strcmp(dd_param_key(f), key))
		;
	return dd_param_format(f, v, o.raw, buf);
}

static const char *bound_size(uint64_t v, char buf[DD_PARAM_TEXT_LEN])
{
	return format_as("access_pattern.sz_bytes.max", v, buf);
}

static const char *bound_age(uint64_t v, char buf[DD_PARAM_TEXT_LEN])
{
	return format_as("access_pattern.age", v, buf);
}

static const char *bound_time(uint64_t v, char buf[DD_PARAM_TEXT_LEN])
{
	return dd_format_time_exact(buf, v, o.raw);
}

static const char *bound_count(uint64_t v, char buf[DD_PARAM_TEXT_LEN])
{
	return dd_format_count(buf, v, o.raw);
}

static void put_bounds(struct dd_tree_sink *s, const char *key, const char *min, const char *max)
{
	s->key(s, key);
	s->map(s, true);
	s->key(s, "min");
	s->string(s, min);
	s->key(s, "max");
	s->string(s, max);
	s->map(s, false);
}

static void put_bound_range(struct dd_tree_sink *s, const char *key, const struct dd_range *r,
			    bound_fn put)
{
	char min[DD_PARAM_TEXT_LEN], max[DD_PARAM_TEXT_LEN];

	put_bounds(s, key, put(r->min, min), put(r->max, max));
}

static void put_percent(struct dd_tree_sink *s, const struct dd_filter_spec *f)
{
	char min[DD_PARAM_TEXT_LEN], max[DD_PARAM_TEXT_LEN];

	put_bounds(s, "nr_accesses", dd_format_percent(min, f->min_percent, false),
		   dd_format_percent(max, f->max_percent, false));
}

static void put_pair(struct dd_tree_sink *s, const char *min, const char *max)
{
	s->list(s, true);
	s->string(s, min);
	s->string(s, max);
	s->list(s, false);
}

/* A list of pairs, or null for "all". */
static void put_ranges(struct dd_tree_sink *s, const char *key, const struct dd_ranges *ranges,
		       bound_fn put)
{
	char min[DD_PARAM_TEXT_LEN], max[DD_PARAM_TEXT_LEN];

	s->key(s, key);
	if (!ranges->nr) {
		s->null(s);
		return;
	}
	s->list(s, true);
	for (size_t i = 0; i < ranges->nr; i++)
		put_pair(s, put(ranges->list[i].min, min), put(ranges->list[i].max, max));
	s->list(s, false);
}

static void put_temperatures(struct dd_tree_sink *s, const struct dd_filter_spec *f)
{
	s->key(s, "temperature_ranges");
	if (!f->nr_temperatures)
		s->null(s);
	else
		s->list(s, true);
	for (size_t i = 0; i < f->nr_temperatures; i++) {
		s->list(s, true);
		s->integer(s, f->temperatures[i].min);
		s->integer(s, f->temperatures[i].max);
		s->list(s, false);
	}
	if (f->nr_temperatures)
		s->list(s, false);
	s->key(s, "temperature_weights");
	s->list(s, true);
	for (int i = 0; i < 3; i++)
		s->integer(s, f->weights[i]);
	s->list(s, false);
}

static void write_filter(struct dd_tree_sink *s, const void *what)
{
	const struct dd_filter_spec *f = what;

	s->map(s, true);
	s->key(s, "access_pattern");
	s->map(s, true);
	put_bound_range(s, "sz_bytes", &f->region_bytes, bound_size);
	put_percent(s, f);
	put_bound_range(s, "age", &f->age_us, bound_age);
	s->map(s, false);
	put_ranges(s, "address_ranges", &f->addresses, bound_size);
	put_ranges(s, "snapshot_sz_ranges", &f->snapshot_bytes, bound_size);
	put_ranges(s, "snapshot_time_ranges", &f->snapshot_times, bound_time);
	put_ranges(s, "snapshot_index_ranges", &f->snapshot_indexes, bound_count);
	put_temperatures(s, f);
	s->map(s, false);
}

/* ---- text ---- */

static void print_bound_ranges(const char *what, const struct dd_ranges *ranges, bound_fn put)
{
	char min[DD_PARAM_TEXT_LEN], max[DD_PARAM_TEXT_LEN];

	for (size_t i = 0; i < ranges->nr; i++)
		printf("%s: [%s, %s]\n", what, put(ranges->list[i].min, min),
		       put(ranges->list[i].max, max));
}

static void print_filter(const struct dd_filter_spec *f)
{
	const struct dd_ranges size = {&f->region_bytes, 1}, age = {&f->age_us, 1};
	char min[DD_PARAM_TEXT_LEN], max[DD_PARAM_TEXT_LEN];

	print_bound_ranges("size of a region", &size, bound_size);
	printf("access rate: [%s, %s]\n", dd_format_percent(min, f->min_percent, false),
	       dd_format_percent(max, f->max_percent, false));
	print_bound_ranges("age", &age, bound_age);
	print_bound_ranges("addresses", &f->addresses, bound_size);
	print_bound_ranges("size of a snapshot", &f->snapshot_bytes, bound_size);
	print_bound_ranges("time of a snapshot", &f->snapshot_times, bound_time);
	print_bound_ranges("index of a snapshot", &f->snapshot_indexes, bound_count);
	for (size_t i = 0; i < f->nr_temperatures; i++)
		printf("temperature: [%" PRId64 ", %" PRId64 "]\n", f->temperatures[i].min,
		       f->temperatures[i].max);
}

int args_accesses(int argc, char **argv)
{
	struct dd_filter_spec spec;
	struct dd_filter *filter;
	struct dd_error err;

	parse_options(&command, argc, argv);
	/* Making it finds ranges that contradict one another. */
	filter = filter_from_options();
	dd_filter_free(filter);
	filter_spec_from_options(&spec);
	if (spec.nr_attributes)
		die_usage(
			"--attribute: the filters that this command prints have no attributes; give the "
			"option to the report itself");
	if (o.format == PARAMS_TEXT) {
		print_filter(&spec);
	} else if (o.format == PARAMS_JSON) {
		dd_tree_write_json(stdout, write_filter, &spec);
	} else if (dd_tree_write_yaml(stdout, write_filter, &spec, &err)) {
		error("%s", err.text);
		return EXIT_FAIL;
	}
	return EXIT_DONE;
}
