/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the fuzzers of parameter texts share.
 */
#ifndef DAMO_TESTS_FUZZ_PARAMS_H
#define DAMO_TESTS_FUZZ_PARAMS_H

#include <damondata/params.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef int (*read_params_fn)(struct dd_params *p, const char *text, size_t len, const char *name,
			      struct dd_error *err);

static inline void check_written(const struct dd_params *p, bool yaml, bool raw)
{
	const struct dd_params_style style = {.raw = raw};
	struct dd_params back;
	struct dd_error err;
	size_t len;
	char *text;
	FILE *f = open_memstream(&text, &len);

	if (!f)
		return;
	if (!yaml)
		dd_params_write_json(p, f, &style);
	else if (dd_params_write_yaml(p, f, &style, &err))
		abort();
	fclose(f);
	if (dd_params_read(&back, text, len, NULL, NULL, &err) ||
	    !dd_param_equal(&dd_params_object, p, &back))
		abort();
	dd_params_free(&back);
	free(text);
}

static inline int check_params_text(read_params_fn read, const uint8_t *data, size_t size)
{
	const struct dd_params_style style = {.tried_regions = true};
	struct dd_params p;
	struct dd_error err;
	FILE *null;

	err.text[0] = '\0';
	if (read(&p, (const char *)data, size, NULL, &err)) {
		if (!err.text[0] || p.nr_kdamonds)
			abort();
		return 0;
	}
	check_written(&p, false, false);
	check_written(&p, false, true);
	check_written(&p, true, false);
	dd_params_check(&p, &err);
	null = fopen("/dev/null", "w");
	if (null) {
		dd_params_write_text(&p, null, &style);
		fclose(null);
	}
	dd_params_free(&p);
	return 0;
}

#endif /* DAMO_TESTS_FUZZ_PARAMS_H */
