/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * A writer makes a recording in the format of damon.data(5), to a file or a pipe, chunk by chunk.
 * Nothing already written is ever changed, so what was flushed survives a kill -9.
 */
#ifndef DAMONDATA_WRITER_H
#define DAMONDATA_WRITER_H

#include "error.h"
#include "model.h"
#include "sized.h"
#include "source.h"

#ifdef __cplusplus
extern "C" {
#endif

struct dd_writer;

/**
 * struct dd_writer_options - how to write
 * @size:	sizeof(struct dd_writer_options), see damondata/sized.h
 * @level:		zstd level, 1..19; 0 = 1
 * @chunk_rows:		close a chunk at so many region samples; 0 = 16384
 * @chunk_interval_ns:	close a chunk after so much data time; 0 = 5 s
 * @sync_interval_ns:	fdatasync() that often; 0 = never
 * @recording_id:	0 = random
 * @put:		write all of @len bytes, instead of write() to the descriptor, which may be one that
 *			blocks; returns 0, or -1 and errno. NULL: write()
 * @put_ctx:		for @put
 */
struct dd_writer_options {
	uint32_t size;
	int level;
	uint32_t chunk_rows;
	uint64_t chunk_interval_ns;
	uint64_t sync_interval_ns;
	uint64_t recording_id;
	int (*put)(void *put_ctx, const void *data, size_t len);
	void *put_ctx;
};

#define DD_WRITER_OPTIONS_INIT                                                                     \
	{                                                                                          \
		.size = sizeof(struct dd_writer_options)                                           \
	}

/**
 * dd_writer_open_fd() - write to a file descriptor
 * @out:	the writer; untouched on failure
 * @fd:		writable; stays the caller's
 * @name:	for messages
 * @opts:	or NULL
 * @err:	or NULL
 *
 * Return: 0 or a negative enum dd_code.
 */
int dd_writer_open_fd(struct dd_writer **out, int fd, const char *name,
		      const struct dd_writer_options *opts, struct dd_error *err);

/** dd_writer_meta() - write facts about the recording; before anything else, and when they change */
int dd_writer_meta(struct dd_writer *w, const struct dd_meta *meta, struct dd_error *err);

/**
 * dd_writer_stream() - define a stream, or define it anew
 * @w:		the writer
 * @stream:	the definition; copied. The caller chooses the id, 1..65535.
 * @err:	or NULL
 *
 * Defining a stream as it already is does nothing.
 *
 * Return: 0 or a negative enum dd_code.
 */
int dd_writer_stream(struct dd_writer *w, const struct dd_stream *stream, struct dd_error *err);

/** dd_writer_snapshot() - add a snapshot of a defined DD_STREAM_ACCESS stream; copied */
int dd_writer_snapshot(struct dd_writer *w, const struct dd_snapshot *snap, struct dd_error *err);

/** dd_writer_row() - add a row to a defined generic stream; copied */
int dd_writer_row(struct dd_writer *w, const struct dd_row *row, struct dd_error *err);

/** dd_writer_loss() - record that data are missing */
int dd_writer_loss(struct dd_writer *w, const struct dd_loss *loss, struct dd_error *err);

/** dd_writer_note() - leave a text for the reader */
int dd_writer_note(struct dd_writer *w, const char *text, struct dd_error *err);

/** dd_writer_blob() - add bytes of a defined DD_STREAM_PROFILE stream */
int dd_writer_blob(struct dd_writer *w, uint32_t stream, const void *data, size_t len,
		   struct dd_error *err);

/** dd_writer_event() - write any event that a source delivered: the body of every conversion */
int dd_writer_event(struct dd_writer *w, const struct dd_event *ev, struct dd_error *err);

/**
 * dd_writer_flush() - write out all open chunks
 * @w:		the writer
 * @now_ns:	all streams are complete up to this time: written as a SYNC chunk; 0 = unknown
 * @err:	or NULL
 *
 * Return: 0 or a negative enum dd_code.
 */
int dd_writer_flush(struct dd_writer *w, uint64_t now_ns, struct dd_error *err);

/** struct dd_writer_stats - what was written so far */
struct dd_writer_stats {
	uint32_t size;
	uint64_t snapshots, regions, rows, chunks, bytes;
	uint64_t first_ns, last_ns;
};

#define DD_WRITER_STATS_INIT                                                                       \
	{                                                                                          \
		.size = sizeof(struct dd_writer_stats)                                             \
	}

/** dd_writer_stats() - what was written so far; 0, or DD_EINVAL when the size of @out cannot be right */
int dd_writer_stats(const struct dd_writer *w, struct dd_writer_stats *out, struct dd_error *err);

/**
 * dd_writer_close() - flush, write index and end mark, free
 * @w:		the writer; freed in any case; NULL is fine
 * @err:	or NULL
 *
 * Return: 0 or a negative enum dd_code when not everything could be written.
 */
int dd_writer_close(struct dd_writer *w, struct dd_error *err);

/** dd_writer_abort() - free without flushing; what was written stays readable up to there */
void dd_writer_abort(struct dd_writer *w);

#ifdef __cplusplus
}
#endif

#endif /* DAMONDATA_WRITER_H */
