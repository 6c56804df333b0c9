// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Filling parameter structures from a tree of JSON or YAML, by the tables.
 */
#include "libdamondata/params/params_internal.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>

static int ddp_read_list(struct reader *r, const struct dd_param_object *object, void *items,
			 size_t *nr, const struct dd_tree_node *n);

static int ddp_read_object(struct reader *r, const struct dd_param_object *object, void *base,
			   const struct dd_tree_node *n);

/* Over-long paths are truncated; they are only used in messages. */
static size_t enter_path(struct reader *r, const char *key)
{
	size_t len = strlen(r->path);

	snprintf(r->path + len, sizeof(r->path) - len, "%s%s", len ? "." : "", key);
	return len;
}

static size_t enter_index(struct reader *r, size_t i)
{
	size_t len = strlen(r->path);

	snprintf(r->path + len, sizeof(r->path) - len, "[%zu]", i);
	return len;
}

static const char *kind_name(const struct dd_tree_node *n)
{
	static const char *const names[] = {
		[DD_TREE_NULL] = "null",       [DD_TREE_BOOL] = "a boolean",
		[DD_TREE_NUMBER] = "a number", [DD_TREE_STRING] = "a text",
		[DD_TREE_LIST] = "a list",     [DD_TREE_MAP] = "an object",
	};

	return names[n->kind];
}

static bool is_scalar(const struct dd_tree_node *n)
{
	return n->kind == DD_TREE_NUMBER || n->kind == DD_TREE_STRING;
}

static int wrong_kind(struct reader *r, const struct dd_tree_node *n, const char *wanted)
{
	return ddp_read_fail(r, n, DD_EINVAL, "%s is expected here, not %s", wanted, kind_name(n));
}

static int read_word_field(struct reader *r, const struct dd_param_field *f, void *base,
			   const struct dd_tree_node *n)
{
	char list[256] = "";
	size_t len = 0;
	int i;

	if (n->kind != DD_TREE_STRING)
		return wrong_kind(r, n, "a word");
	i = dd_word_index(f->words, n->text);
	if (i >= 0) {
		*(int *)member(base, f->offset) = i;
		return 0;
	}
	for (i = 0; f->words[i] && len < sizeof(list); i++)
		len += (size_t)snprintf(list + len, sizeof(list) - len, "%s%s", i ? ", " : "",
					f->words[i]);
	return ddp_read_fail(r, n, DD_EINVAL, "'%.48s' is not one of: %s", n->text, list);
}

static int read_string_field(struct reader *r, const struct dd_param_field *f, void *base,
			     const struct dd_tree_node *n)
{
	char **at = member(base, f->offset), *copy = NULL;

	if (!is_scalar(n))
		return wrong_kind(r, n, "a text");
	/* The older tool writes "" where nothing is meant. */
	if (*n->text && !(copy = strdup(n->text)))
		return dd_fail(r->err, DD_ENOMEM, "out of memory");
	free(*at);
	*at = copy;
	return 0;
}

static int parse_number(struct reader *r, const struct dd_param_field *f,
			const struct dd_tree_node *n, uint64_t *out)
{
	struct dd_error err;
	int ret;

	if (!is_scalar(n))
		return wrong_kind(r, n, "a number");
	ret = dd_param_parse(f->kind == DD_PARAM_IDS ? DD_PARAM_ID : f->kind, n->text, out, &err);
	if (ret)
		return ddp_read_fail(r, n, ret, "%s", err.text);
	if (f->max && *out > f->max && (int64_t)*out != DD_PARAM_NONE)
		return ddp_read_fail(r, n, DD_ELIMIT,
				     "'%.64s' is more than %" PRIu64
				     ", the largest value that the kernel takes",
				     n->text, f->max);
	return 0;
}

