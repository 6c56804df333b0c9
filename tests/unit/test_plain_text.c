// SPDX-License-Identifier: GPL-2.0-only
/*
 * Text from outside: what is shown as it is, and what is escaped; against tables made by hand from the
 * Unicode Character Database and RFC 3629.
 */
#include <ddutil/json_writer.h>
#include <damondata/plain_text.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static const struct {
	const char *text, *shown;
} texts[] = {
	{"", ""},
	{"/usr/bin/ls [heap] a\\x2db", "/usr/bin/ls [heap] a\\x2db"},
	{"caf\u00e9 \u4e2d\u6587 \U0001f600", "caf\u00e9 \u4e2d\u6587 \U0001f600"},
	{"a\nb\tc\rd", "a\\nb\\tc\\x0dd"},
	{"\033[2J\a\177", "\\x1b[2J\\x07\\x7f"},
	/* CSI as C1: raw, and in UTF-8; NEL */
	{"\x9b"
	 "31m",
	 "\\x9b31m"},
	{"\xc2\x9b"
	 "31m\xc2\x85",
	 "\\xc2\\x9b31m\\xc2\\x85"},
	/* direction: override, isolate, marks of both kinds */
	{"\u202egpj.exe", "\\xe2\\x80\\xaegpj.exe"},
	{"\u2066x\u2069", "\\xe2\\x81\\xa6x\\xe2\\x81\\xa9"},
	{"\u200e\u200f\u061c", "\\xe2\\x80\\x8e\\xe2\\x80\\x8f\\xd8\\x9c"},
	/* separators, no width, no-break space that is none */
	{"a\u2028b\u2029", "a\\xe2\\x80\\xa8b\\xe2\\x80\\xa9"},
	{"\u200b\u200d\u00ad\ufeff", "\\xe2\\x80\\x8b\\xe2\\x80\\x8d\\xc2\\xad\\xef\\xbb\\xbf"},
	{"\U000e0041\U000e0100", "\\xf3\\xa0\\x81\\x81\\xf3\\xa0\\x84\\x80"},
	/* no UTF-8: alone, overlong, a surrogate, beyond Unicode, cut */
	{"\xff\xfe", "\\xff\\xfe"},
	{"\xc0\xaf", "\\xc0\\xaf"},
	{"\xe0\x80\xaf", "\\xe0\\x80\\xaf"},
	{"\xed\xa0\x80", "\\xed\\xa0\\x80"},
	{"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},
	{"\xe4\xb8", "\\xe4\\xb8"},
	{"\xe4\xb8x", "\\xe4\\xb8x"},
};

#define NR_TEXTS (sizeof(texts) / sizeof(texts[0]))

static void test_shown(void **state)
{
	char *printed, copied[256];
	size_t len;

	(void)state;
	for (size_t i = 0; i < NR_TEXTS; i++) {
		FILE *mem = open_memstream(&printed, &len);

		assert_non_null(mem);
		dd_put_plain(mem, texts[i].text);
		assert_int_equal(fclose(mem), 0);
		assert_string_equal(printed, texts[i].shown);
		free(printed);
		assert_string_equal(dd_plain_copy(copied, sizeof(copied), texts[i].text),
				    texts[i].shown);
		assert_true(dd_is_utf8(copied));
		assert_int_equal(dd_plain_len(copied, strlen(copied)), strlen(copied));
	}
}

/* However small the buffer is, what is in it is a begin of the whole, and of whole characters. */
static void test_cut(void **state)
{
	static const char text[] = "a\u00e9\n\u202e\xff\U0001f600z";
	char whole[64], cut[64];

	(void)state;
	dd_plain_copy(whole, sizeof(whole), text);
	for (size_t size = 1; size <= sizeof(whole); size++) {
		memset(cut, 'X', sizeof(cut));
		dd_plain_copy(cut, size, text);
		assert_true(strlen(cut) < size);
		assert_memory_equal(cut, whole, strlen(cut));
		assert_true(dd_is_utf8(cut));
		/* An escape is 4 letters for each byte, up to 4 bytes. */
		if (strlen(whole) >= size)
			assert_true(size - strlen(cut) <= 16);
	}
}

static size_t encode(uint32_t code, char out[4])
{
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		out[0] = (char)(0xc0 | code >> 6);
		out[1] = (char)(0x80 | (code & 63));
		return 2;
	}
	if (code < 0x10000) {
		out[0] = (char)(0xe0 | code >> 12);
		out[1] = (char)(0x80 | (code >> 6 & 63));
		out[2] = (char)(0x80 | (code & 63));
		return 3;
	}
	out[0] = (char)(0xf0 | code >> 18);
	out[1] = (char)(0x80 | (code >> 12 & 63));
	out[2] = (char)(0x80 | (code >> 6 & 63));
	out[3] = (char)(0x80 | (code & 63));
	return 4;
}

static void test_all_code_points(void **state)
{
	uint32_t got = 0;
	char text[4];

	(void)state;
	for (uint32_t code = 0; code < 0x120000; code++) {
		size_t n = encode(code, text);
		bool valid = code < 0x110000 && (code < 0xd800 || code >= 0xe000);

		assert_int_equal(dd_utf8_next(text, n, &got), valid ? n : 0);
		if (valid)
			assert_int_equal(got, code);
		for (size_t cut = 1; valid && cut < n; cut++)
			assert_int_equal(dd_utf8_next(text, cut, &got), 0);
	}
	assert_int_equal(dd_utf8_next("", 0, &got), 0);
}

/* JSON keeps the value, and a terminal does not see it. */
static void test_json(void **state)
{
	static const char text[] = "\"\\\n\t\001\xc2\x9b\u202e\U000e0041\u00e9\xff";
	char *json;
	size_t len;
	FILE *mem = open_memstream(&json, &len);
	struct ddu_json j;

	(void)state;
	ddu_json_init(&j, mem, -1);
	ddu_json_string(&j, text);
	assert_int_equal(fclose(mem), 0);
	assert_string_equal(json,
			    "\"\\\"\\\\\\n\\t\\u0001\\u009b\\u202e\\udb40\\udc41\u00e9\\ufffd\"");
	free(json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shown),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_all_code_points),
		cmocka_unit_test(test_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
