// SPDX-License-Identifier: GPL-2.0-only
/*
 * Structures that carry their size, between a program and a library of other versions.
 */
#include "tests/unit/check.h"

#include <damondata/filter.h>
#include <damondata/source.h>
#include <damondata/writer.h>
#include "libdamondata/util/sized_struct.h"

/* What three versions have of one structure. */
struct dd_first {
	uint32_t size;
	uint32_t a;
};

struct dd_second {
	uint32_t size;
	uint32_t a;
	uint64_t b;
};

static void takes_what_an_older_program_has(void **state)
{
	struct dd_first old = {.size = sizeof(old), .a = 7};
	struct dd_second taken;

	(void)state;
	memset(&taken, 0xff, sizeof(taken));
	assert_int_equal(ddi_sized_take(&taken, sizeof(taken), &old, "dd_second", NULL), 0);
	assert_int_equal(taken.size, sizeof(taken));
	assert_int_equal(taken.a, 7);
	assert_int_equal(taken.b, 0);
	assert_int_equal(DDI_TAKE(&taken, dd_second, NULL, NULL), 0);
	assert_int_equal(taken.size, sizeof(taken));
	assert_int_equal(taken.a, 0);
}

static void refuses_what_it_does_not_know(void **state)
{
	struct dd_second newer = {.size = sizeof(newer), .a = 7};
	struct dd_first taken;
	struct dd_error err;

	(void)state;
	assert_int_equal(ddi_sized_take(&taken, sizeof(taken), &newer, "dd_first", NULL), 0);
	assert_int_equal(taken.size, sizeof(taken));
	assert_int_equal(taken.a, 7);
	newer.b = UINT64_C(1) << 56;
	assert_int_equal(ddi_sized_take(&taken, sizeof(taken), &newer, "dd_first", &err),
			 DD_EUNSUPPORTED);
	assert_non_null(strstr(err.text, "struct dd_first: the program sets a member at byte 15"));
}

static void gives_as_much_as_fits(void **state)
{
	struct dd_second all = {.size = sizeof(all), .a = 7, .b = 9}, newer;
	struct {
		struct dd_first old;
		uint64_t behind;
	} p = {.old = {.size = sizeof(p.old)}, .behind = 1};
	struct dd_first small = {.size = sizeof(small), .a = 7};

	(void)state;
	assert_int_equal(ddi_sized_give(&p.old, &all, "dd_second", NULL), 0);
	assert_int_equal(p.old.size, sizeof(p.old));
	assert_int_equal(p.old.a, 7);
	assert_int_equal(p.behind, 1);
	memset(&newer, 0xff, sizeof(newer));
	newer.size = sizeof(newer);
	assert_int_equal(ddi_sized_give(&newer, &small, "dd_first", NULL), 0);
	assert_int_equal(newer.size, sizeof(newer));
	assert_int_equal(newer.b, 0);
}

/* A program that forgot the size learns it, whatever it calls. */
static void says_that_the_size_is_missing(void **state)
{
	struct dd_open_options open = {.strict = true};
	struct dd_writer_options write = {.level = 1};
	struct dd_filter_spec spec = {.max_percent = 100};
	struct dd_source *src;
	struct dd_writer *w;
	struct dd_filter *f;
	struct dd_error err;

	(void)state;
	assert_int_equal(dd_source_open(&src, "/dev/null", &open, &err), DD_EINVAL);
	assert_non_null(strstr(err.text, "struct dd_open_options states a size of 0 bytes"));
	assert_non_null(strstr(err.text, "sizeof(struct dd_open_options)"));
	assert_int_equal(dd_writer_open_fd(&w, 1, "out", &write, &err), DD_EINVAL);
	assert_non_null(strstr(err.text, "struct dd_writer_options states"));
	assert_int_equal(dd_filter_new(&f, &spec, &err), DD_EINVAL);
	assert_false(dd_filter_spec_is_empty(&spec));
	open.size = 0xa5a5a5a5; /* as memory that nobody initialised */
	assert_int_equal(dd_source_open(&src, "/dev/null", &open, &err), DD_EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_what_an_older_program_has),
		cmocka_unit_test(refuses_what_it_does_not_know),
		cmocka_unit_test(gives_as_much_as_fits),
		cmocka_unit_test(says_that_the_size_is_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
