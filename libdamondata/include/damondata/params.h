/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * DAMON parameters as data: kdamonds, contexts, targets, schemes, and their way to and from JSON,
 * YAML and text. Nothing here knows sysfs or starts anything.
 *
 *	struct dd_params *p = dd_params_new("parameters", &err), *scheme;
 *
 *	if (!p || dd_params_read(p, "kdamonds", DD_PARAMS_ANY, text, len, "a.json", NULL, &err))
 *		...
 *	scheme = dd_param_item(p, "kdamonds[0].contexts[0].schemes", 0);
 *	if (scheme && dd_param_is(scheme, "action", "pageout"))
 *		dd_param_set_u64(scheme, "quotas.sz_bytes", 1 << 20, &err);
 *	dd_params_free(p);
 *
 * A struct dd_params is one object: all parameters, a kdamond, a context, a scheme... What it consists of
 * is in damo-params(5): keys are those of JSON, joined with dots; an index in brackets leads into a list.
 * Objects in a list belong to the object that has the list, and stay where they are until they are removed;
 * texts that are returned stay until they are set again.
 *
 * Numbers are exact integers in the unit of their key (_us, _ms, _bytes, _permil, _bp). Times and ratios that
 * are finer than this unit are refused on input, never cut off; of a size such as "4.001 KiB", the fraction of
 * a byte is.
 *
 * Later versions know more keys and words. Keys that this version has stay, with their types and units.
 */
#ifndef DAMONDATA_PARAMS_H
#define DAMONDATA_PARAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "error.h"
#include "model.h"

