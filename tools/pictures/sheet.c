// SPDX-License-Identifier: GPL-2.0-only
/*
 * The sheet of a picture: opening and writing the file in the format its name asks for.
 */
#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <png.h>

#include "tools/pictures/picture_internal.h"

#define JPEG_QUALITY 92

static cairo_status_t write_bytes(void *stream, const unsigned char *data, unsigned int len)
{
	return fwrite(data, 1, len, stream) == len ? CAIRO_STATUS_SUCCESS
						   : CAIRO_STATUS_WRITE_ERROR;
}

static bool is_raster(const struct sheet *s)
{
	return s->kind == PICTURE_PNG || s->kind == PICTURE_JPEG;
}

static cairo_surface_t *make_surface(const struct sheet *s)
{
	if (s->kind == PICTURE_SVG)
		return cairo_svg_surface_create_for_stream(write_bytes, s->stream, SHEET_WIDTH,
							   SHEET_HEIGHT);
	if (s->kind == PICTURE_PDF)
		return cairo_pdf_surface_create_for_stream(write_bytes, s->stream, SHEET_WIDTH,
							   SHEET_HEIGHT);
	return cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)SHEET_WIDTH * SHEET_DOTS,
					  (int)SHEET_HEIGHT * SHEET_DOTS);
}

void sheet_drop(struct sheet *s)
{
	cairo_destroy(s->cr);
	cairo_surface_destroy(s->surface);
	out_file_abort(&s->out);
}

int sheet_open(struct sheet *s, const char *path, struct dd_error *err)
{
	int ret;

	s->kind = picture_kind(path);
	if (s->kind < 0)
		return dd_fail(err, DD_EUNSUPPORTED,
			       "%s: pictures are written as .png, .svg, .pdf or .jpeg", path);
	ret = out_file_open(&s->out, path, OUT_FILE_SAME_MODE, OUT_FILE_USUAL, err);
	if (ret)
		return ret;
	s->stream = out_file_stream(&s->out);
	if (!s->stream) {
		out_file_abort(&s->out);
		return dd_fail(err, DD_ENOMEM, "out of memory");
	}
	s->surface = make_surface(s);
	s->cr = cairo_create(s->surface);
	if (cairo_status(s->cr)) {
		ret = dd_fail(err, DD_ENOMEM, "%s: %s", path,
			      cairo_status_to_string(cairo_status(s->cr)));
		sheet_drop(s);
		return ret;
	}
	if (is_raster(s))
		cairo_scale(s->cr, SHEET_DOTS, SHEET_DOTS);
	cairo_set_source_rgb(s->cr, 1, 1, 1);
	cairo_paint(s->cr);
	return 0;
}

cairo_surface_t *sheet_dots(struct sheet *s, const struct plot_area *a)
{
	int width = (int)a->width * SHEET_DOTS, height = (int)a->height * SHEET_DOTS, stride;
	unsigned char *data;

	if (!is_raster(s))
		return cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
	cairo_surface_flush(s->surface);
	stride = cairo_image_surface_get_stride(s->surface);
	data = cairo_image_surface_get_data(s->surface) + (int)a->y * SHEET_DOTS * stride +
	       (int)a->x * SHEET_DOTS * (int)sizeof(uint32_t);
	return cairo_image_surface_create_for_data(data, CAIRO_FORMAT_RGB24, width, height, stride);
}

void sheet_put_dots(struct sheet *s, const struct plot_area *a, cairo_surface_t *image)
{
	cairo_surface_mark_dirty(is_raster(s) ? s->surface : image);
	if (!is_raster(s)) {
		cairo_save(s->cr);
		cairo_translate(s->cr, a->x, a->y);
		cairo_scale(s->cr, 1.0 / SHEET_DOTS, 1.0 / SHEET_DOTS);
		cairo_set_source_surface(s->cr, image, 0, 0);
		cairo_pattern_set_filter(cairo_get_source(s->cr), CAIRO_FILTER_NEAREST);
		cairo_paint(s->cr);
		cairo_restore(s->cr);
	}
	cairo_surface_destroy(image);
}

/* cairo holds a pixel as 0x00RRGGBB in host order; libjpeg wants bytes R G B. */
static void to_rgb_row(const uint32_t *from, JSAMPLE *to, int width)
{
	for (int x = 0; x < width; x++) {
		*to++ = (JSAMPLE)(from[x] >> 16);
		*to++ = (JSAMPLE)(from[x] >> 8);
		*to++ = (JSAMPLE)from[x];
	}
}

