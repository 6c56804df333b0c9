// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pictures: ticks of axes, and what of hostile names and odd maps reaches the file.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <png.h>

#include "tests/unit/check.h"
#include "tools/pictures/axis_ticks.h"
#include "tools/pictures/picture_internal.h"

static void check_axis(const struct picture_axis *axis, size_t wanted)
{
	struct axis_ticks t = axis_ticks(axis, wanted);
	char text[AXIS_LABEL_LEN], last[AXIS_LABEL_LEN] = "";

	assert_true(t.nr <= wanted + 1);
	assert_true(axis->max < 4 || t.nr * 3 >= wanted);
	for (size_t i = 0; i < t.nr; i++) {
		assert_true(axis_tick_at(&t, i) >= 0);
		assert_true(axis_tick_at(&t, i) <= axis->max * (1 + 1e-6));
		axis_tick_text(text, axis, &t, i);
		assert_string_not_equal(text, last);
		if (!axis->absolute)
			assert_true(strlen(text) <= 8);
		strcpy(last, text);
	}
}

/* Any span gets a moderate number of ticks with short labels that differ. */
static void ticks_are_few_short_and_different(void **state)
{
	static const enum axis_unit units[] = {AXIS_TIME, AXIS_ADDRESS, AXIS_BYTES, AXIS_NUMBER};

	(void)state;
	for (size_t u = 0; u < sizeof(units) / sizeof(units[0]); u++)
		for (double max = 1; max < 1e19; max *= 1.37)
			for (size_t wanted = 3; wanted < 16; wanted += 4) {
				struct picture_axis axis = {units[u], max, "", 0, false};

				if (units[u] != AXIS_NUMBER || max < 1e6)
					check_axis(&axis, wanted);
			}
}

static void expect_ticks(const struct picture_axis *axis, size_t wanted, const char *want)
{
	struct axis_ticks t = axis_ticks(axis, wanted);
	char all[512] = "", text[AXIS_LABEL_LEN];

	for (size_t i = 0; i < t.nr; i++) {
		axis_tick_text(text, axis, &t, i);
		strcat(strcat(all, text), " ");
	}
	assert_string_equal(strcat(all, t.unit), want);
}

static void ticks_stand_at_round_numbers(void **state)
{
	(void)state;
	expect_ticks(&(struct picture_axis){AXIS_TIME, 60e9, "", 6, false}, 7,
		     "0 10 20 30 40 50 60 s");
	expect_ticks(&(struct picture_axis){AXIS_TIME, 2.1e9, "", 6, false}, 5,
		     "0.0 0.5 1.0 1.5 2.0 s");
	expect_ticks(&(struct picture_axis){AXIS_TIME, 3 * 3600e9, "", 6, false}, 7,
		     "0 30 60 90 120 150 180 min");
	expect_ticks(&(struct picture_axis){AXIS_TIME, 3e5, "", 6, false}, 4, "0 100 200 300 us");
	expect_ticks(&(struct picture_axis){AXIS_ADDRESS, 85e6, "", 4096, false}, 6,
		     "0 16 32 48 64 80 MiB");
	expect_ticks(&(struct picture_axis){AXIS_BYTES, 0x1p31, "", 0, false}, 5,
		     "0.0 0.5 1.0 1.5 2.0 GiB");
	expect_ticks(&(struct picture_axis){AXIS_PERCENT, 100, "", 0, false}, 5,
		     "0 20 40 60 80 100 %");
	expect_ticks(&(struct picture_axis){AXIS_NUMBER, 0.06, "", 0, false}, 3,
		     "0.00 0.02 0.04 0.06 ");
}

/* Kernel addresses keep their last digits, which a double would lose. */
static void absolute_addresses_are_exact(void **state)
{
	(void)state;
	expect_ticks(&(struct picture_axis){AXIS_ADDRESS, 0x3000, "", UINT64_C(0xffff888012345001),
					    true},
		     3, "0xffff888012346000 0xffff888012347000 0xffff888012348000 ");
	expect_ticks(&(struct picture_axis){AXIS_TIME, 2e9, "", UINT64_C(66025491255), true}, 4,
		     "66.5 67.0 67.5 68.0 s");
}

/* A picture of one part, which is the caller's. */
static struct heat_picture small_map(struct heat_part *part, const double *cells)
{
	*part = (struct heat_part){
		.y = {AXIS_ADDRESS, 8192, "address", 0, false},
		.nr_y = 2,
		.cells = cells,
	};
	return (struct heat_picture){
		.title = "bad \xff\xfe bytes",
		.subtitle = "\xc3",
		.x = {AXIS_TIME, 4e9, "time", 0, false},
		.nr_x = 4,
		.parts = part,
		.nr_parts = 1,
		.low = 0,
		.high = 8,
		.value_label = "heat",
	};
}

struct image {
	png_image png;
	unsigned char *data;
};

