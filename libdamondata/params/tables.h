/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Shorthands for the rows of the parameter tables.
 */
#ifndef DD_PARAMS_TABLES_H
#define DD_PARAMS_TABLES_H

#include <limits.h>

#include "libdamondata/params/params_internal.h"

/* The kernel holds these in 32 bit members. */
#define U32_MAX UINT32_MAX
#define S32_MAX INT32_MAX

#define AT(type, name)		     .offset = offsetof(struct type, name)
#define LIST_AT(type, name, nr_name) AT(type, name), .nr_offset = offsetof(struct type, nr_name)
#define END                                                                                        \
	{                                                                                          \
		.key = NULL                                                                        \
	}
#define OBJECT(type, label, rows)                                                                  \
	{                                                                                          \
		.name = (label), .size = sizeof(struct type), .fields = (rows)                     \
	}

/* A key that other tools write and that means nothing here. */
#define IGNORED(name)                                                                              \
	{                                                                                          \
		.key = (name), .kind = DD_PARAM_IGNORED                                            \
	}

/* A key that people use for remarks in JSON, which has none. */
#define COMMENTS IGNORED("comments")

/* A label that releases of the older tool up to 1.7.6 wrote, and that schemes still carry. */
#define NAME IGNORED("name")

enum {
	REQUIRED = DD_PARAM_REQUIRED,
	OMIT = DD_PARAM_OMIT,
	STATUS = DD_PARAM_OUTPUT | DD_PARAM_STATUS,
};

#endif /* DD_PARAMS_TABLES_H */
