/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Output templates: text with <keywords>, compiled once and printed many times.
 */
#ifndef DAMO_VIEW_TEMPLATE_H
#define DAMO_VIEW_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define KEYWORD_LEN 64

/**
 * struct keyword - one word that a template may contain
 * @name:	with its angle brackets
 * @print:	prints the text for what @ctx points at; or
 * @of_counts:	it is about access counts, which some data lack; see template_counts()
 * @print_named:	the same, with the keyword, for rows that are made for the data; or
 * @put:	writes it, at most KEYWORD_LEN bytes, and returns its end: for what is printed by the million
 * @width:	pad on the right to so many characters
 * @help:	one sentence for the list of keywords
 */
struct keyword {
	const char *name;
	void (*print)(FILE *out, const void *ctx);
	size_t width;
	const char *help;
	char *(*put)(char *p, const void *ctx);
	bool of_counts;
	void (*print_named)(FILE *out, const struct keyword *k, const void *ctx);
};

/* Rows of a table of keywords; those with COUNT need access counts */
#define KEYWORD(n, p, w, h)                                                                        \
	{                                                                                          \
		.name = (n), .print = (p), .width = (w), .help = (h)                               \
	}
#define PUT_KEYWORD(n, p, w, h)                                                                    \
	{                                                                                          \
		.name = (n), .put = (p), .width = (w), .help = (h)                                 \
	}
#define COUNT_KEYWORD(n, p, w, h)                                                                  \
	{                                                                                          \
		.name = (n), .print = (p), .width = (w), .help = (h), .of_counts = true            \
	}
#define PUT_COUNT_KEYWORD(n, p, w, h)                                                              \
	{                                                                                          \
		.name = (n), .put = (p), .width = (w), .help = (h), .of_counts = true              \
	}

struct template;

/**
 * template_compile() - take a template apart
 * @text:	the two characters "\n" stand for a line break; <words> that are not in the table stay
 * @keywords:	table, ended by a row without name
 * @widths:	called with a keyword for its width, or NULL to use the table's
 * @arg:	for @widths
 *
 * Return: the template, or NULL when out of memory; free it with template_free().
 */
struct template *template_compile(const char *text, const struct keyword *keywords,
				  size_t (*widths)(const struct keyword *k, const void *arg),
				  const void *arg);

/**
 * struct template_out - a stream, and text for it that is held back to write many lines at once
 * @out:	nothing else may write to it before template_flush()
 */
struct template_out {
	FILE *out;
	size_t len;
	char text[8192];
};

/** template_counts() - whether access counts are known from now on; keywords of them are "unknown" else */
void template_counts(struct template *t, bool known);

/** template_print() - print it for @ctx */
void template_print(struct template *t, struct template_out *out, const void *ctx);

/** template_text() - print @len bytes as they are */
void template_text(struct template_out *out, const char *text, size_t len);

/** template_flush() - write what is held back */
void template_flush(struct template_out *out);

/** template_is_empty() - it prints nothing at all */
bool template_is_empty(const struct template *t);

void template_free(struct template *t);

/** print_keywords() - the table for people: each keyword and, below it, what it shows */
void print_keywords(FILE *out, const struct keyword *keywords);

#endif /* DAMO_VIEW_TEMPLATE_H */
