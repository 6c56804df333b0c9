// SPDX-License-Identifier: GPL-2.0-only
/*
 * The files of a recording: the record itself and its sidecars, or one stream that holds them all.
 */
#include "tools/record/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <damondata/sidecar.h>
#include <damondata/units.h>

#include "tools/record/part_folder.h"

/* Latency of a live reader against size: chunks of one second cost up to twice as many bytes. */
#define LIVE_CHUNK_NS DD_NS_PER_SEC
#define FILE_CHUNK_NS (5 * DD_NS_PER_SEC)

/* A sample of side data each second takes a third of the bytes in such long chunks. */
#define SIDE_CHUNK_NS (60 * DD_NS_PER_SEC)

/* Above the numbers of all other streams; the same in all files of a recording. */
#define PROFILE_STREAM 0xa000u

/* The tree of processes goes with their statistics. */
static int file_kind(enum dd_stream_kind kind)
{
	return kind == DD_STREAM_PROCTREE ? DD_STREAM_PROCSTAT : kind;
}

static bool has_own_file(const struct record_files *f, int kind)
{
	return !f->bundle && kind != DD_STREAM_PROFILE && kind != DD_STREAM_PROCTREE &&
	       f->kinds & 1u << kind && dd_sidecar_suffix(kind);
}

static void list_sidecars(struct record_files *f)
{
	const char *slash = strrchr(f->out.path, '/');
	const char *base = slash ? slash + 1 : f->out.path;
	struct dd_meta *meta = &f->facts->meta;

	meta->nr_sidecars = 0;
	for (int kind = DD_STREAM_FOOTPRINT; kind < FILES_NR_KINDS && !f->bundle; kind++) {
		struct dd_sidecar *side = &f->facts->sidecars[meta->nr_sidecars];

		if (!(f->kinds & 1u << kind) || !dd_sidecar_suffix(kind))
			continue;
		side->kind = (uint8_t)kind;
		snprintf(side->name, sizeof(side->name), "%.90s%s", base, dd_sidecar_suffix(kind));
		meta->nr_sidecars++;
	}
}

static int open_file_part(struct record_files *f, int kind, struct dd_error *err)
{
	struct record_part *part = &f->parts[kind];
	struct dd_writer_options opts = {
		.size = sizeof(opts),
		.level = f->level,
		.chunk_interval_ns = f->live			? LIVE_CHUNK_NS
				     : kind == DD_STREAM_ACCESS ? FILE_CHUNK_NS
								: SIDE_CHUNK_NS,
		.recording_id = f->facts->meta.recording_id,
	};
	const char *suffix = kind == DD_STREAM_ACCESS ? "" : dd_sidecar_suffix(kind);
	char path[sizeof(part->path)];
	int ret;

	snprintf(path, sizeof(path), "%s%s", f->out.path, suffix);
	memcpy(part->path, path, sizeof(path));
	part->fd = kind == DD_STREAM_ACCESS ? output_open(&f->out, err)
					    : output_create(&f->out, suffix, err);
	if (part->fd < 0) {
		*part->path = '\0';
		return part->fd;
	}
	if (f->out.is_stream) {
		ret = pipe_out_open(&f->pipe, part->fd, f->out.path, err);
		if (ret)
			return ret;
		opts.put = pipe_out_put;
		opts.put_ctx = &f->pipe;
	}
	ret = dd_writer_open_fd(&part->writer, part->fd, part->path, &opts, err);
	if (ret)
		return ret;
	return dd_writer_meta(part->writer, &f->facts->meta, err);
}

/* Bundled, the profile is a stream of its own; else a file that perf can read. */
static int open_profile_file(struct record_files *f, struct dd_error *err)
{
	struct dd_stream stream = {
		.id = PROFILE_STREAM,
		.kind = DD_STREAM_PROFILE,
		.kdamond_idx = DD_IDX_NONE,
		.context_idx = DD_IDX_NONE,
		.target_idx = DD_IDX_NONE,
		.scheme_idx = DD_IDX_NONE,
		.addr_unit = 1,
	};

	if (!(f->kinds & 1u << DD_STREAM_PROFILE))
		return 0;
	if (f->bundle)
		return dd_writer_stream(f->parts[DD_STREAM_ACCESS].writer, &stream, err);
	f->profile_fd = output_create(&f->out, dd_sidecar_suffix(DD_STREAM_PROFILE), err);
	return f->profile_fd < 0 ? f->profile_fd : 0;
}