#ifdef __cplusplus
extern "C" {
#endif

struct dd_params;
struct dd_param_field;

/** DD_PARAM_NONE - what pids, nodes and indices hold when there is none */
#define DD_PARAM_NONE (-1)

/** DD_PERCENT_ONE - access rates are held in this fraction of a percent: 12.5 % is 125000000 */
#define DD_PERCENT_ONE UINT64_C(10000000)

/* ---- objects ---- */

/**
 * dd_params_new() - an object with defaults: those of the user's guide, not of the kernel
 * @type:	"parameters", "kdamond", "context", "target", "region", "probe", "probe filter", "sample filter",
 *		"scheme", "dest", "goal", "filter" or "tried region"
 *
 * Return: to be freed with dd_params_free(); NULL with DD_EINVAL or DD_ENOMEM in @err.
 */
struct dd_params *dd_params_new(const char *type, struct dd_error *err);

/** dd_params_free() - free an object of dd_params_new() or dd_params_copy() and all below it; NULL is fine */
void dd_params_free(struct dd_params *p);

/** dd_params_copy() - an independent copy, to be freed with dd_params_free(); NULL is out of memory */
struct dd_params *dd_params_copy(const struct dd_params *p, struct dd_error *err);

/** dd_params_assign() - make @to, of the same type, equal to @from; 0, DD_EINVAL or DD_ENOMEM (then @to is as before) */
int dd_params_assign(struct dd_params *to, const struct dd_params *from, struct dd_error *err);

/**
 * dd_params_equal() - compare all inputs of two objects; state, pid, counters and tried regions are not
 *
 * Return: true when they are equal; percent and samples, or us and aggregation intervals, are different.
 */
bool dd_params_equal(const struct dd_params *a, const struct dd_params *b);

/** dd_params_type() - "scheme" and the like, see dd_params_new() */
const char *dd_params_type(const struct dd_params *p);

/**
 * dd_params_check() - find what no kernel can accept
 * @p:		"parameters"
 * @err:	names the object ("kdamond 0 context 0 scheme 1: ...") and the remedy
 *
 * Aggregation below sampling interval, fewer than three regions, regions that overlap, filters and goals
 * without their argument, targets without pid, a goal without reset interval, and the like.
 *
 * Return: 0 or DD_EINVAL.
 */
int dd_params_check(const struct dd_params *p, struct dd_error *err);

/* ---- values ---- */

/**
 * dd_param_u64() - a number, in the unit of its key
 *
 * As of all getters: a key that the object does not have, or not with this type, gives 0, false or NULL, as does NULL
 * for the object. Whoever takes keys from outside asks dd_param_find() first.
 */
uint64_t dd_param_u64(const struct dd_params *p, const char *key);

/** dd_param_i64() - a pid, node or index; DD_PARAM_NONE when there is none */
int64_t dd_param_i64(const struct dd_params *p, const char *key);

/** dd_param_bool() - yes or no */
bool dd_param_bool(const struct dd_params *p, const char *key);

/** dd_param_text() - a word, such as that of "action", or a text; NULL when the text is not set */
const char *dd_param_text(const struct dd_params *p, const char *key);

/** dd_param_is() - is the word or text of a key this one? */
bool dd_param_is(const struct dd_params *p, const char *key, const char *text);

/** enum dd_param_range_unit - what the bounds of "access_pattern.nr_accesses" and "access_pattern.age" count */
enum dd_param_range_unit {
	DD_PARAM_MAIN_UNIT,  /* nr_accesses: 1/DD_PERCENT_ONE percent; age: us */
	DD_PARAM_OTHER_UNIT, /* nr_accesses: samples; age: aggregation intervals */
};

/**
 * dd_param_range() - bounds of "access_pattern.nr_accesses", "access_pattern.age" or "hugepage_size"
 * @unit:	set to enum dd_param_range_unit; or NULL
 */
struct dd_range dd_param_range(const struct dd_params *p, const char *key, int *unit);

/**
 * dd_param_set_u64() - set a number, in the unit of its key
 *
 * As of all setters, on failure the value is as before.
 *
 * Return: 0, DD_EINVAL for a key that the object does not have (@err names the nearest), or not with this type;
 * DD_ELIMIT for more than the kernel takes.
 */
int dd_param_set_u64(struct dd_params *p, const char *key, uint64_t v, struct dd_error *err);

/** dd_param_set_i64() - set a pid, node or index, or DD_PARAM_NONE; returns as dd_param_set_u64() */
int dd_param_set_i64(struct dd_params *p, const char *key, int64_t v, struct dd_error *err);

/** dd_param_set_bool() - set yes or no; 0 or DD_EINVAL */
int dd_param_set_bool(struct dd_params *p, const char *key, bool v, struct dd_error *err);

/**
 * dd_param_set_text() - set a word or a text
 * @text:	of a word, one of dd_param_words(); of a text, it is copied and must be UTF-8, or NULL: not set
 *
 * Return: 0, DD_EINVAL or DD_ENOMEM.
 */
int dd_param_set_text(struct dd_params *p, const char *key, const char *text, struct dd_error *err);

/** dd_param_set_range() - set both bounds; @unit is an enum dd_param_range_unit; 0 or DD_EINVAL */
int dd_param_set_range(struct dd_params *p, const char *key, struct dd_range range, int unit,
		       struct dd_error *err);

/**
 * dd_param_set_words() - what the words of a command line mean: see dd_param_option()
 * @key:	of a value, or of an object whose values the words are, in their order. Besides:
 *		"action": "ACTION", "migrate_* NID" or "migrate_* NID WEIGHT..."
 *		"quotas.goals": one is appended: "METRIC TARGET [CURRENT | NID [PATH]]"
 *		"filters" of a scheme: they are appended: "allow|reject [none] TYPE [ARG...]", several times over;
 *		deny and block mean reject. Or, when the first word is a type, the older
 *		"TYPE matching|nomatching [ARG...] [allow|reject]"
 *		"filters" of a probe: one is appended: "allow|reject [non] TYPE [PATH]"
 *		"regions": they are replaced; one word, "START-END START-END ...", sizes with units or
 *		hexadecimal numbers with 0x; ascending, not overlapping
 *
 * Return: 0, DD_EINVAL, DD_ELIMIT or DD_ENOMEM; on failure some values may have been set.
 */
int dd_param_set_words(struct dd_params *p, const char *key, char *const *words, int nr_words,
		       struct dd_error *err);

/** dd_filter_out_from_words() - append the filter of the older "[not] TYPE [ARG...]" to a scheme: reject it */
int dd_filter_out_from_words(struct dd_params *scheme, char *const *words, int nr_words,
			     struct dd_error *err);

/** dd_param_assign() - make what a key of @to holds, a list as a whole, equal to what it holds in @from */
int dd_param_assign(struct dd_params *to, const struct dd_params *from, const char *key,
		    struct dd_error *err);

/* ---- lists ---- */

/** dd_param_nr() - length of a list of objects or ids */
size_t dd_param_nr(const struct dd_params *p, const char *key);

/** dd_param_item() - the @i-th object of a list, which stays the list's, or NULL */
struct dd_params *dd_param_item(const struct dd_params *p, const char *key, size_t i);

/** dd_param_append() - append a default object to a list; NULL with DD_EINVAL or DD_ENOMEM in @err */
struct dd_params *dd_param_append(struct dd_params *p, const char *key, struct dd_error *err);

/** dd_param_remove() - remove the @i-th object of a list; handles of the others stay */
int dd_param_remove(struct dd_params *p, const char *key, size_t i, struct dd_error *err);

/** dd_param_id() - the @i-th id of a list such as "tid_arr", or DD_PARAM_NONE */
int64_t dd_param_id(const struct dd_params *p, const char *key, size_t i);

/** dd_param_set_ids() - replace a list of ids */
int dd_param_set_ids(struct dd_params *p, const char *key, const int64_t *ids, size_t nr,
		     struct dd_error *err);

/* ---- fields ---- */

/** enum dd_param_kind - type of a field's value */
enum dd_param_kind {
	DD_PARAM_U64,
	DD_PARAM_I64, /* an id, or DD_PARAM_NONE */
	DD_PARAM_BOOL,
	DD_PARAM_WORD,	 /* one of dd_param_words() */
	DD_PARAM_TEXT,	 /* UTF-8, or NULL */
	DD_PARAM_RANGE,	 /* see dd_param_range() */
	DD_PARAM_IDS,	 /* a list of int64_t */
	DD_PARAM_LIST,	 /* of objects */
	DD_PARAM_OBJECT, /* no value: the fields whose keys begin with this one's */
};

/** enum dd_param_deal - what the words of a field's option mean */
enum dd_param_deal {
	DD_PARAM_EACH,	  /* the i-th use is for the i-th object: dd_param_set_words() */
	DD_PARAM_INDICES, /* indices of the objects in which a DD_PARAM_BOOL becomes true */
	DD_PARAM_OWN,	  /* it takes more than dd_param_set_words() to understand them */
};

/** dd_param_find() - the field of a key; NULL with DD_EINVAL in @err, which names the nearest key */
const struct dd_param_field *dd_param_find(const struct dd_params *p, const char *key,
					   struct dd_error *err);

/**
 * dd_param_next() - the fields of a type, one after the other
 * @type:	see dd_params_new()
 * @field:	the one before, or NULL
 *
 * Return: in the order of JSON, an object in front of its fields; NULL at the end, or for an unknown type.
 */
const struct dd_param_field *dd_param_next(const char *type, const struct dd_param_field *field);

/** dd_param_key() - "quotas.sz_bytes" */
const char *dd_param_key(const struct dd_param_field *field);

/** dd_param_kind() - type of its value */
enum dd_param_kind dd_param_kind(const struct dd_param_field *field);

/** dd_param_unit() - "bytes", "us", "ms", "permil", "bp", "percent", or "" */
const char *dd_param_unit(const struct dd_param_field *field);

/** dd_param_default() - a new object's value as text, words as they are, "Y" and "N"; NULL for ranges and lists */
const char *dd_param_default(const struct dd_param_field *field, char buf[24]);

/** dd_param_max() - the largest value that the kernel takes; UINT64_MAX when it takes any */
uint64_t dd_param_max(const struct dd_param_field *field);

/** dd_param_words() - of a DD_PARAM_WORD, ended by NULL; else NULL. Later versions may add some anywhere */
const char *const *dd_param_words(const struct dd_param_field *field);

/** dd_param_item_type() - of a DD_PARAM_LIST: what it consists of, see dd_params_new(); else NULL */
const char *dd_param_item_type(const struct dd_param_field *field);

/** dd_param_is_output() - does the kernel give the value? DD_RESULT_UNKNOWN is what it does not state */
bool dd_param_is_output(const struct dd_param_field *field);

/** dd_param_applies() - has the field a meaning in @p? "memcg_path" has none in a filter of another type */
bool dd_param_applies(const struct dd_params *p, const struct dd_param_field *field);

/**
 * dd_param_sysfs() - file, or directory of an object, list or range, below the object's own directory in sysfs
 *
 * Return: such as "quotas/bytes"; "" when a range's files are in the object's own directory; NULL when sysfs
 * does not have it. A list has its number in nr_NAME in its directory.
 */
const char *dd_param_sysfs(const struct dd_param_field *field);

/** DD_KERNEL() - a release of Linux as one number that can be compared */
#define DD_KERNEL(major, minor) ((unsigned int)(major)*1000 + (minor))

/**
 * struct dd_param_origin - where a field or a word comes from
 * @since:	DD_KERNEL() of the first mainline release; 0 = as old as the directory that it is in;
 *		UINT_MAX = in no mainline release
 * @feature:	name among the features of DAMON, or NULL: not one of its own
 * @old_feature: the name that releases 2.x of the older tool gave it, or NULL
 * @symbol:	function of the kernel that exists since the same change only, or NULL
 *
 * Only the library makes these; later versions may append members.
 */
struct dd_param_origin {
	unsigned int since;
	const char *feature, *old_feature, *symbol;
};

/** dd_param_origin() - that of the field */
const struct dd_param_origin *dd_param_origin(const struct dd_param_field *field);

/** dd_param_word_origin() - that of the @i-th of dd_param_words(); NULL when all are as old as the field */
const struct dd_param_origin *dd_param_word_origin(const struct dd_param_field *field, size_t i);

/**
 * dd_param_option() - long name of the option of command lines that gives the value, or NULL
 *
 * On an object its words are the values of the object's fields, in order. An option that is also on a field
 * below overrides it there.
 */
const char *dd_param_option(const struct dd_param_field *field);

/** dd_param_letter() - short name of the option, or 0 */
char dd_param_letter(const struct dd_param_field *field);

/** dd_param_arg() - words of the option: "MIN MAX", "N..."; NULL without an option */
const char *dd_param_arg(const struct dd_param_field *field);

/** dd_param_help() - what the option does, one sentence without a full stop; NULL without an option */
const char *dd_param_help(const struct dd_param_field *field);

/** dd_param_deal() - what the words of the option mean */
enum dd_param_deal dd_param_deal(const struct dd_param_field *field);

/** dd_param_is_hidden() - is the option one of development kernels, which helps leave out? */
bool dd_param_is_hidden(const struct dd_param_field *field);

/** dd_param_given() - the @i-th field that the words of a field's option give, or NULL */
const struct dd_param_field *dd_param_given(const struct dd_param_field *field, size_t i);

#define DD_PARAM_TEXT_LEN 128

/**
 * dd_param_format() - a value of a field as text: "4.000 KiB", "1 s 500 ms", "50 %", so that no digit is lost
 * @v:		in the field's unit, of a range in its DD_PARAM_MAIN_UNIT
 * @raw:	the plain number
 * @buf:	for the text
 *
 * Return: @buf
 */
char *dd_param_format(const struct dd_param_field *field, uint64_t v, bool raw,
		      char buf[DD_PARAM_TEXT_LEN]);

/* ---- values for the kernel ---- */

/**
 * dd_scheme_samples() - access range of a scheme in samples per aggregation interval
 * @context:	whose intervals count
 *
 * percent * aggr / sample / 100, cut off. Never more than UINT32_MAX: the kernel takes the low 32 bits.
 */
struct dd_range dd_scheme_samples(const struct dd_params *scheme, const struct dd_params *context);

/** dd_scheme_aggrs() - age range in aggregation intervals: us / aggr, cut off, at most UINT32_MAX */
struct dd_range dd_scheme_aggrs(const struct dd_params *scheme, const struct dd_params *context);

/** dd_filter_is_core() - does DAMON's core layer (core_filters) handle a scheme's filter, not the ops layer? */
bool dd_filter_is_core(const struct dd_params *filter);

/* ---- text ---- */

/** enum dd_params_format - of text; DD_PARAMS_ANY is for reading only, DD_PARAMS_TEXT for writing all parameters */
enum dd_params_format {
	DD_PARAMS_ANY, /* JSON when the first character that is no white space is '{' or '[', else YAML */
	DD_PARAMS_JSON,
	DD_PARAMS_YAML,
	DD_PARAMS_TEXT,
};

/* How parameters are written. */
enum {
	DD_PARAMS_RAW = 1 << 0,		  /* plain numbers instead of "5 ms" */
	DD_PARAMS_OMIT_DEFAULTS = 1 << 1, /* leave out what equals the default */
	DD_PARAMS_NO_STATUS =
		1 << 2, /* leave out what is output only: state, pid, counters, tried regions */
	DD_PARAMS_TRIED = 1 << 3, /* text: list the tried regions */
};

/**
 * dd_params_read() - append to a list from text
 * @p:		object that has the list
 * @key:	of the list, such as "kdamonds" of "parameters", or "schemes" of a "context"
 * @format:	enum dd_params_format. Lines that begin with '#' are remarks in JSON, too. YAML is one document
 *		without aliases, anchors, tags, duplicate keys
 * @text:	UTF-8: [...], or {KEY: [...]}
 * @len:	bytes of @text
 * @name:	file name for messages, or NULL for "JSON text" or "YAML text"
 * @notes:	NULL, or set to malloc'ed lines, joined by newlines, about what was understood in another way
 *		than it is written, or to NULL when there are none; also on failure
 * @err:	states line and column
 *
 * Return: 0, DD_EFORMAT (no JSON or YAML), DD_EINVAL (unknown key, wrong value), DD_ELIMIT or DD_ENOMEM. On
 * failure nothing is appended.
 */
int dd_params_read(struct dd_params *p, const char *key, enum dd_params_format format,
		   const char *text, size_t len, const char *name, char **notes,
		   struct dd_error *err);

/**
 * dd_params_write() - write an object, or one of its lists
 * @key:	of the list, or NULL for the object
 * @format:	enum dd_params_format
 * @style:	DD_PARAMS_RAW and so on
 * @out:	gets the text, which ends with a newline; ferror() of it reports failures of JSON and text
 *
 * Return: 0; DD_EINVAL, for a wrong key or format; for YAML also DD_ENOMEM, DD_ESYS.
 */
int dd_params_write(const struct dd_params *p, const char *key, enum dd_params_format format,
		    unsigned int style, FILE *out, struct dd_error *err);

#ifdef __cplusplus
}
#endif

#endif /* DAMONDATA_PARAMS_H */
