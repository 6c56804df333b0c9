// SPDX-License-Identifier: GPL-2.0-only
/*
 * Notes about runs, and the lock that lets one program at a time change DAMON.
 */
#include "tools/kernel/run_journal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOCK_WAIT_MS	  10000
#define NOTE_SUFFIX	  ".run"
#define NOTE_FIRST_LINE	  "damo-run 1"
#define MAX_NOTE_KDAMONDS 4096
#define MAX_NOTE_BYTES	  (64 << 20)

static char *note_path(char buf[PATH_MAX], const char *name)
{
	return kernel_path(buf, KERNEL_RUN, "%s", name);
}

static int make_run_dir(struct dd_error *err)
{
	const char *dir = kernel_fs_root(KERNEL_RUN);

	if (mkdir(dir, 0700) && errno != EEXIST)
		return dd_fail(err, DD_ESYS, "cannot make %s, where damo notes what it starts",
			       dir);
	return 0;
}

/* ---- the lock ---- */

static void block_note_signals(sigset_t *old_mask)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, old_mask);
}

static int wait_for_lock(int fd, struct dd_error *err)
{
	uint64_t end = monotonic_ms() + LOCK_WAIT_MS;

	while (flock(fd, LOCK_EX | LOCK_NB)) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return dd_fail(err, DD_ESYS, "cannot lock %s/lock",
				       kernel_fs_root(KERNEL_RUN));
		if (monotonic_ms() > end)
			return dd_fail(
				err, DD_EAGAIN,
				"another damo has been changing DAMON for %d s; try again when "
				"it has ended",
				LOCK_WAIT_MS / 1000);
		sleep_ms(20);
	}
	return 0;
}

int control_lock(struct control_lock *lock, struct dd_error *err)
{
	char path[PATH_MAX];
	int ret = make_run_dir(err);

	if (ret)
		return ret;
	lock->fd = open(note_path(path, "lock"), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (lock->fd < 0)
		return dd_fail(err, DD_ESYS, "cannot open %s", path);
	ret = wait_for_lock(lock->fd, err);
	if (ret) {
		close(lock->fd);
		return ret;
	}
	block_note_signals(&lock->old_mask);
	return 0;
}

void control_unlock(struct control_lock *lock)
{
	close(lock->fd);
	sigprocmask(SIG_SETMASK, &lock->old_mask, NULL);
}

/* ---- runs ---- */

struct damon_run *run_new(size_t nr)
{
	struct damon_run *run = calloc(1, sizeof(*run));

	if (!run)
		return NULL;
	run->fd = -1;
	run->indices = calloc(nr + 1, sizeof(*run->indices));
	run->pids = calloc(nr + 1, sizeof(*run->pids));
	run->nr = nr;
	if (!run->indices || !run->pids) {
		damon_run_free(run);
		return NULL;
	}
	for (size_t i = 0; i < nr; i++)
		run->pids[i] = -1;
	return run;
}

void damon_run_free(struct damon_run *run)
{
	if (!run)
		return;
	note_release(run);
	damon_plan_free(&run->saved);
	free(run->indices);
	free(run->pids);
	free(run);
}

/* ---- writing ---- */

static void boot_id(char id[64])
{
	char path[PATH_MAX];

	if (sysfs_read(kernel_path(path, KERNEL_PROCFS, "sys/kernel/random/boot_id"), id, 64, NULL))
		strcpy(id, "unknown");
}

static void print_note(const struct damon_run *run, FILE *out)
{
	char id[64];

	boot_id(id);
	fprintf(out, NOTE_FIRST_LINE "\nboot %s\n", id);
	fprintf(out, "owner %ld %d %s\n", (long)run->owner_pid, run->owner_stays, run->owner);
	fprintf(out, "phase %s %s\n", run->is_running ? "running" : "starting",
		run->is_whole ? "whole" : "part");
	for (size_t i = 0; i < run->modules.nr; i++)
		fprintf(out, "module %s\n", run->modules.names[i]);
	for (size_t i = 0; i < run->nr; i++)
		fprintf(out, "kdamond %u %ld\n", run->indices[i], (long)run->pids[i]);
	for (size_t i = 0; i < run->saved.nr; i++)
		fprintf(out, "saved %s %s\n", run->saved.writes[i].path,
			run->saved.writes[i].value);
}

/* A second run of the same process gets another name. */
static void choose_name(struct damon_run *run)
{
	char path[PATH_MAX];

	for (unsigned int i = 0; !run->name[0] || (i < 1000 && sysfs_exists(path)); i++) {
		snprintf(run->name, sizeof(run->name), "%ld-%u" NOTE_SUFFIX, (long)run->owner_pid,
			 i);
		note_path(path, run->name);
	}
}

int note_write(struct damon_run *run, struct dd_error *err)
{
	char path[PATH_MAX], tmp[PATH_MAX];
	bool failed;
	FILE *out;
	int fd;

	if (!run->name[0])
		choose_name(run);
	note_path(path, run->name);
	kernel_path(tmp, KERNEL_RUN, ".%s.new", run->name);
	fd = open(tmp, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB)) {
		dd_fail(err, DD_ESYS, "cannot write %s", tmp);
		if (fd >= 0)
			close(fd);
		return DD_ESYS;
	}
	/* A duplicate shares the lock, which then outlives the stream. */
	out = fdopen(dup(fd), "w");
	if (out)
		print_note(run, out);
	failed = !out || ferror(out) | fclose(out);
	if (failed || rename(tmp, path)) {
		dd_fail(err, DD_ESYS, "cannot write %s", path);
		unlink(tmp);
		close(fd);
		return DD_ESYS;
	}
	note_release(run);
	run->fd = fd;
	return 0;
}

