// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reading the definitions of streams ahead of the data.
 */
#include "tools/report/source/report_attributes.h"

#include <string.h>

#include "tools/common/message.h"

/* No data are of this time, so that only definitions are read. */
static const struct dd_open_options definitions_only = {
	.size = sizeof(definitions_only),
	.has_time_range = true,
	.from_ns = UINT64_MAX - 1,
	.to_ns = UINT64_MAX,
	.regular_only = true,
};

static void add_file_attributes(const char *path, struct dd_attr_names *names)
{
	const struct dd_event *ev;
	struct dd_source *src;
	struct dd_error err;

	/* What cannot be read twice is reported when it is read for its data. */
	if (dd_source_open(&src, path, &definitions_only, NULL))
		return;
	while (dd_source_next(src, &ev, NULL) > 0)
		if (ev->type == DD_EV_STREAM && dd_attr_names_add(names, ev->stream, &err))
			die("%s: %s", path, err.text);
	dd_source_free(src);
}

void report_attributes(const struct report_input *in, struct dd_attr_names *names)
{
	for (size_t i = 0; i < in->nr; i++) {
		const char *name = dd_source_name(in->sources[i]);

		if (strcmp(name, "-") &&
		    !strncmp(dd_source_format(in->sources[i]), "damon_data", 10))
			add_file_attributes(name, names);
	}
}
