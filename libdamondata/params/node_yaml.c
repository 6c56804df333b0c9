// SPDX-License-Identifier: LGPL-2.1-only
/*
 * YAML text to a tree of values, by libyaml's events. Aliases, anchors, tags and second documents are
 * refused: parameters need none, and they are how YAML text says one thing and means another.
 */
#include "libdamondata/params/params_internal.h"

#include <yaml.h>

static const char *const null_words[] = {"", "~", "null", "Null", "NULL", NULL};
static const char *const bool_words[] = {"false", "False", "FALSE", "true", "True", "TRUE", NULL};

struct yaml {
	struct node_builder b;
	yaml_parser_t parser;
	bool in_map[NODE_MAX_DEPTH], want_key[NODE_MAX_DEPTH];
	int documents;
};

static int fail_at(struct yaml *y, int code, const yaml_mark_t *mark, const char *what)
{
	return ddp_node_fail(&y->b, code, (unsigned int)mark->line + 1,
			     (unsigned int)mark->column + 1, "%s", what);
}

static int add_yaml_node(struct yaml *y, enum dd_tree_kind kind, const char *text, size_t len,
			 const yaml_event_t *e)
{
	int depth = y->b.depth, ret;

	if (depth && y->in_map[depth - 1]) {
		if (y->want_key[depth - 1])
			return fail_at(y, DD_EFORMAT, &e->start_mark, "a key must be a plain word");
		y->want_key[depth - 1] = true;
	}
	ret = ddp_node_add(&y->b, kind, text, len, (unsigned int)e->start_mark.line + 1,
			   (unsigned int)e->start_mark.column + 1);
	if (!ret && (kind == DD_TREE_MAP || kind == DD_TREE_LIST)) {
		y->in_map[depth] = kind == DD_TREE_MAP;
		y->want_key[depth] = kind == DD_TREE_MAP;
	}
	return ret;
}

static int on_scalar(struct yaml *y, const yaml_event_t *e)
{
	const char *text = (const char *)e->data.scalar.value;
	size_t len = e->data.scalar.length;
	int depth = y->b.depth, word;

	if (e->data.scalar.anchor)
		return fail_at(y, DD_EUNSUPPORTED, &e->start_mark, "anchors are not accepted");
	if (e->data.scalar.tag)
		return fail_at(y, DD_EUNSUPPORTED, &e->start_mark, "tags are not accepted");
	if (memchr(text, '\0', len))
		return fail_at(y, DD_EINVAL, &e->start_mark, "a string holds a NUL character");
	if (depth && y->in_map[depth - 1] && y->want_key[depth - 1]) {
		y->want_key[depth - 1] = false;
		return ddp_node_key(&y->b, text, len, (unsigned int)e->start_mark.line + 1,
				    (unsigned int)e->start_mark.column + 1);
	}
	if (e->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
		return add_yaml_node(y, DD_TREE_STRING, text, len, e);
	if (ddu_word_index(null_words, text) >= 0)
		return add_yaml_node(y, DD_TREE_NULL, NULL, 0, e);
	word = ddu_word_index(bool_words, text);
	if (word >= 0)
		return add_yaml_node(y, DD_TREE_BOOL, word < 3 ? "false" : "true", word < 3 ? 5 : 4,
				     e);
	return add_yaml_node(y, DD_TREE_STRING, text, len, e);
}

static int on_container(struct yaml *y, const yaml_event_t *e, enum dd_tree_kind kind)
{
	const yaml_char_t *anchor =
		kind == DD_TREE_MAP ? e->data.mapping_start.anchor : e->data.sequence_start.anchor;
	const yaml_char_t *tag =
		kind == DD_TREE_MAP ? e->data.mapping_start.tag : e->data.sequence_start.tag;

	if (anchor)
		return fail_at(y, DD_EUNSUPPORTED, &e->start_mark, "anchors are not accepted");
	if (tag)
		return fail_at(y, DD_EUNSUPPORTED, &e->start_mark, "tags are not accepted");
	return add_yaml_node(y, kind, NULL, 0, e);
}

static int on_event(struct yaml *y, const yaml_event_t *e)
{
	switch (e->type) {
	case YAML_SCALAR_EVENT:
		return on_scalar(y, e);
	case YAML_SEQUENCE_START_EVENT:
		return on_container(y, e, DD_TREE_LIST);
	case YAML_MAPPING_START_EVENT:
		return on_container(y, e, DD_TREE_MAP);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		return ddp_node_end(&y->b);
	case YAML_ALIAS_EVENT:
		return fail_at(y, DD_EUNSUPPORTED, &e->start_mark, "aliases are not accepted");
	case YAML_DOCUMENT_START_EVENT:
		if (y->documents++)
			return fail_at(y, DD_EUNSUPPORTED, &e->start_mark,
				       "a second document is not accepted");
		return 0;
	default:
		return 0;
	}
}

static void parse_all(struct yaml *y)
{
	bool end = false;

	while (!end && !y->b.failed) {
		yaml_event_t e;

		if (!yaml_parser_parse(&y->parser, &e)) {
			fail_at(y, y->parser.error == YAML_MEMORY_ERROR ? DD_ENOMEM : DD_EFORMAT,
				&y->parser.problem_mark,
				y->parser.problem ? y->parser.problem : "no YAML");
			return;
		}
		end = e.type == YAML_STREAM_END_EVENT;
		on_event(y, &e);
		yaml_event_delete(&e);
	}
}

struct dd_tree_node *dd_tree_from_yaml(const char *text, size_t len, const char *name,
				       struct dd_error *err)
{
	struct yaml y = {.b = {.name = name, .err = err}};

	if (!yaml_parser_initialize(&y.parser)) {
		dd_fail(err, DD_ENOMEM, "%s: out of memory", name);
		return NULL;
	}
	yaml_parser_set_input_string(&y.parser, (const unsigned char *)text, len);
	parse_all(&y);
	if (!y.b.failed && !y.b.root)
		ddp_node_fail(&y.b, DD_EFORMAT, 1, 1, "no YAML value");
	yaml_parser_delete(&y.parser);
	return ddp_node_finish(&y.b);
}
