// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes as an ELF file with symbols, and the names that it gives, demangled.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "libdamondata/symbol/demangle.h"
#include "libdamondata/symbol/symbols.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	struct dd_symbols *s;
	char path[32];

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (!dd_symbols_elf(&s, path, NULL, 0, NULL)) {
		if (!dd_symbols_nr(s))
			abort();
		for (uint64_t at = 0; at < size; at += 64) {
			const char *name = dd_symbols_find(s, at);

			if (name)
				free(dd_demangle(name));
		}
		dd_symbols_free(s);
	}
	close(fd);
	return 0;
}
