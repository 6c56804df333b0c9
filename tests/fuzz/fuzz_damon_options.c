// SPDX-License-Identifier: GPL-2.0-only
/*
 * Command lines of DAMON's options, a word a line: none crashes, and the parameters of those that are
 * accepted survive JSON and YAML.
 */
#include "tests/fuzz/params.h"
#include "tools/damon/damon_options.h"

#define MAX_WORDS 64

static const struct command command = {
	.name = "fuzz",
	.args = "",
	.max_args = 1,
	.options = damon_options,
};

/* Memory of the nodes 0 to 9, 1 GiB each. */
static int node_regions(struct dd_params *t, const int64_t *nodes, size_t nr, struct dd_error *err)
{
	for (size_t i = 0; i < nr; i++) {
		struct dd_params *r = dd_param_append(t, "regions", err);
		uint64_t start;

		if (!r || nodes[i] > 9)
			return dd_fail(err, DD_ENODATA, "there is no such node");
		start = (uint64_t)nodes[i] << 30;
		if (dd_param_set_u64(r, "start", start, err) ||
		    dd_param_set_u64(r, "end", start + (1 << 30), err))
			abort();
	}
	return 0;
}

static void build(const char *word)
{
	struct damon_target target;
	struct dd_params *p;
	struct dd_error err;

	err.text[0] = '\0';
	if (damon_target_deduce(&target, word, &err)) {
		if (!err.text[0])
			abort();
		damon_target_free(&target);
		return;
	}
	if (damon_options_build(&p, &target, node_regions, &err)) {
		if (!err.text[0] || p)
			abort();
	} else {
		damon_params_set_pid(p, 1);
		check_all_written(p);
		dd_params_check(p, &err);
	}
	dd_params_free(p);
	damon_target_free(&target);
}

/* Files, and above all the standard input, are not to be read here. */
static bool is_name(const char *word)
{
	return *word == '/' || *word == '.' || !strcmp(word, "-");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Each input has its message; the descriptor is the fuzzer's, the stream is ours. */
	static FILE *quiet;
	static char program[] = "fuzz";
	char *text = strndup((const char *)data, size), *words[MAX_WORDS + 1], *save = NULL;
	int argc = 0, nr;

	if (!quiet && (quiet = fopen("/dev/null", "w")))
		stderr = quiet;
	if (!text)
		return 0;
	words[argc++] = program;
	for (char *w = strtok_r(text, "\n", &save); w && argc < MAX_WORDS;
	     w = strtok_r(NULL, "\n", &save))
		if (!is_name(w))
			words[argc++] = w;
	words[argc] = NULL;
	nr = parse_options_quietly(&command, argc, words);
	if (nr >= 0)
		build(nr ? words[0] : NULL);
	damon_options_reset();
	free(text);
	return 0;
}
