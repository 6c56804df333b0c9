// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Memory.
 */
#include "libdamondata/util/array.h"

#include <stdlib.h>
#include <string.h>

void *dd_grow(void *array, size_t *allocated, size_t nr, size_t size)
{
	size_t capacity = *allocated ? *allocated * 2 : 8;
	char *grown;

	if (nr < *allocated)
		return array;
	grown = reallocarray(array, capacity, size);
	if (!grown)
		return NULL;
	memset(grown + *allocated * size, 0, (capacity - *allocated) * size);
	*allocated = capacity;
	return grown;
}

int ddi_no_memory(struct dd_error *err)
{
	return dd_fail(err, DD_ENOMEM, "out of memory");
}
