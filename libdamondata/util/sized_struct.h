/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Structures that carry their size, taken from and given to programs of other versions: see damondata/sized.h.
 */
#ifndef LIBDAMONDATA_UTIL_SIZED_STRUCT_H
#define LIBDAMONDATA_UTIL_SIZED_STRUCT_H

#include <damondata/error.h>
#include <damondata/sized.h>
#include <stddef.h>

/**
 * ddi_sized_take() - a program's structure as this library knows it
 * @to:		filled; members that the program does not know are 0
 * @known:	bytes of @to
 * @from:	the program's; NULL = all 0
 * @name:	of its type
 * @err:	or NULL
 *
 * Return: 0, DD_EINVAL for a size that cannot be right, or DD_EUNSUPPORTED when a member that is not known here is set.
 */
int ddi_sized_take(void *to, size_t known, const void *from, const char *name,
		   struct dd_error *err);

/* DDI_TAKE() - ddi_sized_take() into @to, an object of type struct @type */
#define DDI_TAKE(to, type, from, err)                                                              \
	ddi_sized_take((to), sizeof(struct type), (const struct type *){from}, #type, err)

/**
 * ddi_sized_give() - fill in a program's structure, as far as it goes
 * @to:		the program's, which states its size; what is not known here becomes 0
 * @from:	what to give, of this library's size
 * @name:	of its type
 * @err:	or NULL
 *
 * Return: 0, or DD_EINVAL for a size that cannot be right.
 */
int ddi_sized_give(void *to, const void *from, const char *name, struct dd_error *err);

#endif /* LIBDAMONDATA_UTIL_SIZED_STRUCT_H */
