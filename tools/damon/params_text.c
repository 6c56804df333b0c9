// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parameters and schemes from an argument that is text or a file's name, with what is to be said of them.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tools/damon/damon_options_internal.h"
#include "tools/common/message.h"

#define MAX_TEXT (64u << 20)

/* ---- text of an argument ---- */

static int read_stream(FILE *in, const char *name, char **text, size_t *len, struct dd_error *err)
{
	size_t size = 1 << 16, got = 0, n;
	char *buf = malloc(size), *grown;

	while (buf && (n = fread(buf + got, 1, size - 1 - got, in))) {
		got += n;
		if (got > MAX_TEXT) {
			free(buf);
			return dd_fail(err, DD_ELIMIT, "%s: more than 64 MiB are no parameters",
				       name);
		}
		if (got < size - 1)
			continue;
		grown = realloc(buf, size *= 2);
		if (!grown)
			free(buf);
		buf = grown;
	}
	if (!buf)
		return dd_fail(err, DD_ENOMEM, "%s: out of memory", name);
	if (ferror(in)) {
		free(buf);
		return dd_fail(err, DD_ESYS, "cannot read %s", name);
	}
	buf[got] = '\0';
	*text = buf;
	*len = got;
	return 0;
}

/* Regular files and pipes only: "/dev/zero" or a folder are mistakes. */
static int read_target_file(const char *path, char **text, size_t *len, struct dd_error *err)
{
	struct stat st;
	FILE *in;
	int ret;

	if (stat(path, &st))
		return dd_fail(err, DD_ESYS, "cannot open '%s'", path);
	if (!S_ISREG(st.st_mode) && !S_ISFIFO(st.st_mode))
		return dd_fail(err, DD_EFORMAT, "'%s' is not a file", path);
	in = fopen(path, "re");
	if (!in)
		return dd_fail(err, DD_ESYS, "cannot open '%s'", path);
	ret = read_stream(in, path, text, len, err);
	fclose(in);
	return ret;
}

bool damon_looks_like_params(const char *word)
{
	const char *first = word + strspn(word, " \t\r\v\f");

	return *first == '{' || *first == '[' || strchr(word, '\n') ||
	       !strncmp(word + strspn(word, " "), "kdamonds:", 9);
}

int read_text_arg(const char *word, char **text, size_t *len, const char **name,
		  struct dd_error *err)
{
	*name = word;
	if (!strcmp(word, "-")) {
		*name = "standard input";
		return read_stream(stdin, *name, text, len, err);
	}
	if (!damon_looks_like_params(word))
		return read_target_file(word, text, len, err);
	*name = NULL;
	*len = strlen(word);
	*text = strdup(word);
	return *text ? 0 : dd_fail(err, DD_ENOMEM, "out of memory");
}

static void warn_lines(char *notes)
{
	for (char *rest = notes, *line; (line = strsep(&rest, "\n"));)
		warn("%s", line);
	free(notes);
}

/* ---- schemes of one line ---- */

/* 18 words are the longest of its forms. */
#define MAX_LINE_WORDS 18

/**
 * struct scheme_line - a scheme of the older tool's text format
 * @words:	of the line: sizes, access rates in percent, ages, action, quota, weights, watermarks
 * @nr:		7, 9, 12, 17 or 18
 * @number:	of the line
 * @more:	lines of schemes after it
 */
struct scheme_line {
	char words[MAX_LINE_WORDS][24];
	int nr;
	unsigned int number, more;
};

static bool is_action(const char *word)
{
	struct dd_params *scheme = dd_params_new("scheme", NULL);
	bool known = scheme && !dd_param_set_text(scheme, "action", word, NULL);

	dd_params_free(scheme);
	return known;
}

static bool has_action(const struct scheme_line *l)
{
	char action[24];

	for (size_t i = 0; i < sizeof(action); i++)
		action[i] = (char)tolower((unsigned char)l->words[6][i]);
	return is_action(action) || !l->words[6][strspn(l->words[6], "0123456789")];
}

static bool split_scheme_line(struct scheme_line *l, const char *text, size_t len)
{
	static const int lengths[] = {7, 9, 12, 17, 18};

	l->nr = 0;
	while (len) {
		size_t n = 0;

		while (len && isspace((unsigned char)*text)) {
			text++;
			len--;
		}
		while (n < len && !isspace((unsigned char)text[n]))
			n++;
		if (n && (l->nr == MAX_LINE_WORDS || n >= sizeof(l->words[0])))
			return false;
		if (n)
			snprintf(l->words[l->nr++], sizeof(l->words[0]), "%.*s", (int)n, text);
		text += n;
		len -= n;
	}
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++)
		if (l->nr == lengths[i])
			return has_action(l);
	return false;
}

