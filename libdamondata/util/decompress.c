// SPDX-License-Identifier: LGPL-2.1-only
/*
 * gzip, zlib, zstd and xz as one kind of decompressor.
 */
#include "decompress.h"
#include "libdamondata/util/array.h"

#include <lzma.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

/*
 * Bounds what a frame header can make us allocate: more than zstd -19 and xz -9 use. (liblzma reserves
 * xz -9's 64 MiB in any case, but touches only as much as there are data.)
 */
#define ZSTD_WINDOW_LOG 25
#define XZ_MEMORY	(80u << 20)

struct unwrap {
	enum wrap_kind wrap;
	bool between; /* at the border of two members or frames */
	z_stream z;
	ZSTD_DStream *zstd;
	lzma_stream xz;
};

enum wrap_kind unwrap_detect(const uint8_t *h, size_t len)
{
	if (len >= 3 && h[0] == 0x1f && h[1] == 0x8b && h[2] == 8)
		return WRAP_GZIP;
	if (len >= 4 && !memcmp(h, "\x28\xb5\x2f\xfd", 4))
		return WRAP_ZSTD;
	if (len >= 6 && !memcmp(h,
				"\xfd"
				"7zXZ",
				6))
		return WRAP_XZ;
	if (len >= 2 && h[0] == 0x78 && (h[0] << 8 | h[1]) % 31 == 0 && !(h[1] & 0x20))
		return WRAP_ZLIB;
	return WRAP_PLAIN;
}

static bool start_unwrap(struct unwrap *u)
{
	switch (u->wrap) {
	case WRAP_GZIP:
		return inflateInit2(&u->z, 15 + 16) == Z_OK;
	case WRAP_ZLIB:
		return inflateInit2(&u->z, 15) == Z_OK;
	case WRAP_ZSTD:
		u->zstd = ZSTD_createDStream();
		return u->zstd && !ZSTD_isError(ZSTD_DCtx_setParameter(u->zstd, ZSTD_d_windowLogMax,
								       ZSTD_WINDOW_LOG));
	case WRAP_XZ:
		return lzma_stream_decoder(&u->xz, XZ_MEMORY, LZMA_CONCATENATED) == LZMA_OK;
	default:
		return false;
	}
}

struct unwrap *unwrap_new(enum wrap_kind wrap)
{
	struct unwrap *u = calloc(1, sizeof(*u));

	if (!u)
		return NULL;
	u->wrap = wrap;
	u->xz = (lzma_stream)LZMA_STREAM_INIT;
	if (!start_unwrap(u)) {
		unwrap_free(u);
		return NULL;
	}
	return u;
}

void unwrap_free(struct unwrap *u)
{
	if (!u)
		return;
	if (u->wrap == WRAP_GZIP || u->wrap == WRAP_ZLIB)
		inflateEnd(&u->z);
	ZSTD_freeDStream(u->zstd);
	lzma_end(&u->xz);
	free(u);
}

static int fail_cut(const char *what, struct dd_error *err)
{
	return dd_fail(err, DD_ETRUNCATED, "the %s data end before their end mark", what);
}

/* Behind a stream: another member of gzip, or the zeros that fill a tape's block. */
static int pass_member_end(struct unwrap *u, struct unwrap_step *s, struct dd_error *err)
{
	if (s->in_len && s->in[0] == 0x1f && u->wrap == WRAP_GZIP) {
		inflateReset(&u->z);
		u->between = false;
		return 0;
	}
	while (s->in_len && !*s->in) {
		s->in++;
		s->in_len--;
	}
	s->done = s->at_end && !s->in_len;
	if (s->in_len)
		return dd_fail(err, DD_ECORRUPT,
			       "something follows the end of the %s data; is it two files in one?",
			       u->wrap == WRAP_GZIP ? "gzip" : "zlib");
	return 0;
}

