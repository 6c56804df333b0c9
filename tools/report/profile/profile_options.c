// SPDX-License-Identifier: GPL-2.0-only
/*
 * Options of profiles, with the meanings that they have for perf report.
 */
#include "tools/report/profile/profile_options.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "tools/common/message.h"

#define LEAST_BRANCH 0.5 /* percent, as perf report has it */

static struct {
	const char *sort, *event;
	bool folded, children, no_children;
	double percent_limit;
	uint64_t max_stack;
	int percent_limit_given, children_given;
	/* of --call_graph */
	bool graph, none;
	enum dd_chain_order order;
	int value;
	double least_branch;
} o = {.sort = "comm,dso,sym", .least_branch = LEAST_BRANCH, .max_stack = DD_PROFILE_STACK};

struct word {
	const char *name;
	unsigned int value;
};

static const struct word keys[] = {
	{"comm", DD_PROFILE_COMM},     {"dso", DD_PROFILE_DSO}, {"sym", DD_PROFILE_SYMBOL},
	{"symbol", DD_PROFILE_SYMBOL}, {"pid", DD_PROFILE_PID}, {"tid", DD_PROFILE_TID},
	{"cpu", DD_PROFILE_CPU},
};

enum {
	GRAPH_CALLER,
	GRAPH_CALLEE,
	GRAPH_TREE,
	GRAPH_NONE,
	GRAPH_PERCENT,
	GRAPH_PERIOD,
	GRAPH_COUNT
};

static const struct word graph_words[] = {
	{"caller", GRAPH_CALLER}, {"callee", GRAPH_CALLEE},   {"graph", GRAPH_TREE},
	{"none", GRAPH_NONE},	  {"percent", GRAPH_PERCENT}, {"period", GRAPH_PERIOD},
	{"count", GRAPH_COUNT},	  {"function", GRAPH_TREE},
};

/* The word at the begin of a list; NULL when it is none of them. */
static const struct word *find_word(const struct word *words, size_t nr, const char *text,
				    size_t len)
{
	for (size_t i = 0; i < nr; i++)
		if (strlen(words[i].name) == len && !strncmp(words[i].name, text, len))
			return &words[i];
	return NULL;
}

static void parse_sort(struct profile_view *view)
{
	const char *text = o.sort;

	view->nr_columns = 0;
	while (*text) {
		size_t len = strcspn(text, ","), i = 0;
		const struct word *w = find_word(keys, sizeof(keys) / sizeof(*keys), text, len);

		if (!w)
			die_usage("--sort: '%.*s' is none of comm, dso, sym, pid, tid, cpu",
				  (int)len, text);
		while (i < view->nr_columns && view->columns[i] != w->value)
			i++;
		if (i == view->nr_columns)
			view->columns[view->nr_columns++] = w->value;
		text += len;
		text += *text == ',';
	}
	if (!view->nr_columns)
		die_usage("--sort: no key");
}

static void take_graph_word(unsigned int value)
{
	switch (value) {
	case GRAPH_CALLER:
	case GRAPH_CALLEE:
		o.order = value == GRAPH_CALLER ? DD_CHAIN_CALLER : DD_CHAIN_CALLEE;
		break;
	case GRAPH_PERCENT:
	case GRAPH_PERIOD:
	case GRAPH_COUNT:
		o.value = (int)(value - GRAPH_PERCENT) + PROFILE_PERCENT;
		break;
	case GRAPH_NONE:
		o.none = true;
		break;
	default:
		break;
	}
}

/* "caller", "callee,2", "graph,0.5,caller,function,percent": words in any order, and a percentage. */
static int parse_graph(const struct option *opt, int nr, char **words)
{
	const char *text = nr ? words[0] : "";

	(void)opt;
	o.graph = true;
	while (*text) {
		size_t len = strcspn(text, ",");
		const struct word *w = find_word(
			graph_words, sizeof(graph_words) / sizeof(*graph_words), text, len);
		char *end;

		if (w) {
			take_graph_word(w->value);
		} else {
			o.least_branch = strtod(text, &end);
			if (end != text + len || !isdigit((unsigned char)*text) ||
			    o.least_branch > 100) {
				error("--call_graph: '%.*s' is none of caller, callee, none, percent, "
				      "period, count, and no percentage",
				      (int)len, text);
				return -1;
			}
		}
		text += len;
		text += *text == ',';
	}
	return 0;
}

static const char *const graph_choices[] = {"caller", "callee", "none", NULL};

const struct option profile_print_options[] = {
	OPT_GROUP("What to print"),
	OPT_STR('s', "sort", "KEYS", &o.sort,
		"rows are distinguished by these, in this order: comm,dso,sym,pid,tid,cpu (comm,dso,sym)"),
	{.kind = OPTION_CALL,
	 .short_name = 'g',
	 .name = "call_graph",
	 .arg = "[HOW]",
	 .call = parse_graph,
	 .choices = graph_choices,
	 .help = "print a tree of call chains below each row: caller (from the outermost function on, the "
		 "default), callee (from the function to its callers) or none; also the least percentage of a "
		 "branch (0.5), and percent, period or count, separated by commas"},
	{.kind = OPTION_SET,
	 .name = "children",
	 .value = &o.children,
	 .help = "count samples in what a function calls for the function, too (default with -g)"},
	OPT_BOOL(0, "no_children", &o.no_children, "count samples for the function itself only"),
	{.kind = OPTION_DOUBLE,
	 .name = "percent_limit",
	 .arg = "PERCENT",
	 .value = &o.percent_limit,
	 .given = &o.percent_limit_given,
	 .help = "leave out rows and branches below this"},
	OPT_U64(0, "max_stack", "N", &o.max_stack,
		"take only so many functions of a call chain, from its begin in the order of -g (127)"),
	OPT_BOOL(0, "folded", &o.folded, "print call chains, folded for flame graphs"),
	OPT_STR(0, "event", "NAME", &o.event,
		"samples of this event, where the profile has several (the first one)"),
	OPT_END()};

bool profile_folded(void)
{
	return o.folded;
}

static void check_profile_options(void)
{
	if (o.percent_limit < 0 || o.percent_limit > 100)
		die_usage("--percent_limit: %g is not from 0 to 100", o.percent_limit);
	if (!o.max_stack || o.max_stack > DD_PROFILE_MAX_STACK)
		die_usage("--max_stack: not from 1 to %d", DD_PROFILE_MAX_STACK);
	if (o.children && o.no_children)
		die_usage("--children and --no_children exclude each other");
}

void profile_apply_options(struct dd_profile_spec *spec, struct profile_view *view)
{
	bool trees = o.graph && !o.none;

	check_profile_options();
	parse_sort(view);
	view->trees = trees && !o.folded;
	view->children = (o.children || (trees && !o.no_children)) && !o.folded;
	view->value = o.value;
	view->least_row = o.percent_limit;
	view->least_branch = o.percent_limit_given ? o.percent_limit : o.least_branch;
	for (size_t i = 0; i < view->nr_columns; i++)
		spec->keys |= view->columns[i];
	if (o.folded)
		spec->keys = DD_PROFILE_COMM;
	spec->chains = trees || o.folded;
	spec->children = view->children;
	spec->order = o.folded ? DD_CHAIN_CALLEE : o.order;
	spec->max_stack = (uint32_t)o.max_stack;
	spec->event = o.event;
}
