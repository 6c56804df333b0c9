// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Prints percentiles of the working set size of each target of a recording on the standard input, in bytes.
 *
 *	cc wss-of-pipe.c $(pkg-config --cflags --libs libdamondata) -o wss-of-pipe
 *	damo-record --out - ./program | ./wss-of-pipe
 *
 * The working set of a snapshot is the regions in which a sample found an access.
 */
#include <damondata/damondata.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static const double percents[] = {0, 25, 50, 75, 100};

/* Reads all of the recording; what is kept is one number for each snapshot. */
static int measure(struct dd_wss *wss, struct dd_source *src, struct dd_error *err)
{
	const struct dd_event *ev;
	int ret;

	while ((ret = dd_source_next(src, &ev, err)) > 0) {
		if (ev->type != DD_EV_SNAPSHOT)
			continue;
		ret = dd_wss_add(wss, ev->snapshot, err);
		if (ret)
			break;
	}
	return ret;
}

static void print_target(struct dd_series *series)
{
	printf("target %" PRIu64 ", %zu snapshots, mean %" PRIu64 "\n", series->key.target_id,
	       series->nr, (uint64_t)dd_series_mean(series));
	dd_series_sort_by_value(series);
	for (size_t i = 0; i < sizeof(percents) / sizeof(percents[0]); i++)
		printf("%3.0f %" PRIu64 "\n", percents[i],
		       dd_series_at(series, percents[i])->value);
}

int main(void)
{
	struct dd_open_options options = {.size = sizeof(options),
					  .stream_kinds = 1u << DD_STREAM_ACCESS};
	struct dd_wss_spec spec = {.min_accesses = 1, .min_bytes = 1};
	struct dd_completeness account;
	struct dd_error err = {0};
	struct dd_source *src;
	struct dd_wss wss;
	int ret = dd_source_open(&src, "-", &options, &err);

	if (ret) {
		fprintf(stderr, "wss-of-pipe: %s\n", err.text);
		return EXIT_FAILURE;
	}
	ret = dd_wss_init(&wss, &spec, &err);
	if (!ret) {
		ret = measure(&wss, src, &err);
		for (uint32_t i = 0; !ret && i < wss.series.targets.nr; i++)
			print_target(&wss.series.list[i]);
		dd_wss_free(&wss);
	}
	if (ret)
		fprintf(stderr, "wss-of-pipe: %s\n", err.text);
	dd_source_completeness(src, &account);
	if (!dd_account_is_whole(&account)) {
		fprintf(stderr, "wss-of-pipe: data are missing in the recording\n");
		ret = DD_ENODATA;
	}
	dd_source_free(src);
	if (fflush(stdout)) {
		perror("wss-of-pipe: standard output");
		return EXIT_FAILURE;
	}
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}
