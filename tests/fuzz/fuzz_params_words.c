// SPDX-License-Identifier: GPL-2.0-only
/*
 * Filters, goals, actions, probes, regions and numbers as words of a command line.
 */
#include <damondata/params_table.h>
#include <stdlib.h>
#include <string.h>

#define MAX_WORDS 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_filters(char **words, int nr, bool out)
{
	struct dd_scheme s;
	struct dd_error err;
	int ret;

	dd_param_init(&dd_scheme_object, &s);
	ret = out ? dd_filter_out_from_words(&s.filters, &s.nr_filters, words, nr, &err)
		  : dd_filters_from_words(&s.filters, &s.nr_filters, words, nr, &err);
	if (!ret && !s.nr_filters)
		abort();
	dd_param_free(&dd_scheme_object, &s);
	if (!dd_action_from_words(&s, words, nr, &err) && s.action == DD_ACTION_STAT && nr != 1)
		abort();
	dd_param_free(&dd_scheme_object, &s);
}

static void read_others(char **words, int nr, const char *text)
{
	struct dd_goal goal;
	struct dd_probe_filter probe;
	struct dd_target target;
	struct dd_error err;

	dd_param_init(&dd_goal_object, &goal);
	dd_goal_from_words(&goal, words, nr, &err);
	dd_param_free(&dd_goal_object, &goal);
	dd_param_init(&dd_probe_filter_object, &probe);
	dd_probe_filter_from_words(&probe, words, nr, &err);
	dd_param_free(&dd_probe_filter_object, &probe);
	dd_param_init(&dd_target_object, &target);
	dd_target_regions_from_text(&target, text, &err);
	dd_param_free(&dd_target_object, &target);
}

/* A value's text reads back as the value. */
static void read_numbers(const char *text)
{
	for (int kind = DD_PARAM_COUNT; kind <= DD_PARAM_BP; kind++) {
		char buf[DD_PARAM_TEXT_LEN];
		uint64_t v, back;

		if (kind == DD_PARAM_ID || kind == DD_PARAM_ID_TEXT ||
		    dd_param_parse((enum dd_param_kind)kind, text, &v, NULL))
			continue;
		for (int raw = 0; raw < 2; raw++) {
			dd_param_format((enum dd_param_kind)kind, v, raw, buf);
			if (dd_param_parse((enum dd_param_kind)kind, buf, &back, NULL) || back != v)
				abort();
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = strndup((const char *)data, size), *copy = text ? strdup(text) : NULL;
	char *words[MAX_WORDS], *save = NULL;
	int nr = 0;

	if (!copy) {
		free(text);
		return 0;
	}
	for (char *w = strtok_r(copy, " \n", &save); w && nr < MAX_WORDS;
	     w = strtok_r(NULL, " \n", &save))
		words[nr++] = w;
	read_filters(words, nr, false);
	read_filters(words, nr, true);
	read_others(words, nr, text);
	read_numbers(text);
	free(copy);
	free(text);
	return 0;
}
