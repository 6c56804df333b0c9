/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Printing of access data through templates.
 */
#ifndef DAMO_VIEW_ACCESS_VIEW_H
#define DAMO_VIEW_ACCESS_VIEW_H

#include <damondata/heatmap.h>
#include <damondata/overview.h>
#include "tools/view/access_style.h"
#include "tools/view/template.h"

/**
 * struct access_view - a printer, and what the keywords look at while it prints
 * @by_address:	the snapshot at hand, in address order
 * @sorted:	the same in the user's order
 * @region:	the region at hand
 * @index:	its place in @sorted
 */
struct access_view {
	struct template_out out;
	const struct access_style *style;
	const struct dd_survey *survey;
	const struct dd_survey_record *record;
	struct dd_access by_address, sorted;
	const struct dd_access_region *region;
	size_t index;
	uint64_t snapshot_nr;
	struct keyword *region_keywords; /* with those of the attributes */
	struct template *templates[NR_POSITIONS];
	struct dd_snapshot_heat heat;
	struct dd_weighted *items;
	size_t items_capacity;
};

/** access_view_init() - compile the style's templates; 0, or -1 when out of memory */
int access_view_init(struct access_view *v, FILE *out, const struct access_style *style,
		     const struct dd_survey *survey);

/** access_view_record_begin() - print the head of a record */
void access_view_record_begin(struct access_view *v, const struct dd_survey_record *record);

/** access_view_snapshot() - print a snapshot of the record begun */
int access_view_snapshot(struct access_view *v, const struct dd_snapshot *snap,
			 struct dd_error *err);

/** access_view_record_end() - print the tail of the record begun */
void access_view_record_end(struct access_view *v);

void access_view_release(struct access_view *v);

/* The keyword tables, by level; each ends with a row without name. */
extern const struct keyword record_keywords[], snapshot_keywords[], region_keywords[];

/** attribute_keywords_new() - the keywords of regions, and one for each attribute of the records; NULL when out of memory */
struct keyword *attribute_keywords_new(const struct dd_survey *survey);

void attribute_keywords_free(struct keyword *all);

/** put_region_box() - the box of the region at hand */
void put_region_box(FILE *out, const struct access_view *v);

/** put_region_box_description() - three lines: what length, colour and height stand for */
void put_region_box_description(FILE *out, const struct access_view *v);

/** put_scheme_filters() - the scheme's filters as text, such as "allow anon, reject memcg /a" */
void put_scheme_filters(FILE *out, const char *filters_json);

#endif /* DAMO_VIEW_ACCESS_VIEW_H */
