/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a unit test includes: cmocka with the headers it wants before it, and comparisons that print
 * numbers as people write them (cmocka 1.1.5 prints all integers in hexadecimal).
 */
#ifndef DAMO_TESTS_CHECK_H
#define DAMO_TESTS_CHECK_H

#include <inttypes.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* Both arguments of each macro are evaluated once; the first is what the code gave. */
#define check_u64(got, want)	check_u64_at((got), (want), #got, __FILE__, __LINE__)
#define check_i64(got, want)	check_i64_at((got), (want), #got, __FILE__, __LINE__)
#define check_double(got, want) check_near_at((got), (want), 0.0, #got, __FILE__, __LINE__)
/* within @tolerance, an absolute difference; NaN only equals NaN */
#define check_near(got, want, tolerance)                                                           \
	check_near_at((got), (want), (tolerance), #got, __FILE__, __LINE__)
/* whole texts; the failure shows both and where they part */
#define check_text(got, want)	    check_text_at((got), (want), #got, __FILE__, __LINE__)
#define check_bytes(got, want, len) check_bytes_at((got), (want), (len), #got, __FILE__, __LINE__)

static inline void check_u64_at(uint64_t got, uint64_t want, const char *what, const char *file,
				int line)
{
	if (got == want)
		return;
	print_error("%s is %" PRIu64 ", not %" PRIu64 " (0x%" PRIx64 ", 0x%" PRIx64 ")\n", what,
		    got, want, got, want);
	_fail(file, line);
}

static inline void check_i64_at(int64_t got, int64_t want, const char *what, const char *file,
				int line)
{
	if (got == want)
		return;
	print_error("%s is %" PRId64 ", not %" PRId64 "\n", what, got, want);
	_fail(file, line);
}

static inline void check_near_at(double got, double want, double tolerance, const char *what,
				 const char *file, int line)
{
	if (isnan(got) || isnan(want) ? isnan(got) && isnan(want)
				      : got == want || fabs(got - want) <= tolerance)
		return;
	print_error("%s is %.17g, not %.17g (+- %g)\n", what, got, want, tolerance);
	_fail(file, line);
}

static inline void check_text_at(const char *got, const char *want, const char *what,
				 const char *file, int line)
{
	size_t same = 0;

	if (got && want && !strcmp(got, want))
		return;
	while (got && want && got[same] && got[same] == want[same])
		same++;
	print_error("%s is\n%s\nnot\n%s\n(they part at byte %zu)\n", what, got ? got : "(null)",
		    want ? want : "(null)", same);
	_fail(file, line);
}

static inline void check_bytes_at(const void *got, const void *want, size_t len, const char *what,
				  const char *file, int line)
{
	const unsigned char *a = got, *b = want;

	for (size_t i = 0; i < len; i++) {
		if (a[i] == b[i])
			continue;
		print_error("%s: byte %zu of %zu is 0x%02x, not 0x%02x\n", what, i, len, a[i],
			    b[i]);
		_fail(file, line);
	}
}

#endif /* DAMO_TESTS_CHECK_H */
