// SPDX-License-Identifier: GPL-2.0-only
/*
 * Printing the plan and the result of a replay.
 */
#include "tools/replay/replay_summary.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <ddutil/json_writer.h>
#include <damondata/units.h>

#include "tools/common/message.h"
#include "tools/view/rows.h"

static const char *const class_names[NR_CLASSES] = {"1-25 %", "26-50 %", "51-75 %", "76-100 %"};
static const char *const access_names[] = {"read", "write", "mix"};

/* Sum over the rounds and seconds that a number of touches is spread over. */
static double per_second(uint64_t touches, uint64_t ns)
{
	return ns ? (double)touches * 1e9 / (double)ns : 0;
}

static double percent_made(uint64_t part, uint64_t whole)
{
	return whole ? 100.0 * (double)part / (double)whole : 100;
}

static uint64_t sum_of(const uint64_t *values)
{
	uint64_t sum = 0;

	for (int i = 0; i < NR_CLASSES; i++)
		sum += values[i];
	return sum;
}

static uint64_t asked_in_a_round(const struct plan *plan)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < plan->nr_tracks; i++)
		for (size_t f = 0; f < plan->tracks[i].nr_frames; f++)
			sum += plan->tracks[i].frames[f].asked;
	return sum;
}

static double scale_factor(const struct layouts *ls)
{
	return (double)ls->recorded_pages / (double)ls->scaled_pages;
}

static void print_left_out(const struct recording *rec)
{
	if (rec->bad_snapshots)
		printf("left out:      %" PRIu64 " snapshots without duration or behind the time\n",
		       rec->bad_snapshots);
	if (rec->bad_regions)
		printf("left out:      %" PRIu64
		       " regions that are empty or beyond the address space\n",
		       rec->bad_regions);
	if (rec->other_streams)
		printf("left out:      %" PRIu64 " snapshots that show a target once more\n",
		       rec->other_streams);
}

static void print_replay_head(const struct replay *r)
{
	char a[DD_UNIT_LEN], b[DD_UNIT_LEN], c[DD_UNIT_LEN];

	printf("recording:     ");
	put_sane(stdout, r->input);
	printf(" (%s), %zu target%s, %s snapshots, %s\n", r->format, r->rec->nr_tracks,
	       r->rec->nr_tracks == 1 ? "" : "s", dd_format_count(a, r->rec->nr_snapshots, false),
	       dd_format_time(b, r->plan->recorded_ns, false));
	print_left_out(r->rec);
	printf("memory:        %s recorded, %s of it accessed; the replay uses %s\n",
	       dd_format_size(a, r->layouts->recorded, false),
	       dd_format_size(b, r->layouts->accessed, false),
	       dd_format_size(c, r->layouts->needed, false));
	if (r->layouts->scaled_pages < r->layouts->recorded_pages)
		printf("scale:         1 : %.3f, each range is shrunk so that the replay fits %s\n",
		       scale_factor(r->layouts),
		       dd_format_size(a, r->layouts->opts.max_memory, false));
	printf("touch:         %s, %zu bytes of each page, %u thread%s (%s)\n",
	       access_names[r->opts->access], r->opts->toucher.bytes, r->opts->threads,
	       r->opts->threads == 1 ? "" : "s", touch_isa(&r->opts->toucher));
}

static void print_layout_ranges(const struct layouts *ls)
{
	char size[DD_UNIT_LEN];

	for (size_t i = 0; i < ls->nr; i++) {
		printf("target %zu:      %zu ranges, %s\n", i, ls->of[i].nr,
		       dd_format_size(size, ls->of[i].recorded, false));
		for (size_t j = 0; j < ls->of[i].nr; j++) {
			const struct layout_range *range = &ls->of[i].ranges[j];

			printf("  %016" PRIx64 "-%016" PRIx64 " %s\n", range->start, range->end,
			       dd_format_size(size, range->end - range->start, false));
		}
	}
}

void print_plan(const struct replay *r)
{
	uint64_t asked = asked_in_a_round(r->plan);
	double rate = per_second(asked, r->plan->duration_ns);
	char a[DD_UNIT_LEN], b[DD_UNIT_LEN];

	print_replay_head(r);
	printf("duration:      %s at speed %gx", dd_format_time(a, r->plan->duration_ns, false),
	       r->speed);
	if (r->opts->rounds == LOOP_FOREVER)
		printf(", again and again");
	else if (r->opts->rounds > 1)
		printf(", %" PRIu64 " times", r->opts->rounds);
	printf("\nasked:         %s page accesses/s, %s/s\n",
	       dd_format_count(a, (uint64_t)rate, false),
	       dd_format_size_f(b, rate * (double)r->opts->toucher.bytes, false));
	if (r->plan->pages_released)
		printf("released:      %s that the recording shows unmapped\n",
		       dd_format_size(a, r->plan->pages_released * r->layouts->opts.page_size,
				      false));
	print_layout_ranges(r->layouts);
}

