// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes as the perf.data of a profile. Names in it are looked up in an empty folder, so that no file
 * of this machine takes part.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "libdamondata/analysis/profile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct dd_interval slices[] = {{0, 1000}, {2000, UINT64_MAX}};
	struct dd_profile_spec spec = {.places = {.symfs = "/proc/self/fdinfo/nothing"}};
	struct dd_profile p;
	char path[64];
	int fd;

	if (!size)
		return 0;
	spec.keys = data[0] & 1 ? DD_PROFILE_STACK
				: DD_PROFILE_COMM | DD_PROFILE_DSO | DD_PROFILE_SYMBOL;
	if (data[0] & 2) {
		spec.slices = slices;
		spec.nr_slices = 2;
	}
	fd = memfd_create("input", MFD_CLOEXEC);
	if (fd < 0 || write(fd, data + 1, size - 1) != (ssize_t)(size - 1))
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (!dd_profile_read(&p, path, &spec, NULL))
		dd_profile_free(&p);
	close(fd);
	return 0;
}
