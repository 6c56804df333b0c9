// SPDX-License-Identifier: GPL-2.0-only
/*
 * Numbers as text, compared with what printf makes of them.
 */
#include "tests/unit/check.h"

#include <ddutil/json_writer.h>
#include <damondata/units.h>
#include <math.h>
#include <ddutil/number_text.h>

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
		*ddu_put_u64(got, v) = '\0';
		snprintf(want, sizeof(want), "%" PRIu64, v);
		check_text(got, want);
	}
	*ddu_put_u64(got, UINT64_MAX) = '\0';
	check_text(got, "18446744073709551615");
}

/* The definition: the first unit that is exceeded, three or six decimals of the exact quotient. */
static void reference_size(char *buf, size_t size, uint64_t bytes, int decimals)
{
	static const char *const units[] = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
	double v = (double)bytes;

	for (int i = 6; i > 0; i--) {
		double factor = (double)(UINT64_C(1) << (10 * i));

		if (v <= factor)
			continue;
		snprintf(buf, size, "%.*f %s", decimals, v / factor, units[i - 1]);
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
		reference_size(want, sizeof(want), halves[i], 3);
		check_text(dd_format_size(got, halves[i], false), want);
		reference_size(want, sizeof(want), halves[i], 6);
		check_text(dd_format_size_accurate(got, halves[i], false), want);
	}
	for (uint64_t i = 1; i < 300000; i++) {
		uint64_t v = i % 3 ? next_random() : 1024 + i * 16;

		if ((double)v == 0x1p64)
			continue;
		reference_size(want, sizeof(want), v, 3);
		check_text(dd_format_size(got, v, false), want);
		reference_size(want, sizeof(want), v, 6);
		check_text(dd_format_size_accurate(got, v, false), want);
	}
	check_text(dd_format_size(got, UINT64_MAX, false), "max");
	check_text(dd_format_size(got, UINT64_MAX, true), "18446744073709551615");
}

static void doubles(void **state)
{
	char got[32];

	(void)state;
	check_text(ddu_format_double(got, 10), "10.0");
	check_text(ddu_format_double(got, -3), "-3.0");
	check_text(ddu_format_double(got, 0), "0.0");
	check_text(ddu_format_double(got, -0.0), "-0.0");
	check_text(ddu_format_double(got, 5.015015015015015), "5.015015015015015");
	check_text(ddu_format_double(got, 1e16), "1e+16");
	check_text(ddu_format_double(got, 999999999999999), "999999999999999.0");
}

/* The definition: the fewest of 15 to 17 correctly rounded digits that read back, without zeros behind. */
static void reference_double(char *buf, double v)
{
	int digits, exponent;
	size_t len;

	for (digits = 15; digits < 17; digits++) {
		snprintf(buf, 32, "%.*e", digits - 1, v);
		if (strtod(buf, NULL) == v)
			break;
	}
	snprintf(buf, 32, "%.*e", digits - 1, v);
	exponent = atoi(strchr(buf, 'e') + 1);
	if (exponent < -4 || exponent >= 16)
		return;
	snprintf(buf, 32, "%.*f", digits > exponent + 1 ? digits - 1 - exponent : 1, v);
	for (len = strlen(buf); buf[len - 1] == '0' && buf[len - 2] != '.'; len--)
		buf[len - 1] = '\0';
}

static double random_double(int i)
{
	double part = (double)(next_random() >> 11) / 0x1p53;

	switch (i % 5) {
	case 0:
		return (double)(next_random() | 1) / (double)(next_random() | 1);
	case 1:
		return part * 20;
	case 2:
		return (double)(next_random() % 100000) / 1e3 + 1e-7;
	case 3:
		return nextafter(ldexp(1, i % 60 - 10), i & 1 ? 0 : 1e300);
	default:
		return ldexp(1 + part, i % 60 - 10);
	}
}

static void many_doubles(void **state)
{
	char got[32], want[32];

	(void)state;
	for (int i = 0; i < 200000; i++) {
		double v = random_double(i);

		/* At 1e16 digits without a point end. */
		if (v < 1e-4 || v >= 1e15)
			continue;
		reference_double(want, v);
		check_text(ddu_format_double(got, v), want);
		check_double(strtod(got, NULL), v);
		ddu_format_double(got, -v);
		check_text(got + 1, want);
	}
}

static void reference_time(char *buf, uint64_t ns)
{
	static const struct {
		const char *name;
		uint64_t factor;
	} units[] = {{"s", 1000000000}, {"ms", 1000000}, {"us", 1000}, {"ns", 1}};
	int i = 0;

	while (i < 3 && ns < units[i].factor)
		i++;
	snprintf(buf, DD_UNIT_LEN, ns % units[i].factor ? "%.3f %s" : "%.0f %s",
		 (double)ns / (double)units[i].factor, units[i].name);
}

static void times(void **state)
{
	char got[DD_UNIT_LEN], want[DD_UNIT_LEN];

	(void)state;
	for (uint64_t i = 0; i < 300000; i++) {
		/* every third one is a half of the last digit */
		uint64_t v = i % 3 ? next_random() % 60000000000 : i / 3 * 1000000 + 500000;

		if (v >= 60000000000)
			v = i / 3 * 1000 + 500;
		reference_time(want, v);
		check_text(dd_format_time(got, v, false), want);
	}
	check_text(dd_format_time(got, 3600000000000, false), "1 h");
	check_text(dd_format_time(got, 3661500000000, false), "1 h 1 m 1.500 s");
	check_text(dd_format_time(got, 3600000000001, false), "1 h 1 ns");
	check_text(dd_format_time(got, 62000000000, false), "1 m 2 s");
	check_text(dd_format_time_signed(got, -1500, false), "-1.500 us");
	check_text(dd_format_time_signed(got, -1500, true), "-1500");
	check_text(dd_format_time(got, UINT64_MAX, false), "max");
	check_text(dd_format_count(got, 1234567, false), "1,234,567");
	check_text(dd_format_count(got, 123, false), "123");
	check_text(dd_format_hz(got, 1234, false), "1,234 hz");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decimal_digits), cmocka_unit_test(sizes),
		cmocka_unit_test(doubles),	  cmocka_unit_test(many_doubles),
		cmocka_unit_test(times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
