// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Parameter structures to a tree of keys and values, by the tables; JSON or YAML is the sink's business.
 */
#include "libdamondata/params/params_internal.h"

static void ddp_write_list(struct dd_tree_sink *s, const struct dd_param_object *object,
			   const void *items, size_t nr, const struct dd_params_style *style);

static void ddp_write_object(struct dd_tree_sink *s, const struct dd_param_object *object,
			     const void *base, const struct dd_params_style *style);

static void write_integer(struct dd_tree_sink *s, const struct dd_param_field *f, uint64_t v)
{
	bool is_id = f->kind == DD_PARAM_ID;

	if (is_id && (int64_t)v == DD_PARAM_NONE)
		s->null(s);
	else
		s->integer(s, (int64_t)v);
}

static void write_number(struct dd_tree_sink *s, const struct dd_param_field *f, uint64_t v,
			 bool raw)
{
	char buf[DD_PARAM_TEXT_LEN];

	if (f->kind == DD_PARAM_ID || f->kind == DD_PARAM_PLAIN ||
	    f->kind == DD_PARAM_TIME_MS_PLAIN)
		write_integer(s, f, v);
	else if (f->kind == DD_PARAM_ID_TEXT && (int64_t)v == DD_PARAM_NONE)
		s->null(s);
	else
		s->string(s, dd_param_format(f->kind, v, raw, buf));
}

static void write_ids(struct dd_tree_sink *s, const struct dd_param_field *f, const void *base)
{
	const char *items = get_items(base, f);

	s->list(s, true);
	for (size_t i = 0; i < get_nr(base, f); i++)
		s->integer(s, (int64_t)get_u64(items, i * sizeof(int64_t)));
	s->list(s, false);
}

static void write_range(struct dd_tree_sink *s, const struct dd_param_field *f, const void *base,
			bool raw)
{
	const struct dd_range *range = member(base, f->offset);
	bool pair = f->kind == DD_PARAM_SIZES;
	int unit = pair ? 0 : get_int(base, f->nr_offset);
	char buf[DD_PARAM_TEXT_LEN];

	if (pair)
		s->list(s, true);
	else
		s->map(s, true);
	if (!pair)
		s->key(s, "min");
	s->string(s, dd_param_format_bound(f->kind, unit, range->min, raw, buf));
	if (!pair)
		s->key(s, "max");
	s->string(s, dd_param_format_bound(f->kind, unit, range->max, raw, buf));
	if (pair)
		s->list(s, false);
	else
		s->map(s, false);
}

static void write_text_or_null(struct dd_tree_sink *s, const char *text)
{
	if (text)
		s->string(s, text);
	else
		s->null(s);
}

static void write_value(struct dd_tree_sink *s, const struct dd_param_field *f, const void *base,
			const struct dd_params_style *style)
{
	const void *at = member(base, f->offset);

	switch (f->kind) {
	case DD_PARAM_OBJECT:
		ddp_write_object(s, f->object, at, style);
		break;
	case DD_PARAM_LIST:
		ddp_write_list(s, f->object, get_items(base, f), get_nr(base, f), style);
		break;
	case DD_PARAM_IDS:
		write_ids(s, f, base);
		break;
	case DD_PARAM_WORD:
		s->string(s, f->words[get_int(base, f->offset)]);
		break;
	case DD_PARAM_BOOL:
		s->boolean(s, *(const bool *)at);
		break;
	case DD_PARAM_STRING:
		write_text_or_null(s, *(char *const *)at);
		break;
	case DD_PARAM_ACCESSES:
	case DD_PARAM_AGES:
	case DD_PARAM_SIZES:
		write_range(s, f, base, style->raw);
		break;
	default:
		write_number(s, f, get_u64(base, f->offset), style->raw);
	}
}

static bool left_out(const struct dd_param_object *object, const struct dd_param_field *f,
		     const void *base, const struct dd_params_style *style)
{
	if (is_shadow(f))
		return true;
	if ((f->flags & DD_PARAM_STATUS) && style->params_only)
		return true;
	if ((f->flags & DD_PARAM_WHEN) && !object->applies(base, f))
		return true;
	if (!(f->flags & DD_PARAM_RARE) && !((f->flags & DD_PARAM_OMIT) && style->omit_defaults))
		return false;
	return ddp_is_default(object, f, base);
}

static bool is_unknown_result(const struct dd_param_field *f, const void *base)
{
	return is_result(f) && get_u64(base, f->offset) == DD_RESULT_UNKNOWN;
}

static void ddp_write_object(struct dd_tree_sink *s, const struct dd_param_object *object,
			     const void *base, const struct dd_params_style *style)
{
	s->map(s, true);
	for (const struct dd_param_field *f = object->fields; f->key; f++) {
		if (left_out(object, f, base, style))
			continue;
		s->key(s, f->key);
		if ((f->flags & DD_PARAM_OR_NULL) && !object->applies(base, f))
			s->null(s);
		else if (is_unknown_result(f, base))
			s->null(s);
		else
			write_value(s, f, base, style);
	}
	s->map(s, false);
}

static void ddp_write_list(struct dd_tree_sink *s, const struct dd_param_object *object,
			   const void *items, size_t nr, const struct dd_params_style *style)
{
	s->list(s, true);
	for (size_t i = 0; i < nr; i++)
		ddp_write_object(s, object, (const char *)items + i * object->size, style);
	s->list(s, false);
}

void ddp_write_styled_object(struct dd_tree_sink *s, const void *styled)
{
	const struct styled *w = styled;

	ddp_write_object(s, w->object, w->base, w->style);
}

void ddp_write_styled_list(struct dd_tree_sink *s, const void *styled)
{
	const struct styled *w = styled;

	ddp_write_list(s, w->object, w->base, w->nr, w->style);
}
