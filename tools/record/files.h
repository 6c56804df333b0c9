/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The files of a recording: the record itself and its sidecars, or one stream that holds them all.
 */
#ifndef DAMO_RECORD_FILES_H
#define DAMO_RECORD_FILES_H

#include <damondata/writer.h>

#include "tools/record/meta.h"
#include "tools/record/output.h"
#include "tools/record/pipe_out.h"

#define FILES_NR_KINDS (DD_STREAM_PROCTREE + 1)

/** struct record_part - one open file; @path "" = not open */
struct record_part {
	int fd;
	struct dd_writer *writer;
	char path[PATH_MAX + 32];
};

/**
 * struct record_files - set @out, @facts, @level, @live, @kinds, @bundle, zero the rest
 * @out:	where to
 * @facts:	of this run; the list of sidecars is filled in
 * @level:	of compression, 0 = default
 * @live:	short chunks, for a reader that waits for them
 * @kinds:	mask of 1 << enum dd_stream_kind that will be written
 * @bundle:	everything into one stream
 * @closed_bytes: of the files that were closed last
 * @keep_fd:	files_close() leaves the record open as @kept_fd
 * @kept_fd:	the caller's then
 * @pipe:	of an output that is a stream; its end is the caller's, after files_close()
 * @profile_fd:	of the perf.data file, when there is one
 * @profile_bytes: in that file
 */
struct record_files {
	struct output out;
	struct run_facts *facts;
	int level;
	bool live;
	uint32_t kinds;
	bool bundle;
	uint64_t closed_bytes;
	bool keep_fd;
	int kept_fd;
	struct record_part parts[FILES_NR_KINDS];
	struct pipe_out pipe;
	int profile_fd;
	uint64_t profile_bytes;
};

/** files_open() - create all of them; on failure what was created stays closed and empty */
int files_open(struct record_files *f, struct dd_error *err);

/** files_writer() - the writer for a kind of stream */
struct dd_writer *files_writer(const struct record_files *f, enum dd_stream_kind kind);

/** files_profile() - add bytes of the perf.data, to its file or into the stream; @ctx is the files */
int files_profile(void *ctx, const void *data, size_t len, struct dd_error *err);

/** files_flush() - write out open chunks, those of sidecars when @all; see dd_writer_flush() */
int files_flush(struct record_files *f, uint64_t now_ns, bool all, struct dd_error *err);

/** files_stats() - sums over all files; snapshots and regions are those of the record */
void files_stats(const struct record_files *f, struct dd_writer_stats *out);

/**
 * files_close() - end and sync all of them
 * @f:		the files
 * @into_folder: they are one part of several and move, without a name being looked up again, into a new
 *		folder beside them, see part_folder_make()
 * @err:	or NULL
 *
 * Return: 0, or the first failure; all are closed in any case.
 */
int files_close(struct record_files *f, bool into_folder, struct dd_error *err);

#endif /* DAMO_RECORD_FILES_H */
