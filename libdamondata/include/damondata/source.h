/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * A source yields the events of a recording in file order: the one door through which files, pipes,
 * foreign formats and live monitoring enter.
 *
 *	struct dd_source *src;
 *	const struct dd_event *ev;
 *	int ret = dd_source_open(&src, "damon.data", NULL, &err);
 *
 *	while (!ret && (ret = dd_source_next(src, &ev, &err)) > 0)
 *		if (ev->type == DD_EV_SNAPSHOT)
 *			use(ev->snapshot);
 *	dd_source_free(src);
 */
#ifndef DAMONDATA_SOURCE_H
#define DAMONDATA_SOURCE_H

#include "account.h"
#include "error.h"
#include "model.h"
#include "sized.h"

#include <signal.h>

#ifdef __cplusplus
extern "C" {
#endif

struct dd_source;

/** enum dd_event_type - which member of struct dd_event is set */
enum dd_event_type {
	DD_EV_META,   /* first of all; again where another recording was appended */
	DD_EV_STREAM, /* a stream is defined or defined anew */
	DD_EV_SNAPSHOT,
	DD_EV_ROW,
	DD_EV_LOSS,
	DD_EV_NOTE, /* text for the reader */
	DD_EV_BLOB, /* bytes of a sidecar, in order */
	DD_EV_SYNC, /* every stream is complete up to time_ns */
};

/** struct dd_event - one event; all pointers are valid until the next call on the source */
struct dd_event {
	enum dd_event_type type;
	union {
		const struct dd_meta *meta;
		const struct dd_stream *stream;
		const struct dd_snapshot *snapshot;
		const struct dd_row *row;
		const struct dd_loss *loss;
		const char *note;
		struct {
			const struct dd_stream *stream;
			const void *data;
			size_t len;
		} blob;
		uint64_t time_ns;
	};
};

/**
 * struct dd_open_options - how to read
 * @size:	sizeof(struct dd_open_options), see damondata/sized.h
 * @stream_kinds:	bit mask of 1 << enum dd_stream_kind to deliver; 0 = all
 * @has_time_range:	deliver only snapshots and rows that overlap [@from_ns, @to_ns)
 * @from_ns:		on the streams' clock
 * @to_ns:		on the streams' clock
 * @rewindable:		dd_source_rewind() will be called: a pipe is kept (still compressed) in an
 *			unnamed temporary file
 * @strict:		damage is an error at once, instead of being skipped and reported
 * @follow:		a file that is still being written: wait for more instead of ending, as long as its writer
 *			holds the exclusive lock (flock(2)) that dd_writer_open_fd() takes
 * @stop:		the source ends as if its input ended there, once this is not 0: a signal handler may set it,
 *			and a fifth of a second later at most nothing waits any more. Valid until
 *			dd_source_free(); or NULL
 * @regular_only:	the file was looked for, not named by the user: a FIFO or device, which could block, is
 *			an error
 * @assumed:		intervals of streams of accesses that do not contain theirs; valid until dd_source_free(); or NULL
 * @threads:		decode with so many threads where the format allows; 0 = one, the caller's
 * @unused:	fills the size up; later members come behind it
 *
 * A NULL pointer means all zero, as DD_OPEN_OPTIONS_INIT has it.
 */
struct dd_open_options {
	uint32_t size;
	uint32_t stream_kinds;
	bool has_time_range;
	uint64_t from_ns, to_ns;
	bool rewindable;
	bool strict;
	bool follow;
	const volatile sig_atomic_t *stop;
	bool regular_only;
	const struct dd_intervals *assumed;
	unsigned int threads;
	uint8_t unused[4];
};

#define DD_OPEN_OPTIONS_INIT                                                                       \
	{                                                                                          \
		.size = sizeof(struct dd_open_options)                                             \
	}

/**
 * dd_source_open() - open a recording of any known format by its content
 * @out:	the source; untouched on failure
 * @path:	file, or "-" for the standard input
 * @opts:	or NULL
 * @err:	or NULL
 *
 * Return: 0 or a negative enum dd_code.
 */
int dd_source_open(struct dd_source **out, const char *path, const struct dd_open_options *opts,
		   struct dd_error *err);

/**
 * dd_source_open_fd() - the same from a file descriptor
 * @out:	the source; untouched on failure
 * @fd:		readable; the source owns and closes it, on failure the caller still owns it
 * @name:	for messages
 * @opts:	or NULL
 * @err:	or NULL
 *
 * Return: 0 or a negative enum dd_code.
 */
int dd_source_open_fd(struct dd_source **out, int fd, const char *name,
		      const struct dd_open_options *opts, struct dd_error *err);

/**
 * dd_open_regular() - open a file that the user did not name, such as a sidecar or a library
 * @path:	of the file
 *
 * A FIFO would wait for a writer, and opening a device can have effects: neither is opened.
 *
 * Return: a descriptor for reading, or -1 and errno: EINVAL when it is no regular file.
 */
int dd_open_regular(const char *path);

/**
 * dd_source_next() - fetch the next event
 * @src:	the source
 * @ev:		set to the event, valid until the next call on @src
 * @err:	or NULL
 *
 * Return: 1 with an event, 0 at the end, DD_EAGAIN when a live source has nothing yet, or another
 * negative enum dd_code. Damage is skipped and reported as DD_EV_LOSS unless opened strict; ask
 * dd_source_completeness() at the end.
 */
int dd_source_next(struct dd_source *src, const struct dd_event **ev, struct dd_error *err);

/**
 * dd_source_rewind() - start again from the first event
 * @src:	a source opened with &dd_open_options.rewindable, or any regular file
 * @err:	or NULL
 *
 * Return: 0, DD_EUNSUPPORTED for a live source, or another negative enum dd_code.
 */
int dd_source_rewind(struct dd_source *src, struct dd_error *err);

/**
 * dd_source_rewind_sampled() - start again, and deliver about a sixteenth of the snapshots
 * @src:	the source
 * @err:	or NULL
 *
 * Stretches at regular distances, with the first and the last snapshot of each stream. It gives a good
 * guess of what a recording covers for little time. dd_source_rewind() ends it.
 *
 * Return: 0, DD_EUNSUPPORTED when the source cannot (pipes, other formats, a time range, damage) and
 * nothing was changed, or another negative enum dd_code.
 */
int dd_source_rewind_sampled(struct dd_source *src, struct dd_error *err);

/**
 * dd_source_completeness() - the account of what was delivered so far, and of what is missing in it
 * @src:	the source
 * @out:	filled; its texts are valid as long as @src
 */
void dd_source_completeness(const struct dd_source *src, struct dd_completeness *out);

/**
 * struct dd_totals - totals of a whole recording
 * @size:	sizeof(struct dd_totals), see damondata/sized.h
 * @first_ns:	begin of the first snapshot or row, 0 when there is none
 * @last_ns:	end of the last one
 * @snapshots:	number of snapshots
 * @regions:	number of regions in them
 * @rows:	number of rows of generic streams
 * @chunks:	number of chunks
 * @truncated:	some part has no end mark
 * @unused:	fills the size up; later members come behind it
 */
struct dd_totals {
	uint32_t size;
	uint64_t first_ns, last_ns;
	uint64_t snapshots, regions, rows, chunks;
	bool truncated;
	uint8_t unused[7];
};

#define DD_TOTALS_INIT                                                                             \
	{                                                                                          \
		.size = sizeof(struct dd_totals)                                                   \
	}

/**
 * dd_source_totals() - totals, without reading the data
 * @src:	the source; what it delivers next does not change
 * @out:	the totals, of everything whatever kinds and times were asked for
 * @err:	or NULL
 *
 * Return: 0, DD_EUNSUPPORTED when they are known only after reading all (pipes, other formats, damage), DD_ENOMEM or
 * DD_ESYS.
 */
int dd_source_totals(struct dd_source *src, struct dd_totals *out, struct dd_error *err);

/** dd_source_format() - name of the input's format, such as "damon_data 1.0" or "perf.data" */
const char *dd_source_format(const struct dd_source *src);

/** dd_source_name() - the name it was opened by */
const char *dd_source_name(const struct dd_source *src);

/** dd_source_free() - close and free; NULL is fine */
void dd_source_free(struct dd_source *src);

/**
 * struct dd_source_ops - how a kind of source works; for importers and live sources
 * @size:	sizeof(struct dd_source_ops), see damondata/sized.h
 * @format:	see dd_source_format()
 * @next:	see dd_source_next()
 * @rewind:	see dd_source_rewind(), or NULL when it cannot
 * @sample:	see dd_source_rewind_sampled(), or NULL when it cannot
 * @completeness: adds what is missing and was not reported by a DD_EV_LOSS; everything else is counted by
 *		the caller. NULL when there is no such thing
 * @totals:	see dd_source_totals(), or NULL when it cannot
 * @free:	frees the private data
 */
struct dd_source_ops {
	uint32_t size;
	const char *(*format)(const void *priv);
	int (*next)(void *priv, const struct dd_event **ev, struct dd_error *err);
	int (*rewind)(void *priv, struct dd_error *err);
	int (*sample)(void *priv, struct dd_error *err);
	void (*completeness)(const void *priv, struct dd_completeness *out);
	int (*totals)(void *priv, struct dd_totals *out, struct dd_error *err);
	void (*free)(void *priv);
};

#define DD_SOURCE_OPS_INIT                                                                         \
	{                                                                                          \
		.size = sizeof(struct dd_source_ops)                                               \
	}

/**
 * dd_source_new() - wrap a private implementation
 * @out:	the source; untouched on failure
 * @name:	copied
 * @ops:	copied
 * @priv:	owned by the source on success
 * @opts:	or NULL; the generic part applies stream_kinds and the time range
 * @err:	or NULL
 *
 * Return: 0 or DD_ENOMEM.
 */
int dd_source_new(struct dd_source **out, const char *name, const struct dd_source_ops *ops,
		  void *priv, const struct dd_open_options *opts, struct dd_error *err);

#ifdef __cplusplus
}
#endif

#endif /* DAMONDATA_SOURCE_H */
