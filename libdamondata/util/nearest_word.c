// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Lists of words: the place of a word, and what a mistyped one may mean.
 */
#include <ddutil/words.h>
#include <string.h>

#define MAX_WORD 48

int ddu_word_index(const char *const *words, const char *word)
{
	for (int i = 0; words[i]; i++)
		if (!strcmp(words[i], word))
			return i;
	return -1;
}

static int least_of_three(int a, int b, int c)
{
	int m = a < b ? a : b;

	return m < c ? m : c;
}

/* Levenshtein distance; words longer than MAX_WORD count as far away. */
static int word_distance(const char *a, const char *b)
{
	int row[MAX_WORD + 1], la = (int)strlen(a), lb = (int)strlen(b);

	if (la > MAX_WORD || lb > MAX_WORD)
		return MAX_WORD;
	for (int j = 0; j <= lb; j++)
		row[j] = j;
	for (int i = 1; i <= la; i++) {
		int diagonal = row[0];

		row[0] = i;
		for (int j = 1; j <= lb; j++) {
			int above = row[j];

			row[j] = least_of_three(above + 1, row[j - 1] + 1,
						diagonal + (a[i - 1] != b[j - 1]));
			diagonal = above;
		}
	}
	return row[lb];
}

const char *ddu_nearest_word(const char *typed, const char *const *words, size_t nr)
{
	const char *best = NULL;
	int best_distance = (int)strlen(typed) / 3 + 2;

	for (size_t i = 0; i < nr; i++) {
		int d = word_distance(typed, words[i]);

		if (d < best_distance) {
			best_distance = d;
			best = words[i];
		}
	}
	return best;
}
