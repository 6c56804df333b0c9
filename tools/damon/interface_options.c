// SPDX-License-Identifier: GPL-2.0-only
/*
 * Options of the older tool about how it talks to the kernel.
 */
#include "tools/damon/interface_options.h"

#include <string.h>

#include "tools/common/message.h"

bool debug_damon;

static const char *const interfaces[] = {"sysfs", "auto", NULL};

static int check_interface(const struct option *opt, int nr, char **words)
{
	(void)nr;
	if (!strcmp(words[0], "sysfs") || !strcmp(words[0], "auto"))
		return 0;
	if (!strcmp(words[0], "debugfs"))
		error("--%s debugfs: DAMON's debugfs interface is not supported; Linux removed it in "
		      "6.14, and 5.18 and later have sysfs; leave the option out",
		      opt->name);
	else
		error("--%s %s: expected 'sysfs' or 'auto'", opt->name, words[0]);
	return -1;
}

const struct option interface_options[] = {
	{.kind = OPTION_CALL,
	 .name = "damon_interface_DEPRECATED",
	 .arg = "NAME",
	 .call = check_interface,
	 .choices = interfaces,
	 .flags = OPTION_HIDDEN,
	 .help = "how to talk to DAMON: sysfs is the only way"},
	/* its name until damo 2.2 */
	OPT_ALIAS("damon_interface", "damon_interface_DEPRECATED"),
	{.kind = OPTION_SET,
	 .name = "debug_damon",
	 .value = &debug_damon,
	 .flags = OPTION_HIDDEN,
	 .help = "print each file of the kernel that is read or written"},
	OPT_END(),
};
