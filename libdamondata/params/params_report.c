// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Parameters and results as an indented text for people: the layout of "damo status".
 */
#include "libdamondata/params/params_internal.h"

#include <damondata/plain_text.h>
#include <damondata/units.h>
#include <inttypes.h>
#include <stdarg.h>

/** struct text - where the text goes */
struct text {
	FILE *out;
	unsigned int style;
	int depth;
};

static void put_text_line(struct text *t, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void put_text_line(struct text *t, const char *fmt, ...)
{
	va_list ap;

	fprintf(t->out, "%*s", 4 * t->depth, "");
	va_start(ap, fmt);
	vfprintf(t->out, fmt, ap);
	va_end(ap);
	fputc('\n', t->out);
}

/* A number in a buffer of its own, so that several stand in one call; short forms lose digits here. */
struct shown {
	char text[DD_PARAM_TEXT_LEN];
};

static struct shown show_count(const struct text *t, uint64_t v)
{
	struct shown s;

	dd_format_count(s.text, v, t->style & DD_PARAMS_RAW);
	return s;
}

static struct shown show_size(const struct text *t, uint64_t v)
{
	struct shown s;

	dd_format_size(s.text, v, t->style & DD_PARAMS_RAW);
	return s;
}

static struct shown show_value(const struct text *t, enum param_form form, uint64_t v)
{
	struct shown s;

	ddp_format(form, v, t->style & DD_PARAMS_RAW, s.text);
	return s;
}

static struct shown show_bound(const struct text *t, enum param_form form, int unit, uint64_t v)
{
	struct shown s;

	if (v == UINT64_MAX && !(t->style & DD_PARAMS_RAW))
		return (struct shown){"max"};
	ddp_format_bound(form, unit, v, t->style & DD_PARAMS_RAW, s.text);
	return s;
}

/* [start, end) (size) */
static struct shown show_region(const struct text *t, uint64_t start, uint64_t end)
{
	char from[DD_UNIT_LEN], to[DD_UNIT_LEN];
	struct shown s;

	snprintf(s.text, sizeof(s.text), "[%.40s, %.40s) (%.40s)",
		 dd_format_address(from, start, t->style & DD_PARAMS_RAW),
		 dd_format_address(to, end, t->style & DD_PARAMS_RAW),
		 show_size(t, end - start).text);
	return s;
}

/* A name from a file or the kernel. */
static struct shown show_name(const char *text)
{
	struct shown s;

	dd_plain_copy(s.text, sizeof(s.text), text ? text : "");
	return s;
}

/* Results, which may be unknown. */
static struct shown show_result(const struct text *t, uint64_t v, bool is_size)
{
	if (v == DD_RESULT_UNKNOWN)
		return (struct shown){"unknown"};
	return is_size ? show_size(t, v) : show_count(t, v);
}

/* Is the key one of those in a text, with blanks around each? */
static bool has_key(const char *keys, const char *key)
{
	size_t len = strlen(key);

	for (const char *at = keys; (at = strstr(at, key)); at += len)
		if (at[-1] == ' ' && at[len] == ' ')
			return true;
	return false;
}

static struct shown show_field(const struct text *t, const struct dd_param_field *f,
			       const void *base)
{
	if (f->form == PARAM_BOOL)
		return show_name(get_bool(base, f) ? "True" : "False");
	if (f->form == PARAM_WORD)
		return show_name(f->words[get_int(base, f)]);
	if (f->form == PARAM_STRING)
		return show_name(get_string(base, f));
	return show_value(t, f->form, get_u64(base, f));
}

/*
 * Fields that have no line above, as they came with a newer kernel: those in @keys are shown already. As there,
 * what is at its default is left out.
 */
static void put_others(struct text *t, const struct dd_params *p, const char *keys)
{
	for (const struct dd_param_field *f = p->type->fields; f->key; f++) {
		const char *name = ddp_last_name(f), *above = f->key;
		int len = name == above ? 0 : (int)(name - above) - 1;

		if (is_shadow(f) || (f->flags & PARAM_OUTPUT) || f->form == PARAM_OBJECT ||
		    f->form == PARAM_LIST || f->form == PARAM_IDS || has_key(keys, name) ||
		    ddp_is_default(p, f))
			continue;
		/* Only the nearest name above. */
		for (const char *dot; (dot = memchr(above, '.', (size_t)len));) {
			len -= (int)(dot + 1 - above);
			above = dot + 1;
		}
		put_text_line(t, "%.*s%s%s: %s", len, above, len ? " " : "", name,
			      show_field(t, f, p).text);
	}
}

/* ---- schemes ---- */

static void put_action(struct text *t, const struct dd_scheme *s)
{
	char node[32] = "";

	if (migrates(s->action) && s->target_nid != DD_PARAM_NONE)
		snprintf(node, sizeof(node), " to node %" PRId64, s->target_nid);
	put_text_line(t, "action: %s%s per %s", ddp_action_words[s->action], node,
		      s->apply_interval_us ? show_value(t, PARAM_TIME_US, s->apply_interval_us).text
					   : "aggr interval");
}

static void put_pattern(struct text *t, const struct dd_access_pattern *p)
{
	put_text_line(t, "target access pattern");
	t->depth++;
	put_text_line(t, "sz: [%s, %s]", show_size(t, p->sz_bytes.min).text,
		      show_size(t, p->sz_bytes.max).text);
	put_text_line(
		t, "nr_accesses: [%s, %s]",
		show_bound(t, PARAM_ACCESSES, p->nr_accesses.unit, p->nr_accesses.range.min).text,
		show_bound(t, PARAM_ACCESSES, p->nr_accesses.unit, p->nr_accesses.range.max).text);
	put_text_line(t, "age: [%s, %s]",
		      show_bound(t, PARAM_AGES, p->age.unit, p->age.range.min).text,
		      show_bound(t, PARAM_AGES, p->age.unit, p->age.range.max).text);
	t->depth--;
}

static void put_goal(struct text *t, const struct dd_goal *g, size_t i)
{
	char where[64] = "";
	int len = 0;

	if (g->nid != DD_PARAM_NONE)
		len = snprintf(where, sizeof(where), " (nid %" PRId64 ")", g->nid);
	if (g->memcg_path)
		snprintf(where + len, sizeof(where) - (size_t)len, " (%.40s)",
			 show_name(g->memcg_path).text);
	put_text_line(t, "goal %zu: metric %s%s target %s current %s", i, ddp_goal_words[g->metric],
		      where, show_count(t, g->target_value).text,
		      show_count(t, g->current_value).text);
}

static void put_quotas(struct text *t, const struct dd_quotas *q)
{
	put_text_line(t, "quotas");
	t->depth++;
	put_text_line(t, "%s / %s / %s per %s", show_value(t, PARAM_TIME_MS_EXACT, q->time_ms).text,
		      show_size(t, q->sz_bytes).text,
		      show_result(t, q->effective_sz_bytes, true).text,
		      show_value(t, PARAM_TIME_MS_EXACT, q->reset_interval_ms).text);
	if (q->fail_charge_denom)
		put_text_line(t, "fail charge ratio: %s/%s", show_count(t, q->fail_charge_num).text,
			      show_count(t, q->fail_charge_denom).text);
	for (size_t i = 0; i < q->goals.nr; i++)
		put_goal(t, ITEM(dd_goal, &q->goals, i), i);
	if (q->goals.nr)
		put_text_line(t, "goal tuner: %s", ddp_tuner_words[q->goal_tuner]);
	put_text_line(t, "priority: sz %s, nr_accesses %s, age %s",
		      show_value(t, PARAM_PERMIL, q->weight_sz_permil).text,
		      show_value(t, PARAM_PERMIL, q->weight_nr_accesses_permil).text,
		      show_value(t, PARAM_PERMIL, q->weight_age_permil).text);
	t->depth--;
}

static void put_watermarks(struct text *t, const struct dd_watermarks *w)
{
	put_text_line(t, "watermarks");
	t->depth++;
	put_text_line(t, "metric %s, interval %s", ddp_wmark_words[w->metric],
		      show_value(t, PARAM_TIME_US_EXACT, w->interval_us).text);
	put_text_line(t, "%s, %s, %s", show_value(t, PARAM_PERMIL, w->high_permil).text,
		      show_value(t, PARAM_PERMIL, w->mid_permil).text,
		      show_value(t, PARAM_PERMIL, w->low_permil).text);
	t->depth--;
}

static struct shown filter_args(struct text *t, const struct dd_scheme_filter *f)
{
	struct shown s = {""};
	const struct dd_range *huge = &f->hugepage_sz_bytes.range;

	if (f->type == DD_FILTER_MEMCG)
		snprintf(s.text, sizeof(s.text), " %.100s", show_name(f->memcg_path).text);
	else if (f->type == DD_FILTER_ADDR)
		snprintf(s.text, sizeof(s.text), " %.126s",
			 show_region(t, f->addr.start, f->addr.end).text);
	else if (f->type == DD_FILTER_TARGET)
		snprintf(s.text, sizeof(s.text), " %" PRId64, f->target_idx);
	else if (f->type == DD_FILTER_HUGEPAGE_SIZE)
		snprintf(s.text, sizeof(s.text), " [%.40s, %.40s]", show_size(t, huge->min).text,
			 show_size(t, huge->max).text);
	return s;
}

static void put_filters(struct text *t, const struct dd_scheme *s)
{
	for (size_t i = 0; i < s->filters.nr; i++) {
		const struct dd_scheme_filter *f = ITEM(dd_scheme_filter, &s->filters, i);

		put_text_line(t, "filter %zu", i);
		t->depth++;
		put_text_line(t, "%s%s %s%s", f->allow ? "allow" : "reject",
			      f->matching ? "" : " none", ddp_filter_words[f->type],
			      filter_args(t, f).text);
		t->depth--;
	}
}

static void text_put_stats(struct text *t, const struct dd_scheme *s)
{
	const struct dd_scheme_stats *st = &s->stats;

	/* Sizes such as 12 TiB on a small machine come from counting the same memory each time. */
	put_text_line(t, "statistics (sums over all applications)");
	t->depth++;
	put_text_line(t, "tried %s times (%s)", show_result(t, st->nr_tried, false).text,
		      show_result(t, st->sz_tried, true).text);
	put_text_line(t, "applied %s times (%s)", show_result(t, st->nr_applied, false).text,
		      show_result(t, st->sz_applied, true).text);
	put_text_line(t, "%s passed filters", show_result(t, st->sz_ops_filter_passed, true).text);
	put_text_line(t, "quota exceeded %s times", show_result(t, st->qt_exceeds, false).text);
	put_text_line(t, "tried %s snapshots (max %s)",
		      show_result(t, st->nr_snapshots, false).text,
		      show_count(t, s->max_nr_snapshots).text);
	t->depth--;
}

static void put_tried_region(struct text *t, const struct dd_tried_region *r)
{
	fprintf(t->out, "%*s%s: nr_accesses: %s samples, age: %s aggr_intervals", 4 * t->depth, "",
		show_region(t, r->start, r->end).text, show_result(t, r->nr_accesses, false).text,
		show_count(t, r->age).text);
	for (size_t i = 0; i < r->probe_hits.nr; i++)
		fprintf(t->out, "%s%s", i ? " " : ", probe_hits: ",
			show_count(t, (uint64_t)r->probe_hits.ids[i]).text);
	fprintf(t->out, ", filter_passed: %s\n", show_result(t, r->sz_filter_passed, true).text);
}

static void put_tried(struct text *t, const struct dd_scheme *s)
{
	put_text_line(t, "tried regions (%s)", show_result(t, s->tried_bytes, true).text);
	t->depth++;
	for (size_t i = 0; i < s->tried.nr; i++)
		put_tried_region(t, ITEM(dd_tried_region, &s->tried, i));
	t->depth--;
}

/* Is what a key means the default that is to be left out? */
static bool is_omitted(const struct text *t, const struct dd_scheme *s, const char *key)
{
	return (t->style & DD_PARAMS_OMIT_DEFAULTS) &&
	       ddp_is_default(&s->head, ddp_row(s->head.type, NULL, key, strlen(key)));
}

static void text_put_scheme(struct text *t, const struct dd_scheme *s, size_t i)
{
	put_text_line(t, "scheme %zu", i);
	t->depth++;
	put_action(t, s);
	if (!is_omitted(t, s, "access_pattern"))
		put_pattern(t, &s->pattern);
	for (size_t k = 0; k < s->dests.nr; k++)
		put_text_line(t, "dest %" PRIu64 " weight %" PRIu64,
			      ITEM(dd_dest, &s->dests, k)->id, ITEM(dd_dest, &s->dests, k)->weight);
	if (!is_omitted(t, s, "quotas"))
		put_quotas(t, &s->quotas);
	if (!is_omitted(t, s, "watermarks"))
		put_watermarks(t, &s->watermarks);
	put_filters(t, s);
	put_others(
		t, &s->head,
		" action target_nid apply_interval_us max_nr_snapshots min max nr_accesses age "
		"time_ms sz_bytes reset_interval_ms fail_charge_num fail_charge_denom goal_tuner "
		"sz_permil nr_accesses_permil age_permil metric interval_us high_permil "
		"mid_permil low_permil ");
	if ((t->style & DD_PARAMS_NO_STATUS) && s->max_nr_snapshots)
		put_text_line(t, "max snapshots: %s", show_count(t, s->max_nr_snapshots).text);
	if (!(t->style & DD_PARAMS_NO_STATUS))
		text_put_stats(t, s);
	if (t->style & DD_PARAMS_TRIED)
		put_tried(t, s);
	t->depth--;
}

/* ---- contexts ---- */

static void put_ops(struct text *t, const struct dd_context *c)
{
	const struct dd_ops_attrs *a = &c->ops_attrs;
	char unit[DD_PARAM_TEXT_LEN + 16] = "", use[320] = "";

	if (c->addr_unit != 1)
		snprintf(unit, sizeof(unit), " addr_unit %s",
			 show_value(t, PARAM_UNIT_SIZE, c->addr_unit).text);
	if (a->use_reports)
		snprintf(use, sizeof(use), " use_reports cpus %s threads %s",
			 show_name(a->cpus).text, show_name(a->tids).text);
	put_text_line(t, "ops: %s%s%s%s", ddp_ops_words[c->ops], use,
		      a->write_only ? " write-only" : "", unit);
}

static void put_probe_filter(struct text *t, const char *prefix, const struct dd_probe_filter *f)
{
	put_text_line(t, "%s%s%s %s%s%s", prefix, f->allow ? "allow" : "reject",
		      f->matching ? "" : " none", ddp_probe_filter_words[f->type],
		      f->path ? " " : "", show_name(f->path).text);
}

/* Linux before 7.3 has no weights: 0 is not printed. */
static void put_weight(struct text *t, const struct dd_probe *probe)
{
	if (probe->weight)
		put_text_line(t, "  weight %s", show_count(t, probe->weight).text);
}

/* One probe with one filter takes one line. */
static void text_put_probes(struct text *t, const struct dd_context *c)
{
	const struct dd_probe *first = c->probes.nr ? ITEM(dd_probe, &c->probes, 0) : NULL;

	if (c->probes.nr == 1 && first->filters.nr == 1) {
		put_probe_filter(t, "probe ", ITEM(dd_probe_filter, &first->filters, 0));
		put_weight(t, first);
		return;
	}
	if (first)
		put_text_line(t, "probes");
	t->depth++;
	for (size_t i = 0; i < c->probes.nr; i++) {
		const struct dd_probe *probe = ITEM(dd_probe, &c->probes, i);

		for (size_t k = 0; k < probe->filters.nr; k++)
			put_probe_filter(t, k ? "  " : "- ",
					 ITEM(dd_probe_filter, &probe->filters, k));
		put_weight(t, probe);
	}
	t->depth--;
}

static void text_put_target(struct text *t, const struct dd_target *target, size_t i)
{
	put_text_line(t, "target %zu", i);
	t->depth++;
	if (target->pid != DD_PARAM_NONE)
		put_text_line(t, "pid: %" PRId64, target->pid);
	if (target->obsolete)
		put_text_line(t, "(obsolete)");
	put_others(t, &target->head, " pid obsolete ");
	for (size_t k = 0; k < target->regions.nr; k++) {
		const struct dd_addr_range *r = &ITEM(dd_region_params, &target->regions, k)->addr;

		put_text_line(t, "region %s", show_region(t, r->start, r->end).text);
	}
	t->depth--;
}

static void text_put_intervals(struct text *t, const struct dd_monitor_intervals *i)
{
	const struct dd_intervals_goal *g = &i->goal;

	if (g->aggrs) {
		put_text_line(t, "intervals");
		t->depth++;
	}
	put_text_line(t, "%ssample %s, aggr %s, update %s", g->aggrs ? "" : "intervals: ",
		      show_value(t, PARAM_TIME_US, i->sample_us).text,
		      show_value(t, PARAM_TIME_US, i->aggr_us).text,
		      show_value(t, PARAM_TIME_US, i->ops_update_us).text);
	if (!g->aggrs)
		return;
	put_text_line(t, "target %s accesses per %s aggrs, [%s, %s] sampling interval",
		      show_value(t, PARAM_BP, g->access_bp).text, show_count(t, g->aggrs).text,
		      show_value(t, PARAM_TIME_US, g->min_sample_us).text,
		      show_value(t, PARAM_TIME_US, g->max_sample_us).text);
	t->depth--;
}

static void put_sample_filter(struct text *t, const struct dd_sample_filter *f)
{
	fprintf(t->out, "%*s%s%s %s", 4 * t->depth, "", f->allow ? "allow" : "reject",
		f->matching ? "" : " none", ddp_sample_filter_words[f->type]);
	if (f->cpumask)
		fprintf(t->out, " %s", show_name(f->cpumask).text);
	for (size_t i = 0; i < f->tids.nr; i++)
		fprintf(t->out, " %" PRId64, f->tids.ids[i]);
	fputc('\n', t->out);
}

static void put_sample_control(struct text *t, const struct dd_sample_control *s)
{
	put_text_line(t, "access sample control");
	put_text_line(t, "enabled primitives:%s%s", s->page_table ? " page_table" : "",
		      s->page_fault ? " page_fault" : "");
	for (size_t i = 0; i < s->filters.nr; i++)
		put_sample_filter(t, ITEM(dd_sample_filter, &s->filters, i));
}

static void put_context(struct text *t, const struct dd_context *c, size_t i)
{
	put_text_line(t, "context %zu", i);
	t->depth++;
	put_ops(t, c);
	text_put_probes(t, c);
	if (c->pause)
		put_text_line(t, "pause: True");
	for (size_t k = 0; k < c->targets.nr; k++)
		text_put_target(t, ITEM(dd_target, &c->targets, k), k);
	text_put_intervals(t, &c->intervals);
	put_text_line(t, "nr_regions: [%s, %s]", show_count(t, c->nr_regions.min).text,
		      show_count(t, c->nr_regions.max).text);
	put_others(t, &c->head,
		   " ops addr_unit pause sample_us aggr_us ops_update_us access_bp aggrs "
		   "min_sample_us max_sample_us min max use_reports write_only cpus tids "
		   "page_table page_fault ");
	for (size_t k = 0; k < c->schemes.nr; k++)
		text_put_scheme(t, ITEM(dd_scheme, &c->schemes, k), k);
	put_sample_control(t, &c->sample_control);
	t->depth--;
}

static void put_state(struct text *t, const struct dd_kdamond *k)
{
	char pid[32] = "None", refresh[DD_PARAM_TEXT_LEN + 32] = "";

	if (k->pid != DD_PARAM_NONE)
		snprintf(pid, sizeof(pid), "%" PRId64, k->pid);
	if (k->refresh_ms)
		snprintf(refresh, sizeof(refresh), ", stats refresh per: %s",
			 show_value(t, PARAM_TIME_MS_EXACT, k->refresh_ms).text);
	put_text_line(t, "state: %s, pid: %s%s", ddp_state_words[k->state], pid, refresh);
}

void ddp_write_text(const struct dd_all_params *p, FILE *out, unsigned int style)
{
	struct text t = {out, style, 0};

	for (size_t i = 0; i < p->kdamonds.nr; i++) {
		const struct dd_kdamond *kd = ITEM(dd_kdamond, &p->kdamonds, i);

		put_text_line(&t, "kdamond %zu", i);
		t.depth++;
		if (!(style & DD_PARAMS_NO_STATUS))
			put_state(&t, kd);
		else if (kd->refresh_ms)
			put_text_line(&t, "stats refresh per: %s",
				      show_value(&t, PARAM_TIME_MS_EXACT, kd->refresh_ms).text);
		put_others(&t, &kd->head, " state pid refresh_ms ");
		for (size_t k = 0; k < kd->contexts.nr; k++)
			put_context(&t, ITEM(dd_context, &kd->contexts, k), k);
		t.depth--;
	}
}
