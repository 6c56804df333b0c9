/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Controlling DAMON through its sysfs files: reading the setup, starting, changing, stopping, and
 * leaving everything as it was found.
 *
 *	struct damon_run *run = NULL;
 *	struct damon_start_options how = {.owner = "damo-record", .owner_stays = true};
 *
 *	if (damon_resolve_regions(params, &err) ||		// paddr without regions
 *	    damon_start(&run, params, &how, &err))		// all or nothing
 *		die("%s", err.text);
 *	... damon_run_alive(run) ...
 *	damon_run_stop(run, &err);				// off, and the old setup is back
 *	damon_run_free(run);
 *
 * What was started is noted in files below /run/damo, so that a later command can name it, and mend
 * what a killed one left. Every call works on the tree of $DAMO_SYSFS when that is set.
 * All calls return 0 or a negative enum dd_code and fill @err on failure, unless said otherwise.
 */
#ifndef DAMO_KERNEL_DAMON_H
#define DAMO_KERNEL_DAMON_H

#include <sys/types.h>

#include <damondata/params.h>

#include "tools/kernel/sysfs_writes.h"

/* ---- the setup as data ---- */

enum {
	DAMON_READ_TRIED = 1 << 0, /* tried regions of schemes, too */
};

/**
 * damon_available() - is there a DAMON that we can control?
 *
 * DD_EUNSUPPORTED says which configuration the kernel lacks, DD_ESYS that rights are missing.
 */
int damon_available(struct dd_error *err);

/**
 * damon_read() - the whole setup with states, pids, counters
 * @params:	gets the setup, to be freed with dd_params_free(); NULL on failure
 * @flags:	DAMON_READ_*
 *
 * Only files are read: see damon_update() for how to make the kernel refresh them.
 */
int damon_read(struct dd_params **params, unsigned int flags, struct dd_error *err);

/** damon_read_kdamond() - one of them, by its index: a "kdamond" for dd_params_free(), NULL on failure */
int damon_read_kdamond(struct dd_params **kdamond, unsigned int index, unsigned int flags,
		       struct dd_error *err);

/**
 * damon_stage() - the writes that stage parameters on a DAMON that is off
 * @plan:	appended to
 */
int damon_stage(struct damon_plan *plan, const struct dd_params *params, struct dd_error *err);

/** damon_stage_kdamond() - the writes for kdamonds/@index */
int damon_stage_kdamond(struct damon_plan *plan, const struct dd_params *kdamond,
			unsigned int index, struct dd_error *err);

/**
 * damon_stage_context() - those below kdamonds/@index/contexts/0, for a running kdamond
 *
 * The first write pauses the kernel's refreshing (mm/damon/sysfs.c, damon_sysfs_repeat_call_fn), which
 * would overwrite new intervals with those in force; damon_stage_refresh() ends the pause after the
 * commit.
 */
int damon_stage_context(struct damon_plan *plan, const struct dd_params *kdamond,
			unsigned int index, struct dd_error *err);

/** damon_stage_refresh() - that of kdamonds/@index/refresh_ms; 0 = the kernel refreshes nothing */
void damon_stage_refresh(struct damon_plan *plan, unsigned int index, uint64_t refresh_ms);

/** damon_stage_goals() - those of the schemes' quota goals only */
int damon_stage_goals(struct damon_plan *plan, const struct dd_params *kdamond, unsigned int index,
		      struct dd_error *err);

/** damon_resolve_regions() - give paddr targets without regions the largest System RAM range */
int damon_resolve_regions(struct dd_params *params, struct dd_error *err);

/** damon_default_note() - what a default that was given leaves out of memory, as a sentence; or NULL */
const char *damon_default_note(void);

/** damon_node_regions() - give a target the System RAM of NUMA nodes, merged where it touches, or, without @nodes, all of it */
int damon_node_regions(struct dd_params *target, const int64_t *nodes, size_t nr_nodes,
		       struct dd_error *err);

/* ---- kdamonds ---- */

/** struct damon_kdamond_info - @is_on, @pid of the kernel thread (-1 = none), @nr_contexts */
struct damon_kdamond_info {
	unsigned int index;
	bool is_on;
	pid_t pid;
	unsigned int nr_contexts;
};

/**
 * damon_kdamonds() - states of all kdamonds of sysfs
 * @list:	gets a malloc'ed array, ascending by index
 * @nr:		gets its length
 */
int damon_kdamonds(struct damon_kdamond_info **list, size_t *nr, struct dd_error *err);

/** damon_kdamond() - state of one */
int damon_kdamond(struct damon_kdamond_info *info, unsigned int index, struct dd_error *err);

/**
 * damon_answer_ms() - how long a running kdamond may take to answer a command
 * @kdamond:	its parameters as the files hold them
 *
 * The kernel answers between two samples or, for some commands and up to Linux 6.13, between two aggregations or
 * applications of schemes. Return: 10 s and two of the longest of these, as far as a goal may tune it; at most
 * 10 minutes.
 */
unsigned int damon_answer_ms(const struct dd_params *kdamond);

/**
 * damon_command() - write a command to kdamonds/@index/state and wait for its end
 * @command:	"commit", "update_schemes_stats", "update_tuned_intervals", ...
 * @timeout_ms:	DD_EAGAIN after this long, see damon_answer_ms()
 *
 * DD_EUNSUPPORTED when the kernel does not know the command.
 */
int damon_command(unsigned int index, const char *command, unsigned int timeout_ms,
		  struct dd_error *err);

/**
 * damon_update() - make the kernel refresh result files of a running kdamond
 * @flags:	DAMON_READ_TRIED: tried regions, too
 *
 * Counters, effective quotas and tuned intervals; what the kernel lacks is passed over. Refreshing
 * tuned intervals overwrites the staged sample_us and aggr_us, hence only with a goal.
 */
