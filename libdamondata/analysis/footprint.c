// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Memory footprints: sums of what the recorded processes used, sample by sample.
 */
#include <damondata/series.h>

#include <damondata/sidecar.h>
#include <string.h>

int dd_footprints_finish(struct dd_footprints *f, struct dd_error *err)
{
	int ret = 0;

	for (int i = 0; f->is_open && i < DD_NR_FOOTPRINTS && !ret; i++)
		if (f->has[i])
			ret = dd_series_append(&f->series[i], f->time_ns, f->sum[i], err);
	f->is_open = false;
	memset(f->has, 0, sizeof(f->has));
	memset(f->sum, 0, sizeof(f->sum));
	return ret;
}

static void sum_footprint(struct dd_footprints *f, enum dd_footprint what, uint64_t units,
			  uint64_t size)
{
	uint64_t bytes;

	if (__builtin_mul_overflow(units, size, &bytes) ||
	    __builtin_add_overflow(f->sum[what], bytes, &f->sum[what]))
		f->sum[what] = UINT64_MAX;
	f->has[what] = true;
}

static uint64_t column_u64(const struct dd_row *row, const int *map, int column)
{
	return map[column] < 0 ? 0 : row->values[map[column]].u64;
}

int dd_footprints_add(struct dd_footprints *f, const struct dd_row *row, struct dd_error *err)
{
	int map[DD_MAX_COLUMNS];
	bool process = dd_sidecar_map(row->stream, DD_TABLE_FOOTPRINT, map);
	uint64_t page = f->page_size ? f->page_size : 4096, total, unused;

	if (!process && !dd_sidecar_map(row->stream, DD_TABLE_MEMINFO, map))
		return 0;
	if (f->is_open && row->time_ns != f->time_ns) {
		int ret = dd_footprints_finish(f, err);

		if (ret)
			return ret;
	}
	f->is_open = true;
	f->time_ns = row->time_ns;
	if (process) {
		sum_footprint(f, DD_FOOTPRINT_VSZ, column_u64(row, map, DD_FOOTPRINT_SIZE), page);
		sum_footprint(f, DD_FOOTPRINT_RSS, column_u64(row, map, DD_FOOTPRINT_RESIDENT),
			      page);
		return 0;
	}
	total = column_u64(row, map, DD_MEMINFO_TOTAL);
	unused = column_u64(row, map, DD_MEMINFO_FREE);
	sum_footprint(f, DD_FOOTPRINT_SYS_USED, total > unused ? total - unused : 0, 1024);
	return 0;
}

void dd_footprints_free(struct dd_footprints *f)
{
	for (int i = 0; i < DD_NR_FOOTPRINTS; i++)
		dd_series_free(&f->series[i]);
	*f = (struct dd_footprints){0};
}
