// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reading all of a recording, to report what is missing or damaged in it.
 */
#include "tools/report/archive/verify.h"

#include <damondata/units.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <damondata/profile.h>
#include "tools/common/loss_report.h"
#include "tools/common/message.h"
#include "tools/report/profile/profile_input.h"
#include "tools/report/source/side_data.h"

#define MAX_LINES 1000u

/* State of one file; times are counted from the start of its first snapshot. */
struct check {
	const char *name;
	uint64_t base_ns, last_ns;
	bool has_base;
	uint64_t rows, lines;
	FILE *profile;			/* what stands in it of one */
	struct dd_completeness carried; /* losses of what the file was made from */
};

static const char *time_since(const struct check *c, uint64_t ns, char *buf)
{
	return dd_format_time_signed(buf, (int64_t)(ns - c->base_ns), false);
}

/* A recording of a hopeless machine should not fill the terminal. */
static bool may_print(struct check *c)
{
	return c->lines++ < MAX_LINES;
}

static void print_incomplete_snapshot(struct check *c, const struct dd_snapshot *s)
{
	char at[DD_UNIT_LEN];

	if (!may_print(c))
		return;
	printf("  at %s: %" PRIu32 " of %" PRIu32 " regions of stream %" PRIu32,
	       time_since(c, s->end_ns, at), s->nr_regions, s->nr_expected, s->stream->id);
	if (s->stream->has_target_id)
		printf(" (target %" PRIu64 ")", s->stream->target_id);
	putchar('\n');
}

static void print_loss(struct check *c, const struct dd_loss *l)
{
	struct dd_tally one = {.count = l->count, .times = 1};
	char from[DD_UNIT_LEN], to[DD_UNIT_LEN], text[DD_ACCOUNT_TEXT];

	if (!may_print(c))
		return;
	if (l->last_ns)
		printf("  between %s and %s: ", time_since(c, l->first_ns, from),
		       time_since(c, l->last_ns, to));
	else
		fputs("  at an unknown time: ", stdout);
	fputs(dd_account_text(text, l->reason, &one), stdout);
	if (l->cpu >= 0)
		printf(" (CPU %" PRId32 ")", l->cpu);
	if (l->stream)
		printf(" (stream %" PRIu32 ")", l->stream);
	if (l->reason >= DD_NR_LOSS_REASONS)
		printf(" (reason %" PRIu32 ")", l->reason);
	putchar('\n');
}

static void print_verify_note(struct check *c, const char *note)
{
	if (!may_print(c))
		return;
	fputs("  note: ", stdout);
	put_sane(stdout, note);
	putchar('\n');
}

static void take_checked_event(struct check *c, const struct dd_event *ev)
{
	if (ev->type == DD_EV_SNAPSHOT) {
		if (!c->has_base)
			c->base_ns = ev->snapshot->start_ns;
		c->has_base = true;
		if (ev->snapshot->end_ns > c->last_ns)
			c->last_ns = ev->snapshot->end_ns;
		if (ev->snapshot->flags & DD_SNAP_INCOMPLETE)
			print_incomplete_snapshot(c, ev->snapshot);
	} else if (ev->type == DD_EV_ROW) {
		c->rows++;
	} else if (ev->type == DD_EV_LOSS) {
		print_loss(c, ev->loss);
		if (!ev->loss->why)
			dd_account_loss(&c->carried, ev->loss);
	} else if (ev->type == DD_EV_NOTE) {
		print_verify_note(c, ev->note);
	} else if (ev->type == DD_EV_META) {
		side_data_tell_absent(c->name, ev->meta);
	}
	profile_take(&c->profile, ev);
}

/* Each reason with how much it is, and the first text of why. */
static void put_reasons(const struct dd_completeness *d)
{
	char text[DD_ACCOUNT_TEXT];

	for (uint32_t i = 0; i < DD_NR_LOSS_REASONS; i++) {
		const struct dd_tally *t = &d->missing[i];

		if (!t->times)
			continue;
		printf("  %s: ", dd_loss_info(i)->key);
		put_sane(stdout, dd_account_text(text, i, t));
		putchar('\n');
	}
}

