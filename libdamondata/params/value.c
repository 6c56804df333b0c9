// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Single parameter values from text and to text, without loss.
 */
#include "libdamondata/params/params_internal.h"

#include <ctype.h>
#include <damondata/units.h>
#include <inttypes.h>

/* Does the text end with a unit of letters? */
static bool has_unit(const char *text)
{
	size_t len = strlen(text);

	while (len && isspace((unsigned char)text[len - 1]))
		len--;
	return len && isalpha((unsigned char)text[len - 1]);
}

static bool is_min_or_max(const char *text)
{
	size_t skip = strspn(text, " ");

	return (!strncmp(text + skip, "min", 3) || !strncmp(text + skip, "max", 3)) &&
	       !text[skip + 3 + strspn(text + skip + 3, " ")];
}

static int parse_time_value(const char *text, uint64_t unit_ns, uint64_t *out, struct dd_error *err)
{
	uint64_t ns;
	int ret;

	if (!has_unit(text) || is_min_or_max(text))
		return dd_parse_whole(text, 0, 1, out, err);
	ret = dd_parse_time(text, unit_ns, &ns, err);
	if (ret)
		return ret;
	if (ns % unit_ns)
		return dd_fail(err, DD_EINVAL, "'%.64s' is finer than 1 %s, the unit of this value",
			       text, unit_ns == DD_NS_PER_US ? "us" : "ms");
	*out = ns / unit_ns;
	return 0;
}

/* int64_t bits; -1, which the kernel shows for "none", is DD_PARAM_NONE. */
static int parse_id(const char *text, uint64_t *out, struct dd_error *err)
{
	if (!strcmp(text, "-1")) {
		*out = (uint64_t)DD_PARAM_NONE;
		return 0;
	}
	return dd_parse_whole(text, 0, 1, out, err);
}

static int parse_bool(const char *text, uint64_t *out, struct dd_error *err)
{
	bool v;
	int ret = dd_parse_bool(text, &v, err);

	if (!ret)
		*out = v;
	return ret;
}

int ddp_parse(enum param_form form, const char *text, uint64_t *out, struct dd_error *err)
{
	switch (form) {
	case PARAM_SIZE:
	case PARAM_UNIT_SIZE:
		return dd_parse_size(text, out, err);
	case PARAM_ADDR:
		return dd_parse_address(text, out, err);
	case PARAM_TIME_US:
	case PARAM_TIME_US_EXACT:
		return parse_time_value(text, DD_NS_PER_US, out, err);
	case PARAM_TIME_MS_EXACT:
	case PARAM_TIME_MS_PLAIN:
		return parse_time_value(text, DD_NS_PER_MS, out, err);
	case PARAM_PERMIL:
		return dd_parse_whole(text, 10, 1, out, err);
	case PARAM_BP:
		return dd_parse_whole(text, 100, 1, out, err);
	case PARAM_BOOL:
		return parse_bool(text, out, err);
	case PARAM_ID:
	case PARAM_ID_TEXT:
		return parse_id(text, out, err);
	default:
		return dd_parse_whole(text, 0, 1, out, err);
	}
}

/* ---- ranges ---- */

/* Unit of a bound that goes with both units. */
#define ANY_UNIT (-1)

static int parse_access_rate(const char *text, uint64_t *out, struct dd_error *err)
{
	struct dd_error local;
	int ret = dd_parse_whole(text, DD_PERCENT_ONE, DD_PERCENT_ONE, out, &local);

	if (ret == DD_ELIMIT && !strchr(text, '-')) {
		*out = UINT64_MAX;
		return 0;
	}
	return ret ? dd_fail(err, ret, "%s", local.text) : 0;
}

static int parse_bound(enum param_form form, const char *text, uint64_t *out, int *unit,
		       struct dd_error *err)
{
	static const char *const other_units[] = {"samples", "aggr_intervals"};
	const char *word = other_units[form == PARAM_AGES];
	const char *at = strstr(text, word);
	char number[64];

	*unit = ANY_UNIT;
	if (is_min_or_max(text))
		return dd_parse_count(text, out, err);
	if (form == PARAM_SIZES)
		return dd_parse_size(text, out, err);
	*unit = 0;
	if (!at)
		return form == PARAM_AGES ? parse_time_value(text, DD_NS_PER_US, out, err)
					  : parse_access_rate(text, out, err);
	if (at[strlen(word)] || at - text >= (ptrdiff_t)sizeof(number))
		return dd_fail(err, DD_EINVAL, "'%.64s' is not a number of %s", text, word);
	*unit = 1;
	snprintf(number, sizeof(number), "%.*s", (int)(at - text), text);
	return dd_parse_whole(number, 0, 1, out, err);
}

