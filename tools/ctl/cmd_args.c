// SPDX-License-Identifier: GPL-2.0-only
/*
 * damo args: options turned into data that other commands read. Nothing is run, nor written to a kernel.
 */
#include <damondata/units.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tools/damon/damon_options.h"
#include "tools/common/exec_path.h"
#include "tools/common/message.h"
#include "tools/common/subcommand.h"

#include "tools/ctl/args_accesses.h"
#include "tools/ctl/ctl_commands.h"
#include "tools/ctl/params_output.h"

static struct {
	int format;
	bool raw, omit_defaults;
	const char *out, *add;
	const char *remove[2], *replace[2]; /* FILE INDEX */
} o;

static const struct option damon_args_options[] = {
	OPT_CHOICE(0, "format", "FORMAT", &o.format, params_format_words,
		   "how to print (default: json)"),
	OPT_BOOL(0, "raw", &o.raw, "print plain numbers"),
	OPT_BOOL(0, "omit_defaults", &o.omit_defaults, "leave out what is the default"),
	OPT_STR('o', "out", "FILE", &o.out, "write to FILE instead of the standard output"),
	OPT_STR(0, "add", "FILE", &o.add, "add the kdamonds to those of FILE"),
	OPT_STRS(0, "remove", "FILE INDEX", o.remove,
		 "print FILE without that kdamond; excludes other parameters"),
	OPT_STRS(0, "replace", "FILE INDEX", o.replace, "print FILE with that kdamond replaced"),
	OPT_INCLUDE(damon_options),
	OPT_END(),
};

static const struct command damon_command = {
	.name = "args damon",
	.args = "[TARGET]",
	.max_args = OPT_MAX_WORDS,
	.description =
		"Prints the parameters that start, tune and record would use with the same options. Their "
		"options --kdamonds and the target take the output as text or as a file.\n\n"
		"TARGET is paddr, vaddr, fvaddr, a process id or a list of them (12,34), a command line, "
		"or a file or text with parameters. A command is not started.",
	.examples = "damo args damon --damos_action stat > stat.json\tparameters with one scheme\n"
		    "damo args damon 1234 --format yaml\tmonitor the process 1234\n"
		    "damo start \"$(damo args damon paddr)\"\tthe same as damo start paddr\n"
		    "damo args damon --add two.json --ops paddr -o two.json\tone kdamond more\n",
	.options = damon_args_options,
};

static int fail_edit(const struct dd_error *err)
{
	error("%s", err->text);
	return EXIT_FAIL;
}

static int read_params_file(struct dd_params **p, const char *file)
{
	struct dd_error err;

	return read_params_arg(p, file, "the parameters", &err) ? fail_edit(&err) : 0;
}

static int parse_kdamond_index(const struct dd_params *p, const char *option, const char *word,
			       size_t *idx)
{
	size_t nr = dd_param_nr(p, "kdamonds");
	uint64_t i;

	if (dd_parse_whole(word, 0, 1, &i, NULL) || i >= nr) {
		error("--%s: there is no kdamond '%s'; the file has %zu, counted from 0", option,
		      word, nr);
		return EXIT_USAGE;
	}
	*idx = i;
	return 0;
}

static int remove_kdamond(struct dd_params **p)
{
	struct dd_error err;
	size_t i;
	int ret = read_params_file(p, o.remove[0]);

	if (!ret)
		ret = parse_kdamond_index(*p, "remove", o.remove[1], &i);
	if (ret)
		return ret;
	return dd_param_remove(*p, "kdamonds", i, &err) ? fail_edit(&err) : 0;
}

static int replace_kdamond(struct dd_params **p, const struct dd_params *with)
{
	struct dd_error err;
	size_t i;
	int ret = read_params_file(p, o.replace[0]);

	if (!ret)
		ret = parse_kdamond_index(*p, "replace", o.replace[1], &i);
	if (ret)
		return ret;
	if (dd_param_nr(with, "kdamonds") != 1) {
		error("--replace: the options give %zu kdamonds, not one",
		      dd_param_nr(with, "kdamonds"));
		return EXIT_USAGE;
	}
	return dd_params_assign(dd_param_item(*p, "kdamonds", i),
				dd_param_item(with, "kdamonds", 0), &err)
		       ? fail_edit(&err)
		       : 0;
}

static int add_kdamonds(struct dd_params **p, const struct dd_params *more)
{
	struct dd_params *from, *to;
	struct dd_error err;
	int ret = read_params_file(p, o.add);

	for (size_t i = 0; !ret && (from = dd_param_item(more, "kdamonds", i)); i++) {
		to = dd_param_append(*p, "kdamonds", &err);
		if (!to || dd_params_assign(to, from, &err))
			ret = fail_edit(&err);
	}
	return ret;
}

static int check_edits(const char *word)
{
	const char *other = damon_options_first();

	if (!!o.add + !!o.remove[0] + !!o.replace[0] > 1)
		return error("--add, --remove and --replace exclude one another"), EXIT_USAGE;
	if (o.remove[0] && (word || other)) {
		error("--remove takes no parameters, but %s%s is given", word ? "" : "--",
		      word ? word : other);
		return EXIT_USAGE;
	}
	return 0;
}

/* The parameters to print. */
static int make_params(struct dd_params **p, const char *word)
{
	struct dd_params *given;
	int ret;

	*p = NULL;
	if (o.remove[0])
		return remove_kdamond(p);
	if (!o.add && !o.replace[0])
		return params_from_command_line(p, word);
	ret = params_from_command_line(&given, word);
	if (!ret)
		ret = o.add ? add_kdamonds(p, given) : replace_kdamond(p, given);
	dd_params_free(given);
	return ret;
}

static int args_damon(int argc, char **argv)
{
	unsigned int style = DD_PARAMS_NO_STATUS;
	struct dd_params *params;
	const char *word;
	int ret;

	argc = parse_options(&damon_command, argc, argv);
	word = damon_target_word(argc, argv);
	style |= o.raw ? DD_PARAMS_RAW : 0;
	style |= o.omit_defaults ? DD_PARAMS_OMIT_DEFAULTS : 0;
	ret = check_edits(word);
	if (ret)
		return ret;
	ret = make_params(&params, word);
	if (!ret)
		ret = write_params(params, o.format, style, o.out);
	dd_params_free(params);
	return ret;
}

/* The layouts' options belong to the reports. */
static int args_accesses_format(int argc, char **argv)
{
	char **words = calloc((size_t)argc + 2, sizeof(*words));

	if (!words)
		die("out of memory");
	words[0] = (char *)"damo-report";
	words[1] = (char *)"accesses_format";
	memcpy(words + 2, argv + 1, ((size_t)argc - 1) * sizeof(*words));
	exec_program(NULL, words[0], words);
	die("cannot run damo-report: %s", strerror(errno));
}

static const struct subcommand args_commands[] = {
	{"damon", args_damon, "args damon"},
	/* as the user's guide writes it in one place */
	{"json", args_damon, NULL},
	{"accesses", args_accesses, "args accesses"},
	{"accesses_filter", args_accesses, NULL},
	{"accesses_format", args_accesses_format, "args accesses_format"},
	{0},
};

int cmd_args(int argc, char **argv)
{
	return run_subcommand("damo-ctl args", args_commands,
			      "Turns options into data, without doing anything else.", argc, argv);
}
