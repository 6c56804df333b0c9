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
#include <strings.h>

#include <jpeglib.h>

#include "tools/view/picture_internal.h"

enum sheet_kind { SHEET_PNG, SHEET_SVG, SHEET_PDF, SHEET_JPEG };

#define JPEG_QUALITY 92

static const struct {
	const char *ending;
	enum sheet_kind kind;
} kinds[] = {
	{".png", SHEET_PNG},   {".svg", SHEET_SVG},  {".pdf", SHEET_PDF},
	{".jpeg", SHEET_JPEG}, {".jpg", SHEET_JPEG},
};

static int kind_of(const char *path)
{
	size_t len = strlen(path);

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		size_t n = strlen(kinds[i].ending);

		if (len > n && !strcasecmp(path + len - n, kinds[i].ending))
			return (int)kinds[i].kind;
	}
	return -1;
}

bool picture_supported(const char *path)
{
	return kind_of(path) >= 0;
}

cairo_status_t sheet_write(void *stream, const unsigned char *data, unsigned int len)
{
	return fwrite(data, 1, len, stream) == len ? CAIRO_STATUS_SUCCESS
						   : CAIRO_STATUS_WRITE_ERROR;
}

static bool is_raster(const struct sheet *s)
{
	return s->kind == SHEET_PNG || s->kind == SHEET_JPEG;
}

static cairo_surface_t *make_surface(const struct sheet *s)
{
	if (s->kind == SHEET_SVG)
		return cairo_svg_surface_create_for_stream(sheet_write, s->stream, SHEET_WIDTH,
							   SHEET_HEIGHT);
	if (s->kind == SHEET_PDF)
		return cairo_pdf_surface_create_for_stream(sheet_write, s->stream, SHEET_WIDTH,
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

	s->kind = kind_of(path);
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

static int write_jpeg(struct sheet *s, struct dd_error *err)
{
	unsigned long len = 0;
	unsigned char *data = compress_jpeg(s->surface, &len);

	if (!data)
		return dd_fail(err, DD_ENOMEM, "%s: out of memory", s->out.path);
	sheet_write(s->stream, data, (unsigned int)len);
	free(data);
	return 0;
}

static int write_sheet(struct sheet *s, struct dd_error *err)
{
	cairo_status_t status;

	cairo_surface_flush(s->surface);
	if (s->kind == SHEET_JPEG)
		return write_jpeg(s, err);
	if (s->kind == SHEET_PNG)
		return sheet_write_png(s, err);
	cairo_surface_finish(s->surface);
	status = cairo_surface_status(s->surface);
	/* Failures to write are told by the stream. */
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
