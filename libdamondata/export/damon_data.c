// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Export to our own format: the writer takes every event.
 */
#include <damondata/writer.h>

#include <damondata/export.h>

#include "libdamondata/util/sized_struct.h"

/*
 * With a level, the output is for an archive: large chunks take 5 to 60 % off the size. Otherwise chunks
 * are short, so that damage costs little and streams stay interleaved.
 */
#define ARCHIVE_ROWS	    (256u << 10)
#define ARCHIVE_INTERVAL_NS (3600ull * 1000000000)
#define USUAL_INTERVAL_NS   (10ull * 1000000000)

static int own_open(void **priv, int fd, const char *name, const struct dd_export_options *opts,
		    struct dd_error *err)
{
	struct dd_writer_options how = DD_WRITER_OPTIONS_INIT;
	struct dd_export_options own;
	struct dd_writer *w;
	int ret = DDI_TAKE(&own, dd_export_options, opts, err);

	how.level = own.level;
	how.chunk_rows = own.level ? ARCHIVE_ROWS : 0;
	how.chunk_interval_ns = own.level ? ARCHIVE_INTERVAL_NS : USUAL_INTERVAL_NS;
	if (!ret)
		ret = dd_writer_open_fd(&w, fd, name, &how, err);
	if (!ret)
		*priv = w;
	return ret;
}

static int own_event(void *priv, const struct dd_event *ev, struct dd_error *err)
{
	return dd_writer_event(priv, ev, err);
}

static int own_close(void *priv, bool abort, struct dd_error *err)
{
	if (!abort)
		return dd_writer_close(priv, err);
	dd_writer_abort(priv);
	return 0;
}

const struct dd_export_format dd_export_damon_data = {
	.name = "damon_data",
	.binary = true,
	.open = own_open,
	.event = own_event,
	.close = own_close,
};
