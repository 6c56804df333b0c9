/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How access data are shown: templates and the settings of what stands in them.
 */
#ifndef DAMO_VIEW_ACCESS_STYLE_H
#define DAMO_VIEW_ACCESS_STYLE_H

#include <stdio.h>

#include <damondata/access.h>
#include <damondata/distribution.h>
#include <damondata/overview.h>
#include "tools/view/colors.h"

enum access_position {
	POS_RECORD_HEAD,
	POS_SNAPSHOT_HEAD,
	POS_REGION,
	POS_SNAPSHOT_TAIL,
	POS_RECORD_TAIL,
	NR_POSITIONS,
};

/** access_position_names - "record_head" ..., for options and JSON */
extern const char *const access_position_names[];

enum box_value { BOX_SIZE, BOX_ACCESS_RATE, BOX_AGE, BOX_NONE };

/** access_key_names - "address" ..., in the order of enum dd_access_key */
extern const char *const access_key_names[];

/** box_value_names - in the order of enum box_value */
extern const char *const box_value_names[];

/** struct box_side - what one property of a region's box shows, and how */
struct box_side {
	enum box_value value;
	uint64_t min, max; /* on the screen: columns, levels or rows */
	bool log;
};

enum { BOX_LENGTH, BOX_COLOR, BOX_HEIGHT, NR_BOX_SIDES };

#define MAX_ACCESS_PERCENTILES 1001
#define MAX_MIN_CHARS	       64
#define MAX_COMPOSED	       (3 * NR_POSITIONS)

/** struct min_chars - a keyword's least width, set by the user */
struct min_chars {
	const char *keyword;
	size_t width;
};

/**
 * struct access_style - all settings; access_style_init() sets the defaults
 * @guide:	layouts of the user's guide ("show") instead of the newer ones ("report access")
 * @format:	templates by position, NULL = the default for the data at hand
 * @append:	text to add to a template, or NULL
 * @order:	sort keys and the weights of the temperature
 * @composed:	texts that templates were made of here; see access_style_release()
 */
struct access_style {
	bool guide, raw, color, total_sz_only, region_box;
	const char *format[NR_POSITIONS];
	const char *append[NR_POSITIONS];
	struct dd_access_order order;
	uint64_t heat_width, heat_room;
	bool heat_static;
	int heat_colors;
	bool hist_log, hist_cumulate;
	size_t nr_hist_ranges;
	struct dd_bin hist_ranges[DD_MAX_BINS];
	size_t nr_percentiles;
	unsigned int percentiles[MAX_ACCESS_PERCENTILES];
	struct box_side box[NR_BOX_SIDES];
	int box_colors;
	bool box_right;
	size_t nr_min_chars;
	struct min_chars min_chars[MAX_MIN_CHARS];
	char *composed[MAX_COMPOSED];
	size_t nr_composed;
};

/** access_style_init() - defaults */
void access_style_init(struct access_style *s, bool guide);

/** access_style_names - for OPT_CHOICE; the first is the default */
extern const char *const access_style_names[];

/** access_style_settings() - boxes, colours and order of a named style, by index in the names */
void access_style_settings(struct access_style *s, int style);

/** access_style_has_boxes() - whether keywords of boxes may be used, which need the survey's extremes */
bool access_style_has_boxes(const struct access_style *s, int style);

/** access_style_templates() - templates of a named style where none is set yet */
void access_style_templates(struct access_style *s, int style, const struct dd_survey *survey);

/**
 * access_style_complete() - fill templates that neither user nor style set, for the surveyed data
 *
 * Return: 0, or -1 when out of memory.
 */
int access_style_complete(struct access_style *s, const struct dd_survey *survey,
			  bool scheme_stats);

/** access_style_shows_idle() - whether a template of a completed style has idle times */
bool access_style_shows_idle(const struct access_style *s);

/** access_style_release() - free composed texts; the templates are not valid after that */
void access_style_release(struct access_style *s);

/** put_time_us() - a time in us with its unit, or as a plain number of us */
void put_time_us(FILE *out, uint64_t us, bool raw);

#endif /* DAMO_VIEW_ACCESS_STYLE_H */
