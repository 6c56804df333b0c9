/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * SQLite on a file that is open already.
 */
#ifndef DAMO_DATABASE_SQLITE_FD_H
#define DAMO_DATABASE_SQLITE_FD_H

#include <sqlite3.h>

/**
 * struct sqlite_fd - a VFS whose only named file is a descriptor; temporary files are SQLite's own
 * @fd:		readable, writable, seekable; stays the caller's
 * @error:	errno of the first call on @fd that failed, 0 = none
 */
struct sqlite_fd {
	sqlite3_vfs vfs;
	int fd;
	int error;
};

/**
 * sqlite_fd_open() - open the database in @on->fd
 * @db:		as sqlite3_open_v2() sets it: to be closed in any case
 * @on:		set @fd; must stay where it is until sqlite_fd_close()
 *
 * SQLite opens files by name and resolves links in it, also below /proc/self/fd; who may write to the
 * folder could put another file there. There is no journal and no lock: one connection writes one new file.
 *
 * Return: a code of SQLite.
 */
int sqlite_fd_open(sqlite3 **db, struct sqlite_fd *on);

/** sqlite_fd_close() - close the database; NULL is fine; @on->fd stays open */
void sqlite_fd_close(sqlite3 *db, struct sqlite_fd *on);

#endif /* DAMO_DATABASE_SQLITE_FD_H */
