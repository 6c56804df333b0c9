/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Small documents, such as settings, as trees of lists and maps: read from JSON or YAML, and written as either.
 */
#ifndef DAMONDATA_TREE_H
#define DAMONDATA_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "error.h"

#ifdef __cplusplus
extern "C" {
#endif

/** enum dd_tree_kind - what a node is; plain YAML scalars that are neither null nor bool are strings */
enum dd_tree_kind {
	DD_TREE_NULL,
	DD_TREE_BOOL,
	DD_TREE_NUMBER,
	DD_TREE_STRING,
	DD_TREE_LIST,
	DD_TREE_MAP,
};

/**
 * struct dd_tree_node - a value with its place in the text
 * @kind:	what it is
 * @text:	BOOL ("true" or "false"), NUMBER and STRING: the text, NUL terminated
 * @key:	name in the surrounding map, else NULL
 * @line:	of the value, from 1
 * @column:	of the value, from 1
 * @key_line:	of the key
 * @key_column:	of the key
 * @items:	LIST, MAP: values in the order of the text
 * @nr:		their number
 */
struct dd_tree_node {
	enum dd_tree_kind kind;
	char *text, *key;
	unsigned int line, column;
	unsigned int key_line, key_column;
	struct dd_tree_node **items;
	size_t nr;
};

/**
 * dd_tree_from_json() - parse JSON
 * @text:	at most 2^20 nodes, nested at most 32 deep
 * @len:	its length in bytes
 * @name:	of the text in messages
 * @err:	or NULL; states the line and column of what is wrong
 *
 * Return: the root, for dd_tree_free(); NULL on failure.
 */
struct dd_tree_node *dd_tree_from_json(const char *text, size_t len, const char *name,
				       struct dd_error *err);

/** dd_tree_from_yaml() - parse YAML, as dd_tree_from_json() */
struct dd_tree_node *dd_tree_from_yaml(const char *text, size_t len, const char *name,
				       struct dd_error *err);

/** dd_tree_free() - free a tree; NULL is fine */
void dd_tree_free(struct dd_tree_node *root);

/**
 * struct dd_tree_sink - where a tree is written to; each call adds one value or bracket
 * @map:	begin or end a map
 * @list:	begin or end a list
 * @key:	name of the next value of a map
 * @null:	a value
 * @boolean:	a value
 * @integer:	a value
 * @string:	a value
 */
struct dd_tree_sink {
	void (*map)(struct dd_tree_sink *s, bool begin);
	void (*list)(struct dd_tree_sink *s, bool begin);
	void (*key)(struct dd_tree_sink *s, const char *key);
	void (*null)(struct dd_tree_sink *s);
	void (*boolean)(struct dd_tree_sink *s, bool v);
	void (*integer)(struct dd_tree_sink *s, int64_t v);
	void (*string)(struct dd_tree_sink *s, const char *text);
};

/** typedef dd_tree_fn - writes the tree of @what */
typedef void (*dd_tree_fn)(struct dd_tree_sink *s, const void *what);

/** dd_tree_write_json() - have a tree written as JSON; ferror(@out) shows whether that failed */
void dd_tree_write_json(FILE *out, dd_tree_fn write, const void *what);

/** dd_tree_write_yaml() - have a tree written as YAML; 0, DD_ENOMEM or DD_ESYS */
int dd_tree_write_yaml(FILE *out, dd_tree_fn write, const void *what, struct dd_error *err);

#ifdef __cplusplus
}
#endif

#endif /* DAMONDATA_TREE_H */
