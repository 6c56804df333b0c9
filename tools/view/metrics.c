// SPDX-License-Identifier: GPL-2.0-only
/*
 * OpenMetrics text.
 */
#include "tools/view/metrics.h"

#include <inttypes.h>
#include <string.h>

/* Labels: name of the series, ids of the target, and @more, which may be "". */
static void put_labels(FILE *out, const char *report, const char *name, const struct dd_series *s,
		       const char *more)
{
	const char *comma = "";

	fputc('{', out);
	if (strcmp(report, name)) {
		fprintf(out, "kind=\"%s\"", name);
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

void put_metric_series(FILE *out, const char *report, const char *name, const char *unit,
		       const struct dd_series *s, const uint64_t *percents, size_t nr, bool first)
{
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
		put_labels(out, report, name, s, more);
		fprintf(out, " %" PRIu64 "\n", dd_series_at(s, (double)percents[i])->value);
	}
	for (size_t i = 0; i < s->nr; i++)
		sum += s->points[i].value;
	fprintf(out, "damon_%s_%s_sum", report, unit);
	put_labels(out, report, name, s, "");
	fprintf(out, " %.17g\n", (double)sum);
	fprintf(out, "damon_%s_%s_count", report, unit);
	put_labels(out, report, name, s, "");
	fprintf(out, " %zu\n", s->nr);
}

void put_metrics_end(FILE *out)
{
	fputs("# EOF\n", out);
}
