// SPDX-License-Identifier: GPL-2.0-only
/*
 * Snapshots through DAMON's sysfs.
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
	struct dd_scheme scheme; /* what is added */
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
	struct dd_access_pattern *p;
	int ret = 0;

	if (!s)
		return dd_fail(err, DD_ENOMEM, "out of memory");
	s->through_schemes = through_schemes;
	s->filter = filter;
	dd_param_init(&dd_scheme_object, &s->scheme);
	s->scheme.action = DD_ACTION_STAT;
	p = &s->scheme.pattern;
	p->access_unit = DD_ACCESS_SAMPLES;
	p->age_unit = DD_AGE_AGGR_INTERVALS;
	p->sz_bytes = p->nr_accesses = p->age = (struct dd_range){0, UINT64_MAX};
	if (nr_words)
		ret = dd_filters_from_words(&s->scheme.filters, &s->scheme.nr_filters, filter_words,
					    nr_words, err);
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
static int describe_filters(struct known_stream *k, const struct dd_scheme *scheme,
			    struct dd_error *err)
{
	const struct dd_params_style style = {.raw = true, .params_only = true};
	size_t len;
	FILE *out;

	if (k->filters_json || !scheme->nr_filters)
		return 0;
	out = open_memstream(&k->filters_json, &len);
	if (!out)
		return dd_fail(err, DD_ENOMEM, "out of memory");
	dd_filters_write_json(scheme->filters, scheme->nr_filters, out, &style);
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

static struct dd_damos_stats stats_of(const struct dd_scheme *scheme)
{
	const struct dd_scheme_stats *st = &scheme->stats;

	return (struct dd_damos_stats){
		.nr_tried = st->nr_tried,
		.sz_tried = st->sz_tried,
		.nr_applied = st->nr_applied,
		.sz_applied = st->sz_applied,
		.sz_ops_filter_passed = st->sz_ops_filter_passed,
		.qt_exceeds = st->qt_exceeds,
		.nr_snapshots = st->nr_snapshots,
		.max_nr_snapshots = scheme->max_nr_snapshots,
	};
}

static int put_selected(struct snapshots *s, struct capture *capture, struct known_stream *k,
			const struct dd_snapshot *snap, struct dd_error *err)
{
	int ret = s->filter ? dd_filter_snapshot(s->filter, snap, &snap, err) : 1;

	return ret > 0 ? capture_put(capture, &k->stream, snap, err) : ret;
}

static int put_scheme_snapshot(struct snapshots *s, struct setup *setup, struct capture *capture,
			       const struct dd_stream *wanted, const struct dd_scheme *scheme,
			       struct dd_error *err)
{
	struct known_stream *k = get_stream(s, wanted);
	const uint64_t *attrs[1];
	struct dd_damos_stats stats;
	struct dd_snapshot snap = {.flags = DD_SNAP_START_DERIVED};
	uint32_t nr = 0;
	int ret = k ? reserve_regions(s, scheme->nr_tried, err)
		    : dd_fail(err, DD_ELIMIT, "too many schemes");

