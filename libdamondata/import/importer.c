// SPDX-License-Identifier: LGPL-2.1-only
/*
 * A foreign recording as a source: what the importers of all formats share.
 */
#include "importer.h"
#include "libdamondata/util/array.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int importer_on_stream(void *ctx, struct dd_stream *stream, struct dd_error *err)
{
	struct importer *imp = ctx;

	if (imp->stream_hook)
		imp->stream_hook(imp, stream);
	return imp->measuring ? 0 : queue_stream(&imp->queue, stream, err);
}

static int importer_on_snapshot(void *ctx, const struct dd_snapshot *snap, struct dd_error *err)
{
	struct importer *imp = ctx;

	return imp->measuring ? 0 : queue_snapshot(&imp->queue, snap, err);
}

static const struct dd_assembler_ops assembler_ops = {.size = sizeof(assembler_ops),
						      .stream = importer_on_stream,
						      .snapshot = importer_on_snapshot};

void import_lacks(struct importer *imp, const char *fmt, ...)
{
	size_t len = strlen(imp->imported_from);
	va_list ap;

	len += snprintf(imp->imported_from + len, sizeof(imp->imported_from) - len, "%s",
			strchr(imp->imported_from, ';') ? ", " : "; not in it: ");
	if (len >= sizeof(imp->imported_from))
		return;
	va_start(ap, fmt);
	vsnprintf(imp->imported_from + len, sizeof(imp->imported_from) - len, fmt, ap);
	va_end(ap);
}

static void keep_why(struct importer *imp, enum dd_loss_reason reason, const char *text)
{
	if (!imp->whys[reason])
		imp->whys[reason] = strdup(text);
}

int import_damage(struct importer *imp, struct dd_error *err, const struct dd_error *what)
{
	enum dd_loss_reason reason = what->code == DD_ETRUNCATED ? DD_LOST_END : DD_LOST_DAMAGED;

	if (imp->strict) {
		if (err)
			*err = *what;
		return what->code;
	}
	keep_why(imp, reason, what->text);
	dd_account_loss(&imp->damage,
			&(struct dd_loss){.reason = reason, .count = 1, .why = imp->whys[reason]});
	if (imp->measuring)
		return 0;
	return queue_note(&imp->queue, err, "%s", what->text);
}

int import_lost(struct importer *imp, const struct dd_loss *loss, struct dd_error *err)
{
	return imp->measuring ? 0 : queue_loss(&imp->queue, loss, err);
}

int import_missing(struct importer *imp, enum dd_loss_reason reason, uint64_t count,
		   uint64_t time_ns, struct dd_error *err, const char *fmt, ...)
{
	struct dd_loss loss = {.reason = reason, .count = count};
	char text[sizeof(err->text)];
	va_list ap;

	if (imp->strict || !imp->whys[reason]) {
		va_start(ap, fmt);
		vsnprintf(text, sizeof(text), fmt, ap);
		va_end(ap);
		keep_why(imp, reason, text);
		if (imp->strict)
			return dd_fail(err, DD_ECORRUPT, "%s", text);
	}
	if (!imp->missing.missing[reason].times || !imp->missing_from[reason])
		imp->missing_from[reason] = time_ns;
	if (time_ns > imp->missing_to[reason])
		imp->missing_to[reason] = time_ns;
	dd_account_loss(&imp->missing, &loss);
	return 0;
}

/* At the end of the input. */
static int report_importer_missing(struct importer *imp, struct dd_error *err)
{
	int ret = 0;

	for (uint32_t i = 0; i < DD_NR_LOSS_REASONS && !ret; i++) {
		const struct dd_tally *t = &imp->missing.missing[i];
		struct dd_loss loss = {.reason = i,
				       .cpu = -1,
				       .count = t->count,
				       .first_ns = imp->missing_from[i],
				       .last_ns = imp->missing_to[i],
				       .why = imp->whys[i]};

		if (t->times)
			ret = import_lost(imp, &loss, err);
	}
	return ret;
}

/* Sets everything up for a pass from the first byte. */
static int start_pass(struct importer *imp, struct dd_error *err)
{
	int ret;

	memset(&imp->damage, 0, sizeof(imp->damage));
	memset(&imp->missing, 0, sizeof(imp->missing));
	memset(imp->missing_from, 0, sizeof(imp->missing_from));
	memset(imp->missing_to, 0, sizeof(imp->missing_to));
	memset(&imp->meta, 0, sizeof(imp->meta));
	snprintf(imp->imported_from, sizeof(imp->imported_from), "%s", imp->format->name);
	imp->ended = imp->meta_given = false;
	ret = dd_assembler_new(&imp->asm_, &assembler_ops, imp, err);
	if (!ret && imp->measured)
		ret = dd_assembler_learn(imp->asm_, imp->measured);
	if (!ret)
		ret = imp->format->open(imp, err);
	return ret;
}

