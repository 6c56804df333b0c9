// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Structures that carry their size. What the library does not know must be 0, as the kernel has it in
 * copy_struct_from_user(): else the program would believe that something is done which is not.
 */
#include "libdamondata/util/sized_struct.h"

#include <inttypes.h>

/* A size beyond that is memory that nobody initialised. */
#define MAX_STRUCT_SIZE 65536

static int read_size(const void *from, const char *name, uint32_t *size, struct dd_error *err)
{
	memcpy(size, from, sizeof(*size));
	if (*size >= sizeof(*size) && *size <= MAX_STRUCT_SIZE)
		return 0;
	return dd_fail(err, DD_EINVAL,
		       "struct %s states a size of %" PRIu32
		       " bytes. The program must initialise it as its header says: "
		       "its first member, size, is sizeof(struct %s)",
		       name, *size, name);
}

int ddi_sized_take(void *to, size_t known, const void *from, const char *name, struct dd_error *err)
{
	const unsigned char *bytes = from;
	uint32_t size, own = (uint32_t)known;
	int ret;

	if (!from) {
		memset(to, 0, known);
		memcpy(to, &own, sizeof(own));
		return 0;
	}
	ret = read_size(from, name, &size, err);
	if (ret)
		return ret;
	for (size_t i = known; i < size; i++)
		if (bytes[i])
			return dd_fail(err, DD_EUNSUPPORTED,
				       "struct %s: the program sets a member at byte %zu, and the "
				       "library that it runs with knows %zu bytes only. Install "
				       "the library's version that the program was made for",
				       name, i, known);
	dd_sized_copy(to, own, from);
	return 0;
}

int ddi_sized_give(void *to, const void *from, const char *name, struct dd_error *err)
{
	uint32_t size;
	int ret = read_size(to, name, &size, err);

	if (!ret)
		dd_sized_copy(to, size, from);
	return ret;
}
