// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of DAMON's options, and the store of the words that were given.
 */
#include "tools/damon/damon_options.h"

#include <damondata/params_table.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/damon/damon_options_internal.h"
#include "tools/damon/interface_options.h"
#include "tools/common/message.h"

struct damon_words damon_words;

#define W(name) (&damon_words.name)

/* Pointers are copied: the parser moves the words in argv. */
static int keep_words(const struct option *opt, int nr, char **words)
{
	struct given_list *list = opt->value;
	struct given *grown = realloc(list->items, (size_t)(list->nr + 1) * sizeof(*grown));
	char **copy = malloc((size_t)(nr ? nr : 1) * sizeof(*copy));

	if (grown)
		list->items = grown;
	if (!grown || !copy) {
		free(copy);
		error("out of memory");
		return -1;
	}
	if (nr)
		memcpy(copy, words, (size_t)nr * sizeof(*copy));
	list->items[list->nr++] =
		(struct given){opt, copy, nr, damon_words.action.nr - (list == W(action))};
	return 0;
}

#define ROW(s, n, a, list, h)                                                                      \
	{                                                                                          \
		.kind = OPTION_CALL, .short_name = (s), .name = (n), .arg = (a), .value = W(list), \
		.help = (h), .call = keep_words                                                    \
	}
#define WORDS(s, n, a, list, w, h)                                                                 \
	{                                                                                          \
		.kind = OPTION_CALL, .short_name = (s), .name = (n), .arg = (a), .value = W(list), \
		.help = (h), .call = keep_words, .choices = (w)                                    \
	}
/* Of development kernels. */
#define RARE(n, a, list, h)                                                                        \
	{                                                                                          \
		.kind = OPTION_CALL, .name = (n), .arg = (a), .value = W(list), .help = (h),       \
		.call = keep_words, .flags = OPTION_HIDDEN                                         \
	}

const struct option damon_monitoring_options[] = {
	OPT_GROUP("What to monitor"),
	ROW(0, "kdamonds", "FILE|TEXT", kdamonds,
	    "all parameters as JSON or YAML, in a file or as text; excludes the options below"),
	WORDS(0, "ops", "OPS", ops, dd_ops_words,
	      "address space: of processes, fixed ranges of it, or physical memory; once for each context"),
	ROW(0, "target_pid", "PID", target_pid, "process to monitor; once for each target"),
	ROW('r', "regions", "\"START-END...\"", regions,
	    "address ranges to monitor, such as \"4K-8K 1G-2G\"; once for each target"),
	ROW(0, "numa_node", "NODE...", numa_node,
	    "physical memory of these NUMA nodes; once for each target"),
	ROW(0, "all_ram", NULL, all_ram,
	    "all physical memory: each System RAM range is a region, not the largest one only"),
	ROW(0, "nr_targets", "N...", nr_targets, "how many targets each context has"),
	ROW(0, "nr_ctxs", "N...", nr_ctxs, "how many contexts each kdamond has"),
	ROW(0, "obsolete_targets", "INDEX...", obsolete, "targets that the next commit removes"),
	OPT_GROUP("How to monitor"),
	ROW(0, "monitoring_intervals", "SAMPLE AGGR UPDATE", intervals,
	    "intervals of sampling, aggregation and update of the ranges (5ms 100ms 1s)"),
	ROW('s', "sample", "TIME", sample, "sampling interval alone; a plain number is in us"),
	ROW('a', "aggr", "TIME", aggr, "aggregation interval alone"),
	ROW('u', "updr", "TIME", updr, "update interval alone"),
	ROW(0, "monitoring_intervals_goal", "RATIO AGGRS MIN MAX", intervals_goal,
	    "tune the intervals for this ratio of observed accesses in AGGRS aggregations, sampling "
	    "between MIN and MAX"),
	ROW(0, "monitoring_intervals_autotune", NULL, autotune,
	    "the same as --monitoring_intervals_goal 4% 3 5ms 10s for each context"),
	ROW(0, "monitoring_nr_regions_range", "MIN MAX", range,
	    "bounds of the number of regions (10 1000)"),
	ROW('n', "minr", "N", minr, "minimum number of regions alone"),
	ROW('m', "maxr", "N", maxr, "maximum number of regions alone"),
	ROW(0, "damon_addr_unit", "SIZE", addr_unit,
	    "bytes of an address unit of paddr, a power of two"),
	ROW(0, "refresh_stat", "TIME", refresh,
	    "how often the kernel refreshes its results; a plain number is in ms; once for each kdamond"),
	ROW(0, "pause_ctx", "INDEX...", pause, "contexts that begin paused"),
	ROW(0, "probe_filter", "allow|reject [non] TYPE [PATH]", probe_filter,
	    "filter of a data attribute probe: anon, or memcg with its path"),
	ROW(0, "probe_weight", "N", probe_weight,
	    "how much the probe's pages count as accesses when regions are adjusted (0); once for each "
	    "probe"),
	ROW(0, "nr_probe_filters", "N...", nr_probe_filters, "how many filters each probe has"),
	ROW(0, "nr_probes", "N...", nr_probes, "how many probes each context has"),
	RARE("sample_primitives", "PRIMITIVE...", primitives, "page_table, page_fault"),
	RARE("exp_ops_use_reports", "Y|N", use_reports, "use access reports"),
	RARE("exp_ops_write_only", "Y|N", write_only, "monitor writes only"),
	RARE("exp_ops_cpus", "CPULIST", cpus, "monitor accesses of these CPUs only"),
	RARE("exp_ops_tids", "TIDS", tids, "monitor accesses of these threads only"),
	OPT_INCLUDE(interface_options),
	OPT_END(),
};

