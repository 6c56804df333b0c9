// SPDX-License-Identifier: GPL-2.0-only
/*
 * Linked into each unit test: CASE=PATTERN in the environment runs only the test cases of that name, in
 * which * and ? stand for any characters.
 */
#include "tests/unit/check.h"

static void __attribute__((constructor)) filter_cases(void)
{
	const char *pattern = getenv("CASE");

	if (pattern && *pattern)
		cmocka_set_test_filter(pattern);
}
