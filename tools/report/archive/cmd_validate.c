// SPDX-License-Identifier: GPL-2.0-only
/*
 * validate: is a recording plausible? For tests of kernels and of recorders.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <damondata/access.h>
#include <damondata/targets.h>
#include "tools/common/allocate.h"
#include "tools/common/message.h"
#include "tools/report/commands.h"
#include "tools/report/report_options.h"
#include "tools/report/source/report_input.h"

static int add_boundary(const struct option *opt, int nr, char **words);

static struct {
	uint64_t aggr_ns[2], nr_regions[2], nr_accesses[2];
	int aggr_given, nr_regions_given, nr_accesses_given;
	double allow_error;
	struct dd_range *boundaries;
	size_t nr_boundaries;
} o = {
	.nr_regions = {3, 1200},
	.allow_error = 2,
};

static const struct option options[] = {
	OPT_INCLUDE(input_options),
	OPT_GROUP("What is plausible"),
	{.kind = OPTION_TIME_US,
	 .name = "aggr",
	 .arg = "MIN MAX",
	 .value = o.aggr_ns,
	 .given = &o.aggr_given,
	 .help = "length of a snapshot (us, or with a unit; 75 % to 125 % of the aggregation interval "
		 "that the recording contains)"},
	{.kind = OPTION_U64,
	 .name = "nr_regions",
	 .arg = "MIN MAX",
	 .value = o.nr_regions,
	 .given = &o.nr_regions_given,
	 .help = "regions in a snapshot (3, or the recording's minimum, to 120 % of its maximum; "
		 "3 1200 where it contains none)"},
	{.kind = OPTION_U64,
	 .name = "nr_accesses",
	 .arg = "MIN MAX",
	 .value = o.nr_accesses,
	 .given = &o.nr_accesses_given,
	 .help = "access count of a region (0 to 120 % of the samples in an aggregation interval)"},
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
		o.boundaries = xrealloc(o.boundaries, (o.nr_boundaries + 1) * sizeof(r));
		o.boundaries[o.nr_boundaries++] = r;
	}
	return 0;
}

/*
 * The failures of one target. Some snapshots may fail as a whole; whether their share is too large is known
 * at the end only.
 */
struct tally {
	uint64_t snapshots, failures;
	char first[160];
};

struct validation {
	struct dd_targets targets;
	struct tally *tallies;
	size_t allocated;
	uint64_t unknown; /* snapshots without intervals */
};

static bool is_outside(const uint64_t range[2], uint64_t v)
{
	return v < range[0] || v > range[1];
}

static void note_failure(struct tally *t, const char *what, const uint64_t range[2], uint64_t v)
{
	if (!t->failures++)
		snprintf(t->first, sizeof(t->first),
			 "invalid: expect %" PRIu64 "<=%s<=%" PRIu64 " but %" PRIu64, range[0],
			 what, range[1], v);
}

/* What is plausible of a snapshot; lengths in us, as the limits are given. */
struct limits {
	uint64_t us[2], nr_regions[2], nr_accesses[2];
	bool length_known, count_known;
};

static uint64_t scale_limit(uint64_t v, unsigned int percent)
{
	return v > UINT64_MAX / percent ? UINT64_MAX : v * percent / 100;
}

/* The kernel can count one sample more than an interval has. */
static void limit_counts(struct limits *l, uint64_t sample_us, uint64_t aggr_us)
{
	uint64_t possible = sample_us ? aggr_us / sample_us : 0;

	l->count_known = sample_us && aggr_us;
	l->nr_accesses[1] = scale_limit(possible, 120);
	if (l->nr_accesses[1] <= possible)
		l->nr_accesses[1] = possible + 1;
}

static struct limits limits_of(const struct dd_snapshot *snap)
{
	const struct dd_stream *s = snap->stream;
	struct limits l = {.nr_regions = {o.nr_regions[0], o.nr_regions[1]}};
	uint64_t sample_us, aggr_us;

