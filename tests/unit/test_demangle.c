// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names of functions as C++ and Rust programmers wrote them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <damondata/symbols.h>

static void readable_names(void **state)
{
	static const char *const pairs[][2] = {
		{"_ZN3foo3barEi", "foo::bar"},
		{"_ZNSt6vectorIiSaIiEE9push_backERKi",
		 "std::vector<int, std::allocator<int> >::push_back"},
		{"_ZN4core3fmt9Formatter3new17h0123456789abcdefE", "core::fmt::Formatter::new"},
		{"_RNvCs4fqI2P2rA04_7mycrate3foo", "mycrate::foo"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		char *name = dd_demangle(pairs[i][0]);

		assert_non_null(name);
		assert_string_equal(name, pairs[i][1]);
		free(name);
	}
}

static void others_stay(void **state)
{
	char *longest = malloc(40000);

	(void)state;
	assert_null(dd_demangle("main"));
	assert_null(dd_demangle(""));
	assert_null(dd_demangle("_Znonsense!"));
	/* Deep nesting from a hostile file must not cost the stack. */
	memset(longest, 'P', 39999);
	memcpy(longest, "_Z1f", 4);
	longest[39999] = '\0';
	assert_null(dd_demangle(longest));
	longest[8000] = '\0';
	free(dd_demangle(longest));
	free(longest);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(readable_names),
		cmocka_unit_test(others_stay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