static void load(struct image *image, const char *path)
{
	*image = (struct image){.png = {.version = PNG_IMAGE_VERSION}};
	assert_true(png_image_begin_read_from_file(&image->png, path));
	image->png.format = PNG_FORMAT_RGB;
	image->data = malloc(PNG_IMAGE_SIZE(image->png));
	assert_non_null(image->data);
	assert_true(png_image_finish_read(&image->png, NULL, image->data, 0, NULL));
}

/* @x, @y: parts of the sheet, from its left and its top. */
static uint32_t pixel_at(const struct image *image, double x, double y)
{
	size_t at = 3 * ((size_t)(y * image->png.height) * image->png.width +
			 (size_t)(x * image->png.width));

	return (uint32_t)image->data[at] << 16 | (uint32_t)image->data[at + 1] << 8 |
	       image->data[at + 2];
}

static uint32_t ramp_color(double v)
{
	unsigned char c[3];

	heat_color(v, c);
	return (uint32_t)c[0] << 16 | (uint32_t)c[1] << 8 | c[2];
}

static void a_map_has_its_colors(void **state)
{
	const double cells[] = {0, 8, 0, 8, 0, 8, 0, 8};
	struct heat_part part;
	struct heat_picture p = small_map(&part, cells);
	struct picture_band band = {0, 8192, "evil \x80 name"};
	char path[] = "/tmp/damo-picture-XXXXXX.png";
	int fd = mkstemps(path, 4);
	struct image image;
	struct dd_error err;

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	part.bands = &band;
	part.nr_bands = 1;
	assert_int_equal(draw_heat(path, &p, &err), 0);
	load(&image, path);
	assert_int_equal(pixel_at(&image, 0.5, 0.3), ramp_color(1));
	assert_int_equal(pixel_at(&image, 0.5, 0.8), ramp_color(0));
	free(image.data);
	unlink(path);
}

/* A cell smaller than a dot is not lost: the hottest of those at a dot is drawn. */
static void a_lone_hot_cell_is_seen(void **state)
{
	const size_t nr = 20000;
	double *cells = calloc(nr, sizeof(*cells));
	struct heat_part part;
	struct heat_picture p = small_map(&part, cells);
	char path[] = "/tmp/damo-picture-XXXXXX.png";
	int fd = mkstemps(path, 4);
	struct image image;
	struct dd_error err;
	bool seen = false;

	(void)state;
	assert_non_null(cells);
	assert_true(fd >= 0);
	close(fd);
	p.nr_x = nr;
	part.nr_y = 1;
	cells[nr / 2] = 8;
	assert_int_equal(draw_heat(path, &p, &err), 0);
	load(&image, path);
	for (int i = 0; i < 400 && !seen; i++)
		seen = pixel_at(&image, 0.4 + i / 2400.0, 0.5) == ramp_color(1);
	assert_true(seen);
	free(image.data);
	unlink(path);
	free(cells);
}

/* Parts lie above each other in the order of addresses. */
static void parts_are_stacked(void **state)
{
	const double cold[8] = {0}, hot[] = {8, 8, 8, 8, 8, 8, 8, 8};
	struct heat_part parts[2];
	struct heat_picture p = small_map(&parts[1], hot);
	char path[] = "/tmp/damo-picture-XXXXXX.png";
	int fd = mkstemps(path, 4);
	struct image image;
	struct dd_error err;

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	parts[1].y.origin = UINT64_C(1) << 40;
	small_map(&parts[0], cold);
	p.parts = parts;
	p.nr_parts = 2;
	assert_int_equal(draw_heat(path, &p, &err), 0);
	load(&image, path);
	assert_int_equal(pixel_at(&image, 0.5, 0.2), ramp_color(1));
	assert_int_equal(pixel_at(&image, 0.5, 0.8), ramp_color(0));
	free(image.data);
	unlink(path);
	p.nr_parts = PICTURE_MAX_PARTS + 1;
	assert_int_equal(draw_heat(path, &p, &err), DD_ELIMIT);
	assert_int_equal(access(path, F_OK), -1);
}

static void empty_ranges_are_refused(void **state)
{
	const double cells[8] = {0};
	struct heat_part part;
	struct heat_picture p = small_map(&part, cells);
	struct dd_error err;

	(void)state;
	part.y.max = 0;
	assert_int_equal(draw_heat("/tmp/none.png", &p, &err), DD_EINVAL);
	p = small_map(&part, cells);
	p.nr_x = 1000000;
	assert_int_equal(draw_heat("/tmp/none.png", &p, &err), DD_ELIMIT);
	assert_int_equal(access("/tmp/none.png", F_OK), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ticks_are_few_short_and_different),
		cmocka_unit_test(ticks_stand_at_round_numbers),
		cmocka_unit_test(absolute_addresses_are_exact),
		cmocka_unit_test(a_map_has_its_colors),
		cmocka_unit_test(a_lone_hot_cell_is_seen),
		cmocka_unit_test(parts_are_stacked),
		cmocka_unit_test(empty_ranges_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
