// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Plain numbers as text, for output by the million.
 */
#include <ddutil/json_writer.h>
#include <damondata/units.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ddutil/number_text.h>

typedef unsigned __int128 u128;

/* Digits of @v, of which there are at least one. */
static unsigned int nr_digits(uint64_t v)
{
	static const uint64_t powers[] = {0,
					  10,
					  100,
					  1000,
					  10000,
					  100000,
					  1000000,
					  10000000,
					  100000000,
					  1000000000,
					  10000000000,
					  100000000000,
					  1000000000000,
					  10000000000000,
					  100000000000000,
					  1000000000000000,
					  10000000000000000,
					  100000000000000000,
					  1000000000000000000,
					  10000000000000000000u};
	/* log10(2) is about 1233 / 4096 */
	unsigned int n = (unsigned int)(64 - __builtin_clzll(v | 1)) * 1233 >> 12;

	return n + (v >= powers[n]);
}

char *ddu_put_u64(char *p, uint64_t v)
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

static char *put_any(char *p, double v)
{
	char text[32];
	int digits, exponent, decimals;

	digits = shortest_digits(v);
	snprintf(text, sizeof(text), "%.*e", digits - 1, v);
	exponent = atoi(strchr(text, 'e') + 1);
	if (exponent < -4 || exponent >= 16)
		return stpcpy(p, text);
	decimals = digits - 1 - exponent;
	return p + snprintf(p, DDU_DOUBLE_LEN, "%.*f", decimals < 1 ? 1 : decimals, v);
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
	static const uint64_t small[] = {1,	    10,		100,	    1000,
					 10000,	    100000,	1000000,    10000000,
					 100000000, 1000000000, 10000000000};

	return n <= 10 ? small[n] : (u128)small[10] * small[n - 10];
}

static struct scaled scale_decimal(uint64_t mantissa, int exponent)
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
static bool round_scaled(const struct scaled *s, uint64_t drop, uint64_t *out)
{
	uint64_t whole = (uint64_t)(s->a >> s->shift), n = whole / drop;
	u128 below = s->a - ((u128)(n * drop) << s->shift),
	     above = ((u128)drop << s->shift) - below;
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
static char *put_decimal(char *p, uint64_t digits, unsigned int decimals)
{
	char text[24];
	unsigned int len = (unsigned int)(ddu_put_u64(text, digits) - text);
	unsigned int whole = len > decimals ? len - decimals : 0;

	p = whole ? mempcpy(p, text, whole) : mempcpy(p, "0", 1);
	*p++ = '.';
	for (unsigned int zeros = decimals - (len - whole); zeros; zeros--)
		*p++ = '0';
	return mempcpy(p, text + whole, len - whole);
}

/* What put_any() writes, found with integers; NULL: not so. Powers of two have nearer neighbours below. */
static char *put_fast(char *p, double v)
{
	uint64_t bits, mantissa, digits;
	struct scaled s;
	unsigned int decimals;

	if (v < FAST_MIN || v >= FAST_MAX)
		return NULL;
	memcpy(&bits, &v, sizeof(bits));
	mantissa = bits & ((UINT64_C(1) << 52) - 1);
	if (!mantissa)
		return NULL;
	s = scale_decimal(mantissa | UINT64_C(1) << 52, (int)(bits >> 52) - 1023);
	decimals = s.decimals;
	if (round_scaled(&s, 100, &digits))
		decimals -= 2;
	else if (round_scaled(&s, 10, &digits))
		decimals--;
	else
		round_scaled(&s, 1, &digits);
	decimals = strip_zeros(&digits, decimals);
	return put_decimal(p, digits, decimals);
}

char *ddu_put_double(char *p, double v)
{
	double size = fabs(v);
	char *end;

	if (isnan(v))
		return mempcpy(p, "NaN", 3);
	if (signbit(v))
		*p++ = '-';
	if (isinf(v))
		return mempcpy(p, "Infinity", 8);
	/* Whole numbers, of which there are many, need no search. */
	if (size < FAST_MAX && size == trunc(size))
		return mempcpy(ddu_put_u64(p, (uint64_t)size), ".0", 2);
	end = put_fast(p, size);
	return end ? end : put_any(p, size);
}

char *ddu_format_double(char buf[32], double v)
{
	*ddu_put_double(buf, v) = '\0';
	return buf;
}
