// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Modules in modules.dep: "kernel/net/nf-x.ko.xz: what it needs".
 */
#include "libdamondata/symbol/module_path.h"

#include <damondata/source.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libdamondata/util/input.h"

/* Names of files may have '-' where names of modules have '_'. */
static bool is_module(const char *file, const char *name)
{
	size_t i;

	for (i = 0; name[i] && name[i] != ']'; i++)
		if ((file[i] == '-' ? '_' : file[i]) != name[i])
			return false;
	return !strncmp(file + i, ".ko", 3);
}

static bool line_has(const char *line, const char *name)
{
	const char *slash;
	size_t len = strcspn(line, ":");

	slash = memrchr(line, '/', len);
	return is_module(slash ? slash + 1 : line, name);
}

bool dd_module_path(char path[PATH_MAX], const char *symfs, const char *release, const char *name)
{
	char list[PATH_MAX], *line = NULL;
	size_t room = 0;
	bool found = false;
	FILE *in;
	int fd;

	if (!release || strchr(release, '/') || *name != '[')
		return false;
	snprintf(list, sizeof(list), "%s/lib/modules/%s/modules.dep", symfs ? symfs : "", release);
	fd = dd_open_regular(list);
	in = fd < 0 ? NULL : fdopen(fd, "r");
	while (in && !found && getline(&line, &room, in) > 0) {
		found = line_has(line, name + 1);
		if (found)
			snprintf(path, PATH_MAX, "/lib/modules/%s/%.*s", release,
				 (int)strcspn(line, ":"), line);
	}
	free(line);
	if (in)
		fclose(in);
	return found;
}
