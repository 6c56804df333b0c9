// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parsing of command lines by option tables.
 */
#include <ddutil/words.h>

#include "tools/common/options.h"

#include <ctype.h>
#include <errno.h>
#include <damondata/units.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/common/message.h"
#include "tools/common/options_internal.h"

struct arity {
	int min, max;
};

/* How many words an argument text stands for: "S E [BASE]" is 2..3, "FILE..." is 1.. . */
static struct arity arity_of(const struct option *opt)
{
	struct arity n = {0, 0};
	const char *p = opt->arg;

	if (opt->kind == OPTION_ALIAS || !p)
		return n;
	while (*p) {
		size_t len = strcspn(p, " ");

		n.max++;
		n.min += *p != '[';
		if ((len > 3 && !strncmp(p + len - 3, "...", 3)) ||
		    (len > 4 && !strncmp(p + len - 4, "...]", 4)))
			n.max = OPT_MAX_WORDS;
		p += len;
		p += strspn(p, " ");
	}
	return n;
}

/* Long names match with '-' and '_' taken as equal. */
static bool is_same_option(const char *a, const char *b, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((a[i] == '-' ? '_' : a[i]) != (b[i] == '-' ? '_' : b[i]))
			return false;
	return true;
}

static const struct option *by_exact_name(const struct option *table, const char *name, size_t len)
{
	struct option_walk w = OPTION_WALK(table);
	const struct option *opt;

	while ((opt = options_next(&w)))
		if (opt->name && strlen(opt->name) == len && is_same_option(opt->name, name, len))
			return opt;
	return NULL;
}

bool options_have(const struct option *table, const char *name)
{
	return by_exact_name(table, name, strlen(name));
}

static const struct option *resolve_alias(const struct option *table, const struct option *opt)
{
	for (int i = 0; opt && opt->kind == OPTION_ALIAS && i < 4; i++)
		opt = by_exact_name(table, opt->arg, strlen(opt->arg));
	return opt;
}

static void hint_option(const struct option *table, const char *typed, char *hint, size_t size)
{
	struct option_walk w = OPTION_WALK(table);
	const char *names[512], *best;
	const struct option *opt;
	size_t nr = 0;

	while ((opt = options_next(&w)) && nr < 512)
		if (opt->name)
			names[nr++] = opt->name;
	best = ddu_nearest_word(typed, names, nr);
	hint[0] = '\0';
	if (best)
		snprintf(hint, size, "; did you mean --%s?", best);
}

/* Exact name, else the only option that begins so. */
static const struct option *find_option(const struct option *table, const char *name, size_t len)
{
	struct option_walk w = OPTION_WALK(table);
	const struct option *opt = by_exact_name(table, name, len), *found = NULL;
	char typed[64], hint[96];

	if (opt)
		return resolve_alias(table, opt);
	while (len && (opt = options_next(&w))) {
		if (!opt->name || strlen(opt->name) < len || !is_same_option(opt->name, name, len))
			continue;
		opt = resolve_alias(table, opt);
		if (found && found != opt) {
			error("option --%.*s is ambiguous: --%s or --%s", (int)len, name,
			      found->name, opt->name);
			return NULL;
		}
		found = opt;
	}
	if (!found) {
		snprintf(typed, sizeof(typed), "%.*s", (int)len, name);
		hint_option(table, typed, hint, sizeof(hint));
		error("unknown option --%.*s%s", (int)len, name, hint);
	}
	return found;
}

static const struct option *by_letter(const struct option *table, char letter)
{
	struct option_walk w = OPTION_WALK(table);
	const struct option *opt;

	while ((opt = options_next(&w)))
		if (opt->short_name == letter)
			return resolve_alias(table, opt);
	error("unknown option -%c", letter);
	return NULL;
}

static bool is_negative_number(const char *word)
{
	return word[0] == '-' && (isdigit((unsigned char)word[1]) ||
				  (word[1] == '.' && isdigit((unsigned char)word[2])));
}