int damon_update(const struct dd_params *kdamond, unsigned int index, unsigned int flags,
		 struct dd_error *err);

/* ---- modules that hold DAMON ---- */

#define DAMON_MODULE_LEN  32
#define DAMON_MODULES_MAX 16

/** struct damon_modules - names such as "damon_stat" of the modules that run DAMON now */
struct damon_modules {
	char names[DAMON_MODULES_MAX][DAMON_MODULE_LEN];
	size_t nr;
};

/** damon_modules_running() - which modules have `enabled` set and so keep others from DAMON */
void damon_modules_running(struct damon_modules *modules);

/** damon_module_set() - switch a module on or off and wait until it is */
int damon_module_set(const char *name, bool on, struct dd_error *err);

/* ---- running ---- */

/**
 * struct damon_start_options
 * @owner:	who starts it, for messages: "damo-ctl start"
 * @owner_stays: the caller lives as long as the run; when it was killed, the run is a leftover
 * @stop_modules: switch off modules that hold DAMON, and on again when the run stops
 * @module_hint: without @stop_modules: what the user can do about such a module, for the error; or NULL
 * @launch:	run the command that is monitored, or NULL; called with @priv once DAMON is known to be free
 *		and to take the parameters, so that nothing has run when it does not. Not 0 ends the start
 * @priv:	for @launch
 */
struct damon_start_options {
	const char *owner;
	bool owner_stays;
	bool stop_modules;
	const char *module_hint;
	int (*launch)(void *priv, struct dd_error *err);
	void *priv;
};

struct damon_run;

/**
 * damon_start() - stage parameters, read them back, turn the kdamonds on
 * @run:	gets the run, to be released with damon_run_free()
 * @params:	checked with dd_params_check() first; paddr targets have regions
 * @how:	or NULL
 *
 * With @how->launch, the kdamonds are turned on and off again first, with intervals so long that nothing
 * is done, as only the kernel knows whether it takes the parameters.
 *
 * All or nothing: after a failure DAMON's setup is what it was. When a kdamond runs already, free
 * kdamonds beside it are used if there are any; else nothing is touched and the error names it.
 */
int damon_start(struct damon_run **run, const struct dd_params *params,
		const struct damon_start_options *how, struct dd_error *err);

/** damon_run_index() - index in sysfs of the @i-th kdamond of the run */
unsigned int damon_run_index(const struct damon_run *run, size_t i);

/** damon_run_alive() - how many of its kdamonds still run (a vaddr one ends with its targets) */
size_t damon_run_alive(const struct damon_run *run);

/**
 * damon_run_stop() - turn its kdamonds off and bring the setup from before the run back
 *
 * Kdamonds of others keep running; while they do, the number of kdamonds stays as it is. Safe to call
 * when the kdamonds have ended already.
 */
int damon_run_stop(struct damon_run *run, struct dd_error *err);

/** damon_run_free() - release memory only; NULL is fine. The kdamonds keep running */
void damon_run_free(struct damon_run *run);

/**
 * damon_tune() - give a running kdamond new parameters
 * @kdamond:	the complete parameters
 * @index:	of the running kdamond
 *
 * Stages, reads back, commits. After a failure the staged files are what they were.
 */
int damon_tune(const struct dd_params *kdamond, unsigned int index, struct dd_error *err);

/** damon_tune_goals() - the same for the quota goals of its schemes only (kernel 6.8) */
int damon_tune_goals(const struct dd_params *kdamond, unsigned int index, struct dd_error *err);

/** damon_turn_off() - turn one kdamond off, whoever started it, and wait for it */
int damon_turn_off(unsigned int index, struct dd_error *err);

/* ---- runs noted below /run/damo ---- */

/** enum damon_note_state - what became of a noted run */
enum damon_note_state {
	NOTE_RUNNING, /* at least one of its kdamonds runs */
	NOTE_ENDED,   /* all have ended, but the setup from before is not back */
	NOTE_BROKEN,  /* its owner was killed in the middle of starting it */
	NOTE_ORPHAN,  /* kdamonds run, but the owner that had to stay was killed */
	NOTE_BUSY,    /* its owner is starting it just now */
};

/**
 * struct damon_note - one run
 * @name:	of the file
 * @owner:	"damo-ctl start"
 * @owner_pid:	its process
 * @indices:	kdamonds of the run
 * @pids:	their kernel threads, -1 = not started
 */
struct damon_note {
	enum damon_note_state state;
	char name[64];
	char owner[64];
	pid_t owner_pid;
	unsigned int *indices;
	pid_t *pids;
	size_t nr;
};

/** damon_notes() - all runs noted since boot; free with damon_notes_free() */
int damon_notes(struct damon_note **notes, size_t *nr, struct dd_error *err);
void damon_notes_free(struct damon_note *notes, size_t nr);

/** damon_is_noted() - whether the kdamond at @index runs because a program of damo started it */
bool damon_is_noted(unsigned int index);

/** damon_note_run() - take a noted run over, to stop it with damon_run_stop() */
int damon_note_run(struct damon_run **run, const struct damon_note *note, struct dd_error *err);

/**
 * damon_mend() - bring back what ended, broken or orphaned runs left changed
 * @orphans:	stop orphaned kdamonds, too
 * @done:	gets one sentence about what was done; "" for nothing
 */
int damon_mend(bool orphans, char done[256], struct dd_error *err);

/**
 * damon_owner() - which program of damo started a kdamond
 * @info:	the kdamond, which runs
 * @owner:	gets such as "damo-ctl start"
 *
 * Return: false when no note names it: it was not started by damo.
 */
bool damon_owner(const struct damon_kdamond_info *info, char owner[64]);

#endif /* DAMO_KERNEL_DAMON_H */
