// SPDX-License-Identifier: GPL-2.0-only
/*
 * Numbers as text, compared with what printf makes of them.
 */
#include "tests/unit/check.h"

#include <damondata/json_writer.h>
#include <damondata/units.h>

static uint64_t next_random(void)
{
	static uint64_t state = 88172645463325252ull;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	/* As many small numbers as large ones. */
	return state >> (state & 63);
}

static void decimal_digits(void **state)
{
	uint64_t v = 0;
	char got[32], want[32];

	(void)state;
	for (int i = 0; i < 200000; i++, v = i < 1000 ? (uint64_t)i : next_random()) {
		*dd_put_u64(got, v) = '\0';
		snprintf(want, sizeof(want), "%" PRIu64, v);
		check_text(got, want);
	}
	*dd_put_u64(got, UINT64_MAX) = '\0';
	check_text(got, "18446744073709551615");
}

/* The definition: the first unit that is exceeded, three decimals of the exact quotient. */
static void reference_size(char *buf, size_t size, uint64_t bytes)
{
	static const char *const units[] = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
	double v = (double)bytes;

	for (int i = 6; i > 0; i--) {
		double factor = (double)(UINT64_C(1) << (10 * i));

		if (v <= factor)
			continue;
		snprintf(buf, size, "%.3f %s", v / factor, units[i - 1]);
		return;
	}
	snprintf(buf, size, "%" PRIu64 " B", bytes);
}

static void sizes(void **state)
{
	/* Halves of the last digit: rounded to even, as printf does. */
	static const uint64_t halves[] = {
		0,	 1023,	      1024,    1025,	1088,	    1152,	66 * 16,
		67 * 16, 1048576 - 1, 1048576, 1048577, 1073741823, 1ull << 53, (1ull << 53) - 1};
	char got[DD_UNIT_LEN], want[64];

	(void)state;
	for (size_t i = 0; i < sizeof(halves) / sizeof(halves[0]); i++) {
		reference_size(want, sizeof(want), halves[i]);
		check_text(dd_format_size(got, halves[i], false), want);
	}
	for (uint64_t i = 1; i < 300000; i++) {
		uint64_t v = i % 3 ? next_random() : 1024 + i * 16;

		if ((double)v == 0x1p64)
			continue;
		reference_size(want, sizeof(want), v);
		check_text(dd_format_size(got, v, false), want);
	}
	check_text(dd_format_size(got, UINT64_MAX, false), "max");
	check_text(dd_format_size(got, UINT64_MAX, true), "18446744073709551615");
}

static void doubles(void **state)
{
	char got[32];

	(void)state;
	check_text(dd_format_double(got, 10), "10.0");
	check_text(dd_format_double(got, -3), "-3.0");
	check_text(dd_format_double(got, 0), "0.0");
	check_text(dd_format_double(got, -0.0), "-0.0");
	check_text(dd_format_double(got, 5.015015015015015), "5.015015015015015");
	check_text(dd_format_double(got, 1e16), "1e+16");
	check_text(dd_format_double(got, 999999999999999), "999999999999999.0");
	for (int i = 0; i < 20000; i++) {
		double v = (double)next_random() / (double)(next_random() | 1);

		check_double(strtod(dd_format_double(got, v), NULL), v);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decimal_digits),
		cmocka_unit_test(sizes),
		cmocka_unit_test(doubles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