/* libjpeg's own handling of an error is to print it and to exit. */
struct jpeg_failure {
	struct jpeg_error_mgr errors; /* first: libjpeg gives a pointer to it */
	jmp_buf back;
};

static void leave_jpeg(j_common_ptr c)
{
	longjmp(((struct jpeg_failure *)(void *)c->err)->back, 1);
}

static void compress_rows(struct jpeg_compress_struct *c, cairo_surface_t *surface, JSAMPLE *row)
{
	const unsigned char *data = cairo_image_surface_get_data(surface);
	size_t stride = (size_t)cairo_image_surface_get_stride(surface);

	c->image_width = (JDIMENSION)cairo_image_surface_get_width(surface);
	c->image_height = (JDIMENSION)cairo_image_surface_get_height(surface);
	c->input_components = 3;
	c->in_color_space = JCS_RGB;
	jpeg_set_defaults(c);
	jpeg_set_quality(c, JPEG_QUALITY, TRUE);
	jpeg_start_compress(c, TRUE);
	for (size_t y = 0; y < c->image_height; y++) {
		to_rgb_row((const uint32_t *)(const void *)(data + y * stride), row,
			   (int)c->image_width);
		jpeg_write_scanlines(c, &row, 1);
	}
	jpeg_finish_compress(c);
}

/* Into memory, so that libjpeg has nothing to write itself. Return: the bytes, or NULL. */
static unsigned char *compress_jpeg(cairo_surface_t *surface, unsigned long *len)
{
	JSAMPLE *row = malloc((size_t)SHEET_WIDTH * SHEET_DOTS * 3);
	struct jpeg_compress_struct c = {0};
	struct jpeg_failure failure;
	unsigned char *volatile done = NULL;
	unsigned char *data = NULL;

	c.err = jpeg_std_error(&failure.errors);
	failure.errors.error_exit = leave_jpeg;
	if (row && !setjmp(failure.back)) {
		jpeg_create_compress(&c);
		jpeg_mem_dest(&c, &data, len);
		compress_rows(&c, surface, row);
		done = data;
	}
	jpeg_destroy_compress(&c);
	free(row);
	return done;
}

/* ---- PNG, with a palette when the colours fit: a third of the bytes to pack ---- */

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
 * Smoothed edges are of very many shades, of which few can be distinguished. Those of text are gray and
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
	/* Failures to write are kept by the stream. */
	if (png_image_write_to_stdio(&png, s->stream, 0, indices, width, map) || ferror(s->stream))
		return 0;
	return dd_fail(err, DD_ENOMEM, "cannot write %s: %s", s->out.path, png.message);
}

static int write_full(const struct sheet *s, struct dd_error *err)
{
	cairo_status_t status =
		cairo_surface_write_to_png_stream(s->surface, write_bytes, s->stream);

	if (!status || ferror(s->stream))
		return 0;
	return dd_fail(err, DD_ENOMEM, "cannot write %s: %s", s->out.path,
		       cairo_status_to_string(status));
}

static int write_png(const struct sheet *s, struct dd_error *err)
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

/* ---- */

static int write_jpeg(struct sheet *s, struct dd_error *err)
{
	unsigned long len = 0;
	unsigned char *data = compress_jpeg(s->surface, &len);

	if (!data)
		return dd_fail(err, DD_ENOMEM, "%s: out of memory", s->out.path);
	write_bytes(s->stream, data, (unsigned int)len);
	free(data);
	return 0;
}

static int write_sheet(struct sheet *s, struct dd_error *err)
{
	cairo_status_t status;

	cairo_surface_flush(s->surface);
	if (s->kind == PICTURE_JPEG)
		return write_jpeg(s, err);
	if (s->kind == PICTURE_PNG)
		return write_png(s, err);
	cairo_surface_finish(s->surface);
	status = cairo_surface_status(s->surface);
	/* Failures to write are kept by the stream. */
	if (status && !ferror(s->stream))
		return dd_fail(err, DD_ENOMEM, "cannot write %s: %s", s->out.path,
			       cairo_status_to_string(status));
	return 0;
}

int sheet_close(struct sheet *s, struct dd_error *err)
{
	int ret = write_sheet(s, err);

	cairo_destroy(s->cr);
	cairo_surface_destroy(s->surface);
	if (!ret)
		return out_file_commit(&s->out, err);
	out_file_abort(&s->out);
	return ret;
}
