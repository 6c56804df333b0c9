// SPDX-License-Identifier: GPL-2.0-only
/*
 * A pager behind stdout, when text is longer than the terminal.
 */
#include "tools/common/pager.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tools/common/program.h"
#include "tools/common/terminal.h"

static pid_t pager;

/* End of the text for the pager; then it is the user's until they quit it. */
static void wait_for_pager(void)
{
	fflush(stdout);
	close(STDOUT_FILENO);
	while (waitpid(pager, NULL, 0) < 0 && errno == EINTR)
		;
}

static const char *pager_command(void)
{
	const char *command = secure_getenv("DAMO_PAGER");

	if (!command)
		command = secure_getenv("PAGER");
	if (!command)
		command = "less";
	return *command && strcmp(command, "cat") ? command : NULL;
}

static void run_pager(const char *command, int from, int unused)
{
	dup2(from, STDIN_FILENO);
	close(from);
	close(unused);
	/* -F: quit when it fits on the screen, -R: pass colours, -X: leave the text on the screen */
	setenv("LESS", "FRX", 0);
	/* With rights that others lack, no shell, editor or file is to be opened from the pager. */
	if (!geteuid() || geteuid() != getuid())
		setenv("LESSSECURE", "1", 1);
	restore_signals();
	execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	_exit(127);
}

void pager_start(void)
{
	const char *command = pager_command();
	int fds[2];

	if (pager || !command || !isatty(STDOUT_FILENO) || pipe(fds))
		return;
	fflush(stdout);
	terminal_size(NULL);
	pager = fork();
	if (!pager)
		run_pager(command, fds[0], fds[1]);
	if (pager > 0) {
		dup2(fds[1], STDOUT_FILENO);
		/* Interrupts are for the pager, which ends when it wants to. */
		signal(SIGINT, SIG_IGN);
		atexit(wait_for_pager);
	} else {
		pager = 0;
	}
	close(fds[0]);
	close(fds[1]);
}
