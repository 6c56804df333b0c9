// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Filling parameter structures from a tree of JSON or YAML, by the tables.
 */
#include "libdamondata/params/params_internal.h"
#include "libdamondata/util/array.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>

static int ddp_read_list(struct reader *r, const struct dd_param_type *type,
			 struct param_list *list, const struct dd_tree_node *n);

static int ddp_read_object(struct reader *r, struct dd_params *p,
			   const struct dd_param_field *owner, const struct dd_tree_node *n);

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

static int read_word_field(struct reader *r, const struct dd_param_field *f, struct dd_params *p,
			   const struct dd_tree_node *n)
{
	char list[256] = "";
	size_t len = 0;
	int i;

	if (n->kind != DD_TREE_STRING)
		return wrong_kind(r, n, "a word");
	i = ddu_word_index(f->words, n->text);
	if (i >= 0) {
		*(int *)member(p, f) = i;
		return 0;
	}
	for (i = 0; f->words[i] && len < sizeof(list); i++)
		len += (size_t)snprintf(list + len, sizeof(list) - len, "%s%s", i ? ", " : "",
					f->words[i]);
	return ddp_read_fail(r, n, DD_EINVAL, "'%.48s' is not one of: %s", n->text, list);
}

static int read_string_field(struct reader *r, const struct dd_param_field *f, struct dd_params *p,
			     const struct dd_tree_node *n)
{
	char **at = member(p, f), *copy = NULL;

	if (!is_scalar(n))
		return wrong_kind(r, n, "a text");
	/* The older tool writes "" where nothing is meant. */
	if (*n->text && !(copy = strdup(n->text)))
		return ddi_no_memory(r->err);
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
	ret = ddp_parse(f->form == PARAM_IDS ? PARAM_ID : f->form, n->text, out, &err);
	if (ret)
		return ddp_read_fail(r, n, ret, "%s", err.text);
	if (f->max && *out > f->max && (int64_t)*out != DD_PARAM_NONE)
		return ddp_read_fail(r, n, DD_ELIMIT,
				     "'%.64s' is more than %" PRIu64
				     ", the largest value that the kernel takes",
				     n->text, f->max);
	return 0;
}

static int read_bool_field(struct reader *r, const struct dd_param_field *f, struct dd_params *p,
			   const struct dd_tree_node *n)
{
	struct dd_error err;
	uint64_t v;

	if (n->kind != DD_TREE_BOOL && n->kind != DD_TREE_STRING)
		return wrong_kind(r, n, "true or false");
	if (ddp_parse(PARAM_BOOL, n->text, &v, &err))
		return ddp_read_fail(r, n, DD_EINVAL, "%s", err.text);
	*(bool *)member(p, f) = v;
	return 0;
}

static int read_id_list(struct reader *r, const struct dd_param_field *f, struct dd_params *p,
			const struct dd_tree_node *n)
{
	int64_t *ids;

	if (n->kind != DD_TREE_LIST)
		return wrong_kind(r, n, "a list");
	ids = malloc((n->nr ? n->nr : 1) * sizeof(*ids));
	if (!ids)
		return ddi_no_memory(r->err);
	for (size_t i = 0; i < n->nr; i++) {
		uint64_t v;
		int ret = parse_number(r, f, n->items[i], &v);

		if (ret) {
			free(ids);
			return ret;
		}
		ids[i] = (int64_t)v;
	}
	free(get_ids(p, f)->ids);
	*get_ids(p, f) = (struct param_ids){.ids = ids, .nr = n->nr};
	return 0;
}

/* Two bounds are read together, because one decides the other's unit. */
static int read_bounds(struct reader *r, const struct dd_param_field *f, struct dd_params *p,
		       const struct dd_tree_node *n, const struct dd_tree_node *min,
		       const struct dd_tree_node *max)
{
	struct dd_error err;
	int ret;

	if (!is_scalar(min))
		return wrong_kind(r, min, "a number");
	if (!is_scalar(max))
		return wrong_kind(r, max, "a number");
	ret = ddp_parse_range(f->form, min->text, max->text, get_range(p, f), &err);
	return ret ? ddp_read_fail(r, n, ret, "%s", err.text) : 0;
}

static int read_range_field(struct reader *r, const struct dd_param_field *f, struct dd_params *p,
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
	return read_bounds(r, f, p, n, min, max);
}

static int read_size_pair(struct reader *r, const struct dd_param_field *f, struct dd_params *p,
			  const struct dd_tree_node *n)
{
	if (n->kind != DD_TREE_LIST || n->nr != 2)
		return ddp_read_fail(r, n, DD_EINVAL, "a list of two sizes is expected here");
	return read_bounds(r, f, p, n, n->items[0], n->items[1]);
}

