// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes as an ELF file, and as a kernel's list of symbols.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "libdamondata/symbol/symbols.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t build_id[] = {1, 2, 3, 4};
	struct dd_symbols *s;
	char path[64];
	int fd;

	if (!size)
		return 0;
	fd = memfd_create("input", MFD_CLOEXEC);
	if (fd < 0 || write(fd, data + 1, size - 1) != (ssize_t)(size - 1))
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (data[0] & 1 ? !dd_symbols_elf(&s, path, data[0] & 2 ? build_id : NULL, 4, NULL)
			: !dd_symbols_kernel(&s, path, NULL)) {
		for (uint64_t at = 0; at < 1 << 16; at += 4099)
			dd_symbols_find(s, at);
		dd_symbols_find(s, UINT64_MAX);
		dd_symbols_free(s);
	}
	close(fd);
	return 0;
}
