// SPDX-License-Identifier: GPL-2.0-only
/*
 * Drawing of call chains: a branch starts with its share, and lines lead from it to those beside and below.
 */
#include "tools/view/profile_tree_text.h"

#include <inttypes.h>
#include <stdlib.h>

#include "tools/common/allocate.h"
#include "tools/common/message.h"

#define MARGIN	    12
#define TRUNK	    3  /* "---" */
#define LEVEL_WIDTH 10 /* beside the line itself */

struct drawing {
	FILE *out;
	const struct dd_profile *p;
	const struct dd_profile_tree *t;
	const struct profile_view *v;
	bool lines[DD_PROFILE_MAX_STACK + 2]; /* by level: a branch beside this one follows */
	int margin;
};

static void put_indent(FILE *out, int nr)
{
	fprintf(out, "%*s", nr, "");
}

static void put_symbol(const struct drawing *d, uint32_t frame)
{
	const struct dd_frame *f = dd_profile_frame(d->p, frame);
	char buf[32];

	if (!f->symbol)
		snprintf(buf, sizeof(buf), "%#" PRIx64, f->ip);
	put_sane(d->out, f->symbol ? f->symbol : buf);
	fputc('\n', d->out);
}

static void put_branch_value(const struct drawing *d, const struct dd_profile_branch *b)
{
	fputs("--", d->out);
	if (d->v->value == PROFILE_PERIOD)
		fprintf(d->out, "%" PRIu64, b->period);
	else if (d->v->value == PROFILE_COUNT)
		fprintf(d->out, "%" PRIu64, b->samples);
	else
		fprintf(d->out, "%.2f%%",
			d->p->period ? 100 * (double)b->period / (double)d->p->period : 0);
	fputs("--", d->out);
}

/* Lines of the levels above and of this one; @ends: only up to the branch's own. */
static void put_tree_lines(const struct drawing *d, uint32_t nr, bool last_is_value)
{
	put_indent(d->out, d->margin);
	for (uint32_t i = 0; i < nr; i++) {
		fputc(d->lines[i] ? '|' : ' ', d->out);
		if (i + 1 < nr || !last_is_value)
			put_indent(d->out, LEVEL_WIDTH);
	}
}

/* @level: from where the drawing begins */
static void put_branch(struct drawing *d, const struct dd_profile_branch *b, uint32_t level)
{
	d->lines[level] = true;
	put_tree_lines(d, level + 1, false);
	fputc('\n', d->out);
	d->lines[level] = !b->last;
	for (uint32_t i = 0; i < b->nr; i++) {
		put_tree_lines(d, level + 1, !i);
		if (!i)
			put_branch_value(d, b);
		put_symbol(d, d->t->frames[b->first + i]);
	}
}

/* A tree with one root that all samples pass through begins with a trunk. */
static void put_trunk(struct drawing *d, const struct dd_profile_branch *b)
{
	/* The first column shows the first function already. */
	uint32_t i = d->v->columns[0] == DD_PROFILE_SYMBOL;

	if (i < b->nr) {
		put_indent(d->out, d->margin);
		fputs("|\n", d->out);
		put_indent(d->out, d->margin);
		fputs("---", d->out);
		d->margin += TRUNK;
	}
	for (uint32_t k = i; k < b->nr; k++) {
		if (k > i)
			put_indent(d->out, d->margin);
		put_symbol(d, d->t->frames[b->first + k]);
	}
}

void put_profile_tree(FILE *out, const struct dd_profile *p, const struct dd_profile_row *row,
		      const struct dd_profile_tree *t, const struct profile_view *v)
{
	struct drawing *d;
	bool trunk;

	if (!t->nr)
		return;
	d = xcalloc(1, sizeof(*d));
	d->out = out;
	d->p = p;
	d->t = t;
	d->v = v;
	d->margin = MARGIN;
	trunk = t->branches[0].last && t->branches[0].period == row->all_period;
	if (trunk)
		put_trunk(d, &t->branches[0]);
	for (size_t i = trunk; i < t->nr; i++)
		put_branch(d, &t->branches[i], t->branches[i].level - trunk);
	fputc('\n', out);
	free(d);
}
