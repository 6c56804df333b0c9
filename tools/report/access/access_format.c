// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reading of access report settings: each member of the object becomes an option with its words, so that
 * the option table alone knows what is right.
 */
#include "tools/report/access/access_format.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <damondata/tree.h>
#include "tools/common/allocate.h"
#include "tools/damon/damon_options.h"
#include "tools/common/filter_options.h"
#include "tools/common/message.h"

#define MAX_DEPTH 4

/* A command line that grows. */
struct words {
	char **list;
	int nr, room;
};

/* The options keep pointers to these texts, so they stay until the end. */
static struct kept {
	struct kept *next;
	struct dd_tree_node *root;
	char **words;
} * kept;

static bool nesting; /* a format within a format */

static void add_word(struct words *w, const char *word)
{
	if (w->nr + 1 >= w->room) {
		w->room = w->room ? 2 * w->room : 64;
		w->list = xreallocarray(w->list, (size_t)w->room, sizeof(*w->list));
	}
	w->list[w->nr++] = (char *)word;
	w->list[w->nr] = NULL;
}

static void add_option(struct words *w, const char *key)
{
	char *option = xasprintf("--%s", key);

	add_word(w, option);
}

static bool is_nested(const struct dd_tree_node *n)
{
	return n->kind == DD_TREE_LIST && n->nr && n->items[0]->kind == DD_TREE_LIST;
}

static int add_values(struct words *w, const struct dd_tree_node *n, int depth)
{
	if (n->kind == DD_TREE_LIST && depth < MAX_DEPTH) {
		for (size_t i = 0; i < n->nr; i++)
			if (add_values(w, n->items[i], depth + 1))
				return -1;
		return 0;
	}
	if (n->kind != DD_TREE_STRING && n->kind != DD_TREE_NUMBER) {
		error("--format: line %u, column %u: neither text nor a number", n->line,
		      n->column);
		return -1;
	}
	add_word(w, n->text);
	return 0;
}

/* Pairs of {"KEYWORD": WIDTH} are given one by one, as the older tool has them in a map. */
static int add_pairs(struct words *w, const struct dd_tree_node *n)
{
	for (size_t i = 0; i < n->nr; i++) {
		add_option(w, n->key);
		add_word(w, n->items[i]->key);
		if (add_values(w, n->items[i], 0))
			return -1;
	}
	return 0;
}

static int add_member(struct words *w, const struct dd_tree_node *n)
{
	if (n->kind == DD_TREE_NULL || (n->kind == DD_TREE_BOOL && strcmp(n->text, "true")) ||
	    (n->kind == DD_TREE_LIST && !n->nr))
		return 0;
	if (n->kind == DD_TREE_MAP)
		return add_pairs(w, n);
	if (is_nested(n)) {
		for (size_t i = 0; i < n->nr; i++) {
			add_option(w, n->key);
			if (add_values(w, n->items[i], 0))
				return -1;
		}
		return 0;
	}
	add_option(w, n->key);
	return n->kind == DD_TREE_BOOL ? 0 : add_values(w, n, 0);
}

static void keep_words_of(struct dd_tree_node *root, char **words)
{
	struct kept *k = xmalloc(sizeof(*k));

	*k = (struct kept){kept, root, words};
	kept = k;
}

static int apply_settings(struct dd_tree_node *root, const char *name, const struct option *options)
{
	const struct option settings[] = {OPT_INCLUDE(options), OPT_INCLUDE(temperature_option),
					  OPT_END()};
	const struct command command = {
		.name = "report access --format", .args = "", .summary = "", .options = settings};
	struct words w = {0};
	int ret = 0;

	if (root->kind != DD_TREE_MAP) {
		error("--format: %s is not an object of settings", name);
		dd_tree_free(root);
		return -1;
	}
	add_word(&w, "--format");
	for (size_t i = 0; i < root->nr && !ret; i++)
		ret = add_member(&w, root->items[i]);
	keep_words_of(root, w.list);
	if (!ret && parse_options_quietly(&command, w.nr, w.list) != 0)
		ret = -1;
	if (ret)
		error("--format: the settings of %s cannot be used", name);
	return ret;
}

static struct dd_tree_node *parse_format(const char *text, size_t len, const char *name,
					 struct dd_error *err)
{
	return text[strspn(text, " \t\r\n")] == '{' ? dd_tree_from_json(text, len, name, err)
						    : dd_tree_from_yaml(text, len, name, err);
}

int access_format_read(const char *word, const struct option *options)
{
	const char *name;
	struct dd_tree_node *root = NULL;
	struct dd_error err;
	char *text;
	size_t len;
	int ret;

	if (nesting) {
		error("--format: settings cannot hold others");
		return -1;
	}
	if (read_text_arg(word, &text, &len, &name, &err)) {
		error("--format: %s", err.text);
		return -1;
	}
	name = name ? name : "the text";
	root = parse_format(text, len, name, &err);
	free(text);
	if (!root) {
		error("--format: %s", err.text);
		return -1;
	}
	nesting = true;
	ret = apply_settings(root, name, options);
	nesting = false;
	return ret;
}
