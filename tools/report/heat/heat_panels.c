// SPDX-License-Identifier: GPL-2.0-only
/*
 * Choosing and drawing the maps of one command.
 */
#include "tools/report/heat/heat_panels.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "tools/common/allocate.h"
#include "tools/common/message.h"

static void begin_guides(struct heat_guides *g, const struct report_input *in, bool per_file)
{
	g->nr = per_file ? in->nr : 1;
	g->list = xcalloc(g->nr, sizeof(*g->list));
}

/* Whether there is anything in them. */
static bool finish_guides(struct heat_guides *g)
{
	bool any = false;

	for (size_t i = 0; i < g->nr; i++) {
		dd_guide_finish(&g->list[i]);
		any |= g->list[i].targets.nr > 0;
	}
	return any;
}

static int add_to_guide(void *ctx, unsigned int input, const struct dd_event *ev)
{
	struct heat_guides *g = ctx;
	struct dd_error err;

	if (ev->type == DD_EV_SNAPSHOT &&
	    dd_guide_add(&g->list[g->nr > 1 ? input : 0], ev->snapshot, &err))
		die("%s", err.text);
	return 0;
}

void heat_guides_read(struct heat_guides *g, struct report_input *in, bool per_file)
{
	begin_guides(g, in, per_file);
	report_walk(in, add_to_guide, g);
	if (!finish_guides(g))
		report_die_empty(in);
}

void heat_guides_free(struct heat_guides *g)
{
	for (size_t i = 0; i < g->nr; i++)
		dd_guide_free(&g->list[i]);
	free(g->list);
	*g = (struct heat_guides){0};
}

static void add_to_map(struct heat_panels *p, struct heat_panel *panel,
		       const struct dd_snapshot *snap)
{
	const struct heat_range *range = &panel->range;
	struct dd_error err;

	if (p->thermal &&
	    dd_thermal_layout(p->thermal, snap, range->start, range->end, &snap, &err))
		die("%s", err.text);
	dd_heatmap_add(&panel->map, snap);
}

static int add_to_maps(void *ctx, unsigned int input, const struct dd_event *ev)
{
	struct heat_panels *p = ctx;
	struct dd_target_key key;

	if (ev->type != DD_EV_SNAPSHOT)
		return 0;
	key = dd_target_key_of(ev->snapshot->stream);
	for (size_t i = 0; i < p->nr; i++) {
		struct heat_panel *panel = &p->list[i];

		if ((panel->input == SIZE_MAX || panel->input == input) &&
		    dd_target_key_equal(&key, &panel->target->key))
			add_to_map(p, panel, ev->snapshot);
	}
	return 0;
}

static struct heat_panel *new_panel(struct heat_panels *p, const struct dd_heatmap_spec *spec,
				    struct dd_error *err)
{
	struct heat_panel *list = reallocarray(p->list, p->nr + 1, sizeof(*list));

	if (!list) {
		dd_fail(err, DD_ENOMEM, "out of memory");
		return NULL;
	}
	p->list = list;
	p->cells += (uint64_t)spec->rows * spec->columns;
	if (p->cells > DD_HEATMAP_MAX_CELLS) {
		dd_fail(err, DD_ELIMIT,
			"%zu maps of this resolution have more than %" PRIu32
			" cells; ask for fewer with --resol",
			p->nr + 1, DD_HEATMAP_MAX_CELLS);
		return NULL;
	}
	return &list[p->nr];
}

static int add_panel(struct heat_panels *p, const struct heat_panel *panel,
		     struct dd_heatmap_spec *spec, struct dd_error *err)
{
	struct heat_panel *new = new_panel(p, spec, err);
	int ret;

	if (!new)
		return err->code;
	*new = *panel;
	spec->start = panel->range.start;
	spec->end = panel->range.end;
	ret = dd_heatmap_init(&new->map, spec, err);
	p->nr += !ret;
	return ret;
}

/* A row is at least a snapshot long where their number is not asked for. */
static uint32_t rows_for(const struct heat_plan *plan, const struct dd_guide_target *t)
{
	return plan->fit_rows && t->snapshots < plan->rows ? (uint32_t)t->snapshots : plan->rows;
}

