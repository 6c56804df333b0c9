/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory for the tools: each call returns it, or ends the program with a message.
 */
#ifndef DAMO_ALLOCATE_H
#define DAMO_ALLOCATE_H

#include <stddef.h>

/** require_memory() - @p, which is not NULL: a program that has no memory cannot go on */
void *require_memory(void *p);

void *xmalloc(size_t size);
void *xcalloc(size_t nr, size_t size);
void *xrealloc(void *p, size_t size);
void *xreallocarray(void *p, size_t nr, size_t size);
char *xstrdup(const char *text);
char *xstrndup(const char *text, size_t len);
char *xasprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/**
 * xgrow_array() - provide capacity for one more element
 * @array:	malloc'ed, or NULL
 * @allocated:	capacity in elements, updated
 * @nr:		elements in use
 * @size:	of one element in bytes
 *
 * New elements are zeroed.
 *
 * Return: the array, which may have moved.
 */
void *xgrow_array(void *array, size_t *allocated, size_t nr, size_t size);

#endif /* DAMO_ALLOCATE_H */
