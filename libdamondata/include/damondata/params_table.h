/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * The tables that describe DAMON's parameters: one row a field. JSON, YAML, defaults, copying, comparing
 * and the names in sysfs all come from them.
 */
#ifndef DAMONDATA_PARAMS_TABLE_H
#define DAMONDATA_PARAMS_TABLE_H

#include "params.h"

#ifdef __cplusplus
extern "C" {
#endif

/** enum dd_param_kind - type and unit of a field, and how it is written */
enum dd_param_kind {
	DD_PARAM_COUNT,		/* uint64_t, "1,000" */
	DD_PARAM_PLAIN,		/* uint64_t, 1000 without quotes */
	DD_PARAM_ID,		/* int64_t, 1234 without quotes; null is DD_PARAM_NONE */
	DD_PARAM_ID_TEXT,	/* int64_t, "1234"; null is DD_PARAM_NONE */
	DD_PARAM_SIZE,		/* uint64_t bytes, "4.000 KiB" */
	DD_PARAM_UNIT_SIZE,	/* uint64_t bytes, "4.000000 KiB" */
	DD_PARAM_ADDR,		/* uint64_t bytes, "4,096" */
	DD_PARAM_TIME_US,	/* uint64_t us, "1.500 s" */
	DD_PARAM_TIME_US_EXACT, /* uint64_t us, "1 s 500 ms" */
	DD_PARAM_TIME_MS_EXACT, /* uint64_t ms, "1 s 500 ms" */
	DD_PARAM_TIME_MS_PLAIN, /* uint64_t ms, 1500 without quotes */
	DD_PARAM_PERMIL,	/* uint64_t, "50 %" */
	DD_PARAM_BP,		/* uint64_t, "4 %" */
	DD_PARAM_BOOL,		/* bool */
	DD_PARAM_WORD,		/* int, index in .words */
	DD_PARAM_STRING,	/* char *, NULL is null */
	DD_PARAM_OBJECT,   /* another object that lies in this one, or is this one (offset 0) */
	DD_PARAM_LIST,	   /* pointer, with the number at .nr_offset */
	DD_PARAM_IDS,	   /* list of int64_t */
	DD_PARAM_ACCESSES, /* struct dd_range in .unit_offset's unit: "50 %", "3 samples" */
	DD_PARAM_AGES,	   /* struct dd_range in .unit_offset's unit: "5 s", "12 aggr_intervals" */
	DD_PARAM_SIZES,	   /* struct dd_range, ["2.000 MiB", "max"] */
	DD_PARAM_IGNORED,  /* accepted in input, never written: other tools write it */
};

enum {
	DD_PARAM_REQUIRED = 1 << 0, /* input without it is refused */
	DD_PARAM_OUTPUT = 1 << 1,   /* output only: read, but not compared */
	DD_PARAM_OMIT = 1 << 2,	    /* left out with omit_defaults when it is the default */
	DD_PARAM_RARE = 1 << 3,	    /* always left out when it is the default */
	DD_PARAM_ALIAS = 1 << 4,    /* another name of a field above: read, never written */
	DD_PARAM_WHEN = 1 << 5,	    /* left out unless the object's .applies() says so */
	DD_PARAM_OR_NULL = 1 << 6,  /* null unless the object's .applies() says so */
	DD_PARAM_NEEDED = 1 << 7,   /* input without it is refused when it applies */
	DD_PARAM_STATUS = 1 << 8,   /* left out with params_only */
};

/**
 * struct dd_param_field - one row
 * @key:	name in JSON and YAML
 * @kind:	enum dd_param_kind
 * @flags:	DD_PARAM_*
 * @offset:	of the member in its structure
 * @nr_offset:	LIST, IDS: of its number; ACCESSES, AGES: of the unit
 * @def:	default of the member: bits of the integer
 * @max:	largest value that the kernel takes; 0 = any
 * @words:	WORD: names
 * @object:	OBJECT, LIST: what it consists of
 * @sysfs:	file or directory below the object's own directory in sysfs; NULL = none, "" = the same
 *		directory, "addr_" (ending with '_') = the same directory, a prefix of the names. The number of a list's directories is in SYSFS/nr_SYSFS.
 */
struct dd_param_field {
	const char *key;
	enum dd_param_kind kind;
	unsigned int flags;
	size_t offset, nr_offset;
	uint64_t def, max;
	const char *const *words;
	const struct dd_param_object *object;
	const char *sysfs;
};

/**
 * struct dd_param_object - a structure
 * @name:	for messages, such as "scheme"
 * @size:	bytes
 * @fields:	rows in the order of output, ended by one without key
 * @applies:	does a field with DD_PARAM_WHEN or DD_PARAM_OR_NULL apply to this object? NULL = always
 */
struct dd_param_object {
	const char *name;
	size_t size;
	const struct dd_param_field *fields;
	bool (*applies)(const void *base, const struct dd_param_field *field);
};

#define DD_PARAM_TEXT_LEN 128

/**
 * dd_param_parse() - a value from text
 * @kind:	one of those that are a single uint64_t, or BOOL
 * @text:	"5 ms", "4K", "50%", "max", "1,000", or a plain number in the kind's unit; addresses may be
 *		hexadecimal with 0x
 * @out:	in the kind's unit; untouched on failure
 * @err:	or NULL
 *
 * What the unit cannot express exactly is refused; only of a size, fractions of a byte are cut off.
 *
 * Return: 0, DD_EINVAL or DD_ELIMIT.
 */
int dd_param_parse(enum dd_param_kind kind, const char *text, uint64_t *out, struct dd_error *err);

/**
 * dd_param_parse_range() - a range from two texts
 * @kind:	ACCESSES, AGES or SIZES
 * @min:	such as "0 samples", "10%", "min"
 * @max:	in the same unit; "max" goes with each
 * @out:	untouched on failure
 * @unit:	set to enum dd_access_unit or dd_age_unit; not used for SIZES
 * @err:	or NULL
 */
int dd_param_parse_range(enum dd_param_kind kind, const char *min, const char *max,
			 struct dd_range *out, int *unit, struct dd_error *err);

/**
 * dd_param_format() - a value as text that dd_param_parse() reads as the same value
 * @kind:	as for dd_param_parse()
 * @v:		in the kind's unit
 * @raw:	the plain number
 * @buf:	for the text
 *
 * Return: @buf
 */
char *dd_param_format(enum dd_param_kind kind, uint64_t v, bool raw, char buf[DD_PARAM_TEXT_LEN]);

/** dd_param_format_bound() - one end of a range of ACCESSES, AGES or SIZES */
char *dd_param_format_bound(enum dd_param_kind kind, int unit, uint64_t v, bool raw,
			    char buf[DD_PARAM_TEXT_LEN]);

#ifdef __cplusplus
}
#endif

#endif /* DAMONDATA_PARAMS_TABLE_H */