void note_release(struct damon_run *run)
{
	if (run->fd >= 0)
		close(run->fd);
	run->fd = -1;
}

void note_remove(struct damon_run *run)
{
	char path[PATH_MAX];

	if (run->name[0])
		unlink(note_path(path, run->name));
	note_release(run);
	run->name[0] = '\0';
}

/* ---- reading ---- */

static int bad_line(const char *path, const char *line, struct dd_error *err)
{
	return dd_fail(err, DD_ECORRUPT,
		       "%s: cannot understand '%.60s'; remove the file when no damo "
		       "runs",
		       path, line);
}

static int parse_kdamond(struct damon_run *run, const char *line)
{
	long pid;
	unsigned int index;

	if (run->nr >= MAX_NOTE_KDAMONDS || sscanf(line, "%9u %9ld", &index, &pid) != 2)
		return -1;
	run->indices[run->nr] = index;
	run->pids[run->nr++] = (pid_t)pid;
	return 0;
}

static int parse_owner(struct damon_run *run, const char *line)
{
	int stays, at = 0;
	long pid;

	if (sscanf(line, "%9ld %1d %n", &pid, &stays, &at) != 2 || !at)
		return -1;
	run->owner_pid = (pid_t)pid;
	run->owner_stays = stays;
	snprintf(run->owner, sizeof(run->owner), "%s", line + at);
	return 0;
}

/* Only paths of DAMON's tree are written back. */
static int parse_saved(struct damon_run *run, char *line)
{
	char *space = strchr(line, ' ');

	if (!space || line[0] == '/' || strstr(line, ".."))
		return -1;
	*space = '\0';
	damon_plan_add(&run->saved, line, space + 1);
	return run->saved.out_of_memory ? -1 : 0;
}

static int parse_module(struct damon_run *run, const char *line)
{
	if (run->modules.nr >= DAMON_MODULES_MAX || strncmp(line, "damon_", 6) ||
	    strlen(line) >= DAMON_MODULE_LEN || strchr(line, '/'))
		return -1;
	strcpy(run->modules.names[run->modules.nr++], line);
	return 0;
}

