// SPDX-License-Identifier: GPL-2.0-only
/*
 * module, reclaim, lru_sort: parameters of the kernel modules that run DAMON by themselves.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ddutil/json_writer.h>
#include <damondata/units.h>

#include "tools/common/message.h"
#include "tools/common/options.h"
#include "tools/ctl/ctl_commands.h"
#include "tools/ctl/module_stat.h"
#include "tools/kernel/module_params.h"

static bool json;

static void print_param(const struct module_param *param, bool named)
{
	if (named)
		printf("%s: ", param->name);
	put_sane(stdout, param->value);
	putchar('\n');
}

static int read_module_params(const char *module, int nr_words, char **words)
{
	struct module_param *params;
	struct dd_error err;
	struct ddu_json j;
	size_t nr;

	if (module_params(module, &params, &nr, &err))
		die("%s", err.text);
	for (int i = 0; i < nr_words; i++)
		if (!module_param_find(params, nr, words[i]))
			die("%s has no parameter '%s' on this kernel", module, words[i]);
	ddu_json_init(&j, stdout, 4);
	if (json)
		ddu_json_object_begin(&j);
	for (size_t i = 0; i < nr; i++) {
		bool wanted = !nr_words;

		for (int w = 0; w < nr_words; w++)
			wanted |= !strcmp(words[w], params[i].name);
		if (!wanted)
			continue;
		if (json)
			ddu_json_kv_string(&j, params[i].name, params[i].value);
		else
			print_param(&params[i], nr_words != 1);
	}
	if (json) {
		ddu_json_object_end(&j);
		putchar('\n');
	}
	module_params_free(params, nr);
	return EXIT_DONE;
}

/* All names and rights are looked at before the first write. */
static int write_params(const char *module, int nr_words, char **words)
{
	struct module_param *params;
	struct dd_error err;
	size_t nr;

	if (!nr_words || nr_words % 2)
		die_usage("'write' takes pairs of NAME VALUE");
	if (module_params(module, &params, &nr, &err))
		die("%s", err.text);
	for (int i = 0; i < nr_words; i += 2) {
		const struct module_param *p = module_param_find(params, nr, words[i]);

		if (!p)
			die("%s has no parameter '%s' on this kernel; nothing was written", module,
			    words[i]);
		if (!p->is_writable)
			die("%s of %s is a result and cannot be written; nothing was written",
			    words[i], module);
	}
	for (int i = 0; i < nr_words; i += 2)
		if (module_param_write(module, words[i], words[i + 1], &err))
			die("%s%s", err.text,
			    err.sys_errno == 16 ? " (another user of DAMON runs; see 'damo "
						  "status')"
						: "");
	module_params_free(params, nr);
	return EXIT_DONE;
}

static int switch_module(const char *module, bool on)
{
	struct dd_error err;

	if (damon_module_set(module, on, &err))
		die("%s", err.text);
	return EXIT_DONE;
}

/* ---- module ---- */

static const struct option module_options[] = {
	OPT_BOOL(0, "json", &json, "print JSON"),
	OPT_INCLUDE(module_stat_options),
	OPT_END(),
};

static const struct command module_cmd = {
	.name = "module",
	.args = "[NAME [read|write|enable|disable|commit] [WORD]...]",
	.max_args = OPT_MAX_WORDS,
	.description =
		"Without NAME, lists the modules that this kernel has and whether they run. 'read' "
		"prints all parameters or those that are named; 'write' takes pairs of NAME VALUE and "
		"writes all or, when a name is wrong, none. DAMON_STAT's 'read' takes "
		"idle_time_percentiles and idle_time_mem_sz as well.",
	.examples = "damo module\tlist the modules\n"
		    "damo module stat read\tall parameters of DAMON_STAT\n"
		    "damo module reclaim write min_age 30000000\tset one of DAMON_RECLAIM\n",
	.options = module_options,
};

static int list_modules(void)
{
	struct damon_modules running;
	struct dd_error err;
	char **names;
	size_t nr;

	if (module_names(&names, &nr, &err))
		die("%s", err.text);
	damon_modules_running(&running);
	for (size_t i = 0; i < nr; i++) {
		bool on = false;

		for (size_t r = 0; r < running.nr; r++)
			on |= !strcmp(running.names[r] + 6, names[i]);
		printf("%s: %s\n", names[i], on ? "on" : "off");
		free(names[i]);
	}
	free(names);
	if (!nr)
		info("this kernel has no DAMON modules");
	return EXIT_DONE;
}

