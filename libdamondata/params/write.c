// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Parameter structures to a tree of keys and values, by the tables; JSON or YAML is the sink's business.
 */
#include "libdamondata/params/params_internal.h"

/** struct styled - what is written: an object, or one of its lists; @style: DD_PARAMS_RAW... */
struct styled {
	const struct dd_params *object;
	const struct param_list *list;
	unsigned int style;
};

static void ddp_write_list(struct dd_tree_sink *s, const struct param_list *list,
			   unsigned int style);

static void ddp_write_object(struct dd_tree_sink *s, const struct dd_params *p,
			     const struct dd_param_field *owner, unsigned int style);

static void write_integer(struct dd_tree_sink *s, const struct dd_param_field *f, uint64_t v)
{
	bool is_id = f->form == PARAM_ID;

	if (is_id && (int64_t)v == DD_PARAM_NONE)
		s->null(s);
	else
		s->integer(s, (int64_t)v);
}

static void write_number(struct dd_tree_sink *s, const struct dd_param_field *f, uint64_t v,
			 bool raw)
{
	char buf[DD_PARAM_TEXT_LEN];

	if (f->form == PARAM_ID || f->form == PARAM_PLAIN || f->form == PARAM_TIME_MS_PLAIN)
		write_integer(s, f, v);
	else if (f->form == PARAM_ID_TEXT && (int64_t)v == DD_PARAM_NONE)
		s->null(s);
	else
		s->string(s, ddp_format(f->form, v, raw, buf));
}

static void write_ids(struct dd_tree_sink *s, const struct dd_param_field *f, const void *base)
{
	const struct param_ids *list = get_ids(base, f);

	s->list(s, true);
	for (size_t i = 0; i < list->nr; i++)
		s->integer(s, list->ids[i]);
	s->list(s, false);
}

static void write_range(struct dd_tree_sink *s, const struct dd_param_field *f, const void *base,
			bool raw)
{
	const struct dd_range *range = &get_range(base, f)->range;
	bool pair = f->form == PARAM_SIZES;
	int unit = get_range(base, f)->unit;
	char buf[DD_PARAM_TEXT_LEN];

	if (pair)
		s->list(s, true);
	else
		s->map(s, true);
	if (!pair)
		s->key(s, "min");
	s->string(s, ddp_format_bound(f->form, unit, range->min, raw, buf));
	if (!pair)
		s->key(s, "max");
	s->string(s, ddp_format_bound(f->form, unit, range->max, raw, buf));
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

static void write_value(struct dd_tree_sink *s, const struct dd_param_field *f,
			const struct dd_params *p, unsigned int style)
{
	switch (f->form) {
	case PARAM_OBJECT:
		ddp_write_object(s, p, f, style);
		break;
	case PARAM_LIST:
		ddp_write_list(s, get_list(p, f), style);
		break;
	case PARAM_IDS:
		write_ids(s, f, p);
		break;
	case PARAM_WORD:
		s->string(s, f->words[get_int(p, f)]);
		break;
	case PARAM_BOOL:
		s->boolean(s, get_bool(p, f));
		break;
	case PARAM_STRING:
		write_text_or_null(s, get_string(p, f));
		break;
	case PARAM_ACCESSES:
	case PARAM_AGES:
	case PARAM_SIZES:
		write_range(s, f, p, style & DD_PARAMS_RAW);
		break;
	default:
		write_number(s, f, get_u64(p, f), style & DD_PARAMS_RAW);
	}
}

static bool left_out(const struct dd_params *p, const struct dd_param_field *f, unsigned int style)
{
	if (is_shadow(f) || (f->flags & PARAM_UNWRITTEN))
		return true;
	if ((f->flags & PARAM_STATUS) && (style & DD_PARAMS_NO_STATUS))
		return true;
	if ((f->flags & PARAM_WHEN) && !p->type->applies(p, f))
		return true;
	if (!(f->flags & PARAM_RARE) &&
	    !((f->flags & PARAM_OMIT) && (style & DD_PARAMS_OMIT_DEFAULTS)))
		return false;
	return ddp_is_default(p, f);
}

static bool is_unknown_result(const struct dd_param_field *f, const void *base)
{
	return is_result(f) && get_u64(base, f) == DD_RESULT_UNKNOWN;
}

static void ddp_write_object(struct dd_tree_sink *s, const struct dd_params *p,
			     const struct dd_param_field *owner, unsigned int style)
{
	s->map(s, true);
	for_each_row(f, p->type, owner)
	{
		if (left_out(p, f, style))
			continue;
		s->key(s, ddp_last_name(f));
		if ((f->flags & PARAM_OR_NULL) && !p->type->applies(p, f))
			s->null(s);
		else if (is_unknown_result(f, p))
			s->null(s);
		else
			write_value(s, f, p, style);
	}
	s->map(s, false);
}

static void ddp_write_list(struct dd_tree_sink *s, const struct param_list *list,
			   unsigned int style)
{
	s->list(s, true);
	for (size_t i = 0; i < list->nr; i++)
		ddp_write_object(s, list->items[i], NULL, style);
	s->list(s, false);
}

static void ddp_write_styled(struct dd_tree_sink *s, const void *styled)
{
	const struct styled *w = styled;

	if (w->list)
		ddp_write_list(s, w->list, w->style);
	else
		ddp_write_object(s, w->object, NULL, w->style);
}

int dd_params_write(const struct dd_params *p, const char *key, enum dd_params_format format,
		    unsigned int style, FILE *out, struct dd_error *err)
{
	const struct dd_param_field *f = key ? ddp_row_of(p, key, err) : NULL;
	struct styled what = {p, NULL, style};

	if (key && !f)
		return DD_EINVAL;
	if (f && f->form != PARAM_LIST)
		return dd_fail(err, DD_EINVAL, "%s of a %s is no list", f->key, p->type->name);
	if (f)
		what.list = get_list(p, f);
	switch (format) {
	case DD_PARAMS_JSON:
		dd_tree_write_json(out, ddp_write_styled, &what);
		return 0;
	case DD_PARAMS_YAML:
		return dd_tree_write_yaml(out, ddp_write_styled, &what, err);
	case DD_PARAMS_TEXT:
		if (f || p->type != &ddp_params_type)
			break;
		ddp_write_text((const struct dd_all_params *)(const void *)p, out, style);
		return 0;
	case DD_PARAMS_ANY:
		break;
	}
	return dd_fail(err, DD_EINVAL, "a %s cannot be written in this format", p->type->name);
}
