/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The options of the access report, as an access_style and what else they ask for.
 */
#ifndef DAMO_REPORT_ACCESS_OPTIONS_H
#define DAMO_REPORT_ACCESS_OPTIONS_H

#include "tools/common/options.h"
#include "tools/report/source/live.h"
#include "tools/view/access_style.h"

/** access_options - for OPT_INCLUDE(): everything about how to show, nothing about what */
extern const struct option access_options[];

/** struct access_request - what the options ask for besides the style */
struct access_request {
	int style; /* index in access_style_names */
	bool raw_form, json, openmetrics;
	uint64_t repeat_ns;		 /* 0: once */
	uint64_t repeat_count;		 /* 0: until a signal */
	const struct live_request *live; /* NULL: nothing special of the running DAMON */
};

/**
 * access_options_init() - forget earlier options; before parse_options()
 * @guide: see struct access_style
 */
void access_options_init(bool guide);

/**
 * access_options_result() - what was asked for, after parse_options()
 *
 * Exits when a listing of keywords or styles was asked for, and with EXIT_USAGE for contradictions.
 */
void access_options_result(struct access_style *style, struct access_request *request);

/** access_options_warn_useless() - warn of options about keywords that no template of a completed style has, once */
void access_options_warn_useless(const struct access_style *style);

#endif /* DAMO_REPORT_ACCESS_OPTIONS_H */
