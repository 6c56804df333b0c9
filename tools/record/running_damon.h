/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What DAMON runs, looked up to describe the streams of a recording. Files are only read.
 */
#ifndef DAMO_RECORD_RUNNING_DAMON_H
#define DAMO_RECORD_RUNNING_DAMON_H

#include <sys/types.h>

#include <damondata/model.h>
#include <damondata/params.h>

/**
 * struct setup - the last look
 * @params:	kdamonds of sysfs; NULL when they cannot be read
 */
struct setup {
	struct dd_params *params;
};

/**
 * setup_read() - look (again)
 *
 * Return: 0, or a negative enum dd_code when sysfs cannot be read; the setup is empty then, and a
 * recording lacks the descriptions.
 */
int setup_read(struct setup *s, struct dd_error *err);

/** setup_find_kdamond() - pid of a kdamond, of sysfs or of a module such as DAMON_STAT, or 0 */
pid_t setup_find_kdamond(void);

/** setup_summary() - such as "kdamond 0 (paddr)", for messages */
void setup_summary(const struct setup *s, char *buf, size_t size);

/**
 * setup_describe() - fill in a stream what is known of its kdamond
 * @s:		looked at anew when it does not have the kdamond
 * @stream:	has kdamond_pid, and target_id, scheme and context where the events contain them
 */
void setup_describe(struct setup *s, struct dd_stream *stream);

/**
 * setup_pids() - processes that are monitored, and kernel threads that monitor
 * @s:		setup
 * @targets:	gets a malloc'ed array of the target processes, each once
 * @nr_targets:	its length
 * @kdamonds:	gets a malloc'ed array of kdamonds' pids
 * @nr_kdamonds: its length
 *
 * Return: 0 or DD_ENOMEM.
 */
int setup_pids(const struct setup *s, pid_t **targets, size_t *nr_targets, pid_t **kdamonds,
	       size_t *nr_kdamonds);

/** setup_free() - free what it owns */
void setup_free(struct setup *s);

#endif /* DAMO_RECORD_RUNNING_DAMON_H */