const struct option damon_scheme_options[] = {
	OPT_GROUP(
		"Operation schemes; each option's first use belongs to the first --damos_action, and so on"),
	ROW('c', "schemes", "FILE|TEXT", schemes,
	    "list of schemes as JSON or YAML, in a file or as text; excludes the options below"),
	WORDS(0, "damos_action", "ACTION [ARG...]", action, dd_action_words,
	      "what to do with regions of the pattern; migrate_hot and migrate_cold take NODE, or NODE "
	      "WEIGHT pairs"),
	ROW(0, "damos_sz_region", "MIN MAX", sz_region, "sizes of the regions (min max)"),
	ROW(0, "damos_access_rate", "MIN MAX", access_rate,
	    "access rates of the regions, such as 0% 10%, or '1 samples' (min max)"),
	ROW(0, "damos_age", "MIN MAX", age,
	    "for how long they look so, such as 5s max, or '3 aggr_intervals' (min max)"),
	ROW(0, "damos_apply_interval", "TIME", apply_interval,
	    "time between applications; 0 is each aggregation interval; a plain number is in us"),
	ROW(0, "damos_quotas", "MS [BYTES] [RESET_MS] [WEIGHT...]", quotas,
	    "CPU time and bytes to spend in each reset interval, and weights of size, accesses and age in the priorities"),
	ROW(0, "damos_quota_interval", "TIME", quota_interval,
	    "the quota's reset interval; a plain number is in ms"),
	ROW(0, "damos_quota_time", "TIME", quota_time,
	    "CPU time to spend in it; a plain number is in ms"),
	ROW(0, "damos_quota_space", "SIZE", quota_space, "bytes to work on in it"),
	ROW(0, "damos_quota_weights", "SIZE ACCESS AGE", quota_weights,
	    "weights of the priorities, permil or % (1 1 1)"),
	ROW(0, "damos_quota_fail_charge_ratio", "NUM DENOM", fail_charge,
	    "which part of memory that failed counts for the quota"),
	WORDS(0, "damos_quota_goal", "METRIC TARGET [ARG...]", goal, dd_goal_words,
	      "tune the quota for this; user_input takes the current value, node_* a node, node_memcg_* "
	      "also a path"),
	WORDS(0, "damos_quota_goal_tuner", "TUNER", tuner, dd_tuner_words,
	      "how the quota is tuned (default: consist)"),
	ROW(0, "damos_nr_quota_goals", "N...", nr_goals, "how many goals each scheme has"),
	ROW(0, "damos_filter", "WORD...", filter,
	    "allow|reject [none] TYPE [ARG...], where TYPE is anon, active, memcg PATH, young, "
	    "hugepage_size MIN MAX, unmapped, addr START END or target INDEX"),
	{.kind = OPTION_CALL,
	 .name = "damos_filter_out",
	 .arg = "WORD...",
	 .value = W(filter),
	 .help = "[not] TYPE [ARG...]",
	 .call = keep_words,
	 .flags = OPTION_HIDDEN},
	ROW(0, "damos_nr_filters", "N...", nr_filters,
	    "how many uses of --damos_filter each scheme has"),
	ROW(0, "damos_wmarks", "METRIC INTERVAL HIGH MID LOW", wmarks,
	    "be active by watermarks: free_mem_rate and permil or %, or none"),
	ROW(0, "damos_max_nr_snapshots", "N", max_snapshots, "stop after this many snapshots"),
	ROW(0, "nr_schemes", "N...", nr_schemes, "how many schemes each context has"),
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

/* All lists, as an array: struct damon_words holds nothing else. */
static struct given_list *all_lists(size_t *nr)
{
	*nr = sizeof(damon_words) / sizeof(struct given_list);
	return (struct given_list *)&damon_words;
}

const char *damon_options_first(void)
{
	size_t nr;
	const struct given_list *list = all_lists(&nr);

	for (size_t i = 0; i < nr; i++)
		if (list[i].nr && &list[i] != W(kdamonds))
			return list[i].items[0].option->name;
	return NULL;
}

void damon_options_reset(void)
{
	size_t nr;
	struct given_list *list = all_lists(&nr);

	for (size_t i = 0; i < nr; i++) {
		for (int k = 0; k < list[i].nr; k++)
			free(list[i].items[k].words);
		free(list[i].items);
	}
	memset(&damon_words, 0, sizeof(damon_words));
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

int given_number(const struct given *g, int i, enum dd_param_kind kind, uint64_t *out,
		 struct dd_error *err)
{
	struct dd_error why;

	if (dd_param_parse(kind, g->words[i], out, &why))
		return given_fail(g, err, "%s", why.text);
	return 0;
}

int given_slots(const struct given *g, const struct slot *slots, int nr, struct dd_error *err)
{
	int ret = 0;

	for (int i = 0; g && i < nr && i < g->nr && !ret; i++)
		ret = given_number(g, i, slots[i].kind, slots[i].to, err);
	return ret;
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

static int sum_counts(struct counts *c, const struct given *g, size_t things, struct dd_error *err)
{
	uint64_t sum = 0;

	if ((size_t)g->nr != c->nr_owners)
		return given_fail(g, err, "%d number%s given for %zu %s%s", g->nr,
				  g->nr == 1 ? " is" : "s are", c->nr_owners, c->owner,
				  c->nr_owners == 1 ? "" : "s");
	for (int i = 0; i < g->nr; i++) {
		uint64_t v;

		if (given_number(g, i, DD_PARAM_COUNT, &v, err))
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
	c->nr = calloc(c->nr_owners ? c->nr_owners : 1, sizeof(*c->nr));
	if (!c->nr)
		return dd_fail(err, DD_ENOMEM, "out of memory");
	if (c->list->nr > 1)
		return given_fail(&c->list->items[1], err,
				  "give it once, with a number for each %s", c->owner);
	if (c->list->nr)
		return sum_counts(c, &c->list->items[0], things, err);
	if (c->nr_owners > 1 && things)
		return dd_fail(err, DD_EINVAL,
			       "with %zu %ss, --%s must state how many %ss each has", c->nr_owners,
			       c->owner, c->name, c->thing);
	if (c->nr_owners)
		c->nr[0] = things;
	return 0;
}
