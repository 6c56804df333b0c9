// SPDX-License-Identifier: GPL-2.0-only
/*
 * Filters, goals, actions, probes, regions and numbers as words of a command line.
 */
#include <stdlib.h>
#include <string.h>

#include "libdamondata/params/params_internal.h"

#define MAX_WORDS 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A new object with what the words mean for a key, or NULL. */
static struct dd_params *read_words(const char *type, const char *key, char **words, int nr)
{
	struct dd_params *p = dd_params_new(type, NULL);
	struct dd_error err;

	if (!p)
		abort();
	err.text[0] = '\0';
	if (!dd_param_set_words(p, key, words, nr, &err))
		return p;
	if (!err.text[0])
		abort();
	dd_params_free(p);
	return NULL;
}

static void read_filters(char **words, int nr)
{
	struct dd_params *s = read_words("scheme", "filters", words, nr);

	if (s && !dd_param_nr(s, "filters"))
		abort();
	dd_params_free(s);
	s = dd_params_new("scheme", NULL);
	if (!s || (!dd_filter_out_from_words(s, words, nr, NULL) && !dd_param_nr(s, "filters")))
		abort();
	dd_params_free(s);
	s = read_words("scheme", "action", words, nr);
	if (s && dd_param_is(s, "action", "stat") && nr != 1)
		abort();
	dd_params_free(s);
}

/* Each field of each type that takes words. */
static void read_others(char **words, int nr, char *text)
{
	static const char *const types[] = {"kdamond", "context", "target", "probe", "scheme"};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		const struct dd_param_field *f = NULL;

		while ((f = dd_param_next(types[i], f))) {
			dd_params_free(read_words(types[i], dd_param_key(f), words, nr));
			dd_params_free(read_words(types[i], dd_param_key(f), &text, 1));
		}
	}
}

/* A value's text reads back as the value. */
static void read_numbers(const char *text)
{
	for (int form = PARAM_COUNT; form <= PARAM_BP; form++) {
		char buf[DD_PARAM_TEXT_LEN];
		uint64_t v, back;

		if (form == PARAM_ID || form == PARAM_ID_TEXT ||
		    ddp_parse((enum param_form)form, text, &v, NULL))
			continue;
		for (int raw = 0; raw < 2; raw++) {
			ddp_format((enum param_form)form, v, raw, buf);
			if (ddp_parse((enum param_form)form, buf, &back, NULL) || back != v)
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
	read_filters(words, nr);
	read_others(words, nr, text);
	read_numbers(text);
	free(copy);
	free(text);
	return 0;
}
