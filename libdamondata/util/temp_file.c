// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Unnamed temporary files.
 */
#include "libdamondata/util/temp_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

int ddi_temp_file(const char *name, struct dd_error *err)
{
	const char *dir = secure_getenv("TMPDIR");
	int fd = open(dir && *dir ? dir : "/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	char path[] = "/tmp/damo-XXXXXX";

	if (fd >= 0)
		return fd;
	/* The file system of the directory may lack O_TMPFILE. */
	fd = mkostemp(path, O_CLOEXEC);
	if (fd < 0)
		return dd_fail(
			err, DD_ESYS,
			"%s: cannot make a temporary file to keep it in; set TMPDIR to a directory with room",
			name);
	unlink(path);
	return fd;
}

int ddi_temp_write(int fd, const void *bytes, size_t n, const char *name, struct dd_error *err)
{
	const char *p = bytes;

	while (n) {
		ssize_t done = write(fd, p, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return dd_fail(
				err, DD_ESYS,
				"%s: cannot keep a copy in a temporary file; set TMPDIR to a directory with more room",
				name);
		p += done;
		n -= (size_t)done;
	}
	return 0;
}
