/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Numbers as text for output by the million: the functions of damondata/units.h without a final NUL. Shared by the
 * library and the programs, no part of the public interface.
 */
#ifndef DDUTIL_NUMBER_TEXT_H
#define DDUTIL_NUMBER_TEXT_H

#include <stdbool.h>
#include <stdint.h>

/**
 * ddu_put_u64() - decimal digits, for output by the million
 * @p:	room for 20 bytes; no NUL is written
 *
 * Return: behind the last digit.
 */
char *ddu_put_u64(char *p, uint64_t v);

/** ddu_put_size() - dd_format_size() for output by the million: returns the end, writes no NUL */
char *ddu_put_size(char *p, uint64_t bytes, bool raw);

#define DDU_EXACT_SIZE (UINT64_C(1) << 53)

/**
 * struct ddu_size_parts - a size as dd_format_size() shows it
 * @whole:	before the point, at most 8192
 * @milli:	behind it, three digits
 * @prefix:	of the unit: K, M, G, T, P
 */
struct ddu_size_parts {
	uint32_t whole;
	uint16_t milli;
	char prefix;
};

/** ddu_size_parts() - from above 1024 to below DDU_EXACT_SIZE bytes */
struct ddu_size_parts ddu_size_parts(uint64_t bytes);

/** ddu_put_time() - dd_format_time() likewise; ddu_put_count() is dd_format_count(), ddu_put_hz() is dd_format_hz() */
char *ddu_put_time(char *p, uint64_t ns, bool raw);
char *ddu_put_count(char *p, uint64_t n, bool raw);
char *ddu_put_hz(char *p, double hz, bool raw);

#endif /* DDUTIL_NUMBER_TEXT_H */
