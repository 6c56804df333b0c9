// SPDX-License-Identifier: GPL-2.0-only
/*
 * Live access data, through a pipe from damo-record.
 */
#include "tools/report/source/live.h"

#include <stdlib.h>
#include <string.h>

#include <damondata/targets.h>
#include "tools/kernel/damon.h"
#include "tools/kernel/proc.h"
#include "tools/report/source/recorder_pipe.h"
#include "tools/report/report_options.h"

/* Kdamonds with longer intervals than the first one's are not waited for beyond this. */
#define PATIENCE_NS (10 * UINT64_C(1000000000))

struct live {
	struct recorder_pipe recorder;
	const struct live_request *want; /* NULL: snapshots as DAMON delivers them */
	size_t nr_kdamonds;		 /* that ran at the start */
	struct dd_targets seen;
	uint64_t first_ns;
	bool done;
};

size_t live_kdamonds(void)
{
	struct damon_kdamond_info *list = NULL;
	size_t nr, running = 0;

	if (damon_kdamonds(&list, &nr, NULL))
		nr = 0;
	for (size_t i = 0; i < nr; i++)
		running += list[i].is_on;
	free(list);
	/* Modules run DAMON without sysfs. */
	return running ? running : proc_find_comm("kdamond.") > 0;
}

static size_t kdamonds_seen(const struct live *l)
{
	size_t nr = 0;

	for (uint32_t i = 0; i < l->seen.nr; i++) {
		uint32_t earlier = 0;

		while (earlier < i &&
		       l->seen.keys[earlier].kdamond_pid != l->seen.keys[i].kdamond_pid)
			earlier++;
		nr += earlier == i;
	}
	return nr;
}

static bool is_stream_wanted(const struct live_request *want, const struct dd_stream *s)
{
	for (size_t i = 0; i < want->nr_schemes; i++)
		if (s->kdamond_idx == want->schemes[i].kdamond &&
		    s->context_idx == want->schemes[i].context &&
		    s->scheme_idx == want->schemes[i].scheme)
			return true;
	return !want->nr_schemes;
}

/* A target's first complete snapshot is news; what it sends while others are waited for is not. */
static bool is_news(struct live *l, const struct dd_snapshot *snap)
{
	uint32_t before = l->seen.nr;

	if (snap->flags & DD_SNAP_INCOMPLETE ||
	    (l->want && !is_stream_wanted(l->want, snap->stream)))
		return false;
	if (!l->first_ns)
		l->first_ns = snap->end_ns;
	return dd_targets_find(&l->seen, snap->stream, NULL) >= 0 && l->seen.nr > before;
}

/* What was asked for comes at once, and then the end. */
static bool is_enough(const struct live *l, uint64_t now_ns)
{
	if (l->want)
		return false;
	return l->seen.nr &&
	       (kdamonds_seen(l) >= l->nr_kdamonds || now_ns > l->first_ns + PATIENCE_NS);
}

static int live_next(void *priv, const struct dd_event **ev, struct dd_error *err)
{
	struct live *l = priv;
	int ret = 0;

	while (!l->done && (ret = dd_source_next(l->recorder.source, ev, err)) > 0) {
		if ((*ev)->type == DD_EV_SNAPSHOT && !is_news(l, (*ev)->snapshot))
			continue;
		if ((*ev)->type == DD_EV_SYNC && is_enough(l, (*ev)->time_ns))
			break;
		return 1;
	}
	l->done = true;
	return ret < 0 ? ret : 0;
}

static int live_rewind(void *priv, struct dd_error *err)
{
	struct live *l = priv;

	dd_targets_free(&l->seen);
	l->first_ns = 0;
	l->done = false;
	return dd_source_rewind(l->recorder.source, err);
}

static const char *live_format(const void *priv)
{
	(void)priv;
	return "running DAMON";
}

static void live_free(void *priv)
{
	struct live *l = priv;

	recorder_pipe_close(&l->recorder);
	dd_targets_free(&l->seen);
	free(l);
}

static const struct dd_source_ops live_ops = {
	.size = sizeof(live_ops),
	.format = live_format,
	.next = live_next,
	.rewind = live_rewind,
	.free = live_free,
};

static int open_recorder(struct live *l, struct dd_error *err)
{
	const struct dd_open_options how = {
		.size = sizeof(how), .stream_kinds = 1u << DD_STREAM_ACCESS, .rewindable = true};
	const struct live_request *want = l->want;
	const char **words;
	size_t nr = 0;
	int ret;

	if (!want)
		return recorder_pipe_open(&l->recorder, NULL, NULL, &how, err);
	words = calloc(want->nr_filters + 6, sizeof(*words));
	if (!words)
		return dd_fail(err, DD_ENOMEM, "out of memory");
	words[nr++] = "--snapshot";
	words[nr++] = "1";
	words[nr++] = "1";
	if (want->nr_schemes)
		words[nr++] = "--schemes_target_regions";
	if (want->nr_filters)
		words[nr++] = "--snapshot_damos_filter";
	for (size_t i = 0; i < want->nr_filters; i++)
		words[nr++] = want->filters[i];
	ret = recorder_pipe_open(&l->recorder, NULL, words, &how, err);
	free(words);
	return ret;
}

int live_open(struct dd_source **out, const struct live_request *want, struct dd_error *err)
{
	const struct dd_open_options how = {.size = sizeof(how), .assumed = report_intervals()};
	struct live *l = calloc(1, sizeof(*l));
	int ret;

	if (!l)
		return dd_fail(err, DD_ENOMEM, "out of memory");
	l->want = want;
	l->nr_kdamonds = live_kdamonds();
	if (!l->nr_kdamonds)
		ret = dd_fail(err, DD_ENODATA, "no kdamond runs; 'damo start' starts one");
	else
		ret = open_recorder(l, err);
	if (ret) {
		free(l);
		return ret;
	}
	ret = dd_source_new(out, "running DAMON", &live_ops, l, &how, err);
	if (ret)
		live_free(l);
	return ret;
}
