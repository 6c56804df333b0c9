// SPDX-License-Identifier: GPL-2.0-only
/*
 * Snapshots through DAMON's sysfs: the regions that a scheme is tried on, without trace events.
 */
#include "tools/record/snapshot.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "tools/kernel/damon.h"

/* Above the numbers of all streams of events and side data. */
#define FIRST_STREAM 0xb000u
#define MAX_STREAMS  0x1000u

#define MAX_TRIES 5

#define APPLY_TIME_MS 50000

static const struct dd_column filter_column = {
	.id = DD_COL_SZ_FILTER_PASSED,
	.type = DD_TYPE_U64,
	.name = "sz_filter_passed",
	.unit = "bytes",
};

/* In a list, as the capture keeps pointers to the definitions. */
struct known_stream {
	struct known_stream *next;
	struct dd_stream stream;
	char *filters_json;
	uint64_t last_end_ns;
};

struct snapshots {
	bool through_schemes;
	struct dd_params *scheme; /* what is added */
	struct dd_filter *filter;
	struct known_stream *streams;
	uint32_t nr_streams;
	struct dd_region *regions;
	uint64_t *passed;
	size_t room;
};

int snapshots_new(struct snapshots **out, bool through_schemes, char *const *filter_words,
		  int nr_words, struct dd_filter *filter, struct dd_error *err)
{
	struct snapshots *s = calloc(1, sizeof(*s));
	static const struct dd_range any = {0, UINT64_MAX};
	int ret;

	if (!s)
		return dd_fail(err, DD_ENOMEM, "out of memory");
	s->through_schemes = through_schemes;
	s->filter = filter;
	/* By default it does nothing but count regions of all sizes. */
	s->scheme = dd_params_new("scheme", err);
	ret = s->scheme ? 0 : DD_ENOMEM;
	if (!ret)
		ret = dd_param_set_range(s->scheme, "access_pattern.nr_accesses", any,
					 DD_PARAM_OTHER_UNIT, err);
	if (!ret)
		ret = dd_param_set_range(s->scheme, "access_pattern.age", any, DD_PARAM_OTHER_UNIT,
					 err);
	if (!ret && nr_words)
		ret = dd_param_set_words(s->scheme, "filters", filter_words, nr_words, err);
	if (ret)
		snapshots_free(s);
	else
		*out = s;
	return ret;
}

static int lock_snapshots(struct dd_error *err)
{
	char path[PATH_MAX];
	int fd;

	mkdir(kernel_fs_root(KERNEL_RUN), 0755);
	kernel_path(path, KERNEL_RUN, "snapshot.lock");
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return dd_fail(err, DD_ESYS, "cannot open %s", path);
	while (flock(fd, LOCK_EX)) {
		if (errno == EINTR)
			continue;
		dd_fail(err, DD_ESYS, "cannot lock %s", path);
		close(fd);
		return DD_ESYS;
	}
	return fd;
}

static struct known_stream *get_stream(struct snapshots *s, const struct dd_stream *wanted)
{
	struct known_stream *k;

	for (k = s->streams; k; k = k->next)
		if (k->stream.kdamond_pid == wanted->kdamond_pid &&
		    k->stream.context_idx == wanted->context_idx &&
		    k->stream.scheme_idx == wanted->scheme_idx)
			return k;
	if (s->nr_streams == MAX_STREAMS)
		return NULL;
	k = calloc(1, sizeof(*k));
	if (!k)
		return NULL;
	k->stream = *wanted;
	k->stream.id = FIRST_STREAM + s->nr_streams++;
	k->next = s->streams;
	s->streams = k;
	return k;
}

/* What passed is known for each region; by which filters, once for the stream. */
static int describe_filters(struct known_stream *k, const struct dd_params *scheme,
			    struct dd_error *err)
{
	size_t len;
	FILE *out;

