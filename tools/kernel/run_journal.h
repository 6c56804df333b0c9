/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Notes about runs below /run/damo: what was started, by whom, and what to bring back afterwards.
 *
 * One file a run, replaced as a whole by rename(). Its writer keeps it locked for as long as it is
 * responsible, so that a killed one is distinguished from a live one without trusting process ids.
 */
#ifndef DAMO_KERNEL_RUN_JOURNAL_H
#define DAMO_KERNEL_RUN_JOURNAL_H

#include <signal.h>

#include "tools/kernel/damon.h"

/**
 * struct damon_run - a run, in memory and in its note
 * @name:	of the note's file below /run/damo
 * @fd:		of the locked note, or -1
 * @is_running:	all kdamonds were turned on; else it is being started
 * @is_whole:	@saved is the setup of all kdamonds, else of its own only
 * @modules:	switched off for it
 * @saved:	brings the setup from before back
 */
struct damon_run {
	char name[64];
	int fd;
	char owner[64];
	pid_t owner_pid;
	bool owner_stays, is_running, is_whole;
	unsigned int *indices;
	pid_t *pids;
	size_t nr;
	struct damon_modules modules;
	struct damon_plan saved;
};

/** note_write() - (re)write the note of a run, and keep it locked */
int note_write(struct damon_run *run, struct dd_error *err);

/** note_release() - unlock the note; it stays */
void note_release(struct damon_run *run);

/** note_remove() - delete the note */
void note_remove(struct damon_run *run);

/**
 * note_read() - read a note
 * @run:	filled; release with damon_run_free()
 * @name:	file below /run/damo
 * @is_locked:	gets whether its writer is alive
 *
 * Return: 0; DD_ENODATA for a note from before this boot, which is removed; DD_ECORRUPT, DD_ESYS.
 */
int note_read(struct damon_run **run, const char *name, bool *is_locked, struct dd_error *err);

/** note_names() - names of all notes, malloc'ed array of malloc'ed strings, sorted */
int note_names(char ***names, size_t *nr, struct dd_error *err);

/** struct control_lock - one program at a time changes DAMON; signals that would end us wait meanwhile */
struct control_lock {
	int fd;
	sigset_t old_mask;
};

/** control_lock() - waits up to ten seconds for another program */
int control_lock(struct control_lock *lock, struct dd_error *err);
void control_unlock(struct control_lock *lock);

/** run_new() - an empty run of @nr kdamonds, or NULL */
struct damon_run *run_new(size_t nr);

#endif /* DAMO_KERNEL_RUN_JOURNAL_H */
