/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Lists of words, for our own programs: not installed, and no part of the library's interface.
 */
#ifndef DDUTIL_WORDS_H
#define DDUTIL_WORDS_H

#include <stddef.h>

/** ddu_word_index() - place of @word in a NULL terminated list, or -1 */
int ddu_word_index(const char *const *words, const char *word);

/** ddu_nearest_word() - the word of a list of @nr that a mistyped one may mean, or NULL */
const char *ddu_nearest_word(const char *typed, const char *const *words, size_t nr);

#endif /* DDUTIL_WORDS_H */