	if (k->filters_json || !dd_param_nr(scheme, "filters"))
		return 0;
	out = open_memstream(&k->filters_json, &len);
	if (!out)
		return dd_fail(err, DD_ENOMEM, "out of memory");
	dd_params_write(scheme, "filters", DD_PARAMS_JSON, DD_PARAMS_RAW | DD_PARAMS_NO_STATUS, out,
			NULL);
	if (fclose(out))
		return dd_fail(err, DD_ENOMEM, "out of memory");
	k->stream.filters_json = k->filters_json;
	return 0;
}

static int reserve_regions(struct snapshots *s, size_t nr, struct dd_error *err)
{
	if (nr <= s->room)
		return 0;
	free(s->regions);
	free(s->passed);
	s->room = nr;
	s->regions = calloc(nr, sizeof(*s->regions));
	s->passed = calloc(nr, sizeof(*s->passed));
	if (s->regions && s->passed)
		return 0;
	s->room = 0;
	return dd_fail(err, DD_ENOMEM, "out of memory");
}

static uint32_t to_u32(uint64_t v)
{
	return v < UINT32_MAX ? (uint32_t)v : UINT32_MAX;
}

/* A snapshot covers the aggregation interval before it, but not what the one before it has covered. */
static void set_times(struct known_stream *k, struct dd_snapshot *snap)
{
	uint64_t len = k->stream.intervals.aggr_us * 1000;

	snap->end_ns = clock_ns(CLOCK_MONOTONIC);
	snap->start_ns = snap->end_ns > len ? snap->end_ns - len : 0;
	if (snap->start_ns < k->last_end_ns)
		snap->start_ns = k->last_end_ns;
	k->last_end_ns = snap->end_ns;
}

static struct dd_damos_stats stats_of(const struct dd_params *scheme)
{
	return (struct dd_damos_stats){
		.nr_tried = dd_param_u64(scheme, "stats.nr_tried"),
		.sz_tried = dd_param_u64(scheme, "stats.sz_tried"),
		.nr_applied = dd_param_u64(scheme, "stats.nr_applied"),
		.sz_applied = dd_param_u64(scheme, "stats.sz_applied"),
		.sz_ops_filter_passed = dd_param_u64(scheme, "stats.sz_ops_filter_passed"),
		.qt_exceeds = dd_param_u64(scheme, "stats.qt_exceeds"),
		.nr_snapshots = dd_param_u64(scheme, "stats.nr_snapshots"),
		.max_nr_snapshots = dd_param_u64(scheme, "max_nr_snapshots"),
	};
}

static int put_selected(struct snapshots *s, struct capture *capture, struct known_stream *k,
			const struct dd_snapshot *snap, struct dd_error *err)
{
	int ret = s->filter ? dd_filter_snapshot(s->filter, snap, &snap, err) : 1;

	return ret > 0 ? capture_put(capture, &k->stream, snap, err) : ret;
}

/* Takes the tried regions of the scheme over; returns their number. */
static uint32_t take_regions(struct snapshots *s, struct known_stream *k,
			     const struct dd_params *scheme)
{
	struct dd_params *r;
	uint32_t nr = 0;

	for (size_t i = 0; (r = dd_param_item(scheme, "tried_regions", i)); i++) {
		uint64_t nr_accesses = dd_param_u64(r, "nr_accesses");

		if (!i && nr_accesses == DD_RESULT_UNKNOWN)
			k->stream.has_nr_accesses = false;
		if (dd_param_u64(r, "end") <= dd_param_u64(r, "start"))
			continue;
		s->regions[nr] =
			(struct dd_region){dd_param_u64(r, "start"), dd_param_u64(r, "end"),
					   to_u32(nr_accesses), to_u32(dd_param_u64(r, "age"))};
		s->passed[nr++] = dd_param_u64(r, "sz_filter_passed");
	}
	return nr;
}

