// SPDX-License-Identifier: GPL-2.0-only
/*
 * bundle and unbundle: a recording with the files beside it as one file, and back.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <damondata/sidecar.h>

#include "tools/common/allocate.h"
#include "tools/common/message.h"
#include "tools/report/commands.h"
#include "tools/report/archive/export_formats.h"
#include "tools/report/archive/merge.h"
#include "tools/report/report_options.h"
#include "tools/report/source/report_input.h"
#include "tools/report/source/side_data.h"

#define PROFILE_STREAM 65200u
#define PROFILE_PIECE  (256u << 10)
#define NR_KINDS       (DD_STREAM_PROCTREE + 1)

static const char *output;

static const struct option options[] = {OPT_INCLUDE(input_options), OPT_GROUP("Output"),
					OPT_STR('o', "output", "FILE", &output, "write FILE"),
					OPT_ALIAS("out", "output"), OPT_END()};

static const char *main_input(void)
{
	if (report_o.inputs.nr > 1)
		die_usage("one recording at a time");
	return report_o.inputs.nr ? report_o.inputs.words[0] : "damon.data";
}

static bool sidecar_path(char path[PATH_MAX], const char *name, uint8_t kind)
{
	const char *suffix = dd_sidecar_suffix(kind);

	if (!suffix)
		return false;
	if (snprintf(path, PATH_MAX, "%s%s", name, suffix) >= PATH_MAX)
		die("the name %s is too long", name);
	return true;
}

/* What is there but no regular file is left out, and that is reported. */
static bool is_regular(const char *path)
{
	struct stat st;

	if (stat(path, &st))
		return false;
	if (!S_ISREG(st.st_mode))
		warn("%s is not a regular file and is left out", path);
	return S_ISREG(st.st_mode);
}

/* The recording and those files beside it that are recordings of rows. */
static void add_inputs(struct word_list *files, const char *name)
{
	static char paths[NR_KINDS][PATH_MAX];

	files->words = xcalloc(NR_KINDS + 1, sizeof(*files->words));
	files->words[files->nr++] = name;
	for (uint8_t kind = DD_STREAM_FOOTPRINT; kind < NR_KINDS; kind++)
		if (kind != DD_STREAM_PROFILE && sidecar_path(paths[kind], name, kind) &&
		    is_regular(paths[kind]))
			files->words[files->nr++] = paths[kind];
}

/* The sidecars are inside now, so the metadata name none. */
static int put_bundled_event(void *ctx, const struct dd_event *ev)
{
	struct dd_meta meta;
	struct dd_event copy = *ev;

	if (ev->type == DD_EV_META) {
		side_data_tell_absent(main_input(), ev->meta);
		meta = *ev->meta;
		meta.nr_sidecars = 0;
		copy.meta = &meta;
	}
	export_put(ctx, &copy);
	return 0;
}

static void put_profile_file(struct export_run *run, const char *name)
{
	struct dd_stream s = {.id = PROFILE_STREAM,
			      .kind = DD_STREAM_PROFILE,
			      .clock = DD_CLOCK_UNKNOWN,
			      .kdamond_idx = DD_IDX_NONE,
			      .context_idx = DD_IDX_NONE,
			      .target_idx = DD_IDX_NONE,
			      .scheme_idx = DD_IDX_NONE,
			      .addr_unit = 1};
	struct dd_event ev = {.type = DD_EV_STREAM, .stream = &s};
	char path[PATH_MAX], *piece;
	FILE *f;
	int fd;

	sidecar_path(path, name, DD_STREAM_PROFILE);
	if (!is_regular(path))
		return;
	fd = dd_open_regular(path);
	f = fd < 0 ? NULL : fdopen(fd, "r");
	piece = malloc(PROFILE_PIECE);
	if (!f || !piece)
		die("cannot read %s: %s", path, strerror(errno));
	export_put(run, &ev);
	ev = (struct dd_event){.type = DD_EV_BLOB, .blob = {.stream = &s, .data = piece}};
	while ((ev.blob.len = fread(piece, 1, PROFILE_PIECE, f)) > 0)
		export_put(run, &ev);
	if (ferror(f))
		die("cannot read %s: %s", path, strerror(errno));
	fclose(f);
	free(piece);
}

int cmd_bundle(int argc, char **argv)
{
	static const struct command cmd = {
		.name = "bundle",
		.args = "",
		.description =
			"Takes FILE, FILE.mem_footprint, FILE.vmas, FILE.proc_stats and "
			"FILE.profile, as far as they are there; those of the older tool, too. "
			"Reports read a bundle as they read the files.",
		.examples = "damo bundle -i damon.data -o all.data\tto send it away\n",
		.options = options,
	};
	struct dd_open_options how = DD_OPEN_OPTIONS_INIT;
	struct word_list files = {0};
	struct report_input in = {0};
	struct export_run run;

	parse_options(&cmd, argc, argv);
	if (!output)
		die_usage("say where to: -o FILE");
	add_inputs(&files, main_input());
	how.strict = report_o.strict;
	in.nr_found = files.nr - (report_o.inputs.nr > 0);
	in.counts_optional = true;
	report_open(&in, &files, &how);
	export_begin(&run, EXPORT_DAMON_DATA, output, 0);
	merge_walk(&in, put_bundled_event, &run);
	put_profile_file(&run, main_input());
	export_finish_or_die(&run, &in);
	free(files.words);
	return report_close(&in);
}

