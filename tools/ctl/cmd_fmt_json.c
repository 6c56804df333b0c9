// SPDX-License-Identifier: GPL-2.0-only
/*
 * damo fmt_json: the older name of "damo args damon --format json".
 */
#include "tools/damon/damon_options.h"
#include "tools/common/message.h"
#include "tools/ctl/ctl_commands.h"
#include "tools/ctl/params_output.h"

static bool raw, schemes_only;

static const struct option options[] = {
	OPT_BOOL(0, "schemes_only", &schemes_only, "print only the list of schemes"),
	OPT_BOOL(0, "raw", &raw, "print plain numbers"),
	OPT_INCLUDE(damon_options),
	OPT_END(),
};

static const struct command command = {
	.name = "fmt_json",
	.args = "[TARGET]",
	.max_args = OPT_MAX_WORDS,
	.summary = "print DAMON parameters as JSON (use 'damo args damon' instead)",
	.options = options,
};

static void write_schemes(const struct dd_params *p, const struct dd_params_style *style)
{
	const struct dd_context *c =
		p->nr_kdamonds && p->kdamonds[0].nr_contexts ? &p->kdamonds[0].contexts[0] : NULL;

	dd_schemes_write_json(c ? c->schemes : NULL, c ? c->nr_schemes : 0, stdout, style);
}

int cmd_fmt_json(int argc, char **argv)
{
	struct dd_params_style style = {.params_only = true};
	struct dd_params params;
	int ret;

	argc = parse_options(&command, argc, argv);
	warn("this command is an older name of 'damo args damon --format json'");
	ret = params_from_command_line(&params, damon_target_word(argc, argv));
	if (ret)
		return ret;
	style.raw = raw;
	if (schemes_only)
		write_schemes(&params, &style);
	else
		ret = write_params(&params, PARAMS_JSON, &style, NULL);
	dd_params_free(&params);
	return ret;
}
