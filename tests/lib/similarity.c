// SPDX-License-Identifier: GPL-2.0-only
/*
 * similarity A B: prints how alike the first targets of two recordings are (see
 * libdamondata/analysis/similarity.h).
 */
#include <stdio.h>
#include <stdlib.h>

#include <damondata/source.h>

#include "libdamondata/analysis/similarity.h"

static void fail(const struct dd_error *err)
{
	fprintf(stderr, "similarity: %s\n", err->text);
	exit(1);
}

static struct dd_heat_trace *load(const char *path)
{
	const struct dd_stream *first = NULL;
	const struct dd_event *ev;
	struct dd_heat_trace *t;
	struct dd_source *src;
	struct dd_error err;
	uint32_t stream = 0;
	int ret;

	if (dd_heat_trace_new(&t, &err) || dd_source_open(&src, path, NULL, &err))
		fail(&err);
	while ((ret = dd_source_next(src, &ev, &err)) > 0) {
		if (ev->type != DD_EV_SNAPSHOT)
			continue;
		if (!first)
			stream = ev->snapshot->stream->id;
		first = ev->snapshot->stream;
		if (first->id == stream && dd_heat_trace_add(t, ev->snapshot, &err))
			fail(&err);
	}
	if (ret < 0)
		fail(&err);
	dd_source_free(src);
	return t;
}

int main(int argc, char **argv)
{
	struct dd_heat_trace *a, *b;
	struct dd_error err;
	double score;

	if (argc != 3) {
		fprintf(stderr, "usage: similarity A B\n");
		return 2;
	}
	a = load(argv[1]);
	b = load(argv[2]);
	if (dd_similarity(&score, a, b, &err))
		fail(&err);
	printf("%.4f\n", score);
	dd_heat_trace_free(a);
	dd_heat_trace_free(b);
	return 0;
}
