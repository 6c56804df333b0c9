// SPDX-License-Identifier: GPL-2.0-only
/*
 * validate: is a recording plausible? For tests of kernels and of recorders.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "libdamondata/analysis/target.h"
#include "tools/common/message.h"
#include "tools/report/commands.h"
#include "tools/report/report_options.h"

static int add_boundary(const struct option *opt, int nr, char **words);

static struct {
	uint64_t aggr_ns[2], nr_regions[2], nr_accesses[2];
	double allow_error;
	struct dd_range *boundaries;
	size_t nr_boundaries;
} o = {
	.aggr_ns = {75000000, 125000000},
	.nr_regions = {3, 1200},
	.nr_accesses = {0, 24},
	.allow_error = 2,
};

static const struct option options[] = {
	OPT_INCLUDE(input_options),
	OPT_GROUP("What is plausible"),
	OPT_VALUE(OPTION_TIME_US, 0, "aggr", "MIN MAX", o.aggr_ns,
		  "length of a snapshot (us, or with a unit; 75000 125000)"),
	OPT_U64(0, "nr_regions", "MIN MAX", o.nr_regions, "regions in a snapshot (3 1200)"),
	OPT_U64(0, "nr_accesses", "MIN MAX", o.nr_accesses, "access count of a region (0 24)"),
	OPT_DOUBLE(0, "allow_error", "PERCENT", &o.allow_error,
		   "so many of a target's snapshots may have another length or number (2)"),
	OPT_CALL(0, "regions_boundary", "START-END...", NULL, add_boundary,
		 "every region lies within one of these address ranges"),
	OPT_END()};

static int add_boundary(const struct option *opt, int nr, char **words)
{
	(void)opt;
	for (int i = 0; i < nr; i++) {
		struct dd_range r;
		char *end;

		r.min = strtoull(words[i], &end, 10);
		if (end == words[i] || *end != '-') {
			error("wrong boundary input %s: START-END in decimal bytes", words[i]);
			return -1;
		}
		words[i] = end + 1;
		r.max = strtoull(words[i], &end, 10);
		if (end == words[i] || *end || r.max <= r.min) {
			error("wrong boundary input: the end must be a number above the start");
			return -1;
		}
		o.boundaries = realloc(o.boundaries, (o.nr_boundaries + 1) * sizeof(r));
		if (!o.boundaries)
			die("out of memory");
		o.boundaries[o.nr_boundaries++] = r;
	}
	return 0;
}

/* What failed of a target: whole snapshots may, up to a share that is known at the end only. */
struct tally {
	uint64_t snapshots, failures;
	char first[160];
};

struct validation {
	struct dd_targets targets;
	struct tally *tallies;
	size_t allocated;
};

static bool outside(const uint64_t range[2], uint64_t v)
{
	return v < range[0] || v > range[1];
}

static void note(struct tally *t, const char *what, const uint64_t range[2], uint64_t v)
{
	if (!t->failures++)
		snprintf(t->first, sizeof(t->first),
			 "invalid: expect %" PRIu64 "<=%s<=%" PRIu64 " but %" PRIu64, range[0],
			 what, range[1], v);
}

/* Told in us, as the limits are given. */
static void check_length(struct tally *t, uint64_t ns)
{
	uint64_t us[2] = {o.aggr_ns[0] / 1000, o.aggr_ns[1] / 1000};

	if (outside(us, ns / 1000))
		note(t, "aggregate interval", us, ns / 1000);
}

static void check_region(const struct dd_stream *s, const struct dd_region *r)
{
	size_t i = 0;

	if (r->end <= r->start)
		die("wrong regions [%" PRIu64 ", %" PRIu64 ")", r->start, r->end);
	while (i < o.nr_boundaries &&
	       (r->start < o.boundaries[i].min || r->end > o.boundaries[i].max))
		i++;
	if (o.nr_boundaries && i == o.nr_boundaries)
		die("region %" PRIu64 "-%" PRIu64 " out of the boundary", r->start, r->end);
	if (s->has_nr_accesses && outside(o.nr_accesses, r->nr_accesses))
		die("invalid: expect %" PRIu64 "<=nr_accesses<=%" PRIu64 " but %u",
		    o.nr_accesses[0], o.nr_accesses[1], r->nr_accesses);
}

static int check(void *ctx, unsigned int input, const struct dd_event *ev)
{
	struct validation *v = ctx;
	const struct dd_snapshot *snap = ev->snapshot;
	struct dd_error err;
	struct tally *t;
	int i;

	(void)input;
	if (ev->type != DD_EV_SNAPSHOT)
		return 0;
	i = dd_targets_find(&v->targets, snap->stream, &err);
	if (i < 0)
		die("%s", err.text);
	t = dd_grow(v->tallies, &v->allocated, (size_t)i, sizeof(*v->tallies));
	if (!t)
		die("out of memory");
	v->tallies = t;
	t += i;
	t->snapshots++;
	check_length(t, snap->end_ns - snap->start_ns);
	if (outside(o.nr_regions, snap->nr_regions))
		note(t, "nr_regions", o.nr_regions, snap->nr_regions);
	for (uint32_t r = 0; r < snap->nr_regions; r++)
		check_region(snap->stream, &snap->regions[r]);
	return 0;
}

static void judge(const struct validation *v)
{
	if (!v->targets.nr)
		die("target snapshots is zero");
	for (uint32_t i = 0; i < v->targets.nr; i++) {
		const struct tally *t = &v->tallies[i];

		if (t->failures > t->snapshots * o.allow_error / 100)
			die("%s (%" PRIu64 " such in %" PRIu64 " snapshots)", t->first, t->failures,
			    t->snapshots);
	}
}

int cmd_validate(int argc, char **argv)
{
	static const struct command cmd = {
		.name = "validate",
		.args = "",
		.summary = "Check that a recording is plausible",
		.description = "Prints nothing and exits with 0 when everything is as expected.",
		.examples = "damo validate\tof ./damon.data\n"
			    "damo validate --aggr 90ms 110ms --allow_error 5\tother bounds\n",
		.options = options,
	};
	struct report_input in = {0};
	struct validation v = {0};
	int ret;

	parse_options(&cmd, argc, argv);
	report_open_access(&in, false);
	report_walk(&in, check, &v);
	ret = report_close(&in);
	judge(&v);
	dd_targets_free(&v.targets);
	free(v.tallies);
	free(o.boundaries);
	return ret;
}
