// SPDX-License-Identifier: GPL-2.0-only
/*
 * OpenMetrics text.
 */
#include "tools/view/metrics.h"

#include <inttypes.h>
#include <string.h>

static void put_label_text(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '\n')
			fputs("\\n", out);
		else if (*text == '"' || *text == '\\')
			fprintf(out, "\\%c", *text);
		else
			fputc(*text, out);
	}
}

/* Labels: name of the series, ids of the target, and @more, which may be "". */
static void put_labels(FILE *out, const struct metric *m, const char *more)
{
	const char *report = m->report, *name = m->name, *comma = "";
	const struct dd_series *s = m->series;

	fputc('{', out);
	if (m->host) {
		fputs("host=\"", out);
		put_label_text(out, m->host);
		fputc('"', out);
		comma = ",";
	}
	if (strcmp(report, name)) {
		fprintf(out, "%skind=\"%s\"", comma, name);
		comma = ",";
	}
	if (s->key.kdamond_idx != DD_IDX_NONE) {
		fprintf(out, "%skdamond=\"%" PRId32 "\"", comma, s->key.kdamond_idx);
		comma = ",";
	}
	if (s->key.has_target_id) {
		fprintf(out, "%starget=\"%" PRIu64 "\"", comma, s->key.target_id);
		comma = ",";
	}
	fprintf(out, "%s%s}", *more ? comma : "", more);
}

void put_metric_series(FILE *out, const struct metric *m, const uint64_t *percents, size_t nr,
		       bool first)
{
	const char *report = m->report, *unit = m->unit;
	const struct dd_series *s = m->series;
	unsigned __int128 sum = 0;
	char more[64];

	if (first) {
		fprintf(out, "# TYPE damon_%s_%s summary\n", report, unit);
		fprintf(out, "# UNIT damon_%s_%s %s\n", report, unit, unit);
		fprintf(out, "# HELP damon_%s_%s Distribution over the snapshots of a recording.\n",
			report, unit);
	}
	for (size_t i = 0; s->nr && i < nr; i++) {
		snprintf(more, sizeof(more), "quantile=\"%g\"", (double)percents[i] / 100);
		fprintf(out, "damon_%s_%s", report, unit);
		put_labels(out, m, more);
		fprintf(out, " %" PRIu64 "\n", dd_series_at(s, (double)percents[i])->value);
	}
	for (size_t i = 0; i < s->nr; i++)
		sum += s->points[i].value;
	fprintf(out, "damon_%s_%s_sum", report, unit);
	put_labels(out, m, "");
	fprintf(out, " %.17g\n", (double)sum);
	fprintf(out, "damon_%s_%s_count", report, unit);
	put_labels(out, m, "");
	fprintf(out, " %zu\n", s->nr);
}

void put_metrics_end(FILE *out)
{
	fputs("# EOF\n", out);
}