static int read_bool_field(struct reader *r, const struct dd_param_field *f, void *base,
			   const struct dd_tree_node *n)
{
	struct dd_error err;
	uint64_t v;

	if (n->kind != DD_TREE_BOOL && n->kind != DD_TREE_STRING)
		return wrong_kind(r, n, "true or false");
	if (dd_param_parse(DD_PARAM_BOOL, n->text, &v, &err))
		return ddp_read_fail(r, n, DD_EINVAL, "%s", err.text);
	*(bool *)member(base, f->offset) = v;
	return 0;
}

static int read_id_list(struct reader *r, const struct dd_param_field *f, void *base,
			const struct dd_tree_node *n)
{
	int64_t *ids;

	if (n->kind != DD_TREE_LIST)
		return wrong_kind(r, n, "a list");
	ids = malloc((n->nr ? n->nr : 1) * sizeof(*ids));
	if (!ids)
		return dd_fail(r->err, DD_ENOMEM, "out of memory");
	for (size_t i = 0; i < n->nr; i++) {
		uint64_t v;
		int ret = parse_number(r, f, n->items[i], &v);

		if (ret) {
			free(ids);
			return ret;
		}
		ids[i] = (int64_t)v;
	}
	free(get_items(base, f));
	set_items(base, f, ids, n->nr);
	return 0;
}

/* Two bounds are read together, because one tells the other's unit. */
static int read_bounds(struct reader *r, const struct dd_param_field *f, void *base,
		       const struct dd_tree_node *n, const struct dd_tree_node *min,
		       const struct dd_tree_node *max)
{
	struct dd_error err;
	int ret, unit = 0;

	if (!is_scalar(min))
		return wrong_kind(r, min, "a number");
	if (!is_scalar(max))
		return wrong_kind(r, max, "a number");
	ret = dd_param_parse_range(f->kind, min->text, max->text, member(base, f->offset), &unit,
				   &err);
	if (ret)
		return ddp_read_fail(r, n, ret, "%s", err.text);
	if (f->kind != DD_PARAM_SIZES)
		*(int *)member(base, f->nr_offset) = unit;
	return 0;
}

static int read_range_field(struct reader *r, const struct dd_param_field *f, void *base,
			    const struct dd_tree_node *n)
{
	const struct dd_tree_node *min, *max;

	if (n->kind != DD_TREE_MAP)
		return wrong_kind(r, n, "an object");
	min = ddp_node_get(n, "min");
	max = ddp_node_get(n, "max");
	if (!min || !max)
		return ddp_read_fail(r, n, DD_EINVAL, "key '%s' is missing", min ? "max" : "min");
	if (n->nr > 2)
		return ddp_read_fail(r, n, DD_EINVAL, "only the keys 'min' and 'max' belong here");
	return read_bounds(r, f, base, n, min, max);
}

static int read_size_pair(struct reader *r, const struct dd_param_field *f, void *base,
			  const struct dd_tree_node *n)
{
	if (n->kind != DD_TREE_LIST || n->nr != 2)
		return ddp_read_fail(r, n, DD_EINVAL, "a list of two sizes is expected here");
	return read_bounds(r, f, base, n, n->items[0], n->items[1]);
}

static int read_list_field(struct reader *r, const struct dd_param_field *f, void *base,
			   const struct dd_tree_node *n)
{
	char *items = get_items(base, f);
	size_t nr = get_nr(base, f);
	int ret = ddp_read_list(r, f->object, &items, &nr, n);

	set_items(base, f, items, nr);
	return ret;
}

