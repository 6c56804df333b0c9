// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mappings over time, and accesses by mapping and file.
 */
#include "tests/unit/check.h"

#include <damondata/sidecar.h>

#include <damondata/objects.h>

#define PID 42

static void add_mapping(struct dd_mappings *m, uint64_t time_ns, uint64_t start, uint64_t end,
			const char *name)
{
	union dd_value values[DD_NR_VMAS_COLS] = {0};
	struct dd_row row = {.time_ns = time_ns, .values = values};
	struct dd_stream stream;

	dd_sidecar_stream(&stream, DD_TABLE_VMAS);
	row.stream = &stream;
	values[DD_VMAS_PID].u64 = PID;
	values[DD_VMAS_START].u64 = start;
	values[DD_VMAS_END].u64 = end;
	values[DD_VMAS_NAME].str.ptr = name;
	values[DD_VMAS_NAME].str.len = strlen(name);
	assert_int_equal(dd_mappings_add(m, &row, NULL), 0);
}

static void fill(struct dd_mappings *m)
{
	add_mapping(m, 1000, 0x1000, 0x3000, "/bin/a");
	add_mapping(m, 1000, 0x3000, 0x4000, "");
	add_mapping(m, 1000, 0x8000, 0x9000, "/bin/a");
	add_mapping(m, 5000, 0x1000, 0x2000, "/bin/b");
}

static void test_lists_by_time(void **state)
{
	struct dd_mappings m = {0};
	const struct dd_mapping_list *l;

	(void)state;
	assert_null(dd_mappings_at(&m, PID, 0));
	fill(&m);
	l = dd_mappings_at(&m, PID, 4999);
	check_u64(l->nr, 3);
	check_text(l->list[1].name, "[anon]");
	check_u64(dd_mappings_at(&m, PID, 5000)->nr, 1);
	check_u64(dd_mappings_at(&m, PID, 0)->nr, 3);
	check_u64(dd_mappings_at(&m, 0, 5000)->nr, 1);
	assert_null(dd_mappings_at(&m, PID + 1, 5000));
	check_u64(dd_mapping_find(l, 0x2fff)->start, 0x1000);
	check_u64(dd_mapping_find(l, 0x4000)->start, 0x8000);
	assert_null(dd_mapping_find(l, 0x9000));
	dd_mappings_free(&m);
}

/* Two snapshots of 1000 ns; one region over all mappings and the hole between them. */
static void account(struct dd_objects *o, struct dd_mappings *m, enum dd_object_kind kind)
{
	const struct dd_stream stream = {
		.id = 1,
		.kind = DD_STREAM_ACCESS,
		.target_pid = PID,
		.intervals = {.sample_us = 5000, .aggr_us = 100000},
	};
	const struct dd_region hot[] = {{0x1000, 0x9000, 10, 0}}, cold[] = {{0x1000, 0x9000, 0, 0}};
	struct dd_snapshot snap = {
		.stream = &stream,
		.start_ns = 1000,
		.end_ns = 2000,
		.nr_regions = 1,
		.regions = hot,
	};

	*o = (struct dd_objects){
		.mappings = m,
		.kind = kind,
		.start_ns = 1000,
		.end_ns = 3000,
		.nr_slots = 2,
	};
	assert_int_equal(dd_objects_add(o, &snap, NULL), 0);
	snap.start_ns = 2000;
	snap.end_ns = 3000;
	snap.regions = cold;
	assert_int_equal(dd_objects_add(o, &snap, NULL), 0);
	dd_objects_finish(o);
}

static void test_by_file(void **state)
{
	struct dd_mappings m = {0};
	struct dd_objects o;

	(void)state;
	fill(&m);
	account(&o, &m, DD_BY_FILE);
	check_u64(o.nr, 3);
	check_text(o.list[0].name, "(not mapped)");
	check_u64(o.list[0].bytes, 0x4000);
	check_text(o.list[1].name, "/bin/a");
	check_u64(o.list[1].bytes, 0x3000);
	check_u64(o.list[1].peak_accessed, 0x3000);
	check_double(o.list[1].byte_ns, 0x3000 * 2000.0);
	check_double(o.list[1].accessed_byte_ns, 0x3000 * 1000.0);
	check_double(o.list[1].heat, 0x3000 * 1000 * 0.5);
	check_double(o.list[1].slots[0], 0x3000 * 1000 * 0.5);
	check_double(o.list[1].slots[1], 0);
	check_u64(o.list[1].first_access_ns, 1000);
	check_u64(o.list[1].last_access_ns, 2000);
	dd_objects_free(&o);
	dd_mappings_free(&m);
}

static void test_by_vma(void **state)
{
	struct dd_mappings m = {0};
	struct dd_objects o;
	double heat = 0;

	(void)state;
	fill(&m);
	account(&o, &m, DD_BY_VMA);
	check_u64(o.nr, 4);
	/* No byte is lost or counted twice. */
	for (size_t i = 0; i < o.nr; i++)
		heat += o.list[i].heat;
	check_double(heat, 0x8000 * 1000 * 0.5);
	dd_objects_free(&o);
	dd_mappings_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lists_by_time),
		cmocka_unit_test(test_by_file),
		cmocka_unit_test(test_by_vma),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