static int step_inflate(struct unwrap *u, struct unwrap_step *s, struct dd_error *err)
{
	int ret;

	if (u->between) {
		ret = pass_member_end(u, s, err);
		if (ret || u->between)
			return ret;
	}
	u->z.next_in = (Bytef *)s->in;
	u->z.avail_in = s->in_len;
	u->z.next_out = s->out;
	u->z.avail_out = s->out_len;
	ret = inflate(&u->z, Z_NO_FLUSH);
	s->in = u->z.next_in;
	s->in_len = u->z.avail_in;
	s->out = u->z.next_out;
	s->out_len = u->z.avail_out;
	if (ret == Z_STREAM_END) {
		u->between = true;
		s->done = s->at_end && !s->in_len;
		return 0;
	}
	if (ret == Z_MEM_ERROR)
		return ddi_no_memory(err);
	if (ret != Z_OK && ret != Z_BUF_ERROR)
		return dd_fail(err, DD_ECORRUPT, "damaged %s data: %s",
			       u->wrap == WRAP_GZIP ? "gzip" : "zlib",
			       u->z.msg ? u->z.msg : "cannot inflate");
	if (s->at_end && !s->in_len && s->out_len)
		return fail_cut(u->wrap == WRAP_GZIP ? "gzip" : "zlib", err);
	return 0;
}

static int step_zstd(struct unwrap *u, struct unwrap_step *s, struct dd_error *err)
{
	ZSTD_inBuffer in = {s->in, s->in_len, 0};
	ZSTD_outBuffer out = {s->out, s->out_len, 0};
	size_t ret;

	if (u->between && !s->in_len) {
		s->done = s->at_end;
		return 0;
	}
	ret = ZSTD_decompressStream(u->zstd, &out, &in);
	s->in += in.pos;
	s->in_len -= in.pos;
	s->out += out.pos;
	s->out_len -= out.pos;
	if (ZSTD_isError(ret)) {
		const char *why = ZSTD_getErrorName(ret);

		if (strstr(why, "memory"))
			return dd_fail(
				err, DD_ELIMIT,
				"its zstd window is larger than %d MiB; compress it again without --long or --ultra",
				1 << (ZSTD_WINDOW_LOG - 20));
		return dd_fail(err, DD_ECORRUPT, "damaged zstd data: %s", why);
	}
	u->between = !ret;
	if (s->at_end && !s->in_len && s->out_len) {
		if (!u->between)
			return fail_cut("zstd", err);
		s->done = true;
	}
	return 0;
}

static int step_xz(struct unwrap *u, struct unwrap_step *s, struct dd_error *err)
{
	lzma_ret ret;

	u->xz.next_in = s->in;
	u->xz.avail_in = s->in_len;
	u->xz.next_out = s->out;
	u->xz.avail_out = s->out_len;
	ret = lzma_code(&u->xz, s->at_end ? LZMA_FINISH : LZMA_RUN);
	s->in = u->xz.next_in;
	s->in_len = u->xz.avail_in;
	s->out = u->xz.next_out;
	s->out_len = u->xz.avail_out;
	if (ret == LZMA_STREAM_END) {
		s->done = true;
		return 0;
	}
	if (ret == LZMA_MEMLIMIT_ERROR)
		return dd_fail(
			err, DD_ELIMIT,
			"its xz dictionary needs more than %u MiB; compress it again with xz -9 at most",
			XZ_MEMORY >> 20);
	if (ret == LZMA_MEM_ERROR)
		return ddi_no_memory(err);
	if (ret == LZMA_BUF_ERROR && s->at_end)
		return fail_cut("xz", err);
	if (ret != LZMA_OK && ret != LZMA_BUF_ERROR)
		return dd_fail(err, DD_ECORRUPT, "damaged xz data (liblzma error %d)", (int)ret);
	return 0;
}

int unwrap_step(struct unwrap *u, struct unwrap_step *s, struct dd_error *err)
{
	switch (u->wrap) {
	case WRAP_GZIP:
	case WRAP_ZLIB:
		return step_inflate(u, s, err);
	case WRAP_ZSTD:
		return step_zstd(u, s, err);
	case WRAP_XZ:
		return step_xz(u, s, err);
	default:
		return dd_fail(err, DD_EINVAL, "not a wrapped input");
	}
}