	ret = ret ? ret : describe_filters(k, scheme, err);
	if (ret)
		return ret;
	if (!k->stream.ops[0])
		setup_describe(setup, &k->stream);
	if (scheme->nr_tried && scheme->tried[0].nr_accesses == DD_RESULT_UNKNOWN)
		k->stream.has_nr_accesses = false;
	for (size_t i = 0; i < scheme->nr_tried; i++) {
		const struct dd_tried_region *r = &scheme->tried[i];

		if (r->end <= r->start)
			continue;
		s->regions[nr] = (struct dd_region){r->start, r->end, to_u32(r->nr_accesses),
						    to_u32(r->age)};
		s->passed[nr++] = r->sz_filter_passed;
	}
	set_times(k, &snap);
	attrs[0] = k->stream.nr_columns ? s->passed : NULL;
	snap.stream = &k->stream;
	snap.nr_regions = snap.nr_expected = nr;
	snap.regions = s->regions;
	snap.attrs = attrs;
	snap.has_total_bytes = scheme->tried_bytes != DD_RESULT_UNKNOWN;
	snap.total_bytes = snap.has_total_bytes ? scheme->tried_bytes : 0;
	/* Those of the scheme that was added count from its begin on and mean nothing. */
	stats = stats_of(scheme);
	snap.stats = s->through_schemes ? &stats : NULL;
	return put_selected(s, capture, k, &snap, err);
}

/* Of all schemes, or of the last one, which is the one that was added. */
static int put_kdamond(struct snapshots *s, struct setup *setup, struct capture *capture,
		       const struct dd_kdamond *kd, int32_t index, struct dd_error *err)
{
	int ret = 0;

	for (size_t c = 0; c < kd->nr_contexts && !ret; c++) {
		const struct dd_context *ctx = &kd->contexts[c];
		size_t i = s->through_schemes || !ctx->nr_schemes ? 0 : ctx->nr_schemes - 1;

		for (; i < ctx->nr_schemes && !ret; i++) {
			/* The file of each region came with that of the scheme. */
			bool passed =
				ctx->schemes[i].stats.sz_ops_filter_passed != DD_RESULT_UNKNOWN;
			const struct dd_stream wanted = {
				.kind = DD_STREAM_ACCESS,
				.data_source = DD_SRC_TRIED_REGIONS,
				.clock = DD_CLOCK_MONOTONIC,
				.kdamond_idx = index,
				.context_idx = (int32_t)c,
				.target_idx = DD_IDX_NONE,
				.scheme_idx = (int32_t)i,
				.kdamond_pid = (int32_t)kd->pid,
				.addr_unit = 1,
				.has_nr_accesses = true,
				.has_age = true,
				.nr_columns = passed,
				.columns = passed ? &filter_column : NULL,
			};

			ret = put_scheme_snapshot(s, setup, capture, &wanted, &ctx->schemes[i],
						  err);
		}
	}
	return ret;
}

/* Adds the scheme to each context of a copy of the parameters. */
static int add_snapshot_scheme(const struct snapshots *s, struct dd_kdamond *kd,
			       struct dd_error *err)
{
	for (size_t c = 0; c < kd->nr_contexts; c++) {
		struct dd_context *ctx = &kd->contexts[c];
		struct dd_scheme *scheme =
			dd_param_append(&dd_scheme_object, &ctx->schemes, &ctx->nr_schemes);

		if (!scheme || dd_param_copy(&dd_scheme_object, scheme, &s->scheme, err))
			return dd_fail(err, DD_ENOMEM, "out of memory");
	}
	return 0;
}

/* The kernel answers when a kdamond has applied its schemes, which takes time of its own. */
static int update_tried(const struct dd_kdamond *before, unsigned int index, struct dd_kdamond *got,
			struct dd_error *err)
{
	int ret = damon_command(index, "update_schemes_tried_regions",
				damon_answer_ms(before) + APPLY_TIME_MS, err);

	return ret ? ret : damon_read_kdamond(got, index, DAMON_READ_TRIED, err);
}

static size_t nr_tried(const struct dd_kdamond *kd)
{
	size_t n = 0;

	for (size_t c = 0; c < kd->nr_contexts; c++)
		if (kd->contexts[c].nr_schemes)
			n += kd->contexts[c].schemes[kd->contexts[c].nr_schemes - 1].nr_tried;
	return n;
}

/*
 * A scheme for all regions is tried on some, always; but older kernels (seen on 6.12) may answer before
 * the new scheme had its turn.
 */
static int read_all_tried(const struct dd_kdamond *before, unsigned int index,
			  struct dd_kdamond *got, struct dd_error *err)
{
	int ret = update_tried(before, index, got, err);

	for (int i = 1; i < MAX_TRIES && !ret && !nr_tried(got); i++) {
		dd_param_free(&dd_kdamond_object, got);
		ret = update_tried(before, index, got, err);
	}
	return ret;
}

/* The parameters are brought back on every path; the first failure is the one that is reported. */
static int with_scheme(struct snapshots *s, const struct dd_kdamond *before, unsigned int index,
		       struct dd_kdamond *got, struct dd_error *err)
{
	struct dd_kdamond changed;
	int ret = dd_param_copy(&dd_kdamond_object, &changed, before, err), back;

	if (ret)
		return ret;
	ret = add_snapshot_scheme(s, &changed, err);
	if (!ret)
		ret = damon_tune(&changed, index, err);
	if (!ret) {
		ret = read_all_tried(before, index, got, err);
		back = damon_tune(before, index, ret ? NULL : err);
		ret = ret ? ret : back;
	}
	dd_param_free(&dd_kdamond_object, &changed);
	return ret;
}

static int take_tried_snapshot(struct snapshots *s, struct setup *setup, struct capture *capture,
			       unsigned int index, struct dd_error *err)
{
	struct dd_kdamond before, got;
	int ret;

	dd_param_init(&dd_kdamond_object, &before);
	dd_param_init(&dd_kdamond_object, &got);
	ret = damon_read_kdamond(&before, index, 0, err);
	if (!ret && s->through_schemes) {
		ret = damon_update(&before, index, 0, err);
		ret = ret ? ret : update_tried(&before, index, &got, err);
	} else if (!ret)
		ret = with_scheme(s, &before, index, &got, err);
	if (!ret)
		ret = put_kdamond(s, setup, capture, &got, (int32_t)index, err);
	dd_param_free(&dd_kdamond_object, &before);
	dd_param_free(&dd_kdamond_object, &got);
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
	dd_param_free(&dd_scheme_object, &s->scheme);
	free(s->regions);
	free(s->passed);
	free(s);
}
