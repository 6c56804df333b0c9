// SPDX-License-Identifier: GPL-2.0-only
/*
 * The files of a recording in a folder of somebody else, who exchanges names all the time: parts are complete,
 * nothing lands elsewhere, and the recording goes on.
 */
#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <damondata/source.h>

#include "tools/record/files.h"

#define NR_PARTS 100
#define NOBODY	 65534

/* As the owner of the folder: other files, links, folders under the names of the recording and of its parts. */
static void __attribute__((noreturn)) race(const char *elsewhere)
{
	static const char *const names[] = {"r.data", "r.data.vmas"};

	/* It must not outlive a test that failed; a change of user would clear the signal again. */
	if (setgid(NOBODY) || setuid(NOBODY) || prctl(PR_SET_PDEATHSIG, SIGKILL))
		_exit(1);
	for (unsigned int i = 0;; i++) {
		const char *name = names[i % 2];
		const struct dirent *e;
		DIR *d = opendir(".");

		while (d && (e = readdir(d))) {
			char away[300];

			if (strncmp(e->d_name, "r.data.2", 8) || strstr(e->d_name, ".away"))
				continue;
			snprintf(away, sizeof(away), "%.200s.away%u", e->d_name, i);
			if (!rename(e->d_name, away) && symlink(elsewhere, e->d_name))
				break;
		}
		if (d)
			closedir(d);
		if (i % 3 == 0 && !symlink(elsewhere, "mine"))
			rename("mine", name);
		else if (i % 3 == 1)
			close(open(name, O_WRONLY | O_CREAT, 0666));
		else if (!unlink(name) && !mkdir("mine", 0700))
			rename("mine", name);
		if (unlink("mine"))
			rmdir("mine");
	}
}

static struct run_facts facts;

static void put_rows(struct record_files *f, uint64_t part)
{
	struct dd_stream access = {.id = 1,
				   .kind = DD_STREAM_ACCESS,
				   .has_nr_accesses = true,
				   .kdamond_idx = 0,
				   .addr_unit = 1};
	const struct dd_region region = {4096, 8192, (uint32_t)part, 0};
	const struct dd_snapshot snap = {.stream = &access,
					 .start_ns = part * 1000,
					 .end_ns = part * 1000 + 999,
					 .nr_regions = 1,
					 .nr_expected = 1,
					 .regions = &region};
	struct dd_writer *w = files_writer(f, DD_STREAM_ACCESS);
	struct dd_error err;

	assert_int_equal(dd_writer_stream(w, &access, &err), 0);
	assert_int_equal(dd_writer_snapshot(w, &snap, &err), 0);
}

/* Return: the sum of the parts' numbers in the recordings named r.data in folders of this one. */
static uint64_t sum_parts(size_t *nr)
{
	uint64_t sum = 0;
	const struct dirent *e;
	DIR *d = opendir(".");

	assert_non_null(d);
	while ((e = readdir(d))) {
		char path[600];
		const struct dd_event *ev;
		struct dd_source *src;
		struct stat st;

		snprintf(path, sizeof(path), "%s/r.data", e->d_name);
		if (strncmp(e->d_name, "r.data.2", 8) || lstat(e->d_name, &st) ||
		    !S_ISDIR(st.st_mode) || dd_source_open(&src, path, NULL, NULL))
			continue;
		while (dd_source_next(src, &ev, NULL) > 0)
			if (ev->type == DD_EV_SNAPSHOT)
				sum += ev->snapshot->regions[0].nr_accesses;
		dd_source_free(src);
		++*nr;
	}
	closedir(d);
	return sum;
}

static size_t count_entries(const char *path)
{
	DIR *d = opendir(path);
	size_t nr = 0;

	assert_non_null(d);
	while (readdir(d))
		nr++;
	closedir(d);
	return nr - 2;
}

static void parts_are_where_they_belong(void **state)
{
	char top[] = "/tmp/damo-race.XXXXXX", elsewhere[64], remove[64];
	struct record_files f = {.facts = &facts,
				 .kinds = 1u << DD_STREAM_ACCESS | 1u << DD_STREAM_VMAS};
	struct dd_error err = {0};
	size_t nr = 0;
	pid_t racer;

	(void)state;
	if (geteuid())
		skip();
	facts.meta.sidecars = facts.sidecars;
	assert_non_null(mkdtemp(top));
	assert_int_equal(chmod(top, 0755) | chdir(top) | mkdir("theirs", 0755) |
				 mkdir("elsewhere", 0700) | chown("theirs", NOBODY, NOBODY),
			 0);
	snprintf(remove, sizeof(remove), "rm -rf %s", top);
	snprintf(elsewhere, sizeof(elsewhere), "%s/elsewhere", top);
	assert_int_equal(output_choose(&f.out, "theirs/r.data", 0600, &err), 0);
	assert_int_equal(chdir("theirs"), 0);
	racer = fork();
	if (!racer)
		race(elsewhere);
	for (uint64_t part = 1; part <= NR_PARTS; part++) {
		if (files_open(&f, &err))
			fail_msg("part %d: %s", (int)part, err.text);
		put_rows(&f, part);
		if (files_close(&f, true, &err))
			fail_msg("part %d: %s", (int)part, err.text);
	}
	kill(racer, SIGKILL);
	waitpid(racer, NULL, 0);
	output_close(&f.out);
	assert_int_equal(count_entries(elsewhere), 0);
	assert_int_equal(sum_parts(&nr), NR_PARTS * (NR_PARTS + 1) / 2);
	assert_int_equal(nr, NR_PARTS);
	assert_int_equal(chdir("/") | system(remove), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_are_where_they_belong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
