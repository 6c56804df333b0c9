// SPDX-License-Identifier: GPL-2.0-only
/*
 * A finished recording in the format of another tool, for --output_type.
 */
#include "tools/record/convert.h"

#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/common/message.h"
#include "tools/view/time_order.h"

const struct dd_export_format *convert_format(const char *name)
{
	static const struct dd_export_format *const formats[] = {
		&dd_export_json_compressed, &dd_export_json, &dd_export_perf_script};

	if (!strcmp(name, "record") || !strcmp(name, dd_export_damon_data.name))
		return NULL;
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (!strcmp(name, formats[i]->name))
			return formats[i];
	if (!strcmp(name, "perf_data"))
		die_usage("--output_type perf_data is what perf writes: perf record -a -e "
			  "damon:damon_aggregated; all reports read it");
	die_usage("--output_type takes record, json_compressed, json or perf_script, not \"%s\"",
		  name);
}

static bool is_interrupted(void)
{
	sigset_t pending;

	return !sigpending(&pending) &&
	       (sigismember(&pending, SIGINT) || sigismember(&pending, SIGTERM) ||
		sigismember(&pending, SIGHUP));
}

struct writing {
	const struct dd_export_format *format;
	void *priv;
	struct time_order order;
	struct dd_error *err;
};

static int write_ordered_snapshot(void *ctx, const struct dd_snapshot *snap)
{
	const struct writing *w = ctx;
	const struct dd_event ev = {.type = DD_EV_SNAPSHOT, .snapshot = snap};

	return w->format->event(w->priv, &ev, w->err);
}

static int put_ordered_event(struct writing *w, const struct dd_event *ev)
{
	/* The format has no place for side data. */
	if (ev->type == DD_EV_ROW)
		return 0;
	if (is_interrupted())
		return dd_fail(w->err, DD_EINVAL, "interrupted");
	return w->format->in_time_order ? time_order_push(&w->order, ev)
					: w->format->event(w->priv, ev, w->err);
}

static int copy_events(struct dd_source *from, const struct dd_export_format *format, void *priv,
		       struct dd_error *err)
{
	struct writing w = {.format = format,
			    .priv = priv,
			    .order = {.snapshot = write_ordered_snapshot},
			    .err = err};
	const struct dd_event *ev;
	int ret = 0, more;

	w.order.ctx = &w;
	while (!ret && (more = dd_source_next(from, &ev, err)) != 0)
		ret = more < 0 ? more : put_ordered_event(&w, ev);
	if (!ret)
		ret = time_order_flush(&w.order);
	time_order_free(&w.order);
	return ret;
}

static int write_as(struct dd_source *from, int fd, const char *name,
		    const struct dd_export_format *format, struct dd_error *err)
{
	const struct dd_export_options opts = DD_EXPORT_OPTIONS_INIT;
	void *priv;
	int ret = format->open(&priv, fd, name, &opts, err);

	if (ret)
		return ret;
	ret = copy_events(from, format, priv, err);
	if (ret) {
		format->close(priv, true, NULL);
		return ret;
	}
	return format->close(priv, false, err);
}

int convert_file(const struct output *out, int fd, const struct dd_export_format *format,
		 struct dd_error *err)
{
	struct dd_source *from;
	struct out_file file;
	int ret;

	if (lseek(fd, 0, SEEK_SET) < 0)
		ret = dd_fail(err, DD_ESYS, "cannot read %s", out->path);
	else
		ret = dd_source_open_fd(&from, fd, out->path, NULL, err);
	if (ret) {
		close(fd);
		return ret;
	}
	ret = out_file_beside(&file, &out->file, "", 0, out->mode, err);
	if (!ret) {
		ret = out_file_begin(&file, err);
		if (!ret && fchmod(file.fd, out->mode))
			ret = dd_fail(err, DD_ESYS, "cannot set the mode of %s", out->path);
		if (!ret)
			ret = write_as(from, file.fd, out->path, format, err);
		if (!ret)
			ret = out_file_commit(&file, err);
		else
			out_file_abort(&file);
	}
	dd_source_free(from);
	return ret;
}