static void print_made_row(const char *name, uint64_t asked, uint64_t made, uint64_t pages,
			   uint64_t ns, uint64_t page_size)
{
	char a[DD_UNIT_LEN], b[DD_UNIT_LEN], c[DD_UNIT_LEN];

	printf("%-14s %15s %15s %9.2f %% %14s\n", name,
	       dd_format_count(a, (uint64_t)per_second(asked, ns), false),
	       dd_format_count(b, (uint64_t)per_second(made, ns), false), percent_made(made, asked),
	       dd_format_size(c, pages * page_size, false));
}

static void print_classes(const struct replay *r)
{
	const struct summary *s = r->sum;
	uint64_t most = 0, page = r->layouts->opts.page_size;

	printf("\n%-14s %15s %15s %11s %14s\n", "access rate", "asked/s", "made/s", "made",
	       "at most");
	for (int i = 0; i < NR_CLASSES; i++) {
		print_made_row(class_names[i], s->asked[i], s->made[i], s->class_pages[i],
			       r->res->elapsed_ns, page);
		most += s->class_pages[i];
	}
	print_made_row("all", sum_of(s->asked), sum_of(s->made), most, r->res->elapsed_ns, page);
}

static void print_worst(const struct summary *s)
{
	char a[DD_UNIT_LEN], b[DD_UNIT_LEN];

	if (!s->nr_worst)
		return;
	printf("could not keep up:\n");
	for (size_t i = 0; i < s->nr_worst; i++) {
		const struct worst_span *w = &s->worst[i];

		printf("  %9.3f s to %9.3f s: %s of %s page accesses made (%.2f %%)\n",
		       (double)w->begin_ns / 1e9, (double)w->end_ns / 1e9,
		       dd_format_count(a, w->made, false), dd_format_count(b, w->asked, false),
		       percent_made(w->made, w->asked));
	}
}

static int64_t drift_ns(const struct engine_result *res)
{
	return (int64_t)res->elapsed_ns - (int64_t)res->scheduled_ns;
}

void print_result(const struct replay *r)
{
	uint64_t ns = r->res->elapsed_ns, bytes = r->opts->toucher.bytes;
	char a[DD_UNIT_LEN], b[DD_UNIT_LEN];

	print_replay_head(r);
	printf("replayed:      %s at speed %gx%s", dd_format_time(a, ns, false), r->speed,
	       r->res->stopped_by ? ", stopped by " : "\n");
	if (r->res->stopped_by)
		printf("%s\n", strsignal(r->res->stopped_by));
	print_classes(r);
	printf("\non time:       %s of %s snapshots (%.2f %%)\n",
	       dd_format_count(a, r->sum->frames > r->sum->late ? r->sum->frames - r->sum->late : 0,
			       false),
	       dd_format_count(b, r->sum->frames, false),
	       100 - percent_made(r->sum->late, r->sum->frames ? r->sum->frames : 1));
	printf("bandwidth:     %s/s asked, %s/s made\n",
	       dd_format_size_f(a, per_second(sum_of(r->sum->asked), ns) * (double)bytes, false),
	       dd_format_size_f(b, per_second(sum_of(r->sum->made), ns) * (double)bytes, false));
	printf("drift:         %s at the end, wake-ups at most %s late\n",
	       dd_format_time_signed(a, drift_ns(r->res), false),
	       dd_format_time(b, r->res->worst_wakeup_ns, false));
	print_worst(r->sum);
}

static void json_plan(struct ddu_json *j, const struct replay *r)
{
	ddu_json_key(j, "recording");
	ddu_json_object_begin(j);
	ddu_json_kv_string(j, "file", r->input);
	ddu_json_kv_string(j, "format", r->format);
	ddu_json_kv_u64(j, "targets", r->rec->nr_tracks);
	ddu_json_kv_u64(j, "snapshots", r->rec->nr_snapshots);
	ddu_json_kv_u64(j, "duration_ns", r->plan->recorded_ns);
	ddu_json_kv_u64(j, "bad_snapshots", r->rec->bad_snapshots);
	ddu_json_kv_u64(j, "bad_regions", r->rec->bad_regions);
	ddu_json_kv_bool(j, "damaged", !dd_account_is_whole(&r->rec->account));
	put_completeness(j, &r->rec->account);
	ddu_json_object_end(j);
	ddu_json_key(j, "plan");
	ddu_json_object_begin(j);
	ddu_json_kv_u64(j, "recorded_bytes", r->layouts->recorded);
	ddu_json_kv_u64(j, "accessed_bytes", r->layouts->accessed);
	ddu_json_kv_u64(j, "memory_bytes", r->layouts->needed);
	ddu_json_kv_double(j, "scale", scale_factor(r->layouts));
	ddu_json_kv_u64(j, "released_bytes", r->plan->pages_released * r->layouts->opts.page_size);
	ddu_json_kv_u64(j, "duration_ns", r->plan->duration_ns);
	ddu_json_kv_double(j, "speed", r->speed);
	ddu_json_kv_u64(j, "threads", r->opts->threads);
	ddu_json_kv_string(j, "access", access_names[r->opts->access]);
	ddu_json_kv_u64(j, "bytes_per_access", r->opts->toucher.bytes);
	ddu_json_kv_u64(j, "page_size", r->layouts->opts.page_size);
	ddu_json_kv_double(j, "asked_per_s",
			   per_second(asked_in_a_round(r->plan), r->plan->duration_ns));
	ddu_json_object_end(j);
}