static bool is_option_word(const char *word)
{
	return word[0] == '-' && word[1] && !is_negative_number(word);
}

/* "TEXT" in the argument text stands for words that may be empty, such as templates. */
static bool takes_empty_words(const struct option *opt)
{
	for (const char *p = opt->arg; p && *p;) {
		size_t bracket = *p == '[', len = strcspn(p, " ");

		if (!strncmp(p + bracket, "TEXT", 4) && len == 4 + 2 * bracket)
			return true;
		p += len;
		p += strspn(p, " ");
	}
	return false;
}

/* What a variable or a $(command) that gave nothing leaves must not mean "all of them". */
static int refuse_empty_words(const struct option *opt, int nr, char **words)
{
	for (int i = 0; i < nr; i++) {
		if (*words[i] || takes_empty_words(opt))
			continue;
		error("--%s %s: a word is empty; did a variable or a $(command) give nothing?",
		      opt->name, opt->arg);
		return -1;
	}
	return 0;
}

static int choose_word(const struct option *opt, const char *word)
{
	char list[512] = "";
	size_t len = 0;

	for (int i = 0; opt->choices[i]; i++) {
		if (!strcmp(opt->choices[i], word)) {
			*(int *)opt->value = i;
			return 0;
		}
		len += (size_t)snprintf(list + len, sizeof(list) - len, "%s%s", i ? ", " : "",
					opt->choices[i]);
		if (len >= sizeof(list))
			len = sizeof(list) - 1;
	}
	error("--%s: '%s' is not one of: %s", opt->name, word, list);
	return -1;
}

static int append_words(struct word_list *list, int nr, char **words)
{
	const char **grown = realloc(list->words, (list->nr + (size_t)nr) * sizeof(*grown));

	if (!grown) {
		error("out of memory");
		return -1;
	}
	for (int i = 0; i < nr; i++)
		grown[list->nr + (size_t)i] = words[i];
	list->words = grown;
	list->nr += (size_t)nr;
	return 0;
}

static int store_double(const char *word, double *out, struct dd_error *err)
{
	char *end;
	double v = strtod(word, &end);

	if (end == word || *end || !isfinite(v))
		return dd_fail(err, DD_EINVAL, "'%s' is not a number", word);
	*out = v;
	return 0;
}

static int store_i64(const char *word, int64_t *out, struct dd_error *err)
{
	bool negative = word[0] == '-';
	uint64_t n;
	int ret = dd_parse_count(word + negative, &n, err);

	if (ret)
		return ret;
	if (n > (uint64_t)INT64_MAX)
		return dd_fail(err, DD_ELIMIT, "'%s' is out of range", word);
	*out = negative ? -(int64_t)n : (int64_t)n;
	return 0;
}

/* One word of a numeric option into element @i of its array. */
static int store_number(const struct option *opt, int i, const char *word, struct dd_error *err)
{
	static const uint64_t plain_ns[] = {1, DD_NS_PER_US, DD_NS_PER_SEC};

	switch (opt->kind) {
	case OPTION_U64:
		return dd_parse_count(word, (uint64_t *)opt->value + i, err);
	case OPTION_I64:
		return store_i64(word, (int64_t *)opt->value + i, err);
	case OPTION_DOUBLE:
		return store_double(word, (double *)opt->value + i, err);
	case OPTION_SIZE:
		return dd_parse_size(word, (uint64_t *)opt->value + i, err);
	default:
		return dd_parse_time(word, plain_ns[opt->kind - OPTION_TIME_NS],
				     (uint64_t *)opt->value + i, err);
	}
}

