// SPDX-License-Identifier: GPL-2.0-only
/*
 * The first call of each program: which signals are ignored, and restored for programs that it starts.
 */
#include "tools/common/program.h"

#include <signal.h>

#include "tools/common/message.h"

void start_program(const char *name)
{
	set_program_name(name);
	signal(SIGXFSZ, SIG_IGN);
}

void restore_signals(void)
{
	signal(SIGXFSZ, SIG_DFL);
}
