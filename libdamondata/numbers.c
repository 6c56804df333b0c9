// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Plain numbers as text, for output by the million.
 */
#include <damondata/json_writer.h>
#include <damondata/units.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef unsigned __int128 u128;

/* Digits of @v, of which there are at least one. */
static unsigned int nr_digits(uint64_t v)
{
	static const uint64_t powers[] = {
		0, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000,
		10000000000, 100000000000, 1000000000000, 10000000000000, 100000000000000,
		1000000000000000, 10000000000000000, 100000000000000000, 1000000000000000000,
		10000000000000000000u};
	/* log10(2) is about 1233 / 4096 */
	unsigned int n = (unsigned int)(64 - __builtin_clzll(v | 1)) * 1233 >> 12;

	return n + (v >= powers[n]);
}

char *dd_put_u64(char *p, uint64_t v)
{
	static const char pairs[] = "00010203040506070809101112131415161718192021222324"
				    "25262728293031323334353637383940414243444546474849"
				    "50515253545556575859606162636465666768697071727374"
				    "75767778798081828384858687888990919293949596979899";
	char *end, *d;

	if (v < 10) {
		*p = (char)('0' + v);
		return p + 1;
	}
	d = end = p + nr_digits(v);
	for (; v >= 100; v /= 100)
		memcpy(d -= 2, pairs + v % 100 * 2, 2);
	if (v >= 10)
		memcpy(p, pairs + v * 2, 2);
	else
		*p = (char)('0' + v);
	return end;
}

/* Significant digits of the shortest text: all doubles read back from 17, most from 15. */
static int shortest_digits(double v)
{
	char text[32];
	int digits, used;

	for (digits = 15; digits < 17; digits++) {
		snprintf(text, sizeof(text), "%.*e", digits - 1, v);
		if (strtod(text, NULL) == v)
			break;
	}
	snprintf(text, sizeof(text), "%.*e", digits - 1, v);
	for (used = (int)(strchr(text, 'e') - text); text[used - 1] == '0'; used--)
		digits--;
	return digits < 1 ? 1 : digits;
}

static char *format_any(char buf[32], double v)
{
	char text[32];
	int digits, exponent, decimals;

	digits = shortest_digits(v);
	snprintf(text, sizeof(text), "%.*e", digits - 1, v);
	exponent = atoi(strchr(text, 'e') + 1);
	if (exponent < -4 || exponent >= 16)
		return strcpy(buf, text);
	decimals = digits - 1 - exponent;
	snprintf(buf, 32, "%.*f", decimals < 1 ? 1 : decimals, v);
	return buf;
}

#define FAST_MIN 1e-3
#define FAST_MAX 1e15

/*
 * struct scaled - a double as @a / 2^@shift = v x 10^@decimals, exactly, with 17 digits before the point.
 * Between FAST_MIN and FAST_MAX @a is below 2^53 x 10^20, which fits.
 */
struct scaled {
	u128 a, power;
	unsigned int shift, decimals;
	bool even;
};

static u128 power_of_ten(unsigned int n)
{
	static const uint64_t small[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000,
					 100000000, 1000000000, 10000000000};

	return n <= 10 ? small[n] : (u128)small[10] * small[n - 10];
}

static struct scaled scale(uint64_t mantissa, int exponent)
{
	struct scaled s = {.shift = (unsigned int)(52 - exponent), .even = !(mantissa & 1)};

	/* 16 - the exponent of ten, too large by at most one */
	s.decimals = (unsigned int)(16 - (exponent * 1233 >> 12));
	s.power = power_of_ten(s.decimals);
	s.a = s.power * mantissa;
	if (s.a >> s.shift >= UINT64_C(100000000000000000)) {
		s.power = power_of_ten(--s.decimals);
		s.a = s.power * mantissa;
	}
	return s;
}

/*
 * The nearest number to @s with @drop digits less than 17, halves to even. Whether it is nearer to the
 * double than to the next one, by at most half the distance of doubles, which is @s->power.
 */
static bool rounded(const struct scaled *s, uint64_t drop, uint64_t *out)
{
	uint64_t whole = (uint64_t)(s->a >> s->shift), n = whole / drop;
	u128 below = s->a - ((u128)(n * drop) << s->shift), above = ((u128)drop << s->shift) - below;
	bool up = above < below || (above == below && (n & 1));
	u128 off = up ? above : below;

	*out = n + up;
	return 2 * off < s->power || (s->even && 2 * off == s->power);
}

static unsigned int strip_zeros(uint64_t *digits, unsigned int decimals)
{
	for (; decimals > 8 && *digits % 100000000 == 0; decimals -= 8)
		*digits /= 100000000;
	for (; decimals > 1 && *digits % 10 == 0; decimals--)
		*digits /= 10;
	return decimals;
}

/* @digits / 10^@decimals */
static void put_decimal(char *p, uint64_t digits, unsigned int decimals)
{
	char text[24];
	unsigned int len = (unsigned int)(dd_put_u64(text, digits) - text);
	unsigned int whole = len > decimals ? len - decimals : 0;

	p = whole ? mempcpy(p, text, whole) : mempcpy(p, "0", 1);
	*p++ = '.';
	for (unsigned int zeros = decimals - (len - whole); zeros; zeros--)
		*p++ = '0';
	p = mempcpy(p, text + whole, len - whole);
	*p = '\0';
}

/* The digits that format_any() finds, with integers. Powers of two have nearer neighbours below. */
static bool format_fast(char *buf, double v)
{
	uint64_t bits, mantissa, digits;
	struct scaled s;
	unsigned int decimals;

	if (v < FAST_MIN || v >= FAST_MAX)
		return false;
	memcpy(&bits, &v, sizeof(bits));
	mantissa = bits & ((UINT64_C(1) << 52) - 1);
	if (!mantissa)
		return false;
	s = scale(mantissa | UINT64_C(1) << 52, (int)(bits >> 52) - 1023);
	decimals = s.decimals;
	if (rounded(&s, 100, &digits))
		decimals -= 2;
	else if (rounded(&s, 10, &digits))
		decimals--;
	else
		rounded(&s, 1, &digits);
	decimals = strip_zeros(&digits, decimals);
	put_decimal(buf, digits, decimals);
	return true;
}

char *dd_format_double(char buf[32], double v)
{
	double size = fabs(v);

	if (isnan(v))
		return strcpy(buf, "NaN");
	if (isinf(v))
		return strcpy(buf, v < 0 ? "-Infinity" : "Infinity");
	/* Whole numbers, of which there are many, need no search. */
	if (size < FAST_MAX && v == trunc(v) && !(v == 0 && signbit(v))) {
		buf[0] = '-';
		strcpy(dd_put_u64(buf + (v < 0), (uint64_t)size), ".0");
		return buf;
	}
	buf[0] = '-';
	return format_fast(buf + (v < 0), size) ? buf : format_any(buf, v);
}