/* One file for each kind of stream; access data and events go to the first. */
struct unbundle {
	bool present[NR_KINDS];
	struct dd_meta meta;
	struct dd_sidecar sidecars[NR_KINDS];
	struct export_run runs[NR_KINDS];
	bool open[NR_KINDS];
	struct out_file profile;
	bool has_profile;
};

static uint8_t kind_file(uint8_t kind)
{
	return kind < NR_KINDS && dd_sidecar_suffix(kind) ? kind : DD_STREAM_ACCESS;
}

static int note_kinds(void *ctx, unsigned int input, const struct dd_event *ev)
{
	struct unbundle *u = ctx;

	(void)input;
	if (ev->type == DD_EV_STREAM)
		u->present[kind_file(ev->stream->kind)] = true;
	return 0;
}

static void name_sidecars(struct unbundle *u)
{
	const char *base = strrchr(output, '/');

	for (uint8_t kind = DD_STREAM_FOOTPRINT; kind < NR_KINDS; kind++) {
		struct dd_sidecar *s = &u->sidecars[u->meta.nr_sidecars];

		if (!u->present[kind] || kind_file(kind) == DD_STREAM_ACCESS)
			continue;
		s->kind = kind;
		if (snprintf(s->name, sizeof(s->name), "%s%s", base ? base + 1 : output,
			     dd_sidecar_suffix(kind)) >= (int)sizeof(s->name))
			die("the name %s is too long", output);
		u->meta.nr_sidecars++;
	}
	u->meta.sidecars = u->sidecars;
}

static struct export_run *run_of(struct unbundle *u, uint8_t kind)
{
	uint8_t file = kind_file(kind);
	char path[PATH_MAX];

	if (u->open[file])
		return &u->runs[file];
	if (file == DD_STREAM_ACCESS)
		snprintf(path, sizeof(path), "%s", output);
	else
		sidecar_path(path, output, file);
	export_begin(&u->runs[file], EXPORT_DAMON_DATA, path, 0);
	u->open[file] = true;
	return &u->runs[file];
}

static void put_blob(struct unbundle *u, const struct dd_event *ev)
{
	struct dd_error err;
	char path[PATH_MAX];
	FILE *to;

	if (!u->has_profile) {
		sidecar_path(path, output, DD_STREAM_PROFILE);
		if (out_file_open(&u->profile, path,
				  OUT_FILE_BINARY | OUT_FILE_KEEP_OLD | OUT_FILE_SAME_MODE,
				  OUT_FILE_PRIVATE, &err))
			die("%s", err.text);
		u->has_profile = true;
	}
	to = require_memory(out_file_stream(&u->profile));
	/* A failure stays in the stream until it is committed. */
	if (fwrite(ev->blob.data, 1, ev->blob.len, to) != ev->blob.len &&
	    out_file_commit(&u->profile, &err))
		die("%s", err.text);
}

/* The metadata go to every file, so that each of them stands alone. */
static void put_unbundled_meta(struct unbundle *u, const struct dd_meta *meta)
{
	struct dd_meta own = *meta;

	own.nr_sidecars = u->meta.nr_sidecars;
	own.sidecars = u->meta.sidecars;
	for (uint8_t kind = DD_STREAM_ACCESS; kind < NR_KINDS; kind++) {
		struct dd_event ev = {.type = DD_EV_META, .meta = &own};

		if (kind == DD_STREAM_PROFILE || kind_file(kind) != kind ||
		    (kind != DD_STREAM_ACCESS && !u->present[kind]))
			continue;
		export_put(run_of(u, kind), &ev);
		own.nr_sidecars = 0;
	}
}

static int distribute_event(void *ctx, unsigned int input, const struct dd_event *ev)
{
	struct unbundle *u = ctx;
	uint8_t kind = DD_STREAM_ACCESS;

	(void)input;
	if (ev->type == DD_EV_META) {
		put_unbundled_meta(u, ev->meta);
		return 0;
	}
	if (ev->type == DD_EV_BLOB) {
		put_blob(u, ev);
		return 0;
	}
	if (ev->type == DD_EV_STREAM)
		kind = ev->stream->kind;
	else if (ev->type == DD_EV_ROW)
		kind = ev->row->stream->kind;
	if (kind != DD_STREAM_PROFILE)
		export_put(run_of(u, kind), ev);
	return 0;
}

int cmd_unbundle(int argc, char **argv)
{
	static const struct command cmd = {
		.name = "unbundle",
		.args = "",
		.examples = "damo unbundle -i all.data -o damon.data\tthe other way\n",
		.options = options,
	};
	struct dd_open_options how = {.size = sizeof(how), .rewindable = true};
	struct report_input in = {.no_live = true};
	static struct unbundle u;
	struct dd_error err;

	parse_options(&cmd, argc, argv);
	if (!output)
		die_usage("say where to: -o FILE");
	how.strict = report_o.strict;
	in.counts_optional = true;
	report_open(&in, &report_o.inputs, &how);
	in.as_is = true;
	report_walk(&in, note_kinds, &u);
	name_sidecars(&u);
	report_rewind(&in);
	report_walk(&in, distribute_event, &u);
	for (uint8_t kind = 0; kind < NR_KINDS; kind++)
		if (u.open[kind])
			export_finish(&u.runs[kind]);
	if (u.has_profile && out_file_commit(&u.profile, &err))
		die("%s", err.text);
	return report_close(&in);
}
