// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Reading "tracing data": only DAMON's formats are of interest, all else is stepped over.
 */
#include "tracing_data.h"

#include <stdlib.h>
#include <string.h>

#define MAGIC	  "\x17\x08\x44tracing"
#define MAGIC_LEN 10

uint64_t byte_reader_number(struct byte_reader *r, unsigned int size)
{
	const uint8_t *p = byte_reader_bytes(r, size);
	uint64_t v = 0;

	for (unsigned int i = 0; p && i < size; i++)
		v |= (uint64_t)p[i] << 8 * (r->big_endian ? size - 1 - i : i);
	return v;
}

const uint8_t *byte_reader_bytes(struct byte_reader *r, uint64_t n)
{
	const uint8_t *p = r->p;

	if (r->bad || n > r->left) {
		r->bad = true;
		return NULL;
	}
	r->p += n;
	r->left -= n;
	return p;
}

const char *byte_reader_string(struct byte_reader *r)
{
	const uint8_t *end = r->bad ? NULL : memchr(r->p, '\0', r->left);

	if (!end) {
		r->bad = true;
		return NULL;
	}
	return (const char *)byte_reader_bytes(r, end - r->p + 1);
}

bool tracing_data_magic(const uint8_t *head, size_t len)
{
	return len >= MAGIC_LEN && !memcmp(head, MAGIC, MAGIC_LEN);
}

/* "header_page" and "header_event": name, size, text. */
static void skip_named(struct byte_reader *r)
{
	byte_reader_string(r);
	byte_reader_bytes(r, byte_reader_number(r, 8));
}

static int system_formats(struct tracepoints *tps, struct byte_reader *r, bool damon,
			  struct dd_error *err)
{
	uint32_t nr = byte_reader_number(r, 4);
	int ret = 0;

	for (uint32_t i = 0; i < nr && !r->bad && !ret; i++) {
		uint64_t size = byte_reader_number(r, 8);
		const uint8_t *text = byte_reader_bytes(r, size);

		if (text && damon)
			ret = tracepoints_add(tps, (const char *)text, size, err);
	}
	return ret;
}

int tracing_data_systems(struct tracepoints *tps, struct byte_reader *r, struct dd_error *err)
{
	uint32_t nr = byte_reader_number(r, 4);
	int ret = 0;

	for (uint32_t i = 0; i < nr && !r->bad && !ret; i++) {
		const char *name = byte_reader_string(r);

		ret = system_formats(tps, r, name && !strcmp(name, "damon"), err);
	}
	return ret;
}

static int begin_tracing_data(struct tracing_data *out, struct byte_reader *r, struct dd_error *err)
{
	const char *version;
	const uint8_t *p = byte_reader_bytes(r, MAGIC_LEN);

	if (!p || !tracing_data_magic(p, MAGIC_LEN))
		return dd_fail(err, DD_ECORRUPT, "tracing data do not begin with their magic");
	/* perf writes "0.6", trace-cmd "6". */
	version = byte_reader_string(r);
	if (version && !strncmp(version, "0.", 2))
		version += 2;
	out->version = version ? strtoul(version, NULL, 10) : 0;
	out->big_endian = r->big_endian = byte_reader_number(r, 1);
	out->long_size = byte_reader_number(r, 1);
	out->page_size = byte_reader_number(r, 4);
	return 0;
}

int tracing_data_parse(struct tracing_data *out, struct tracepoints *tps, const uint8_t *data,
		       size_t len, struct dd_error *err)
{
	struct byte_reader r = {data, len, false, false};
	int ret = begin_tracing_data(out, &r, err);

	if (ret)
		return ret;
	tps->big_endian = out->big_endian;
	skip_named(&r);
	skip_named(&r);
	ret = system_formats(tps, &r, false, err); /* ftrace's own events */
	if (!ret)
		ret = tracing_data_systems(tps, &r, err);
	byte_reader_bytes(&r, byte_reader_number(&r, 4)); /* kallsyms */
	byte_reader_bytes(&r, byte_reader_number(&r, 4)); /* printk formats */
	if (out->version >= 6)
		byte_reader_bytes(&r, byte_reader_number(&r, 8)); /* command names */
	if (!ret && r.bad)
		ret = dd_fail(err, DD_ETRUNCATED, "tracing data end too early");
	out->used = len - r.left;
	return ret;
}
