// SPDX-License-Identifier: GPL-2.0-only
/*
 * Output templates: text with <keywords>, compiled once and printed many times.
 */
#include "tools/view/template.h"

#include <stdlib.h>
#include <string.h>

/* A piece is literal text or a keyword. */
struct piece {
	char *literal;
	const struct keyword *keyword;
	size_t width, len;
};

struct template
{
	bool counts_unknown;
	size_t nr;
	struct piece *pieces;
	FILE *mem; /* a keyword's text is measured here */
	char *mem_text;
	size_t mem_len;
};

static const struct keyword *keyword_at(const char *text, const struct keyword *keywords)
{
	if (*text != '<')
		return NULL;
	for (; keywords->name; keywords++)
		if (!strncmp(text, keywords->name, strlen(keywords->name)))
			return keywords;
	return NULL;
}

static struct piece *add_piece(struct template *t)
{
	struct piece *grown = realloc(t->pieces, (t->nr + 1) * sizeof(*grown));

	if (!grown)
		return NULL;
	t->pieces = grown;
	memset(&grown[t->nr], 0, sizeof(*grown));
	return &grown[t->nr++];
}

/* The text up to @len with "\n" made a line break. */
static char *unescape_breaks(const char *text, size_t len)
{
	char *copy = malloc(len + 1), *out = copy;

	if (!copy)
		return NULL;
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '\\' && i + 1 < len && text[i + 1] == 'n') {
			*out++ = '\n';
			i++;
		} else {
			*out++ = text[i];
		}
	}
	*out = '\0';
	return copy;
}

static bool add_literal(struct template *t, const char *text, size_t len)
{
	struct piece *p;

	if (!len)
		return true;
	p = add_piece(t);
	if (p)
		p->literal = unescape_breaks(text, len);
	if (p && p->literal)
		p->len = strlen(p->literal);
	return p && p->literal;
}

struct template *template_compile(const char *text, const struct keyword *keywords,
				  size_t (*widths)(const struct keyword *k, const void *arg),
				  const void *arg)
{
	struct template *t = calloc(1, sizeof(*t));
	const char *literal = text, *p = text;

	if (!t)
		return NULL;
	t->mem = open_memstream(&t->mem_text, &t->mem_len);
	if (!t->mem)
		goto fail;
	while (*p) {
		const struct keyword *k = keyword_at(p, keywords);
		struct piece *piece;

		if (!k) {
			p++;
			continue;
		}
		if (!add_literal(t, literal, (size_t)(p - literal)))
			goto fail;
		piece = add_piece(t);
		if (!piece)
			goto fail;
		piece->keyword = k;
		piece->width = widths ? widths(k, arg) : k->width;
		p += strlen(k->name);
		literal = p;
	}
	if (add_literal(t, literal, (size_t)(p - literal)))
		return t;
fail:
	template_free(t);
	return NULL;
}

void template_flush(struct template_out *o)
{
	fwrite_unlocked(o->text, 1, o->len, o->out);
	o->len = 0;
}

void template_text(struct template_out *o, const char *text, size_t len)
{
	if (len > sizeof(o->text) - o->len)
		template_flush(o);
	if (len > sizeof(o->text)) {
		fwrite_unlocked(text, 1, len, o->out);
		return;
	}
	memcpy(o->text + o->len, text, len);
	o->len += len;
}

static void add_blanks(struct template_out *o, size_t n)
{
	while (n) {
		size_t left = sizeof(o->text) - o->len, some = n < left ? n : left;

		memset(o->text + o->len, ' ', some);
		o->len += some;
		n -= some;
		if (n)
			template_flush(o);
	}
}

static size_t add_put(struct template_out *o, const struct keyword *k, const void *ctx)
{
	char *p;
	size_t len;

	if (sizeof(o->text) - o->len < KEYWORD_LEN)
		template_flush(o);
	p = o->text + o->len;
	len = (size_t)(k->put(p, ctx) - p);
	o->len += len;
	return len;
}

static void print_to(FILE *out, const struct keyword *k, const void *ctx)
{
	if (k->print_named)
		k->print_named(out, k, ctx);
	else
		k->print(out, ctx);
}

static size_t add_measured(struct template *t, struct template_out *o, const struct keyword *k,
			   const void *ctx)
{
	rewind(t->mem);
	print_to(t->mem, k, ctx);
	fflush(t->mem);
	template_text(o, t->mem_text, t->mem_len);
	return t->mem_len;
}

static void print_keyword(struct template *t, struct template_out *o, const struct piece *p,
			  const void *ctx)
{
	static const char unknown[] = "unknown";
	size_t len = 0;

	if (t->counts_unknown && p->keyword->of_counts) {
		len = strlen(unknown);
		template_text(o, unknown, len);
	} else if (p->keyword->put) {
		len = add_put(o, p->keyword, ctx);
	} else if (p->width) {
		len = add_measured(t, o, p->keyword, ctx);
	} else {
		template_flush(o);
		print_to(o->out, p->keyword, ctx);
	}
	if (len < p->width)
		add_blanks(o, p->width - len);
}

void template_counts(struct template *t, bool known)
{
	t->counts_unknown = !known;
}

void template_print(struct template *t, struct template_out *out, const void *ctx)
{
	for (size_t i = 0; i < t->nr; i++) {
		const struct piece *p = &t->pieces[i];

		if (p->literal)
			template_text(out, p->literal, p->len);
		else
			print_keyword(t, out, p, ctx);
	}
}

bool template_is_empty(const struct template *t)
{
	return !t->nr;
}

void template_free(struct template *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->nr; i++)
		free(t->pieces[i].literal);
	free(t->pieces);
	if (t->mem)
		fclose(t->mem);
	free(t->mem_text);
	free(t);
}

void print_keywords(FILE *out, const struct keyword *keywords)
{
	for (const struct keyword *k = keywords; k->name; k++)
		fprintf(out, "%s%s\n%s\n", k == keywords ? "" : "\n", k->name, k->help);
}