static void json_ranges(struct ddu_json *j, const struct layouts *ls)
{
	ddu_json_key(j, "ranges");
	ddu_json_array_begin(j);
	for (size_t i = 0; i < ls->nr; i++) {
		for (size_t k = 0; k < ls->of[i].nr; k++) {
			ddu_json_object_begin(j);
			ddu_json_kv_u64(j, "target", i);
			ddu_json_kv_u64(j, "start", ls->of[i].ranges[k].start);
			ddu_json_kv_u64(j, "end", ls->of[i].ranges[k].end);
			ddu_json_object_end(j);
		}
	}
	ddu_json_array_end(j);
}

static void json_class(struct ddu_json *j, const struct replay *r, int class)
{
	uint64_t asked = r->sum->asked[class], made = r->sum->made[class], ns = r->res->elapsed_ns;

	ddu_json_object_begin(j);
	ddu_json_kv_string(j, "access_rate", class_names[class]);
	ddu_json_kv_u64(j, "asked", asked);
	ddu_json_kv_u64(j, "made", made);
	ddu_json_kv_double(j, "asked_per_s", per_second(asked, ns));
	ddu_json_kv_double(j, "made_per_s", per_second(made, ns));
	ddu_json_kv_u64(j, "at_most_bytes",
			r->sum->class_pages[class] * r->layouts->opts.page_size);
	ddu_json_object_end(j);
}

static void json_result(struct ddu_json *j, const struct replay *r)
{
	const struct summary *s = r->sum;
	uint64_t ns = r->res->elapsed_ns;

	ddu_json_key(j, "result");
	ddu_json_object_begin(j);
	ddu_json_kv_u64(j, "elapsed_ns", ns);
	ddu_json_kv_i64(j, "drift_ns", drift_ns(r->res));
	ddu_json_kv_u64(j, "worst_wakeup_ns", r->res->worst_wakeup_ns);
	ddu_json_kv_i64(j, "stopped_by_signal", r->res->stopped_by);
	ddu_json_kv_u64(j, "snapshots_due", s->frames);
	ddu_json_kv_u64(j, "snapshots_late", s->late);
	ddu_json_kv_u64(j, "asked", sum_of(s->asked));
	ddu_json_kv_u64(j, "made", sum_of(s->made));
	ddu_json_kv_double(j, "bandwidth_bytes_per_s",
			   per_second(sum_of(s->made), ns) * (double)r->opts->toucher.bytes);
	ddu_json_key(j, "classes");
	ddu_json_array_begin(j);
	for (int i = 0; i < NR_CLASSES; i++)
		json_class(j, r, i);
	ddu_json_array_end(j);
	ddu_json_key(j, "could_not_keep_up");
	ddu_json_array_begin(j);
	for (size_t i = 0; i < s->nr_worst; i++) {
		ddu_json_object_begin(j);
		ddu_json_kv_u64(j, "begin_ns", s->worst[i].begin_ns);
		ddu_json_kv_u64(j, "end_ns", s->worst[i].end_ns);
		ddu_json_kv_u64(j, "asked", s->worst[i].asked);
		ddu_json_kv_u64(j, "made", s->worst[i].made);
		ddu_json_object_end(j);
	}
	ddu_json_array_end(j);
	ddu_json_object_end(j);
}

void print_json(const struct replay *r)
{
	struct ddu_json j;

	ddu_json_init(&j, stdout, 4);
	ddu_json_object_begin(&j);
	ddu_json_kv_u64(&j, "schema", 1);
	json_plan(&j, r);
	if (r->res)
		json_result(&j, r);
	else
		json_ranges(&j, r->layouts);
	ddu_json_object_end(&j);
	putchar('\n');
}
