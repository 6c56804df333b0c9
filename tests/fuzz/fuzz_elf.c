// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes as an ELF file: program, debugging information packed in it, kernel, module; and the names that
 * it gives, demangled.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <damondata/symbols.h>
#include "libdamondata/symbol/elf_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* All that was taken is found again, or covered by another. */
static void use(struct dd_symbols *s, size_t size)
{
	for (size_t i = 0; i < dd_symbols_nr(s); i++) {
		struct dd_symbol sym = dd_symbols_get(s, i);

		if (!dd_symbols_find(s, sym.start))
			abort();
		free(dd_demangle(sym.name));
	}
	for (uint64_t at = 0; at < size; at += 64)
		dd_symbols_find(s, dd_symbols_address(s, at));
	dd_symbols_free(s);
}

static void search(const char *path, bool module, size_t size)
{
	const struct dd_symbol_places places = {0};
	const struct dd_symbol_wanted want = {.size = sizeof(want), .path = path, .module = module};
	struct dd_symbols *s;

	if (!dd_symbols_search(&s, &places, &want, NULL))
		use(s, size);
}

static void search_kernel(const char *path, size_t size)
{
	const struct dd_symbol_places places = {.symfs = "/proc/self/fdinfo/nothing",
						.vmlinux = path};
	const struct dd_kernel_wanted want = {
		.size = sizeof(want), .reference = "main", .reference_at = 0x1000};
	struct dd_symbols *s;

	if (!dd_symbols_search_kernel(&s, &places, &want, NULL))
		use(s, size);
}

static void ask(const char *path)
{
	struct dd_build_id id;
	struct elf_file f;
	char name[256];
	uint32_t crc;

	if (elf_file_open(&f, path, NULL))
		return;
	elf_file_build_id(&f, &id);
	elf_file_debuglink(&f, name, &crc);
	elf_file_close(&f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	struct dd_symbols *s;
	char path[32];

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	/* No file of this machine takes part. */
	setenv("HOME", "/proc/self/fdinfo/nothing", 1);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	ask(path);
	search(path, false, size);
	search(path, true, size);
	search_kernel(path, size);
	if (!dd_symbols_variables(&s, path, NULL, 0, NULL))
		dd_symbols_free(s);
	close(fd);
	return 0;
}