static int store_words(const struct option *opt, int nr, char **words)
{
	struct dd_error err;

	if (refuse_empty_words(opt, nr, words))
		return -1;
	switch (opt->kind) {
	case OPTION_SET:
	case OPTION_CLEAR:
		*(bool *)opt->value = opt->kind == OPTION_SET;
		return 0;
	case OPTION_STR:
	case OPTION_STRS:
		for (int i = 0; i < nr; i++)
			((const char **)opt->value)[i] = words[i];
		return 0;
	case OPTION_LIST:
		return append_words(opt->value, nr, words);
	case OPTION_CHOICE:
		return nr ? choose_word(opt, words[0]) : 0;
	case OPTION_CALL:
		return opt->call(opt, nr, words);
	default:
		for (int i = 0; i < nr; i++) {
			if (store_number(opt, i, words[i], &err)) {
				error("--%s: %s", opt->name, err.text);
				return -1;
			}
		}
		return 0;
	}
}

/* ---- options that take as many words as follow them ---- */

#define MAX_GREEDY 32

/* Uses of options that took more words than they need: the last of them may have been meant otherwise. */
static struct {
	const struct command *cmd; /* NULL once it has a positional word, or takes none */
	struct {
		const char *name, *last;
		const char *
			fixed; /* what it always takes, or NULL when it takes as many as there are */
	} uses[MAX_GREEDY];
	size_t nr;
	char text[256];
} greedy;

static void begin_greedy(const struct command *cmd)
{
	greedy.cmd = cmd->max_args ? cmd : NULL;
	greedy.nr = 0;
}

static void note_greedy(const struct option *opt, const char *last, bool fixed)
{
	if (greedy.nr == MAX_GREEDY)
		return;
	greedy.uses[greedy.nr].name = opt->name;
	greedy.uses[greedy.nr].fixed = fixed ? opt->arg : NULL;
	greedy.uses[greedy.nr++].last = last;
}

static bool names_option(const char *text, const char *name)
{
	size_t len = strlen(name);

	for (; (text = strstr(text, "--")); text += 2)
		if (!strncmp(text + 2, name, len) && !isalnum((unsigned char)text[2 + len]) &&
		    text[2 + len] != '_')
			return true;
	return false;
}

/* What pidof prints, and not the 0 and 1 of many options. */
static bool could_be_pid(const char *word)
{
	return word[strspn(word, "0123456789")] == '\0' && (word[0] > '1' || word[1]);
}

static bool is_pid(const char *word)
{
	return could_be_pid(word) && (!kill((pid_t)strtol(word, NULL, 10), 0) || errno == EPERM);
}

const char *options_way_out(const char *text)
{
	for (size_t i = greedy.cmd ? greedy.nr : 0; i-- > 0;) {
		const char *name = greedy.uses[i].name, *last = greedy.uses[i].last;
		const char *what = greedy.cmd->args + (*greedy.cmd->args == '[');

		const char *fixed = greedy.uses[i].fixed;

		if (fixed && text && names_option(text, name)) {
			snprintf(greedy.text, sizeof(greedy.text), "--%s takes %s", name, fixed);
			return greedy.text;
		}
		if (fixed ||
		    (text ? !names_option(text, name) && !is_pid(last) : !could_be_pid(last)))
			continue;
		snprintf(
			greedy.text, sizeof(greedy.text),
			"--%s takes the words that follow it, here up to '%.64s'; give %.*s in front "
			"of it or after '--'",
			name, last, (int)strcspn(what, "]."), what);
		return greedy.text;
	}
	return NULL;
}

/* ---- the command line ---- */

struct parse {
	const struct command *cmd;
	int argc, at;
	char **argv;
	int nr_words;
};

/* Collect the words of an option, of which @attached may be the first, and store them. */
static int take_words(struct parse *p, const struct option *opt, char *attached)
{
	struct arity n = arity_of(opt);
	char *one[1] = {attached};
	int nr = 0;

	if (opt->given)
		++*opt->given;
	if (attached) {
		if (!n.max) {
			error("--%s takes no value", opt->name);
			return -1;
		}
		if (n.min > 1) {
			error("--%s takes %d words: --%s %s", opt->name, n.min, opt->name,
			      opt->arg);
			return -1;
		}
		return store_words(opt, 1, one);
	}
	while (nr < n.max && p->at + nr < p->argc && !is_option_word(p->argv[p->at + nr]))
		nr++;
	if (nr < n.min) {
		error("--%s needs %s: --%s %s", opt->name, n.min == 1 ? "a value" : "more values",
		      opt->name, opt->arg);
		return -1;
	}
	p->at += nr;
	if (nr > n.min || (nr > 1 && n.min == n.max))
		note_greedy(opt, p->argv[p->at - 1], n.min == n.max);
	return store_words(opt, nr, p->argv + p->at - nr);
}

