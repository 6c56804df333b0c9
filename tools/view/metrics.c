// SPDX-License-Identifier: GPL-2.0-only
/*
 * Results as OpenMetrics text, for Prometheus and the like.
 */
#include "tools/view/metrics.h"

#include <damondata/plain_text.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tools/common/allocate.h"
#include "tools/common/message.h"

/* A label is UTF-8, and stays in its line; longer ones than any name of a machine are cut. */
#define MAX_LABEL 1024

static void put_label_text(FILE *out, const char *text)
{
	char plain[MAX_LABEL];

	for (const char *p = dd_plain_copy(plain, sizeof(plain), text); *p; p++) {
		if (*p == '"' || *p == '\\')
			fputc('\\', out);
		fputc(*p, out);
	}
}

void put_metric_family(FILE *out, const char *name, const char *type, const char *unit,
		       const char *help)
{
	fprintf(out, "# TYPE %s %s\n# UNIT %s %s\n# HELP %s %s\n", name, type, name, unit, name,
		help);
}

static void put_metric_label(FILE *out, bool *first, const char *name, const char *text)
{
	fprintf(out, "%s%s=\"", *first ? "" : ",", name);
	put_label_text(out, text);
	fputc('"', out);
	*first = false;
}

static void put_index_label(FILE *out, bool *first, const char *name, uint64_t index)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, index);
	put_metric_label(out, first, name, text);
}

/* The specification wants numbers in labels as other programs write them: 0.0, 0.25, 1.0. */
static void put_quantile(FILE *out, bool *first, double percent)
{
	char text[32];

	snprintf(text, sizeof(text), "%g", percent / 100);
	if (!text[strspn(text, "0123456789")])
		strcat(text, ".0");
	put_metric_label(out, first, "quantile", text);
}

void put_metric_labels(FILE *out, const struct metric_labels *l)
{
	const struct dd_target_key *k = l->key;
	bool first = true;

	fputc('{', out);
	if (l->host)
		put_metric_label(out, &first, "host", l->host);
	if (l->kind)
		put_metric_label(out, &first, "kind", l->kind);
	if (k->kdamond_idx != DD_IDX_NONE)
		put_index_label(out, &first, "kdamond", (uint64_t)k->kdamond_idx);
	else if (k->kdamond_pid)
		put_index_label(out, &first, "kdamond_pid", (uint64_t)k->kdamond_pid);
	if (k->context_idx > 0)
		put_index_label(out, &first, "context", (uint64_t)k->context_idx);
	if (k->scheme_idx != DD_IDX_NONE)
		put_index_label(out, &first, "scheme", (uint64_t)k->scheme_idx);
	if (k->has_target_id)
		put_index_label(out, &first, "target", k->target_id);
	if (l->has_quantile)
		put_quantile(out, &first, l->percent);
	fputs("} ", out);
}

char *metric_labels_text(const struct metric_labels *l)
{
	char *text = NULL;
	size_t len = 0;
	FILE *mem = require_memory(open_memstream(&text, &len));

	put_metric_labels(mem, l);
	if (fclose(mem))
		die("out of memory");
	return text;
}

static struct metric_labels series_labels(const struct metric *m)
{
	return (struct metric_labels){
		.kind = strcmp(m->report, m->name) ? m->name : NULL,
		.host = m->host,
		.key = &m->series->key,
	};
}

char *metric_text(const struct metric *m)
{
	const struct metric_labels labels = series_labels(m);

	return metric_labels_text(&labels);
}

void put_metric_series(FILE *out, const struct metric *m, const uint64_t *percents, size_t nr,
		       bool first)
{
	const struct dd_series *s = m->series;
	struct metric_labels labels = series_labels(m);
	unsigned __int128 sum = 0;
	char family[64];

	snprintf(family, sizeof(family), "damon_%s_%s", m->report, m->unit);
	if (first)
		put_metric_family(out, family, "summary", m->unit,
				  "Distribution over the snapshots of a recording.");
	labels.has_quantile = true;
	for (size_t i = 0; s->nr && i < nr; i++) {
		labels.percent = (double)percents[i];
		fputs(family, out);
		put_metric_labels(out, &labels);
		fprintf(out, "%" PRIu64 "\n", dd_series_at(s, (double)percents[i])->value);
	}
	labels.has_quantile = false;
	for (size_t i = 0; i < s->nr; i++)
		sum += s->points[i].value;
	fprintf(out, "%s_sum", family);
	put_metric_labels(out, &labels);
	fprintf(out, "%.17g\n", (double)sum);
	fprintf(out, "%s_count", family);
	put_metric_labels(out, &labels);
	fprintf(out, "%zu\n", s->nr);
}

void put_metrics_end(FILE *out)
{
	fputs("# EOF\n", out);
}
