/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * What the files of params/ share: access to members by table row, and trees of parsed text.
 */
#ifndef DD_PARAMS_INTERNAL_H
#define DD_PARAMS_INTERNAL_H

#include <damondata/tree.h>
#include <ddutil/words.h>
#include <string.h>

#include "libdamondata/params/param_table.h"

/* ---- members ---- */

static inline void *member(const void *base, const struct dd_param_field *f)
{
	return (char *)base + f->offset;
}

static inline uint64_t get_u64(const void *base, const struct dd_param_field *f)
{
	return *(const uint64_t *)member(base, f);
}

static inline void set_u64(void *base, const struct dd_param_field *f, uint64_t v)
{
	*(uint64_t *)member(base, f) = v;
}

static inline int get_int(const void *base, const struct dd_param_field *f)
{
	return *(const int *)member(base, f);
}

static inline bool get_bool(const void *base, const struct dd_param_field *f)
{
	return *(const bool *)member(base, f);
}

static inline char *get_string(const void *base, const struct dd_param_field *f)
{
	return *(char *const *)member(base, f);
}

static inline struct param_list *get_list(const void *base, const struct dd_param_field *f)
{
	return member(base, f);
}

static inline struct param_ids *get_ids(const void *base, const struct dd_param_field *f)
{
	return member(base, f);
}

static inline struct param_range *get_range(const void *base, const struct dd_param_field *f)
{
	return member(base, f);
}

/* Is the row another way to a member that a row above has, or no member at all? */
static inline bool is_shadow(const struct dd_param_field *f)
{
	return f->form == PARAM_IGNORED || (f->flags & PARAM_ALIAS);
}

/* Is the member a number that the kernel reports, and that may be unknown? */
static inline bool is_result(const struct dd_param_field *f)
{
	return (f->flags & PARAM_OUTPUT) && (f->form == PARAM_COUNT || f->form == PARAM_SIZE);
}

static inline bool is_range(const struct dd_param_field *f)
{
	return f->form == PARAM_ACCESSES || f->form == PARAM_AGES || f->form == PARAM_SIZES;
}

/* ---- rows ---- */

/* Is the row one of those below an OBJECT? Without @owner, any row of its type is. */
static inline bool is_below(const struct dd_param_field *f, const struct dd_param_field *owner)
{
	size_t len;

	if (!owner || !f->key)
		return f->key;
	len = strlen(owner->key);
	return !strncmp(f->key, owner->key, len) && f->key[len] == '.';
}

/* The row after one and all that are below it. */
static inline const struct dd_param_field *next_row(const struct dd_param_field *f)
{
	const struct dd_param_field *owner = f++;

	while (owner->form == PARAM_OBJECT && is_below(f, owner))
		f++;
	return f;
}

static inline const struct dd_param_field *first_row(const struct dd_param_type *type,
						     const struct dd_param_field *owner)
{
	return owner ? owner + 1 : type->fields;
}

/* The rows of a type, or of an OBJECT of it; what is below an OBJECT among them is not visited. */
#define for_each_row(f, type, owner)                                                               \
	for (const struct dd_param_field *f = first_row(type, owner); is_below(f, owner);          \
	     f = next_row(f))

/** ddp_last_name() - the name of a row in the object that it is in */
static inline const char *ddp_last_name(const struct dd_param_field *f)
{
	const char *dot = strrchr(f->key, '.');

	return dot ? dot + 1 : f->key;
}

/** ddp_row() - the row of a name among those of a type, or of an OBJECT of it, or NULL */
const struct dd_param_field *ddp_row(const struct dd_param_type *type,
				     const struct dd_param_field *owner, const char *name,
				     size_t len);

/**
 * struct param_place - what a key means
 * @object:	that it leads to
 * @field:	of this object, or NULL
 * @key:	the rest of the key from this object on
 */
struct param_place {
	const struct dd_params *object;
	const struct dd_param_field *field;
	const char *key;
};

/** ddp_find_place() - what a key means, from an object on or from NULL */
struct param_place ddp_find_place(const struct dd_params *p, const char *key);

/** ddp_unknown_key() - DD_EINVAL for a place without a field, with the nearest key */
int ddp_unknown_key(const struct param_place *at, struct dd_error *err);

/** ddp_row_of() - the row of a key without an index; NULL with DD_EINVAL in @err */
const struct dd_param_field *ddp_row_of(const struct dd_params *p, const char *key,
					struct dd_error *err);

/** ddp_type_named() - a type by its name, or NULL */
const struct dd_param_type *ddp_type_named(const char *name);

/* ---- objects ---- */

/** ddp_append() - an object with its defaults at the end of a list, or NULL without memory */
void *ddp_append(struct param_list *list, const struct dd_param_type *type);

/** ddp_truncate() - free the objects of a list from the @nr-th on */
void ddp_truncate(struct param_list *list, size_t nr);

