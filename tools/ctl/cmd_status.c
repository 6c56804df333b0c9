// SPDX-License-Identifier: GPL-2.0-only
/*
 * status: states, parameters and results of DAMON. Parameters are read, never changed.
 */
#include <ddutil/words.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/damon/damon_options.h"
#include "tools/damon/interface_options.h"
#include "tools/common/message.h"
#include "tools/common/options.h"
#include "tools/ctl/ctl_commands.h"
#include "tools/ctl/status_stats.h"
#include "tools/kernel/damon.h"
#include "tools/kernel/module_params.h"

enum format { FORMAT_REPORT, FORMAT_JSON, FORMAT_YAML };

static const char *const formats[] = {"report", "json", "yaml", NULL};

static struct {
	int format;
	bool json, yaml, raw, cpu, summary, stats, params_only, omit_defaults, omit_tried, update;
	struct word_list stat_fields;
	const char *input;
} o;

static const struct option options[] = {
	OPT_CHOICE(0, "format", "FORMAT", &o.format, formats, "how to print (default: report)"),
	OPT_BOOL(0, "json", &o.json, "the same as --format json; 'damo start' takes it"),
	OPT_BOOL(0, "yaml", &o.yaml, "the same as --format yaml; 'damo start' takes it"),
	OPT_BOOL(0, "raw", &o.raw, "print plain numbers"),
	OPT_BOOL(0, "damon_params", &o.params_only, "print parameters only, no states and results"),
	OPT_BOOL(0, "damon_params_omit_defaults", &o.omit_defaults,
		 "the same without those that have their default"),
	OPT_BOOL(0, "omit_damos_tried_regions", &o.omit_tried,
		 "do not list the regions that schemes were tried on"),
	OPT_BOOL(0, "kdamonds_summary", &o.summary, "print one line for each kdamond"),
	OPT_BOOL(0, "show_cpu_usage", &o.cpu, "print the CPU use of each kdamond (%)"),
	OPT_BOOL(
		0, "damos_stats", &o.stats,
		"print the counters of the schemes only; their sizes are sums over all applications"),
	{.kind = OPTION_LIST,
	 .name = "damos_stat_fields",
	 .arg = "FIELD...",
	 .value = &o.stat_fields,
	 .choices = stat_field_names,
	 .help = "print these counters only"},
	OPT_BOOL(
		0, "update", &o.update,
		"refresh results of kdamonds that others started, too: this writes to their state files"),
	OPT_STR(0, "input_file", "FILE", &o.input, "print the parameters in a JSON or YAML file"),
	OPT_INCLUDE(interface_options),
	OPT_END(),
};

static const struct command cmd = {
	.name = "status",
	.args = "",
	.description =
		"Asks the kdamonds that damo started to refresh counters, quotas, tuned intervals and "
		"tried regions, then prints them. To those of others nothing is written without "
		"--update, so their results are as old as their last refresh. Where the kernel cannot "
		"answer in time, a warning states that results are old.",
	.examples = "damo status\tall of it, for people\n"
		    "damo status --json > now.json\tto be given to 'damo start' or 'damo tune'\n"
		    "damo status --damos_stats --damos_stat_fields sz_tried --raw\tone number\n",
	.options = options,
};

/* Returns the flags to read with. */
static unsigned int read_flags(void)
{
	bool wants_tried = o.format == FORMAT_REPORT && !o.omit_tried && !o.params_only &&
			   !o.stats && !o.summary;

	return wants_tried ? DAMON_READ_TRIED : 0;
}

static void refresh_results(const struct dd_params *p, unsigned int flags)
{
	struct dd_params *kdamond;
	struct dd_error err;

	for (size_t k = 0; (kdamond = dd_param_item(p, "kdamonds", k)); k++) {
		if (!dd_param_is(kdamond, "state", "on"))
			continue;
		if (!o.update && !damon_is_noted((unsigned int)k))
			info("results of kdamond %zu may be old: it is not damo's, and nothing is "
			     "written to it without --update",
			     k);
		else if (damon_update(kdamond, (unsigned int)k, flags, &err))
			warn("results of kdamond %zu may be old: %s", k, err.text);
	}
}

static struct dd_params *read_live(void)
{
	unsigned int flags = read_flags();
	struct dd_params *p, *kdamond;
	struct dd_error err;
	bool any_on = false;