static int parse_note_line(struct damon_run *run, char *line)
{
	char *rest = strchr(line, ' ');

	if (!rest)
		return -1;
	*rest++ = '\0';
	if (!strcmp(line, "owner"))
		return parse_owner(run, rest);
	if (!strcmp(line, "kdamond"))
		return parse_kdamond(run, rest);
	if (!strcmp(line, "module"))
		return parse_module(run, rest);
	if (!strcmp(line, "saved"))
		return parse_saved(run, rest);
	if (!strcmp(line, "phase")) {
		run->is_running = !strncmp(rest, "running", 7);
		run->is_whole = strstr(rest, "whole") != NULL;
		return 0;
	}
	return -1;
}

static int parse_note(struct damon_run *run, FILE *in, const char *path, struct dd_error *err)
{
	char *line = NULL, id[64], expected[80];
	size_t size = 0;
	ssize_t len;
	int ret = 0;

	boot_id(id);
	snprintf(expected, sizeof(expected), "boot %s", id);
	for (unsigned int n = 0; !ret && (len = getline(&line, &size, in)) > 0; n++) {
		line[strcspn(line, "\n")] = '\0';
		if (n == 0)
			ret = strcmp(line, NOTE_FIRST_LINE) ? bad_line(path, line, err) : 0;
		else if (n == 1)
			ret = strcmp(line, expected) ? DD_ENODATA : 0;
		else if (parse_note_line(run, line))
			ret = bad_line(path, line, err);
	}
	free(line);
	if (!ret && !run->owner_pid)
		ret = bad_line(path, "(it is cut short)", err);
	return ret;
}

int note_read(struct damon_run **result, const char *name, bool *is_locked, struct dd_error *err)
{
	struct damon_run *run = run_new(MAX_NOTE_KDAMONDS);
	char path[PATH_MAX];
	struct stat st;
	FILE *in;
	int ret;

	if (!run)
		return dd_fail(err, DD_ENOMEM, "out of memory");
	run->nr = 0;
	in = fopen(note_path(path, name), "re");
	if (!in || fstat(fileno(in), &st) || st.st_size > MAX_NOTE_BYTES) {
		if (in)
			fclose(in);
		damon_run_free(run);
		return dd_fail(err, DD_ESYS, "cannot read %s", path);
	}
	*is_locked = flock(fileno(in), LOCK_SH | LOCK_NB) != 0;
	ret = parse_note(run, in, path, err);
	fclose(in);
	snprintf(run->name, sizeof(run->name), "%s", name);
	if (ret) {
		if (ret == DD_ENODATA)
			note_remove(run);
		damon_run_free(run);
		return ret;
	}
	*result = run;
	return 0;
}

static int is_note(const struct dirent *e)
{
	size_t len = strlen(e->d_name);

	return e->d_name[0] != '.' && len > strlen(NOTE_SUFFIX) &&
	       len < sizeof(((struct damon_run *)NULL)->name) &&
	       !strcmp(e->d_name + len - strlen(NOTE_SUFFIX), NOTE_SUFFIX);
}

int note_names(char ***names, size_t *nr, struct dd_error *err)
{
	struct dirent **entries;
	int n = scandir(kernel_fs_root(KERNEL_RUN), &entries, is_note, versionsort);

	*names = NULL;
	*nr = 0;
	if (n < 0) {
		if (errno == ENOENT || errno == EACCES)
			return 0;
		return dd_fail(err, DD_ESYS, "cannot list %s", kernel_fs_root(KERNEL_RUN));
	}
	*names = calloc((size_t)n + 1, sizeof(**names));
	for (int i = 0; i < n; i++) {
		char *copy = *names ? strdup(entries[i]->d_name) : NULL;

		if (copy)
			(*names)[(*nr)++] = copy;
		free(entries[i]);
	}
	free(entries);
	return *names ? 0 : dd_fail(err, DD_ENOMEM, "out of memory");
}
