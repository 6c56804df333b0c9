// SPDX-License-Identifier: LGPL-2.1-only
/*
 * perf's lists of functions made at run time (tools/perf/Documentation/jit-interface.txt).
 */
#include "libdamondata/symbol/jit.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libdamondata/symbol/symbols_internal.h"
#include "libdamondata/util/array.h"

static FILE *open_own_map(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct stat st;
	FILE *in = NULL;

	if (fd < 0)
		return NULL;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode) && (!st.st_uid || st.st_uid == geteuid()))
		in = fdopen(fd, "r");
	if (!in)
		close(fd);
	return in;
}

static int take_jit_line(struct dd_symbols *s, char *line, struct dd_error *err)
{
	char *end, *name;
	uint64_t start = strtoull(line, &end, 16), size;

	if (end == line || *end != ' ')
		return 0;
	size = strtoull(end, &name, 16);
	if (name == end || *name != ' ' || !size)
		return 0;
	name++;
	name[strcspn(name, "\n")] = '\0';
	return symbols_add(s, start, size, BIND_GLOBAL, name, err);
}

int dd_symbols_jit(struct dd_symbols **out, const char *symfs, const char *path,
		   struct dd_error *err)
{
	char where[PATH_MAX], line[4096];
	struct dd_symbols *s;
	FILE *in;
	int ret = 0;

	snprintf(where, sizeof(where), "%s%s", symfs ? symfs : "", path);
	in = open_own_map(where);
	if (!in)
		return dd_fail(err, DD_ENODATA, "no list %s", where);
	s = calloc(1, sizeof(*s));
	if (!s)
		ret = ddi_no_memory(err);
	while (!ret && fgets(line, sizeof(line), in))
		ret = take_jit_line(s, line, err);
	fclose(in);
	if (!ret && !s->nr)
		ret = dd_fail(err, DD_ENODATA, "%s has no symbols", where);
	if (ret) {
		dd_symbols_free(s);
		return ret;
	}
	symbols_sort_functions(s);
	*out = s;
	return 0;
}
