// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Import of trace-cmd's trace.dat, versions 6 and 7 (trace-cmd.dat.v6(5), trace-cmd.dat.v7(5)).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ring.h"
#include "trace_events.h"
#include "tracing_data.h"
#include "libdamondata/util/array.h"

#define MAX_HEADER   (32u << 20)
#define MAX_PAGE     (1u << 20)
#define MAX_RINGS    4096u
#define MAX_OPTIONS  64u
#define SECTION_HEAD 16

/* Ids of options, and of the sections that some of them point to. */
enum option_id {
	OPT_DONE = 0,
	OPT_BUFFER = 3,
	OPT_TRACECLOCK = 4,
	OPT_UNAME = 5,
	OPT_OFFSET = 7,
	OPT_HEADER_INFO = 16,
	OPT_EVENT_FORMATS = 18,
};

struct dat_import {
	struct trace_events events;
	struct ring_format format;
	uint64_t file_size;
	struct ring *rings;
	bool *live; /* the ring's current event was not taken yet */
	uint32_t nr_rings;
	uint64_t offset_ns; /* added to all times */
	char uname[4][80];
	bool begun, ended;
};

static bool dat_probe(const uint8_t *head, size_t len)
{
	return tracing_data_magic(head, len);
}

static int set_tracedat_stream(struct importer *imp, struct dd_stream *stream)
{
	const struct dat_import *d = imp->priv;

	trace_events_set_stream(&d->events, stream);
	return 0;
}

/* The clock's name, or the list of trace_clock with the chosen one in brackets. */
static void set_clock(struct dat_import *d, const char *text, size_t len)
{
	const char *p = memchr(text, '[', len);

	if (p) {
		len -= p + 1 - text;
		text = p + 1;
	}
	if (len >= 4 && !memcmp(text, "mono", 4) && (len == 4 || !text[4] || text[4] == ']'))
		d->events.clock = DD_CLOCK_MONOTONIC;
	else
		d->events.clock = DD_CLOCK_UNKNOWN;
}

/* "Linux HOST RELEASE MACHINE" */
static void set_uname(struct importer *imp, const char *text, size_t len)
{
	struct dat_import *d = imp->priv;
	char copy[256];

	snprintf(copy, sizeof(copy), "%.*s", (int)(len < 255 ? len : 255), text);
	if (sscanf(copy, "%79s %79s %79s %79s", d->uname[0], d->uname[1], d->uname[2],
		   d->uname[3]) < 3)
		return;
	imp->meta.host_name = d->uname[1];
	imp->meta.kernel_release = d->uname[2];
	imp->meta.machine = d->uname[3][0] ? d->uname[3] : NULL;
}

static void set_offset(struct dat_import *d, const char *text, size_t len)
{
	char copy[32];

	snprintf(copy, sizeof(copy), "%.*s", (int)(len < 31 ? len : 31), text);
	d->offset_ns = strtoull(copy, NULL, 0);
}

static int add_cpu_ring(struct dat_import *d, uint32_t cpu, uint64_t at, uint64_t size,
			struct dd_error *err)
{
	struct ring *rings;

	if (!size)
		return 0;
	if (d->nr_rings == MAX_RINGS)
		return dd_fail(err, DD_ELIMIT, "trace data of more than %u CPUs", MAX_RINGS);
	if (at > d->file_size)
		return dd_fail_at(err, DD_ETRUNCATED, at, "the trace data of CPU %u are missing",
				  cpu);
	if (size > d->file_size - at)
		size = d->file_size - at;
	rings = realloc(d->rings, (d->nr_rings + 1) * sizeof(*rings));
	if (!rings)
		return ddi_no_memory(err);
	d->rings = rings;
	ring_init(&rings[d->nr_rings++], &d->format, cpu, at, at + size);
	return 0;
}

/* The kernel's long, from the text of header_page: "field: local_t commit; offset:8; size:8;". */
static uint32_t kernel_long(const char *text, size_t len)
{
	const char *p = memmem(text, len, "commit;", 7);
	const char *size = p ? memmem(p, len - (p - text), "size:", 5) : NULL;

	return size && size + 5 < text + len && size[5] == '4' ? 4 : 8;
}