/* The first line that is neither blank nor a remark must be a scheme. */
static bool find_scheme_line(struct scheme_line *first, const char *text)
{
	bool found = false;

	first->more = 0;
	for (unsigned int number = 1; *text; number++) {
		size_t len = strcspn(text, "\n"), skip = strspn(text, " \t\r");

		if (skip < len && text[skip] != '#') {
			if (found)
				first->more++;
			else if (!split_scheme_line(first, text, len))
				return false;
			if (!found)
				first->number = number;
			found = true;
		}
		text += len + (text[len] == '\n');
	}
	return found;
}

static void spell_options(const struct scheme_line *l, char *out, size_t size)
{
	const char(*w)[24] = l->words;
	int quota = l->nr == 18 ? 8 : 7, len;

	len = snprintf(out, size,
		       "--damos_action %s --damos_sz_region %s %s --damos_access_rate %s %s "
		       "--damos_age %s %s",
		       w[6], w[0], w[1], w[2], w[3], w[4], w[5]);
	if (l->nr >= 9)
		len += snprintf(out + len, size - (size_t)len, " --damos_quotas %s %s %s",
				l->nr == 18 ? w[7] : "0", w[quota], w[quota + 1]);
	if (l->nr >= 12)
		len += snprintf(out + len, size - (size_t)len, " %s %s %s", w[quota + 2],
				w[quota + 3], w[quota + 4]);
	if (l->nr >= 17)
		snprintf(out + len, size - (size_t)len, " --damos_wmarks %s %s %s %s %s",
			 w[quota + 5], w[quota + 6], w[quota + 7], w[quota + 8], w[quota + 9]);
}

/* Numbers for the debugfs file "schemes" depend on the intervals of their time: no options can be named. */
static int refuse_debugfs_line(const struct scheme_line *l, const char *name, struct dd_error *err)
{
	return dd_fail(
		err, DD_EFORMAT,
		"%.80s: line %u is a scheme in numbers for the removed debugfs interface; give "
		"it to damo start as options: --damos_action, --damos_sz_region, --damos_access_rate, "
		"--damos_age",
		name, l->number);
}

static int refuse_scheme_line(const char *text, const char *name, struct dd_error *err)
{
	struct scheme_line l;
	char options[640], more[48] = "";

	if (!find_scheme_line(&l, text))
		return 0;
	if (isdigit((unsigned char)*l.words[6]))
		return refuse_debugfs_line(&l, name, err);
	spell_options(&l, options, sizeof(options));
	if (l.more)
		snprintf(more, sizeof(more), " (and so on for %u more)", l.more);
	return dd_fail(
		err, DD_EFORMAT,
		"%.80s: line %u is a scheme in the old one-line format; give it to damo start "
		"as options: %s%s",
		name, l.number, options, more);
}

/* ---- arguments ---- */

/* Texts in the one-line format look like names of files that do not exist. */
static int read_any_text(const char *word, const char *fallback, char **text, size_t *len,
			 const char **name, struct dd_error *err)
{
	int ret;

	*text = NULL;
	ret = read_text_arg(word, text, len, name, err);
	if (ret)
		return refuse_scheme_line(word, fallback, err) ? DD_EFORMAT : ret;
	if (!*name)
		*name = fallback;
	ret = refuse_scheme_line(*text, *name, err);
	if (ret)
		free(*text);
	return ret;
}

/* Appends to a list of @p. */
static int read_list_arg(struct dd_params *p, const char *key, const char *word,
			 const char *fallback, struct dd_error *err)
{
	const char *name;
	char *text, *notes;
	size_t len;
	int ret = read_any_text(word, fallback, &text, &len, &name, err);

	if (ret)
		return ret;
	ret = dd_params_read(p, key, DD_PARAMS_ANY, text, len, name, &notes, err);
	free(text);
	warn_lines(notes);
	return blame_text(ret, err);
}

int read_params_arg(struct dd_params **p, const char *word, const char *fallback,
		    struct dd_error *err)
{
	int ret;

	*p = dd_params_new("parameters", err);
	if (!*p)
		return DD_ENOMEM;
	ret = read_list_arg(*p, "kdamonds", word, fallback, err);
	if (!ret)
		return 0;
	dd_params_free(*p);
	*p = NULL;
	return ret;
}

int read_schemes_arg(struct dd_params *context, const char *word, const char *fallback,
		     struct dd_error *err)
{
	return read_list_arg(context, "schemes", word, fallback, err);
}
