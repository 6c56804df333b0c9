// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Numbers as people write them: the formatters and parsers of units.h.
 */
#include <damondata/units.h>

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <ddutil/number_text.h>

struct unit {
	const char *name;
	uint64_t factor;
};

#define TWO_64 18446744073709551616.0

static const struct unit size_units[] = {
	{"EiB", UINT64_C(1) << 60}, {"PiB", UINT64_C(1) << 50}, {"TiB", UINT64_C(1) << 40},
	{"GiB", UINT64_C(1) << 30}, {"MiB", UINT64_C(1) << 20}, {"KiB", UINT64_C(1) << 10},
};

/* Longer names first where one begins another. */
static const struct unit size_words[] = {
	{"EiB", UINT64_C(1) << 60},
	{"EB", UINT64_C(1) << 60},
	{"E", UINT64_C(1) << 60},
	{"PiB", UINT64_C(1) << 50},
	{"PB", UINT64_C(1) << 50},
	{"P", UINT64_C(1) << 50},
	{"TiB", UINT64_C(1) << 40},
	{"TB", UINT64_C(1) << 40},
	{"T", UINT64_C(1) << 40},
	{"GiB", UINT64_C(1) << 30},
	{"GB", UINT64_C(1) << 30},
	{"G", UINT64_C(1) << 30},
	{"MiB", UINT64_C(1) << 20},
	{"MB", UINT64_C(1) << 20},
	{"M", UINT64_C(1) << 20},
	{"KiB", UINT64_C(1) << 10},
	{"KB", UINT64_C(1) << 10},
	{"K", UINT64_C(1) << 10},
	{"B", 1},
	{NULL, 0},
};

#define NS_PER_MIN  (60 * DD_NS_PER_SEC)
#define NS_PER_HOUR (60 * NS_PER_MIN)
#define NS_PER_DAY  (24 * NS_PER_HOUR)

static const struct unit time_words[] = {
	{"ns", 1},
	{"us", DD_NS_PER_US},
	{"ms", DD_NS_PER_MS},
	{"s", DD_NS_PER_SEC},
	{"m", NS_PER_MIN},
	{"h", NS_PER_HOUR},
	{"d", NS_PER_DAY},
	/* As the kernel's documents, and keys of recordings, name them. */
	{"nsec", 1},
	{"usec", DD_NS_PER_US},
	{"msec", DD_NS_PER_MS},
	{"sec", DD_NS_PER_SEC},
	{NULL, 0},
};

static const struct unit exact_units[] = {
	{"d", NS_PER_DAY},    {"h", NS_PER_HOUR},   {"m", NS_PER_MIN}, {"s", DD_NS_PER_SEC},
	{"ms", DD_NS_PER_MS}, {"us", DD_NS_PER_US}, {"ns", 1},
};

