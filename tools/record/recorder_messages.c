// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a recorder prints for its user while it works, on stderr.
 */
#include <stdio.h>
#include <unistd.h>

#include <damondata/units.h>

#include "tools/common/loss_report.h"
#include "tools/common/message.h"
#include "tools/kernel/damon.h"
#include "tools/record/recorder_internal.h"

/* The default aggregation interval is a twentieth of it. */
#define PATIENCE_NS (2 * DD_NS_PER_SEC)

void recorder_print_choice(const struct recorder *r)
{
	const struct record_options *o = r->o;
	bool unasked = r->files.out.is_stdout && !o->out;
	int was_quiet = is_quiet();

	if (o->name_target)
		set_quiet(false);
	info("%s%s", r->target.choice,
	     unasked ? ". Recording to the pipe on stdout; for a file, use -o " OUTPUT_DEFAULT
		     : "");
	if (damon_default_note())
		info("%s", damon_default_note());
	set_quiet(was_quiet);
}

void recorder_print_start(struct recorder *r, uint64_t now_ns)
{
	struct capture_stats st;
	char what[128];

	capture_get_stats(r->capture, &st);
	if (r->told_start)
		return;
	setup_summary(&r->setup, what, sizeof(what));
	if (st.events || st.snapshots) {
		info("recording %s to %s; Ctrl-C ends", what, r->files.out.path);
		r->told_start = true;
	} else if (!r->told_wait && now_ns - r->start_ns >= PATIENCE_NS) {
		info("waiting for the first events of %s; Ctrl-C ends", what);
		r->told_wait = true;
	}
}

void recorder_print_progress(struct recorder *r, uint64_t now_ns)
{
	char time[DD_UNIT_LEN], size[DD_UNIT_LEN], regions[DD_UNIT_LEN];
	struct capture_stats st;
	struct dd_writer_stats ws;

	if (is_quiet() || !isatty(STDERR_FILENO) || !r->told_start)
		return;
	capture_get_stats(r->capture, &st);
	files_stats(&r->files, &ws);
	fprintf(stderr, "\r\033[K%s, %llu snapshots, %s regions, %s, %llu lost",
		dd_format_time(time, (now_ns - r->start_ns) / DD_NS_PER_SEC * DD_NS_PER_SEC, false),
		(unsigned long long)st.snapshots, dd_format_count(regions, st.regions, false),
		dd_format_size(size, r->old_bytes + ws.bytes, false), (unsigned long long)st.lost);
	fflush(stderr);
	r->has_progress = true;
}

static void add_reason(struct dd_completeness *c, enum dd_loss_reason reason, uint64_t count)
{
	if (count)
		dd_account_loss(c, &(struct dd_loss){.reason = reason, .count = count});
}

/* What is missing in the recording goes to the program's account, and so to the exit status. */
static void account_missing(const struct recorder *r, const struct capture_stats *st)
{
	struct dd_completeness c = {.snapshots = st->snapshots,
				    .regions = st->regions,
				    .incomplete_snapshots = st->incomplete};
	struct profile_stats ps = {0};

	if (r->profile)
		profile_get_stats(r->profile, &ps);
	add_reason(&c, DD_LOST_RING, st->lost);
	for (uint64_t i = 0; i < st->throttles; i++)
		dd_account_loss(&c, &(struct dd_loss){.reason = DD_LOST_RATE});
	if (st->incomplete)
		dd_account_loss(&c, &(struct dd_loss){.reason = DD_LOST_INCOMPLETE,
						      .count = st->missing_regions});
	add_reason(&c, DD_LOST_UNREAD, st->damaged);
	add_reason(&c, DD_LOST_PROFILE, ps.lost);
	add_reason(&c, DD_LOST_PROFILE_RATE, ps.throttles);
	account_report(r->files.out.path, &c);
}

static void print_profile_samples(const struct recorder *r)
{
	struct profile_stats ps;

	if (!r->profile)
		return;
	profile_get_stats(r->profile, &ps);
	info("%s%s: %llu samples, %llu lost%s", r->files.out.path,
	     r->files.bundle ? ", profile" : ".profile", (unsigned long long)ps.samples,
	     (unsigned long long)ps.lost, ps.lost ? "; a larger --ring_size may help" : "");
}

void recorder_print_end(struct recorder *r, uint64_t bytes)
{
	char span[DD_UNIT_LEN], size[DD_UNIT_LEN], regions[DD_UNIT_LEN], cpu[DD_UNIT_LEN];
	struct capture_stats st;

	capture_get_stats(r->capture, &st);
	if (!st.snapshots && r->o->access)
		warn("not one snapshot was recorded; DAMON gives one per aggregation interval");
	info("%s: %llu snapshots, %s regions, %s, %s, %llu lost%s", r->files.out.path,
	     (unsigned long long)st.snapshots, dd_format_count(regions, st.regions, false),
	     dd_format_time(span, st.last_ns - st.first_ns, false),
	     dd_format_size(size, bytes, false), (unsigned long long)st.lost,
	     st.lost ? "; a larger --ring_size may help" : "");
	if (r->nr_parts)
		info("%llu parts, in folders %s.DATE-TIME", (unsigned long long)r->nr_parts,
		     r->files.out.path);
	print_profile_samples(r);
	if (sampler_period_ns(r->sampler))
		info("side data took %s of CPU time",
		     dd_format_time(cpu, sampler_cpu_ns(r->sampler), false));
	account_missing(r, &st);
}
