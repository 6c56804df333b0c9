// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parameters from the command line, and to stdout or a file.
 */
#include "tools/ctl/params_output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tools/common/damon_options.h"
#include "tools/common/message.h"
#include "tools/kernel/damon.h"

const char *const params_format_words[] = {"json", "yaml", "report", NULL};

static int write_to(FILE *out, const struct dd_params *p, int format,
		    const struct dd_params_style *style)
{
	struct dd_error err;

	if (format == PARAMS_JSON)
		dd_params_write_json(p, out, style);
	else if (format == PARAMS_TEXT)
		dd_params_write_text(p, out, style);
	else if (dd_params_write_yaml(p, out, style, &err)) {
		error("%s", err.text);
		return EXIT_FAIL;
	}
	return EXIT_DONE;
}

/* The parameters may have come from this very file: it is kept aside, never cut short. */
static FILE *open_new(const char *path)
{
	char old[4096];
	int fd;

	if (snprintf(old, sizeof(old), "%s.old", path) >= (int)sizeof(old)) {
		errno = ENAMETOOLONG;
		return NULL;
	}
	if (!access(path, F_OK) && rename(path, old))
		return NULL;
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	return fd < 0 ? NULL : fdopen(fd, "w");
}

int write_params(const struct dd_params *p, int format, const struct dd_params_style *style,
		 const char *out)
{
	FILE *f;
	int ret;

	if (!out || !strcmp(out, "-"))
		return write_to(stdout, p, format, style);
	f = open_new(out);
	if (!f) {
		error("cannot create '%s': %s", out, strerror(errno));
		return EXIT_FAIL;
	}
	ret = write_to(f, p, format, style);
	errno = 0;
	if ((ferror(f) | fclose(f)) && !ret) {
		error("cannot write '%s': %s", out, strerror(errno ? errno : EIO));
		return EXIT_FAIL;
	}
	return ret;
}

int params_from_command_line(struct dd_params *p, const char *word)
{
	struct damon_target target;
	struct dd_error err;
	int ret = damon_target_deduce(&target, word, &err);

	dd_params_init(p);
	if (!ret)
		ret = damon_options_build(p, &target, damon_node_regions, &err);
	damon_target_free(&target);
	if (ret)
		return damon_options_fail(&err);
	if (damon_resolve_regions(p, &err))
		warn("%s; the parameters are without default regions, which start fills in",
		     err.text);
	return 0;
}
