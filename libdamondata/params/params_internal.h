/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * What the files of params/ share: access to members by table row, and trees of parsed text.
 */
#ifndef DD_PARAMS_INTERNAL_H
#define DD_PARAMS_INTERNAL_H

#include <damondata/params_table.h>
#include <damondata/tree.h>
#include <string.h>

/* ---- members ---- */

static inline void *member(const void *base, size_t offset)
{
	return (char *)base + offset;
}

static inline uint64_t get_u64(const void *base, size_t offset)
{
	return *(const uint64_t *)member(base, offset);
}

static inline void set_u64(void *base, size_t offset, uint64_t v)
{
	*(uint64_t *)member(base, offset) = v;
}

static inline int get_int(const void *base, size_t offset)
{
	return *(const int *)member(base, offset);
}

/* A list's pointer has the type of its items: memcpy, because it is no void pointer. */
static inline char *get_items(const void *base, const struct dd_param_field *f)
{
	char *items;

	memcpy(&items, member(base, f->offset), sizeof(items));
	return items;
}

static inline void set_items(void *base, const struct dd_param_field *f, void *items, size_t nr)
{
	memcpy(member(base, f->offset), &items, sizeof(items));
	*(size_t *)member(base, f->nr_offset) = nr;
}

static inline size_t get_nr(const void *base, const struct dd_param_field *f)
{
	return *(const size_t *)member(base, f->nr_offset);
}

/* Is the row another way to a member that a row above has, or no member at all? */
static inline bool is_shadow(const struct dd_param_field *f)
{
	return f->kind == DD_PARAM_IGNORED || (f->flags & DD_PARAM_ALIAS);
}

/* Is the member a number that the kernel tells, and that may be unknown? */
static inline bool is_result(const struct dd_param_field *f)
{
	return (f->flags & DD_PARAM_OUTPUT) &&
	       (f->kind == DD_PARAM_COUNT || f->kind == DD_PARAM_SIZE);
}

/** struct word_form - arguments of a filter type or goal metric, see params_words.h */
struct word_form {
	enum dd_param_kind kind;
	const char *args;
};

/* In the order of enum dd_goal_metric and enum dd_filter_type. */
extern const struct word_form ddp_goal_forms[], ddp_filter_forms[];

/** ddp_is_default() - does the member hold what dd_param_init() gives it? */
bool ddp_is_default(const struct dd_param_object *object, const struct dd_param_field *f,
		    const void *base);

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

/** struct styled - what the two functions below write: an object, or a list of @nr */
struct styled {
	const struct dd_param_object *object;
	const void *base;
	size_t nr;
	const struct dd_params_style *style;
};

void ddp_write_styled_object(struct dd_tree_sink *s, const void *styled);
void ddp_write_styled_list(struct dd_tree_sink *s, const void *styled);

#endif /* DD_PARAMS_INTERNAL_H */
