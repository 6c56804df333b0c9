/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Ten levels of heat on a terminal: a digit carries the level, colours of 256 make it visible.
 */
#ifndef DAMO_VIEW_COLORS_H
#define DAMO_VIEW_COLORS_H

#include <stdbool.h>
#include <stdio.h>

#define NR_HEAT_LEVELS 10

enum color_set { COLORS_GRAY, COLORS_FLAME, COLORS_EMOTION, COLORS_VIRIDIS };

/** color_set_names - for OPT_CHOICE, in the order of enum color_set */
extern const char *const color_set_names[];

enum color_when { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

/** color_when_names - for OPT_CHOICE, in the order of enum color_when */
extern const char *const color_when_names[];

/** use_color() - whether to write escapes to @out: a terminal, without NO_COLOR, if automatic */
bool use_color(enum color_when when, FILE *out);

/** put_level_start() - switch to the colours of a level, 0..9; nothing when !@color */
void put_level_start(FILE *out, enum color_set set, int level, bool color);

/** put_void_start() - switch to the colours of what was not monitored: none, or as damo 3.3.0 has them */
void put_void_start(FILE *out, enum color_set set, bool color);

/** put_color_end() - back to the normal colours; nothing when !@color */
void put_color_end(FILE *out, bool color);

/** put_color_sample() - the ten digits in their colours */
void put_color_sample(FILE *out, enum color_set set, bool color);

#endif /* DAMO_VIEW_COLORS_H */