int ddp_parse_range(enum param_form form, const char *min, const char *max, struct param_range *out,
		    struct dd_error *err)
{
	struct dd_range range;
	int unit_min, unit_max, ret;

	ret = parse_bound(form, min, &range.min, &unit_min, err);
	if (!ret)
		ret = parse_bound(form, max, &range.max, &unit_max, err);
	if (ret)
		return ret;
	if (unit_min != unit_max && unit_min != ANY_UNIT && unit_max != ANY_UNIT)
		return dd_fail(err, DD_EINVAL, "'%.48s' and '%.48s' are of different units", min,
			       max);
	if (form == PARAM_SIZES)
		unit_min = unit_max = 0;
	out->range = range;
	out->unit = unit_min != ANY_UNIT ? unit_min : unit_max != ANY_UNIT ? unit_max : 0;
	return 0;
}

/* ---- to text ---- */

static char *format_time(char *buf, uint64_t v, uint64_t unit_ns, bool exact)
{
	if (v == UINT64_MAX)
		return strcpy(buf, "max");
	if (v > UINT64_MAX / unit_ns)
		return dd_format_count(buf, v, false);
	return exact ? dd_format_time_exact(buf, v * unit_ns, false)
		     : dd_format_time(buf, v * unit_ns, false);
}

/* @per_percent is a power of ten. */
static char *format_percent(char *buf, uint64_t v, uint64_t per_percent, bool commas)
{
	uint64_t rest = v % per_percent;
	char whole[DD_UNIT_LEN];
	int decimals = 0, len;

	if (v == UINT64_MAX)
		return strcpy(buf, "max");
	for (uint64_t n = per_percent; n > 1; n /= 10)
		decimals++;
	for (; rest && rest % 10 == 0; rest /= 10)
		decimals--;
	len = snprintf(buf, DD_PARAM_TEXT_LEN, "%s",
		       dd_format_count(whole, v / per_percent, !commas));
	if (rest)
		len += snprintf(buf + len, DD_PARAM_TEXT_LEN - (size_t)len, ".%0*" PRIu64, decimals,
				rest);
	snprintf(buf + len, DD_PARAM_TEXT_LEN - (size_t)len, " %%");
	return buf;
}

/* The text that people like best, which may have lost digits. */
static char *format_pretty(enum param_form form, uint64_t v, char *buf)
{
	switch (form) {
	case PARAM_SIZE:
	case PARAM_SIZES:
		return dd_format_size(buf, v, false);
	case PARAM_UNIT_SIZE:
		return dd_format_size_accurate(buf, v, false);
	case PARAM_TIME_US:
		return format_time(buf, v, DD_NS_PER_US, false);
	case PARAM_TIME_US_EXACT:
		return format_time(buf, v, DD_NS_PER_US, true);
	case PARAM_TIME_MS_EXACT:
		return format_time(buf, v, DD_NS_PER_MS, true);
	case PARAM_PERMIL:
		return format_percent(buf, v, 10, true);
	case PARAM_BP:
		return format_percent(buf, v, 100, true);
	default:
		return dd_format_count(buf, v, false);
	}
}

static char *format_exact(enum param_form form, uint64_t v, char *buf)
{
	if (form == PARAM_TIME_US)
		return format_time(buf, v, DD_NS_PER_US, true);
	dd_format_count(buf, v, false);
	if (form == PARAM_SIZE || form == PARAM_SIZES || form == PARAM_UNIT_SIZE)
		strcat(buf, " B");
	return buf;
}

char *ddp_format(enum param_form form, uint64_t v, bool raw, char buf[DD_PARAM_TEXT_LEN])
{
	uint64_t back;

	if (raw)
		return dd_format_count(buf, v, true);
	format_pretty(form, v, buf);
	if (ddp_parse(form == PARAM_SIZES ? PARAM_SIZE : form, buf, &back, NULL) || back != v)
		format_exact(form, v, buf);
	return buf;
}

char *ddp_format_bound(enum param_form form, int unit, uint64_t v, bool raw,
		       char buf[DD_PARAM_TEXT_LEN])
{
	if (form == PARAM_SIZES)
		return ddp_format(form, v, raw, buf);
	if (unit) {
		dd_format_count(buf, v, raw);
		return strcat(buf, form == PARAM_AGES ? " aggr_intervals" : " samples");
	}
	if (form == PARAM_AGES)
		return ddp_format(PARAM_TIME_US_EXACT, v, raw, buf);
	return format_percent(buf, v, DD_PERCENT_ONE, !raw);
}
