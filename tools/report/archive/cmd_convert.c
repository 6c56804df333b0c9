// SPDX-License-Identifier: GPL-2.0-only
/*
 * convert: recordings of any format to any format; also cuts pieces out of them and merges them.
 */
#include <damondata/units.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/common/allocate.h"
#include "tools/common/filter_options.h"
#include "tools/common/message.h"
#include "tools/report/commands.h"
#include "tools/report/archive/export_formats.h"
#include "tools/report/archive/merge.h"
#include "tools/report/report_options.h"
#include "tools/report/source/report_input.h"
#include "tools/report/archive/split.h"

static struct {
	const char *output;
	int format, format_given;
	uint64_t level;
	uint64_t time_ns[2];
	int time_given;
	struct word_list targets;
	uint64_t *target_ids;
	bool split_targets;
	uint64_t split_ns, split_bytes;
} o;

static const struct option options[] = {
	OPT_INCLUDE(input_options),
	OPT_ALIAS("record_file", "input"),
	OPT_GROUP("Output"),
	OPT_STR('o', "output", "FILE", &o.output,
		"write FILE; one that was there becomes FILE.old; - is the standard output (default)"),
	OPT_ALIAS("out", "output"),
	OPT_ALIAS("output_file", "output"),
	{.kind = OPTION_CHOICE,
	 .short_name = 'f',
	 .name = "format",
	 .arg = "FORMAT",
	 .value = &o.format,
	 .choices = export_names,
	 .given = &o.format_given,
	 .help = "what to write (damon_data)"},
	OPT_ALIAS("output_type", "format"),
	OPT_U64(0, "compress", "LEVEL", &o.level,
		"for archives, in larger chunks: zstd's levels 1 to 19 for damon_data; for json_compressed zlib's 1 to 9 (6)"),
	{.kind = OPTION_TIME_S,
	 .name = "time_range",
	 .arg = "START END",
	 .value = o.time_ns,
	 .given = &o.time_given,
	 .help = "only what lies within these times (seconds, or with a unit) from the begin of the recording"},
	OPT_LIST(0, "target", "ID...", &o.targets, "only targets with these ids"),
	OPT_ALIAS("tid", "target"),
	OPT_INCLUDE(filter_options),
	OPT_GROUP("Several files: FILE.0, FILE.1 ..., each a whole recording"),
	OPT_BOOL(0, "split_targets", &o.split_targets, "one for each target"),
	OPT_VALUE(OPTION_TIME_S, 0, "split_time", "TIME", &o.split_ns,
		  "a new one after this time of data (seconds, or with a unit)"),
	OPT_SIZE(0, "split_size", "SIZE", &o.split_bytes, "a new one when one has this size"),
	OPT_END()};

struct convert {
	struct split *split;
	uint64_t base_ns;
	bool has_base;
};

static bool in_time(struct convert *c, uint64_t start_ns, uint64_t end_ns)
{
	if (!o.time_given)
		return true;
	if (!c->has_base) {
		c->base_ns = start_ns;
		c->has_base = true;
	}
	return end_ns >= c->base_ns && end_ns - c->base_ns <= o.time_ns[1] &&
	       start_ns >= c->base_ns && start_ns - c->base_ns >= o.time_ns[0];
}

static bool is_wanted_target(const struct dd_stream *s)
{
	size_t i = 0;

	while (i < o.targets.nr && (!s->has_target_id || o.target_ids[i] != s->target_id))
		i++;
	return !o.targets.nr || i < o.targets.nr;
}

static bool is_event_converted(struct convert *c, const struct dd_event *ev)
{
	switch (ev->type) {
	case DD_EV_STREAM:
		return ev->stream->kind != DD_STREAM_ACCESS || is_wanted_target(ev->stream);
	case DD_EV_SNAPSHOT:
		return in_time(c, ev->snapshot->start_ns, ev->snapshot->end_ns) &&
		       is_wanted_target(ev->snapshot->stream);
	case DD_EV_ROW:
		return in_time(c, ev->row->time_ns, ev->row->time_ns);
	default:
		return true;
	}
}

