// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of DAMON's options, and the store of the words that were given.
 */
#include "tools/damon/damon_options.h"

#include <assert.h>
#include <damondata/units.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/damon/damon_options_internal.h"
#include "tools/damon/interface_options.h"
#include "tools/common/message.h"

#define MAX_OPTIONS 64

/* The uses of each option that was given, in the order of the first ones. */
static struct given_list uses[MAX_OPTIONS];
static size_t nr_uses;

static struct given_list *find_uses(const char *option)
{
	for (size_t i = 0; i < nr_uses; i++)
		if (!strcmp(uses[i].option, option))
			return &uses[i];
	return NULL;
}

static const struct given_list none;

const struct given_list *uses_of_field(const struct dd_param_field *field)
{
	const struct given_list *list = find_uses(dd_param_option(field));

	return list ? list : &none;
}

const struct given_list *uses_of(const char *option)
{
	const struct given_list *list = find_uses(option);

	/* A name that no option has would never be given. */
	assert(list || options_have(damon_options, option));
	return list ? list : &none;
}

bool is_given(const char *option)
{
	return uses_of(option)->nr;
}

/* Pointers are copied: the parser moves the words in argv. Options that share a list name it in .value. */
static int keep_words(const struct option *opt, int nr, char **words)
{
	const char *name = opt->value ? opt->value : opt->name;
	struct given_list *list = find_uses(name);
	struct given *grown;
	char **copy = calloc((size_t)nr + 1, sizeof(*copy));

	if (!list && nr_uses < MAX_OPTIONS) {
		list = &uses[nr_uses++];
		list->option = name;
	}
	grown = list ? realloc(list->items, (size_t)(list->nr + 1) * sizeof(*grown)) : NULL;
	if (grown)
		list->items = grown;
	if (!grown || !copy) {
		free(copy);
		error("out of memory");
		return -1;
	}
	if (nr)
		memcpy(copy, words, (size_t)nr * sizeof(*copy));
	list->items[list->nr] = (struct given){opt, copy, nr, uses_of("damos_action")->nr};
	list->nr++;
	return 0;
}

/* ---- the table ---- */

/**
 * struct part - of the table: an option that is written here, or those of rows of the parameter tables
 * @option:	used when there is no @type
 * @type:	whose fields are meant
 * @name:	only those below this key, or with this option; NULL = all. What an earlier part has taken is
 *		left out
 */
struct part {
	struct option option;
	const char *type, *name;
};

#define GROUP(text)                                                                                \
	{                                                                                          \
		.option = OPT_GROUP(text)                                                          \
	}
#define ROW(s, n, a, h)                                                                            \
	{                                                                                          \
		.option = {                                                                        \
			.kind = OPTION_CALL,                                                       \
			.short_name = (s),                                                         \
			.name = (n),                                                               \
			.arg = (a),                                                                \
			.help = (h),                                                               \
			.call = keep_words                                                         \
		}                                                                                  \
	}
#define FIELDS(t, n)                                                                               \
	{                                                                                          \
		.type = (t), .name = (n)                                                           \
	}

static const struct part monitoring_parts[] = {
	GROUP("What to monitor"),
	ROW(0, "kdamonds", "FILE|TEXT",
	    "all parameters as JSON or YAML, in a file or as text; excludes the options below"),
	FIELDS("context", "ops"),
	FIELDS("target", "pid"),
	FIELDS("target", "regions"),
	ROW(0, "numa_node", "NODE...", "physical memory of these NUMA nodes; once for each target"),
	ROW(0, "all_ram", NULL,
	    "all physical memory: each System RAM range is a region, not the largest one only"),
	ROW(0, "nr_targets", "N...", "how many targets each context has"),
	ROW(0, "nr_ctxs", "N...", "how many contexts each kdamond has"),
	FIELDS("target", NULL),
	GROUP("How to monitor"),
	FIELDS("context", "intervals"),
	ROW(0, "monitoring_intervals_autotune", NULL,
	    "the same as --monitoring_intervals_goal 4% 3 5ms 10s for each context"),
	FIELDS("context", "nr_regions"),
	FIELDS("context", "addr_unit"),
	FIELDS("kdamond", NULL),
	FIELDS("context", "pause"),
	FIELDS("probe", "filters"),
	FIELDS("probe", NULL),
	ROW(0, "nr_probe_filters", "N...", "how many filters each probe has"),
	ROW(0, "nr_probes", "N...", "how many probes each context has"),
	FIELDS("context", NULL),
};