static int check_format(const struct dat_import *d, struct dd_error *err)
{
	if (d->format.page_size < 64 || d->format.page_size > MAX_PAGE)
		return dd_fail(err, DD_ECORRUPT, "trace.dat with pages of %u bytes",
			       d->format.page_size);
	return 0;
}

/* Version 6: offset and size of each CPU's data. */
static int v6_rings(struct dat_import *d, struct byte_reader *r, uint32_t cpus,
		    struct dd_error *err)
{
	int ret = 0;

	for (uint32_t cpu = 0; cpu < cpus && !r->bad && !ret; cpu++) {
		uint64_t at = byte_reader_number(r, 8), size = byte_reader_number(r, 8);

		if (!r->bad)
			ret = add_cpu_ring(d, cpu, at, size, err);
	}
	return ret;
}

static void take_option(struct importer *imp, unsigned int id, const uint8_t *data, size_t len)
{
	struct dat_import *d = imp->priv;
	const char *text = (const char *)data;

	if (id == OPT_TRACECLOCK)
		set_clock(d, text, len);
	else if (id == OPT_UNAME)
		set_uname(imp, text, len);
	else if (id == OPT_OFFSET)
		set_offset(d, text, len);
}

/* Version 6: a further ring buffer (an instance) begins with the same words as the main one. */
static int v6_instance(struct dat_import *d, const struct byte_reader *whole, uint64_t at,
		       uint32_t cpus, struct dd_error *err)
{
	struct byte_reader r = *whole;
	const uint8_t *p;

	if (!byte_reader_bytes(&r, at))
		return 0;
	p = byte_reader_bytes(&r, 10);
	if (!p || memcmp(p, "flyrecord", 10))
		return 0;
	return v6_rings(d, &r, cpus, err);
}

static int v6_options(struct importer *imp, struct byte_reader *r, const struct byte_reader *whole,
		      uint32_t cpus, struct dd_error *err)
{
	int ret = 0;

	while (!r->bad && !ret) {
		unsigned int id = byte_reader_number(r, 2);
		uint32_t size;
		const uint8_t *data;

		if (id == OPT_DONE)
			break;
		size = byte_reader_number(r, 4);
		data = byte_reader_bytes(r, size);
		if (data && id == OPT_BUFFER && size >= 8) {
			struct byte_reader o = {data, size, r->big_endian, false};

			ret = v6_instance(imp->priv, whole, byte_reader_number(&o, 8), cpus, err);
		} else if (data) {
			take_option(imp, id, data, size);
		}
	}
	return ret;
}

static int v6_body(struct importer *imp, struct byte_reader *r, const struct byte_reader *whole,
		   struct dd_error *err)
{
	struct dat_import *d = imp->priv;
	uint32_t cpus = byte_reader_number(r, 4);
	const uint8_t *kind = byte_reader_bytes(r, 10);
	int ret = 0;

	if (kind && !memcmp(kind, "options  ", 10)) {
		ret = v6_options(imp, r, whole, cpus, err);
		kind = byte_reader_bytes(r, 10);
	}
	if (ret)
		return ret;
	if (kind && !memcmp(kind, "flyrecord", 10))
		ret = v6_rings(d, r, cpus, err);
	else if (kind && !memcmp(kind, "latency  ", 10))
		ret = dd_fail(
			err, DD_EUNSUPPORTED,
			"trace.dat of the latency kind; save the text of trace-cmd report instead");
	if (!ret && (r->bad || !kind))
		ret = dd_fail(err, DD_ETRUNCATED, "trace.dat ends in its header");
	return ret;
}

