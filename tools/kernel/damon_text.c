// SPDX-License-Identifier: GPL-2.0-only
/*
 * DAMON's targets and users as text for messages.
 */
#include "tools/kernel/damon_text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <damondata/units.h>

#include "tools/kernel/proc.h"

/* So many targets are named. */
#define NAMED_TARGETS 4

static void append_damon_text(char text[DAMON_TEXT_LEN], const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void append_damon_text(char text[DAMON_TEXT_LEN], const char *fmt, ...)
{
	size_t len = strlen(text);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text + len, DAMON_TEXT_LEN - len, fmt, ap);
	va_end(ap);
}

static void append_regions(char text[DAMON_TEXT_LEN], const struct dd_params *t, uint64_t unit)
{
	char size[DD_UNIT_LEN];
	struct dd_params *r;
	uint64_t sum = 0;
	size_t nr;

	for (nr = 0; (r = dd_param_item(t, "regions", nr)); nr++)
		sum += dd_param_u64(r, "end") - dd_param_u64(r, "start");
	if (sum)
		append_damon_text(text, ", %s",
				  dd_format_size(size, sum * (unit ? unit : 1), false));
	if (sum && nr > 1)
		append_damon_text(text, " in %zu ranges", nr);
}

static void append_process(char text[DAMON_TEXT_LEN], const struct dd_params *t,
			   const char *command)
{
	int64_t pid = dd_param_i64(t, "pid");
	char size[DD_UNIT_LEN];
	struct proc_stat st;

	if (pid == DD_PARAM_NONE && command) {
		append_damon_text(text, "the command '%.100s'", command);
	} else if (pid == DD_PARAM_NONE) {
		append_damon_text(text, "no process");
	} else if (!proc_read_stat((pid_t)pid, &st)) {
		append_damon_text(text, "process %lld (there is none)", (long long)pid);
	} else {
		append_damon_text(text, "process %lld (%s)", (long long)pid, st.comm);
		if (!dd_param_nr(t, "regions"))
			append_damon_text(text, ", %s mapped",
					  dd_format_size(size, st.vsize, false));
	}
	append_regions(text, t, 1);
}

static void append_target(char text[DAMON_TEXT_LEN], const struct dd_params *c,
			  const struct dd_params *t, const char *command)
{
	if (!dd_param_is(c, "ops", "paddr")) {
		append_process(text, t, command);
		return;
	}
	append_damon_text(text, "physical memory");
	append_regions(text, t, dd_param_u64(c, "addr_unit"));
	if (!dd_param_nr(t, "regions"))
		append_damon_text(text, ", the largest range of System RAM");
}

static void append_kdamond_targets(char text[DAMON_TEXT_LEN], const struct dd_params *kdamond,
				   const char *command, size_t *nr)
{
	struct dd_params *context, *target;

	for (size_t c = 0; (context = dd_param_item(kdamond, "contexts", c)); c++) {
		for (size_t i = 0; (target = dd_param_item(context, "targets", i)); i++) {
			if (++*nr > NAMED_TARGETS)
				continue;
			if (*nr > 1)
				append_damon_text(text, "; ");
			append_target(text, context, target, command);
		}
	}
}

static void append_rest(char text[DAMON_TEXT_LEN], size_t nr)
{
	if (nr > NAMED_TARGETS)
		append_damon_text(text, "; and %zu more", nr - NAMED_TARGETS);
	else if (!nr)
		append_damon_text(text, "nothing");
}

void damon_targets_text(const struct dd_params *params, const char *command,
			char text[DAMON_TEXT_LEN])
{
	struct dd_params *kdamond;
	size_t nr = 0;

	text[0] = '\0';
	for (size_t k = 0; (kdamond = dd_param_item(params, "kdamonds", k)); k++)
		append_kdamond_targets(text, kdamond, command, &nr);
	append_rest(text, nr);
}

static void append_kdamond(char text[DAMON_TEXT_LEN], const struct damon_kdamond_info *info)
{
	struct dd_params *kdamond;
	char owner[64];
	size_t nr = 0;

	append_damon_text(text, "%skdamond %u (", *text ? ", " : "", info->index);
	if (!damon_read_kdamond(&kdamond, info->index, 0, NULL)) {
		append_kdamond_targets(text, kdamond, NULL, &nr);
		append_rest(text, nr);
		append_damon_text(text, "; ");
	}
	dd_params_free(kdamond);
	if (damon_owner(info, owner))
		append_damon_text(text, "started by %s)", owner);
	else
		append_damon_text(text, "not started by damo)");
}

void damon_running_text(char text[DAMON_TEXT_LEN])
{
	struct damon_kdamond_info *list;
	struct damon_modules modules;
	size_t nr = 0;

	text[0] = '\0';
	if (!damon_kdamonds(&list, &nr, NULL)) {
		for (size_t i = 0; i < nr; i++)
			if (list[i].is_on)
				append_kdamond(text, &list[i]);
		free(list);
	}
	damon_modules_running(&modules);
	for (size_t i = 0; i < modules.nr; i++)
		append_damon_text(text, "%sthe kernel module %s", *text ? ", " : "",
				  modules.names[i]);
}
