// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Follows a recording that is still being written: prints a line for each snapshot as soon as it is there.
 *
 *	cc follow-live.c $(pkg-config --cflags --libs libdamondata) -o follow-live
 *	damo-record --out damon.data ./program &
 *	./follow-live damon.data
 *
 * It ends when the recorder ends, or when it is interrupted (Ctrl-C). A recorder writes chunks of some seconds, so that
 * lines come in groups.
 */
#include <damondata/damondata.h>

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static volatile sig_atomic_t interrupted;

static void on_interrupt(int signal_number)
{
	(void)signal_number;
	interrupted = 1;
}

static void print_snapshot(const struct dd_snapshot *snap)
{
	printf("%" PRIu64 " target %" PRIu64 ": %" PRIu32 " regions, %" PRIu64 " bytes, %" PRIu64
	       " of them accessed\n",
	       snap->end_ns, snap->stream->target_id, snap->nr_regions, dd_snapshot_bytes(snap),
	       dd_snapshot_wss(snap, 1, 1));
}

/* Prints what comes until the recording ends; a loss is reported where it lies. */
static int follow(struct dd_source *src, struct dd_error *err)
{
	const struct dd_event *ev;
	int ret;

	while ((ret = dd_source_next(src, &ev, err)) > 0) {
		if (ev->type == DD_EV_SNAPSHOT)
			print_snapshot(ev->snapshot);
		else if (ev->type == DD_EV_LOSS)
			printf("# lost: %" PRIu64 " %s\n", ev->loss->count,
			       dd_loss_info(ev->loss->reason)->unit);
		else
			continue;
		if (fflush(stdout))
			return dd_fail(err, DD_ESYS, "cannot write to the standard output");
	}
	return ret;
}

int main(int argc, char **argv)
{
	struct dd_open_options options = {
		.size = sizeof(options),
		.stream_kinds = 1u << DD_STREAM_ACCESS,
		.follow = true,
		.stop = &interrupted,
	};
	struct dd_completeness account;
	struct dd_error err = {0};
	struct dd_source *src;
	int ret;

	if (argc != 2) {
		fprintf(stderr, "usage: follow-live RECORDING\n");
		return EXIT_FAILURE;
	}
	if (signal(SIGINT, on_interrupt) == SIG_ERR) {
		perror("follow-live: SIGINT");
		return EXIT_FAILURE;
	}
	ret = dd_source_open(&src, argv[1], &options, &err);
	if (!ret) {
		ret = follow(src, &err);
		dd_source_completeness(src, &account);
		printf("# %s after %" PRIu64 " snapshots\n",
		       interrupted			    ? "interrupted"
		       : account.missing[DD_LOST_END].times ? "ended without an end mark"
							    : "ended",
		       account.snapshots);
		dd_source_free(src);
	}
	if (ret)
		fprintf(stderr, "follow-live: %s\n", err.text);
	if (fflush(stdout)) {
		perror("follow-live: standard output");
		return EXIT_FAILURE;
	}
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}
