/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Parameters to stdout or a file, in the format that the user chose.
 */
#ifndef DAMO_CTL_PARAMS_OUTPUT_H
#define DAMO_CTL_PARAMS_OUTPUT_H

#include <damondata/params.h>

enum params_format { PARAMS_JSON, PARAMS_YAML, PARAMS_TEXT };

/** params_format_words - "json", "yaml", "report", for OPT_CHOICE() */
extern const char *const params_format_words[];

/**
 * write_params() - write parameters
 * @p:		parameters
 * @format:	enum params_format
 * @style:	DD_PARAMS_RAW and so on
 * @out:	file name; NULL or "-" is stdout. A file that is there becomes OUT.old
 *
 * Return: exit status, after an error was reported.
 */
int write_params(const struct dd_params *p, int format, unsigned int style, const char *out);

/**
 * params_from_command_line() - the parameters of damon_options and a positional word, without side effects
 * @p:		gets them; NULL on failure
 *
 * Regions of physical memory are filled in when this user may read where memory lies.
 *
 * Return: 0, or an exit status after an error was reported.
 */
int params_from_command_line(struct dd_params **p, const char *word);

#endif /* DAMO_CTL_PARAMS_OUTPUT_H */
