/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The options that describe what DAMON shall do, the same for start, tune, schemes, record and args, and
 * the parameters that they mean. A command includes the table:
 *
 *	static const struct option options[] = {
 *		OPT_INCLUDE(damon_options),
 *		...
 *	};
 *	argc = parse_options(&cmd, argc, argv);
 *	if (damon_target_deduce(&target, argc ? argv[0] : NULL, &err) ||
 *	    damon_options_build(&params, &target, damon_node_regions, &err))
 *		return damon_options_fail(&err);
 *
 * The words that were given are kept in the table's own storage: one command line a process.
 */
#ifndef DAMO_DAMON_OPTIONS_H
#define DAMO_DAMON_OPTIONS_H

#include <damondata/params.h>

#include "tools/common/options.h"

/** damon_options - all of them; damos_options and monitoring_options are its two parts */
extern const struct option damon_options[];
extern const struct option damon_monitoring_options[];
extern const struct option damon_scheme_options[];

/** OPT_STOP_MODULES() - rows of each command that starts DAMON; @v is a bool */
#define OPT_STOP_MODULES(v)                                                                        \
	OPT_BOOL(0, "stop_modules", (v),                                                           \
		 "switch off kernel modules that hold DAMON, until the end"),                      \
		OPT_ALIAS("disable_modules", "stop_modules")

/**
 * damon_module_hint() - what can be done about a kernel module that holds DAMON
 * @options:	of the command at hand
 *
 * Return: a sentence that names only what this command has, for &damon_start_options.module_hint.
 */
const char *damon_module_hint(const struct option *options);

/** enum damon_target_kind - what the positional word turned out to be */
enum damon_target_kind {
	DAMON_TARGET_NONE, /* no word: what the options say */
	DAMON_TARGET_OPS,  /* paddr, vaddr, fvaddr */
	DAMON_TARGET_PIDS,
	DAMON_TARGET_COMMAND, /* .word is for a shell; nothing was started */
	DAMON_TARGET_PARAMS,  /* all parameters, as text or in a file */
	DAMON_TARGET_ONGOING, /* DAMON as it runs: of record and monitor */
};

/**
 * struct damon_target - a deduced target
 * @kind:	enum damon_target_kind
 * @word:	as it was typed
 * @ops:	DAMON_TARGET_OPS: its word
 * @pids:	DAMON_TARGET_PIDS: malloc'ed
 * @params:	DAMON_TARGET_PARAMS, else NULL
 */
struct damon_target {
	enum damon_target_kind kind;
	const char *word;
	const char *ops;
	int64_t *pids;
	size_t nr_pids;
	struct dd_params *params;
};

/**
 * damon_target_word() - the one positional word of a command line
 * @nr:		number of words
 * @words:	of parse_options()
 *
 * JSON whose quotes a shell has not seen, as in `damo start $(damo args damon ...)`, comes as many words;
 * they are joined again, as are pids, as $(pidof NAME) gives them, to the list "12,34". Other words beyond
 * the first are a usage error: exits with EXIT_USAGE.
 *
 * Return: the word, which may be malloc'ed and is kept until the end, or NULL.
 */
const char *damon_target_word(int nr, char **words);

/**
 * damon_target_deduce() - find out what the positional word means
 * @t:		filled; free it with damon_target_free()
 * @word:	"paddr", "1234", "1234,1235", "sleep 5", JSON or YAML text, a file's name; NULL = none
 * @err:	says what was tried; for a broken file line and column
 *
 * Only looks: no process is started, and that a pid exists is not asked. In order: text of parameters,
 * keyword, pids (with commas or blanks between them), a file with parameters, a program that PATH has.
 *
 * Return: 0, DD_EINVAL, DD_EFORMAT, DD_ESYS or DD_ENOMEM.
 */
int damon_target_deduce(struct damon_target *t, const char *word, struct dd_error *err);

/** damon_target_given() - whether the target's word or an option says what to monitor */
bool damon_target_given(const struct damon_target *t);

