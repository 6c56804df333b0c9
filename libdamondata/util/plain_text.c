// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Text that nobody vouches for, made harmless.
 */
#include <damondata/plain_text.h>

#include <string.h>

/*
 * What is not shown as it is: Unicode 15.1's categories Cc, Cf, Zl and Zp, and the characters without width of
 * category Mn that only choose a form of their neighbour. In order.
 */
static const struct {
	uint32_t first, last;
} unsafe[] = {
	{0x0, 0x1f},	    {0x7f, 0x9f},	{0xad, 0xad},	    {0x34f, 0x34f},
	{0x600, 0x605},	    {0x61c, 0x61c},	{0x6dd, 0x6dd},	    {0x70f, 0x70f},
	{0x890, 0x891},	    {0x8e2, 0x8e2},	{0x115f, 0x1160},   {0x17b4, 0x17b5},
	{0x180b, 0x180f},   {0x200b, 0x200f},	{0x2028, 0x202e},   {0x2060, 0x206f},
	{0x3164, 0x3164},   {0xfe00, 0xfe0f},	{0xfeff, 0xfeff},   {0xffa0, 0xffa0},
	{0xfff0, 0xfffb},   {0xfffe, 0xffff},	{0x110bd, 0x110bd}, {0x110cd, 0x110cd},
	{0x13430, 0x1343f}, {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff},
};

/* The longest form of a character: four bytes as \xNN each. */
#define MAX_ESCAPED 16

size_t dd_utf8_next(const char *text, size_t len, uint32_t *code)
{
	static const unsigned char marks[] = {0, 0, 0xc0, 0xe0, 0xf0};
	const unsigned char *s = (const unsigned char *)text;
	size_t n;

	if (!len)
		return 0;
	*code = s[0];
	if (s[0] < 0x80)
		return 1;
	n = s[0] < 0xc2 ? 0 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : s[0] < 0xf5 ? 4 : 0;
	if (!n || n > len)
		return 0;
	*code = (uint32_t)(s[0] ^ marks[n]);
	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (s[i] & 0x3f);
	}
	/* Forms that are longer than needed, surrogates, and what is beyond Unicode. */
	if ((n == 3 && *code < 0x800) || (n == 4 && *code < 0x10000) || *code > 0x10ffff ||
	    (*code >= 0xd800 && *code < 0xe000))
		return 0;
	return n;
}

bool dd_is_utf8(const char *text)
{
	size_t left = strlen(text), n;
	uint32_t code;

	for (; left; text += n, left -= n) {
		n = dd_utf8_next(text, left, &code);
		if (!n)
			return false;
	}
	return true;
}

bool dd_char_is_plain(uint32_t code)
{
	size_t i = 0;

	if (code >= 0x20 && code < 0x7f)
		return true;
	while (i < sizeof(unsafe) / sizeof(unsafe[0]) && code > unsafe[i].last)
		i++;
	return i == sizeof(unsafe) / sizeof(unsafe[0]) || code < unsafe[i].first;
}

size_t dd_plain_len(const char *text, size_t len)
{
	size_t at = 0, n;
	uint32_t code;

	while (at < len && (n = dd_utf8_next(text + at, len - at, &code)) && dd_char_is_plain(code))
		at += n;
	return at;
}

/* The character at @text, which is not plain, as text; sets how many bytes of @text it took. */
static size_t escape_char(const char *text, size_t len, char out[MAX_ESCAPED], size_t *taken)
{
	static const char digits[] = "0123456789abcdef";
	size_t nr = 0, n;
	uint32_t code;

	n = dd_utf8_next(text, len, &code);
	*taken = n ? n : 1;
	if (*text == '\n' || *text == '\t') {
		out[0] = '\\';
		out[1] = *text == '\n' ? 'n' : 't';
		return 2;
	}
	for (size_t i = 0; i < *taken; i++) {
		unsigned char c = (unsigned char)text[i];

		out[nr++] = '\\';
		out[nr++] = 'x';
		out[nr++] = digits[c >> 4];
		out[nr++] = digits[c & 15];
	}
	return nr;
}

void dd_put_plain(FILE *out, const char *text)
{
	size_t left = strlen(text), n, taken;
	char escaped[MAX_ESCAPED];

	while (left) {
		n = dd_plain_len(text, left);
		fwrite(text, 1, n, out);
		text += n;
		left -= n;
		if (!left)
			return;
		n = escape_char(text, left, escaped, &taken);
		fwrite(escaped, 1, n, out);
		text += taken;
		left -= taken;
	}
}

/* Whole characters only. */
static size_t fitting_len(const char *text, size_t len, size_t room)
{
	if (len <= room)
		return len;
	while (room && ((unsigned char)text[room] & 0xc0) == 0x80)
		room--;
	return room;
}

char *dd_plain_copy(char *buf, size_t size, const char *text)
{
	size_t left = strlen(text), at = 0, n, taken;
	char escaped[MAX_ESCAPED];

	while (left) {
		n = dd_plain_len(text, left);
		if (n) {
			size_t fits = fitting_len(text, n, size - 1 - at);

			memcpy(buf + at, text, fits);
			at += fits;
			if (fits < n)
				break;
			taken = n;
		} else {
			n = escape_char(text, left, escaped, &taken);
			if (n > size - 1 - at)
				break;
			memcpy(buf + at, escaped, n);
			at += n;
		}
		text += taken;
		left -= taken;
	}
	buf[at] = '\0';
	return buf;
}
