// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs that other processes noted: what became of them, taking them over, cleaning up after them.
 */
#include <stdlib.h>
#include <string.h>

#include "tools/kernel/run_journal.h"

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
	char *told;
};

static int mend_one(struct damon_run *run, enum damon_note_state state, bool is_locked, void *data,
		    struct dd_error *err)
{
	struct mending *m = data;

	if (is_locked || state == NOTE_RUNNING || state == NOTE_BUSY ||
	    (state == NOTE_ORPHAN && !m->orphans))
		return 0;
	if (state != NOTE_ENDED)
		snprintf(m->told, 256,
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

int damon_mend_locked(bool orphans, char told[256], struct dd_error *err)
{
	struct mending m = {orphans, told};

	told[0] = '\0';
	return for_each_note(mend_one, &m, err);
}

int damon_mend(bool orphans, char told[256], struct dd_error *err)
{
	struct control_lock lock;
	int ret = control_lock(&lock, err);

	if (ret)
		return ret;
	ret = damon_mend_locked(orphans, told, err);
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
