// SPDX-License-Identifier: GPL-2.0-only
/*
 * Starting the program that is to be monitored, held until the monitoring is on, and its end.
 */
#include "tools/kernel/workload.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tools/common/program.h"
#include "tools/kernel/sysfs.h"

#define SETTLE_MS      500
#define SETTLE_STEP_MS 20
#define TERM_MS	       1000
#define MAX_WORDS      1024

static bool needs_shell(const char *command)
{
	return strpbrk(command, "|&;<>()$`\\\"'*?[]#~=%!{}\n\t") != NULL;
}

/* Returns only when nothing was executed, with errno. */
static void execute_command(const char *command)
{
	char *words[MAX_WORDS + 1], *copy, *save, *word;
	size_t nr = 0;

	if (needs_shell(command)) {
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		return;
	}
	copy = strdup(command);
	if (!copy)
		return;
	for (word = strtok_r(copy, " ", &save); word && nr < MAX_WORDS;
	     word = strtok_r(NULL, " ", &save))
		words[nr++] = word;
	words[nr] = NULL;
	errno = word ? E2BIG : ENOENT;
	if (!word && nr)
		execvp(words[0], words);
}

static int become_user(const struct passwd *user)
{
	if (!user)
		return 0;
	if (initgroups(user->pw_name, user->pw_gid) || setgid(user->pw_gid) || setuid(user->pw_uid))
		return -1;
	setenv("HOME", user->pw_dir, 1);
	setenv("USER", user->pw_name, 1);
	setenv("LOGNAME", user->pw_name, 1);
	setenv("SHELL", user->pw_shell, 1);
	return 0;
}

static void send_code(int fd, int code)
{
	if (write(fd, &code, sizeof(code)) != sizeof(code))
		_exit(126);
}

/* False when the parent has ended, or decided against the command. */
static bool wait_for_go(int fd)
{
	char go;
	ssize_t n;

	do
		n = read(fd, &go, 1);
	while (n < 0 && errno == EINTR);
	return n == 1;
}

/* Two codes go to the parent: 0 or an errno before the wait, an errno after it when nothing was executed. */
static void __attribute__((noreturn))
run_workload_child(int go, int code, const char *command, const struct passwd *user, bool own_group)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	restore_signals();
	signal(SIGPIPE, SIG_DFL);
	if (own_group)
		setpgid(0, 0);
	send_code(code, become_user(user) ? errno : 0);
	if (!wait_for_go(go))
		_exit(126);
	execute_command(command);
	send_code(code, errno);
	_exit(127);
}

static int find_user(const char *name, const struct passwd **user, struct dd_error *err)
{
	*user = NULL;
	if (!name)
		return 0;
	errno = 0;
	*user = getpwnam(name);
	if (!*user)
		return dd_fail(err, DD_EINVAL, "there is no user '%s'", name);
	return 0;
}

/* What the child sent, or @closed when it has closed the pipe, as exec and its end do. */
static int read_code(int fd, int closed)
{
	int code;
	ssize_t n;

	do
		n = read(fd, &code, sizeof(code));
	while (n < 0 && errno == EINTR);
	return n == sizeof(code) ? code : closed;
}

static int fail_workload(struct workload *w, int code, struct dd_error *err)
{
	waitpid(w->pid, NULL, 0);
	w->pid = 0;
	errno = code;
	return dd_fail(err, DD_ESYS, "cannot run '%s'%s%s", w->command, w->user ? " as " : "",
		       w->user ? w->user : "");
}

static void close_pair(int fds[2])
{
	close(fds[0]);
	close(fds[1]);
}

int workload_prepare(struct workload *w, const char *command, const char *user_name, bool own_group,
		     struct dd_error *err)
{
	const struct passwd *user;
	int go[2], codes[2], ret = find_user(user_name, &user, err), code;

	*w = (struct workload){.own_group = own_group, .command = command, .user = user_name};
	if (ret)
		return ret;
	if (pipe2(go, O_CLOEXEC))
		return dd_fail(err, DD_ESYS, "cannot make a pipe");
	if (pipe2(codes, O_CLOEXEC)) {
		dd_fail(err, DD_ESYS, "cannot make a pipe");
		close_pair(go);
		return DD_ESYS;
	}
	fflush(NULL);
	w->pid = fork();
	if (!w->pid) {
		close(go[1]);
		run_workload_child(go[0], codes[1], command, user, own_group);
	}
	close(go[0]);
	close(codes[1]);
	w->go = go[1];
	w->codes = codes[0];
	if (w->pid < 0) {
		dd_fail(err, DD_ESYS, "cannot start a process");
		w->pid = 0;
	} else {
		w->is_waiting = true;
		code = read_code(w->codes, EPIPE);
		if (!code)
			return 0;
		fail_workload(w, code, err);
	}
	w->is_waiting = false;
	close(w->go);
	close(w->codes);
	return DD_ESYS;
}

/* A sum over the text of /proc/PID/maps, which changes with each library that is mapped. */
static unsigned long maps_sum(pid_t pid)
{
	char path[PATH_MAX];
	unsigned long sum = 5381;
	int c;
	FILE *f = fopen(kernel_path(path, KERNEL_PROCFS, "%ld/maps", (long)pid), "re");

	if (!f)
		return 0;
	while ((c = getc(f)) != EOF)
		sum = sum * 33 + (unsigned char)c;
	fclose(f);
	return sum;
}

static int fail_ended_workload(int status, struct dd_error *err)
{
	if (WIFSIGNALED(status))
		return dd_fail(err, DD_ENODATA,
			       "the command was killed by signal %d before DAMON could "
			       "monitor it",
			       WTERMSIG(status));
	return dd_fail(err, DD_ENODATA,
		       "the command ended with status %d before DAMON could monitor it",
		       WEXITSTATUS(status));
}

static int settle_workload(struct workload *w, struct dd_error *err)
{
	unsigned long before = 0, now;
	int status;

	for (int ms = 0; ms < SETTLE_MS; ms += SETTLE_STEP_MS) {
		sleep_ms(SETTLE_STEP_MS);
		if (workload_ended(w, &status))
			return fail_ended_workload(status, err);
		now = maps_sum(w->pid);
		if (now && now == before)
			return 0;
		before = now;
	}
	return 0;
}

int workload_run(struct workload *w, struct dd_error *err)
{
	bool sent = write(w->go, "", 1) == 1;
	int code = sent ? read_code(w->codes, 0) : EPIPE;

	w->is_waiting = false;
	close(w->go);
	close(w->codes);
	return code ? fail_workload(w, code, err) : settle_workload(w, err);
}

bool workload_ended(struct workload *w, int *status)
{
	if (w->pid <= 0 || waitpid(w->pid, status, WNOHANG) != w->pid)
		return false;
	w->pid = 0;
	return true;
}

void workload_kill(struct workload *w)
{
	uint64_t end = monotonic_ms() + TERM_MS;
	pid_t pid = w->own_group ? -w->pid : w->pid;
	int status;

	if (w->pid <= 0)
		return;
	if (w->is_waiting) {
		close(w->go); /* it ends by that */
		close(w->codes);
		w->is_waiting = false;
	}
	kill(pid, SIGTERM);
	kill(pid, SIGCONT);
	while (!workload_ended(w, &status)) {
		if (monotonic_ms() > end)
			kill(pid, SIGKILL);
		sleep_ms(10);
	}
}