static int add_panels(struct heat_panels *p, const struct heat_selection *s, size_t input,
		      const struct heat_plan *plan, struct dd_error *err)
{
	const struct dd_guide_target *t = s->target;
	bool known = t->snapshots_with_intervals == t->snapshots;
	bool share = plan->side_by_side && s->nr_ranges <= DD_GUIDE_MAX_MAIN;
	uint32_t columns[DD_GUIDE_MAX_MAIN];
	struct dd_heatmap_spec spec = {
		.rows = rows_for(plan, t),
		.columns = plan->columns,
		.start_ns = s->start_ns,
		.end_ns = s->end_ns,
		.hz = known && !plan->plain,
		.history = known && !plan->plain,
		.zero_unmonitored = plan->idle_gaps,
		.filter_passed = plan->filter_passed,
	};
	int ret = 0;

	if (t->snapshots_with_intervals && !known && !plan->plain)
		return dd_fail(
			err, DD_EINVAL,
			"some snapshots have their intervals and some do not: rates cannot be "
			"compared");
	if (share)
		heat_share_columns(columns, s->ranges, s->nr_ranges, plan->columns);
	for (size_t i = 0; i < s->nr_ranges && !ret; i++) {
		struct heat_panel panel = {.target = t, .input = input, .range = s->ranges[i]};

		if (share)
			spec.columns = columns[i];
		ret = add_panel(p, &panel, &spec, err);
	}
	return ret;
}

/* Maps of one recording, or of all: of the target that comes first, or of each. */
static int add_targets(struct heat_panels *p, const struct dd_guide *g, size_t input,
		       const struct heat_plan *plan, struct dd_error *err)
{
	struct heat_selection s;
	int ret = 0;

	for (uint32_t i = 0; i < g->targets.nr && !ret; i++) {
		if (!heat_request_fits(&plan->want, &g->list[i]))
			continue;
		ret = heat_select(&s, &g->list[i], &plan->want, err);
		if (ret)
			break;
		ret = add_panels(p, &s, input, plan, err);
		free(s.ranges);
		if (!plan->all_targets)
			break;
	}
	return ret;
}

static int choose_maps(struct heat_panels *p, const struct report_input *in,
		       const struct heat_guides *g, const struct heat_plan *plan,
		       struct dd_error *err)
{
	size_t joined = in->nr == 1 ? 0 : SIZE_MAX;
	int ret = 0;

	for (size_t i = 0; i < g->nr && !ret; i++)
		if (g->list[i].targets.nr)
			ret = add_targets(p, &g->list[i], g->nr > 1 ? i : joined, plan, err);
	if (!ret && !p->nr)
		ret = dd_fail(err, DD_ENODATA,
			      "no target has these ids; 'damo report record_info' lists "
			      "those there are");
	return ret;
}

/* Ranges that are nearly as hot as the hottest one are drawn, too, unless that exceeds the cell limit. */
static void choose_guessed(struct heat_panels *p, const struct report_input *in,
			   const struct heat_guides *g, const struct heat_plan *plan)
{
	struct heat_panels none = {.thermal = p->thermal};
	struct heat_plan wide = *plan;
	struct dd_error err;

	/* Where the user's addresses are relative, they are to the hottest range. */
	wide.want.rivals = !plan->want.nr_ranges && !plan->side_by_side;
	if (!choose_maps(p, in, g, &wide, &err))
		return;
	heat_panels_free(p);
	*p = none;
	if (choose_maps(p, in, g, plan, &err)) {
		heat_panels_free(p);
		*p = none;
	}
}

/* The maps as a part of the recordings suggests them; none where that cannot be had. */
static void draw_guessed(struct heat_panels *p, struct heat_guides *g, struct report_input *in,
			 const struct heat_plan *plan)
{
	begin_guides(g, in, plan->per_file);
	if (!report_sample(in))
		return;
	report_walk(in, add_to_guide, g);
	if (finish_guides(g))
		choose_guessed(p, in, g, plan);
	report_rewind(in);
}

static bool same_map(const struct heat_panel *a, const struct heat_panel *b)
{
	/* Maps end with a whole cell, and may be the same for different ranges. */
	return a->input == b->input && dd_target_key_equal(&a->target->key, &b->target->key) &&
	       a->range.start == b->range.start && a->range.end == b->range.end &&
	       dd_heatmap_spec_equal(&a->map.spec, &b->map.spec);
}