/**
 * damon_target_choice() - the line that says what was chosen
 * @t:		the deduced target
 * @what:	the choice and its size, such as "physical memory, 21.0 GiB"
 * @text:	gets the line; cut at @size, 1024 bytes are enough
 *
 * Without a target in the command line the line says so, and names an option that may have taken it.
 */
void damon_target_choice(const struct damon_target *t, const char *what, char *text, size_t size);

/** damon_target_announce() - print that line, before anything is done to the target */
void damon_target_announce(const struct damon_target *t, const char *what);

void damon_target_free(struct damon_target *t);

/**
 * damon_node_regions_fn - gives a paddr target the memory of NUMA nodes as regions
 * @target:	has no regions yet
 * @nodes:	their numbers, or NULL: each System RAM range of the machine is a region
 */
typedef int (*damon_node_regions_fn)(struct dd_params *target, const int64_t *nodes,
				     size_t nr_nodes, struct dd_error *err);

/**
 * damon_options_build() - the parameters that the options and the target mean
 * @p:		gets the parameters, which the caller frees; NULL on failure
 * @t:		of damon_target_deduce()
 * @node_regions: damon_node_regions(), or NULL: then --numa_node and --all_ram are refused
 * @err:	names the option
 *
 * A command target's process does not exist yet: its target has the pid DD_PARAM_NONE, and
 * damon_params_set_pid() fills it in. A paddr target for which no regions are given stays without:
 * damon_resolve_regions() is for that. dd_params_check() reports what a kernel would refuse. What would have no effect is an error.
 *
 * Return: 0, DD_EINVAL (the command line), or another negative code (files, memory).
 */
int damon_options_build(struct dd_params **p, const struct damon_target *t,
			damon_node_regions_fn node_regions, struct dd_error *err);

/**
 * damon_options_overlay() - lay what was given over the parameters of a running kdamond
 * @base:	changed: intervals, bounds and the like one by one; targets, probes and schemes each as a
 *		whole, when an option for them was given
 * @built:	a kdamond of damon_options_build()
 * @t:		the deduced target
 *
 * Return: 0, DD_EINVAL or DD_ENOMEM.
 */
int damon_options_overlay(struct dd_params *base, const struct dd_params *built,
			  const struct damon_target *t, struct dd_error *err);

/** damon_params_set_pid() - give the started command's pid to each vaddr and fvaddr target that has none */
void damon_params_set_pid(struct dd_params *p, int64_t pid);

/** damon_looks_like_params() - could the word be JSON or YAML text of parameters, not a file's name? */
bool damon_looks_like_params(const char *word);

/** damon_options_first() - a DAMON option that was given, such as "damos_action", but for --kdamonds; or NULL */
const char *damon_options_first(void);

/** damon_options_fail() - print the error; EXIT_USAGE when the command line is wrong, else EXIT_FAIL */
int damon_options_fail(const struct dd_error *err);

/** damon_options_reset() - forget what was parsed; for tests */
void damon_options_reset(void);

/**
 * read_text_arg() - text of an argument that is text itself, a file's name, or "-" for stdin
 * @word:	the argument
 * @text:	malloc'ed, NUL terminated
 * @len:	bytes, at most 64 MiB
 * @name:	set to what messages call it, or NULL when @word is the text
 * @err:	filled on failure
 */
int read_text_arg(const char *word, char **text, size_t *len, const char **name,
		  struct dd_error *err);

/**
 * read_params_arg() - parameters from an argument as of read_text_arg(); warns of what is not taken literally
 * @p:		gets the parameters; NULL on failure
 * @fallback:	what messages call @word when it is the text itself
 *
 * Return: 0, DD_EFORMAT for a mistake in the text, or another negative code.
 */
int read_params_arg(struct dd_params **p, const char *word, const char *fallback,
		    struct dd_error *err);

/** read_schemes_arg() - the same for a list of schemes, which are appended to those of a context */
int read_schemes_arg(struct dd_params *context, const char *word, const char *fallback,
		     struct dd_error *err);

#endif /* DAMO_DAMON_OPTIONS_H */
