/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The records of a report as JSON.
 */
#ifndef DAMO_REPORT_JSON_REPORT_H
#define DAMO_REPORT_JSON_REPORT_H

#include "tools/report/source/report_input.h"

/**
 * print_json_report() - print what 'damo convert --format json' writes, with rates and ages in time where the
 * intervals are known; exits with a message on failure
 * @in:		opened
 * @wants:	whether a snapshot is printed, or NULL for all
 * @ctx:	for @wants
 */
void print_json_report(struct report_input *in,
		       bool (*wants)(void *ctx, const struct dd_snapshot *snap), void *ctx);

#endif /* DAMO_REPORT_JSON_REPORT_H */
