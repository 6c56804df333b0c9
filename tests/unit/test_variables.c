// SPDX-License-Identifier: GPL-2.0-only
/*
 * Variables as mappings: those of this very program, from its own symbols and its own list of mappings.
 */
#include "tests/unit/check.h"

#include <damondata/sidecar.h>
#include <unistd.h>

#include <damondata/objects.h>

/* Zeroed memory, which the file does not hold, and initialised memory, which it does. */
char large_zeroed[5 << 20];
char large_filled[64 << 10] = {1};
char small_one[64];

static void add_row(struct dd_mappings *m, uint64_t start, uint64_t end, uint64_t offset,
		    const char *name)
{
	union dd_value v[DD_NR_VMAS_COLS] = {0};
	struct dd_stream stream;
	struct dd_row row = {.stream = &stream, .time_ns = 1, .values = v};

	dd_sidecar_stream(&stream, DD_TABLE_VMAS);
	v[DD_VMAS_PID].u64 = (uint64_t)getpid();
	v[DD_VMAS_START].u64 = start;
	v[DD_VMAS_END].u64 = end;
	v[DD_VMAS_OFFSET].u64 = offset;
	v[DD_VMAS_NAME].str.ptr = name;
	v[DD_VMAS_NAME].str.len = strlen(name);
	assert_int_equal(dd_mappings_add(m, &row, NULL), 0);
}

static void read_own(struct dd_mappings *m)
{
	FILE *in = fopen("/proc/self/maps", "r");
	char line[4400], name[4097];
	unsigned long start, end, offset;

	assert_non_null(in);
	while (fgets(line, sizeof(line), in)) {
		name[0] = '\0';
		if (sscanf(line, "%lx-%lx %*s %lx %*s %*s %4096s", &start, &end, &offset, name) >=
		    3)
			add_row(m, start, end, offset, name);
	}
	fclose(in);
}

static const char *name_at(const struct dd_mappings *m, const void *address)
{
	const struct dd_mapping_list *list = dd_mappings_at(m, getpid(), 1);
	const struct dd_mapping *map = dd_mapping_find(list, (uint64_t)(uintptr_t)address);

	return map && map->start <= (uint64_t)(uintptr_t)address ? map->name : NULL;
}

static void test_own_variables(void **state)
{
	struct dd_mappings m = {0};
	uint64_t before = 0, after = 0;
	const struct dd_mapping_list *list;
	size_t nr;

	(void)state;
	read_own(&m);
	list = dd_mappings_at(&m, getpid(), 1);
	for (size_t i = 0; i < list->nr; i++)
		before += list->list[i].end - list->list[i].start;
	assert_int_equal(dd_mappings_add_variables(&m, NULL, 4096, &nr, NULL), 0);
	assert_true(nr >= 2);
	check_text(name_at(&m, large_zeroed), "large_zeroed (test_variables)");
	check_text(name_at(&m, large_zeroed + sizeof(large_zeroed) - 1),
		   "large_zeroed (test_variables)");
	check_text(name_at(&m, large_filled), "large_filled (test_variables)");
	assert_null(strstr(name_at(&m, small_one), "small_one"));
	/* Mappings are cut, not moved: they cover what they covered, in order. */
	list = dd_mappings_at(&m, getpid(), 1);
	for (size_t i = 0; i < list->nr; i++) {
		after += list->list[i].end - list->list[i].start;
		assert_true(!i || list->list[i].start >= list->list[i - 1].end);
	}
	check_u64(after, before);
	dd_mappings_free(&m);
}

static void test_no_symbols(void **state)
{
	struct dd_mappings m = {0};
	size_t nr;

	(void)state;
	add_row(&m, 0x1000, 0x3000, 0, "/no/such/file");
	add_row(&m, 0x3000, 0x4000, 0, "");
	assert_int_equal(dd_mappings_add_variables(&m, "/none", 1, &nr, NULL), 0);
	check_u64(nr, 0);
	check_text(dd_mappings_at(&m, getpid(), 1)->list[0].name, "/no/such/file");
	dd_mappings_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_own_variables),
		cmocka_unit_test(test_no_symbols),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
