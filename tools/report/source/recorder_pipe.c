// SPDX-License-Identifier: GPL-2.0-only
/*
 * damo-record as a source: it is run, and what it writes to a pipe is read.
 */
#include "tools/report/source/recorder_pipe.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tools/common/allocate.h"
#include "tools/common/exec_path.h"
#include "tools/common/loss_report.h"
#include "tools/common/message.h"

static char **recorder_arguments(const char *target, const char *const *more)
{
	static const char *const first[] = {"damo-record", "-q", "--out", "-"};
	size_t nr = 0, nr_first = sizeof(first) / sizeof(first[0]);
	char **argv;

	while (more && more[nr])
		nr++;
	argv = xcalloc(nr_first + nr + 3, sizeof(*argv));
	for (size_t i = 0; i < nr_first; i++)
		argv[i] = (char *)first[i];
	for (size_t i = 0; i < nr; i++)
		argv[nr_first + i] = (char *)more[i];
	argv[nr_first + nr] = (char *)"--";
	argv[nr_first + nr + 1] = (char *)(target ? target : "ongoing");
	return argv;
}

static void run_recorder(const char *target, const char *const *more, int out)
{
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	dup2(null, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	exec_program(NULL, "damo-record", recorder_arguments(target, more));
	error("cannot run damo-record: %s", strerror(errno));
	_exit(127);
}

int recorder_pipe_open(struct recorder_pipe *p, const char *target, const char *const *more,
		       const struct dd_open_options *opts, struct dd_error *err)
{
	int fds[2], ret;

	if (pipe2(fds, O_CLOEXEC))
		return dd_fail(err, DD_ESYS, "cannot make a pipe");
	fflush(NULL);
	p->source = NULL;
	p->pid = fork();
	if (p->pid < 0) {
		ret = dd_fail(err, DD_ESYS, "cannot start damo-record");
		close(fds[0]);
		close(fds[1]);
		return ret;
	}
	if (!p->pid)
		run_recorder(target, more, fds[1]);
	close(fds[1]);
	ret = dd_source_open_fd(&p->source, fds[0], "running DAMON", opts, err);
	if (!ret)
		return 0;
	close(fds[0]);
	recorder_pipe_close(p);
	return ret;
}

/* The end is ours; snapshots that were under way at the begin or then are not taken. */
static void report_pipe_losses(const struct recorder_pipe *p)
{
	struct dd_completeness c;

	if (!p->source)
		return;
	dd_source_completeness(p->source, &c);
	c.incomplete_snapshots = 0;
	c.missing[DD_LOST_INCOMPLETE] = c.missing[DD_LOST_END] = c.missing[DD_LOST_BYTES] =
		(struct dd_tally){0};
	account_report(dd_source_name(p->source), &c);
}

void recorder_pipe_close(struct recorder_pipe *p)
{
	report_pipe_losses(p);
	dd_source_free(p->source);
	p->source = NULL;
	kill(p->pid, SIGTERM);
	while (waitpid(p->pid, NULL, 0) < 0 && errno == EINTR)
		;
}
