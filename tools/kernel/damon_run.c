// SPDX-License-Identifier: GPL-2.0-only
/*
 * Starting and stopping DAMON so that a failure leaves everything as it was, and cleaning up after runs
 * whose programs were killed.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/kernel/damon_hint.h"
#include "tools/kernel/run_journal.h"

/* How long a new kdamond is watched for an early end: its first look at the targets. */
#define EARLY_END_MS 20

/* Of a trial: short enough to end at once, and so long that not one snapshot comes. */
#define TRIAL_SAMPLE_US 1000
#define TRIAL_AGGR_US	10000000

unsigned int damon_run_index(const struct damon_run *run, size_t i)
{
	return run->indices[i];
}

/* Is the kdamond on, and the one that the run started? */
static bool is_alive(const struct damon_run *run, size_t i)
{
	struct damon_kdamond_info info;

	return run->pids[i] > 0 && !damon_kdamond(&info, run->indices[i], NULL) && info.is_on &&
	       info.pid == run->pids[i];
}

size_t damon_run_alive(const struct damon_run *run)
{
	size_t nr = 0;

	for (size_t i = 0; i < run->nr; i++)
		nr += is_alive(run, i);
	return nr;
}

/* ---- bringing the old setup back ---- */

static bool any_on(const struct damon_kdamond_info *list, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		if (list[i].is_on)
			return true;
	return false;
}

static int restore_modules(const struct damon_run *run, struct dd_error *err)
{
	int ret = 0;

	for (size_t i = 0; i < run->modules.nr; i++) {
		int one = damon_module_set(run->modules.names[i], true, ret ? NULL : err);

		ret = ret ? ret : one;
	}
	return ret;
}

/*
 * Returns 0 when all is back, DD_EAGAIN when kdamonds of others run: until they end the number of
 * kdamonds cannot change, so only our own are emptied.
 */
static int restore_params(const struct damon_run *run, struct dd_error *err)
{
	struct damon_plan empty = {0};
	struct damon_kdamond_info *list;
	char path[48];
	size_t nr;
	bool others;
	int ret = damon_kdamonds(&list, &nr, err);

	if (ret)
		return ret;
	others = any_on(list, nr);
	free(list);
	if (!others || !run->is_whole) {
		ret = damon_plan_restore(&run->saved, err);
	} else {
		for (size_t i = 0; i < run->nr; i++) {
			snprintf(path, sizeof(path), "%u/contexts/nr_contexts", run->indices[i]);
			damon_plan_add(&empty, path, "0");
		}
		ret = damon_plan_restore(&empty, err);
		damon_plan_free(&empty);
		if (!ret)
			return dd_fail(err, DD_EAGAIN, "kdamonds of others run");
	}
	if (!ret && !others)
		ret = restore_modules(run, err);
	return ret;
}

static int turn_off_all(const struct damon_run *run, struct dd_error *err)
{
	int ret = 0;

	for (size_t i = 0; i < run->nr; i++) {
		int one = is_alive(run, i) ? damon_turn_off(run->indices[i], ret ? NULL : err) : 0;

		ret = ret ? ret : one;
	}
	return ret;
}

static int damon_run_stop_locked(struct damon_run *run, struct dd_error *err)
{
	int ret = turn_off_all(run, err);

	if (ret)
		return ret;
	ret = restore_params(run, err);
	if (ret == DD_EAGAIN) {
		/* The note stays: the last one to stop brings the rest back. */
		note_release(run);
		return 0;
	}
	if (!ret)
		note_remove(run);
	return ret;
}

/* ---- runs that other processes noted: what became of them, taking over, cleaning up ---- */

static enum damon_note_state note_state(const struct damon_run *run, bool is_locked)
{
	size_t alive = damon_run_alive(run);

	if (!run->is_running)
		return is_locked ? NOTE_BUSY : NOTE_BROKEN;
	if (!alive)
		return NOTE_ENDED;
	return run->owner_stays && !is_locked ? NOTE_ORPHAN : NOTE_RUNNING;
}

typedef int (*note_visitor)(struct damon_run *run, enum damon_note_state state, bool is_locked,
			    void *data, struct dd_error *err);

/* Calls @visit for each note, which may take the run over by freeing it itself (returns 1). */
static int for_each_note(note_visitor visit, void *data, struct dd_error *err)
{
	char **names;
	size_t nr;
	int ret = note_names(&names, &nr, err);

	if (ret)
		return ret;
	for (size_t i = 0; i < nr; i++) {
		struct damon_run *run;
		bool is_locked;
		int one = ret ? DD_EINVAL : note_read(&run, names[i], &is_locked, err);

		free(names[i]);
		if (one == DD_ENODATA || ret)
			continue;
		if (one) {
			ret = one;
			continue;
		}
		ret = visit(run, note_state(run, is_locked), is_locked, data, err);
		damon_run_free(run);
	}
	free(names);
	return ret;
}