	if (damon_available(&err) || damon_read(&p, 0, &err))
		die("%s", err.text);
	for (size_t k = 0; (kdamond = dd_param_item(p, "kdamonds", k)); k++)
		any_on |= dd_param_is(kdamond, "state", "on");
	if (!any_on || o.params_only || o.summary)
		return p;
	refresh_results(p, flags);
	dd_params_free(p);
	if (damon_read(&p, flags, &err))
		die("%s", err.text);
	return p;
}

static struct dd_params *read_status_file(void)
{
	struct dd_params *p;
	struct dd_error err;

	if (read_params_arg(&p, o.input, "--input_file", &err))
		die("%s", err.text);
	return p;
}

/* Lines such as "damon_stat: off" for the modules that could hold DAMON. */
static void print_modules(void)
{
	struct damon_modules running;
	char **names;
	size_t nr;

	if (module_names(&names, &nr, NULL))
		return;
	damon_modules_running(&running);
	for (size_t i = 0; i < nr; i++) {
		bool on = false;

		for (size_t r = 0; r < running.nr; r++)
			on |= !strcmp(running.names[r] + 6, names[i]);
		if (strncmp(names[i], "sample_", 7))
			printf("damon_%s: %s\n", names[i], on ? "on" : "off");
		free(names[i]);
	}
	free(names);
}

static void warn_leftovers(void)
{
	struct damon_note *notes;
	size_t nr;

	if (damon_notes(&notes, &nr, NULL))
		return;
	for (size_t i = 0; i < nr; i++) {
		if (notes[i].state == NOTE_BROKEN)
			warn("%s (pid %ld) was killed while it started DAMON; 'damo stop' cleans up",
			     notes[i].owner, (long)notes[i].owner_pid);
		else if (notes[i].state == NOTE_ORPHAN)
			warn("%s (pid %ld) was killed, but kdamond %u that it started still runs; "
			     "'damo stop' stops it",
			     notes[i].owner, (long)notes[i].owner_pid,
			     notes[i].nr ? notes[i].indices[0] : 0);
	}
	damon_notes_free(notes, nr);
}

static void print_status(const struct dd_params *p)
{
	static const enum dd_params_format text_formats[] = {
		[FORMAT_REPORT] = DD_PARAMS_TEXT,
		[FORMAT_JSON] = DD_PARAMS_JSON,
		[FORMAT_YAML] = DD_PARAMS_YAML,
	};
	unsigned int style = (o.raw ? DD_PARAMS_RAW : 0) |
			     (o.params_only ? DD_PARAMS_NO_STATUS : 0) |
			     (o.omit_defaults ? DD_PARAMS_OMIT_DEFAULTS : 0) |
			     (o.omit_tried ? 0 : DD_PARAMS_TRIED);
	struct dd_error err;

	if (o.summary) {
		print_summary(p, o.cpu, o.format == FORMAT_JSON);
		return;
	}
	if (o.stats) {
		print_stats(p, &o.stat_fields, o.raw, o.format == FORMAT_JSON);
		return;
	}
	if (dd_params_write(p, NULL, text_formats[o.format], style, stdout, &err))
		die("%s", err.text);
	if (o.format != FORMAT_REPORT)
		return;
	if (o.cpu)
		print_summary(p, true, false);
	if (!o.params_only && !o.input)
		print_modules();
}

static void check_fields(void)
{
	for (size_t i = 0; i < o.stat_fields.nr; i++)
		if (ddu_word_index(stat_field_names, o.stat_fields.words[i]) < 0)
			die_usage("--damos_stat_fields: '%s' is no counter; see --help",
				  o.stat_fields.words[i]);
	if (o.stat_fields.nr && !o.stats)
		die_usage("--damos_stat_fields needs --damos_stats");
}

int cmd_status(int argc, char **argv)
{
	struct dd_params *p;

	parse_options(&cmd, argc, argv);
	check_fields();
	o.params_only |= o.omit_defaults;
	if (o.json)
		o.format = FORMAT_JSON;
	if (o.yaml)
		o.format = FORMAT_YAML;
	if ((o.summary || o.stats) && o.format == FORMAT_YAML)
		die_usage("--kdamonds_summary and --damos_stats are printed as text or JSON");
	p = o.input ? read_status_file() : read_live();
	print_status(p);
	if (!o.input)
		warn_leftovers();
	if (!dd_param_nr(p, "kdamonds"))
		info("there are no kdamonds");
	dd_params_free(p);
	return EXIT_DONE;
}
