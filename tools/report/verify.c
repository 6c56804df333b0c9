// SPDX-License-Identifier: GPL-2.0-only
/*
 * Verification of recordings.
 */
#include "tools/report/verify.h"

#include <damondata/units.h>
#include <inttypes.h>
#include <string.h>

#include "tools/common/message.h"

#define MAX_LINES 1000u

/* State of one input; times are told from the start of its first snapshot. */
struct check {
	uint64_t base_ns, last_ns;
	bool has_base;
	uint64_t rows, incomplete, losses, lines;
};

static const char *const reasons[] = {
	[DD_LOST_RING] = "events lost, the kernel's ring was full",
	[DD_LOST_INCOMPLETE] = "regions lost",
	[DD_LOST_RATE] = "events lost, the kernel throttled",
	[DD_LOST_DISK_FULL] = "snapshots lost, the disk was full",
	[DD_LOST_DAMAGED] = "damaged chunks",
	[DD_LOST_SOURCE] = "events that the imported file had lost or damaged",
};

#define NR_REASONS (sizeof(reasons) / sizeof(reasons[0]))

static const char *since(const struct check *c, uint64_t ns, char *buf)
{
	return dd_format_time_signed(buf, (int64_t)(ns - c->base_ns), false);
}

/* A recording of a hopeless machine should not fill the terminal. */
static bool may_print(struct check *c)
{
	return c->lines++ < MAX_LINES;
}

static void tell_incomplete(struct check *c, const struct dd_snapshot *s)
{
	char at[DD_UNIT_LEN];

	c->incomplete++;
	if (!may_print(c))
		return;
	printf("  at %s: %" PRIu32 " of %" PRIu32 " regions of stream %" PRIu32,
	       since(c, s->end_ns, at), s->nr_regions, s->nr_expected, s->stream->id);
	if (s->stream->has_target_id)
		printf(" (target %" PRIu64 ")", s->stream->target_id);
	putchar('\n');
}

static void tell_loss(struct check *c, const struct dd_loss *l)
{
	char from[DD_UNIT_LEN], to[DD_UNIT_LEN], count[DD_UNIT_LEN];

	c->losses++;
	if (!may_print(c))
		return;
	if (l->last_ns)
		printf("  between %s and %s: ", since(c, l->first_ns, from),
		       since(c, l->last_ns, to));
	else
		fputs("  at an unknown time: ", stdout);
	printf("%s %s", l->count ? dd_format_count(count, l->count, false) : "an unknown number of",
	       l->reason < NR_REASONS && reasons[l->reason] ? reasons[l->reason] : "things lost");
	if (l->cpu >= 0)
		printf(" (CPU %" PRId32 ")", l->cpu);
	if (l->stream)
		printf(" (stream %" PRIu32 ")", l->stream);
	putchar('\n');
}

static void take(struct check *c, const struct dd_event *ev)
{
	if (ev->type == DD_EV_SNAPSHOT) {
		if (!c->has_base)
			c->base_ns = ev->snapshot->start_ns;
		c->has_base = true;
		if (ev->snapshot->end_ns > c->last_ns)
			c->last_ns = ev->snapshot->end_ns;
		if (ev->snapshot->flags & DD_SNAP_INCOMPLETE)
			tell_incomplete(c, ev->snapshot);
	} else if (ev->type == DD_EV_ROW) {
		c->rows++;
	} else if (ev->type == DD_EV_LOSS) {
		tell_loss(c, ev->loss);
	}
}

static bool conclude(const struct check *c, const struct dd_source *src)
{
	struct dd_completeness d;
	char span[DD_UNIT_LEN];
	bool damaged;

	dd_source_completeness(src, &d);
	damaged = d.damaged_chunks || d.skipped_bytes || d.truncated;
	if (c->lines > MAX_LINES)
		printf("  and %" PRIu64 " more\n", c->lines - MAX_LINES);
	printf("  %" PRIu64 " snapshots (%" PRIu64 " incomplete), %" PRIu64 " regions, %" PRIu64
	       " rows of side data over %s\n",
	       d.snapshots, c->incomplete, d.regions, c->rows,
	       dd_format_time(span, c->has_base ? c->last_ns - c->base_ns : 0, false));
	if (d.damaged_chunks || d.skipped_bytes)
		printf("  damaged: %" PRIu64 " chunks, %" PRIu64 " bytes skipped\n",
		       d.damaged_chunks, d.skipped_bytes);
	if (d.truncated)
		puts("  truncated: the end mark is missing");
	if (damaged)
		puts("  damo recover makes a whole file of what is left");
	else if (!c->incomplete && !c->losses)
		puts("  whole");
	return !damaged && !c->incomplete && !c->losses;
}

bool verify(struct report_input *in)
{
	bool whole = true;

	for (size_t i = 0; i < in->nr; i++) {
		struct dd_source *src = in->sources[i];
		const struct dd_event *ev;
		struct check c = {0};
		struct dd_error err;
		int ret;

		put_sane(stdout, dd_source_name(src));
		printf(": %s\n", dd_source_format(src));
		while ((ret = dd_source_next(src, &ev, &err)) > 0)
			take(&c, ev);
		if (ret < 0)
			die("%s: %s", dd_source_name(src), err.text);
		whole &= conclude(&c, src);
	}
	return whole;
}
