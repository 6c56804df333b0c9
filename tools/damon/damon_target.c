// SPDX-License-Identifier: GPL-2.0-only
/*
 * The deducible target: what the one positional word of start, tune, record and args means.
 */
#include <ctype.h>
#include <ddutil/words.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/damon/damon_options_internal.h"
#include "tools/common/message.h"

static int read_target_params(struct damon_target *t, struct dd_error *err)
{
	int ret = read_params_arg(&t->params, t->word, "the target", err);

	if (!ret)
		t->kind = DAMON_TARGET_PARAMS;
	return ret;
}

/* ---- pids ---- */

/* Of lists as people write them, and as pidof and pgrep print them. */
#define PID_SEPARATORS ", \t\n"

static bool looks_like_pids(const char *word)
{
	bool digit = false;

	for (; *word; word++) {
		if (!isdigit((unsigned char)*word) && !strchr(PID_SEPARATORS, *word))
			return false;
		digit |= isdigit((unsigned char)*word) != 0;
	}
	return digit;
}

/* Where no number stands before, between or behind commas, NULL if nowhere. */
static const char *find_empty_item(const char *word)
{
	const char *p = word, *last = NULL;
	bool empty = true;

	for (; *p; p++) {
		if (*p == ',' && empty)
			return p;
		if (*p == ',')
			last = p;
		empty = *p == ',' || (empty && !isdigit((unsigned char)*p));
	}
	return empty ? last : NULL;
}

static int read_pids(struct damon_target *t, struct dd_error *err)
{
	const char *p = t->word;

	if (find_empty_item(p))
		return dd_fail(err, DD_EINVAL,
			       "target '%s': a process id is missing at a comma; did a variable or "
			       "a $(command) give nothing?",
			       t->word);

	t->kind = DAMON_TARGET_PIDS;
	/* There are at most half as many numbers as characters. */
	t->pids = calloc(strlen(p) / 2 + 1, sizeof(*t->pids));
	if (!t->pids)
		return dd_fail(err, DD_ENOMEM, "out of memory");
	while (*(p += strspn(p, PID_SEPARATORS))) {
		char *end;
		unsigned long pid;

		errno = 0;
		pid = strtoul(p, &end, 10);
		if (errno || !pid || pid > INT32_MAX)
			return dd_fail(err, DD_EINVAL, "target '%s': '%.*s' is not a process id",
				       t->word, (int)(end - p), p);
		t->pids[t->nr_pids++] = (int64_t)pid;
		p = end;
	}
	return 0;
}

/* ---- files and programs ---- */

static bool has_params_suffix(const char *word)
{
	static const char *const suffixes[] = {".json", ".yaml", ".yml"};
	size_t len = strlen(word);

	for (int i = 0; i < 3; i++) {
		size_t n = strlen(suffixes[i]);

		if (len > n && !strcmp(word + len - n, suffixes[i]))
			return true;
	}
	return false;
}

static bool is_command_file(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISREG(st.st_mode) && !access(path, X_OK);
}

static bool is_data_file(const char *path)
{
	struct stat st;

	return !stat(path, &st) && (S_ISREG(st.st_mode) || S_ISFIFO(st.st_mode)) &&
	       access(path, X_OK);
}

static bool found_on_path(const char *name, size_t len)
{
	const char *path = getenv("PATH"), *end;
	char full[4096];

	for (; path; path = *end ? end + 1 : NULL) {
		end = strchrnul(path, ':');
		snprintf(full, sizeof(full), "%.*s/%.*s", end == path ? 1 : (int)(end - path),
			 end == path ? "." : path, (int)len, name);
		if (is_command_file(full))
			return true;
	}
	return false;
}

/* Shell syntax such as "A=1 prog" or "(prog; prog)" is the shell's to judge; here the first word decides. */
static bool is_command(const char *word)
{
	const char *name = word + strspn(word, " \t");
	size_t len = strcspn(name, " \t");
	char full[4096];

	if (!len || len >= sizeof(full))
		return false;
	if (!memchr(name, '/', len))
		return found_on_path(name, len);
	snprintf(full, sizeof(full), "%.*s", (int)len, name);
	return is_command_file(full);
}

static bool are_pids(int nr, char **words)
{
	for (int i = 0; i < nr; i++)
		if (!looks_like_pids(words[i]))
			return false;
	return true;
}

const char *damon_target_word(int nr, char **words)
{
	bool pids = are_pids(nr, words);
	size_t size = 1;
	char *text, *end;

	if (nr < 2)
		return nr ? words[0] : NULL;
	if (!pids && !damon_looks_like_params(words[0]))
		die_usage(
			"too many arguments: '%s'; a command with arguments is one word, in quotes",
			words[1]);
	for (int i = 0; i < nr; i++)
		size += strlen(words[i]) + 1;
	text = end = malloc(size);
	if (!text)
		die("out of memory");
	for (int i = 0; i < nr; i++)
		end += sprintf(end, "%s%s", !i ? "" : pids ? "," : " ", words[i]);
	return text;
}

static bool is_blank_word(const char *word)
{
	return !word[strspn(word, " \t\n")];
}

static bool is_ops_word(const char *word)
{
	const struct dd_param_field *f = NULL;

	while ((f = dd_param_next("context", f)) && strcmp(dd_param_key(f), "ops"))
		;
	return f && ddu_word_index(dd_param_words(f), word) >= 0;
}

int damon_target_deduce(struct damon_target *t, const char *word, struct dd_error *err)
{
	*t = (struct damon_target){.kind = DAMON_TARGET_NONE, .word = word};
	if (!word)
		return 0;
	if (is_blank_word(word))
		return dd_fail(
			err, DD_EINVAL,
			"the target is %s, as of a $(command) that found no process; 'paddr' "
			"names physical memory",
			*word ? "blank" : "empty");
	if (looks_like_pids(word))
		return read_pids(t, err);
	if (damon_looks_like_params(word) || !strcmp(word, "-"))
		return read_target_params(t, err);
	t->ops = is_ops_word(word) ? word : NULL;
	if (t->ops)
		t->kind = DAMON_TARGET_OPS;
	else if (!strcmp(word, "ongoing"))
		t->kind = DAMON_TARGET_ONGOING;
	else if (has_params_suffix(word) || is_data_file(word))
		return read_target_params(t, err);
	else if (is_command(word))
		t->kind = DAMON_TARGET_COMMAND;
	else
		return dd_fail(
			err, DD_EINVAL,
			"target '%.128s' is not supported: it is no program on PATH, process id, paddr, "
			"vaddr, fvaddr, file, or JSON or YAML text",
			word);
	return 0;
}

bool damon_target_given(const struct damon_target *t)
{
	return t->kind != DAMON_TARGET_NONE || is_given("kdamonds") || is_given("ops") ||
	       is_given("target_pid") || is_given("regions") || is_given("numa_node") ||
	       is_given("all_ram");
}

void damon_target_choice(const struct damon_target *t, const char *what, char *text, size_t size)
{
	bool given = damon_target_given(t);
	const char *way_out = given ? NULL : options_way_out(NULL);

	snprintf(text, size, "%s: %s%s%s", given ? "target" : "no target given", what,
		 way_out ? ". " : "", way_out ? way_out : "");
}

void damon_target_announce(const struct damon_target *t, const char *what)
{
	char text[1024];

	damon_target_choice(t, what, text, sizeof(text));
	info("%s", text);
}

void damon_target_free(struct damon_target *t)
{
	free(t->pids);
	t->pids = NULL;
	dd_params_free(t->params);
	t->params = NULL;
}