/* "stat" and "damon_stat" are the same; nothing else may be made of the word. */
static const char *full_module_name(const char *word)
{
	static char name[DAMON_MODULE_LEN];

	if (!strncmp(word, "damon_", 6))
		word += 6;
	if (!*word || strspn(word, "abcdefghijklmnopqrstuvwxyz_0123456789") != strlen(word) ||
	    snprintf(name, sizeof(name), "damon_%s", word) >= (int)sizeof(name))
		die_usage("'%s' is no name of a module", word);
	return name;
}

int cmd_module(int argc, char **argv)
{
	int nr = parse_options(&module_cmd, argc, argv);
	const char *module, *verb = nr > 1 ? argv[1] : "read";

	if (!nr)
		return list_modules();
	module = full_module_name(argv[0]);
	nr = nr > 2 ? nr - 2 : 0;
	argv += 2;
	if (!strcmp(verb, "write"))
		return write_params(module, nr, argv);
	if (!strcmp(verb, "enable") || !strcmp(verb, "disable"))
		return switch_module(module, verb[0] == 'e');
	if (!strcmp(verb, "commit")) {
		struct dd_error err;

		if (module_commit(module, &err))
			die("%s", err.text);
		return EXIT_DONE;
	}
	if (strcmp(verb, "read"))
		die_usage("'%s' is none of read, write, enable, disable, commit", verb);
	if (!strcmp(module, "damon_stat") && nr == 1 && module_stat_is_report(argv[0]))
		return module_stat_report(argv[0]);
	return read_module_params(module, nr, argv);
}

/* ---- reclaim and lru_sort ---- */

/* Values go to the kernel in the parameter's unit; people may write "1 s" or "128M". */
enum unit { UNIT_PLAIN, UNIT_US, UNIT_MS, UNIT_BYTES };

struct setting {
	const char *param;
	enum unit unit;
	const char *given;
};

static void convert_setting(const struct setting *s, char text[32])
{
	struct dd_error err;
	uint64_t value;
	int ret;

	if (s->unit == UNIT_BYTES) {
		ret = dd_parse_size(s->given, &value, &err);
	} else if (s->unit == UNIT_PLAIN) {
		ret = dd_parse_count(s->given, &value, &err);
	} else {
		uint64_t unit = s->unit == UNIT_US ? DD_NS_PER_US : DD_NS_PER_MS;

		ret = dd_parse_time(s->given, unit, &value, &err);
		value /= unit;
	}
	if (ret)
		die_usage("%s: %s", s->param, err.text);
	snprintf(text, 32, "%llu", (unsigned long long)value);
}

/* Checked as a whole before the first write. */
static void write_module_settings(const char *module, const struct setting *settings, size_t nr)
{
	struct module_param *params;
	struct dd_error err;
	size_t nr_params;
	char text[32];

	if (module_params(module, &params, &nr_params, &err))
		die("%s", err.text);
	for (size_t i = 0; i < nr; i++) {
		if (!settings[i].given)
			continue;
		convert_setting(&settings[i], text);
		if (!module_param_find(params, nr_params, settings[i].param))
			die("%s has no parameter '%s' on this kernel; nothing was written", module,
			    settings[i].param);
	}
	for (size_t i = 0; i < nr; i++) {
		if (!settings[i].given)
			continue;
		convert_setting(&settings[i], text);
		if (module_param_write(module, settings[i].param, text, &err))
			die("%s", err.text);
	}
	module_params_free(params, nr_params);
}

static bool is_running(const char *module)
{
	struct damon_modules running;

	damon_modules_running(&running);
	for (size_t i = 0; i < running.nr; i++)
		if (!strcmp(running.names[i], module))
			return true;
	return false;
}

static int run_verb(const char *module, const char *verb, const struct setting *settings, size_t nr)
{
	struct dd_error err;

	if (!strcmp(verb, "status"))
		return read_module_params(module, 0, NULL);
	if (!strcmp(verb, "disable"))
		return switch_module(module, false);
	if (strcmp(verb, "enable") && strcmp(verb, "commit"))
		die_usage("'%s' is none of status, enable, disable, commit", verb);
	if (!strcmp(verb, "commit") && !is_running(module))
		die("%s is not running; use 'enable'", module);
	write_module_settings(module, settings, nr);
	if (!strcmp(verb, "enable")) {
		/* Parameters count from the next start on. */
		if (is_running(module))
			switch_module(module, false);
		return switch_module(module, true);
	}
	if (module_commit(module, &err))
		die("%s", err.text);
	return EXIT_DONE;
}

static struct {
	const char *min_age, *hot, *cold;
	const char *quota[3], *wmarks[4], *intervals[2], *nr_regions[2], *region[2];
	bool skip_anon;
} o;

