// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parameters from the command line, and to stdout or a file.
 */
#include "tools/ctl/params_output.h"

#include <stdio.h>
#include <string.h>

#include "tools/damon/damon_options.h"
#include "tools/common/message.h"
#include "tools/common/out_file.h"
#include "tools/kernel/damon.h"
#include "tools/kernel/damon_text.h"

const char *const params_format_words[] = {"json", "yaml", "report", NULL};

static int write_to(FILE *out, const struct dd_params *p, int format, unsigned int style)
{
	static const enum dd_params_format formats[] = {
		[PARAMS_JSON] = DD_PARAMS_JSON,
		[PARAMS_YAML] = DD_PARAMS_YAML,
		[PARAMS_TEXT] = DD_PARAMS_TEXT,
	};
	struct dd_error err;

	if (!dd_params_write(p, NULL, formats[format], style, out, &err))
		return EXIT_DONE;
	error("%s", err.text);
	return EXIT_FAIL;
}

int write_params(const struct dd_params *p, int format, unsigned int style, const char *out)
{
	struct dd_error err;
	struct out_file file;
	FILE *f;
	int ret;

	if (!out || !strcmp(out, "-"))
		return write_to(stdout, p, format, style);
	/* The parameters may have come from this very file: it is kept aside. */
	if (out_file_open(&file, out, OUT_FILE_KEEP_OLD | OUT_FILE_SAME_MODE, OUT_FILE_PRIVATE,
			  &err))
		die("%s", err.text);
	f = out_file_stream(&file);
	if (!f)
		die("out of memory");
	ret = write_to(f, p, format, style);
	if (ret) {
		out_file_abort(&file);
		return ret;
	}
	if (out_file_commit(&file, &err))
		die("%s", err.text);
	return EXIT_DONE;
}

/* Set when memory is named that this machine does not have, or does not show. */
static bool elsewhere;

/* The parameters may be for another machine: what this one cannot know is left out, and said. */
static int regions_if_known(struct dd_params *target, const int64_t *nodes, size_t nr_nodes,
			    struct dd_error *err)
{
	int ret = damon_node_regions(target, nodes, nr_nodes, err);

	if (!ret || ret == DD_ENOMEM || ret == DD_EINVAL)
		return ret;
	warn("--%s: %s; the target is left without regions: give it --regions, or the option where "
	     "DAMON shall run",
	     nodes ? "numa_node" : "all_ram", err->text);
	while (dd_param_nr(target, "regions"))
		dd_param_remove(target, "regions", 0, NULL);
	elsewhere = true;
	return 0;
}

int params_from_command_line(struct dd_params **p, const char *word)
{
	struct damon_target target;
	char what[DAMON_TEXT_LEN];
	struct dd_error err;
	int ret = damon_target_deduce(&target, word, &err);

	*p = NULL;
	if (!ret)
		ret = damon_options_build(p, &target, regions_if_known, &err);
	if (ret) {
		damon_target_free(&target);
		return damon_options_fail(&err);
	}
	if (!elsewhere && damon_resolve_regions(*p, &err))
		warn("%s; the parameters are without default regions, which start fills in",
		     err.text);
	/* Nothing is done to the target, so only what may be a mistake is said. */
	if (!damon_target_given(&target) && options_way_out(NULL)) {
		damon_targets_text(*p, NULL, what);
		damon_target_announce(&target, what);
	} else if (elsewhere && options_way_out(NULL)) {
		info("%s", options_way_out(NULL));
	}
	if (damon_default_note())
		info("%s", damon_default_note());
	damon_target_free(&target);
	return 0;
}
