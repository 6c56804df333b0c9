// SPDX-License-Identifier: GPL-2.0-only
/*
 * Printing of access data: records, snapshots and regions through their templates.
 */
#include "tools/view/access_view.h"

#include <damondata/units.h>
#include <stdlib.h>
#include <string.h>

static const struct keyword *const keywords_of[] = {
	[POS_RECORD_HEAD] = record_keywords,
	[POS_SNAPSHOT_HEAD] = snapshot_keywords,
	[POS_SNAPSHOT_TAIL] = snapshot_keywords,
	[POS_RECORD_TAIL] = record_keywords,
};

/* The guide's layout pads addresses, sizes and rates only. */
static bool padded_in_guide(const struct keyword *k)
{
	return k->width && strcmp(k->name, "<age>") && strcmp(k->name, "<access hz>") &&
	       strcmp(k->name, "<filters passed type>");
}

static size_t keyword_width(const struct keyword *k, const void *arg)
{
	const struct access_style *style = arg;

	for (size_t i = style->nr_min_chars; i-- > 0;)
		if (!strcmp(style->min_chars[i].keyword, k->name))
			return style->min_chars[i].width;
	return style->guide && !padded_in_guide(k) ? 0 : k->width;
}

int access_view_init(struct access_view *v, FILE *out, const struct access_style *style,
		     const struct dd_survey *survey)
{
	*v = (struct access_view){.out.out = out, .style = style, .survey = survey};
	v->region_keywords = attribute_keywords_new(survey);
	if (!v->region_keywords)
		return -1;
	for (int i = 0; i < NR_POSITIONS; i++) {
		v->templates[i] = template_compile(
			style->format[i], i == POS_REGION ? v->region_keywords : keywords_of[i],
			keyword_width, style);
		if (!v->templates[i])
			return -1;
	}
	return 0;
}

static void emit_position(struct access_view *v, enum access_position position)
{
	if (template_is_empty(v->templates[position]))
		return;
	template_print(v->templates[position], &v->out, v);
	template_text(&v->out, "\n", 1);
}

void access_view_record_begin(struct access_view *v, const struct dd_survey_record *record)
{
	v->record = record;
	v->snapshot_nr = 0;
	emit_position(v, POS_RECORD_HEAD);
	template_flush(&v->out);
}

/* Only a number for each snapshot: no empty lines between them. */
static bool totals_only(const struct access_view *v)
{
	return template_is_empty(v->templates[POS_SNAPSHOT_HEAD]) &&
	       template_is_empty(v->templates[POS_REGION]) &&
	       !strcmp(v->style->format[POS_SNAPSHOT_TAIL], "<total bytes>");
}

int access_view_snapshot(struct access_view *v, const struct dd_snapshot *snap,
			 struct dd_error *err)
{
	int ret = dd_access_load(&v->sorted, snap, err);

	if (!ret)
		ret = dd_access_copy(&v->by_address, &v->sorted, err);
	if (ret)
		return ret;
	dd_access_sort(&v->by_address, &(struct dd_access_order){.nr = 1});
	if (v->style->order.nr)
		dd_access_sort(&v->sorted, &v->style->order);
	for (int i = 0; i < NR_POSITIONS; i++)
		template_counts(v->templates[i], snap->stream->has_nr_accesses);
	if (v->snapshot_nr++ && !totals_only(v))
		template_text(&v->out, "\n", 1);
	emit_position(v, POS_SNAPSHOT_HEAD);
	for (v->index = 0; v->index < v->sorted.nr; v->index++) {
		v->region = &v->sorted.regions[v->index];
		emit_position(v, POS_REGION);
	}
	emit_position(v, POS_SNAPSHOT_TAIL);
	template_flush(&v->out);
	return 0;
}

void access_view_record_end(struct access_view *v)
{
	emit_position(v, POS_RECORD_TAIL);
	template_flush(&v->out);
}

void access_view_release(struct access_view *v)
{
	for (int i = 0; i < NR_POSITIONS; i++)
		template_free(v->templates[i]);
	attribute_keywords_free(v->region_keywords);
	dd_access_release(&v->by_address);
	dd_access_release(&v->sorted);
	dd_snapshot_heat_release(&v->heat);
	free(v->items);
}