static int read_field_value(struct reader *r, const struct dd_param_field *f, void *base,
			    const struct dd_tree_node *n)
{
	uint64_t v;
	int ret;

	switch (f->kind) {
	case DD_PARAM_IGNORED:
		return 0;
	case DD_PARAM_OBJECT:
		return ddp_read_object(r, f->object, member(base, f->offset), n);
	case DD_PARAM_LIST:
		return read_list_field(r, f, base, n);
	case DD_PARAM_WORD:
		return read_word_field(r, f, base, n);
	case DD_PARAM_STRING:
		return read_string_field(r, f, base, n);
	case DD_PARAM_BOOL:
		return read_bool_field(r, f, base, n);
	case DD_PARAM_IDS:
		return read_id_list(r, f, base, n);
	case DD_PARAM_ACCESSES:
	case DD_PARAM_AGES:
		return read_range_field(r, f, base, n);
	case DD_PARAM_SIZES:
		return read_size_pair(r, f, base, n);
	default:
		ret = parse_number(r, f, n, &v);
		if (!ret)
			set_u64(base, f->offset, v);
		return ret;
	}
}

/*
 * Null means "not given", which gives the default: releases of the older tool write it where they do not
 * know a value. Only what must be given must be more, unless null is one of its values.
 */
static bool takes_null(const struct dd_param_field *f)
{
	return !(f->flags & DD_PARAM_REQUIRED) || f->kind == DD_PARAM_ID ||
	       (f->flags & DD_PARAM_OR_NULL);
}

static int read_object_field(struct reader *r, const struct dd_param_field *f, void *base,
			     const struct dd_tree_node *n)
{
	size_t len = enter_path(r, f->key);
	int ret = 0;

	if (n->kind != DD_TREE_NULL)
		ret = read_field_value(r, f, base, n);
	else if (is_result(f))
		set_u64(base, f->offset, DD_RESULT_UNKNOWN);
	else if (!takes_null(f))
		ret = wrong_kind(r, n, "a value");
	if (!ret)
		r->path[len] = '\0';
	return ret;
}

static const struct dd_param_field *find_field(const struct dd_param_object *object,
					       const char *key)
{
	for (const struct dd_param_field *f = object->fields; f->key; f++)
		if (!strcmp(f->key, key))
			return f;
	return NULL;
}

/* No object has more. */
#define MAX_KEYS 32

static int unknown_key(struct reader *r, const struct dd_param_object *object,
		       const struct dd_tree_node *n)
{
	struct dd_tree_node at = {.line = n->key_line, .column = n->key_column};
	const char *keys[MAX_KEYS], *nearest;
	char list[180] = "", hint[64] = "";
	size_t len = 0, nr = 0;

	for (const struct dd_param_field *f = object->fields; f->key; f++) {
		if (is_shadow(f))
			continue;
		if (nr < MAX_KEYS)
			keys[nr++] = f->key;
		if (len < sizeof(list))
			len += (size_t)snprintf(list + len, sizeof(list) - len, "%s%s",
						len ? ", " : "", f->key);
	}
	nearest = dd_nearest_word(n->key, keys, nr);
	if (nearest)
		snprintf(hint, sizeof(hint), "; did you mean '%s'?", nearest);
	return ddp_read_fail(r, &at, DD_EINVAL, "unknown key '%.48s'%s%s %s has: %s", n->key, hint,
			     nearest ? " A" : "; a", object->name, list);
}

/* Is there a value under the row's key or under another name of the same member? */
static bool is_given(const struct dd_param_object *object, const struct dd_param_field *f,
		     const struct dd_tree_node *n)
{
	const struct dd_tree_node *value = ddp_node_get(n, f->key);

	if (value)
		return !(f->flags & DD_PARAM_NEEDED) || value->kind != DD_TREE_NULL;
	for (const struct dd_param_field *a = object->fields; a->key; a++)
		if ((a->flags & DD_PARAM_ALIAS) && a->offset == f->offset &&
		    ddp_node_get(n, a->key))
			return true;
	return false;
}

/* What has no meaning here is refused, but for the zeros that the older tool's output is filled with. */
static int check_meaning(struct reader *r, const struct dd_param_object *object,
			 const struct dd_param_field *f, void *base, const struct dd_tree_node *n)
{
	if (ddp_is_default(object, f, base))
		return 0;
	if (f->kind == DD_PARAM_ID_TEXT && !get_u64(base, f->offset)) {
		set_u64(base, f->offset, f->def);
		return 0;
	}
	return ddp_read_fail(r, n, DD_EINVAL, "key '%s' has no meaning for this type of %s", f->key,
			     object->name);
}

