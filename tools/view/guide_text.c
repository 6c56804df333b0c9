// SPDX-License-Identifier: GPL-2.0-only
/*
 * The guide (what a recording covers: targets, times, address ranges) as text.
 */
#include "tools/view/guide_text.h"

#include <damondata/units.h>
#include <inttypes.h>

#include "tools/common/message.h"

static bool guide_needs_pids(const struct dd_guide *g)
{
	for (uint32_t i = 0; i < g->targets.nr; i++) {
		for (uint32_t k = 0; k < i; k++) {
			struct dd_target_key a = g->list[i].key, b = g->list[k].key;

			a.kdamond_pid = b.kdamond_pid;
			if (dd_target_key_equal(&a, &b))
				return true;
		}
	}
	return false;
}

static void put_guide_index(FILE *out, const char *name, int32_t index)
{
	if (index != DD_IDX_NONE)
		fprintf(out, "%s: %" PRId32 "\n", name, index);
}

/* One "name: value" line for each id that is known. */
static void put_target_ids(FILE *out, const struct dd_target_key *key, bool with_pid,
			   const char *host)
{
	if (host) {
		fputs("host: ", out);
		put_sane(out, host);
		fputc('\n', out);
	}
	put_guide_index(out, "kdamond_idx", key->kdamond_idx);
	if (with_pid)
		put_guide_index(out, "kdamond_pid", key->kdamond_pid);
	put_guide_index(out, "context_idx", key->context_idx);
	put_guide_index(out, "scheme_idx", key->scheme_idx);
	if (key->has_target_id)
		fprintf(out, "target_id: %" PRIu64 "\n", key->target_id);
}

static void put_guide_target(FILE *out, const struct dd_guide_target *t, bool raw,
			     bool with_history)
{
	uint64_t start = with_history ? dd_guide_history_start(t) : t->first_start_ns;
	char a[DD_UNIT_LEN], b[DD_UNIT_LEN], c[DD_UNIT_LEN];

	fprintf(out, "time: [%s, %s) (%s)\n", dd_format_time(a, start, raw),
		dd_format_time(b, t->last_end_ns, raw),
		dd_format_time(c, t->last_end_ns - start, raw));
	for (size_t i = 0; i < t->nr_ranges; i++) {
		const struct dd_guide_range *r = &t->ranges[i];

		fprintf(out, "region\t%2zu: [%s, %s) (%s)\n", i,
			dd_format_address(a, r->start, raw), dd_format_address(b, r->end, raw),
			dd_format_size(c, r->end - r->start, raw));
	}
}

void put_guide(FILE *out, const struct dd_guide *g, const struct guide_style *style)
{
	bool with_pid = guide_needs_pids(g);

	for (uint32_t i = 0; i < g->targets.nr; i++) {
		put_target_ids(out, &g->list[i].key, with_pid,
			       style->label(style->hosts, g->list[i].key.host));
		put_guide_target(out, &g->list[i], style->raw, style->with_history);
	}
}

/*
 * Without intervals the begin of the first snapshot is an estimate: the user's guide begins such a
 * recording where that snapshot ends.
 */
static uint64_t guide_begin_ns(const struct dd_guide_target *t)
{
	bool known = t->snapshots_with_intervals || t->first_end_ns >= t->last_end_ns;

	return known ? t->first_start_ns : t->first_end_ns;
}

void put_guide_heats(FILE *out, const struct dd_guide *g)
{
	char text[DD_UNIT_LEN];

	for (uint32_t i = 0; i < g->targets.nr; i++) {
		const struct dd_guide_target *t = &g->list[i];

		if (t->key.has_target_id)
			fprintf(out, "target_id:%" PRIu64 "\n", t->key.target_id);
		else
			fputs("target_id:None\n", out);
		fprintf(out, "time: %" PRIu64 "-%" PRIu64 " (%s)\n", guide_begin_ns(t),
			t->last_end_ns,
			dd_format_time(text, t->last_end_ns - guide_begin_ns(t), false));
		for (size_t k = 0; k < t->nr_ranges; k++)
			fprintf(out, "region\t%2zu: %020" PRIu64 "-%020" PRIu64 " (%s)\n", k,
				t->ranges[k].start, t->ranges[k].end,
				dd_format_size(text, t->ranges[k].end - t->ranges[k].start, false));
	}
}