static void stop_pass(struct importer *imp)
{
	imp->format->close(imp);
	imp->priv = NULL;
	queue_free(&imp->queue);
	dd_assembler_free(imp->asm_);
	imp->asm_ = NULL;
}

static int step_import(struct importer *imp, struct dd_error *err)
{
	int ret = imp->format->step(imp, err);

	if (ret)
		return ret < 0 ? ret : 0;
	imp->ended = true;
	ret = dd_assembler_finish(imp->asm_, UINT64_MAX, err);
	return ret ? ret : report_importer_missing(imp, err);
}

static int restart_pass(struct importer *imp, struct dd_error *err)
{
	int ret;

	stop_pass(imp);
	imp->started = false;
	ret = instream_rewind(imp->in, err);
	return ret ? ret : start_pass(imp, err);
}

/* The first pass: only lengths of snapshots are kept of it. */
static int measure_lengths(struct importer *imp, struct dd_error *err)
{
	int ret = 0;

	imp->measuring = true;
	while (!ret && !imp->ended)
		ret = step_import(imp, err);
	imp->measuring = false;
	if (ret)
		return ret;
	imp->measured = imp->asm_;
	imp->asm_ = NULL;
	return restart_pass(imp, err);
}

static int begin_import(struct importer *imp, struct dd_error *err)
{
	int ret = 0;

	if (imp->format->measure && !imp->follow && !imp->measured)
		ret = measure_lengths(imp, err);
	if (ret)
		return ret;
	imp->started = true;
	return 0;
}

/* The metadata come first; a pipe of perf has them only before its first sample. */
static int deliver_queued(struct importer *imp, const struct dd_event **ev)
{
	if (imp->meta_given) {
		*ev = queue_pop(&imp->queue);
		return *ev != NULL;
	}
	if (queue_is_empty(&imp->queue) && !imp->ended)
		return 0;
	imp->meta_given = true;
	imp->meta.imported_from = imp->imported_from;
	imp->meta_event = (struct dd_event){.type = DD_EV_META, .meta = &imp->meta};
	*ev = &imp->meta_event;
	return 1;
}

static int import_next(void *priv, const struct dd_event **ev, struct dd_error *err)
{
	struct importer *imp = priv;
	int ret = imp->started ? 0 : begin_import(imp, err);

	while (!ret) {
		if (deliver_queued(imp, ev))
			return 1;
		if (imp->ended)
			return 0;
		ret = step_import(imp, err);
	}
	return ret;
}

static int import_rewind(void *priv, struct dd_error *err)
{
	return restart_pass(priv, err);
}

static void import_completeness(const void *priv, struct dd_completeness *out)
{
	const struct importer *imp = priv;

	dd_account_sum(out, &imp->damage);
}

static const char *import_format_name(const void *priv)
{
	const struct importer *imp = priv;

	return imp->format_name;
}

/* Frees all but the feed. */
static void destroy_importer(struct importer *imp)
{
	if (imp->format)
		stop_pass(imp);
	dd_assembler_free(imp->measured);
	for (size_t i = 0; i < DD_NR_LOSS_REASONS; i++)
		free(imp->whys[i]);
	free(imp);
}

static void import_free(void *priv)
{
	struct importer *imp = priv;
	struct instream *in = imp->in;

	destroy_importer(imp);
	instream_close(in);
}

static const struct dd_source_ops source_ops = {
	.size = sizeof(source_ops),
	.format = import_format_name,
	.next = import_next,
	.rewind = import_rewind,
	.completeness = import_completeness,
	.free = import_free,
};

static void set_format_name(struct importer *imp)
{
	const char *wrap = instream_wrap_name(imp->in);

	snprintf(imp->format_name, sizeof(imp->format_name), "%s%s%s", imp->format->name,
		 *wrap ? " in " : "", wrap);
}

static int start_import(struct importer *imp, struct dd_error *err)
{
	int ret = 0;

	set_format_name(imp);
	if (imp->format->measure && !imp->follow)
		ret = instream_keep(imp->in, err);
	return ret ? ret : start_pass(imp, err);
}

int import_source_new(struct dd_source **out, const struct import_format *format,
		      struct instream *in, const struct dd_open_options *opts, struct dd_error *err)
{
	struct importer *imp = calloc(1, sizeof(*imp));
	int ret;

	if (!imp)
		return ddi_no_memory(err);
	queue_init(&imp->queue);
	imp->format = format;
	imp->in = in;
	imp->strict = opts && opts->strict;
	imp->follow = opts && opts->follow;
	ret = start_import(imp, err);
	if (!ret)
		ret = dd_source_new(out, instream_name(in), &source_ops, imp, opts, err);
	if (ret)
		destroy_importer(imp);
	return ret;
}
