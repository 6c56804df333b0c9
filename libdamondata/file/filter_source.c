// SPDX-License-Identifier: LGPL-2.1-only
/*
 * A source that delivers what a filter leaves of another source.
 */
#include <damondata/filter.h>

#include <stdlib.h>
#include "libdamondata/util/array.h"

struct filter_source {
	struct dd_source *in;
	struct dd_filter *filter;
	struct dd_event event;
};

static const char *filter_format(const void *priv)
{
	const struct filter_source *s = priv;

	return dd_source_format(s->in);
}

static int filter_next(void *priv, const struct dd_event **ev, struct dd_error *err)
{
	struct filter_source *s = priv;
	int ret;

	while ((ret = dd_source_next(s->in, ev, err)) > 0) {
		if ((*ev)->type != DD_EV_SNAPSHOT)
			return ret;
		s->event = **ev;
		*ev = &s->event;
		ret = dd_filter_snapshot(s->filter, s->event.snapshot, &s->event.snapshot, err);
		if (ret)
			return ret;
	}
	return ret;
}

static int filter_rewind(void *priv, struct dd_error *err)
{
	struct filter_source *s = priv;

	dd_filter_restart(s->filter);
	return dd_source_rewind(s->in, err);
}

static void filter_completeness(const void *priv, struct dd_completeness *out)
{
	const struct filter_source *s = priv;

	dd_source_completeness(s->in, out);
}

static void filter_free(void *priv)
{
	struct filter_source *s = priv;

	dd_source_free(s->in);
	free(s);
}

int dd_source_filter(struct dd_source **out, struct dd_source *in, struct dd_filter *f,
		     struct dd_error *err)
{
	static const struct dd_source_ops ops = {
		.size = sizeof(ops),
		.format = filter_format,
		.next = filter_next,
		.rewind = filter_rewind,
		.completeness = filter_completeness,
		.free = filter_free,
	};
	struct filter_source *s = malloc(sizeof(*s));
	int ret;

	if (!s)
		return ddi_no_memory(err);
	*s = (struct filter_source){.in = in, .filter = f};
	ret = dd_source_new(out, dd_source_name(in), &ops, s, NULL, err);
	if (ret)
		free(s);
	return ret;
}
