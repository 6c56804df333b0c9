/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Attribute columns of regions: one value for each region, under one of some transforms.
 */
#ifndef FORMAT_ATTRS_H
#define FORMAT_ATTRS_H

#include "format/regions.h"

/** struct fmt_attr_enc - the open chunk's column of one attribute; @all: OR of its values */
struct fmt_attr_enc {
	struct fmt_buf buf;
	uint8_t transform;
	bool chosen, is_signed;
	uint64_t last, last_sum, all;
};

void fmt_attr_enc_begin(struct fmt_attr_enc *a, bool is_signed);

/** fmt_attr_enc_add() - add a snapshot's @values; @others: of the attribute before, or NULL */
void fmt_attr_enc_add(struct fmt_attr_enc *a, const uint64_t *values, const uint64_t *others,
		      const struct fmt_region *r, size_t n);

/** struct fmt_attr_dec - reads the column of one attribute; @absent: all values are 0 */
struct fmt_attr_dec {
	struct fmt_in in;
	uint8_t transform;
	bool absent, is_signed;
	uint64_t last, last_sum;
};

/** fmt_attr_dec_begin() - FMT_OK or FMT_ETOONEW for an unknown transform */
int fmt_attr_dec_begin(struct fmt_attr_dec *a, const struct fmt_column *col, bool is_signed);

/** fmt_attr_dec_next() - read @n values; errors show in a->in.bad */
void fmt_attr_dec_next(struct fmt_attr_dec *a, uint64_t *values, const uint64_t *others,
		       const struct fmt_region *r, size_t n);

#endif /* FORMAT_ATTRS_H */
