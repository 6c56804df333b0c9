// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Lists the regions of a recording, snapshot by snapshot: addresses, how many samples found an access, and the age.
 *
 *	cc list-regions.c $(pkg-config --cflags --libs libdamondata) -o list-regions
 *	./list-regions damon.data
 *
 * The recording may be of any format that damo reads; "-" is the standard input.
 */
#include <damondata/damondata.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static void print_snapshot(const struct dd_snapshot *snap)
{
	printf("# target %" PRIu64 " from %" PRIu64 " to %" PRIu64 " ns\n", snap->stream->target_id,
	       snap->start_ns, snap->end_ns);
	for (uint32_t i = 0; i < snap->nr_regions; i++) {
		const struct dd_region *r = &snap->regions[i];

		printf("%" PRIu64 " %" PRIu64 " %" PRIu32 " %" PRIu32 "\n", r->start, r->end,
		       r->nr_accesses, r->age);
	}
}

/* Damage is skipped and losses are no errors, so that a report uses what there is; then it must say what is missing. */
static int print_missing(const struct dd_source *src)
{
	struct dd_completeness account;
	char text[DD_ACCOUNT_TEXT];

	dd_source_completeness(src, &account);
	for (uint32_t reason = 0; reason < DD_NR_LOSS_REASONS; reason++)
		if (account.missing[reason].times)
			fprintf(stderr, "list-regions: %s\n",
				dd_account_text(text, reason, &account.missing[reason]));
	return dd_account_is_whole(&account) ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
	/* Nothing but access data: what else a recording contains is skipped without being decoded. */
	struct dd_open_options options = {.size = sizeof(options),
					  .stream_kinds = 1u << DD_STREAM_ACCESS};
	struct dd_error err = {0};
	struct dd_source *src;
	const struct dd_event *ev;
	int ret, status;

	if (argc != 2) {
		fprintf(stderr, "usage: list-regions RECORDING\n");
		return EXIT_FAILURE;
	}
	if (dd_source_open(&src, argv[1], &options, &err)) {
		fprintf(stderr, "list-regions: %s\n", err.text);
		return EXIT_FAILURE;
	}
	while ((ret = dd_source_next(src, &ev, &err)) > 0)
		if (ev->type == DD_EV_SNAPSHOT)
			print_snapshot(ev->snapshot);
	if (ret)
		fprintf(stderr, "list-regions: %s\n", err.text);
	status = print_missing(src);
	dd_source_free(src);
	if (fflush(stdout)) {
		perror("list-regions: standard output");
		return EXIT_FAILURE;
	}
	return ret ? EXIT_FAILURE : status;
}
