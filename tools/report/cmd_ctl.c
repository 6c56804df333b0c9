// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reports about DAMON and the machine rather than about accesses: damo-ctl prints them.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tools/common/allocate.h"
#include "tools/common/exec_path.h"
#include "tools/common/message.h"
#include "tools/report/commands.h"

static int become_ctl(const char *command, int argc, char **argv)
{
	char **words = xcalloc((size_t)argc + 2, sizeof(*words));

	words[0] = (char *)"damo-ctl";
	words[1] = (char *)command;
	memcpy(words + 2, argv + 1, ((size_t)argc - 1) * sizeof(*words));
	exec_program(NULL, words[0], words);
	die("cannot run damo-ctl: %s", strerror(errno));
}

int cmd_damon(int argc, char **argv)
{
	return become_ctl("status", argc, argv);
}

int cmd_sysinfo(int argc, char **argv)
{
	return become_ctl("sysinfo", argc, argv);
}

int cmd_pa_layout(int argc, char **argv)
{
	return become_ctl("pa_layout", argc, argv);
}
