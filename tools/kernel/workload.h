/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Running the program that shall be monitored.
 */
#ifndef DAMO_KERNEL_WORKLOAD_H
#define DAMO_KERNEL_WORKLOAD_H

#include <stdbool.h>
#include <sys/types.h>

#include <damondata/error.h>

/**
 * struct workload - a program to monitor
 * @pid:	its process; of the shell for a command that needs one
 * @own_group:	it leads a process group of its own, which workload_kill() ends as a whole
 * @is_waiting:	the process is there, the program not yet executed
 */
struct workload {
	pid_t pid;
	bool own_group, is_waiting;
	int go, codes;		    /* pipes while it waits */
	const char *command, *user; /* of the caller */
};

/**
 * workload_prepare() - make the process of a command, without executing anything yet
 * @w:		filled
 * @command:	a plain "PROGRAM WORD..." is executed directly, anything else by /bin/sh; kept
 * @user:	name of the user to run it as, with his groups and HOME; NULL = as we are; kept
 * @own_group:	for a program that goes on when we end; without it, Ctrl-C reaches it as well
 * @err:	or NULL
 *
 * The process has the pid of the later program and waits for workload_run(). It ends by itself when we
 * end before that.
 *
 * Return: 0; DD_EINVAL for an unknown user; DD_ESYS when the process cannot be made or become the user.
 */
int workload_prepare(struct workload *w, const char *command, const char *user, bool own_group,
		     struct dd_error *err);

/**
 * workload_run() - execute the prepared command, and wait until it has mapped its libraries
 *
 * The command has our standard streams. DAMON derives the address ranges to monitor from the mappings at
 * its start, so these are waited for, half a second at most.
 *
 * Return: 0; DD_ESYS with errno in &dd_error.sys_errno when it could not be executed (ENOENT: not found),
 * and @w->pid is 0 then; DD_ENODATA when the program has ended; the text has its exit status.
 */
int workload_run(struct workload *w, struct dd_error *err);

/** workload_ended() - has it? @status gets what waitpid() gives, if so. Then @w->pid is 0 */
bool workload_ended(struct workload *w, int *status);

/** workload_kill() - end it: SIGTERM, after a second SIGKILL. Nothing when it has ended */
void workload_kill(struct workload *w);

#endif /* DAMO_KERNEL_WORKLOAD_H */
