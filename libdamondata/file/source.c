// SPDX-License-Identifier: LGPL-2.1-only
/*
 * What all sources have in common: selection of kinds and times, and counting.
 */
#include <damondata/source.h>

#include <stdlib.h>
#include <string.h>

#include "libdamondata/file/assumed_intervals.h"
#include "libdamondata/model/snapshot_pace.h"
#include "libdamondata/util/sized_struct.h"
#include "libdamondata/util/array.h"

struct dd_source {
	char *name;
	struct dd_source_ops ops;
	void *priv;
	struct dd_open_options opts;
	struct dd_completeness seen;
	char *whys[DD_ACCOUNT_ROOM]; /* of the account; they outlive a rewind */
	struct ddi_paces paces;
	struct ddi_assumed assumed;
	struct dd_event event; /* the last one, if it is a snapshot or was changed */
	struct dd_snapshot snapshot;
};

int dd_source_new(struct dd_source **out, const char *name, const struct dd_source_ops *ops,
		  void *priv, const struct dd_open_options *opts, struct dd_error *err)
{
	struct dd_source *s = calloc(1, sizeof(*s));
	int ret;

	if (s)
		s->name = strdup(name);
	ret = s && s->name ? 0 : ddi_no_memory(err);
	if (!ret)
		ret = DDI_TAKE(&s->ops, dd_source_ops, ops, err);
	if (!ret)
		ret = DDI_TAKE(&s->opts, dd_open_options, opts, err);
	if (ret) {
		free(s ? s->name : NULL);
		free(s);
		return ret;
	}
	s->priv = priv;
	*out = s;
	return 0;
}

void dd_source_free(struct dd_source *s)
{
	if (!s)
		return;
	s->ops.free(s->priv);
	for (size_t i = 0; i < DD_ACCOUNT_ROOM; i++)
		free(s->whys[i]);
	ddi_paces_free(&s->paces);
	ddi_assumed_free(&s->assumed);
	free(s->name);
	free(s);
}

const char *dd_source_name(const struct dd_source *s)
{
	return s->name;
}

const char *dd_source_format(const struct dd_source *s)
{
	return s->ops.format(s->priv);
}

static bool is_kind_wanted(const struct dd_source *s, const struct dd_stream *stream)
{
	return !s->opts.stream_kinds || (s->opts.stream_kinds & 1u << (stream->kind & 31));
}

static bool overlaps_range(const struct dd_source *s, uint64_t first_ns, uint64_t last_ns)
{
	if (!s->opts.has_time_range)
		return true;
	if (first_ns == last_ns)
		return first_ns >= s->opts.from_ns && first_ns < s->opts.to_ns;
	return first_ns < s->opts.to_ns && last_ns > s->opts.from_ns;
}

static bool is_event_wanted(const struct dd_source *s, const struct dd_event *ev)
{
	switch (ev->type) {
	case DD_EV_STREAM:
		return is_kind_wanted(s, ev->stream);
	case DD_EV_SNAPSHOT:
		return is_kind_wanted(s, ev->snapshot->stream) &&
		       overlaps_range(s, ev->snapshot->start_ns, ev->snapshot->end_ns);
	case DD_EV_ROW:
		return is_kind_wanted(s, ev->row->stream) &&
		       overlaps_range(s, ev->row->time_ns, ev->row->time_ns);
	case DD_EV_BLOB:
		return is_kind_wanted(s, ev->blob.stream);
	case DD_EV_LOSS:
		return !ev->loss->last_ns ||
		       overlaps_range(s, ev->loss->first_ns, ev->loss->last_ns);
	default:
		return true;
	}
}

/* The event's text is gone with it, so the first one of each reason is kept. */
static void count_loss(struct dd_source *s, const struct dd_loss *loss)
{
	uint32_t reason = loss->reason < DD_NR_LOSS_REASONS ? loss->reason : DD_LOST_UNKNOWN;
	struct dd_loss kept = *loss;

	if (loss->why && !s->whys[reason])
		s->whys[reason] = strdup(loss->why);
	kept.why = s->whys[reason];
	dd_account_loss(&s->seen, &kept);
}