static int take_long(struct parse *p, char *word)
{
	char *value = strchr(word, '=');
	size_t len = value ? (size_t)(value - word) : strlen(word);
	const struct option *opt = find_option(p->cmd->options, word, len);

	return opt ? take_words(p, opt, value ? value + 1 : NULL) : -1;
}

static int take_short(struct parse *p, char *letters)
{
	for (; *letters; letters++) {
		const struct option *opt = by_letter(p->cmd->options, *letters);

		if (!opt)
			return -1;
		if (arity_of(opt).max) {
			char *value = letters[1] == '=' ? letters + 2 : letters + 1;

			return take_words(p, opt, *value ? value : NULL);
		}
		if (take_words(p, opt, NULL))
			return -1;
	}
	return 0;
}

static int add_positional(struct parse *p, char *word)
{
	if (!word[strspn(word, " \t\n")]) {
		error("a word is %s%s%s; did a variable or a $(command) give nothing?",
		      *word ? "blank" : "empty", *p->cmd->args ? " where this is expected: " : "",
		      p->cmd->args);
		return -1;
	}
	greedy.cmd = NULL;
	if (p->nr_words >= p->cmd->max_args) {
		const char *input = options_have(p->cmd->options, "input")
					    ? "; a recording is named by -i "
					    : "";

		if (p->cmd->max_args)
			error("too many arguments: '%s'%s%s", word, input, *input ? word : "");
		else
			error("'%s' is not expected: this command takes options only%s%s", word,
			      input, *input ? word : "");
		return -1;
	}
	p->argv[p->nr_words++] = word;
	return 0;
}

int parse_options_quietly(const struct command *cmd, int argc, char **argv)
{
	struct parse p = {.cmd = cmd, .argc = argc, .at = 1, .argv = argv};
	bool options = true;
	int ret = 0;

	begin_greedy(cmd);
	while (!ret && p.at < argc) {
		char *word = argv[p.at++];

		if (!options || !is_option_word(word))
			ret = add_positional(&p, word);
		else if (!strcmp(word, "--"))
			options = false;
		else if (word[1] == '-')
			ret = take_long(&p, word + 2);
		else
			ret = take_short(&p, word + 1);
	}
	return ret ? -1 : p.nr_words;
}

static void handle_builtin(const struct command *cmd, int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--"); i++) {
		if (!strcmp(argv[i], "-h") || !strcmp(argv[i], "--help"))
			print_help(cmd, stdout);
		else if (!strcmp(argv[i], "--version"))
			printf("%s %s\n", program_name(), DAMO_VERSION);
		else if (!strcmp(argv[i], "--list-opts"))
			print_option_words(cmd, stdout);
		else if (!strcmp(argv[i], "--dump-man"))
			print_man_page(cmd, stdout);
		else
			continue;
		exit(finish_stdout(EXIT_DONE));
	}
}

int parse_options(const struct command *cmd, int argc, char **argv)
{
	int nr;

	handle_builtin(cmd, argc, argv);
	set_error_note(options_way_out);
	nr = parse_options_quietly(cmd, argc, argv);
	if (nr >= 0)
		return nr;
	fprintf(stderr, "Usage: damo %s [OPTION]...%s%s\nTry 'damo %s --help'.\n", cmd->name,
		*cmd->args ? " " : "", cmd->args, cmd->name);
	exit(EXIT_USAGE);
}
