// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pictures, as reports ask for them: they are drawn by a module, so that text reports load no graphics libraries.
 */
#include "tools/view/picture.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#include "tools/common/module.h"

/*
 * Ten colours of equal steps in lightness, dark to light, that people with any colour vision can put
 * in order (the values of matplotlib's viridis map, which is in the public domain).
 */
static const unsigned char ramp[][3] = {
	{68, 1, 84},	{72, 40, 120},	{62, 74, 137},	{49, 104, 142}, {38, 130, 142},
	{31, 158, 137}, {53, 183, 121}, {109, 205, 89}, {180, 222, 44}, {253, 231, 37},
};

#define NR_RAMP (sizeof(ramp) / sizeof(ramp[0]))

int picture_kind(const char *path)
{
	static const struct {
		const char *ending;
		enum picture_kind kind;
	} kinds[] = {
		{".png", PICTURE_PNG},	 {".svg", PICTURE_SVG},	 {".pdf", PICTURE_PDF},
		{".jpeg", PICTURE_JPEG}, {".jpg", PICTURE_JPEG},
	};
	size_t len = strlen(path);

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		size_t n = strlen(kinds[i].ending);

		if (len > n && !strcasecmp(path + len - n, kinds[i].ending))
			return (int)kinds[i].kind;
	}
	return -1;
}

void heat_color(double v, unsigned char rgb[3])
{
	double at = (v < 0 ? 0 : v > 1 ? 1 : v) * (NR_RAMP - 1);
	size_t i = at >= NR_RAMP - 1 ? NR_RAMP - 2 : (size_t)at;

	for (int c = 0; c < 3; c++)
		rgb[c] = (unsigned char)lround(ramp[i][c] +
					       (at - (double)i) * (ramp[i + 1][c] - ramp[i][c]));
}

int picture_heat(const char *path, const struct heat_picture *p, struct dd_error *err)
{
	const struct picture_module *m = load_module("pictures", err);

	return m ? m->heat(path, p, err) : DD_EUNSUPPORTED;
}

int picture_lines(const char *path, const struct line_picture *p, struct dd_error *err)
{
	const struct picture_module *m = load_module("pictures", err);

	return m ? m->lines(path, p, err) : DD_EUNSUPPORTED;
}
