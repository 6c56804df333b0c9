/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * The model of DAMON that encoder and decoder of region snapshots share: where regions are split and
 * how they age. Both sides must compute the same, in 64 bit unsigned arithmetic.
 */
#ifndef FORMAT_MODEL_H
#define FORMAT_MODEL_H

#include "format/regions.h"

#define FMT_TOKEN_MASK	   3
#define FMT_TOKEN_WHOLE	   0
#define FMT_TOKEN_INSIDE   1
#define FMT_TOKEN_TWO	   2
#define FMT_TOKEN_MERGE	   3
#define FMT_TOKEN_NR_SHIFT 2
#define FMT_TOKEN_NR_ESC   15
#define FMT_TOKEN_AGE	   0x40
#define FMT_TOKEN_UNUSED   0x80

#define FMT_MERGE_EXPLICIT 255
#define FMT_MERGE_MAX	   100
#define FMT_SPLIT_ESC	   0
#define FMT_SPLIT_TWICE	   10
#define FMT_SPLIT_MAX	   90

/** fmt_split_shift() - log2 of the split alignment that a model byte states */
static inline unsigned int fmt_split_shift(uint8_t model)
{
	return (12 + (model >> 4)) % 17;
}

/** fmt_split_code() - bits 4..7 of the model byte for an alignment; 11 and above 16 have none */
static inline uint8_t fmt_split_code(unsigned int shift)
{
	unsigned int code = (shift + 17 - 12) % 17;

	return shift > 16 || code > 15 ? 0 : (uint8_t)(code << 4);
}

/** fmt_decile() - the point at which DAMON splits a region of @sz bytes, @k of 1..9 */
static inline uint64_t fmt_decile(uint64_t sz, unsigned int k, unsigned int align_shift)
{
	return k * sz / 10 >> align_shift << align_shift;
}

/** fmt_split_offset() - offset that a SPLIT byte of 1..90 states in a region of @sz bytes */
static inline uint64_t fmt_split_offset(uint64_t sz, unsigned int code, unsigned int align_shift)
{
	unsigned int q;

	if (code < FMT_SPLIT_TWICE)
		return fmt_decile(sz, code, align_shift);
	q = code - FMT_SPLIT_TWICE;
	return fmt_decile(fmt_decile(sz, q / 9 + 1, align_shift), q % 9 + 1, align_shift);
}

/** struct fmt_aging - the rule by which ages are predicted */
struct fmt_aging {
	uint32_t threshold;
	bool zero_flip;
};

static inline uint32_t fmt_predict_age(const struct fmt_aging *a, uint32_t nr,
				       const struct fmt_region *old)
{
	uint32_t diff = nr > old->nr_accesses ? nr - old->nr_accesses : old->nr_accesses - nr;
	bool reset = diff > a->threshold || (a->zero_flip & (!nr != !old->nr_accesses));

	return reset ? 0 : old->age + 1;
}

static inline uint64_t fmt_overlap(const struct fmt_region *old, uint64_t start, uint64_t end)
{
	uint64_t from = old->start > start ? old->start : start;
	uint64_t to = old->end < end ? old->end : end;

	return to - from;
}

/** fmt_predict_merged_age() - for a region made of the overlapped parts of old[0..j] */
static inline uint32_t fmt_predict_merged_age(const struct fmt_aging *a, uint32_t nr,
					      const struct fmt_region *old, unsigned int j,
					      uint64_t start, uint64_t end, unsigned int addr_shift)
{
	uint64_t age = fmt_predict_age(a, nr, &old[0]);
	uint64_t total = fmt_overlap(&old[0], start, end) >> addr_shift;

	for (unsigned int k = 1; k <= j; k++) {
		uint64_t w = fmt_overlap(&old[k], start, end) >> addr_shift;

		if (!(total + w))
			continue;
		age = (age * total + fmt_predict_age(a, nr, &old[k]) * w) / (total + w);
		total += w;
	}
	return (uint32_t)age;
}

/** fmt_predict_merged_nr() - nr_accesses of the old region with the largest overlap */
static inline uint32_t fmt_predict_merged_nr(const struct fmt_region *old, unsigned int j,
					     uint64_t start, uint64_t end)
{
	uint64_t best = 0;
	uint32_t nr = 0;

	for (unsigned int k = 0; k <= j; k++) {
		uint64_t overlap = fmt_overlap(&old[k], start, end);

		if (overlap > best) {
			best = overlap;
			nr = old[k].nr_accesses;
		}
	}
	return nr;
}

#endif /* FORMAT_MODEL_H */
