// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes as a kernel's list of symbols, as it stands and of another boot, and as a list of code made at
 * run time.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libdamondata/symbol/jit.h"
#include <damondata/symbols.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void use(struct dd_symbols *s)
{
	for (uint64_t at = 0; at < 1 << 16; at += 4099)
		dd_symbols_find(s, at);
	dd_symbols_find(s, UINT64_MAX);
	for (size_t i = 0; i < dd_symbols_nr(s); i++) {
		struct dd_symbol sym = dd_symbols_get(s, i);

		if (!sym.name || (i && sym.start < dd_symbols_get(s, i - 1).start))
			abort();
	}
	dd_symbols_free(s);
}

/* A file of its own, for lists of code must be regular ones that are no links. */
static const char *write_input(const uint8_t *data, size_t size)
{
	static char path[64];
	FILE *out;

	if (!*path)
		snprintf(path, sizeof(path), "/dev/shm/fuzz_symbols.%d", (int)getpid());
	out = fopen(path, "w");
	if (!out || fwrite(data, 1, size, out) != size || fclose(out))
		abort();
	return path;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct dd_kallsyms_spec spec = {
		.size = sizeof(spec), .reference = "_text", .reference_at = 0x123456789};
	struct dd_symbols *s;
	const char *path;
	int ret;

	if (!size)
		return 0;
	path = write_input(data + 1, size - 1);
	if (data[0] & 1)
		ret = dd_symbols_jit(&s, NULL, path, NULL);
	else
		ret = dd_symbols_kallsyms(&s, path, data[0] & 2 ? &spec : NULL, NULL);
	if (!ret)
		use(s);
	unlink(path);
	return 0;
}