/* What both modules have, as rows of struct setting. */
#define COMMON_SETTINGS                                                                            \
	{"wmarks_interval", UNIT_US, o.wmarks[0]}, {"wmarks_high", UNIT_PLAIN, o.wmarks[1]},       \
		{"wmarks_mid", UNIT_PLAIN, o.wmarks[2]}, {"wmarks_low", UNIT_PLAIN, o.wmarks[3]},  \
		{"sample_interval", UNIT_US, o.intervals[0]},                                      \
		{"aggr_interval", UNIT_US, o.intervals[1]},                                        \
		{"min_nr_regions", UNIT_PLAIN, o.nr_regions[0]},                                   \
		{"max_nr_regions", UNIT_PLAIN, o.nr_regions[1]},                                   \
		{"monitor_region_start", UNIT_BYTES, o.region[0]},                                 \
	{                                                                                          \
		"monitor_region_end", UNIT_BYTES, o.region[1]                                      \
	}

static const struct option common_options[] = {
	OPT_STRS(0, "wmarks", "US HIGH MID LOW", o.wmarks,
		 "watermarks: check interval, and three permil"),
	OPT_STRS(0, "monitor_intervals", "SAMPLE AGGR", o.intervals, "monitoring intervals (us)"),
	OPT_STRS(0, "nr_regions", "MIN MAX", o.nr_regions, "bounds of the number of regions"),
	OPT_STRS(0, "monitor_region", "START END", o.region, "physical addresses to work on"),
	OPT_BOOL(0, "json", &json, "print JSON"),
	OPT_END(),
};

static const struct option reclaim_options[] = {
	OPT_STR(0, "min_age", "US", &o.min_age, "reclaim what was not accessed for so long"),
	OPT_STRS(0, "quota", "MS BYTES RESET_MS", o.quota, "quotas: time, size, reset interval"),
	OPT_BOOL(0, "skip_anon", &o.skip_anon, "do not reclaim anonymous pages"),
	OPT_INCLUDE(common_options),
	OPT_END(),
};

static const struct command reclaim_cmd = {
	.name = "reclaim",
	.args = "[status|enable|disable|commit]",
	.max_args = 1,
	.description = "'enable' and 'commit' write the given parameters first; what is not given "
		       "stays. 'enable' (re)starts the module, 'commit' changes it while it runs.",
	.options = reclaim_options,
};

int cmd_reclaim(int argc, char **argv)
{
	int nr = parse_options(&reclaim_cmd, argc, argv);
	const struct setting settings[] = {
		{"min_age", UNIT_US, o.min_age},
		{"quota_ms", UNIT_MS, o.quota[0]},
		{"quota_sz", UNIT_BYTES, o.quota[1]},
		{"quota_reset_interval_ms", UNIT_MS, o.quota[2]},
		COMMON_SETTINGS,
		{"skip_anon", UNIT_PLAIN, o.skip_anon ? "1" : NULL},
	};

	return run_verb("damon_reclaim", nr ? argv[0] : "status", settings,
			sizeof(settings) / sizeof(settings[0]));
}

static const struct option lru_sort_options[] = {
	OPT_STR(0, "hot_thres_access_freq", "PERMIL", &o.hot, "hot is what is accessed so often"),
	OPT_STR(0, "cold_min_age", "US", &o.cold, "cold is what was not accessed for so long"),
	OPT_STRS(0, "quota", "MS RESET_MS", o.quota, "quotas: time, reset interval"),
	OPT_INCLUDE(common_options),
	OPT_END(),
};

static const struct command lru_sort_cmd = {
	.name = "lru_sort",
	.args = "[status|enable|disable|commit]",
	.max_args = 1,
	.description = "'enable' and 'commit' write the given parameters first; what is not given "
		       "stays. 'enable' (re)starts the module, 'commit' changes it while it runs.",
	.options = lru_sort_options,
};

int cmd_lru_sort(int argc, char **argv)
{
	int nr = parse_options(&lru_sort_cmd, argc, argv);
	const struct setting settings[] = {
		{"hot_thres_access_freq", UNIT_PLAIN, o.hot},
		{"cold_min_age", UNIT_US, o.cold},
		{"quota_ms", UNIT_MS, o.quota[0]},
		{"quota_reset_interval_ms", UNIT_MS, o.quota[1]},
		COMMON_SETTINGS,
	};

	return run_verb("damon_lru_sort", nr ? argv[0] : "status", settings,
			sizeof(settings) / sizeof(settings[0]));
}
