// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs a fuzz target over its corpus, tests/fuzz/corpus/NAME/, so that every input that ever broke it
 * is a test on each machine. Each file is also tried cut in half and with a byte changed.
 */
#include <dirent.h>
#include <libgen.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MAX_SIZE (16u << 20)

/* In an exact malloc'ed copy, so that a sanitizer sees a read past the end. */
static void run(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);

	if (!copy)
		abort();
	memcpy(copy, data, size);
	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
}

static size_t run_file(const char *path, uint8_t *buf)
{
	FILE *f = fopen(path, "rb");
	size_t size;

	if (!f)
		return 0;
	size = fread(buf, 1, MAX_SIZE, f);
	fclose(f);
	run(buf, size);
	run(buf, size / 2);
	if (size) {
		buf[size / 3] ^= 0x41;
		run(buf, size);
	}
	return 1;
}

static size_t run_folder(const char *folder, uint8_t *buf)
{
	DIR *dir = opendir(folder);
	char path[PATH_MAX];
	size_t nr = 0;

	if (!dir)
		return 0;
	for (struct dirent *d; (d = readdir(dir));) {
		if (d->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, d->d_name);
		nr += run_file(path, buf);
	}
	closedir(dir);
	return nr;
}

int main(int argc, char **argv)
{
	const char *src = getenv("SRC");
	char folder[PATH_MAX - 256];
	uint8_t *buf = malloc(MAX_SIZE);
	size_t nr = 0;

	if (!buf)
		abort();
	run(buf, 0);
	if (argc > 1) {
		for (int i = 1; i < argc; i++)
			nr += run_file(argv[i], buf);
	} else {
		snprintf(folder, sizeof(folder), "%s/tests/fuzz/corpus/%s", src ? src : ".",
			 basename(argv[0]));
		nr = run_folder(folder, buf);
	}
	free(buf);
	if (!nr) {
		printf("not ok 1 - no input\n");
		return 1;
	}
	printf("ok 1 - %zu inputs\n", nr);
	return 0;
}