struct mending {
	bool orphans;
	char *done;
};

static int mend_one(struct damon_run *run, enum damon_note_state state, bool is_locked, void *data,
		    struct dd_error *err)
{
	struct mending *m = data;

	if (is_locked || state == NOTE_RUNNING || state == NOTE_BUSY ||
	    (state == NOTE_ORPHAN && !m->orphans))
		return 0;
	if (state != NOTE_ENDED)
		snprintf(m->done, 256,
			 "%s (pid %ld) was killed; what it left of DAMON's setup was "
			 "cleaned up",
			 run->owner, (long)run->owner_pid);
	/* Killed between `on` and the note of its pid: in the run's own directories nobody else starts. */
	for (size_t i = 0; state == NOTE_BROKEN && i < run->nr; i++) {
		struct damon_kdamond_info info;

		if (run->pids[i] < 0 && !damon_kdamond(&info, run->indices[i], NULL) && info.is_on)
			run->pids[i] = info.pid;
	}
	return damon_run_stop_locked(run, err);
}

static int damon_mend_locked(bool orphans, char done[256], struct dd_error *err)
{
	struct mending m = {orphans, done};

	done[0] = '\0';
	return for_each_note(mend_one, &m, err);
}

int damon_mend(bool orphans, char done[256], struct dd_error *err)
{
	struct control_lock lock;
	int ret = control_lock(&lock, err);

	if (ret)
		return ret;
	ret = damon_mend_locked(orphans, done, err);
	control_unlock(&lock);
	return ret;
}

struct note_list {
	struct damon_note *notes;
	size_t nr;
};

static int collect_runs(struct damon_run *run, enum damon_note_state state, bool is_locked,
			void *data, struct dd_error *err)
{
	struct note_list *list = data;
	struct damon_note *grown = reallocarray(list->notes, list->nr + 1, sizeof(*grown)), *note;

	(void)is_locked;
	if (!grown)
		return dd_fail(err, DD_ENOMEM, "out of memory");
	list->notes = grown;
	note = &grown[list->nr++];
	*note = (struct damon_note){.state = state,
				    .owner_pid = run->owner_pid,
				    .nr = run->nr,
				    .indices = run->indices,
				    .pids = run->pids};
	memcpy(note->owner, run->owner, sizeof(note->owner));
	memcpy(note->name, run->name, sizeof(note->name));
	run->indices = NULL;
	run->pids = NULL;
	return 0;
}

int damon_notes(struct damon_note **notes, size_t *nr, struct dd_error *err)
{
	struct note_list list = {0};
	int ret = for_each_note(collect_runs, &list, err);

	if (ret) {
		damon_notes_free(list.notes, list.nr);
		return ret;
	}
	*notes = list.notes;
	*nr = list.nr;
	return 0;
}

void damon_notes_free(struct damon_note *notes, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		free(notes[i].indices);
		free(notes[i].pids);
	}
	free(notes);
}

int damon_note_run(struct damon_run **run, const struct damon_note *note, struct dd_error *err)
{
	bool is_locked;

	return note_read(run, note->name, &is_locked, err);
}

static bool is_kdamond_noted(const struct damon_note *note, unsigned int index)
{
	for (size_t i = 0; i < note->nr; i++)
		if (note->indices[i] == index && note->pids[i] > 0)
			return true;
	return false;
}

bool damon_is_noted(unsigned int index)
{
	struct damon_note *notes;
	bool found = false;
	size_t nr;

	if (damon_notes(&notes, &nr, NULL))
		return false;
	for (size_t i = 0; i < nr && !found; i++)
		found = (notes[i].state == NOTE_RUNNING || notes[i].state == NOTE_ORPHAN) &&
			is_kdamond_noted(&notes[i], index);
	damon_notes_free(notes, nr);
	return found;
}

bool damon_owner(const struct damon_kdamond_info *info, char owner[64])
{
	struct damon_note *notes;
	bool found = false;
	size_t nr;

	if (damon_notes(&notes, &nr, NULL))
		return false;
	for (size_t i = 0; i < nr && !found; i++) {
		for (size_t k = 0; k < notes[i].nr && !found; k++) {
			found = notes[i].indices[k] == info->index && notes[i].pids[k] == info->pid;
			if (found)
				snprintf(owner, 64, "%s", notes[i].owner);
		}
	}
	damon_notes_free(notes, nr);
	return found;
}

/* ---- stopping and starting ---- */

