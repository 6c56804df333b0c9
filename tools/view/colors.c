// SPDX-License-Identifier: GPL-2.0-only
/*
 * Colours of the ten levels of heat on a terminal.
 */
#include "tools/view/colors.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *const color_set_names[] = {"gray", "flame", "emotion", "viridis", NULL};
const char *const color_when_names[] = {"auto", "always", "never", NULL};

/* xterm's 256 colours: 232..255 is a gray ramp, below it a 6x6x6 cube and the 16 basic ones. */
static const unsigned char background[][NR_HEAT_LEVELS] = {
	[COLORS_GRAY] = {232, 232, 232, 232, 232, 232, 232, 232, 232, 232},
	[COLORS_FLAME] = {232, 1, 1, 2, 3, 3, 20, 21, 26, 27},
	[COLORS_EMOTION] = {232, 234, 20, 21, 26, 2, 3, 1, 1, 1},
	/* Those next to the ramp of pictures, none darker than the one before; idle is dark gray. */
	[COLORS_VIRIDIS] = {235, 54, 24, 30, 36, 71, 77, 113, 148, 220},
};

static const unsigned char foreground[][NR_HEAT_LEVELS] = {
	[COLORS_GRAY] = {237, 239, 241, 243, 245, 247, 249, 251, 253, 255},
	[COLORS_FLAME] = {239, 235, 237, 239, 243, 245, 247, 249, 251, 255},
	[COLORS_EMOTION] = {239, 235, 237, 239, 243, 245, 247, 249, 251, 255},
	[COLORS_VIRIDIS] = {243, 146, 153, 255, 16, 16, 16, 16, 16, 16},
};

bool use_color(enum color_when when, FILE *out)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

	if (when != COLOR_AUTO)
		return when == COLOR_ALWAYS;
	if ((no_color && *no_color) || (term && !strcmp(term, "dumb")))
		return false;
	return isatty(fileno(out));
}

void put_level_start(FILE *out, enum color_set set, int level, bool color)
{
	if (color)
		fprintf(out, "\033[48;5;%dm\033[38;5;%dm", background[set][level],
			foreground[set][level]);
}

void put_void_start(FILE *out, enum color_set set, bool color)
{
	const int middle = 4;

	if (set == COLORS_VIRIDIS)
		put_color_end(out, color);
	else
		put_level_start(out, set, middle, color);
}

void put_color_end(FILE *out, bool color)
{
	if (color)
		fputs("\033[0m", out);
}

void put_color_sample(FILE *out, enum color_set set, bool color)
{
	for (int level = 0; level < NR_HEAT_LEVELS; level++) {
		put_level_start(out, set, level, color);
		fputc('0' + level, out);
	}
	put_color_end(out, color);
}