/* Damage of this file: what it was made from may have had more. */
static bool is_mendable(const struct check *c, const struct dd_completeness *d)
{
	static const enum dd_loss_reason reasons[] = {DD_LOST_DAMAGED, DD_LOST_BYTES, DD_LOST_END};

	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (d->missing[reasons[i]].times > c->carried.missing[reasons[i]].times)
			return true;
	return false;
}

static void conclude_check(const struct check *c, const struct dd_completeness *d)
{
	char span[DD_UNIT_LEN];

	if (c->lines > MAX_LINES)
		printf("  and %" PRIu64 " more\n", c->lines - MAX_LINES);
	printf("  %" PRIu64 " snapshots (%" PRIu64 " incomplete), %" PRIu64 " regions, %" PRIu64
	       " rows of side data\n  over %s\n",
	       d->snapshots, d->incomplete_snapshots, d->regions, c->rows,
	       dd_format_time(span, c->has_base ? c->last_ns - c->base_ns : 0, false));
	put_reasons(d);
	if (is_mendable(c, d))
		puts("  damo recover makes a whole file of what is left");
	else if (dd_account_is_whole(d))
		puts("  whole");
}

/* A file beside the recording that is not what it should be; the rest is still looked at. */
static void print_unreadable_file(const char *name, const struct dd_error *err)
{
	fputs("  ", stdout);
	put_sane(stdout, err->text);
	putchar('\n');
	account_lose(name, DD_LOST_SIDE_FILE, 1, err->text);
}

/* @name as shown; what stands inside of a recording has the recording's. */
static void verify_profile(const char *path, const char *name)
{
	struct dd_completeness d = {0};
	uint64_t samples;
	struct dd_error err;

	put_sane(stdout, name);
	puts(": profile");
	if (dd_profile_check(&d, &samples, path, name, &err)) {
		print_unreadable_file(name, &err);
		return;
	}
	printf("  %" PRIu64 " samples\n", samples);
	put_reasons(&d);
	if (dd_account_is_whole(&d))
		puts("  whole");
	account_report(name, &d);
}

static void verify_inside(struct check *c, const char *name)
{
	char *path = profile_taken(c->profile);

	if (path)
		verify_profile(path, name);
	if (c->profile)
		fclose(c->profile);
	free(path);
}

/* Reads all of it; 0 or what ended reading. */
static int verify_source(struct dd_source *src, struct dd_error *err)
{
	const struct dd_event *ev;
	struct dd_completeness d;
	struct check c = {.name = dd_source_name(src)};
	int ret;

	put_sane(stdout, dd_source_name(src));
	printf(": %s\n", dd_source_format(src));
	while ((ret = dd_source_next(src, &ev, err)) > 0)
		take_checked_event(&c, ev);
	dd_source_completeness(src, &d);
	if (!ret)
		conclude_check(&c, &d);
	account_report(dd_source_name(src), &d);
	verify_inside(&c, dd_source_name(src));
	return ret;
}

static void verify_side_file(const char *path, const struct dd_open_options *how)
{
	struct dd_source *src = NULL;
	struct dd_error err;
	int ret = dd_source_open(&src, path, how, &err);

	if (ret) {
		put_sane(stdout, path);
		puts(":");
	} else {
		ret = verify_source(src, &err);
	}
	if (ret && how->strict)
		die("%s", err.text);
	if (ret)
		print_unreadable_file(path, &err);
	dd_source_free(src);
}

static void verify_beside(const char *name, const struct dd_open_options *how)
{
	for (int kind = DD_STREAM_FOOTPRINT; kind <= DD_STREAM_PROFILE; kind++) {
		char *path = side_data_path(name, (enum dd_stream_kind)kind);

		if (path && kind == DD_STREAM_PROFILE)
			verify_profile(path, path);
		else if (path)
			verify_side_file(path, how);
		free(path);
	}
}

void verify(struct report_input *in, const struct dd_open_options *how)
{
	struct dd_open_options beside = *how;
	struct dd_error err;

	/* These were looked for, and not named. */
	beside.regular_only = true;
	for (size_t i = 0; i < in->nr; i++) {
		if (verify_source(in->sources[i], &err))
			die("%s: %s", dd_source_name(in->sources[i]), err.text);
		verify_beside(dd_source_name(in->sources[i]), &beside);
	}
}