static void account_snapshot(struct dd_completeness *c, const struct dd_snapshot *snap)
{
	struct dd_loss lacks = {.reason = DD_LOST_INCOMPLETE};

	c->snapshots++;
	c->regions += snap->nr_regions;
	if (!(snap->flags & DD_SNAP_INCOMPLETE))
		return;
	c->incomplete_snapshots++;
	if (snap->nr_expected > snap->nr_regions)
		lacks.count = snap->nr_expected - snap->nr_regions;
	dd_account_loss(c, &lacks);
}

static void account_event(struct dd_source *s, const struct dd_event *ev)
{
	if (ev->type == DD_EV_SNAPSHOT)
		account_snapshot(&s->seen, ev->snapshot);
	else if (ev->type == DD_EV_LOSS)
		count_loss(s, ev->loss);
	else if (ev->type == DD_EV_NOTE)
		s->seen.notes++;
}

/* The last snapshot, with what its source does not contain: assumed intervals, measured lengths. */
static int complete_snapshot(struct dd_source *s, struct dd_error *err)
{
	int ret = 0;

	s->snapshot = *s->event.snapshot;
	s->event.snapshot = &s->snapshot;
	if (s->opts.assumed)
		ret = ddi_assume(&s->assumed, &s->snapshot.stream, s->opts.assumed, false, err);
	return ret ? ret : ddi_paces_measure(&s->paces, &s->snapshot, err);
}

static int complete_event(struct dd_source *s, const struct dd_event **ev, struct dd_error *err)
{
	int ret = 0;

	if ((*ev)->type != DD_EV_SNAPSHOT && ((*ev)->type != DD_EV_STREAM || !s->opts.assumed))
		return 1;
	s->event = **ev;
	*ev = &s->event;
	if (s->event.type == DD_EV_SNAPSHOT)
		ret = complete_snapshot(s, err);
	else
		ret = ddi_assume(&s->assumed, &s->event.stream, s->opts.assumed, true, err);
	return ret ? ret : 1;
}

int dd_source_next(struct dd_source *s, const struct dd_event **ev, struct dd_error *err)
{
	int ret;

	while ((ret = s->ops.next(s->priv, ev, err)) > 0) {
		if (!is_event_wanted(s, *ev))
			continue;
		account_event(s, *ev);
		return complete_event(s, ev, err);
	}
	return ret;
}

static void forget_seen(struct dd_source *s)
{
	s->seen = (struct dd_completeness){0};
	ddi_paces_free(&s->paces);
	ddi_assumed_forget(&s->assumed);
}

int dd_source_rewind(struct dd_source *s, struct dd_error *err)
{
	int ret;

	if (!s->ops.rewind)
		return dd_fail(err, DD_EUNSUPPORTED, "%s: a live source has no begin to go back to",
			       s->name);
	ret = s->ops.rewind(s->priv, err);
	if (!ret)
		forget_seen(s);
	return ret;
}

int dd_source_rewind_sampled(struct dd_source *s, struct dd_error *err)
{
	int ret = s->ops.sample ? s->ops.sample(s->priv, err) : DD_EUNSUPPORTED;

	if (ret == DD_EUNSUPPORTED)
		return dd_fail(err, ret, "%s: only reading all of it can show what is in it",
			       s->name);
	if (!ret)
		forget_seen(s);
	return ret;
}

void dd_source_completeness(const struct dd_source *s, struct dd_completeness *out)
{
	*out = s->seen;
	if (s->ops.completeness)
		s->ops.completeness(s->priv, out);
}

int dd_source_totals(struct dd_source *s, struct dd_totals *out, struct dd_error *err)
{
	struct dd_totals all = DD_TOTALS_INIT;
	int ret;

	if (!s->ops.totals)
		return dd_fail(err, DD_EUNSUPPORTED,
			       "%s: totals are known only after reading all of it", s->name);
	ret = s->ops.totals(s->priv, &all, err);
	return ret ? ret : ddi_sized_give(out, &all, "dd_totals", err);
}
