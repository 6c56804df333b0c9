// SPDX-License-Identifier: GPL-2.0-only
/*
 * diagnose: look for signs that DAMON does not work as it should.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ddutil/json_writer.h>

#include "tools/common/message.h"
#include "tools/common/options.h"
#include "tools/ctl/ctl_commands.h"
#include "tools/ctl/diagnose.h"
#include "tools/kernel/damon.h"
#include "tools/kernel/proc.h"

static struct {
	uint64_t seconds;
	bool verbose, json, update;
} o = {.seconds = 2};

static const struct option options[] = {
	OPT_U64(0, "seconds", "N", &o.seconds, "watch DAMON's events for so long (default: 2)"),
	OPT_BOOL('v', "verbose", &o.verbose, "print the checks that found nothing as well"),
	OPT_BOOL(0, "json", &o.json, "print all checks as JSON"),
	OPT_BOOL(
		0, "update", &o.update,
		"refresh results of kdamonds that others started, too: this writes to their state files"),
	OPT_END(),
};

static const struct command cmd = {
	.name = "diagnose",
	.args = "",
	.description =
		"Looks whether kdamonds are alive, their intervals make sense, snapshots arrive in "
		"time, targets exist, CPU use is low, and the results of schemes are consistent. "
		"Prints each finding with its reason; the exit status is 1 when there is one.",
	.options = options,
};

/* Prints and counts. */
struct printer {
	struct check_report report;
	struct ddu_json json;
	size_t nr_findings;
};

static const char *const verdict_names[] = {"ok", "finding", "unknown"};

static void print_finding(struct check_report *r, enum verdict verdict, const char *what,
			  const char *why)
{
	struct printer *p = (struct printer *)r;

	p->nr_findings += verdict == VERDICT_FINDING;
	if (o.json) {
		ddu_json_object_begin(&p->json);
		ddu_json_kv_string(&p->json, "check", what);
		ddu_json_kv_string(&p->json, "verdict", verdict_names[verdict]);
		ddu_json_kv_string(&p->json, "reason", why);
		ddu_json_object_end(&p->json);
	} else if (o.verbose || verdict == VERDICT_FINDING) {
		printf("%s: ", verdict_names[verdict]);
		put_sane(stdout, what);
		fputs(": ", stdout);
		put_sane(stdout, why);
		putchar('\n');
	}
}

static void pass_finding(struct printer *p, enum verdict verdict, const char *what, const char *why)
{
	p->report.report(&p->report, verdict, what, why);
}

static void check_modules(struct printer *p, bool any_on)
{
	struct damon_modules running;
	char why[320];

	damon_modules_running(&running);
	for (size_t i = 0; i < running.nr; i++) {
		snprintf(
			why, sizeof(why), "%s runs DAMON%s", running.names[i],
			any_on ? " beside kdamonds of sysfs, which should exclude each other"
			       : " and excludes others; 'damo start --stop_modules' and 'damo record "
				 "--stop_modules' switch it off meanwhile, 'damo record ongoing' "
				 "records what it sees");
		pass_finding(p, VERDICT_FINDING, "modules", why);
	}
}

static void check_notes(struct printer *p)
{
	struct damon_note *notes;
	char why[200];
	size_t nr;

	if (damon_notes(&notes, &nr, NULL))
		return;
	for (size_t i = 0; i < nr; i++) {
		if (notes[i].state != NOTE_BROKEN && notes[i].state != NOTE_ORPHAN)
			continue;
		snprintf(why, sizeof(why),
			 "%s (pid %ld) was killed; 'damo stop' cleans up after it", notes[i].owner,
			 (long)notes[i].owner_pid);
		pass_finding(p, VERDICT_FINDING, "leftovers", why);
	}
	damon_notes_free(notes, nr);
}

/* User and system time of a thread in seconds, negative when it is gone. */
static double cpu_seconds(int64_t pid)
{
	struct proc_stat st;

	if (pid <= 0 || !proc_read_stat((pid_t)pid, &st))
		return -1;
	return (double)(st.utime + st.stime) / (double)sysconf(_SC_CLK_TCK);
}

static void check_kdamonds(struct printer *p, const struct dd_params *params)
{
	struct watched seen[WATCH_MAX_KDAMONDS];
	struct dd_error err;
	size_t nr_seen = 0, nr = dd_param_nr(params, "kdamonds");
	double *before = calloc(nr + 1, sizeof(*before));
	unsigned int ms = (unsigned int)o.seconds * 1000;
	bool watched;

	if (!before)
		die("out of memory");
	for (size_t k = 0; k < nr; k++)
		before[k] = cpu_seconds(dd_param_i64(dd_param_item(params, "kdamonds", k), "pid"));
	watched = !watch_events(seen, &nr_seen, ms, &err);
	if (!watched)
		pass_finding(p, VERDICT_UNKNOWN, "events", err.text);
	for (size_t k = 0; k < nr; k++) {
		struct dd_params *d = dd_param_item(params, "kdamonds", k), *now;
		struct observed look = {.index = (unsigned int)k, .cpu_percent = -1};
		double after = cpu_seconds(dd_param_i64(d, "pid"));
		struct dd_error stale;

		if (!dd_param_is(d, "state", "on"))
			continue;
		look.watched_ms = watched ? ms : 0;
		for (size_t i = 0; i < nr_seen; i++)
			if (seen[i].pid == dd_param_i64(d, "pid"))
				look.events = &seen[i];
		if (watched && ms && before[k] >= 0 && after >= 0)
			look.cpu_percent = (after - before[k]) * 100000.0 / ms;
		if (!o.update && !damon_is_noted((unsigned int)k))
			info("kdamond %zu is not damo's: its results are not refreshed without "
			     "--update",
			     k);
		else if (damon_update(d, (unsigned int)k, DAMON_READ_TRIED, &stale))
			look.stale = stale.text;
		if (damon_read_kdamond(&now, (unsigned int)k, DAMON_READ_TRIED, &err))
			die("%s", err.text);
		look.kdamond = now;
		diagnose_kdamond(&look, &p->report);
		dd_params_free(now);
	}
	free(before);
}

static bool any_running(const struct dd_params *params)
{
	struct dd_params *kdamond;

	for (size_t k = 0; (kdamond = dd_param_item(params, "kdamonds", k)); k++)
		if (dd_param_is(kdamond, "state", "on"))
			return true;
	return false;
}

int cmd_diagnose(int argc, char **argv)
{
	struct printer p = {.report = {print_finding}};
	struct dd_params *params;
	struct dd_error err;
	bool any_on;

	parse_options(&cmd, argc, argv);
	if (o.seconds > 3600)
		die_usage("--seconds: at most 3600");
	if (damon_available(&err) || damon_read(&params, 0, &err))
		die("%s", err.text);
	ddu_json_init(&p.json, stdout, 4);
	if (o.json)
		ddu_json_array_begin(&p.json);
	any_on = any_running(params);
	check_modules(&p, any_on);
	check_notes(&p);
	if (any_on)
		check_kdamonds(&p, params);
	else
		pass_finding(&p, VERDICT_OK, "kdamonds", "none is running");
	if (o.json) {
		ddu_json_array_end(&p.json);
		putchar('\n');
	} else if (!p.nr_findings) {
		puts("nothing suspicious was found");
	}
	dd_params_free(params);
	return p.nr_findings ? EXIT_FAIL : EXIT_DONE;
}
