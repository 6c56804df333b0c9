// SPDX-License-Identifier: GPL-2.0-only
/*
 * The version of the library is that of its headers, and that of the programs.
 */
#include "tests/unit/check.h"

#include <damondata/version.h>

static void headers_and_library_agree(void **state)
{
	char text[32];

	(void)state;
	check_u64(dd_version(), DD_VERSION_NUM);
	snprintf(text, sizeof(text), "%u.%u.%u", dd_version() / 10000, dd_version() / 100 % 100,
		 dd_version() % 100);
	check_text(text, DAMO_VERSION);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(headers_and_library_agree)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