int damon_run_stop(struct damon_run *run, struct dd_error *err)
{
	struct control_lock lock;
	char done[256];
	int ret = control_lock(&lock, err);

	if (ret)
		return ret;
	ret = damon_run_stop_locked(run, err);
	if (!ret)
		ret = damon_mend_locked(false, done, err);
	control_unlock(&lock);
	return ret;
}

/* Notes the modules that have to be off; nothing is switched yet. */
static int find_modules(struct damon_run *run, const struct damon_start_options *how,
			struct dd_error *err)
{
	damon_modules_running(&run->modules);
	if (!run->modules.nr || how->stop_modules)
		return 0;
	return dd_fail(err, DD_EINVAL, "the kernel module %s runs DAMON and excludes others%s%s",
		       run->modules.names[0], how->module_hint ? "; " : "",
		       how->module_hint ? how->module_hint : "");
}

static int stop_modules(const struct damon_run *run, struct dd_error *err)
{
	int ret = 0;

	for (size_t i = 0; i < run->modules.nr && !ret; i++)
		ret = damon_module_set(run->modules.names[i], false, err);
	return ret;
}

static int running_error(const struct damon_kdamond_info *list, size_t nr, struct dd_error *err)
{
	char owner[64];
	size_t on = 0;
	bool known;

	while (on + 1 < nr && !list[on].is_on)
		on++;
	known = damon_owner(&list[on], owner);
	return dd_fail(
		err, DD_EINVAL,
		"DAMON is already running: kdamond %u (pid %ld, %s%s). The kernel takes "
		"no further kdamonds meanwhile; see 'damo status', 'damo tune' and 'damo stop'",
		list[on].index, (long)list[on].pid, known ? "started by " : "not started by damo",
		known ? owner : "");
}

/* All kdamonds when none runs, else those that lie empty beside the running ones. */
static int choose_kdamonds(struct damon_run *run, struct dd_error *err)
{
	struct damon_kdamond_info *list;
	size_t nr, chosen = 0;
	int ret = damon_kdamonds(&list, &nr, err);

	if (ret)
		return ret;
	run->is_whole = !any_on(list, nr);
	for (size_t i = 0; run->is_whole && i < run->nr; i++)
		run->indices[chosen++] = (unsigned int)i;
	for (size_t i = 0; !run->is_whole && i < nr && chosen < run->nr; i++)
		if (!list[i].is_on && !list[i].nr_contexts)
			run->indices[chosen++] = list[i].index;
	if (chosen < run->nr)
		ret = running_error(list, nr, err);
	free(list);
	return ret;
}

static int save_params(struct damon_run *run, struct dd_error *err)
{
	char dir[16];
	int ret = 0;

	if (run->is_whole)
		return damon_plan_save(&run->saved, "", err);
	for (size_t i = 0; i < run->nr && !ret; i++) {
		snprintf(dir, sizeof(dir), "%u", run->indices[i]);
		ret = damon_plan_save(&run->saved, dir, err);
	}
	return ret;
}

static int stage_params(const struct damon_run *run, const struct dd_params *params,
			struct dd_error *err)
{
	struct damon_plan plan = {0};
	int ret = 0;

	if (run->is_whole)
		ret = damon_stage(&plan, params, err);
	for (size_t i = 0; !run->is_whole && i < run->nr && !ret; i++)
		ret = damon_stage_kdamond(&plan, dd_param_item(params, "kdamonds", i),
					  run->indices[i], err);
	if (!ret)
		ret = damon_plan_apply(&plan, err);
	damon_plan_free(&plan);
	return ret;
}

static int turn_on(struct damon_run *run, size_t i, struct dd_error *err)
{
	struct damon_kdamond_info info;
	struct dd_error reason = {0};
	char path[PATH_MAX], name[24];
	int ret = sysfs_write(damon_path(path, "%u/state", run->indices[i]), "on", &reason);

	if (ret) {
		snprintf(name, sizeof(name), "%u/state", run->indices[i]);
		return damon_explain(name, "on", &reason, err);
	}
	ret = damon_kdamond(&info, run->indices[i], err);
	if (ret)
		return ret;
	run->pids[i] = info.is_on ? info.pid : -1;
	return 0;
}

static int check_early_end(const struct damon_run *run, struct dd_error *err)
{
	sleep_ms(EARLY_END_MS);
	for (size_t i = 0; i < run->nr; i++)
		if (!is_alive(run, i))
			return dd_fail(
				err, DD_ENODATA,
				"kdamond %u ended right after it was started: it has no target, "
				"or its target processes have ended",
				run->indices[i]);
	return 0;
}

static int turn_on_all(struct damon_run *run, struct dd_error *err)
{
	int ret = 0;

	for (size_t i = 0; i < run->nr && !ret; i++)
		ret = turn_on(run, i, err);
	return ret ? ret : check_early_end(run, err);
}

