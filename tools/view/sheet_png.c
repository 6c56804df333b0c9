// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writing a picture as PNG: with a palette, which is a third of the bytes to pack, when its colours fit.
 */
#include <stdlib.h>
#include <string.h>

#include <png.h>

#include "tools/view/picture_internal.h"

#define MAX_COLORS 256
/* Bits of each of red, green and blue; fewer than four are seen as wrong colours. */
#define FULL_BITS  8
#define GRAY_BITS  5
#define LEAST_BITS 4
#define HASH_SLOTS 1024 /* a power of two, four times the colours */

/* The colours met so far; slots hold an index + 1. */
struct palette {
	uint32_t colors[MAX_COLORS];
	uint16_t slots[HASH_SLOTS];
	size_t nr;
};

/*
 * Smoothed edges are of very many shades, of which few can be told apart. Those of text are gray and
 * always simplified, those of curves only if it must be: the ramp of heat stays as it is.
 */
static uint32_t simple_color(uint32_t rgb, int bits)
{
	int drop = 8 - (bits == FULL_BITS ? GRAY_BITS : bits);
	uint32_t out = 0, most = 255u >> drop;

	rgb &= 0xffffff;
	if (bits == FULL_BITS && rgb != (rgb & 255) * 0x010101)
		return rgb;
	for (int shift = 0; shift < 24; shift += 8)
		out |= ((rgb >> shift & 255) >> drop) * 255 / most << shift;
	return out;
}

/* Index of a colour, or -1 when there is no room for it. */
static int color_index(struct palette *p, uint32_t rgb)
{
	uint32_t at = rgb * UINT32_C(2654435761) >> 22;

	for (; p->slots[at]; at = (at + 1) % HASH_SLOTS)
		if (p->colors[p->slots[at] - 1] == rgb)
			return p->slots[at] - 1;
	if (p->nr == MAX_COLORS)
		return -1;
	p->colors[p->nr++] = rgb;
	p->slots[at] = (uint16_t)p->nr;
	return (int)p->nr - 1;
}

static bool index_row(struct palette *p, const uint32_t *from, unsigned char *to, int width,
		      int bits)
{
	uint32_t last = ~from[0];
	int index = 0;

	for (int x = 0; x < width; x++) {
		if (from[x] != last) {
			last = from[x];
			index = color_index(p, simple_color(last, bits));
			if (index < 0)
				return false;
		}
		to[x] = (unsigned char)index;
	}
	return true;
}

static bool index_image(struct palette *p, cairo_surface_t *image, unsigned char *indices, int bits)
{
	const unsigned char *data = cairo_image_surface_get_data(image);
	size_t stride = (size_t)cairo_image_surface_get_stride(image);
	int width = cairo_image_surface_get_width(image);
	int height = cairo_image_surface_get_height(image);

	*p = (struct palette){.nr = 0};
	for (int y = 0; y < height; y++, data += stride, indices += width) {
		if (y && !memcmp(data, data - stride, (size_t)width * 4))
			memcpy(indices, indices - width, (size_t)width);
		else if (!index_row(p, (const void *)data, indices, width, bits))
			return false;
	}
	return true;
}

static int write_indexed(const struct palette *p, const unsigned char *indices, int width,
			 int height, const struct sheet *s, struct dd_error *err)
{
	png_image png = {
		.version = PNG_IMAGE_VERSION,
		.width = (png_uint_32)width,
		.height = (png_uint_32)height,
		.format = PNG_FORMAT_RGB_COLORMAP,
		.colormap_entries = (png_uint_32)p->nr,
	};
	unsigned char map[MAX_COLORS * 3];

	for (size_t i = 0; i < p->nr; i++) {
		map[3 * i] = (unsigned char)(p->colors[i] >> 16);
		map[3 * i + 1] = (unsigned char)(p->colors[i] >> 8);
		map[3 * i + 2] = (unsigned char)p->colors[i];
	}
	/* Failures to write are told by the stream. */
	if (png_image_write_to_stdio(&png, s->stream, 0, indices, width, map) || ferror(s->stream))
		return 0;
	return dd_fail(err, DD_ENOMEM, "cannot write %s: %s", s->out.path, png.message);
}

static int write_full(const struct sheet *s, struct dd_error *err)
{
	cairo_status_t status =
		cairo_surface_write_to_png_stream(s->surface, sheet_write, s->stream);

	if (!status || ferror(s->stream))
		return 0;
	return dd_fail(err, DD_ENOMEM, "cannot write %s: %s", s->out.path,
		       cairo_status_to_string(status));
}

int sheet_write_png(const struct sheet *s, struct dd_error *err)
{
	int width = cairo_image_surface_get_width(s->surface), ret;
	int height = cairo_image_surface_get_height(s->surface);
	unsigned char *indices = malloc((size_t)width * (size_t)height);
	int bits = FULL_BITS;
	struct palette p;

	while (indices && bits >= LEAST_BITS && !index_image(&p, s->surface, indices, bits))
		bits = bits == FULL_BITS ? GRAY_BITS : bits - 1;
	if (indices && bits >= LEAST_BITS)
		ret = write_indexed(&p, indices, width, height, s, err);
	else
		ret = write_full(s, err);
	free(indices);
	return ret;
}
