/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Foreign recordings as sources: which formats there are, and what their importers share.
 */
#ifndef LIBDAMONDATA_IMPORTER_H
#define LIBDAMONDATA_IMPORTER_H

#include <damondata/assemble.h>
#include <damondata/source.h>

#include "libdamondata/util/input_stream.h"
#include "queue.h"

struct importer;

/**
 * struct import_format - one row of the table of formats
 * @name:	as dd_source_format() says
 * @probe:	does an (unwrapped) input that begins with these bytes look like it?
 * @open:	set up imp->priv and imp->meta; called again after the input was rewound
 * @step:	parse some more and queue events; returns 1, 0 at the end, or negative
 * @close:	free imp->priv; also after a failed @open
 * @measure:	the start times of first snapshots need a first pass over the whole input
 */
struct import_format {
	const char *name;
	bool (*probe)(const uint8_t *head, size_t len);
	int (*open)(struct importer *imp, struct dd_error *err);
	int (*step)(struct importer *imp, struct dd_error *err);
	void (*close)(struct importer *imp);
	bool measure;
};

/**
 * struct importer - what all importers share
 * @format:	its row
 * @in:		the bytes
 * @queue:	events for the reader; empty during the first pass
 * @asm_:	the assembler, for formats of single events
 * @measured:	the assembler of the first pass, or NULL
 * @meta:	given before everything else
 * @stream_hook: fills what the format knows into a stream that the assembler defines, or NULL
 * @priv:	of the format
 * @strict:	damage is an error
 * @measuring:	this is the first pass: nothing is delivered
 * @damage:	damage that was met, which no event reports; its texts are in @whys
 * @missing:	what import_missing() was given; it becomes events at the end
 * @missing_from: time of the first of each reason, 0 = unknown
 * @missing_to:	of the last
 * @whys:	the first text of each reason
 */
struct importer {
	const struct import_format *format;
	struct instream *in;
	struct queue queue;
	struct dd_assembler *asm_, *measured;
	struct dd_meta meta;
	char imported_from[256];
	char format_name[64];
	int (*stream_hook)(struct importer *imp, struct dd_stream *stream);
	void *priv;
	struct dd_event meta_event;
	bool strict, follow, measuring, started, meta_given, ended;
	struct dd_completeness damage, missing;
	uint64_t missing_from[DD_NR_LOSS_REASONS], missing_to[DD_NR_LOSS_REASONS];
	char *whys[DD_NR_LOSS_REASONS];
};

/**
 * import_missing() - count what the format's importer cannot read or deliver
 * @reason:	enum dd_loss_reason: DD_LOST_UNREAD for lines and records of DAMON that are not understood,
 *		DD_LOST_REFUSED for events and streams that are left out, DD_LOST_SOURCE for what the input
 *		says it lacks
 * @count:	in the reason's unit, 0 = unknown
 * @time_ns:	of the input, about where it was; 0 = unknown
 * @fmt:	printf text: what was met, and where: the input's name, its line or offset. The first of each
 *		reason is shown to the user.
 *
 * Called as often as there is something; one DD_EV_LOSS for each reason reports it at the end of the input.
 * What the input states at a time of its own (lost events) is better reported by import_lost() at once.
 *
 * Return: 0, or DD_ECORRUPT with the text when strict.
 */
int import_missing(struct importer *imp, enum dd_loss_reason reason, uint64_t count,
		   uint64_t time_ns, struct dd_error *err, const char *fmt, ...)
	__attribute__((format(printf, 6, 7)));

/** import_damage() - damage was met at the current place: an error when strict, else the end */
int import_damage(struct importer *imp, struct dd_error *err, const struct dd_error *what);

/** import_lacks() - what the format cannot contain; printf text, becomes part of the metadata */
void import_lacks(struct importer *imp, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/** import_lost() - queue a loss that the input states */
int import_lost(struct importer *imp, const struct dd_loss *loss, struct dd_error *err);

extern const struct import_format import_perf, import_json, import_text, import_binary,
	import_tracedat;

/**
 * import_source_new() - make a source of a foreign recording
 * @out:	the source; untouched on failure
 * @format:	of the recording
 * @in:		at its first byte, unwrapped; owned by the source on success, by the caller on failure
 * @opts:	or NULL
 * @err:	or NULL
 *
 * Return: 0 or a negative enum dd_code.
 */
int import_source_new(struct dd_source **out, const struct import_format *format,
		      struct instream *in, const struct dd_open_options *opts,
		      struct dd_error *err);

#endif /* LIBDAMONDATA_IMPORTER_H */
