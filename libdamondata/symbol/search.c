// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Looking for the symbols of programs, libraries and modules.
 */
#include <damondata/symbols.h>

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "libdamondata/symbol/elf_file.h"
#include "libdamondata/symbol/search_internal.h"
#include "libdamondata/util/sized_struct.h"
#include "libdamondata/util/array.h"

struct search {
	const struct dd_symbol_places *places;
	struct dd_symbol_wanted want;
	char hex[2 * DD_BUILD_ID_MAX + 1];
	char other_build[PATH_MAX]; /* a file that has the name, but is of another build */
	uint64_t *crc_budget;
};

/* The file at @path when it is of the wanted build. */
static bool open_build(struct search *s, struct elf_file *f, const char *path)
{
	if (elf_file_open(f, path, NULL))
		return false;
	if (elf_file_is_build(f, &s->want.id))
		return true;
	snprintf(s->other_build, sizeof(s->other_build), "%s", path);
	elf_file_close(f);
	return false;
}

static const char *root_of(const struct search *s)
{
	return s->places->symfs ? s->places->symfs : "";
}

const char *dd_perf_cache_path(char *path, size_t size, const char *hex, const char *file)
{
	const char *home = getenv("HOME");

	if (!home || strlen(hex) < 4)
		return NULL;
	snprintf(path, size, "%s/.debug/.build-id/%.2s/%s/%s", home, hex, hex + 2, file);
	return path;
}

static bool open_cached(struct search *s, struct elf_file *f, const char *file, char *path)
{
	return dd_perf_cache_path(path, PATH_MAX, s->hex, file) && open_build(s, f, path);
}

/* The code that the kernel brings: this one's, where the recording states no other build or system. */
static bool open_vdso(struct search *s, struct elf_file *f, char path[PATH_MAX])
{
	snprintf(path, PATH_MAX, "%s", s->want.path);
	if (s->places->symfs || strcmp(path, "[vdso]") != 0 || elf_file_own_vdso(f, NULL))
		return false;
	if (elf_file_is_build(f, &s->want.id))
		return true;
	elf_file_close(f);
	return false;
}

/* What ran; @path becomes where it is. */
static bool open_program(struct search *s, struct elf_file *f, char path[PATH_MAX])
{
	const char *slash = strrchr(s->want.path, '/'), *root = root_of(s);

	if (slash) {
		snprintf(path, PATH_MAX, "%s%s", root, s->want.path);
		if (open_build(s, f, path))
			return true;
		/* A folder of the files alone, without their folders, is enough. */
		snprintf(path, PATH_MAX, "%s%s", root, slash);
		if (*root && open_build(s, f, path))
			return true;
	}
	return open_cached(s, f, "elf", path) || open_cached(s, f, "vdso", path) ||
	       open_vdso(s, f, path);
}

/* Making a long file costs nothing, reading it does: when too much was read, the build id decides. */
static bool crc_matches(struct search *s, const struct elf_file *f, uint32_t want)
{
	uint8_t buf[65536];
	uLong crc = crc32(0, NULL, 0);
	off_t at = 0;
	ssize_t n;

	while ((n = pread(f->fd, buf, sizeof(buf), at)) > 0) {
		if ((uint64_t)n > *s->crc_budget)
			return s->want.id.len > 0;
		*s->crc_budget -= (uint64_t)n;
		crc = crc32(crc, buf, (uInt)n);
		at += n;
	}
	return n == 0 && (uint32_t)crc == want;
}

static bool open_link(struct search *s, struct elf_file *f, const char *path, uint32_t crc)
{
	if (!open_build(s, f, path))
		return false;
	if (crc_matches(s, f, crc) && elf_file_has_symtab(f))
		return true;
	elf_file_close(f);
	return false;
}

/* In the program's folder, in .debug/ in it, and below the folder of debugging information. */
static bool open_linked(struct search *s, struct elf_file *f, const struct elf_file *program,
			const char *at)
{
	static const struct {
		const char *above, *below;
	} folders[] = {{"", ""}, {"", "/.debug"}, {"/usr/lib/debug", ""}};
	const char *root = root_of(s), *slash;
	char name[256], path[PATH_MAX];
	uint32_t crc;

	if (!elf_file_debuglink(program, name, &crc))
		return false;
	if (!strncmp(at, root, strlen(root)))
		at += strlen(root);
	slash = strrchr(at, '/');
	for (size_t i = 0; slash && i < sizeof(folders) / sizeof(*folders); i++) {
		snprintf(path, sizeof(path), "%s%s%.*s%s/%s", root, folders[i].above,
			 (int)(slash - at), at, folders[i].below, name);
		if (open_link(s, f, path, crc))
			return true;
	}
	return false;
}

