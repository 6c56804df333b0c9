// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Trees of parsed JSON or YAML text, with the place of each value.
 */
#include "libdamondata/params/params_internal.h"

#include <stdarg.h>
#include <stdlib.h>

int ddp_node_fail(struct node_builder *b, int code, unsigned int line, unsigned int column,
		  const char *fmt, ...)
{
	char text[256];
	va_list ap;

	if (b->failed)
		return b->failed;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	b->failed = code;
	return dd_fail(b->err, code, "%s: line %u column %u: %s", b->name, line, column, text);
}

void dd_tree_free(struct dd_tree_node *n)
{
	if (!n)
		return;
	for (size_t i = 0; i < n->nr; i++)
		dd_tree_free(n->items[i]);
	free(n->items);
	free(n->text);
	free(n->key);
	free(n);
}

const struct dd_tree_node *ddp_node_get(const struct dd_tree_node *map, const char *key)
{
	for (size_t i = 0; i < map->nr; i++)
		if (!strcmp(map->items[i]->key, key))
			return map->items[i];
	return NULL;
}

static int node_no_memory(struct node_builder *b)
{
	if (!b->failed)
		b->failed = dd_fail(b->err, DD_ENOMEM, "%s: out of memory", b->name);
	return b->failed;
}

/* Arrays grow at powers of two, so that the capacity need not be stored. */
static bool grow_children(struct dd_tree_node *parent)
{
	size_t nr = parent->nr;
	struct dd_tree_node **items;

	if (nr & (nr - 1))
		return true;
	items = realloc(parent->items, (nr ? nr * 2 : 1) * sizeof(struct dd_tree_node *));
	if (!items)
		return false;
	parent->items = items;
	return true;
}

static int attach_node(struct node_builder *b, struct dd_tree_node *n)
{
	struct dd_tree_node *parent = b->depth ? b->open[b->depth - 1] : NULL;

	if (!parent) {
		b->root = n;
		return 0;
	}
	if (!grow_children(parent))
		return node_no_memory(b);
	parent->items[parent->nr++] = n;
	if (parent->kind == DD_TREE_MAP) {
		n->key = b->key;
		n->key_line = b->key_line;
		n->key_column = b->key_column;
		b->key = NULL;
	}
	return 0;
}

static struct dd_tree_node *new_node(enum dd_tree_kind kind, const char *text, size_t len)
{
	struct dd_tree_node *n = calloc(1, sizeof(*n));

	if (!n)
		return NULL;
	n->kind = kind;
	if (text && !(n->text = strndup(text, len))) {
		free(n);
		return NULL;
	}
	return n;
}

int ddp_node_add(struct node_builder *b, enum dd_tree_kind kind, const char *text, size_t len,
		 unsigned int line, unsigned int column)
{
	bool container = kind == DD_TREE_LIST || kind == DD_TREE_MAP;
	struct dd_tree_node *n;

	if (b->failed)
		return b->failed;
	if (++b->count > NODE_MAX_COUNT)
		return ddp_node_fail(b, DD_ELIMIT, line, column, "more than %u values",
				     NODE_MAX_COUNT);
	if (container && b->depth == NODE_MAX_DEPTH)
		return ddp_node_fail(b, DD_ELIMIT, line, column, "nested deeper than %d levels",
				     NODE_MAX_DEPTH);
	if (text && memchr(text, '\0', len))
		return ddp_node_fail(b, DD_EINVAL, line, column, "a string holds a NUL character");
	n = new_node(kind, text, len);
	if (!n)
		return node_no_memory(b);
	n->line = line;
	n->column = column;
	if (attach_node(b, n)) {
		dd_tree_free(n);
		return b->failed;
	}
	if (container)
		b->open[b->depth++] = n;
	return 0;
}

int ddp_node_key(struct node_builder *b, const char *text, size_t len, unsigned int line,
		 unsigned int column)
{
	const struct dd_tree_node *other;

	if (b->failed)
		return b->failed;
	free(b->key);
	b->key = strndup(text, len);
	if (!b->key)
		return node_no_memory(b);
	b->key_line = line;
	b->key_column = column;
	/* Maps of parameters have few keys; many are an attempt to make this search slow. */
	if (b->open[b->depth - 1]->nr >= 256)
		return ddp_node_fail(b, DD_ELIMIT, line, column,
				     "more than 256 keys in one object");
	other = ddp_node_get(b->open[b->depth - 1], b->key);
	if (other)
		return ddp_node_fail(b, DD_EINVAL, line, column,
				     "key '%.64s' is given twice, first at line %u column %u",
				     b->key, other->key_line, other->key_column);
	return 0;
}

int ddp_node_end(struct node_builder *b)
{
	if (b->failed)
		return b->failed;
	b->depth--;
	return 0;
}

struct dd_tree_node *ddp_node_finish(struct node_builder *b)
{
	struct dd_tree_node *root = b->root;

	free(b->key);
	b->key = NULL;
	if (!b->failed)
		return root;
	dd_tree_free(root);
	return NULL;
}

int ddp_read_fail(struct reader *r, const struct dd_tree_node *n, int code, const char *fmt, ...)
{
	char text[320];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return dd_fail(r->err, code, "%.80s: line %u column %u: %s%s%s", r->name, n->line,
		       n->column, r->path, *r->path ? ": " : "", text);
}

void ddp_read_note(struct reader *r, const char *fmt, ...)
{
	char text[320], *line;
	va_list ap;

	if (!r->notes)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (asprintf(&line, "%s%s%.80s: %s", *r->notes ? *r->notes : "", *r->notes ? "\n" : "",
		     r->name, text) < 0)
		return;
	free(*r->notes);
	*r->notes = line;
}