static int check_presence(struct reader *r, const struct dd_param_object *object, void *base,
			  const struct dd_tree_node *n)
{
	for (const struct dd_param_field *f = object->fields; f->key; f++) {
		bool conditional = f->flags & DD_PARAM_OR_NULL;
		bool applies = !conditional || object->applies(base, f);
		int ret = applies ? 0 : check_meaning(r, object, f, base, n);

		if (ret)
			return ret;
		if (((f->flags & DD_PARAM_REQUIRED) || (applies && (f->flags & DD_PARAM_NEEDED))) &&
		    !is_given(object, f, n))
			return ddp_read_fail(r, n, DD_EINVAL, "key '%s' is missing in this %s",
					     f->key, object->name);
	}
	return 0;
}

/*
 * What is output only is read first: max_nr_snapshots stands among the counters of other tools' output,
 * and in a key of its own in ours, which wins.
 */
static int read_object_fields(struct reader *r, const struct dd_param_object *object, void *base,
			      const struct dd_tree_node *n, bool outputs)
{
	for (size_t i = 0; i < n->nr; i++) {
		const struct dd_param_field *f = find_field(object, n->items[i]->key);
		int ret = 0;

		if (!f)
			return unknown_key(r, object, n->items[i]);
		if (!!(f->flags & DD_PARAM_OUTPUT) == outputs)
			ret = read_object_field(r, f, base, n->items[i]);
		if (ret)
			return ret;
	}
	return 0;
}

static int ddp_read_object(struct reader *r, const struct dd_param_object *object, void *base,
			   const struct dd_tree_node *n)
{
	int ret;

	if (n->kind != DD_TREE_MAP)
		return wrong_kind(r, n, "an object");
	ret = read_object_fields(r, object, base, n, true);
	if (!ret)
		ret = read_object_fields(r, object, base, n, false);
	return ret ? ret : check_presence(r, object, base, n);
}

static int ddp_read_list(struct reader *r, const struct dd_param_object *object, void *items,
			 size_t *nr, const struct dd_tree_node *n)
{
	if (n->kind != DD_TREE_LIST)
		return wrong_kind(r, n, "a list");
	for (size_t i = 0; i < n->nr; i++) {
		size_t len = enter_index(r, i);
		void *item = dd_param_append(object, items, nr);
		int ret = item ? ddp_read_object(r, object, item, n->items[i])
			       : dd_fail(r->err, DD_ENOMEM, "out of memory");

		if (ret)
			return ret;
		r->path[len] = '\0';
	}
	return 0;
}

/* ---- whole texts ---- */

typedef struct dd_tree_node *(*parse_fn)(const char *text, size_t len, const char *name,
					 struct dd_error *err);

static int unknown_top_key(struct reader *r, const struct dd_tree_node *n, const char *key)
{
	return ddp_read_fail(r, n, DD_EINVAL, "unknown key '%.48s' beside '%s'", n->key, key);
}

static int lack_top_key(struct reader *r, const struct dd_tree_node *root, const char *key)
{
	for (size_t i = 0; i < root->nr; i++)
		if (dd_nearest_word(root->items[i]->key, &key, 1))
			return ddp_read_fail(r, root->items[i], DD_EINVAL,
					     "unknown key '%.48s'; did you mean '%s'?",
					     root->items[i]->key, key);
	return ddp_read_fail(r, root, DD_EINVAL, "key '%s' is missing", key);
}

