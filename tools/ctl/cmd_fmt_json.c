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

/* Without a context, those of an empty one. */
static int write_schemes(const struct dd_params *p, unsigned int style)
{
	struct dd_params *empty = dd_params_new("context", NULL);
	const struct dd_params *c = dd_param_item(p, "kdamonds[0].contexts", 0);
	struct dd_error err;
	int ret;

	if (!empty)
		die("out of memory");
	ret = dd_params_write(c ? c : empty, "schemes", DD_PARAMS_JSON, style, stdout, &err);
	dd_params_free(empty);
	return ret ? EXIT_FAIL : EXIT_DONE;
}

int cmd_fmt_json(int argc, char **argv)
{
	unsigned int style = DD_PARAMS_NO_STATUS;
	struct dd_params *params;
	int ret;

	argc = parse_options(&command, argc, argv);
	warn("this command is an older name of 'damo args damon --format json'");
	ret = params_from_command_line(&params, damon_target_word(argc, argv));
	if (ret)
		return ret;
	style |= raw ? DD_PARAMS_RAW : 0;
	ret = schemes_only ? write_schemes(params, style)
			   : write_params(params, PARAMS_JSON, style, NULL);
	dd_params_free(params);
	return ret;
}
