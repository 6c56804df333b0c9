// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Reading and writing of the tags that META and STREAM chunks consist of.
 */
#include "format/tlv.h"

#define MAX_VALUE 65535

void fmt_tlv_put(struct fmt_buf *out, unsigned int tag, const void *value, size_t len)
{
	const uint8_t *p = value;

	for (; len > MAX_VALUE; p += MAX_VALUE, len -= MAX_VALUE) {
		fmt_put_fixed(out, tag | FMT_TAG_MORE, 2);
		fmt_put_fixed(out, MAX_VALUE, 2);
		fmt_buf_put(out, p, MAX_VALUE);
	}
	fmt_put_fixed(out, tag, 2);
	fmt_put_fixed(out, len, 2);
	fmt_buf_put(out, p, len);
}

void fmt_tlv_init(struct fmt_tlv *t, const uint8_t *payload, size_t len)
{
	*t = (struct fmt_tlv){.in = fmt_in_of(payload, len)};
}

void fmt_tlv_free(struct fmt_tlv *t)
{
	fmt_buf_free(&t->joined);
}

/* The value's parts are joined only when there are several: most need no copy. */
int fmt_tlv_next(struct fmt_tlv *t)
{
	unsigned int tag, first = 0;

	if (t->in.p == t->in.end)
		return 0;
	fmt_buf_reset(&t->joined);
	do {
		tag = (unsigned int)fmt_get_fixed(&t->in, 2);
		t->len = (size_t)fmt_get_fixed(&t->in, 2);
		t->value = fmt_get_bytes(&t->in, t->len);
		if (t->in.bad || (first && (tag & FMT_TAG_MASK) != (first & FMT_TAG_MASK)))
			return FMT_ELENGTH;
		if (first || (tag & FMT_TAG_MORE))
			fmt_buf_put(&t->joined, t->value, t->len);
		first = tag;
	} while (tag & FMT_TAG_MORE);
	if (t->joined.failed)
		return FMT_ENOMEM;
	if (t->joined.len) {
		t->value = t->joined.data;
		t->len = t->joined.len;
	}
	t->tag = tag & FMT_TAG_MASK;
	t->critical = tag & FMT_TAG_CRITICAL;
	return 1;
}
