// SPDX-License-Identifier: GPL-2.0-only
/*
 * Options about what to ask the running DAMON for.
 */
#include "tools/report/source/live_options.h"

#include <damondata/units.h>
#include <string.h>

#include "tools/common/message.h"

#define MAX_SCHEMES 64
#define WORD	    "tried_regions_of"

static struct live_scheme schemes[MAX_SCHEMES];
static size_t nr_schemes;
static struct word_list filters;

static int add_live_scheme(const char *option, const char *const *words)
{
	uint64_t v[3];

	if (nr_schemes == MAX_SCHEMES) {
		error("%s: at most %d schemes", option, MAX_SCHEMES);
		return -1;
	}
	for (int i = 0; i < 3; i++)
		if (dd_parse_whole(words[i], 0, 1, &v[i], NULL) || v[i] > INT32_MAX) {
			error("%s: '%s' is not an index from 0 on", option, words[i]);
			return -1;
		}
	schemes[nr_schemes++] = (struct live_scheme){(int32_t)v[0], (int32_t)v[1], (int32_t)v[2]};
	return 0;
}

static int call_scheme(const struct option *opt, int nr, char **words)
{
	(void)opt;
	(void)nr;
	return add_live_scheme("--" WORD, (const char *const *)words);
}

/* Options of the older tool that make no sense here, and what does the same. */
static int call_exec(const struct option *opt, int nr, char **words)
{
	(void)nr;
	(void)words;
	error("--%s: there is no Python in this program; pipe the records to yours: "
	      "damo report access --json --raw_number | PROGRAM",
	      opt->name);
	return -1;
}

static int call_on_cache(const struct option *opt, int nr, char **words)
{
	(void)nr;
	(void)words;
	error("--%s is not there; 'damo report access --json --raw_number' gives the regions to fold into "
	      "sets",
	      opt->name);
	return -1;
}

const struct option live_options[] = {
	OPT_GROUP("The running DAMON"),
	OPT_CALL(0, WORD, "KDAMOND CONTEXT SCHEME", NULL, call_scheme,
		 "only the regions that this scheme is tried on, asked through sysfs; repeatable"),
	OPT_LIST(
		0, "snapshot_damos_filter", "WORD...", &filters,
		"how much of each region passes these filters, in the words of damo start --damos_filter; adds a "
		"scheme to the running DAMON for a moment"),
	{.kind = OPTION_CALL,
	 .name = "exec",
	 .arg = "COMMAND",
	 .call = call_exec,
	 .help = "not supported",
	 .flags = OPTION_HIDDEN},
	{.kind = OPTION_CALL,
	 .name = "on_cache",
	 .arg = "SIZE WAYS LINE",
	 .call = call_on_cache,
	 .help = "not supported",
	 .flags = OPTION_HIDDEN},
	OPT_END()};

static void take_scheme_inputs(struct word_list *inputs)
{
	size_t kept = 0;

	for (size_t i = 0; i < inputs->nr;) {
		if (strcmp(inputs->words[i], WORD)) {
			inputs->words[kept++] = inputs->words[i++];
			continue;
		}
		if (inputs->nr - i < 4)
			die_usage("--input: " WORD " takes three indexes: KDAMOND CONTEXT SCHEME");
		if (add_live_scheme("--input " WORD, inputs->words + i + 1))
			die_usage("--input: " WORD " takes three indexes: KDAMOND CONTEXT SCHEME");
		i += 4;
	}
	inputs->nr = kept;
}

const struct live_request *live_options_result(struct word_list *inputs)
{
	static struct live_request request;

	take_scheme_inputs(inputs);
	if (!nr_schemes && !filters.nr)
		return NULL;
	if (inputs->nr)
		die_usage("'%s' is a recording; %s works on the running DAMON only",
			  inputs->words[0], nr_schemes ? "--" WORD : "--snapshot_damos_filter");
	if (nr_schemes && filters.nr)
		die_usage("--snapshot_damos_filter is about all regions; it excludes --" WORD);
	request = (struct live_request){schemes, nr_schemes, filters.words, filters.nr};
	return &request;
}