static int put_scheme_snapshot(struct snapshots *s, struct setup *setup, struct capture *capture,
			       const struct dd_stream *wanted, const struct dd_params *scheme,
			       struct dd_error *err)
{
	struct known_stream *k = get_stream(s, wanted);
	const uint64_t *attrs[1];
	struct dd_damos_stats stats;
	struct dd_snapshot snap = {.flags = DD_SNAP_START_DERIVED};
	uint64_t tried_bytes = dd_param_u64(scheme, "tried_bytes");
	uint32_t nr;
	int ret = k ? reserve_regions(s, dd_param_nr(scheme, "tried_regions"), err)
		    : dd_fail(err, DD_ELIMIT, "too many schemes");

	ret = ret ? ret : describe_filters(k, scheme, err);
	if (ret)
		return ret;
	if (!k->stream.ops[0])
		setup_describe(setup, &k->stream);
	nr = take_regions(s, k, scheme);
	set_times(k, &snap);
	attrs[0] = k->stream.nr_columns ? s->passed : NULL;
	snap.stream = &k->stream;
	snap.nr_regions = snap.nr_expected = nr;
	snap.regions = s->regions;
	snap.attrs = attrs;
	snap.has_total_bytes = tried_bytes != DD_RESULT_UNKNOWN;
	snap.total_bytes = snap.has_total_bytes ? tried_bytes : 0;
	/* Those of the scheme that was added count from its begin on and mean nothing. */
	stats = stats_of(scheme);
	snap.stats = s->through_schemes ? &stats : NULL;
	return put_selected(s, capture, k, &snap, err);
}

static int put_context(struct snapshots *s, struct setup *setup, struct capture *capture,
		       const struct dd_params *context, struct dd_stream *wanted,
		       struct dd_error *err)
{
	size_t nr = dd_param_nr(context, "schemes"), i = s->through_schemes || !nr ? 0 : nr - 1;
	int ret = 0;

	for (; i < nr && !ret; i++) {
		const struct dd_params *scheme = dd_param_item(context, "schemes", i);
		/* The file of each region came with that of the scheme. */
		bool passed =
			dd_param_u64(scheme, "stats.sz_ops_filter_passed") != DD_RESULT_UNKNOWN;

		wanted->scheme_idx = (int32_t)i;
		wanted->nr_columns = passed;
		wanted->columns = passed ? &filter_column : NULL;
		ret = put_scheme_snapshot(s, setup, capture, wanted, scheme, err);
	}
	return ret;
}

/* Of all schemes, or of the last one, which is the one that was added. */
static int put_kdamond(struct snapshots *s, struct setup *setup, struct capture *capture,
		       const struct dd_params *kd, int32_t index, struct dd_error *err)
{
	struct dd_params *context;
	int ret = 0;

	for (size_t c = 0; !ret && (context = dd_param_item(kd, "contexts", c)); c++) {
		struct dd_stream wanted = {
			.kind = DD_STREAM_ACCESS,
			.data_source = DD_SRC_TRIED_REGIONS,
			.clock = DD_CLOCK_MONOTONIC,
			.kdamond_idx = index,
			.context_idx = (int32_t)c,
			.target_idx = DD_IDX_NONE,
			.kdamond_pid = (int32_t)dd_param_i64(kd, "pid"),
			.addr_unit = 1,
			.has_nr_accesses = true,
			.has_age = true,
		};

		ret = put_context(s, setup, capture, context, &wanted, err);
	}
	return ret;
}

/* Adds the scheme to each context of a copy of the parameters. */
static int add_snapshot_scheme(const struct snapshots *s, const struct dd_params *kd,
			       struct dd_error *err)
{
	struct dd_params *context, *scheme;
	int ret = 0;

	for (size_t c = 0; !ret && (context = dd_param_item(kd, "contexts", c)); c++) {
		scheme = dd_param_append(context, "schemes", err);
		ret = scheme ? dd_params_assign(scheme, s->scheme, err) : DD_ENOMEM;
	}
	return ret;
}