/** ddp_is_default() - do the members of a row hold their defaults? */
bool ddp_is_default(const struct dd_params *p, const struct dd_param_field *f);

/** ddp_set_text() - replace a string by a copy of @text, which must be UTF-8; 0, DD_EINVAL or DD_ENOMEM */
int ddp_set_text(char **to, const char *text, struct dd_error *err);

/* ---- single values ---- */

/** ddp_unknown_word() - DD_EINVAL, with what the words of a field are */
int ddp_unknown_word(const struct dd_param_field *f, const char *word, struct dd_error *err);

/* Reads the words of an option that has a form of its own, see words.c. */
typedef int (*ddp_words_fn)(struct dd_params *p, char *const *words, int nr_words,
			    struct dd_error *err);

/** ddp_own_words() - what reads the words of a field that has a form of its own, or NULL */
ddp_words_fn ddp_own_words(const struct dd_param_type *type, const struct dd_param_field *f);

/**
 * ddp_parse() - a value from text
 * @form:	one of those that are a single uint64_t, or BOOL
 * @text:	"5 ms", "4K", "50%", "max", "1,000", or a plain number in the form's unit; addresses may be
 *		hexadecimal with 0x
 * @out:	in the form's unit; untouched on failure
 * @err:	or NULL
 *
 * What the unit cannot express exactly is refused; only of a size, fractions of a byte are cut off.
 *
 * Return: 0, DD_EINVAL or DD_ELIMIT.
 */
int ddp_parse(enum param_form form, const char *text, uint64_t *out, struct dd_error *err);

/**
 * ddp_parse_range() - a range from two texts
 * @form:	ACCESSES, AGES or SIZES
 * @min:	such as "0 samples", "10%", "min"
 * @max:	in the same unit; "max" goes with each
 * @out:	untouched on failure
 */
int ddp_parse_range(enum param_form form, const char *min, const char *max, struct param_range *out,
		    struct dd_error *err);

/** ddp_format() - a value as text that ddp_parse() reads as the same value; @raw: the plain number */
char *ddp_format(enum param_form form, uint64_t v, bool raw, char buf[DD_PARAM_TEXT_LEN]);

/** ddp_format_bound() - one end of a range of ACCESSES, AGES or SIZES */
char *ddp_format_bound(enum param_form form, int unit, uint64_t v, bool raw,
		       char buf[DD_PARAM_TEXT_LEN]);

/* ---- trees of parsed text ---- */

#define NODE_MAX_DEPTH 32
#define NODE_MAX_COUNT (1u << 20)

/**
 * struct node_builder - makes a tree of a parser's events, and refuses what is too deep, too large or double
 * @name:	of the text for messages
 * @err:	filled on failure, or NULL
 */
struct node_builder {
	const char *name;
	struct dd_error *err;
	struct dd_tree_node *root;
	struct dd_tree_node *open[NODE_MAX_DEPTH];
	int depth;
	size_t count;
	char *key;
	unsigned int key_line, key_column;
	int failed; /* the first failure's code */
};

/* Each returns 0 or the code of the failure, which stays in .failed. */
int ddp_node_add(struct node_builder *b, enum dd_tree_kind kind, const char *text, size_t len,
		 unsigned int line, unsigned int column);
int ddp_node_key(struct node_builder *b, const char *text, size_t len, unsigned int line,
		 unsigned int column);
int ddp_node_end(struct node_builder *b);
int ddp_node_fail(struct node_builder *b, int code, unsigned int line, unsigned int column,
		  const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/** ddp_node_finish() - the tree, or NULL after a failure; frees what the builder holds */
struct dd_tree_node *ddp_node_finish(struct node_builder *b);

/** ddp_node_get() - value of a key of a map, or NULL */
const struct dd_tree_node *ddp_node_get(const struct dd_tree_node *map, const char *key);

/* ---- reading ---- */

/**
 * struct reader - state of filling structures from a tree
 * @path:	"kdamonds[0].contexts[0]..."
 * @notes:	where lines about what was understood in another way than it is written go, or NULL
 */
struct reader {
	const char *name;
	struct dd_error *err;
	char path[160];
	char **notes;
};

int ddp_read_fail(struct reader *r, const struct dd_tree_node *n, int code, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/** ddp_read_note() - add a line to the reader's notes; without memory it is left out */
void ddp_read_note(struct reader *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/**
 * ddp_renew() - turn shapes that releases of the older tool wrote into today's
 * @root:	of the whole text; changed in place
 *
 * Return: 0, DD_EINVAL (a unit key and a value disagree) or DD_ENOMEM.
 */
int ddp_renew(struct reader *r, struct dd_tree_node *root);

/* ---- writing ---- */

/** ddp_write_text() - all parameters for people */
void ddp_write_text(const struct dd_all_params *p, FILE *out, unsigned int style);

#endif /* DD_PARAMS_INTERNAL_H */
