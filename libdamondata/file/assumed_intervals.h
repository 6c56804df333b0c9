/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Intervals that a recording does not contain, but its user knows: definitions of streams get them.
 */
#ifndef LIBDAMONDATA_ASSUMED_INTERVALS_H
#define LIBDAMONDATA_ASSUMED_INTERVALS_H

#include <damondata/error.h>
#include <damondata/model.h>

/** struct ddi_assumed - definitions with assumed intervals; all zero to begin with */
struct ddi_assumed {
	struct ddi_assumed_pair *list;
	size_t nr, room, last;
	struct ddi_assumed_stream *all;
};

/**
 * ddi_assume() - the definition that stands for one without intervals
 * @a:		state
 * @stream:	set to a copy with @iv, if it is of accesses and contains no intervals; valid until ddi_assumed_free()
 * @iv:		what to assume
 * @is_new:	it was defined just now: what was known by this pointer is another one
 * @err:	or NULL
 *
 * Return: 0 or DD_ENOMEM.
 */
int ddi_assume(struct ddi_assumed *a, const struct dd_stream **stream,
	       const struct dd_intervals *iv, bool is_new, struct dd_error *err);

/** ddi_assumed_forget() - the source begins anew; copies stay valid */
void ddi_assumed_forget(struct ddi_assumed *a);

/** ddi_assumed_free() - leaves what it was to begin with */
void ddi_assumed_free(struct ddi_assumed *a);

#endif /* LIBDAMONDATA_ASSUMED_INTERVALS_H */