	dd_snapshot_intervals(snap, &sample_us, &aggr_us);
	limit_counts(&l, sample_us, aggr_us);
	l.length_known = aggr_us && !(snap->flags & DD_SNAP_START_DERIVED);
	l.us[0] = scale_limit(aggr_us, 75);
	l.us[1] = scale_limit(aggr_us, 125);
	if (!o.nr_regions_given && s->max_nr_regions) {
		l.nr_regions[0] = s->min_nr_regions < 3 ? s->min_nr_regions : 3;
		l.nr_regions[1] = scale_limit(s->max_nr_regions, 120);
	}
	if (o.aggr_given) {
		l.length_known = true;
		l.us[0] = o.aggr_ns[0] / 1000;
		l.us[1] = o.aggr_ns[1] / 1000;
	}
	if (o.nr_accesses_given) {
		l.count_known = true;
		memcpy(l.nr_accesses, o.nr_accesses, sizeof(l.nr_accesses));
	}
	return l;
}

static void check_region(const struct dd_stream *s, const struct limits *l,
			 const struct dd_region *r)
{
	size_t i = 0;

	if (r->end <= r->start)
		die("wrong regions [%" PRIu64 ", %" PRIu64 ")", r->start, r->end);
	while (i < o.nr_boundaries &&
	       (r->start < o.boundaries[i].min || r->end > o.boundaries[i].max))
		i++;
	if (o.nr_boundaries && i == o.nr_boundaries)
		die("region %" PRIu64 "-%" PRIu64 " out of the boundary", r->start, r->end);
	if (s->has_nr_accesses && l->count_known && is_outside(l->nr_accesses, r->nr_accesses))
		die("invalid: expect %" PRIu64 "<=nr_accesses<=%" PRIu64 " but %u",
		    l->nr_accesses[0], l->nr_accesses[1], r->nr_accesses);
}

static struct tally *tally_of(struct validation *v, const struct dd_stream *stream)
{
	struct dd_error err;
	int i = dd_targets_find(&v->targets, stream, &err);
	struct tally *t;

	if (i < 0)
		die("%s", err.text);
	t = xgrow_array(v->tallies, &v->allocated, (size_t)i, sizeof(*v->tallies));
	v->tallies = t;
	return t + i;
}

static int check_snapshot(void *ctx, unsigned int input, const struct dd_event *ev)
{
	const struct dd_snapshot *snap = ev->snapshot;
	struct validation *v = ctx;
	struct limits l;
	struct tally *t;
	uint64_t us;

	(void)input;
	if (ev->type != DD_EV_SNAPSHOT)
		return 0;
	t = tally_of(v, snap->stream);
	l = limits_of(snap);
	us = (snap->end_ns - snap->start_ns) / 1000;
	t->snapshots++;
	v->unknown += !l.count_known;
	if (l.length_known && is_outside(l.us, us))
		note_failure(t, "aggregate interval", l.us, us);
	if (is_outside(l.nr_regions, snap->nr_regions))
		note_failure(t, "nr_regions", l.nr_regions, snap->nr_regions);
	for (uint32_t r = 0; r < snap->nr_regions; r++)
		check_region(snap->stream, &l, &snap->regions[r]);
	return 0;
}

static void judge_target(const struct validation *v)
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
		.description =
			"Prints nothing and exits with 0 when everything is as expected. What is "
			"expected follows from the intervals and numbers of regions that the recording "
			"contains, unless options say otherwise.",
		.examples = "damo validate\tof ./damon.data\n"
			    "damo validate --aggr 90ms 110ms --allow_error 5\tother bounds\n",
		.options = options,
	};
	struct report_input in = {.no_live = true};
	struct validation v = {0};
	int ret;

	parse_options(&cmd, argc, argv);
	in.counts_optional = true;
	report_open_access(&in, false);
	report_walk(&in, check_snapshot, &v);
	ret = report_close(&in);
	judge_target(&v);
	if (v.unknown)
		info("%" PRIu64
		     " snapshots do not have their intervals, so lengths and counts were checked "
		     "as far as --aggr and --nr_accesses give them; --intervals SAMPLE AGGR gives both",
		     v.unknown);
	dd_targets_free(&v.targets);
	free(v.tallies);
	free(o.boundaries);
	return ret;
}
