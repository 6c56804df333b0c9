/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Options that most reports share.
 */
#ifndef DAMO_REPORT_REPORT_OPTIONS_H
#define DAMO_REPORT_REPORT_OPTIONS_H

#include <damondata/source.h>

#include "tools/common/options.h"
#include "tools/view/rows.h"

/**
 * report_o - values of the shared options
 * @inputs:	recordings
 * @strict:	damage is an error
 * @intervals_ns: sampling and aggregation interval to assume; 0 = none
 * @threads:	that decode; 0 = as many as are useful
 * @format:	enum row_format
 * @raw_number:	plain numbers instead of ones with units
 */
extern struct report_o {
	struct word_list inputs;
	bool strict, raw_number;
	uint64_t intervals_ns[2], threads;
	int format;
} report_o;

/* For OPT_INCLUDE() */
extern const struct option input_files_options[];  /* the same without --intervals */
extern const struct option input_options[];	   /* -i, --strict, --intervals, --threads */
extern const struct option format_options[];	   /* --format text|json|csv, --raw_number */
extern const struct option plain_format_options[]; /* the same where numbers have no units anyway */
extern const struct option metrics_format_options[]; /* the same with metrics */

/** report_intervals() - those of --intervals, or NULL; exits with EXIT_USAGE for impossible ones */
const struct dd_intervals *report_intervals(void);

/**
 * report_take_input() - the recording that --inputs names, instead of those of --input
 * @path:	address of an option's word, which must stay valid
 */
void report_take_input(const char **path);

#define MAX_PERCENTILES 100001

/**
 * percentiles_of() - the percentiles from START to before STOP; exits with EXIT_USAGE for bad ones
 * @nr:		set to their number
 *
 * Return: malloc'ed.
 */
uint64_t *percentiles_of(const uint64_t start_stop_step[3], size_t *nr);

#endif /* DAMO_REPORT_REPORT_OPTIONS_H */