/* @key is what an object must have around the list. */
static int read_top(struct reader *r, const struct dd_param_object *object, const char *key,
		    void *items, size_t *nr, struct dd_tree_node *root)
{
	const struct dd_tree_node *list = root;
	int ret = ddp_renew(r, root);

	if (ret)
		return ret;
	if (root->kind == DD_TREE_MAP) {
		list = ddp_node_get(root, key);
		if (!list)
			return lack_top_key(r, root, key);
		for (size_t i = 0; i < root->nr; i++)
			if (strcmp(root->items[i]->key, key) &&
			    strcmp(root->items[i]->key, "comments"))
				return unknown_top_key(r, root->items[i], key);
	}
	enter_path(r, key);
	return ddp_read_list(r, object, items, nr, list);
}

static int read_whole_params(struct dd_params *p, const char *text, size_t len, struct reader *r,
			     parse_fn parse)
{
	struct dd_error local;
	struct dd_tree_node *root;
	int ret;

	/* The parsers' failure code comes through the error. */
	dd_params_init(p);
	root = parse(text, len, r->name, &local);
	if (!root)
		return dd_fail(r->err, local.code, "%s", local.text);
	ret = read_top(r, &dd_kdamond_object, "kdamonds", &p->kdamonds, &p->nr_kdamonds, root);
	dd_tree_free(root);
	if (ret)
		dd_params_free(p);
	return ret;
}

int dd_params_read_json(struct dd_params *p, const char *text, size_t len, const char *name,
			struct dd_error *err)
{
	struct reader r = {.name = name ? name : "JSON text", .err = err};

	return read_whole_params(p, text, len, &r, dd_tree_from_json);
}

int dd_params_read_yaml(struct dd_params *p, const char *text, size_t len, const char *name,
			struct dd_error *err)
{
	struct reader r = {.name = name ? name : "YAML text", .err = err};

	return read_whole_params(p, text, len, &r, dd_tree_from_yaml);
}

/* The first character that is neither white space nor in a line of remarks. */
static bool looks_like_json(const char *text, size_t len)
{
	const char *end = text + len;

	while (text < end) {
		if (*text == '#')
			text = memchr(text, '\n', (size_t)(end - text));
		else if (!isspace((unsigned char)*text))
			return *text == '{' || *text == '[';
		if (!text)
			return false;
		text++;
	}
	return false;
}

int dd_params_read(struct dd_params *p, const char *text, size_t len, const char *name,
		   char **notes, struct dd_error *err)
{
	bool json = looks_like_json(text, len);
	struct reader r = {
		.name = name   ? name
			: json ? "JSON text"
			       : "YAML text",
		.err = err,
		.notes = notes,
	};

	if (notes)
		*notes = NULL;
	return read_whole_params(p, text, len, &r, json ? dd_tree_from_json : dd_tree_from_yaml);
}

bool dd_params_looks_like_text(const char *word)
{
	return looks_like_json(word, strlen(word)) || strchr(word, '\n') ||
	       !strncmp(word + strspn(word, " "), "kdamonds:", 9);
}

int dd_schemes_read(struct dd_scheme **schemes, size_t *nr, const char *text, size_t len,
		    const char *name, char **notes, struct dd_error *err)
{
	bool json = looks_like_json(text, len);
	struct reader r = {
		.name = name   ? name
			: json ? "JSON text"
			       : "YAML text",
		.err = err,
		.notes = notes,
	};
	struct dd_error local;
	struct dd_tree_node *root;
	int ret;

	*schemes = NULL;
	*nr = 0;
	if (notes)
		*notes = NULL;
	root = json ? dd_tree_from_json(text, len, r.name, &local)
		    : dd_tree_from_yaml(text, len, r.name, &local);
	if (!root)
		return dd_fail(err, local.code, "%s", local.text);
	ret = read_top(&r, &dd_scheme_object, "schemes", schemes, nr, root);
	dd_tree_free(root);
	if (!ret)
		return 0;
	dd_schemes_free(*schemes, *nr);
	*schemes = NULL;
	*nr = 0;
	return ret;
}