static int read_field_value(struct reader *r, const struct dd_param_field *f, struct dd_params *p,
			    const struct dd_tree_node *n)
{
	uint64_t v;
	int ret;

	switch (f->form) {
	case PARAM_IGNORED:
		return 0;
	case PARAM_OBJECT:
		return ddp_read_object(r, p, f, n);
	case PARAM_LIST:
		return ddp_read_list(r, f->items, get_list(p, f), n);
	case PARAM_WORD:
		return read_word_field(r, f, p, n);
	case PARAM_STRING:
		return read_string_field(r, f, p, n);
	case PARAM_BOOL:
		return read_bool_field(r, f, p, n);
	case PARAM_IDS:
		return read_id_list(r, f, p, n);
	case PARAM_ACCESSES:
	case PARAM_AGES:
		return read_range_field(r, f, p, n);
	case PARAM_SIZES:
		return read_size_pair(r, f, p, n);
	default:
		ret = parse_number(r, f, n, &v);
		if (!ret)
			set_u64(p, f, v);
		return ret;
	}
}

/*
 * Null means "not given", which gives the default: releases of the older tool write it where they do not
 * know a value. Only what must be given must be more, unless null is one of its values.
 */
static bool takes_null(const struct dd_param_field *f)
{
	return !(f->flags & PARAM_REQUIRED) || f->form == PARAM_ID || (f->flags & PARAM_OR_NULL);
}

static int read_object_field(struct reader *r, const struct dd_param_field *f, struct dd_params *p,
			     const struct dd_tree_node *n)
{
	size_t len = enter_path(r, ddp_last_name(f));
	int ret = 0;

	if (n->kind != DD_TREE_NULL)
		ret = read_field_value(r, f, p, n);
	else if (is_result(f))
		set_u64(p, f, DD_RESULT_UNKNOWN);
	else if (!takes_null(f))
		ret = wrong_kind(r, n, "a value");
	if (!ret)
		r->path[len] = '\0';
	return ret;
}

static const struct dd_param_field *find_field(const struct dd_params *p,
					       const struct dd_param_field *owner, const char *key)
{
	const struct dd_param_field *f = ddp_row(p->type, owner, key, strlen(key));

	return f && !(f->flags & PARAM_UNWRITTEN) ? f : NULL;
}

static const char *object_name(const struct dd_params *p, const struct dd_param_field *owner)
{
	if (!owner)
		return p->type->name;
	return owner->label ? owner->label : ddp_last_name(owner);
}

/* No object has more. */
#define MAX_KEYS 32

static int unknown_key(struct reader *r, const struct dd_params *p,
		       const struct dd_param_field *owner, const struct dd_tree_node *n)
{
	struct dd_tree_node at = {.line = n->key_line, .column = n->key_column};
	const char *keys[MAX_KEYS], *nearest;
	char list[180] = "", hint[64] = "";
	size_t len = 0, nr = 0;

	for_each_row(f, p->type, owner)
	{
		if (is_shadow(f) || (f->flags & PARAM_UNWRITTEN))
			continue;
		if (nr < MAX_KEYS)
			keys[nr++] = ddp_last_name(f);
		if (len < sizeof(list))
			len += (size_t)snprintf(list + len, sizeof(list) - len, "%s%s",
						len ? ", " : "", ddp_last_name(f));
	}
	nearest = ddu_nearest_word(n->key, keys, nr);
	if (nearest)
		snprintf(hint, sizeof(hint), "; did you mean '%s'?", nearest);
	return ddp_read_fail(r, &at, DD_EINVAL, "unknown key '%.48s'%s%s %s has: %s", n->key, hint,
			     nearest ? " A" : "; a", object_name(p, owner), list);
}

/* Is there a value under the row's key or under another name of the same member? */
static bool is_given(const struct dd_params *p, const struct dd_param_field *owner,
		     const struct dd_param_field *f, const struct dd_tree_node *n)
{
	const struct dd_tree_node *value = ddp_node_get(n, ddp_last_name(f));

	if (value)
		return !(f->flags & PARAM_NEEDED) || value->kind != DD_TREE_NULL;
	for_each_row(a, p->type, owner)
	{
		if ((a->flags & PARAM_ALIAS) && a->offset == f->offset &&
		    ddp_node_get(n, ddp_last_name(a)))
			return true;
	}
	return false;
}

/* What has no meaning here is refused, but for the zeros that the older tool's output is filled with. */
static int check_meaning(struct reader *r, struct dd_params *p, const struct dd_param_field *f,
			 const struct dd_tree_node *n)
{
	if (ddp_is_default(p, f))
		return 0;
	if (f->form == PARAM_ID_TEXT && !get_u64(p, f)) {
		set_u64(p, f, f->def);
		return 0;
	}
	return ddp_read_fail(r, n, DD_EINVAL, "key '%s' has no meaning for this type of %s",
			     ddp_last_name(f), p->type->name);
}