static char *put_formatted(char *buf, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static char *put_formatted(char *buf, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(buf, DD_UNIT_LEN, fmt, ap);
	va_end(ap);
	return buf;
}

static char *scaled_size(char *buf, double bytes, int decimals)
{
	for (size_t i = 0; i < sizeof(size_units) / sizeof(size_units[0]); i++)
		if (bytes > (double)size_units[i].factor)
			return put_formatted(buf, "%.*f %s", decimals,
					     bytes / (double)size_units[i].factor,
					     size_units[i].name);
	return put_formatted(buf, "%.0f B", trunc(bytes));
}

/*
 * What scaled_size() with three decimals gives for integers that a double holds exactly, without the
 * arithmetic of printf: halves are rounded to even.
 */
struct ddu_size_parts ddu_size_parts(uint64_t bytes)
{
	unsigned int i = (unsigned int)(63 - __builtin_clzll(bytes - 1)) / 10;
	unsigned int shift = 10 * i;
	uint64_t mask = (UINT64_C(1) << shift) - 1, half = UINT64_C(1) << (shift - 1);
	uint64_t scaled = (bytes & mask) * 1000, milli = scaled >> shift, beyond = scaled & mask;
	struct ddu_size_parts parts = {.whole = (uint32_t)(bytes >> shift), .prefix = " KMGTP"[i]};

	milli += (beyond > half) | ((beyond == half) & milli);
	parts.whole += milli == 1000;
	parts.milli = milli == 1000 ? 0 : (uint16_t)milli;
	return parts;
}

static char *put_thousandths(char *p, uint64_t milli)
{
	*p++ = '.';
	*p++ = (char)('0' + milli / 100);
	*p++ = (char)('0' + milli / 10 % 10);
	*p++ = (char)('0' + milli % 10);
	return p;
}

static char *put_parts(char *p, struct ddu_size_parts parts)
{
	p = put_thousandths(ddu_put_u64(p, parts.whole), parts.milli);
	*p++ = ' ';
	*p++ = parts.prefix;
	return mempcpy(p, "iB", 2);
}

char *ddu_put_size(char *p, uint64_t bytes, bool raw)
{
	if (raw)
		return ddu_put_u64(p, bytes);
	if (bytes <= 1024)
		return mempcpy(ddu_put_u64(p, bytes), " B", 2);
	if (bytes < DDU_EXACT_SIZE)
		return put_parts(p, ddu_size_parts(bytes));
	if ((double)bytes == TWO_64)
		return mempcpy(p, "max", 3);
	scaled_size(p, (double)bytes, 3);
	return p + strlen(p);
}

char *dd_format_size(char *buf, uint64_t bytes, bool raw)
{
	*ddu_put_size(buf, bytes, raw) = '\0';
	return buf;
}

char *dd_format_size_f(char *buf, double bytes, bool raw)
{
	if (raw)
		return put_formatted(buf, "%.0f", trunc(bytes));
	return bytes == TWO_64 ? put_formatted(buf, "max") : scaled_size(buf, bytes, 3);
}

/* What scaled_size() with six decimals gives, as ddu_size_parts() does it with three. */
static char *put_millionths(char *p, uint64_t bytes)
{
	unsigned int i = (unsigned int)(63 - __builtin_clzll(bytes - 1)) / 10, shift = 10 * i;
	uint64_t mask = (UINT64_C(1) << shift) - 1, half = UINT64_C(1) << (shift - 1);
	unsigned __int128 scaled = (unsigned __int128)(bytes & mask) * 1000000;
	uint64_t micro = (uint64_t)(scaled >> shift), beyond = (uint64_t)scaled & mask;

	micro += (beyond > half) | ((beyond == half) & micro);
	p = ddu_put_u64(p, (bytes >> shift) + micro / 1000000);
	micro %= 1000000;
	p = put_thousandths(p, micro / 1000);
	for (uint64_t digits = micro % 1000, unit = 100; unit; unit /= 10)
		*p++ = (char)('0' + digits / unit % 10);
	*p++ = ' ';
	*p++ = " KMGTP"[i];
	return mempcpy(p, "iB", 2);
}

char *dd_format_size_accurate(char *buf, uint64_t bytes, bool raw)
{
	if (raw || bytes <= 1024)
		return dd_format_size(buf, bytes, raw);
	if (bytes < DDU_EXACT_SIZE) {
		*put_millionths(buf, bytes) = '\0';
		return buf;
	}
	return (double)bytes == TWO_64 ? put_formatted(buf, "max")
				       : scaled_size(buf, (double)bytes, 6);
}

char *dd_format_address(char *buf, uint64_t address, bool raw)
{
	snprintf(buf, DD_UNIT_LEN, raw ? "%" PRIu64 : "0x%" PRIx64, address);
	return buf;
}

static char *put_milli(char *p, uint64_t milli)
{
	return put_thousandths(ddu_put_u64(p, milli / 1000), milli % 1000);
}

static char *put_unit(char *p, const char *name)
{
	*p++ = ' ';
	return mempcpy(p, name, strlen(name));
}

/*
 * Below one minute: @ns in a unit, with three decimals when needed. Printf sees a quotient that was
 * rounded already, which matters for halves only.
 */
static char *put_in_unit(char *p, uint64_t ns, const struct unit *unit)
{
	uint64_t step = unit->factor / 1000, rest = ns % step;

	if (ns % unit->factor == 0)
		p = ddu_put_u64(p, ns / unit->factor);
	else if (rest * 2 == step)
		p += sprintf(p, "%.3f", (double)ns / (double)unit->factor);
	else
		p = put_milli(p, ns / step + (rest * 2 > step));
	return put_unit(p, unit->name);
}

/* Below one minute: the largest unit that fits. */
static char *put_short_time(char *p, uint64_t ns)
{
	for (int i = 3; i < 6; i++)
		if (ns >= exact_units[i].factor)
			return put_in_unit(p, ns, &exact_units[i]);
	return put_unit(ddu_put_u64(p, ns), "ns");
}

char *ddu_put_time(char *p, uint64_t ns, bool raw)
{
	if (raw)
		return ddu_put_u64(p, ns);
	if (ns == UINT64_MAX)
		return mempcpy(p, "max", 3);
	if (ns < NS_PER_MIN)
		return put_short_time(p, ns);
	if (ns >= NS_PER_HOUR) {
		p = put_unit(ddu_put_u64(p, ns / NS_PER_HOUR), "h");
		ns %= NS_PER_HOUR;
		if (!ns)
			return p;
		*p++ = ' ';
	}
	if (ns < NS_PER_MIN)
		return put_short_time(p, ns);
	p = put_unit(ddu_put_u64(p, ns / NS_PER_MIN), "m");
	ns %= NS_PER_MIN;
	if (!ns)
		return p;
	*p++ = ' ';
	/* After minutes, the rest is always in seconds. */
	return put_in_unit(p, ns, &exact_units[3]);
}

char *dd_format_time(char *buf, uint64_t ns, bool raw)
{
	*ddu_put_time(buf, ns, raw) = '\0';
	return buf;
}

char *dd_format_time_signed(char *buf, int64_t ns, bool raw)
{
	buf[0] = '-';
	dd_format_time(buf + (ns < 0), ns < 0 ? -(uint64_t)ns : (uint64_t)ns, raw);
	return buf;
}

char *dd_format_time_exact(char *buf, uint64_t ns, bool raw)
{
	int len = 0;

	if (raw)
		return put_formatted(buf, "%" PRIu64, ns);
	if (ns == UINT64_MAX)
		return put_formatted(buf, "max");
	if (!ns)
		return put_formatted(buf, "0 ns");
	for (size_t i = 0; i < sizeof(exact_units) / sizeof(exact_units[0]); i++) {
		uint64_t n = ns / exact_units[i].factor;
		char num[DD_UNIT_LEN];

		ns %= exact_units[i].factor;
		if (n)
			len += snprintf(buf + len, DD_UNIT_LEN - len, "%s%s %s", len ? " " : "",
					dd_format_count(num, n, false), exact_units[i].name);
	}
	return buf;
}

char *ddu_put_count(char *p, uint64_t n, bool raw)
{
	char digits[24];
	size_t len;

	if (raw || n < 1000)
		return ddu_put_u64(p, n);
	len = (size_t)(ddu_put_u64(digits, n) - digits);
	for (size_t i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			*p++ = ',';
		*p++ = digits[i];
	}
	return p;
}

char *dd_format_count(char *buf, uint64_t n, bool raw)
{
	*ddu_put_count(buf, n, raw) = '\0';
	return buf;
}

char *ddu_put_hz(char *p, double hz, bool raw)
{
	if (raw || (hz > 0 && hz < 10)) {
		put_formatted(p, raw ? "%f" : "%.3f hz", hz);
		return p + strlen(p);
	}
	return mempcpy(ddu_put_count(p, hz > 0 ? (uint64_t)hz : 0, false), " hz", 3);
}

char *dd_format_hz(char *buf, double hz, bool raw)
{
	*ddu_put_hz(buf, hz, raw) = '\0';
	return buf;
}

char *dd_format_percent(char *buf, double percent, bool raw)
{
	char text[DD_UNIT_LEN], num[DD_UNIT_LEN], *dot, *end;

	if (raw)
		return put_formatted(buf, "%f", percent);
	if (percent >= TWO_64)
		return put_formatted(buf, "max");
	if (!isfinite(percent) || fabs(percent) >= 1e18)
		return put_formatted(buf, "%g %%", percent);
	snprintf(text, sizeof(text), "%.7f", fabs(percent));
	dot = strchr(text, '.');
	for (end = text + strlen(text); end[-1] == '0'; end--)
		;
	*end = '\0';
	*dot = '\0';
	return put_formatted(buf, "%s%s%s%s %%", percent < 0 ? "-" : "",
			     dd_format_count(num, strtoull(text, NULL, 10), false),
			     dot + 1 < end ? "." : "", dot + 1 < end ? dot + 1 : "");
}

/* A decimal number as it was written: mantissa / 10^decimals, or a double when it is not plain. */
struct decimal {
	bool negative, is_float;
	unsigned __int128 mantissa;
	int decimals;
	double value;
};

static bool read_float(const char *start, char **end, struct decimal *d)
{
	char plain[64];
	size_t n = 0, skipped = 0;

	for (; n + skipped < sizeof(plain) - 1;) {
		char c = start[n + skipped];

		if (c == ',') {
			skipped++;
			continue;
		}
		if (!isdigit((unsigned char)c) && !strchr("+-.eE", c))
			break;
		if (!c)
			break;
		plain[n++] = c;
	}
	plain[n] = '\0';
	d->is_float = true;
	d->value = strtod(plain, end);
	if (*end == plain || !isfinite(d->value))
		return false;
	/* Map the end back over the commas. */
	size_t used = (size_t)(*end - plain), at = 0;

	for (size_t i = 0; i < used; at++)
		if (start[at] != ',')
			i++;
	*end = (char *)start + at;
	return true;
}

static bool exponent_follows(const char *p)
{
	return (*p == 'e' || *p == 'E') &&
	       (isdigit((unsigned char)p[1]) ||
		((p[1] == '+' || p[1] == '-') && isdigit((unsigned char)p[2])));
}

/* Read a number; @end is set behind it. At most 28 digits are held exactly, more become a double. */
static bool read_decimal(const char *text, char **end, struct decimal *d)
{
	const char *p = text;
	int digits = 0, any = 0;
	bool point = false;

	memset(d, 0, sizeof(*d));
	if (*p == '-' || *p == '+')
		d->negative = *p++ == '-';
	for (; isdigit((unsigned char)*p) || *p == ',' || (*p == '.' && !point); p++) {
		if (*p == ',')
			continue;
		if (*p == '.') {
			point = true;
			continue;
		}
		any = 1;
		digits += digits || *p != '0';
		if (digits > 28)
			return read_float(text, end, d);
		d->mantissa = d->mantissa * 10 + (unsigned int)(*p - '0');
		d->decimals += point;
	}
	if (!any || d->decimals > 28)
		return any ? read_float(text, end, d) : false;
	if (exponent_follows(p))
		return read_float(text, end, d);
	*end = (char *)p;
	return true;
}

static double to_double(const struct decimal *d)
{
	double v;

	if (d->is_float)
		return d->value;
	v = (double)d->mantissa / pow(10, d->decimals);
	return d->negative ? -v : v;
}

/* number * factor as an unsigned integer, cut off; false when it does not fit 64 bits or is negative */
static bool scale_parsed(const struct decimal *d, uint64_t factor, uint64_t *out)
{
	unsigned __int128 div = 1, whole, part;

	if (d->is_float) {
		double v = d->value * (double)factor;

		if (v < 0 || v >= TWO_64)
			return false;
		*out = (uint64_t)v;
		return true;
	}
	if (d->negative && d->mantissa)
		return false;
	for (int i = 0; i < d->decimals; i++)
		div *= 10;
	whole = d->mantissa / div;
	part = d->mantissa % div;
	if (whole > UINT64_MAX / factor)
		return false;
	/* part < 10^28 < 2^94: drop digits that cannot matter, so that the product stays in 128 bits. */
	while (part > ((unsigned __int128)1 << 64)) {
		part /= 10;
		div /= 10;
	}
	whole = whole * factor + part * factor / div;
	if (whole > UINT64_MAX)
		return false;
	*out = (uint64_t)whole;
	return true;
}

static const char *skip_space(const char *p)
{
	while (isspace((unsigned char)*p))
		p++;
	return p;
}

static bool is_word(const char *text, const char *word)
{
	size_t len = strlen(word);

	text = skip_space(text);
	return !strncmp(text, word, len) && !*skip_space(text + len);
}

static int bad_number(struct dd_error *err, const char *text, const char *what)
{
	return dd_fail(err, DD_EINVAL, "'%.64s' is not %s", text, what);
}

static int out_of_range(struct dd_error *err, const char *text)
{
	return dd_fail(err, DD_ELIMIT, "'%.64s' is out of range: 0 to 2^64-1 is possible", text);
}

static bool has_fraction(const struct decimal *d)
{
	unsigned __int128 div = 1;

	if (d->is_float)
		return d->value != trunc(d->value);
	for (int i = 0; i < d->decimals; i++)
		div *= 10;
	return d->mantissa % div != 0;
}

int dd_parse_count(const char *text, uint64_t *out, struct dd_error *err)
{
	struct decimal d;
	char *end;

	if (is_word(text, "min") || is_word(text, "max")) {
		*out = is_word(text, "max") ? UINT64_MAX : 0;
		return 0;
	}
	if (!read_decimal(skip_space(text), &end, &d) || *skip_space(end))
		return bad_number(err, text, "a number");
	if (has_fraction(&d))
		return bad_number(err, text, "a whole number");
	return scale_parsed(&d, 1, out) ? 0 : out_of_range(err, text);
}

static const struct unit *find_named_unit(const char *p, const char **end, const struct unit *units)
{
	for (; units->name; units++) {
		size_t len = strlen(units->name);

		if (!strncmp(p, units->name, len) && !isalpha((unsigned char)p[len])) {
			*end = p + len;
			return units;
		}
	}
	return NULL;
}

int dd_parse_size(const char *text, uint64_t *out, struct dd_error *err)
{
	static const char what[] = "a size, such as 4096, 4K or '1.5 GiB'";
	const struct unit *unit;
	uint64_t factor = 1;
	struct decimal d;
	const char *p;
	char *end;

	if (is_word(text, "min") || is_word(text, "max"))
		return dd_parse_count(text, out, err);
	if (!read_decimal(skip_space(text), &end, &d))
		return bad_number(err, text, what);
	p = skip_space(end);
	if (*p) {
		unit = find_named_unit(p, &p, size_words);
		if (!unit || *skip_space(p))
			return bad_number(err, text, what);
		factor = unit->factor;
	}
	if (factor == 1 && has_fraction(&d))
		return dd_fail(err, DD_EINVAL,
			       "'%.64s' has part of a byte; a size is a whole number of bytes",
			       text);
	if (scale_parsed(&d, factor, out))
		return 0;
	/* 16 EiB is how people and the older tool write the end of the address space. */
	if (to_double(&d) * (double)factor == TWO_64) {
		*out = UINT64_MAX;
		return 0;
	}
	return out_of_range(err, text);
}

int dd_parse_address(const char *text, uint64_t *out, struct dd_error *err)
{
	unsigned long long v;
	char *end;

	if (strncmp(text, "0x", 2))
		return dd_parse_size(text, out, err);
	errno = 0;
	v = strtoull(text + 2, &end, 16);
	if (!isxdigit((unsigned char)text[2]) || *end)
		return bad_number(err, text, "an address, such as 0x7f20f9200000 or 4096");
	if (errno)
		return out_of_range(err, text);
	*out = v;
	return 0;
}

static const char time_what[] = "a time, such as 500ms, 5s or '1 m 3 s'";

/* The sum of "number unit" pairs; a single plain number counts @unit_ns. */
static int parse_time_sum(const char *text, const char *p, uint64_t unit_ns, uint64_t *out,
			  struct dd_error *err)
{
	const struct unit *unit = NULL;
	uint64_t sum = 0, part;
	struct decimal d;
	char *end;

	do {
		bool first = !unit;

		if (!read_decimal(p, &end, &d))
			return bad_number(err, text, time_what);
		p = skip_space(end);
		unit = find_named_unit(p, &p, time_words);
		if (!unit && (*p || !first))
			return bad_number(err, text, time_what);
		if (!scale_parsed(&d, unit ? unit->factor : unit_ns, &part) ||
		    __builtin_add_overflow(sum, part, &sum))
			return out_of_range(err, text);
		if (*p && !isspace((unsigned char)*p))
			return bad_number(err, text, time_what);
		p = skip_space(p);
	} while (*p);
	*out = sum;
	return 0;
}

int dd_parse_time(const char *text, uint64_t unit_ns, uint64_t *out, struct dd_error *err)
{
	if (is_word(text, "min") || is_word(text, "max"))
		return dd_parse_count(text, out, err);
	return parse_time_sum(text, skip_space(text), unit_ns, out, err);
}

int dd_parse_time_signed(const char *text, uint64_t unit_ns, int64_t *out, struct dd_error *err)
{
	const char *p = skip_space(text);
	bool negative = *p == '-';
	uint64_t ns;
	int ret;

	if (is_word(text, "min") || is_word(text, "max")) {
		*out = is_word(text, "max") ? INT64_MAX : 0;
		return 0;
	}
	ret = parse_time_sum(text, p + negative, unit_ns, &ns, err);
	if (ret)
		return ret;
	if (ns > INT64_MAX)
		return out_of_range(err, text);
	*out = negative ? -(int64_t)ns : (int64_t)ns;
	return 0;
}

int dd_parse_ratio(const char *text, double whole, double *out, struct dd_error *err)
{
	struct decimal d;
	const char *p;
	char *end;

	if (is_word(text, "min") || is_word(text, "max")) {
		*out = is_word(text, "max") ? TWO_64 : 0;
		return 0;
	}
	if (!read_decimal(skip_space(text), &end, &d))
		return bad_number(err, text, "a number or percentage");
	p = skip_space(end);
	if (*p == '%') {
		p = skip_space(p + 1);
		if (*p)
			return bad_number(err, text, "a number or percentage");
		*out = to_double(&d) * whole / 100;
		return 0;
	}
	if (*p)
		return bad_number(err, text, "a number or percentage");
	*out = to_double(&d);
	return 0;
}

/* Is number * factor an integer? */
static bool is_whole(const struct decimal *d, uint64_t factor)
{
	unsigned __int128 div = 1;

	if (d->is_float)
		return d->value * (double)factor == trunc(d->value * (double)factor);
	for (int i = 0; i < d->decimals; i++)
		div *= 10;
	/* part < div <= 10^28 and factor < 2^64: take the factors 10 of both away first. */
	unsigned __int128 part = d->mantissa % div;

	while (div > 1 && part % 10 == 0) {
		part /= 10;
		div /= 10;
	}
	for (; div > 1 && factor % 10 == 0; factor /= 10)
		div /= 10;
	return div <= UINT64_MAX && part * factor % div == 0;
}

int dd_parse_whole(const char *text, uint64_t percent, uint64_t plain, uint64_t *out,
		   struct dd_error *err)
{
	const char *what = percent ? "a number or percentage" : "a number";
	uint64_t factor = plain;
	struct decimal d;
	const char *p;
	char *end;

	if (is_word(text, "min") || is_word(text, "max"))
		return dd_parse_count(text, out, err);
	if (!read_decimal(skip_space(text), &end, &d))
		return bad_number(err, text, what);
	p = skip_space(end);
	if (*p == '%' && percent) {
		factor = percent;
		p = skip_space(p + 1);
	}
	if (*p)
		return bad_number(err, text, what);
	if (!is_whole(&d, factor))
		return dd_fail(err, DD_EINVAL, "'%.64s' is finer than the kernel can take", text);
	return scale_parsed(&d, factor, out) ? 0 : out_of_range(err, text);
}

int dd_parse_bool(const char *text, bool *out, struct dd_error *err)
{
	static const char *const words[] = {"n", "no", "false", "0", "y", "yes", "true", "1"};

	for (int i = 0; i < 8; i++) {
		if (!strcasecmp(text, words[i])) {
			*out = i >= 4;
			return 0;
		}
	}
	return dd_fail(err, DD_EINVAL, "'%.64s' is neither yes nor no", text);
}