static int open_v6(struct importer *imp, const uint8_t *data, size_t len, struct dd_error *err)
{
	struct dat_import *d = imp->priv;
	struct tracing_data td;
	struct byte_reader r = {data, len, false, false}, whole;
	int ret = tracing_data_parse(&td, &d->events.tps, data, len, err);

	if (ret)
		return ret;
	d->format.big_endian = r.big_endian = td.big_endian;
	d->format.page_size = td.page_size;
	d->format.long_size = kernel_long((const char *)data, len < 4096 ? len : 4096);
	ret = check_format(d, err);
	whole = r;
	byte_reader_bytes(&r, td.used);
	return ret ? ret : v6_body(imp, &r, &whole, err);
}

static int packing_of(const char *name)
{
	if (!strcmp(name, "none"))
		return RING_PLAIN;
	if (!strcmp(name, "zstd"))
		return RING_ZSTD;
	return strcmp(name, "zlib") ? -1 : RING_ZLIB;
}

/* The bytes of a section, unpacked; malloc'ed. */
static int load_section(struct importer *imp, uint64_t at, uint8_t **out, size_t *len,
			struct dd_error *err)
{
	struct dat_import *d = imp->priv;
	uint8_t head[SECTION_HEAD + 8], *packed;
	struct byte_reader r = {head, sizeof(head), d->format.big_endian, false};
	int ret = instream_pread(imp->in, head, SECTION_HEAD, at, err);
	uint64_t size, unpacked;
	bool is_packed;

	if (ret)
		return ret;
	byte_reader_number(&r, 2);
	is_packed = byte_reader_number(&r, 2) & 1;
	byte_reader_number(&r, 4);
	size = unpacked = byte_reader_number(&r, 8);
	at += SECTION_HEAD;
	if (is_packed) {
		ret = instream_pread(imp->in, head + SECTION_HEAD, 8, at, err);
		if (ret)
			return ret;
		size = byte_reader_number(&r, 4);
		unpacked = byte_reader_number(&r, 4);
		at += 8;
	}
	if (size > MAX_HEADER || unpacked > MAX_HEADER)
		return dd_fail_at(err, DD_ELIMIT, at, "a section of trace.dat of more than %u MiB",
				  MAX_HEADER >> 20);
	packed = malloc(size + 1);
	*out = is_packed ? malloc(unpacked + 1) : packed;
	*len = unpacked;
	if (!packed || !*out)
		ret = ddi_no_memory(err);
	if (!ret)
		ret = instream_pread(imp->in, packed, size, at, err);
	if (!ret && is_packed && !ring_unpack(d->format.packing, *out, unpacked, packed, size))
		ret = dd_fail_at(err, DD_ECORRUPT, at, "a section of trace.dat cannot be unpacked");
	if (is_packed || ret)
		free(packed);
	if (is_packed && ret)
		free(*out);
	return ret;
}

static int v7_formats(struct importer *imp, uint64_t at, struct dd_error *err)
{
	struct dat_import *d = imp->priv;
	struct byte_reader r = {.big_endian = d->format.big_endian};
	uint8_t *data;
	int ret = load_section(imp, at, &data, &r.left, err);

	if (ret)
		return ret;
	r.p = data;
	ret = tracing_data_systems(&d->events.tps, &r, err);
	if (!ret && r.bad)
		ret = dd_fail(err, DD_ECORRUPT, "the event formats of trace.dat end too early");
	free(data);
	return ret;
}

static int v7_header_info(struct importer *imp, uint64_t at, struct dd_error *err)
{
	struct dat_import *d = imp->priv;
	uint8_t *data;
	size_t len;
	int ret = load_section(imp, at, &data, &len, err);

	if (ret)
		return ret;
	d->format.long_size = kernel_long((const char *)data, len);
	free(data);
	return 0;
}

static int v7_buffer(struct dat_import *d, struct byte_reader *r, struct dd_error *err)
{
	const char *clock;
	uint32_t page, cpus;
	int ret = 0;

	byte_reader_number(r, 8);
	byte_reader_string(r);
	clock = byte_reader_string(r);
	page = byte_reader_number(r, 4);
	cpus = byte_reader_number(r, 4);
	if (clock)
		set_clock(d, clock, strlen(clock));
	if (!r->bad && page)
		d->format.page_size = page;
	for (uint32_t i = 0; i < cpus && !r->bad && !ret; i++) {
		uint32_t cpu = byte_reader_number(r, 4);
		uint64_t at = byte_reader_number(r, 8), size = byte_reader_number(r, 8);

		if (!r->bad)
			ret = add_cpu_ring(d, cpu, at, size, err);
	}
	return ret;
}