static const struct part scheme_parts[] = {
	GROUP("Operation schemes; each option's first use belongs to the first --damos_action, and "
	      "so on"),
	ROW('c', "schemes", "FILE|TEXT",
	    "list of schemes as JSON or YAML, in a file or as text; excludes the options below"),
	FIELDS("scheme", "action"),
	FIELDS("scheme", "access_pattern"),
	FIELDS("scheme", "apply_interval_us"),
	FIELDS("scheme", "damos_quotas"),
	FIELDS("scheme", "damos_quota_interval"),
	FIELDS("scheme", "damos_quota_time"),
	FIELDS("scheme", "damos_quota_space"),
	FIELDS("scheme", "damos_quota_weights"),
	FIELDS("scheme", "quotas"),
	ROW(0, "damos_nr_quota_goals", "N...", "how many goals each scheme has"),
	FIELDS("scheme", "filters"),
	{.option = {.kind = OPTION_CALL,
		    .name = "damos_filter_out",
		    .arg = "WORD...",
		    .value = "damos_filter",
		    .help = "[not] TYPE [ARG...]",
		    .call = keep_words,
		    .flags = OPTION_HIDDEN}},
	ROW(0, "damos_nr_filters", "N...", "how many uses of --damos_filter each scheme has"),
	FIELDS("scheme", NULL),
	ROW(0, "nr_schemes", "N...", "how many schemes each context has"),
};

/* Room for the end, too. */
struct made_table {
	struct option rows[MAX_OPTIONS];
	size_t nr;
};

static bool has_option(const struct made_table *t, const char *name)
{
	for (size_t i = 0; i < t->nr; i++)
		if (t->rows[i].name && !strcmp(t->rows[i].name, name))
			return true;
	return false;
}

static void add_option(struct made_table *t, const struct option *opt)
{
	assert(t->nr + 1 < MAX_OPTIONS);
	t->rows[t->nr++] = *opt;
}

static void add_field_option(struct made_table *t, const struct dd_param_field *f)
{
	const struct option opt = {
		.kind = OPTION_CALL,
		.short_name = dd_param_letter(f),
		.name = dd_param_option(f),
		.arg = dd_param_arg(f),
		.help = dd_param_help(f),
		.call = keep_words,
		.choices = dd_param_words(f),
		.flags = dd_param_is_hidden(f) ? OPTION_HIDDEN : 0,
	};

	if (!has_option(t, opt.name))
		add_option(t, &opt);
}

/* Is the field in the part: below its key, or with its option? */
static bool is_in_part(const struct dd_param_field *f, const struct part *part)
{
	const char *key = dd_param_key(f);
	size_t len = strcspn(key, ".");

	if (!dd_param_option(f))
		return false;
	return !part->name || !strcmp(part->name, dd_param_option(f)) ||
	       (!strncmp(part->name, key, len) && !part->name[len]);
}

static void add_field_options(struct made_table *t, const struct part *part)
{
	const struct dd_param_field *f = NULL;

	while ((f = dd_param_next(part->type, f)))
		if (is_in_part(f, part))
			add_field_option(t, f);
}

static const struct option *make_table(struct made_table *t, const struct part *parts, size_t nr)
{
	if (t->nr)
		return t->rows;
	for (size_t i = 0; i < nr; i++) {
		if (parts[i].type)
			add_field_options(t, &parts[i]);
		else
			add_option(t, &parts[i].option);
	}
	return t->rows;
}

static const struct option *make_monitoring_options(void)
{
	static struct made_table table;

	return make_table(&table, monitoring_parts, sizeof(monitoring_parts) / sizeof(struct part));
}

static const struct option *make_scheme_options(void)
{
	static struct made_table table;

	return make_table(&table, scheme_parts, sizeof(scheme_parts) / sizeof(struct part));
}

const struct option damon_monitoring_options[] = {
	OPT_MADE(make_monitoring_options),
	OPT_INCLUDE(interface_options),
	OPT_END(),
};

const struct option damon_scheme_options[] = {
	OPT_MADE(make_scheme_options),
	OPT_END(),
};

const struct option damon_options[] = {
	OPT_INCLUDE(damon_monitoring_options),
	OPT_INCLUDE(damon_scheme_options),
	OPT_END(),
};

const char *damon_module_hint(const struct option *options)
{
	return options_have(options, "stop_modules")
		       ? "--stop_modules switches it off while this runs, and 'damo record ongoing' "
			 "records what it sees"
		       : "'damo record ongoing' records what it sees";
}

const char *damon_options_first(void)
{
	for (size_t i = 0; i < nr_uses; i++)
		if (strcmp(uses[i].option, "kdamonds"))
			return uses[i].items[0].option->name;
	return NULL;
}

void damon_options_reset(void)
{
	for (size_t i = 0; i < nr_uses; i++) {
		for (int k = 0; k < uses[i].nr; k++)
			free(uses[i].items[k].words);
		free(uses[i].items);
	}
	memset(uses, 0, sizeof(uses));
	nr_uses = 0;
}

int damon_options_fail(const struct dd_error *err)
{
	error("%s", err->text);
	return err->code == DD_EINVAL ? EXIT_USAGE : EXIT_FAIL;
}

/* ---- reading what was given ---- */

const struct given *given_at(const struct given_list *list, size_t i)
{
	return i < (size_t)list->nr ? &list->items[i] : NULL;
}

