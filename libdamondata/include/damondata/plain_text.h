/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Text that nobody vouches for: names of programs, mappings, symbols, machines and files. Whoever chose them could
 * have put in characters that move a terminal's cursor, begin a new line, or turn the direction of
 * what follows.
 *
 * The functions here keep printable UTF-8 and show all else byte by byte as \xNN, a line break as \n and a tab
 * as \t. To be escaped are: control characters (C0, DEL, C1), format characters of Unicode (category
 * Cf, the bidirectional controls among them), line and paragraph separators, characters without width, and
 * bytes that are no UTF-8 (RFC 3629). A backslash stays as it is: names of systemd units have them.
 */
#ifndef DAMONDATA_PLAIN_TEXT_H
#define DAMONDATA_PLAIN_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * dd_utf8_next() - the character at @text
 * @text:	bytes
 * @len:	their number
 * @code:	set to the code point
 *
 * Return: its length in bytes, 0 when there is no valid UTF-8.
 */
size_t dd_utf8_next(const char *text, size_t len, uint32_t *code);

/** dd_is_utf8() - is the text valid UTF-8? */
bool dd_is_utf8(const char *text);

/** dd_char_is_plain() - can the character be shown as it is? */
bool dd_char_is_plain(uint32_t code);

/** dd_plain_len() - how many of the first @len bytes can be shown as they are */
size_t dd_plain_len(const char *text, size_t len);

/** dd_put_plain() - print a text, with what is not plain escaped */
void dd_put_plain(FILE *out, const char *text);

/**
 * dd_plain_copy() - the same into a buffer
 * @buf:	gets the text and a NUL; a text that is too long is cut between characters
 * @size:	of @buf, at least 1
 * @text:	not NULL
 *
 * Return: @buf
 */
char *dd_plain_copy(char *buf, size_t size, const char *text);

#ifdef __cplusplus
}
#endif

#endif /* DAMONDATA_PLAIN_TEXT_H */
