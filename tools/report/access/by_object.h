/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * --by: a report of mappings or files instead of addresses, for access, wss and heats.
 */
#ifndef DAMO_REPORT_BY_OBJECT_H
#define DAMO_REPORT_BY_OBJECT_H

#include "tools/common/options.h"
#include "tools/view/rows.h"

/** by_object_option - the option, for OPT_INCLUDE() */
extern const struct option by_object_option[];

/** by_object_asked() - whether --by was given with another value than "address" */
bool by_object_asked(void);

/**
 * report_by_object() - the whole report, from the shared options on
 * @color:	with escapes
 * @raw:	plain numbers
 * @format:	FORMAT_TEXT, FORMAT_JSON or FORMAT_CSV
 *
 * Return: the exit status.
 */
int report_by_object(bool color, bool raw, enum row_format format);

#endif /* DAMO_REPORT_BY_OBJECT_H */
