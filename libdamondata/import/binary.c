// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Import of the binary record of the oldest tools: versions 1 and 2 with a magic, and version 0 without.
 *
 * Little endian, packed: { i64 sec, i64 nsec, u32 nr_targets, { id, u32 nr_regions,
 * { u64 start, u64 end, u32 nr_accesses } ... } ... } ...; the id is i32 in version 1, else u64.
 */
#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "importer.h"
#include "libdamondata/util/array.h"

#define MAGIC	    "damon_recfmt_ver"
#define MAGIC_LEN   16
#define HEAD_LEN    20 /* time and number of targets */
#define REGION_LEN  20
#define MAX_TARGETS 65535u
#define MAX_REGIONS (1u << 19)

struct binary_import {
	int version;
	uint64_t time_ns;
	uint32_t targets_left, regions_left;
	struct dd_region_event ev;
};

static uint32_t u32_at(const uint8_t *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return le32toh(v);
}

static uint64_t u64_at(const uint8_t *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return le64toh(v);
}

static bool possible_head(const uint8_t *p)
{
	return u64_at(p) < 1u << 31 && u64_at(p + 8) < 1000000000 && u32_at(p + 16) <= MAX_TARGETS;
}

/* Version 0 has nothing but its numbers: a first snapshot that makes sense is asked for. */
static bool possible_v0(const uint8_t *p, size_t len)
{
	uint32_t n;

	if (len < HEAD_LEN + 12 + REGION_LEN || !possible_head(p) || !u32_at(p + 16))
		return false;
	n = u32_at(p + HEAD_LEN + 8);
	if (!n || n > MAX_REGIONS)
		return false;
	p += HEAD_LEN + 12;
	len -= HEAD_LEN + 12;
	for (uint32_t i = 0; i < n && len >= REGION_LEN; i++) {
		if (u64_at(p) >= u64_at(p + 8) || u32_at(p + 16) > 1u << 20)
			return false;
		p += REGION_LEN;
		len -= REGION_LEN;
	}
	return true;
}

static bool binary_probe(const uint8_t *head, size_t len)
{
	return (len >= MAGIC_LEN && !memcmp(head, MAGIC, MAGIC_LEN)) || possible_v0(head, len);
}

static int set_binary_stream(struct importer *imp, struct dd_stream *stream)
{
	(void)imp;
	stream->kdamond_pid = 0;
	return 0;
}

static int read_version(struct importer *imp, struct binary_import *b, struct dd_error *err)
{
	uint8_t head[MAGIC_LEN + 4];
	const uint8_t *p;
	long n = instream_peek(imp->in, MAGIC_LEN, &p, err);
	int ret;

	if (n < MAGIC_LEN || memcmp(p, MAGIC, MAGIC_LEN))
		return n < 0 ? n : 0;
	ret = instream_read(imp->in, head, sizeof(head), err);
	if (ret)
		return ret;
	b->version = u32_at(head + MAGIC_LEN);
	if (b->version != 1 && b->version != 2)
		return dd_fail(err, DD_EUNSUPPORTED,
			       "%s: binary record of version %d; known are 0 to 2",
			       instream_name(imp->in), b->version);
	return 0;
}

static int binary_open(struct importer *imp, struct dd_error *err)
{
	struct binary_import *b = calloc(1, sizeof(*b));

	if (!b)
		return ddi_no_memory(err);
	imp->priv = b;
	imp->stream_hook = set_binary_stream;
	import_lacks(imp, "monitoring intervals and ages");
	return read_version(imp, b, err);
}

static void binary_close(struct importer *imp)
{
	free(imp->priv);
}

static int refuse_impossible(struct importer *imp, const char *what, struct dd_error *err)
{
	struct dd_error why;

	dd_fail_at(&why, DD_ECORRUPT, instream_offset(imp->in), "%s: impossible %s",
		   instream_name(imp->in), what);
	return import_damage(imp, err, &why);
}

/* A file may end between two snapshots, or, as the writer was killed, in a head. */
static int read_binary_head(struct importer *imp, struct binary_import *b, struct dd_error *err)
{
	const uint8_t *p;
	long n = instream_peek(imp->in, HEAD_LEN, &p, err);

	if (n < HEAD_LEN)
		return n < 0 ? n : 0;
	if (!possible_head(p))
		return refuse_impossible(imp, "time or number of targets", err);
	b->time_ns = u64_at(p) * 1000000000 + u64_at(p + 8);
	b->targets_left = u32_at(p + 16);
	instream_take(imp->in, HEAD_LEN);
	return 1;
}

static int read_target(struct importer *imp, struct binary_import *b, struct dd_error *err)
{
	size_t id_len = b->version == 1 ? 4 : 8;
	uint8_t buf[12];
	int ret = instream_read(imp->in, buf, id_len + 4, err);

	if (ret)
		return ret;
	b->targets_left--;
	b->regions_left = u32_at(buf + id_len);
	if (b->regions_left > MAX_REGIONS)
		return refuse_impossible(imp, "number of regions", err);
	b->ev = (struct dd_region_event){
		.time_ns = b->time_ns,
		.context_idx = DD_IDX_NONE,
		.scheme_idx = DD_IDX_NONE,
		.target_id = id_len == 4 ? u32_at(buf) : u64_at(buf),
		.nr_regions = b->regions_left,
	};
	return 1;
}

static int read_binary_region(struct importer *imp, struct binary_import *b, struct dd_error *err)
{
	uint8_t buf[REGION_LEN];
	int ret = instream_read(imp->in, buf, sizeof(buf), err);

	if (ret)
		return ret;
	b->regions_left--;
	b->ev.region = (struct dd_region){u64_at(buf), u64_at(buf + 8), u32_at(buf + 16), 0};
	ret = dd_assembler_push(imp->asm_, &b->ev, err);
	return ret ? ret : 1;
}

static int binary_step(struct importer *imp, struct dd_error *err)
{
	struct binary_import *b = imp->priv;
	struct dd_error why = {0};
	int ret;

	if (b->regions_left)
		ret = read_binary_region(imp, b, &why);
	else if (b->targets_left)
		ret = read_target(imp, b, &why);
	else
		ret = read_binary_head(imp, b, &why);
	if (ret == DD_ETRUNCATED || (ret == DD_ECORRUPT && instream_wrap(imp->in) != WRAP_PLAIN))
		return import_damage(imp, err, &why);
	if (ret < 0 && err)
		*err = why;
	return ret;
}

const struct import_format import_binary = {
	.name = "binary record",
	.probe = binary_probe,
	.open = binary_open,
	.step = binary_step,
	.close = binary_close,
	.measure = true,
};
