// SPDX-License-Identifier: GPL-2.0-only
/*
 * tune: change the parameters of running DAMON.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <damondata/units.h>

#include "tools/damon/damon_options.h"
#include "tools/common/message.h"
#include "tools/ctl/ctl_commands.h"
#include "tools/kernel/damon.h"
#include "tools/kernel/damon_text.h"

static struct {
	bool keep, goals_only, dry_run;
	struct word_list kdamonds;
} o;

static const struct option options[] = {
	OPT_BOOL(0, "keep", &o.keep,
		 "change only what is given; without it, the rest gets its default"),
	OPT_BOOL(0, "quota_goals_only", &o.goals_only, "change the schemes' quota goals only"),
	OPT_LIST(0, "kdamond", "N...", &o.kdamonds, "tune these kdamonds (default: all that run)"),
	OPT_BOOL(0, "dry_run", &o.dry_run, "print the writes to sysfs instead of doing them"),
	OPT_INCLUDE(damon_options),
	OPT_END(),
};

static const struct command cmd = {
	.name = "tune",
	.args = "[TARGET]",
	.max_args = OPT_MAX_WORDS,
	.description =
		"Takes the parameters of 'damo start'. They are the complete new setup: what is not "
		"given gets its default. With --keep, what is not given stays; targets, probes and "
		"schemes stay or are replaced as a whole. When the kernel refuses, the old "
		"parameters stay in effect.",
	.examples = "damo tune --keep --aggr 200ms\tchange the aggregation interval, nothing else\n"
		    "damo tune now.json\twhat 'damo status --json' printed, edited\n",
	.options = options,
};

/* The running kdamonds that are meant, in the order of the parameters. */
struct chosen {
	unsigned int *indices;
	size_t nr;
};

static bool is_kdamond_chosen(unsigned int index)
{
	for (size_t i = 0; i < o.kdamonds.nr; i++) {
		struct dd_error err;
		uint64_t n;

		if (dd_parse_count(o.kdamonds.words[i], &n, &err))
			die_usage("--kdamond: %s", err.text);
		if (n == index)
			return true;
	}
	return !o.kdamonds.nr;
}

static void choose_tuned(struct chosen *c)
{
	struct damon_kdamond_info *list;
	struct dd_error err;
	size_t nr;

	*c = (struct chosen){0};
	if (damon_available(&err) || damon_kdamonds(&list, &nr, &err))
		die("%s", err.text);
	c->indices = calloc(nr + 1, sizeof(*c->indices));
	if (!c->indices)
		die("out of memory");
	for (size_t i = 0; i < nr; i++)
		if (list[i].is_on && is_kdamond_chosen(list[i].index))
			c->indices[c->nr++] = list[i].index;
	free(list);
	if (!c->nr || (o.kdamonds.nr && c->nr != o.kdamonds.nr))
		die("%s is not running; see 'damo status'",
		    o.kdamonds.nr ? "a kdamond that --kdamond names" : "DAMON");
}

/* A dry run on a machine without DAMON: as if kdamonds 0.. ran. */
static void pretend_running(struct chosen *c, size_t nr)
{
	c->indices = calloc(nr + 1, sizeof(*c->indices));
	if (!c->indices)
		die("out of memory");
	for (c->nr = 0; c->nr < nr; c->nr++)
		c->indices[c->nr] = (unsigned int)c->nr;
}

static void warn_of_change(const struct dd_params *kdamond, unsigned int index)
{
	const char *ops = dd_param_text(kdamond, "contexts[0].ops"), *ops_now;
	struct dd_params *now;

	if (damon_read_kdamond(&now, index, 0, NULL))
		return;
	ops_now = dd_param_text(now, "contexts[0].ops");
	if (ops && ops_now && strcmp(ops, ops_now))
		warn("kdamond %u changes from %s to %s; --keep changes only what is given", index,
		     ops_now, ops);
	dd_params_free(now);
}

static void keep_rest(const struct dd_params *p, const struct damon_target *target,
		      const struct chosen *c)
{
	for (size_t i = 0; i < c->nr; i++) {
		struct dd_params *now, *built = dd_param_item(p, "kdamonds", i);
		struct dd_error err;

		if (damon_read_kdamond(&now, c->indices[i], 0, &err) ||
		    damon_options_overlay(now, built, target, &err) ||
		    dd_params_assign(built, now, &err))
			die("%s", err.text);
		dd_params_free(now);
	}
}

