// SPDX-License-Identifier: GPL-2.0-only
/*
 * A list of temporary names that a signal handler can walk.
 */
#include "tools/common/temp_guard.h"

#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct temp_name {
	struct temp_name *volatile next;
	int dir;
	char name[];
};

static struct temp_name *volatile temp_names;
static pid_t temp_owner;

static void remove_temp_names(void)
{
	if (getpid() != temp_owner)
		return;
	for (const struct temp_name *t = temp_names; t; t = t->next)
		unlinkat(t->dir, t->name, 0);
}

static void end_by_signal(int sig)
{
	remove_temp_names();
	signal(sig, SIG_DFL);
	raise(sig);
}

static void watch_process_end(void)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
	struct sigaction old;

	if (temp_owner)
		return;
	temp_owner = getpid();
	atexit(remove_temp_names);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		if (!sigaction(signals[i], NULL, &old) && old.sa_handler == SIG_DFL)
			signal(signals[i], end_by_signal);
}

int temp_guard_add(int dir, const char *name)
{
	size_t len = strlen(name) + 1;
	struct temp_name *t = malloc(sizeof(*t) + len);

	if (!t)
		return -1;
	watch_process_end();
	t->dir = dir;
	memcpy(t->name, name, len);
	t->next = temp_names;
	temp_names = t;
	return 0;
}

void temp_guard_drop(int dir, const char *name)
{
	struct temp_name *volatile *at = &temp_names;

	while (*at && ((*at)->dir != dir || strcmp((*at)->name, name)))
		at = &(*at)->next;
	if (*at) {
		struct temp_name *gone = *at;

		*at = gone->next;
		free(gone);
	}
}
