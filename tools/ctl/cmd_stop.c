// SPDX-License-Identifier: GPL-2.0-only
/*
 * stop: turn off what damo started, or the kdamonds that are named, and bring the old setup back.
 */
#include <stdlib.h>
#include <string.h>

#include <damondata/units.h>

#include "tools/damon/interface_options.h"
#include "tools/common/message.h"
#include "tools/common/options.h"
#include "tools/ctl/ctl_commands.h"
#include "tools/kernel/damon.h"

static struct {
	struct word_list kdamonds;
	bool all;
} o;

static const struct option options[] = {
	OPT_LIST(0, "kdamond", "N...", &o.kdamonds, "stop these kdamonds, whoever started them"),
	OPT_BOOL(0, "all", &o.all, "stop all kdamonds, whoever started them"),
	OPT_INCLUDE(interface_options),
	OPT_END(),
};

static const struct command cmd = {
	.name = "stop",
	.args = "",
	.description =
		"Without options, what 'damo start' and other commands of damo have started is stopped, "
		"kdamonds of others keep running. Then DAMON's setup from before is back, and kernel "
		"modules that were switched off for it are on again.",
	.examples = "damo stop\tstop what 'damo start' started\n"
		    "damo stop --kdamond 1\tstop kdamond 1 only\n"
		    "damo stop --all\tstop every kdamond of the sysfs interface\n",
	.options = options,
};

/* Returns the number of kdamonds that run, whoever started them; reports the first. */
static size_t count_running(struct damon_kdamond_info *first)
{
	struct damon_kdamond_info *list;
	struct dd_error err;
	size_t nr, on = 0;

	if (damon_kdamonds(&list, &nr, &err))
		die("%s", err.text);
	for (size_t i = nr; i-- > 0;) {
		if (!list[i].is_on)
			continue;
		on++;
		*first = list[i];
	}
	free(list);
	return on;
}

static size_t stop_noted(void)
{
	struct damon_note *notes;
	struct dd_error err;
	size_t nr, stopped = 0;

	if (damon_notes(&notes, &nr, &err))
		die("%s", err.text);
	for (size_t i = 0; i < nr; i++) {
		struct damon_run *run;

		if (notes[i].state == NOTE_BUSY)
			die("%s (pid %ld) is starting DAMON just now; try again", notes[i].owner,
			    (long)notes[i].owner_pid);
		/* It may have been stopped by its owner since. */
		if (damon_note_run(&run, &notes[i], &err))
			continue;
		if (damon_run_stop(run, &err))
			die("%s", err.text);
		damon_run_free(run);
		stopped++;
	}
	damon_notes_free(notes, nr);
	return stopped;
}

static void stop_named(void)
{
	for (size_t i = 0; i < o.kdamonds.nr; i++) {
		struct damon_kdamond_info info;
		struct dd_error err;
		uint64_t index;

		if (dd_parse_count(o.kdamonds.words[i], &index, &err) || index > INT32_MAX)
			die_usage("--kdamond takes numbers, not '%s'", o.kdamonds.words[i]);
		if (damon_kdamond(&info, (unsigned int)index, NULL))
			die("there is no kdamond %s; see 'damo status'", o.kdamonds.words[i]);
		if (!info.is_on)
			die("kdamond %s is not running", o.kdamonds.words[i]);
		if (damon_turn_off((unsigned int)index, &err))
			die("%s", err.text);
	}
}

static void stop_all(void)
{
	struct damon_kdamond_info *list;
	struct dd_error err;
	size_t nr;

	if (damon_kdamonds(&list, &nr, &err))
		die("%s", err.text);
	for (size_t i = 0; i < nr; i++)
		if (list[i].is_on && damon_turn_off(list[i].index, &err))
			die("%s", err.text);
	free(list);
}

static void restore_noted(void)
{
	struct dd_error err;
	char done[256];

	if (damon_mend(true, done, &err))
		die("%s", err.text);
	if (*done)
		info("%s", done);
}

int cmd_stop(int argc, char **argv)
{
	struct damon_kdamond_info first = {0};
	struct dd_error err;
	size_t on;

	parse_options(&cmd, argc, argv);
	if (o.all && o.kdamonds.nr)
		die_usage("--all and --kdamond exclude each other");
	if (damon_available(&err))
		die("%s", err.text);
	on = count_running(&first);
	if (o.kdamonds.nr) {
		stop_named();
	} else if (o.all) {
		if (!on)
			die("DAMON is not running");
		stop_all();
	} else if (!stop_noted()) {
		if (on)
			die("DAMON is running, but was not started by damo: kdamond %u (pid %ld); to stop it "
			    "nevertheless, use --kdamond %u or --all",
			    first.index, (long)first.pid, first.index);
		die("DAMON is not running");
	}
	restore_noted();
	return EXIT_DONE;
}