static int v7_option(struct importer *imp, unsigned int id, const uint8_t *data, size_t len,
		     uint64_t *next, struct dd_error *err)
{
	struct dat_import *d = imp->priv;
	struct byte_reader r = {data, len, d->format.big_endian, false};

	switch (id) {
	case OPT_DONE:
		*next = byte_reader_number(&r, 8);
		return 0;
	case OPT_BUFFER:
		return v7_buffer(d, &r, err);
	case OPT_HEADER_INFO:
		return v7_header_info(imp, byte_reader_number(&r, 8), err);
	case OPT_EVENT_FORMATS:
		return v7_formats(imp, byte_reader_number(&r, 8), err);
	default:
		take_option(imp, id, data, len);
		return 0;
	}
}

static int v7_options(struct importer *imp, uint64_t at, uint64_t *next, struct dd_error *err)
{
	struct dat_import *d = imp->priv;
	struct byte_reader r = {.big_endian = d->format.big_endian};
	uint8_t *data;
	int ret = load_section(imp, at, &data, &r.left, err);

	*next = 0;
	if (ret)
		return ret;
	r.p = data;
	while (!ret && r.left && !r.bad) {
		unsigned int id = byte_reader_number(&r, 2);
		uint32_t size = byte_reader_number(&r, 4);
		const uint8_t *p = byte_reader_bytes(&r, size);

		if (p)
			ret = v7_option(imp, id, p, size, next, err);
		if (id == OPT_DONE)
			break;
	}
	free(data);
	return ret;
}

static int open_v7(struct importer *imp, struct byte_reader *r, struct dd_error *err)
{
	struct dat_import *d = imp->priv;
	const char *packing;
	uint64_t at;
	int ret = 0, kind;

	d->format.big_endian = r->big_endian = byte_reader_number(r, 1);
	d->events.tps.big_endian = r->big_endian;
	d->format.long_size = 8;
	byte_reader_number(r, 1);
	d->format.page_size = byte_reader_number(r, 4);
	packing = byte_reader_string(r);
	byte_reader_string(r);
	at = byte_reader_number(r, 8);
	if (r->bad)
		return dd_fail(err, DD_ETRUNCATED, "trace.dat ends in its header");
	kind = packing_of(packing);
	if (kind < 0)
		return dd_fail(
			err, DD_EUNSUPPORTED,
			"trace.dat is compressed by \"%.20s\"; convert it: trace-cmd convert --compression none",
			packing);
	d->format.packing = kind;
	for (unsigned int i = 0; at && !ret; i++) {
		if (i == MAX_OPTIONS)
			return dd_fail(err, DD_ECORRUPT,
				       "trace.dat with more than %u lists of options", MAX_OPTIONS);
		ret = v7_options(imp, at, &at, err);
	}
	return ret ? ret : check_format(d, err);
}

static int open_version(struct importer *imp, const uint8_t *data, size_t len, struct dd_error *err)
{
	struct byte_reader r = {data, len, false, false};
	const char *version;

	byte_reader_bytes(&r, 10);
	version = byte_reader_string(&r);
	if (!version)
		return dd_fail(err, DD_ETRUNCATED, "trace.dat ends in its header");
	if (strtoul(version, NULL, 10) == 7)
		return open_v7(imp, &r, err);
	if (strtoul(version, NULL, 10) == 6)
		return open_v6(imp, data, len, err);
	return dd_fail(err, DD_EUNSUPPORTED, "trace.dat of version \"%.10s\"; known are 6 and 7",
		       version);
}

