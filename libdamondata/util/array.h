/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Memory: arrays that grow by doubling, and the error when there is none.
 */
#ifndef LIBDAMONDATA_ARRAY_H
#define LIBDAMONDATA_ARRAY_H

#include <damondata/error.h>
#include <stddef.h>

/**
 * dd_grow() - provide capacity for one more element
 * @array:	malloc'ed, or NULL
 * @allocated:	capacity in elements, updated
 * @nr:		elements in use
 * @size:	of one element in bytes
 *
 * New elements are zeroed.
 *
 * Return: the array, which may have moved; NULL when out of memory, the old one is still valid then.
 */
void *dd_grow(void *array, size_t *allocated, size_t nr, size_t size);

/** ddi_no_memory() - fill an error for a failed allocation; returns DD_ENOMEM */
int ddi_no_memory(struct dd_error *err);

#endif /* LIBDAMONDATA_ARRAY_H */
