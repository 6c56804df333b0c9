/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * The tables that describe DAMON's parameters: one row a field. JSON, YAML, defaults, copying, comparing,
 * the names in sysfs, the kernel releases and features, and the options of command lines all come from them.
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
	DD_PARAM_HIDDEN = 1 << 9,   /* its option is of development kernels: not in helps */
};

/** enum dd_param_deal - what the words of a field's option mean */
enum dd_param_deal {
	DD_PARAM_EACH, /* the i-th use holds the values of the i-th object: dd_param_from_words() */
	DD_PARAM_INDICES, /* indices of the objects for which a BOOL becomes true */
	DD_PARAM_OWN,	  /* a form of its own, which the command line's reader knows */
};

/**
 * struct dd_param_origin - where a field or a word comes from
 * @since:	DD_KERNEL() of the first mainline release; 0 = as old as the directory that it is in;
 *		UINT_MAX = in no mainline release
 * @feature:	name among the features of DAMON, or NULL: not one of its own
 * @old_feature: the name that releases 2.x of the older tool gave it, or NULL
 * @symbol:	function of the kernel that exists since the same change only, or NULL
 */
struct dd_param_origin {
	unsigned int since;
	const char *feature, *old_feature, *symbol;
};

/**
 * struct dd_param_field - one row
 * @key:	name in JSON and YAML
 * @kind:	enum dd_param_kind
 * @flags:	DD_PARAM_*
 * @offset:	of the member in its structure
 * @nr_offset:	LIST, IDS: of its number; ACCESSES, AGES: of the unit
 * @def:	default of the member: bits of the integer; for a file that not all kernels have, what those do
 *		that lack it
 * @max:	largest value that the kernel takes; 0 = any
 * @words:	WORD: names
 * @object:	OBJECT, LIST: what it consists of
 * @sysfs:	file or directory below the object's own directory in sysfs; NULL = none, "" = the same
 *		directory, "addr_" (ending with '_') = the same directory, a prefix of the names. The number of a list's directories is in SYSFS/nr_SYSFS.
 * @origin:	the kernel that has it
 * @word_origins: WORD: of each of @words, or NULL
 * @option:	long name of the option that gives the value, or NULL. On an OBJECT its words are the values
 *		of the object's fields, in order. An option that is also on a row below overrides it there
 * @letter:	short name of the option, or 0
 * @arg:	words of the option, such as "MIN MAX", "N..."
 * @help:	what it does, one sentence without a full stop
 * @takes:	keys of the fields that the option's words belong to, in order, separated by blanks, for an
 *		option that gives others than the row's own; an OBJECT among them takes a word for each field
 * @deal:	enum dd_param_deal
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
	struct dd_param_origin origin;
	const struct dd_param_origin *word_origins;
	const char *option;
	char letter;
	const char *arg, *help, *takes;
	enum dd_param_deal deal;
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
 * dd_param_from_words() - values of a field from the words of its option
 * @object:	that the row is of
 * @field:	the row
 * @base:	of the object; initialised
 * @words:	at least as many as the option's @arg needs
 * @err:	or NULL
 *
 * Return: 0, DD_EINVAL, DD_ELIMIT or DD_ENOMEM; then some members may have been set.
 */
int dd_param_from_words(const struct dd_param_object *object, const struct dd_param_field *field,
			void *base, char *const *words, int nr_words, struct dd_error *err);

/** struct dd_param_walk - visits the rows of an object and of the objects that lie in it, in order */
struct dd_param_walk {
	const struct dd_param_object *objects[6];
	const struct dd_param_field *rows[6];
	size_t offsets[6];
	int depth;
};

/** dd_param_walk_begin() - visit the rows of @object; each OBJECT row comes before its own rows */
void dd_param_walk_begin(struct dd_param_walk *walk, const struct dd_param_object *object);

/**
 * dd_param_walk_next() - the next row
 * @object:	set to the object that the row is of, or NULL
 * @offset:	set to that object's place in the one at which the visit began, or NULL
 *
 * Return: the row, or NULL at the end.
 */
const struct dd_param_field *dd_param_walk_next(struct dd_param_walk *walk,
						const struct dd_param_object **object,
						size_t *offset);

/* No option's words belong to more fields. */
#define DD_PARAM_MAX_MEMBERS 8

/** struct dd_param_member - a field, and the place of its object in another one */
struct dd_param_member {
	const struct dd_param_field *field;
	size_t offset;
};

/**
 * dd_param_option_members() - the fields that the words of a row's option belong to
 * @object:	that the row is of
 * @field:	the row, which has an option
 * @members:	filled; the offsets are from @object
 *
 * Return: their number; 0 when the option is on a LIST.
 */
size_t dd_param_option_members(const struct dd_param_object *object,
			       const struct dd_param_field *field,
			       struct dd_param_member members[DD_PARAM_MAX_MEMBERS]);

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
