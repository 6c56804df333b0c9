// SPDX-License-Identifier: GPL-2.0-only
/*
 * Choosing the ticks of an axis.
 */
#include "tools/pictures/axis_ticks.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#define MAX_DECIMALS 9
/* Ticks that miss the axis' end by rounding belong to it. */
#define END_SLACK 1e-9

static const double seconds = 1e9, minutes = 60e9, hours = 3600e9, days = 86400e9;

/* The smallest of 1, 2 and 5 times a power of ten that is at least @rough. */
static double decimal_step(double rough)
{
	double magnitude = pow(10, floor(log10(rough))), part = rough / magnitude;

	return magnitude * (part <= 1 ? 1 : part <= 2 ? 2 : part <= 5 ? 5 : 10);
}

/* Clocks go by 60 and 24, not by 10. */
static double time_step(double rough)
{
	const double steps[] = {10 * seconds, 20 * seconds, 30 * seconds, minutes,	2 * minutes,
				5 * minutes,  10 * minutes, 20 * minutes, 30 * minutes, hours,
				2 * hours,    3 * hours,    6 * hours,	  12 * hours,	days};

	if (rough <= 5 * seconds)
		return decimal_step(rough < 1 ? 1 : rough);
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (rough <= steps[i])
			return steps[i];
	return days * decimal_step(rough / days);
}

static double step_of(enum axis_unit unit, double rough)
{
	if (unit == AXIS_ADDRESS || unit == AXIS_BYTES)
		return rough > 1 ? exp2(ceil(log2(rough))) : 1;
	return unit == AXIS_TIME ? time_step(rough) : decimal_step(rough);
}

static void set_time_unit(struct axis_ticks *t, double max)
{
	static const struct {
		const char *name;
		double ns;
	} small[] = {{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}},
	  large[] = {{"min", 60e9}, {"h", 3600e9}, {"d", 86400e9}};

	for (size_t i = 0; i < 4; i++)
		if (!i || max >= small[i].ns) {
			t->unit = small[i].name;
			t->per_unit = small[i].ns;
		}
	for (size_t i = 0; i < 3; i++)
		if (t->step >= large[i].ns) {
			t->unit = large[i].name;
			t->per_unit = large[i].ns;
		}
}

/* "0.5 GiB" rather than "512 MiB", as whole GiB stand beside it. */
static void set_size_unit(struct axis_ticks *t)
{
	static const char *const names[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
	size_t i = 0;

	t->per_unit = 1;
	for (; i < 6 && t->step >= t->per_unit * 512; i++)
		t->per_unit *= 1024;
	t->unit = names[i];
}

static void set_unit(struct axis_ticks *t, const struct picture_axis *axis)
{
	t->unit = axis->unit == AXIS_PERCENT ? "%" : "";
	t->per_unit = 1;
	if (axis->unit == AXIS_TIME && axis->absolute) {
		t->unit = "s";
		t->per_unit = seconds;
	} else if (axis->unit == AXIS_TIME) {
		set_time_unit(t, axis->max);
	} else if (axis->unit == AXIS_BYTES || (axis->unit == AXIS_ADDRESS && !axis->absolute)) {
		set_size_unit(t);
	}
}

static int decimals_of(double step)
{
	int n = 0;

	for (; n < MAX_DECIMALS && fabs(step - round(step)) > 1e-6 * step; n++)
		step *= 10;
	return n;
}

struct axis_ticks axis_ticks(const struct picture_axis *axis, size_t wanted)
{
	struct axis_ticks t = {
		.step = step_of(axis->unit, axis->max / (double)(wanted ? wanted : 1))};

	if (axis->absolute && axis->origin && t.step < 0x1p63) {
		uint64_t step = (uint64_t)t.step;

		t.first = (double)((step - axis->origin % step) % step);
	}
	t.nr = t.first > axis->max ? 0
				   : (size_t)floor((axis->max - t.first) / t.step + END_SLACK) + 1;
	set_unit(&t, axis);
	t.decimals = decimals_of(t.step / t.per_unit);
	return t;
}

double axis_tick_at(const struct axis_ticks *t, size_t i)
{
	return t->first + t->step * (double)i;
}

void axis_tick_text(char buf[AXIS_LABEL_LEN], const struct picture_axis *axis,
		    const struct axis_ticks *t, size_t i)
{
	double offset = axis_tick_at(t, i);

	if (axis->unit == AXIS_ADDRESS && axis->absolute)
		snprintf(buf, AXIS_LABEL_LEN, "%#" PRIx64, axis->origin + (uint64_t)offset);
	else
		snprintf(buf, AXIS_LABEL_LEN, "%.*f", t->decimals,
			 ((axis->absolute ? (double)axis->origin : 0) + offset) / t->per_unit);
}
