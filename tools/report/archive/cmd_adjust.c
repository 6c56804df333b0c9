// SPDX-License-Identifier: GPL-2.0-only
/*
 * adjust: make a recording's aggregation interval longer, and filter it.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <damondata/snapshots.h>
#include "tools/common/allocate.h"
#include "tools/common/filter_options.h"
#include "tools/common/message.h"
#include "tools/report/commands.h"
#include "tools/report/archive/export_formats.h"
#include "tools/report/archive/merge.h"
#include "tools/report/report_options.h"
#include "tools/report/source/report_input.h"
#include "tools/report/source/warm_up.h"

#define MODE_MAX 0777

static struct {
	const char *output;
	int format;
	uint64_t aggr_ns;
	const char *permission;
} o = {.output = "damon.adjusted.data", .format = EXPORT_DAMON_DATA};

static const struct option options[] = {
	OPT_INCLUDE(input_options),
	OPT_GROUP("Output"),
	OPT_STR('o', "output", "FILE", &o.output, "write FILE (damon.adjusted.data)"),
	OPT_ALIAS("out", "output"),
	OPT_CHOICE(0, "output_type", "FORMAT", &o.format, export_names,
		   "format to write (damon_data)"),
	OPT_ALIAS("format", "output_type"),
	OPT_STR(0, "output_permission", "MODE", &o.permission,
		"octal mode of the file (600, or as the file that it replaces)"),
	OPT_GROUP("Adjustment"),
	OPT_TIME_US(0, "aggregate_interval", "TIME", &o.aggr_ns,
		    "new aggregation interval (us, or with a unit); samples are summed up"),
	OPT_INCLUDE(warm_up_options),
	OPT_ALIAS("skip", "exclude_samples"),
	OPT_INCLUDE(filter_options),
	OPT_END()};

struct adjust {
	struct export_run run;
	struct dd_reaggregator *aggregator;
	const struct dd_stream **defined;
	size_t nr_defined;
};

/* A stream with the new interval, before its first snapshot. */
static void define_once(struct adjust *a, const struct dd_stream *s)
{
	for (size_t i = 0; i < a->nr_defined; i++)
		if (a->defined[i] == s)
			return;
	a->defined = xrealloc(a->defined, (a->nr_defined + 1) * sizeof(*a->defined));
	a->defined[a->nr_defined++] = s;
	export_put(&a->run, &(struct dd_event){.type = DD_EV_STREAM, .stream = s});
}

static int put_aggregated(void *ctx, const struct dd_snapshot *snap, struct dd_error *err)
{
	struct adjust *a = ctx;

	(void)err;
	define_once(a, snap->stream);
	export_put(&a->run, &(struct dd_event){.type = DD_EV_SNAPSHOT, .snapshot = snap});
	return 0;
}

static int take_adjusted(void *ctx, const struct dd_event *ev)
{
	struct adjust *a = ctx;
	struct dd_error err;

	if (!a->aggregator) {
		export_put(&a->run, ev);
	} else if (ev->type == DD_EV_SNAPSHOT) {
		if (dd_reaggregator_add(a->aggregator, ev->snapshot, &err))
			die("%s", err.text);
	} else if (ev->type != DD_EV_STREAM || ev->stream->kind != DD_STREAM_ACCESS) {
		export_put(&a->run, ev);
	}
	return 0;
}

/* Without the option, a new file is its owner's only, and one that is replaced hands its mode on. */
static mode_t parse_mode(void)
{
	char *end;
	unsigned long mode;

	if (!o.permission)
		return 0;
	mode = strtoul(o.permission, &end, 8);
	if (*end || end == o.permission || *o.permission == '-' || *o.permission == '+')
		die_usage("wrong --output_permission (%s): not an octal number", o.permission);
	if (mode > MODE_MAX)
		die_usage("wrong --output_permission (%s): out of available permission range",
			  o.permission);
	return mode;
}

static void make_aggregator(struct adjust *a, struct report_input *in)
{
	struct dd_reaggregate_spec spec = {.size = sizeof(spec),
					   .aggr_us = o.aggr_ns / 1000,
					   .order = DD_REAGGREGATE_BY_ADDRESS};
	struct dd_error err;

	if (!o.aggr_ns)
		return;
	spec.skip = warm_up_count(in);
	if (dd_reaggregator_new(&a->aggregator, &spec, put_aggregated, a, &err))
		die("%s", err.text);
}

int cmd_adjust(int argc, char **argv)
{
	static const struct command cmd = {
		.name = "adjust",
		.args = "",
		.description =
			"Snapshots that follow each other become one: regions are those of the first, samples "
			"the sum of all. Ages are converted to the new interval. What is left at the end and "
			"does not fill an interval is dropped.",
		.examples =
			"damo adjust --aggregate_interval 1s\tdamon.data to damon.adjusted.data\n",
		.options = options,
	};
	struct dd_open_options how = DD_OPEN_OPTIONS_INIT;
	struct report_input in = {.no_live = true};
	struct adjust a = {0};
	mode_t mode;
	int ret;

	parse_options(&cmd, argc, argv);
	mode = parse_mode();
	how.strict = report_o.strict;
	how.rewindable = o.aggr_ns && !warm_up_o.given;
	in.filter = filter_from_options();
	in.selects = o.aggr_ns;
	in.counts_optional = true;
	report_open(&in, &report_o.inputs, &how);
	export_expect(&in, o.format);
	export_begin(&a.run, o.format, o.output, 0);
	make_aggregator(&a, &in);
	merge_walk(&in, take_adjusted, &a);
	if (o.permission && *a.run.out.temp && fchmod(a.run.out.fd, mode))
		warn("cannot set the mode of %s", o.output);
	export_finish_or_die(&a.run, &in);
	dd_reaggregator_free(a.aggregator);
	free(a.defined);
	filter_warn_unknown(in.filter);
	ret = report_close(&in);
	dd_filter_free(in.filter);
	return ret;
}
