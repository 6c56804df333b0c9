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

static inline struct dd_params *new_params(void)
{
	struct dd_params *p = dd_params_new("parameters", NULL);

	if (!p)
		abort();
	return p;
}

static inline void check_written(const struct dd_params *p, enum dd_params_format format,
				 unsigned int style)
{
	struct dd_params *back = new_params();
	struct dd_error err;
	size_t len;
	char *text;
	FILE *f = open_memstream(&text, &len);

	if (!f || dd_params_write(p, NULL, format, style, f, &err))
		abort();
	fclose(f);
	if (dd_params_read(back, "kdamonds", DD_PARAMS_ANY, text, len, NULL, NULL, &err) ||
	    !dd_params_equal(p, back))
		abort();
	dd_params_free(back);
	free(text);
}

static inline void check_all_written(const struct dd_params *p)
{
	check_written(p, DD_PARAMS_JSON, 0);
	check_written(p, DD_PARAMS_JSON, DD_PARAMS_RAW);
	check_written(p, DD_PARAMS_YAML, 0);
}

static inline int check_params_text(enum dd_params_format format, const uint8_t *data, size_t size)
{
	struct dd_params *p = new_params();
	struct dd_error err;
	FILE *null;

	err.text[0] = '\0';
	if (dd_params_read(p, "kdamonds", format, (const char *)data, size, NULL, NULL, &err)) {
		if (!err.text[0] || dd_param_nr(p, "kdamonds"))
			abort();
		dd_params_free(p);
		return 0;
	}
	check_all_written(p);
	dd_params_check(p, &err);
	null = fopen("/dev/null", "w");
	if (null) {
		dd_params_write(p, NULL, DD_PARAMS_TEXT, DD_PARAMS_TRIED, null, NULL);
		fclose(null);
	}
	dd_params_free(p);
	return 0;
}

#endif /* DAMO_TESTS_FUZZ_PARAMS_H */