static int dat_open(struct importer *imp, struct dd_error *err)
{
	struct dat_import *d = calloc(1, sizeof(*d));
	uint8_t *head;
	size_t len;
	int ret;

	if (!d)
		return ddi_no_memory(err);
	imp->priv = d;
	imp->stream_hook = set_tracedat_stream;
	d->events.clock = DD_CLOCK_UNKNOWN;
	import_lacks(imp, "monitoring intervals and targets");
	ret = instream_random(imp->in, &d->file_size, err);
	if (ret)
		return ret;
	len = d->file_size < MAX_HEADER ? d->file_size : MAX_HEADER;
	head = malloc(len);
	if (!head)
		return ddi_no_memory(err);
	ret = instream_pread(imp->in, head, len, 0, err);
	if (!ret)
		ret = open_version(imp, head, len, err);
	free(head);
	if (!ret && !d->events.tps.nr)
		ret = dd_fail(err, DD_ENODATA, "%s describes no event of DAMON",
			      instream_name(imp->in));
	d->live = calloc(d->nr_rings + 1, sizeof(*d->live));
	return ret || d->live ? ret : ddi_no_memory(err);
}

static void dat_close(struct importer *imp)
{
	struct dat_import *d = imp->priv;

	if (!d)
		return;
	for (uint32_t i = 0; i < d->nr_rings; i++)
		ring_free(&d->rings[i]);
	free(d->rings);
	free(d->live);
	trace_events_free(&d->events);
	free(d);
}

static int report_missed_events(struct importer *imp, const struct ring *r, struct dd_error *err)
{
	const struct dat_import *d = imp->priv;
	struct dd_loss loss = {.reason = DD_LOST_RING, .cpu = r->cpu};

	if (!r->missed)
		return 0;
	loss.count = r->missed == UINT64_MAX ? 0 : r->missed;
	loss.first_ns = loss.last_ns = r->time + d->offset_ns;
	return import_lost(imp, &loss, err);
}

/* Damage ends the data of its CPU only. */
static int advance_ring(struct importer *imp, uint32_t i, struct dd_error *err)
{
	struct dat_import *d = imp->priv;
	struct dd_error why = {0};
	int ret = ring_next(&d->rings[i], imp->in, &why);

	d->live[i] = ret > 0;
	if (ret == DD_ECORRUPT || ret == DD_ETRUNCATED)
		return import_damage(imp, err, &why);
	if (ret < 0) {
		if (err)
			*err = why;
		return ret;
	}
	return ret ? report_missed_events(imp, &d->rings[i], err) : 0;
}

static int begin_all(struct importer *imp, struct dd_error *err)
{
	const struct dat_import *d = imp->priv;
	int ret = 0;

	for (uint32_t i = 0; i < d->nr_rings && !ret; i++)
		ret = advance_ring(imp, i, err);
	return ret;
}

static struct ring *oldest_ring(const struct dat_import *d)
{
	struct ring *best = NULL;

	for (uint32_t i = 0; i < d->nr_rings; i++)
		if (d->live[i] && (!best || d->rings[i].time < best->time))
			best = &d->rings[i];
	return best;
}

static int dat_step(struct importer *imp, struct dd_error *err)
{
	struct dat_import *d = imp->priv;
	struct ring *r;
	int ret = 0;

	if (d->ended)
		return 0;
	if (!d->begun)
		ret = begin_all(imp, err);
	d->begun = true;
	r = oldest_ring(d);
	d->ended = !r;
	if (!ret && r) {
		ret = trace_events_push(&d->events, r->data, r->len, r->time + d->offset_ns, err);
		if (!ret)
			ret = advance_ring(imp, r - d->rings, err);
	}
	if (!ret)
		ret = trace_events_deliver(imp, &d->events, true, err);
	if (!ret && d->ended)
		ret = trace_events_finish(imp, &d->events, err);
	return ret ? ret : 1;
}

const struct import_format import_tracedat = {
	.name = "trace.dat",
	.probe = dat_probe,
	.open = dat_open,
	.step = dat_step,
	.close = dat_close,
	.measure = true,
};