static void make_context_idle(struct dd_params *context)
{
	struct dd_params *scheme;

	dd_param_set_u64(context, "intervals.sample_us", TRIAL_SAMPLE_US, NULL);
	dd_param_set_u64(context, "intervals.aggr_us", TRIAL_AGGR_US, NULL);
	dd_param_set_u64(context, "intervals.ops_update_us", TRIAL_AGGR_US, NULL);
	dd_param_set_u64(context, "intervals.intervals_goal.access_bp", 0, NULL);
	dd_param_set_u64(context, "intervals.intervals_goal.aggrs", 0, NULL);
	dd_param_set_u64(context, "intervals.intervals_goal.min_sample_us", 0, NULL);
	dd_param_set_u64(context, "intervals.intervals_goal.max_sample_us", 0, NULL);
	for (size_t s = 0; (scheme = dd_param_item(context, "schemes", s)); s++)
		dd_param_set_u64(scheme, "apply_interval_us", 0, NULL);
}

/* With these intervals a kdamond does nothing before it is turned off again. */
static void make_idle(const struct dd_params *params)
{
	struct dd_params *kdamond, *context;

	for (size_t k = 0; (kdamond = dd_param_item(params, "kdamonds", k)); k++) {
		dd_param_set_u64(kdamond, "refresh_ms", 0, NULL);
		for (size_t c = 0; (context = dd_param_item(kdamond, "contexts", c)); c++)
			make_context_idle(context);
	}
}

/* Only `on` shows whether DAMON is free, and whether it takes schemes and targets. */
static int try_on(struct damon_run *run, const struct dd_params *params, struct dd_error *err)
{
	struct dd_params *trial = dd_params_copy(params, err);
	int ret;

	if (!trial)
		return DD_ENOMEM;
	make_idle(trial);
	ret = stage_params(run, trial, err);
	if (!ret)
		ret = turn_on_all(run, err);
	if (!ret)
		ret = turn_off_all(run, err);
	for (size_t i = 0; i < run->nr && !ret; i++)
		run->pids[i] = -1;
	dd_params_free(trial);
	return ret;
}

static int bring_up(struct damon_run *run, const struct dd_params *params,
		    const struct damon_start_options *how, struct dd_error *err)
{
	int ret = note_write(run, err);

	if (!ret)
		ret = stage_params(run, params, err);
	if (!ret)
		ret = stop_modules(run, err);
	if (!ret && how->launch) {
		ret = try_on(run, params, err);
		if (!ret)
			ret = stage_params(run, params, err);
		if (!ret)
			ret = how->launch(how->priv, err);
	}
	if (!ret)
		ret = turn_on_all(run, err);
	if (!ret) {
		run->is_running = true;
		ret = note_write(run, err);
	}
	return ret;
}

/* After a failure; reports when even this fails, as then something is left changed. */
static void roll_back(struct damon_run *run, struct dd_error *err)
{
	struct dd_error second = {0};

	if (damon_run_stop_locked(run, &second) && err)
		snprintf(err->text + strlen(err->text), sizeof(err->text) - strlen(err->text),
			 "; and the setup from before could not be brought back: %s", second.text);
}

static int start_locked(struct damon_run *run, const struct dd_params *params,
			const struct damon_start_options *how, struct dd_error *err)
{
	char done[256];
	int ret = damon_mend_locked(false, done, err);

	if (!ret)
		ret = choose_kdamonds(run, err);
	if (!ret)
		ret = find_modules(run, how, err);
	if (!ret)
		ret = save_params(run, err);
	if (ret)
		return ret;
	ret = bring_up(run, params, how, err);
	if (ret)
		roll_back(run, err);
	else if (!run->owner_stays)
		note_release(run);
	return ret;
}

int damon_start(struct damon_run **result, const struct dd_params *params,
		const struct damon_start_options *how, struct dd_error *err)
{
	static const struct damon_start_options none;
	struct control_lock lock;
	struct damon_run *run;
	int ret = damon_available(err);

	if (ret)
		return ret;
	how = how ? how : &none;
	run = run_new(dd_param_nr(params, "kdamonds"));
	if (!run)
		return dd_fail(err, DD_ENOMEM, "out of memory");
	snprintf(run->owner, sizeof(run->owner), "%s", how->owner ? how->owner : "damo");
	run->owner_pid = getpid();
	run->owner_stays = how->owner_stays;
	ret = control_lock(&lock, err);
	if (!ret) {
		ret = start_locked(run, params, how, err);
		control_unlock(&lock);
	}
	if (ret)
		damon_run_free(run);
	else
		*result = run;
	return ret;
}
