// SPDX-License-Identifier: GPL-2.0-only
/*
 * Measures a program that runs until Ctrl-C, with all processes that it starts.
 *
 *	cost FROM TO END COMMAND...
 *
 * Runs COMMAND, sends it SIGINT END seconds later, and prints the CPU time in ms that it took between FROM
 * and TO seconds after its start, the CPU time of all its life, and how long after SIGINT it ended, with
 * its exit status:
 *
 *	steady 812 total 1330 stop 42 status 0
 *
 * CPU time is of user and kernel, in whole ticks of 10 ms for @steady.
 */
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tools/kernel/proc.h"

static double now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void sleep_until(double when_s)
{
	double left_s;

	while ((left_s = when_s - now_s()) > 0)
		usleep(left_s > 0.5 ? 500000 : (useconds_t)(left_s * 1e6) + 1);
}

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

/* utime, stime, cutime and cstime of proc(5): its own and that of children it waited for. */
static long ticks_of(pid_t pid)
{
	char path[64], text[2048] = "", *after_name;
	long user, system, waited_user, waited_system;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	f = fopen(path, "re");
	if (!f)
		return 0;
	if (!fgets(text, sizeof(text), f))
		text[0] = '\0';
	fclose(f);
	after_name = strrchr(text, ')');
	if (!after_name ||
	    sscanf(after_name + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %ld %ld %ld %ld",
		   &user, &system, &waited_user, &waited_system) != 4)
		return 0;
	return user + system + waited_user + waited_system;
}

static double tree_ms(pid_t root)
{
	struct dd_error err = {0};
	pid_t *found = NULL;
	size_t nr = 0;
	long ticks = ticks_of(root);

	if (proc_descendants(&root, 1, &found, &nr, &err)) {
		fprintf(stderr, "cost: %s\n", err.text);
		exit(1);
	}
	for (size_t i = 0; i < nr; i++)
		ticks += ticks_of(found[i]);
	free(found);
	return (double)ticks * 1000 / (double)sysconf(_SC_CLK_TCK);
}

static pid_t start(char **argv)
{
	pid_t pid;

	/* What outlives its parent comes to us, so that its time is counted as well. */
	if (prctl(PR_SET_CHILD_SUBREAPER, 1))
		fail("prctl");
	pid = fork();
	if (pid < 0)
		fail("fork");
	if (pid)
		return pid;
	/* A shell's background job ignores it. */
	signal(SIGINT, SIG_DFL);
	execvp(argv[0], argv);
	perror(argv[0]);
	_exit(127);
}

int main(int argc, char **argv)
{
	double begin_s, at_from_ms, at_to_ms, total_ms, stop_s;
	struct rusage use;
	int status;
	pid_t pid;

	if (argc < 5) {
		fprintf(stderr, "usage: cost FROM TO END COMMAND...\n");
		return 129;
	}
	begin_s = now_s();
	pid = start(argv + 4);
	sleep_until(begin_s + atof(argv[1]));
	at_from_ms = tree_ms(pid);
	sleep_until(begin_s + atof(argv[2]));
	at_to_ms = tree_ms(pid);
	sleep_until(begin_s + atof(argv[3]));
	stop_s = now_s();
	kill(pid, SIGINT);
	if (waitpid(pid, &status, 0) < 0)
		fail("waitpid");
	stop_s = now_s() - stop_s;
	while (wait(NULL) > 0)
		;
	getrusage(RUSAGE_CHILDREN, &use);
	total_ms = (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) * 1e3 +
		   (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) * 1e-3;
	printf("steady %.0f total %.0f stop %.1f status %d\n", at_to_ms - at_from_ms, total_ms,
	       stop_s * 1e3, WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
	return 0;
}