/* The map that shows what @want does, or NULL; mostly the one behind the last found, number @at. */
static struct heat_panel *find_map(const struct heat_panels *p, const struct heat_panel *want,
				   size_t *at)
{
	for (size_t i = 0; i < p->nr; i++) {
		struct heat_panel *found = &p->list[(*at)++ % p->nr];

		if (same_map(found, want))
			return found;
	}
	return NULL;
}

/* Whether all maps were among those guessed; those are then exchanged. */
static bool take_maps(struct heat_panels *p, const struct heat_panels *guessed)
{
	size_t at = 0;

	for (size_t i = 0; i < p->nr; i++)
		if (!find_map(guessed, &p->list[i], &at))
			return false;
	at = 0;
	for (size_t i = 0; i < p->nr; i++)
		dd_heatmap_swap(&p->list[i].map, &find_map(guessed, &p->list[i], &at)->map);
	return true;
}

/* What one walk draws. */
struct drawing {
	struct heat_guides *guides;
	struct heat_panels guessed;
};

static int add_to_both(void *ctx, unsigned int input, const struct dd_event *ev)
{
	struct drawing *d = ctx;

	add_to_maps(&d->guessed, input, ev);
	return add_to_guide(d->guides, input, ev);
}

/*
 * Only all of a recording shows its ranges, and maps can be drawn only for known ranges. So the ranges
 * are guessed and the maps drawn while the true ones are found, of each range that may be the hottest:
 * mostly one walk is enough.
 */
void heat_panels_draw(struct heat_panels *p, struct heat_guides *g, struct report_input *in,
		      const struct heat_plan *plan)
{
	struct dd_thermal thermal = {.rate_weight = plan->weights[0],
				     .age_weight = plan->weights[1]};
	struct dd_thermal *order = plan->by_temperature ? &thermal : NULL;
	struct drawing d = {.guides = g, .guessed.thermal = order};
	struct heat_guides guides = {0};
	struct dd_error err;

	*p = (struct heat_panels){.thermal = order};
	draw_guessed(&d.guessed, &guides, in, plan);
	begin_guides(g, in, plan->per_file);
	report_walk(in, add_to_both, &d);
	if (!finish_guides(g))
		report_die_empty(in);
	if (choose_maps(p, in, g, plan, &err))
		die("%s", err.text);
	if (!take_maps(p, &d.guessed)) {
		report_rewind(in);
		report_walk(in, add_to_maps, p);
	}
	heat_panels_free(&d.guessed);
	heat_guides_free(&guides);
	dd_thermal_free(&thermal);
	p->thermal = NULL;
}

size_t heat_panels_alike(const struct heat_panel *panels, size_t nr)
{
	size_t n = 1;

	while (n < nr && panels[n].target == panels->target && panels[n].input == panels->input)
		n++;
	return n;
}

/* From no access to the hottest cell of all of them. */
static void scale_together(struct heat_panel *list, size_t nr)
{
	double highest = 0;

	for (size_t i = 0; i < nr; i++)
		highest = fmax(highest, dd_heatmap_extent(&list[i].map).highest);
	for (size_t i = 0; i < nr; i++) {
		list[i].low = 0;
		list[i].high = highest > 0 ? highest : 1;
	}
}

void heat_panels_scale(struct heat_panels *p, enum heat_scale scale, const double given[2])
{
	for (size_t i = 0, nr; i < p->nr; i += nr) {
		nr = 1;
		if (scale == SCALE_ALL)
			nr = p->nr;
		else if (scale == SCALE_TARGET)
			nr = heat_panels_alike(p->list + i, p->nr - i);
		scale_together(p->list + i, nr);
	}
	for (size_t i = 0; given && i < p->nr; i++) {
		p->list[i].low = given[0];
		p->list[i].high = given[1];
	}
}

const char *heat_panel_source(const struct heat_panel *p, const struct report_input *in)
{
	return p->input < in->nr ? dd_source_name(in->sources[p->input]) : "all recordings";
}

void heat_panels_free(struct heat_panels *p)
{
	for (size_t i = 0; i < p->nr; i++)
		dd_heatmap_free(&p->list[i].map);
	free(p->list);
	*p = (struct heat_panels){0};
}
