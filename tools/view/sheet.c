// SPDX-License-Identifier: GPL-2.0-only
/*
 * The sheet of a picture: opening and writing the file in the format its name asks for.
 */
#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* The mode that open() would give a new file: mkstemp() gives 0600. */
static void set_usual_mode(int fd)
{
	mode_t mask = umask(0);

	umask(mask);
	if (fchmod(fd, 0666 & ~mask))
		return; /* the picture stays private, which harms nobody */
}

static bool is_raster(const struct sheet *s)
{
	return s->kind == SHEET_PNG || s->kind == SHEET_JPEG;
}

static cairo_surface_t *make_surface(const struct sheet *s)
{
	if (s->kind == SHEET_SVG)
		return cairo_svg_surface_create(s->tmp_path, SHEET_WIDTH, SHEET_HEIGHT);
	if (s->kind == SHEET_PDF)
		return cairo_pdf_surface_create(s->tmp_path, SHEET_WIDTH, SHEET_HEIGHT);
	return cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)SHEET_WIDTH * SHEET_DOTS,
					  (int)SHEET_HEIGHT * SHEET_DOTS);
}

void sheet_drop(struct sheet *s)
{
	cairo_destroy(s->cr);
	cairo_surface_destroy(s->surface);
	unlink(s->tmp_path);
}

int sheet_open(struct sheet *s, const char *path, struct dd_error *err)
{
	int fd;

	s->path = path;
	s->kind = kind_of(path);
	if (s->kind < 0)
		return dd_fail(err, DD_EUNSUPPORTED,
			       "%s: pictures are written as .png, .svg, .pdf or .jpeg", path);
	if ((size_t)snprintf(s->tmp_path, sizeof(s->tmp_path), "%s.XXXXXX", path) >=
	    sizeof(s->tmp_path))
		return dd_fail(err, DD_EINVAL, "%s: the name is too long", path);
	fd = mkstemp(s->tmp_path);
	if (fd < 0)
		return dd_fail(err, DD_ESYS, "cannot create %s", path);
	set_usual_mode(fd);
	close(fd);
	s->surface = make_surface(s);
	s->cr = cairo_create(s->surface);
	if (cairo_status(s->cr)) {
		int ret = dd_fail(err, DD_ENOMEM, "%s: %s", path,
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

static void compress_jpeg(cairo_surface_t *surface, FILE *out, JSAMPLE *row)
{
	int width = cairo_image_surface_get_width(surface);
	int height = cairo_image_surface_get_height(surface);
	const unsigned char *data = cairo_image_surface_get_data(surface);
	int stride = cairo_image_surface_get_stride(surface);
	struct jpeg_compress_struct c = {0};
	struct jpeg_error_mgr errors;

	c.err = jpeg_std_error(&errors);
	jpeg_create_compress(&c);
	jpeg_stdio_dest(&c, out);
	c.image_width = (JDIMENSION)width;
	c.image_height = (JDIMENSION)height;
	c.input_components = 3;
	c.in_color_space = JCS_RGB;
	jpeg_set_defaults(&c);
	jpeg_set_quality(&c, JPEG_QUALITY, TRUE);
	jpeg_start_compress(&c, TRUE);
	for (int y = 0; y < height; y++) {
		to_rgb_row((const uint32_t *)(const void *)(data + (size_t)y * (size_t)stride), row,
			   width);
		jpeg_write_scanlines(&c, &row, 1);
	}
	jpeg_finish_compress(&c);
	jpeg_destroy_compress(&c);
}

static int write_jpeg(struct sheet *s, struct dd_error *err)
{
	JSAMPLE *row = malloc((size_t)SHEET_WIDTH * SHEET_DOTS * 3);
	FILE *out = fopen(s->tmp_path, "wb");
	int ret = 0;

	if (row && out)
		compress_jpeg(s->surface, out, row);
	if (!row || !out || ferror(out))
		ret = dd_fail(err, DD_ESYS, "cannot write %s", s->path);
	if (out && fclose(out) && !ret)
		ret = dd_fail(err, DD_ESYS, "cannot write %s", s->path);
	free(row);
	return ret;
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
	if (status)
		return dd_fail(err, DD_ESYS, "cannot write %s: %s", s->path,
			       cairo_status_to_string(status));
	return 0;
}

int sheet_close(struct sheet *s, struct dd_error *err)
{
	int ret = write_sheet(s, err);

	cairo_destroy(s->cr);
	cairo_surface_destroy(s->surface);
	if (!ret && rename(s->tmp_path, s->path))
		ret = dd_fail(err, DD_ESYS, "cannot create %s", s->path);
	if (ret)
		unlink(s->tmp_path);
	return ret;
}