static bool open_by_id(struct search *s, struct elf_file *f)
{
	char path[PATH_MAX];

	if (strlen(s->hex) < 4)
		return false;
	snprintf(path, sizeof(path), "%s/usr/lib/debug/.build-id/%.2s/%s.debug", root_of(s), s->hex,
		 s->hex + 2);
	return open_build(s, f, path) || open_cached(s, f, "debug", path);
}

static int read_wanted_functions(const struct search *s, const struct elf_file *f,
				 struct dd_symbols *to, struct dd_error *err)
{
	return s->want.module ? elf_file_module(f, to, err) : elf_file_functions(f, to, err);
}

/* The program has no full table: from elsewhere, in addition to what it has. */
static int take_debug(struct search *s, const struct elf_file *program, const char *at,
		      struct dd_symbols *to, struct dd_error *err)
{
	struct elf_file debug = {.fd = -1};
	int ret = 0;

	if ((program && open_linked(s, &debug, program, at)) || open_by_id(s, &debug) ||
	    (program && !elf_file_minidebug(program, &debug, NULL))) {
		ret = read_wanted_functions(s, &debug, to, err);
		if (!to->nr_segments)
			elf_file_segments(&debug, to);
		elf_file_close(&debug);
	}
	return ret;
}

static int take_program(struct search *s, struct dd_symbols *to, struct dd_error *err)
{
	struct elf_file program;
	char path[PATH_MAX];
	int ret;

	if (!open_program(s, &program, path))
		return take_debug(s, NULL, NULL, to, err);
	elf_file_segments(&program, to);
	ret = read_wanted_functions(s, &program, to, err);
	if (!ret && !elf_file_has_symtab(&program)) {
		/* The build id of what is there serves as well where the recording has none. */
		if (!s->want.id.len && elf_file_build_id(&program, &s->want.id))
			dd_build_id_hex(&s->want.id, s->hex);
		ret = take_debug(s, &program, path, to, err);
	}
	if (!ret && !s->want.module)
		ret = elf_file_plt(&program, to, err);
	elf_file_close(&program);
	return ret;
}

int dd_symbols_search(struct dd_symbols **out, const struct dd_symbol_places *places,
		      const struct dd_symbol_wanted *want, struct dd_error *err)
{
	uint64_t own_budget = DD_CRC_BUDGET;
	struct search s = {.places = places};
	struct dd_symbols *to;
	int ret = DDI_TAKE(&s.want, dd_symbol_wanted, want, err);

	if (ret)
		return ret;
	s.crc_budget = s.want.crc_budget ? s.want.crc_budget : &own_budget;
	to = calloc(1, sizeof(*to));
	if (!to)
		return ddi_no_memory(err);
	dd_build_id_hex(&want->id, s.hex);
	ret = take_program(&s, to, err);
	if (!ret && !to->nr && *s.other_build)
		ret = dd_fail(err, DD_ECORRUPT,
			      "%s is of another build than what ran, so it is not used",
			      s.other_build);
	else if (!ret && !to->nr)
		ret = dd_fail(err, DD_ENODATA, "%s: no symbols were found", want->path);
	if (ret) {
		dd_symbols_free(to);
		return ret;
	}
	symbols_sort_functions(to);
	*out = to;
	return 0;
}

int dd_symbols_variables(struct dd_symbols **out, const char *path, const uint8_t *build_id,
			 size_t build_id_len, struct dd_error *err)
{
	struct dd_build_id id = {.len = build_id ? build_id_len : 0};
	struct dd_symbols *s;
	struct elf_file f;
	int ret = elf_file_open(&f, path, err);

	if (ret)
		return ret;
	if (id.len > sizeof(id.bytes))
		id.len = sizeof(id.bytes);
	if (id.len)
		memcpy(id.bytes, build_id, id.len);
	s = calloc(1, sizeof(*s));
	if (!s)
		ret = ddi_no_memory(err);
	else if (!elf_file_is_build(&f, &id))
		ret = dd_fail(err, DD_ENODATA, "%s is of another build than what was recorded",
			      path);
	else
		ret = elf_file_variables(&f, s, err);
	if (!ret)
		elf_file_segments(&f, s);
	elf_file_close(&f);
	if (!ret && !s->nr)
		ret = dd_fail(err, DD_ENODATA, "%s has no symbols", path);
	if (ret) {
		dd_symbols_free(s);
		return ret;
	}
	symbols_sort(s);
	*out = s;
	return 0;
}
