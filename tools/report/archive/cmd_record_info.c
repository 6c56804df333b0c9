// SPDX-License-Identifier: GPL-2.0-only
/*
 * report record_info: what a recording covers, and what it is.
 */
#include <damondata/units.h>
#include <inttypes.h>

#include <damondata/overview.h>
#include "tools/common/message.h"
#include "tools/report/commands.h"
#include "tools/report/report_options.h"
#include "tools/report/source/report_input.h"
#include "tools/report/archive/verify.h"
#include "tools/view/guide_text.h"

static bool verbose, check_all;

static const struct option options[] = {
	OPT_INCLUDE(input_options),
	OPT_INCLUDE(format_options),
	OPT_ALIAS("raw_numbers", "raw_number"),
	OPT_BOOL('v', "verbose", &verbose,
		 "print also where and how it was made, and what is missing"),
	OPT_BOOL(
		0, "verify", &check_all,
		"read everything, compare all checksums, and list what is lost, incomplete or damaged, and when"),
	OPT_END()};

static const struct row_column columns[] = {
	{"kdamond_idx", ""}, {"kdamond_pid", ""}, {"context_idx", ""},	{"scheme_idx", ""},
	{"target_id", ""},   {"target_pid", ""},  {"start_time", "ns"}, {"end_time", "ns"},
	{"snapshots", ""},   {"regions", ""},	  {"range", ""},	{"start", "bytes"},
	{"end", "bytes"}};

#define NR_COLUMNS (sizeof(columns) / sizeof(columns[0]))

static void put_info_line(const char *name, const char *value)
{
	if (!value || !*value)
		return;
	printf("%s: ", name);
	put_sane(stdout, value);
	fputc('\n', stdout);
}

static void put_info_meta(const struct dd_meta *m)
{
	put_info_line("writer", m->writer);
	put_info_line("imported from", m->imported_from);
	put_info_line("command", m->command_line);
	put_info_line("host", m->host_name);
	put_info_line("kernel", m->kernel_release);
	put_info_line("machine", m->machine);
}

static void put_info_stream(const struct dd_stream *s)
{
	char a[DD_UNIT_LEN], b[DD_UNIT_LEN], c[DD_UNIT_LEN];

	printf("stream %" PRIu32 ": ops ", s->id);
	put_sane(stdout, *s->ops ? s->ops : "unknown");
	if (s->target_pid) {
		printf(", pid %" PRId32, s->target_pid);
		if (*s->target_comm) {
			fputs(" (", stdout);
			put_sane(stdout, s->target_comm);
			fputc(')', stdout);
		}
	}
	if (s->intervals.aggr_us)
		printf(", intervals: sample %s, aggr %s, update %s",
		       dd_format_time(a, s->intervals.sample_us * 1000, false),
		       dd_format_time(b, s->intervals.aggr_us * 1000, false),
		       dd_format_time(c, s->intervals.update_us * 1000, false));
	for (uint32_t i = 0; i < s->nr_columns; i++) {
		fputs(i ? ", " : ", attributes: ", stdout);
		put_sane(stdout, s->columns[i].name);
	}
	fputc('\n', stdout);
}

static int survey_stream(void *ctx, unsigned int input, const struct dd_event *ev)
{
	struct dd_error err;

	(void)input;
	if (ev->type == DD_EV_SNAPSHOT && dd_guide_add(ctx, ev->snapshot, &err))
		die("%s", err.text);
	if (verbose && report_o.format == FORMAT_TEXT && ev->type == DD_EV_META)
		put_info_meta(ev->meta);
	if (verbose && report_o.format == FORMAT_TEXT && ev->type == DD_EV_STREAM &&
	    ev->stream->kind == DD_STREAM_ACCESS)
		put_info_stream(ev->stream);
	return 0;
}

static void put_info_rows(struct rows *r, const struct dd_guide_target *t)
{
	for (size_t i = 0; i < t->nr_ranges; i++) {
		rows_index(r, t->key.kdamond_idx);
		rows_index(r, t->key.kdamond_pid ? t->key.kdamond_pid : DD_IDX_NONE);
		rows_index(r, t->key.context_idx);
		rows_index(r, t->key.scheme_idx);
		if (t->key.has_target_id)
			rows_u64(r, t->key.target_id);
		else
			rows_null(r);
		rows_index(r, t->target_pid ? t->target_pid : DD_IDX_NONE);
		rows_u64(r, t->first_start_ns);
		rows_u64(r, t->last_end_ns);
		rows_u64(r, t->snapshots);
		rows_u64(r, t->regions);
		rows_u64(r, i);
		rows_u64(r, t->ranges[i].start);
		rows_u64(r, t->ranges[i].end);
	}
}

static void print_info(const struct report_input *in, const struct dd_guide *g,
		       const struct dd_completeness *c)
{
	struct rows rows;

	if (report_o.format != FORMAT_TEXT) {
		rows_begin(&rows, stdout, (enum row_format)report_o.format, "record_info", columns,
			   NR_COLUMNS);
		for (uint32_t i = 0; i < g->targets.nr; i++)
			put_info_rows(&rows, &g->list[i]);
		rows_end(&rows, c);
		return;
	}
	put_guide(stdout, g,
		  &(struct guide_style){report_o.raw_number, false, hosts_label_if_several,
					&in->hosts});
	if (verbose)
		printf("snapshots: %" PRIu64 " (%" PRIu64 " incomplete), regions: %" PRIu64
		       ", lost events: %" PRIu64 "\n",
		       c->snapshots, c->incomplete_snapshots, c->regions,
		       c->missing[DD_LOST_RING].count);
}

int cmd_record_info(int argc, char **argv)
{
	static const struct command cmd = {
		.name = "report record_info",
		.args = "",
		.examples = "damo report record_info\tthe guide to what can be drawn\n"
			    "damo report record_info -v\talso the system and intervals\n",
		.options = options,
	};
	struct dd_open_options how = {.size = sizeof(how), .rewindable = false};
	struct dd_completeness complete;
	struct report_input in = {0};
	struct dd_guide g = {0};

	parse_options(&cmd, argc, argv);
	how.strict = report_o.strict;
	in.counts_optional = true;
	report_open(&in, &report_o.inputs, &how);
	if (check_all) {
		verify(&in, &how);
		return report_close(&in);
	}
	report_walk(&in, survey_stream, &g);
	dd_guide_finish(&g);
	if (!g.targets.nr)
		report_die_empty(&in);
	complete = report_completeness(&in);
	print_info(&in, &g, &complete);
	dd_guide_free(&g);
	return report_close(&in);
}
