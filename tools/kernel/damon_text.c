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

static void append_regions(char text[DAMON_TEXT_LEN], const struct dd_target *t, uint64_t unit)
{
	char size[DD_UNIT_LEN];
	uint64_t sum = 0;

	for (size_t i = 0; i < t->nr_regions; i++)
		sum += t->regions[i].end - t->regions[i].start;
	if (sum)
		append_damon_text(text, ", %s",
				  dd_format_size(size, sum * (unit ? unit : 1), false));
	if (sum && t->nr_regions > 1)
		append_damon_text(text, " in %zu ranges", t->nr_regions);
}

static void append_process(char text[DAMON_TEXT_LEN], const struct dd_target *t,
			   const char *command)
{
	char size[DD_UNIT_LEN];
	struct proc_stat st;

	if (t->pid == DD_PARAM_NONE && command) {
		append_damon_text(text, "the command '%.100s'", command);
	} else if (t->pid == DD_PARAM_NONE) {
		append_damon_text(text, "no process");
	} else if (!proc_read_stat((pid_t)t->pid, &st)) {
		append_damon_text(text, "process %lld (there is none)", (long long)t->pid);
	} else {
		append_damon_text(text, "process %lld (%s)", (long long)t->pid, st.comm);
		if (!t->nr_regions)
			append_damon_text(text, ", %s mapped",
					  dd_format_size(size, st.vsize, false));
	}
	append_regions(text, t, 1);
}

static void append_target(char text[DAMON_TEXT_LEN], const struct dd_context *c,
			  const struct dd_target *t, const char *command)
{
	if (c->ops != DD_OPS_PADDR) {
		append_process(text, t, command);
		return;
	}
	append_damon_text(text, "physical memory");
	append_regions(text, t, c->addr_unit);
	if (!t->nr_regions)
		append_damon_text(text, ", the largest range of System RAM");
}

static void append_context(char text[DAMON_TEXT_LEN], const struct dd_context *c,
			   const char *command, size_t *nr)
{
	for (size_t i = 0; i < c->nr_targets; i++) {
		if (++*nr > NAMED_TARGETS)
			continue;
		if (*nr > 1)
			append_damon_text(text, "; ");
		append_target(text, c, &c->targets[i], command);
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
	size_t nr = 0;

	text[0] = '\0';
	for (size_t k = 0; k < params->nr_kdamonds; k++)
		for (size_t c = 0; c < params->kdamonds[k].nr_contexts; c++)
			append_context(text, &params->kdamonds[k].contexts[c], command, &nr);
	append_rest(text, nr);
}

static void append_kdamond(char text[DAMON_TEXT_LEN], const struct damon_kdamond_info *info)
{
	struct dd_kdamond kdamond;
	char owner[64];
	size_t nr = 0;

	append_damon_text(text, "%skdamond %u (", *text ? ", " : "", info->index);
	dd_param_init(&dd_kdamond_object, &kdamond);
	if (!damon_read_kdamond(&kdamond, info->index, 0, NULL)) {
		for (size_t c = 0; c < kdamond.nr_contexts; c++)
			append_context(text, &kdamond.contexts[c], NULL, &nr);
		append_rest(text, nr);
		append_damon_text(text, "; ");
	}
	dd_param_free(&dd_kdamond_object, &kdamond);
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
