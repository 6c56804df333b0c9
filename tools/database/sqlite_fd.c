// SPDX-License-Identifier: GPL-2.0-only
/*
 * A VFS of SQLite that reads and writes one descriptor.
 */
#include "tools/database/sqlite_fd.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECTOR_BYTES 4096

struct fd_file {
	sqlite3_file base; /* first: SQLite gives a pointer to it */
	struct sqlite_fd *on;
};

static struct sqlite_fd *fd_of(sqlite3_file *f)
{
	return ((struct fd_file *)(void *)f)->on;
}

static int keep_errno(struct sqlite_fd *on, int code)
{
	if (!on->error)
		on->error = errno ? errno : EIO;
	return code;
}

static int fd_close(sqlite3_file *f)
{
	(void)f;
	return SQLITE_OK;
}

static int fd_read(sqlite3_file *f, void *data, int len, sqlite3_int64 at)
{
	struct sqlite_fd *on = fd_of(f);
	size_t done = 0;

	while (done < (size_t)len) {
		ssize_t n =
			pread(on->fd, (char *)data + done, (size_t)len - done, at + (off_t)done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return keep_errno(on, SQLITE_IOERR_READ);
		if (!n)
			break;
		done += (size_t)n;
	}
	memset((char *)data + done, 0, (size_t)len - done);
	return done == (size_t)len ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

static int fd_write(sqlite3_file *f, const void *data, int len, sqlite3_int64 at)
{
	struct sqlite_fd *on = fd_of(f);
	size_t done = 0;

	while (done < (size_t)len) {
		ssize_t n = pwrite(on->fd, (const char *)data + done, (size_t)len - done,
				   at + (off_t)done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return keep_errno(on, SQLITE_IOERR_WRITE);
		done += (size_t)n;
	}
	return SQLITE_OK;
}

static int fd_truncate(sqlite3_file *f, sqlite3_int64 size)
{
	return ftruncate(fd_of(f)->fd, size) ? keep_errno(fd_of(f), SQLITE_IOERR_TRUNCATE)
					     : SQLITE_OK;
}

/* Whoever made the file syncs it once, when it is complete. */
static int fd_sync(sqlite3_file *f, int flags)
{
	(void)f;
	(void)flags;
	return SQLITE_OK;
}

static int fd_size(sqlite3_file *f, sqlite3_int64 *size)
{
	struct stat st;

	if (fstat(fd_of(f)->fd, &st))
		return keep_errno(fd_of(f), SQLITE_IOERR_FSTAT);
	*size = st.st_size;
	return SQLITE_OK;
}

static int fd_lock(sqlite3_file *f, int level)
{
	(void)f;
	(void)level;
	return SQLITE_OK;
}

static int fd_is_reserved(sqlite3_file *f, int *reserved)
{
	(void)f;
	*reserved = 0;
	return SQLITE_OK;
}

static int fd_control(sqlite3_file *f, int what, void *arg)
{
	(void)f;
	(void)what;
	(void)arg;
	return SQLITE_NOTFOUND;
}

static int fd_sector(sqlite3_file *f)
{
	(void)f;
	return SECTOR_BYTES;
}

static int fd_traits(sqlite3_file *f)
{
	(void)f;
	return 0;
}

static const sqlite3_io_methods fd_methods = {
	.iVersion = 1,
	.xClose = fd_close,
	.xRead = fd_read,
	.xWrite = fd_write,
	.xTruncate = fd_truncate,
	.xSync = fd_sync,
	.xFileSize = fd_size,
	.xLock = fd_lock,
	.xUnlock = fd_lock,
	.xCheckReservedLock = fd_is_reserved,
	.xFileControl = fd_control,
	.xSectorSize = fd_sector,
	.xDeviceCharacteristics = fd_traits,
};

static sqlite3_vfs *usual_vfs(void)
{
	return sqlite3_vfs_find(NULL);
}

static int open_sqlite_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags,
			    int *given)
{
	/* Sorting spills to files without a name. */
	if (!(flags & SQLITE_OPEN_MAIN_DB))
		return name ? SQLITE_CANTOPEN
			    : usual_vfs()->xOpen(usual_vfs(), name, f, flags, given);
	((struct fd_file *)(void *)f)->on = vfs->pAppData;
	f->pMethods = &fd_methods;
	if (given)
		*given = flags;
	return SQLITE_OK;
}

static int delete_file(sqlite3_vfs *vfs, const char *name, int sync)
{
	(void)vfs;
	(void)name;
	(void)sync;
	return SQLITE_IOERR_DELETE_NOENT;
}

static int has_file(sqlite3_vfs *vfs, const char *name, int flags, int *found)
{
	(void)vfs;
	(void)name;
	(void)flags;
	*found = 0;
	return SQLITE_OK;
}

static int full_name(sqlite3_vfs *vfs, const char *name, int size, char *out)
{
	(void)vfs;
	snprintf(out, (size_t)size, "%s", name);
	return SQLITE_OK;
}

int sqlite_fd_open(sqlite3 **db, struct sqlite_fd *on)
{
	const sqlite3_vfs *usual = usual_vfs();
	int ret;

	*db = NULL;
	if (!usual)
		return SQLITE_ERROR;
	on->error = 0;
	on->vfs = *usual;
	on->vfs.pNext = NULL;
	on->vfs.zName = "damo-fd";
	on->vfs.pAppData = on;
	if (on->vfs.szOsFile < (int)sizeof(struct fd_file))
		on->vfs.szOsFile = sizeof(struct fd_file);
	on->vfs.xOpen = open_sqlite_file;
	on->vfs.xDelete = delete_file;
	on->vfs.xAccess = has_file;
	on->vfs.xFullPathname = full_name;
	ret = sqlite3_vfs_register(&on->vfs, 0);
	return ret ? ret : sqlite3_open_v2("damo", db, SQLITE_OPEN_READWRITE, "damo-fd");
}

void sqlite_fd_close(sqlite3 *db, struct sqlite_fd *on)
{
	sqlite3_close(db);
	sqlite3_vfs_unregister(&on->vfs);
}