static void print_plan(const struct dd_params *p, const struct chosen *c)
{
	struct damon_plan plan = {0};
	struct dd_error err;
	struct dd_params *kdamond;
	char path[32];

	for (size_t i = 0; (kdamond = dd_param_item(p, "kdamonds", i)); i++) {
		snprintf(path, sizeof(path), "%u/state", c->indices[i]);
		if (o.goals_only) {
			if (damon_stage_goals(&plan, kdamond, c->indices[i], &err))
				die("%s", err.text);
			damon_plan_add(&plan, path, "commit_schemes_quota_goals");
			continue;
		}
		if (damon_stage_context(&plan, kdamond, c->indices[i], &err))
			die("%s", err.text);
		damon_plan_add(&plan, path, "commit");
		damon_stage_refresh(&plan, c->indices[i], dd_param_u64(kdamond, "refresh_ms"));
	}
	if (damon_plan_print(&plan, kernel_release(), stdout, &err))
		die("%s", err.text);
	damon_plan_free(&plan);
}

static void apply_params(const struct dd_params *p, const struct chosen *c)
{
	struct dd_params *kdamond;
	struct dd_error err;

	for (size_t i = 0; (kdamond = dd_param_item(p, "kdamonds", i)); i++) {
		int ret;

		if (!o.keep && !o.goals_only)
			warn_of_change(kdamond, c->indices[i]);
		ret = o.goals_only ? damon_tune_goals(kdamond, c->indices[i], &err)
				   : damon_tune(kdamond, c->indices[i], &err);
		if (ret)
			die("%s%s", err.text,
			    i ? " (kdamonds before it have the new parameters)" : "");
	}
}

static void build_params(struct dd_params **p, const char *word, struct damon_target *target)
{
	struct dd_error err;

	if (damon_target_deduce(target, word, &err) ||
	    damon_options_build(p, target, damon_node_regions, &err))
		exit(damon_options_fail(&err));
	if (target->kind == DAMON_TARGET_COMMAND || target->kind == DAMON_TARGET_ONGOING)
		die_usage("'%s': tune starts no commands; give pids, paddr or parameters", word);
}

static void check_params(struct dd_params *p)
{
	struct dd_error err;
	int ret = damon_resolve_regions(p, &err);

	if (ret == DD_ESYS && o.dry_run)
		warn("the default regions are left out: %s", err.text);
	else if (ret)
		die("%s", err.text);
	if (dd_params_check(p, &err))
		die("%s", err.text);
}

/* With --keep and no target, the targets are those that run already. */
static void announce_targets(const struct dd_params *p, const struct damon_target *target)
{
	char what[DAMON_TEXT_LEN];

	damon_targets_text(p, NULL, what);
	if (o.keep && target->kind == DAMON_TARGET_NONE)
		info("target: %s", what);
	else
		damon_target_announce(target, what);
	if (damon_default_note())
		info("%s", damon_default_note());
}

int cmd_tune(int argc, char **argv)
{
	int nr = parse_options(&cmd, argc, argv);
	struct damon_target target;
	struct dd_error err;
	struct chosen chosen;
	struct dd_params *p;
	size_t nr_kdamonds;

	build_params(&p, damon_target_word(nr, argv), &target);
	nr_kdamonds = dd_param_nr(p, "kdamonds");
	if (o.dry_run && !o.keep && !o.kdamonds.nr && damon_available(&err))
		pretend_running(&chosen, nr_kdamonds);
	else
		choose_tuned(&chosen);
	if (nr_kdamonds != chosen.nr)
		die("the parameters are for %zu kdamond%s, but %zu run%s; use --kdamond to choose",
		    nr_kdamonds, nr_kdamonds == 1 ? "" : "s", chosen.nr, chosen.nr == 1 ? "s" : "");
	if (o.keep)
		keep_rest(p, &target, &chosen);
	check_params(p);
	if (!o.goals_only)
		announce_targets(p, &target);
	if (o.dry_run)
		print_plan(p, &chosen);
	else
		apply_params(p, &chosen);
	dd_params_free(p);
	damon_target_free(&target);
	free(chosen.indices);
	return EXIT_DONE;
}