static int check_presence(struct reader *r, struct dd_params *p, const struct dd_param_field *owner,
			  const struct dd_tree_node *n)
{
	for_each_row(f, p->type, owner)
	{
		bool conditional = f->flags & PARAM_OR_NULL;
		bool applies = !conditional || p->type->applies(p, f);
		int ret = applies ? 0 : check_meaning(r, p, f, n);

		if (ret)
			return ret;
		if (((f->flags & PARAM_REQUIRED) || (applies && (f->flags & PARAM_NEEDED))) &&
		    !is_given(p, owner, f, n))
			return ddp_read_fail(r, n, DD_EINVAL, "key '%s' is missing in this %s",
					     ddp_last_name(f), object_name(p, owner));
	}
	return 0;
}

/*
 * What is output only is read first: max_nr_snapshots stands among the counters of other tools' output,
 * and in a key of its own in ours, which wins.
 */
static int read_object_fields(struct reader *r, struct dd_params *p,
			      const struct dd_param_field *owner, const struct dd_tree_node *n,
			      bool outputs)
{
	for (size_t i = 0; i < n->nr; i++) {
		const struct dd_param_field *f = find_field(p, owner, n->items[i]->key);
		int ret = 0;

		if (!f)
			return unknown_key(r, p, owner, n->items[i]);
		if (!!(f->flags & PARAM_OUTPUT) == outputs)
			ret = read_object_field(r, f, p, n->items[i]);
		if (ret)
			return ret;
	}
	return 0;
}

static int ddp_read_object(struct reader *r, struct dd_params *p,
			   const struct dd_param_field *owner, const struct dd_tree_node *n)
{
	int ret;

	if (n->kind != DD_TREE_MAP)
		return wrong_kind(r, n, "an object");
	ret = read_object_fields(r, p, owner, n, true);
	if (!ret)
		ret = read_object_fields(r, p, owner, n, false);
	return ret ? ret : check_presence(r, p, owner, n);
}

static int ddp_read_list(struct reader *r, const struct dd_param_type *type,
			 struct param_list *list, const struct dd_tree_node *n)
{
	if (n->kind != DD_TREE_LIST)
		return wrong_kind(r, n, "a list");
	for (size_t i = 0; i < n->nr; i++) {
		size_t len = enter_index(r, i);
		void *item = ddp_append(list, type);
		int ret =
			item ? ddp_read_object(r, item, NULL, n->items[i]) : ddi_no_memory(r->err);

		if (ret)
			return ret;
		r->path[len] = '\0';
	}
	return 0;
}

/* ---- whole texts ---- */

static int unknown_top_key(struct reader *r, const struct dd_tree_node *n, const char *key)
{
	return ddp_read_fail(r, n, DD_EINVAL, "unknown key '%.48s' beside '%s'", n->key, key);
}

static int lack_top_key(struct reader *r, const struct dd_tree_node *root, const char *key)
{
	for (size_t i = 0; i < root->nr; i++)
		if (ddu_nearest_word(root->items[i]->key, &key, 1))
			return ddp_read_fail(r, root->items[i], DD_EINVAL,
					     "unknown key '%.48s'; did you mean '%s'?",
					     root->items[i]->key, key);
	return ddp_read_fail(r, root, DD_EINVAL, "key '%s' is missing", key);
}

/* @f is the list; its name is what an object must have around the list. */
static int read_top(struct reader *r, struct dd_params *p, const struct dd_param_field *f,
		    struct dd_tree_node *root)
{
	const char *key = ddp_last_name(f);
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
	return ddp_read_list(r, f->items, get_list(p, f), list);
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

int dd_params_read(struct dd_params *p, const char *key, enum dd_params_format format,
		   const char *text, size_t len, const char *name, char **notes,
		   struct dd_error *err)
{
	bool json =
		format == DD_PARAMS_JSON || (format == DD_PARAMS_ANY && looks_like_json(text, len));
	const struct dd_param_field *f = ddp_row_of(p, key, err);
	struct reader r = {.err = err, .notes = notes};
	struct dd_tree_node *root;
	struct dd_error local;
	size_t before;
	int ret;

	if (notes)
		*notes = NULL;
	if (!f)
		return DD_EINVAL;
	if (f->form != PARAM_LIST || format == DD_PARAMS_TEXT)
		return dd_fail(err, DD_EINVAL, "%s of a %s cannot be read from this", f->key,
			       p->type->name);
	r.name = name ? name : json ? "JSON text" : "YAML text";
	before = get_list(p, f)->nr;
	/* The parsers' failure code comes through the error. */
	root = json ? dd_tree_from_json(text, len, r.name, &local)
		    : dd_tree_from_yaml(text, len, r.name, &local);
	if (!root)
		return dd_fail(err, local.code, "%s", local.text);
	ret = read_top(&r, p, f, root);
	dd_tree_free(root);
	if (ret)
		ddp_truncate(get_list(p, f), before);
	return ret;
}
