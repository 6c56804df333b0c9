/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * The tables that describe DAMON's parameters: one row a field. JSON, YAML, defaults, copying, comparing,
 * access by key, the names in sysfs, the kernel releases and features, and the options of command lines all
 * come from them.
 */
#ifndef DD_PARAM_TABLE_H
#define DD_PARAM_TABLE_H

#include "libdamondata/params/param_model.h"

/** enum param_form - the member of a field, its unit, and how it is written */
enum param_form {
	PARAM_COUNT,	     /* uint64_t, "1,000" */
	PARAM_PLAIN,	     /* uint64_t, 1000 without quotes */
	PARAM_ID,	     /* int64_t, 1234 without quotes; null is DD_PARAM_NONE */
	PARAM_ID_TEXT,	     /* int64_t, "1234"; null is DD_PARAM_NONE */
	PARAM_SIZE,	     /* uint64_t bytes, "4.000 KiB" */
	PARAM_UNIT_SIZE,     /* uint64_t bytes, "4.000000 KiB" */
	PARAM_ADDR,	     /* uint64_t bytes, "4,096" */
	PARAM_TIME_US,	     /* uint64_t us, "1.500 s" */
	PARAM_TIME_US_EXACT, /* uint64_t us, "1 s 500 ms" */
	PARAM_TIME_MS_EXACT, /* uint64_t ms, "1 s 500 ms" */
	PARAM_TIME_MS_PLAIN, /* uint64_t ms, 1500 without quotes */
	PARAM_PERMIL,	     /* uint64_t, "50 %" */
	PARAM_BP,	     /* uint64_t, "4 %" */
	PARAM_BOOL,	     /* bool */
	PARAM_WORD,	     /* int, index in .words */
	PARAM_STRING,	     /* char *, NULL is null */
	PARAM_OBJECT,	/* the rows below, whose keys begin with this one's, have the members */
	PARAM_LIST,	/* struct param_list */
	PARAM_IDS,	/* struct param_ids */
	PARAM_ACCESSES, /* struct param_range: "50 %", "3 samples" */
	PARAM_AGES,	/* struct param_range: "5 s", "12 aggr_intervals" */
	PARAM_SIZES,	/* struct param_range without unit: ["2.000 MiB", "max"] */
	PARAM_IGNORED,	/* accepted in input, never written: other tools write it */
};

enum {
	PARAM_REQUIRED = 1 << 0, /* input without it is refused */
	PARAM_OUTPUT = 1 << 1,	 /* output only: read, but not compared */
	PARAM_OMIT = 1 << 2,	 /* left out with DD_PARAMS_OMIT_DEFAULTS when it is the default */
	PARAM_RARE = 1 << 3,	 /* always left out when it is the default */
	PARAM_ALIAS = 1 << 4,	 /* another name of a field above: read, never written */
	PARAM_WHEN = 1 << 5,	 /* left out unless the type's .applies() says so */
	PARAM_OR_NULL = 1 << 6,	 /* null unless the type's .applies() says so */
	PARAM_NEEDED = 1 << 7,	 /* input without it is refused when it applies */
	PARAM_STATUS = 1 << 8,	 /* left out with DD_PARAMS_NO_STATUS */
	PARAM_HIDDEN = 1 << 9,	 /* its option is of development kernels: not in helps */
	PARAM_UNWRITTEN = 1 << 10, /* neither in JSON nor in YAML */
};

/**
 * struct dd_param_field - one row
 * @key:	names in JSON and YAML, joined with dots
 * @form:	enum param_form
 * @flags:	PARAM_*
 * @offset:	of the member in the object's structure
 * @def:	default of the member: bits of the integer; for a file that not all kernels have, what those do
 *		that lack it
 * @max:	largest value that the kernel takes; 0 = any
 * @words:	WORD: names; also the choices of an option
 * @items:	LIST: what it consists of
 * @label:	OBJECT: its name in messages, when it is not the last name of the key
 * @sysfs:	file or directory below the object's own directory in sysfs; NULL = none, "" = its own directory.
 *		The number of a list's directories is in SYSFS/nr_SYSFS.
 * @origin:	the kernel that has it
 * @word_origins: WORD: of each of @words, or NULL
 * @option:	long name of the option that gives the value, or NULL. On an OBJECT its words are the values
 *		of the rows below it, in order. An option that is also on a row below overrides it there
 * @letter:	short name of the option, or 0
 * @arg:	words of the option, such as "MIN MAX", "N..."
 * @help:	what it does, one sentence without a full stop
 * @takes:	last names of the fields that the option's words belong to, in order, separated by blanks, for an
 *		option that gives others than the row's own: those below an OBJECT, else those beside it. An
 *		OBJECT among them takes a word for each field
 * @deal:	enum dd_param_deal
 */
struct dd_param_field {
	const char *key;
	enum param_form form;
	unsigned int flags;
	size_t offset;
	uint64_t def, max;
	const char *const *words;
	const struct dd_param_type *items;
	const char *label;
	const char *sysfs;
	struct dd_param_origin origin;
	const struct dd_param_origin *word_origins;
	const char *option;
	char letter;
	const char *arg, *help, *takes;
	enum dd_param_deal deal;
};

/**
 * struct dd_param_type - what all objects of a type have in common
 * @name:	for messages, such as "scheme"
 * @size:	bytes of the structure
 * @fields:	rows in the order of output, ended by one without key
 * @applies:	does a field with PARAM_WHEN or PARAM_OR_NULL apply to this object? NULL = always
 */
struct dd_param_type {
	const char *name;
	size_t size;
	const struct dd_param_field *fields;
	bool (*applies)(const void *base, const struct dd_param_field *field);
};

extern const struct dd_param_type ddp_params_type, ddp_kdamond_type, ddp_context_type,
	ddp_target_type, ddp_region_type, ddp_probe_type, ddp_probe_filter_type,
	ddp_sample_filter_type, ddp_scheme_type, ddp_goal_type, ddp_filter_type, ddp_dest_type,
	ddp_tried_type;

/** struct word_form - arguments of a filter type or goal metric, see param_words.h */
struct word_form {
	enum param_form form;
	const char *args;
};

/* In the order of enum dd_goal_metric and enum dd_filter_type. */
extern const struct word_form ddp_goal_forms[], ddp_filter_forms[];

#endif /* DD_PARAM_TABLE_H */
