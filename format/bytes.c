// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Growing buffers and the uncommon paths of reading varints.
 */
#include "format/bytes.h"

#include <stdlib.h>

bool fmt_buf_reserve(struct fmt_buf *b, size_t n)
{
	size_t cap = b->cap ? b->cap : 256;
	uint8_t *data;

	if (b->failed)
		return false;
	if (b->cap - b->len >= n)
		return true;
	if (n > SIZE_MAX / 4 - b->len) {
		b->failed = true;
		return false;
	}
	while (cap - b->len < n)
		cap += cap / 2;
	data = realloc(b->data, cap);
	if (!data) {
		b->failed = true;
		return false;
	}
	b->data = data;
	b->cap = cap;
	return true;
}

void fmt_buf_put(struct fmt_buf *b, const void *data, size_t n)
{
	if (!n || !fmt_buf_reserve(b, n))
		return;
	memcpy(b->data + b->len, data, n);
	b->len += n;
}

void fmt_buf_free(struct fmt_buf *b)
{
	free(b->data);
	*b = (struct fmt_buf){0};
}

uint64_t fmt_get_varint_slow(struct fmt_in *in)
{
	uint64_t v = 0;

	for (unsigned int shift = 0; shift < 70 && in->p < in->end; shift += 7) {
		uint8_t c = *in->p++;

		if (shift == 63 && c > 1)
			break;
		v |= (uint64_t)(c & 0x7f) << shift;
		if (c < 0x80)
			return v;
	}
	in->bad = true;
	in->p = in->end;
	return 0;
}

const uint8_t *fmt_get_bytes(struct fmt_in *in, uint64_t n)
{
	const uint8_t *p = in->p;

	if (in->bad || n > fmt_in_left(in)) {
		in->bad = true;
		in->p = in->end;
		return NULL;
	}
	in->p += n;
	return p;
}
