/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Shorthands for the rows of the parameter tables.
 */
#ifndef DD_PARAM_TABLE_ROWS_H
#define DD_PARAM_TABLE_ROWS_H

#include <limits.h>

#include "libdamondata/params/params_internal.h"

/* The kernel holds these in 32 bit members. */
#define U32_MAX UINT32_MAX
#define S32_MAX INT32_MAX

#define AT(structure, name) .offset = offsetof(struct structure, name)
#define END                                                                                        \
	{                                                                                          \
		.key = NULL                                                                        \
	}
#define TYPE(structure, label, rows)                                                               \
	{                                                                                          \
		.name = (label), .size = sizeof(struct structure), .fields = (rows)                \
	}

/* A key that other tools write and that means nothing here. */
#define IGNORED(name)                                                                              \
	{                                                                                          \
		.key = (name), .form = PARAM_IGNORED                                               \
	}

/* A key that people use for remarks in JSON, which has none. */
#define COMMENTS(above) IGNORED(above "comments")

/* A label that releases of the older tool up to 1.7.6 wrote, and that schemes still carry. */
#define NAME IGNORED("name")

enum {
	REQUIRED = PARAM_REQUIRED,
	OMIT = PARAM_OMIT,
	STATUS = PARAM_OUTPUT | PARAM_STATUS,
};

#endif /* DD_PARAM_TABLE_ROWS_H */
