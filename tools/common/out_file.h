/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The file that a command writes: the one place where the suite makes files that users name.
 *
 * Root writes into directories of other users, who may exchange any name there at any time. So the folder
 * is opened once; a regular file is made in it under a random name with O_EXCL and O_NOFOLLOW, written
 * through that one descriptor only, synced, and renamed over the wanted name. A name that is a symbolic link
 * is refused. What is no regular file (FIFO, character device) is looked at and opened as the same inode.
 */
#ifndef DAMO_OUT_FILE_H
#define DAMO_OUT_FILE_H

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

#include <damondata/error.h>

enum out_file_flags {
	OUT_FILE_BINARY = 1 << 0,    /* is refused by a terminal */
	OUT_FILE_KEEP_OLD = 1 << 1,  /* a file that was there becomes NAME.old */
	OUT_FILE_SAME_MODE = 1 << 2, /* the mode of a file of this user that is replaced stays */
	OUT_FILE_FORCE = 1 << 3,     /* set by out_file_beside() */
};

/** OUT_FILE_PRIVATE - mode of files that hold what only root may see; others get the umask's */
#define OUT_FILE_PRIVATE 0600
#define OUT_FILE_USUAL	 0666

/**
 * struct out_file - an output; set by out_file_find(), then read-only for users
 * @fd:		write here, after out_file_begin(); -1 before
 * @path:	final name, or "standard output", for messages
 * @temp:	name in the folder while it is written, "" when it is no regular file or has its name
 * @dir:	descriptor of the folder, -1 when it is no regular file
 * @name:	final name in the folder
 * @special:	O_PATH descriptor of a FIFO or device, or -1
 */
struct out_file {
	int fd;
	char path[PATH_MAX];
	char temp[NAME_MAX + 1];
	int dir;
	char name[NAME_MAX + 1];
	int special;
	unsigned int flags;
	mode_t mode;
	FILE *stream;
	int stream_errno;
};

/**
 * out_file_find() - look where an output goes, without changing anything
 * @out:	filled; needs out_file_abort() or out_file_commit() after success
 * @path:	"-", /dev/stdout and /dev/fd/N are descriptors that are open already
 * @flags:	of enum out_file_flags
 * @mode:	of a new file, before the umask
 * @err:	or NULL
 *
 * Return: 0, or DD_EINVAL for a symbolic link, a directory, a block device or a name that is too long,
 * DD_ESYS when the folder cannot be opened.
 */
int out_file_find(struct out_file *out, const char *path, unsigned int flags, mode_t mode,
		  struct dd_error *err);

/**
 * out_file_beside() - likewise, a file in the folder that @of has open
 * @suffix:	is put behind the name of @of, may be ""
 *
 * Whatever has that name gives way, also a link or a directory; with OUT_FILE_KEEP_OLD to NAME.old, or to its
 * temporary name when that cannot be replaced.
 */
int out_file_beside(struct out_file *out, const struct out_file *of, const char *suffix,
		    unsigned int flags, mode_t mode, struct dd_error *err);

/**
 * out_file_begin() - open what was found
 *
 * A FIFO without a reader waits for one. Return: 0, DD_ESYS, or DD_EINVAL for binary data to a terminal;
 * the output needs out_file_abort() then.
 */
int out_file_begin(struct out_file *out, struct dd_error *err);

/** out_file_open() - out_file_find() and out_file_begin(); nothing stays open on failure */
int out_file_open(struct out_file *out, const char *path, unsigned int flags, mode_t mode,
		  struct dd_error *err);

/**
 * out_file_stream() - the same as a buffered stream, which belongs to @out and must not be closed
 *
 * @out must stay where it is. Write errors need no look: out_file_commit() reports them. Return: NULL when
 * out of memory.
 */
FILE *out_file_stream(struct out_file *out);

/**
 * out_file_place() - give a new file its name already, although more is to be written
 *
 * The name is never missing: a file that was there is replaced or exchanged. Return: 0 or DD_ESYS.
 */
int out_file_place(struct out_file *out, struct dd_error *err);

/**
 * out_file_commit() - the file is complete: sync it, give it its name, sync the folder, close
 *
 * Return: 0 or DD_ESYS; after a failure nothing of it is left and a file that was there is as it was.
 */
int out_file_commit(struct out_file *out, struct dd_error *err);

/** out_file_release() - close all but the descriptor, which is the caller's from now on */
int out_file_release(struct out_file *out);

/** out_file_abort() - remove what was written and close; a file that was there stays as it was */
void out_file_abort(struct out_file *out);

/**
 * out_file_move() - rename in the folder; one that is not there is no failure
 * @dir:	descriptor of the folder
 */
int out_file_move(int dir, const char *from, const char *to, struct dd_error *err);

#endif /* DAMO_OUT_FILE_H */
