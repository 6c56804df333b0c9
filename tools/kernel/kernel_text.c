// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where the running kernel's code lies.
 */
#include "tools/kernel/kernel_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/kernel/sysfs.h"

/* The kernel gives out symbols a page at a time. */
#define SYMBOLS_A_READ 4096

/*
 * The length of the code as the physical memory's map has it, "01000000-02209987 : Kernel code", or 0. It
 * saves reading the symbols up to _etext, several MiB which the kernel has to print. The code begins at
 * _text or, on some architectures, a little later; what follows it is read-only data, so that the length
 * fits from _text on in any case.
 */
static uint64_t code_length(void)
{
	char path[PATH_MAX], line[256];
	FILE *f = fopen(kernel_path(path, KERNEL_PROCFS, "iomem"), "re");
	uint64_t first = 0, last = 0;

	while (f && !last && fgets(line, sizeof(line), f))
		if (strstr(line, ": Kernel code") &&
		    sscanf(line, " %" SCNx64 "-%" SCNx64, &first, &last) != 2)
			first = last = 0;
	if (f)
		fclose(f);
	return last > first ? last - first + 1 : 0;
}

/* A line of kallsyms: "ffffffff81000000 T _text", and the module's name in brackets. */
static bool is_symbol(const char *line, const char *name, uint64_t *addr)
{
	size_t len = strlen(name);
	char *end;

	*addr = strtoull(line, &end, 16);
	return end[0] == ' ' && end[1] && end[2] == ' ' && !strncmp(end + 3, name, len) &&
	       (end[3 + len] == '\n' || end[3 + len] == '\0');
}

bool kernel_text(uint64_t *start, uint64_t *end)
{
	char path[PATH_MAX], line[1024];
	FILE *f = fopen(kernel_path(path, KERNEL_PROCFS, "kallsyms"), "re");
	uint64_t addr, length = code_length();

	*start = *end = 0;
	if (!f)
		return false;
	setvbuf(f, NULL, _IOFBF, SYMBOLS_A_READ);
	while (!*end && fgets(line, sizeof(line), f)) {
		if (!*start && is_symbol(line, "_text", &addr)) {
			*start = addr;
			if (!addr)
				break;
			*end = length ? addr + length : 0;
		} else if (*start && is_symbol(line, "_etext", &addr)) {
			*end = addr;
		}
	}
	fclose(f);
	return *start && *end > *start;
}
