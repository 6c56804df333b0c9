// SPDX-License-Identifier: LGPL-2.1-only
/*
 * zstd frames without magic number, size and checksum: their chunk has these already.
 */
#define ZSTD_STATIC_LINKING_ONLY /* ZSTD_f_zstd1_magicless */
#include "format/data.h"

#include <stdlib.h>
#include <zstd.h>

/* The decoder's memory is bounded by the raw length, the window's size only by this. */
#define WINDOW_LOG_MAX 26

struct fmt_zstd {
	ZSTD_CCtx *c;
	ZSTD_DCtx *d;
	int level;
};

struct fmt_zstd *fmt_zstd_new(void)
{
	return calloc(1, sizeof(struct fmt_zstd));
}

void fmt_zstd_free(struct fmt_zstd *z)
{
	if (!z)
		return;
	ZSTD_freeCCtx(z->c);
	ZSTD_freeDCtx(z->d);
	free(z);
}

static bool need_compressor(struct fmt_zstd *z, int level)
{
	if (!z->c) {
		z->c = ZSTD_createCCtx();
		if (!z->c)
			return false;
		ZSTD_CCtx_setParameter(z->c, ZSTD_c_format, ZSTD_f_zstd1_magicless);
		ZSTD_CCtx_setParameter(z->c, ZSTD_c_contentSizeFlag, 0);
	}
	if (z->level != level)
		ZSTD_CCtx_setParameter(z->c, ZSTD_c_compressionLevel, level);
	z->level = level;
	return true;
}

size_t fmt_zstd_compress(struct fmt_zstd *z, int level, const void *data, size_t len,
			 struct fmt_buf *out)
{
	size_t n;

	if (!need_compressor(z, level) || !fmt_buf_reserve(out, len)) {
		out->failed = true;
		return 0;
	}
	n = ZSTD_compress2(z->c, out->data + out->len, len, data, len);
	if (ZSTD_isError(n) || n >= len)
		return 0;
	out->len += n;
	return n;
}

static bool need_decompressor(struct fmt_zstd *z)
{
	if (z->d)
		return true;
	z->d = ZSTD_createDCtx();
	if (!z->d)
		return false;
	ZSTD_DCtx_setParameter(z->d, ZSTD_d_format, ZSTD_f_zstd1_magicless);
	ZSTD_DCtx_setParameter(z->d, ZSTD_d_windowLogMax, WINDOW_LOG_MAX);
	return true;
}

int fmt_zstd_expand(struct fmt_zstd *z, const void *data, size_t len, uint8_t *out, size_t raw_len)
{
	if (!need_decompressor(z))
		return FMT_ENOMEM;
	return ZSTD_decompressDCtx(z->d, out, raw_len, data, len) == raw_len ? FMT_OK : FMT_EZSTD;
}

bool fmt_text_compress(struct fmt_zstd *z, int level, const struct fmt_buf *in, struct fmt_buf *out)
{
	fmt_buf_reset(out);
	fmt_put_varint(out, in->len);
	return fmt_zstd_compress(z, level, in->data, in->len, out) && out->len < in->len;
}

int fmt_text_expand(struct fmt_zstd *z, const uint8_t *payload, size_t len, struct fmt_buf *out)
{
	struct fmt_in in = fmt_in_of(payload, len);
	uint64_t raw = fmt_get_varint(&in);

	fmt_buf_reset(out);
	if (in.bad || raw > FMT_MAX_PAYLOAD)
		return FMT_ELIMIT;
	if (!fmt_buf_reserve(out, (size_t)raw + 1))
		return FMT_ENOMEM;
	out->len = (size_t)raw;
	return fmt_zstd_expand(z, in.p, fmt_in_left(&in), out->data, out->len);
}
