// SPDX-License-Identifier: GPL-2.0-only
/*
 * Addresses on command lines.
 */
#include "tests/unit/check.h"

#include <damondata/units.h>

static void decimal_units_and_hex(void **state)
{
	static const struct {
		const char *text;
		uint64_t want;
	} good[] = {{"4096", 4096},
		    {"4K", 4096},
		    {"0x1000", 4096},
		    {"0xffffffffffffffff", UINT64_MAX},
		    {"0x7F20f9200000", 0x7f20f9200000}};
	uint64_t v;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_int_equal(dd_parse_address(good[i].text, &v, NULL), 0);
		check_u64(v, good[i].want);
	}
	v = 7;
	check_i64(dd_parse_address("0x", &v, NULL), DD_EINVAL);
	check_i64(dd_parse_address("0x-5", &v, NULL), DD_EINVAL);
	check_i64(dd_parse_address("0x12 ", &v, NULL), DD_EINVAL);
	check_i64(dd_parse_address("0x10000000000000000", &v, NULL), DD_ELIMIT);
	check_i64(dd_parse_address("ffff", &v, NULL), DD_EINVAL);
	check_u64(v, 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(decimal_units_and_hex)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