static int put_split_event(void *ctx, const struct dd_event *ev)
{
	struct convert *c = ctx;

	if (is_event_converted(c, ev))
		split_put(c->split, ev);
	return 0;
}

static void parse_targets(void)
{
	struct dd_error err;

	o.target_ids = xcalloc(o.targets.nr + 1, sizeof(*o.target_ids));
	for (size_t i = 0; i < o.targets.nr; i++)
		if (dd_parse_count(o.targets.words[i], &o.target_ids[i], &err))
			die_usage("--target: %s", err.text);
}

static struct split_spec how_to_split(void)
{
	struct split_spec spec = {.path = o.output, .format = o.format, .level = (int)o.level};

	if (!!o.split_targets + !!o.split_ns + !!o.split_bytes > 1)
		die_usage("split by target, by time or by size, not by several of them");
	if (o.split_targets)
		spec.by = SPLIT_BY_TARGET;
	else if (o.split_ns || o.split_bytes)
		spec.by = o.split_ns ? SPLIT_BY_TIME : SPLIT_BY_SIZE;
	spec.limit = o.split_ns ? o.split_ns : o.split_bytes;
	return spec;
}

static const char *single_input(void)
{
	return report_o.inputs.nr == 1 ? report_o.inputs.words[0] : "damon.data";
}

static void check_level(void)
{
	uint64_t max = o.format == EXPORT_JSON_COMPRESSED ? 9 : 19;

	if (o.level > max)
		die_usage("--compress %llu: %s has levels 1 to %llu", (unsigned long long)o.level,
			  export_names[o.format], (unsigned long long)max);
}

static int convert_inputs(struct report_input *in)
{
	struct split_spec spec = how_to_split();
	struct convert c = {0};
	int ret;

	export_expect(in, o.format);
	c.split = split_begin(&spec);
	merge_walk(in, put_split_event, &c);
	if (!split_finish(c.split))
		report_die_empty(in);
	filter_warn_unknown(in->filter);
	ret = report_close(in);
	dd_filter_free(in->filter);
	free(o.target_ids);
	return ret;
}

/* What the command of the older name does: in place, to json_compressed. */
static void old_defaults(void)
{
	if (!o.format_given)
		o.format = EXPORT_JSON_COMPRESSED;
	if (!o.output && report_o.inputs.nr <= 1)
		o.output = single_input();
}

int cmd_convert(int argc, char **argv)
{
	static const struct command cmd = {
		.name = "convert",
		.args = "",
		.description =
			"Reads every format that reports read: our own, perf.data, trace.dat, the text of perf "
			"script and trace-cmd, and all formats of the older tool; also packed by gzip, xz or "
			"zstd.\n\n"
			"Several inputs are merged in time order. Streams of one machine's boot share a host "
			"number; targets, kdamonds and their times stay as they are.",
		.examples =
			"damo convert -i perf.data -o damon.data\timport\n"
			"damo convert -i damon.data -o small.data --compress 19\tfor an archive\n"
			"damo convert -i damon.data -f json_compressed -o old.data\tfor damo 3\n"
			"damo convert -i damon.data -f sqlite -o damon.db\tto ask in SQL\n"
			"damo convert --time_range 60 120 -o minute.data\tthe second minute\n"
			"damo convert -i a.data b.data -o both.data\tmerge\n"
			"damo convert --split_time 1h -o hour.data\thour.data.0, hour.data.1 ...\n",
		.options = options,
	};
	struct dd_open_options how = DD_OPEN_OPTIONS_INIT;
	struct report_input in = {.no_live = true};
	bool old_name = !strcmp(argv[0], "convert_record_format");

	parse_options(&cmd, argc, argv);
	if (old_name)
		old_defaults();
	if (!o.output)
		o.output = "-";
	check_level();
	parse_targets();
	if (o.time_given && o.time_ns[0] >= o.time_ns[1])
		die_usage("--time_range: the end must be after the start");
	how.strict = report_o.strict;
	in.filter = filter_from_options();
	in.selects = o.time_given || o.targets.nr;
	in.counts_optional = true;
	report_open(&in, &report_o.inputs, &how);
	return convert_inputs(&in);
}