/* The kernel answers when a kdamond has applied its schemes, which takes time of its own. */
static int update_tried(const struct dd_params *before, unsigned int index, struct dd_params **got,
			struct dd_error *err)
{
	int ret = damon_command(index, "update_schemes_tried_regions",
				damon_answer_ms(before) + APPLY_TIME_MS, err);

	return ret ? ret : damon_read_kdamond(got, index, DAMON_READ_TRIED, err);
}

static size_t nr_tried(const struct dd_params *kd)
{
	struct dd_params *context, *last;
	size_t n = 0;

	for (size_t c = 0; (context = dd_param_item(kd, "contexts", c)); c++) {
		last = dd_param_item(context, "schemes", dd_param_nr(context, "schemes") - 1);
		n += dd_param_nr(last, "tried_regions");
	}
	return n;
}

/*
 * A scheme for all regions is tried on some, always; but older kernels (seen on 6.12) may answer before
 * the new scheme had its turn.
 */
static int read_all_tried(const struct dd_params *before, unsigned int index,
			  struct dd_params **got, struct dd_error *err)
{
	int ret = update_tried(before, index, got, err);

	for (int i = 1; i < MAX_TRIES && !ret && !nr_tried(*got); i++) {
		dd_params_free(*got);
		*got = NULL;
		ret = update_tried(before, index, got, err);
	}
	return ret;
}

/* The parameters are brought back on every path; the first failure is the one that is reported. */
static int with_scheme(struct snapshots *s, const struct dd_params *before, unsigned int index,
		       struct dd_params **got, struct dd_error *err)
{
	struct dd_params *changed = dd_params_copy(before, err);
	int ret = changed ? add_snapshot_scheme(s, changed, err) : DD_ENOMEM, back;

	if (!ret)
		ret = damon_tune(changed, index, err);
	if (!ret) {
		ret = read_all_tried(before, index, got, err);
		back = damon_tune(before, index, ret ? NULL : err);
		ret = ret ? ret : back;
	}
	dd_params_free(changed);
	return ret;
}

static int take_tried_snapshot(struct snapshots *s, struct setup *setup, struct capture *capture,
			       unsigned int index, struct dd_error *err)
{
	struct dd_params *before, *got = NULL;
	int ret = damon_read_kdamond(&before, index, 0, err);

	if (!ret && s->through_schemes) {
		ret = damon_update(before, index, 0, err);
		ret = ret ? ret : update_tried(before, index, &got, err);
	} else if (!ret)
		ret = with_scheme(s, before, index, &got, err);
	if (!ret)
		ret = put_kdamond(s, setup, capture, got, (int32_t)index, err);
	dd_params_free(before);
	dd_params_free(got);
	return ret;
}

int snapshots_take(struct snapshots *s, struct setup *setup, struct capture *capture,
		   struct dd_error *err)
{
	struct damon_kdamond_info *list = NULL;
	size_t nr = 0, taken = 0;
	int fd = lock_snapshots(err), ret;

	if (fd < 0)
		return fd;
	ret = damon_kdamonds(&list, &nr, err);
	for (size_t i = 0; i < nr && !ret; i++) {
		if (!list[i].is_on)
			continue;
		ret = take_tried_snapshot(s, setup, capture, list[i].index, err);
		taken++;
	}
	free(list);
	close(fd);
	if (!ret && !taken)
		ret = dd_fail(err, DD_ENODATA,
			      "no DAMON of sysfs runs that snapshots could be taken of");
	return ret;
}

void snapshots_free(struct snapshots *s)
{
	if (!s)
		return;
	while (s->streams) {
		struct known_stream *next = s->streams->next;

		free(s->streams->filters_json);
		free(s->streams);
		s->streams = next;
	}
	dd_params_free(s->scheme);
	free(s->regions);
	free(s->passed);
	free(s);
}
