// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Looking for the symbols of kernels.
 */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <elf.h>

#include "libdamondata/symbol/elf_file.h"
#include <damondata/symbols.h>
#include "libdamondata/symbol/search_internal.h"
#include "libdamondata/util/sized_struct.h"
#include "libdamondata/util/array.h"

#define RUNNING_LIST  "/proc/kallsyms"
#define RUNNING_NOTES "/sys/kernel/notes"

struct search {
	const struct dd_kernel_wanted *want;
	struct dd_symbols *found;
	struct dd_error *err; /* of a file that was asked for */
};

static void shift_symbols(struct dd_symbols *s, uint64_t by)
{
	for (size_t i = 0; i < s->nr; i++)
		s->list[i].start += by;
}

/* Distance between where the reference was and where this file has it. */
static uint64_t reference_distance(const struct dd_symbols *s, const struct dd_kernel_wanted *want)
{
	for (size_t i = 0; want->reference && i < s->nr; i++)
		if (!strcmp(s->texts + s->list[i].name, want->reference))
			return want->reference_at - s->list[i].start;
	return 0;
}

static int take_elf(const struct search *s, const struct elf_file *f, struct dd_symbols *to,
		    struct dd_error *err)
{
	int ret;

	if (!elf_file_is_build(f, &s->want->id))
		return dd_fail(err, DD_ENODATA,
			       "%s is of another build than the recorded kernel, so it is not used",
			       f->path);
	ret = elf_file_functions(f, to, err);
	if (!ret && !to->nr)
		ret = dd_fail(err, DD_ENODATA, "%s has no symbols", f->path);
	if (ret)
		return ret;
	shift_symbols(to, reference_distance(to, s->want));
	symbols_sort_functions(to);
	return 0;
}

static bool try_elf(struct search *s, const char *path, struct dd_error *err)
{
	struct dd_symbols *to;
	struct elf_file f;
	int ret;

	if (!path || elf_file_open(&f, path, err))
		return false;
	to = calloc(1, sizeof(*to));
	ret = to ? take_elf(s, &f, to, err) : ddi_no_memory(err);
	elf_file_close(&f);
	if (ret)
		dd_symbols_free(to);
	else
		s->found = to;
	return !ret;
}

static bool try_list(struct search *s, const char *path, bool is_named, struct dd_error *err)
{
	const struct dd_kallsyms_spec spec = {.size = sizeof(spec),
					      .reference = s->want->reference,
					      .reference_at = s->want->reference_at,
					      .regular_only = !is_named};

	return path && !dd_symbols_kallsyms(&s->found, path, &spec, err);
}

static bool try_given(struct search *s, const struct dd_symbol_places *places)
{
	return try_elf(s, places->vmlinux, s->err) || try_list(s, places->kallsyms, true, s->err);
}

static bool try_cached(struct search *s)
{
	char hex[2 * DD_BUILD_ID_MAX + 1], path[PATH_MAX];

	dd_build_id_hex(&s->want->id, hex);
	return try_elf(s, dd_perf_cache_path(path, sizeof(path), hex, "vmlinux"), NULL) ||
	       try_list(s, dd_perf_cache_path(path, sizeof(path), hex, "kallsyms"), false, NULL);
}

/* Without a build id nothing would distinguish another kernel of the same name. */
static bool try_installed(struct search *s, const char *root)
{
	static const struct {
		const char *before, *after;
	} places[] = {{"/usr/lib/debug/boot/vmlinux-", ""},
		      {"/boot/vmlinux-", ""},
		      {"/usr/lib/debug/lib/modules/", "/vmlinux"},
		      {"/lib/modules/", "/build/vmlinux"}};
	char hex[2 * DD_BUILD_ID_MAX + 1], path[PATH_MAX];
	const char *release = s->want->release;

	if (s->want->id.len < 2)
		return false;
	dd_build_id_hex(&s->want->id, hex);
	snprintf(path, sizeof(path), "%s/usr/lib/debug/.build-id/%.2s/%s.debug", root, hex,
		 hex + 2);
	if (try_elf(s, path, NULL))
		return true;
	for (size_t i = 0; release && !strchr(release, '/') && i < 4; i++) {
		snprintf(path, sizeof(path), "%s%s%s%s", root, places[i].before, release,
			 places[i].after);
		if (try_elf(s, path, NULL))
			return true;
	}
	return false;
}

/* Notes as the running kernel has them: size of the name, of the id, type, name "GNU", id. */
static bool is_running_build(const struct dd_build_id *want)
{
	uint8_t buf[4096];
	int fd = open(RUNNING_NOTES, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd >= 0 ? read(fd, buf, sizeof(buf)) : -1;
	bool same = false;

	if (fd >= 0)
		close(fd);
	for (size_t at = 0; want->len && n > 0 && at + 12 <= (size_t)n;) {
		uint32_t head[3];
		size_t name, desc;

		memcpy(head, buf + at, sizeof(head));
		name = at + sizeof(head);
		desc = name + ((size_t)head[0] + 3) / 4 * 4;
		at = desc + ((size_t)head[1] + 3) / 4 * 4;
		if (at > (size_t)n)
			break;
		same |= head[2] == NT_GNU_BUILD_ID && head[0] == 4 && head[1] == want->len &&
			!memcmp(buf + desc, want->bytes, want->len);
	}
	return same;
}

/* Streams of perf contain no build id of the kernel: then the release and the place must be the same. */
static bool try_running(struct search *s, const struct dd_symbol_places *places,
			struct dd_error *err)
{
	const struct dd_kallsyms_spec there = {.size = sizeof(there),
					       .reference = s->want->reference,
					       .reference_at = s->want->reference_at,
					       .unmoved = true};
	struct utsname u;

	/* With a folder of another system's files nothing of this machine's own is meant. */
	if (places->symfs)
		return false;
	if (s->want->id.len)
		return is_running_build(&s->want->id) && try_list(s, RUNNING_LIST, false, err);
	if (!s->want->release || !s->want->reference || uname(&u) ||
	    strcmp(u.release, s->want->release))
		return false;
	return !dd_symbols_kallsyms(&s->found, RUNNING_LIST, &there, NULL);
}

int dd_symbols_search_kernel(struct dd_symbols **out, const struct dd_symbol_places *places,
			     const struct dd_kernel_wanted *want, struct dd_error *err)
{
	struct dd_kernel_wanted own;
	struct search s = {.want = &own, .err = err};
	const char *root = places->symfs ? places->symfs : "";
	int ret = DDI_TAKE(&own, dd_kernel_wanted, want, err);

	if (ret)
		return ret;
	if (try_given(&s, places) || try_cached(&s) || try_installed(&s, root) ||
	    try_running(&s, places, places->kallsyms ? NULL : err)) {
		*out = s.found;
		return 0;
	}
	return DD_ENODATA;
}
