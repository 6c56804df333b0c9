// SPDX-License-Identifier: GPL-2.0-only
/*
 * Side data of the inputs, from a file beside the recording or from inside of it.
 */
#include "tools/report/source/side_data.h"

#include <damondata/sidecar.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/common/loss_report.h"
#include "tools/common/message.h"
#include "tools/report/report_options.h"
#include "tools/report/source/report_input.h"

/* Pipes and the standard input have a name for messages only. */
static bool is_named_file(const char *name)
{
	struct stat st;

	return !stat(name, &st) && S_ISREG(st.st_mode);
}

/* What is no regular file is reported once for each kind of side data, and left alone. */
static char *existing_path(char *path, enum dd_stream_kind kind)
{
	static uint32_t reported;
	struct stat st;

	if (path && !stat(path, &st)) {
		if (S_ISREG(st.st_mode))
			return path;
		if (!(reported & 1u << kind))
			warn("%s is not a regular file and is not read", path);
		reported |= 1u << kind;
	}
	free(path);
	return NULL;
}

char *side_data_path(const char *name, enum dd_stream_kind kind)
{
	const char *suffix = dd_sidecar_suffix(kind);
	char *path;

	if (!suffix || !is_named_file(name) || asprintf(&path, "%s%s", name, suffix) < 0)
		return NULL;
	return existing_path(path, kind);
}

/* A file that META names, in the recording's folder; a name with a folder in it is not followed. */
static char *named_path(const char *recording, const struct dd_meta *meta, enum dd_stream_kind kind)
{
	const char *slash = strrchr(recording, '/');
	int folder = slash ? (int)(slash - recording) + 1 : 0;
	char *path = NULL;

	for (uint32_t i = 0; i < meta->nr_sidecars; i++) {
		const struct dd_sidecar *s = &meta->sidecars[i];

		if (s->kind != kind || !s->name[0] || strchr(s->name, '/'))
			continue;
		if (asprintf(&path, "%.*s%s", folder, recording, s->name) < 0)
			return NULL;
		/* Its own name for the account, as each is missing by itself. */
		if (access(path, F_OK))
			account_lose(path, DD_LOST_SIDE_FILE, 1,
				     "the recording names it, and it is not there");
		return existing_path(path, kind);
	}
	return NULL;
}

void side_data_tell_absent(const char *recording, const struct dd_meta *meta)
{
	for (uint32_t i = 0; i < meta->nr_sidecars; i++) {
		enum dd_stream_kind kind = meta->sidecars[i].kind;
		char *path = side_data_path(recording, kind);

		if (!path && is_named_file(recording))
			path = named_path(recording, meta, kind);
		free(path);
	}
}

struct walk {
	uint64_t nr;
	enum dd_stream_kind kind;
	int (*row)(void *ctx, const struct dd_row *row);
	void (*meta)(void *ctx, const struct dd_meta *meta); /* or NULL */
	void *ctx;
};

/* A stream of the right kind whose rows mean nothing here, as it lacks what they are about. */
static void check_side_stream(const struct walk *w, const char *name, const struct dd_stream *s)
{
	int map[DD_MAX_COLUMNS];
	char why[96];

	if (s->kind != w->kind)
		return;
	for (int t = 0; t < DD_NR_TABLES; t++)
		if (dd_sidecar_map(s, (enum dd_table)t, map))
			return;
	snprintf(why, sizeof(why), "stream %u lacks columns of its kind", s->id);
	account_lose(name, DD_LOST_REFUSED, 1, why);
}

/* One event of a source: 1 to stop. */
static int take_side_event(struct walk *w, const struct dd_source *src, const struct dd_event *ev)
{
	if (ev->type == DD_EV_STREAM)
		check_side_stream(w, dd_source_name(src), ev->stream);
	if (ev->type == DD_EV_META && w->meta)
		w->meta(w->ctx, ev->meta);
	if (ev->type != DD_EV_ROW || ev->row->stream->kind != w->kind)
		return 0;
	w->nr++;
	return w->row(w->ctx, ev->row) != 0;
}

static void account_side_data(const struct dd_source *src)
{
	struct dd_completeness c;

	dd_source_completeness(src, &c);
	/* These belong to the recording's other data. */
	c.snapshots = c.regions = 0;
	account_report(dd_source_name(src), &c);
}

static void walk_file(struct walk *w, const char *path)
{
	struct dd_open_options how = {.size = sizeof(how),
				      .stream_kinds = 1u << w->kind,
				      .strict = report_o.strict,
				      .regular_only = true};
	const struct dd_event *ev;
	struct dd_source *src;
	struct dd_error err;
	int ret;

	if (dd_source_open(&src, path, &how, &err))
		die("%s: %s", path, err.text);
	while ((ret = dd_source_next(src, &ev, &err)) > 0)
		if (take_side_event(w, src, ev))
			break;
	if (ret < 0)
		die("%s: %s", path, err.text);
	account_side_data(src);
	dd_source_free(src);
}

/*
 * Rows that stand in the recording itself. A file is opened a second time for them, which leaves its other
 * data unread; META, which is read in any case, may name a file of its own instead.
 */
static void walk_recording(struct walk *w, struct dd_source *src)
{
	struct dd_open_options how = {.size = sizeof(how),
				      .stream_kinds = 1u << w->kind,
				      .strict = report_o.strict,
				      .regular_only = true};
	bool piped = !is_named_file(dd_source_name(src));
	struct dd_source *own = NULL;
	const struct dd_event *ev;
	struct dd_error err;
	char *path = NULL;
	int ret;

	if (!piped) {
		if (dd_source_open(&own, dd_source_name(src), &how, &err))
			die("%s", err.text);
		src = own;
	}
	while (!path && (ret = dd_source_next(src, &ev, &err)) > 0) {
		if (ev->type == DD_EV_META && !piped)
			path = named_path(dd_source_name(src), ev->meta, w->kind);
		if (take_side_event(w, src, ev))
			break;
	}
	if (!path && ret < 0)
		die("%s: %s", dd_source_name(src), err.text);
	account_side_data(src);
	if (piped && dd_source_rewind(src, &err))
		die("%s: %s", dd_source_name(src), err.text);
	dd_source_free(own);
	if (path)
		walk_file(w, path);
	free(path);
}

static uint64_t side_data_walk(struct report_input *in, unsigned int input,
			       enum dd_stream_kind kind,
			       int (*row)(void *ctx, const struct dd_row *row), void *ctx)
{
	return side_data_walk_meta(in, input, kind, row, NULL, ctx);
}

uint64_t side_data_walk_meta(struct report_input *in, unsigned int input, enum dd_stream_kind kind,
			     int (*row)(void *ctx, const struct dd_row *row),
			     void (*meta)(void *ctx, const struct dd_meta *meta), void *ctx)
{
	char *path = side_data_path(dd_source_name(in->sources[input]), kind);
	struct walk w = {.kind = kind, .row = row, .meta = meta, .ctx = ctx};

	if (path)
		walk_file(&w, path);
	else
		walk_recording(&w, in->sources[input]);
	free(path);
	return w.nr;
}

static int add_mapping(void *ctx, const struct dd_row *row)
{
	struct dd_error err;

	if (dd_mappings_add(ctx, row, &err))
		die("%s", err.text);
	return 0;
}

uint64_t side_data_mappings(struct report_input *in, unsigned int input, struct dd_mappings *m)
{
	return side_data_walk(in, input, DD_STREAM_VMAS, add_mapping, m);
}