static int write_profile_bytes(int fd, const uint8_t *p, size_t len)
{
	while (len) {
		ssize_t n = write(fd, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

int files_profile(void *ctx, const void *data, size_t len, struct dd_error *err)
{
	struct record_files *f = ctx;

	if (f->bundle)
		return dd_writer_blob(f->parts[DD_STREAM_ACCESS].writer, PROFILE_STREAM, data, len,
				      err);
	if (write_profile_bytes(f->profile_fd, data, len))
		return dd_fail(err, DD_ESYS, "cannot write %s.profile", f->out.path);
	f->profile_bytes += len;
	return 0;
}

/* Pipes and some devices cannot be synced (EINVAL, EROFS): what was written is all they have. */
static int sync_part(int fd, const char *path, struct dd_error *err)
{
	if (!fsync(fd) || (errno != EIO && errno != ENOSPC && errno != EDQUOT))
		return 0;
	return dd_fail(err, DD_ESYS, "cannot write %s to the disk", path);
}

int files_open(struct record_files *f, struct dd_error *err)
{
	int ret;

	list_sidecars(f);
	ret = open_file_part(f, DD_STREAM_ACCESS, err);
	for (int kind = DD_STREAM_FOOTPRINT; kind < FILES_NR_KINDS && !ret; kind++)
		if (has_own_file(f, kind))
			ret = open_file_part(f, kind, err);
	if (!ret)
		ret = open_profile_file(f, err);
	if (ret)
		files_close(f, false, NULL);
	return ret;
}

struct dd_writer *files_writer(const struct record_files *f, enum dd_stream_kind kind)
{
	struct dd_writer *own = f->parts[file_kind(kind)].writer;

	return own ? own : f->parts[DD_STREAM_ACCESS].writer;
}

int files_flush(struct record_files *f, uint64_t now_ns, bool all, struct dd_error *err)
{
	int ret = dd_writer_flush(f->parts[DD_STREAM_ACCESS].writer, now_ns, err);

	for (int kind = DD_STREAM_FOOTPRINT; kind < FILES_NR_KINDS && all && !ret; kind++)
		if (f->parts[kind].writer)
			ret = dd_writer_flush(f->parts[kind].writer, 0, err);
	return ret;
}

void files_stats(const struct record_files *f, struct dd_writer_stats *out)
{
	struct dd_writer_stats s = DD_WRITER_STATS_INIT;

	*out = (struct dd_writer_stats){.size = sizeof(*out), .bytes = f->profile_bytes};
	for (int kind = 0; kind < FILES_NR_KINDS; kind++) {
		if (!f->parts[kind].writer)
			continue;
		dd_writer_stats(f->parts[kind].writer, &s, NULL);
		out->snapshots += s.snapshots;
		out->regions += s.regions;
		out->rows += s.rows;
		out->chunks += s.chunks;
		out->bytes += s.bytes;
	}
}

static int end_writer(struct record_part *part, uint64_t *bytes, struct dd_error *err)
{
	struct dd_writer_stats ws = DD_WRITER_STATS_INIT;
	off_t size;
	int ret;

	dd_writer_stats(part->writer, &ws, NULL);
	ret = dd_writer_close(part->writer, err);
	part->writer = NULL;
	size = lseek(part->fd, 0, SEEK_CUR);
	*bytes += size > 0 ? (uint64_t)size : ws.bytes; /* a pipe has no size */
	return ret;
}

/* @folder: where the file is to be found from now on, or -1: stays where it is */
static int close_file(struct record_files *f, int fd, const char *suffix, int folder,
		      struct dd_error *err)
{
	char path[PATH_MAX + 32], name[NAME_MAX + 32];
	int ret;

	snprintf(path, sizeof(path), "%s%s", f->out.path, suffix);
	snprintf(name, sizeof(name), "%s%s", f->out.file.name, suffix);
	ret = sync_part(fd, path, err);
	if (folder >= 0 && part_folder_take(folder, f->out.file.dir, name, fd, ret ? NULL : err) &&
	    !ret)
		ret = DD_ESYS;
	if (close(fd) && !ret)
		ret = dd_fail(err, DD_ESYS, "cannot close %s", path);
	return ret;
}

static void keep_first(int *first, int ret)
{
	*first = *first ? *first : ret;
}

int files_close(struct record_files *f, bool into_folder, struct dd_error *err)
{
	int first = 0, folder = -1;

	f->closed_bytes = f->profile_bytes;
	f->profile_bytes = 0;
	for (int kind = 0; kind < FILES_NR_KINDS; kind++)
		if (f->parts[kind].writer)
			keep_first(&first, end_writer(&f->parts[kind], &f->closed_bytes,
						      first ? NULL : err));
	if (into_folder) {
		folder = part_folder_make(f->out.file.dir, f->out.file.name, first ? NULL : err);
		keep_first(&first, folder < 0 ? folder : 0);
	}
	for (int kind = 0; kind < FILES_NR_KINDS; kind++) {
		struct record_part *part = &f->parts[kind];
		const char *suffix = kind == DD_STREAM_ACCESS ? "" : dd_sidecar_suffix(kind);

		if (!*part->path)
			continue;
		if (kind == DD_STREAM_ACCESS && f->keep_fd)
			f->kept_fd = fcntl(part->fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
		keep_first(&first, close_file(f, part->fd, suffix, folder, first ? NULL : err));
		*part = (struct record_part){0};
	}
	if (f->profile_fd > 0)
		keep_first(&first,
			   close_file(f, f->profile_fd, dd_sidecar_suffix(DD_STREAM_PROFILE),
				      folder, first ? NULL : err));
	f->profile_fd = 0;
	if (folder >= 0) {
		fsync(folder);
		close(folder);
	}
	if (f->out.file.dir >= 0)
		fsync(f->out.file.dir);
	return first;
}
