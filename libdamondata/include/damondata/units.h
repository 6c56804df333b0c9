/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Numbers as people write them: sizes, times, ratios, to text and from text.
 *
 * Every formatter writes at most DD_UNIT_LEN bytes into the caller's buffer and returns it, so that a
 * call can stand in an argument list. @raw asks for the plain number.
 */
#ifndef DAMONDATA_UNITS_H
#define DAMONDATA_UNITS_H

#include <stdbool.h>
#include <stdint.h>

#include "error.h"

#ifdef __cplusplus
extern "C" {
#endif

#define DD_UNIT_LEN 64

#define DD_NS_PER_US  UINT64_C(1000)
#define DD_NS_PER_MS  UINT64_C(1000000)
#define DD_NS_PER_SEC UINT64_C(1000000000)

/**
 * dd_format_size() - bytes, such as "31.617 MiB"
 *
 * The unit is the first of EiB..KiB that the value exceeds (so 1024 is "1024 B"), with three decimals;
 * values that round to 2^64 as double are "max".
 */
char *dd_format_size(char *buf, uint64_t bytes, bool raw);

/** dd_format_size_f() - the same for a computed mean or sum; raw truncates, negative values keep "B" */
char *dd_format_size_f(char *buf, double bytes, bool raw);

/** dd_format_size_accurate() - the same with six decimals, such as "86.245035 TiB" */
char *dd_format_size_accurate(char *buf, uint64_t bytes, bool raw);

/** dd_format_address() - as /proc/PID/maps has it and options take it, "0x7f94cd600000"; raw is decimal */
char *dd_format_address(char *buf, uint64_t address, bool raw);

/** dd_format_time() - ns, such as "1 m 1.500 s" or "104.599 ms"; UINT64_MAX is "max" */
char *dd_format_time(char *buf, uint64_t ns, bool raw);

/** dd_format_time_signed() - the same with "-" in front of negative values */
char *dd_format_time_signed(char *buf, int64_t ns, bool raw);

/** dd_format_time_exact() - ns without loss, such as "1 h 50 m 48 s 100 ms" */
char *dd_format_time_exact(char *buf, uint64_t ns, bool raw);

/** dd_format_count() - "1,234,567" */
char *dd_format_count(char *buf, uint64_t n, bool raw);

/** dd_format_hz() - "0.123 hz", "1,234 hz"; raw is %f */
char *dd_format_hz(char *buf, double hz, bool raw);

/**
 * dd_format_percent() - "33.333333 %"
 * @percent: 100 = whole; printed with up to seven decimals, trailing zeros removed
 */
char *dd_format_percent(char *buf, double percent, bool raw);

/**
 * dd_parse_count() - a number without unit: "1,234", "4096", "1e3", "max"
 * @text:	"min" is 0, "max" is UINT64_MAX, commas are ignored
 * @out:	untouched on failure
 * @err:	or NULL
 *
 * Integers are exact over the whole range; fractions are cut off; negative numbers are refused.
 *
 * Return: 0, DD_EINVAL (not a number) or DD_ELIMIT (out of range).
 */
int dd_parse_count(const char *text, uint64_t *out, struct dd_error *err);

/** dd_parse_size() - bytes, with an optional unit B, K KB KiB .. E EB EiB, all powers of 1024 */
int dd_parse_size(const char *text, uint64_t *out, struct dd_error *err);

/** dd_parse_address() - a size as above, or a hexadecimal number such as 0x7f20f9200000 */
int dd_parse_address(const char *text, uint64_t *out, struct dd_error *err);

/**
 * dd_parse_time() - "5s", "1 m 3 s", "100ms", or a plain number
 * @text:	units ns us ms s m h d
 * @unit_ns:	what a plain number counts, in ns
 * @out:	ns
 * @err:	or NULL
 *
 * Return: 0, DD_EINVAL or DD_ELIMIT.
 */
int dd_parse_time(const char *text, uint64_t unit_ns, uint64_t *out, struct dd_error *err);

/** dd_parse_time_signed() - the same, where "-5 s" is allowed; "max" is INT64_MAX */
int dd_parse_time_signed(const char *text, uint64_t unit_ns, int64_t *out, struct dd_error *err);

/**
 * dd_parse_ratio() - "50%" or a plain number
 * @text:	a "%" number is scaled, a plain one is taken as it is
 * @whole:	what 100 % is: 1 ratio, 100 percent, 1000 permil, 10000 bp
 * @out:	untouched on failure
 * @err:	or NULL
 */
int dd_parse_ratio(const char *text, double whole, double *out, struct dd_error *err);

/**
 * dd_parse_whole() - a number or percentage that must be a whole number of its unit
 * @text:	"9,970", "99.7%", "max"
 * @percent:	how many units 1 % is: 100 for bp, 10 for permil; 0 when "%" is not allowed
 * @plain:	how many units a number without "%" counts, usually 1
 * @out:	untouched on failure
 * @err:	or NULL
 *
 * Computed in decimal: 29% is exactly 290 permil. What is not a whole number of units is refused.
 *
 * Return: 0, DD_EINVAL, or DD_ELIMIT when it does not fit 64 bits.
 */
int dd_parse_whole(const char *text, uint64_t percent, uint64_t plain, uint64_t *out,
		   struct dd_error *err);

/** dd_parse_bool() - y yes true 1 / n no false 0, in any case */
int dd_parse_bool(const char *text, bool *out, struct dd_error *err);

#ifdef __cplusplus
}
#endif

#endif /* DAMONDATA_UNITS_H */