int given_fail(const struct given *g, struct dd_error *err, const char *fmt, ...)
{
	char words[128] = "", text[320];
	size_t len = 0;
	va_list ap;

	for (int i = 0; i < g->nr && len < sizeof(words); i++)
		len += (size_t)snprintf(words + len, sizeof(words) - len, " %s",
					*g->words[i] ? g->words[i] : "''");
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return dd_fail(err, DD_EINVAL, "--%s%s: %s", g->option->name, words, text);
}

int given_number(const struct given *g, int i, uint64_t *out, struct dd_error *err)
{
	struct dd_error why;

	if (dd_parse_whole(g->words[i], 0, 1, out, &why))
		return given_fail(g, err, "%s", why.text);
	return 0;
}

int blame_text(int ret, struct dd_error *err)
{
	if (ret != DD_EINVAL)
		return ret;
	if (err)
		err->code = DD_EFORMAT;
	return DD_EFORMAT;
}

int check_uses(const struct given_list *list, size_t max, const char *what, struct dd_error *err)
{
	if ((size_t)list->nr <= max)
		return 0;
	return given_fail(&list->items[max], err, "too many --%s: %d for %zu %s%s",
			  list->items[max].option->name, list->nr, max, what, max == 1 ? "" : "s");
}

/* ---- values of the parameter tables ---- */

static bool is_given_each(const struct dd_param_field *f)
{
	return dd_param_option(f) && dd_param_deal(f) == DD_PARAM_EACH;
}

int fill_fields(struct dd_params *p, size_t i, struct dd_error *err)
{
	const struct dd_param_field *f = NULL;
	struct dd_error why;

	while ((f = dd_param_next(dd_params_type(p), f))) {
		const struct given *g;

		if (!is_given_each(f))
			continue;
		g = given_at(uses_of_field(f), i);
		if (g && dd_param_set_words(p, dd_param_key(f), g->words, g->nr, &why))
			return given_fail(g, err, "%s", why.text);
	}
	return 0;
}

int check_fields(const char *type, size_t nr, const char *what, struct dd_error *err)
{
	const struct dd_param_field *f = NULL;
	int ret = 0;

	while (!ret && (f = dd_param_next(type, f)))
		if (is_given_each(f))
			ret = check_uses(uses_of_field(f), nr, what, err);
	return ret;
}

static int mark_use(const struct given *g, struct dd_params *const *objects, size_t nr,
		    const char *key, const char *what, struct dd_error *err)
{
	for (int w = 0; w < g->nr; w++) {
		uint64_t i;

		if (given_number(g, w, &i, err))
			return DD_EINVAL;
		if (i >= nr)
			return given_fail(g, err,
					  "there is no %s %s: %zu are given, counted from 0", what,
					  g->words[w], nr);
		if (dd_param_set_bool(objects[i], key, true, err))
			return DD_EINVAL;
	}
	return 0;
}

int mark_fields(const char *type, struct dd_params *const *objects, size_t nr, struct dd_error *err)
{
	const struct dd_param_field *f = NULL;
	int ret = 0;

	while (!ret && (f = dd_param_next(type, f))) {
		const struct given_list *list;

		if (!dd_param_option(f) || dd_param_deal(f) != DD_PARAM_INDICES)
			continue;
		list = uses_of_field(f);
		for (int k = 0; k < list->nr && !ret; k++)
			ret = mark_use(&list->items[k], objects, nr, dd_param_key(f), type, err);
	}
	return ret;
}

/* ---- numbers of objects ---- */

static int sum_counts(struct counts *c, const struct given *g, size_t things, struct dd_error *err)
{
	uint64_t sum = 0;

	if ((size_t)g->nr != c->nr_owners)
		return given_fail(g, err, "%d number%s given for %zu %s%s", g->nr,
				  g->nr == 1 ? " is" : "s are", c->nr_owners, c->owner,
				  c->nr_owners == 1 ? "" : "s");
	for (int i = 0; i < g->nr; i++) {
		uint64_t v;

		if (given_number(g, i, &v, err))
			return DD_EINVAL;
		if (v > things - sum)
			return given_fail(g, err, "the sum is more than the number of %ss, %zu",
					  c->thing, things);
		c->nr[i] = v;
		sum += v;
	}
	if (sum != things)
		return given_fail(g, err, "the sum is %" PRIu64 ", but the number of %ss is %zu",
				  sum, c->thing, things);
	return 0;
}

int read_counts(struct counts *c, size_t things, struct dd_error *err)
{
	const struct given_list *list = uses_of(c->option);

	c->nr = calloc(c->nr_owners ? c->nr_owners : 1, sizeof(*c->nr));
	if (!c->nr)
		return dd_fail(err, DD_ENOMEM, "out of memory");
	if (list->nr > 1)
		return given_fail(&list->items[1], err, "give it once, with a number for each %s",
				  c->owner);
	if (list->nr)
		return sum_counts(c, &list->items[0], things, err);
	if (c->nr_owners > 1 && things)
		return dd_fail(err, DD_EINVAL,
			       "with %zu %ss, --%s must state how many %ss each has", c->nr_owners,
			       c->owner, c->option, c->thing);
	if (c->nr_owners)
		c->nr[0] = things;
	return 0;
}
