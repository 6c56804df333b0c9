// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Events and samples of perf.data: which parts a sample has depends on its event.
 */
#include "perfdata_internal.h"
#include "libdamondata/util/array.h"

#include <byteswap.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>

#define ATTR_SIZE_VER0 64
#define FORMAT_LOST    (1u << 4) /* PERF_FORMAT_LOST, Linux 6.0 */

uint16_t perfdata_u16(const struct perfdata *pd, const uint8_t *p)
{
	uint16_t v;

	memcpy(&v, p, sizeof(v));
	return pd->swapped ? bswap_16(v) : v;
}

uint32_t perfdata_u32(const struct perfdata *pd, const uint8_t *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return pd->swapped ? bswap_32(v) : v;
}

uint64_t perfdata_u64(const struct perfdata *pd, const uint8_t *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return pd->swapped ? bswap_64(v) : v;
}

/* The flags are bit fields, whose order in memory follows the byte order of the machine. */
static bool attr_flag(const struct perfdata *pd, const uint8_t *attr, unsigned int bit)
{
	uint8_t byte = attr[40 + bit / 8];
	bool big = pd->swapped == (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__);

	return byte >> (big ? 7 - bit % 8 : bit % 8) & 1;
}

static void parse_attr(const struct perfdata *pd, const uint8_t *p, size_t size,
		       struct perf_attr *a)
{
	a->type = perfdata_u32(pd, p);
	a->config = perfdata_u64(pd, p + 8);
	a->sample_period = perfdata_u64(pd, p + 16);
	a->sample_type = perfdata_u64(pd, p + 24);
	a->read_format = perfdata_u64(pd, p + 32);
	a->freq = attr_flag(pd, p, 10);
	a->sample_id_all = attr_flag(pd, p, 18);
	a->use_clockid = attr_flag(pd, p, 25);
	if (size >= 80)
		a->branch_sample_type = perfdata_u64(pd, p + 72);
	if (size >= 88)
		a->sample_regs_user = perfdata_u64(pd, p + 80);
	if (size >= 96)
		a->clockid = perfdata_u32(pd, p + 92);
}

static int add_attr_ids(struct perfdata *pd, struct perf_attr *a, const uint8_t *ids, uint32_t nr,
			struct dd_error *err)
{
	struct perf_id *all;

	if (nr > PERFDATA_MAX_IDS || pd->nr_ids + nr > PERFDATA_MAX_IDS)
		return dd_fail(err, DD_ELIMIT, "more than %u event ids", PERFDATA_MAX_IDS);
	a->ids = calloc(nr ? nr : 1, sizeof(*a->ids));
	all = realloc(pd->ids, (pd->nr_ids + nr + 1) * sizeof(*all));
	if (all)
		pd->ids = all;
	if (!a->ids || !all)
		return ddi_no_memory(err);
	for (uint32_t i = 0; i < nr; i++) {
		a->ids[i] = perfdata_u64(pd, ids + 8 * (size_t)i);
		all[pd->nr_ids++] = (struct perf_id){.id = a->ids[i], .attr = pd->nr_attrs};
	}
	a->nr_ids = nr;
	return 0;
}

static int compare_ids(const void *a, const void *b)
{
	uint64_t x = ((const struct perf_id *)a)->id, y = ((const struct perf_id *)b)->id;

	return (x > y) - (x < y);
}

int perfdata_add_attr(struct perfdata *pd, const uint8_t *attr, size_t size, const uint8_t *ids,
		      uint32_t nr_ids, struct dd_error *err)
{
	struct perf_attr *attrs;
	int ret;

	if (size < ATTR_SIZE_VER0)
		return dd_fail(err, DD_ECORRUPT,
			       "perf.data: an event's attributes have only %zu bytes", size);
	if (pd->nr_attrs == PERFDATA_MAX_ATTRS)
		return dd_fail(err, DD_ELIMIT, "perf.data: more than %d events",
			       PERFDATA_MAX_ATTRS);
	attrs = realloc(pd->attrs, (pd->nr_attrs + 1) * sizeof(*attrs));
	if (!attrs)
		return ddi_no_memory(err);
	pd->attrs = attrs;
	memset(&attrs[pd->nr_attrs], 0, sizeof(*attrs));
	parse_attr(pd, attr, size, &attrs[pd->nr_attrs]);
	ret = add_attr_ids(pd, &attrs[pd->nr_attrs], ids, nr_ids, err);
	pd->nr_attrs++;
	qsort(pd->ids, pd->nr_ids, sizeof(*pd->ids), compare_ids);
	return ret;
}

void perfdata_free_attrs(struct perfdata *pd)
{
	for (uint32_t i = 0; i < pd->nr_attrs; i++)
		free(pd->attrs[i].ids);
	free(pd->attrs);
	free(pd->ids);
}

static struct perf_id *find_id(const struct perfdata *pd, uint64_t id)
{
	struct perf_id key = {.id = id};

	return pd->nr_ids ? bsearch(&key, pd->ids, pd->nr_ids, sizeof(key), compare_ids) : NULL;
}

static const struct perf_attr *perfdata_find_attr(const struct perfdata *pd, uint64_t id)
{
	const struct perf_id *found = find_id(pd, id);

	return found ? &pd->attrs[found->attr] : NULL;
}

uint64_t perfdata_counted(const struct perfdata *pd, uint32_t event)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < pd->nr_ids; i++)
		sum += pd->ids[i].attr == event ? pd->ids[i].counted : 0;
	return sum;
}

uint32_t perfdata_nr_attrs(const struct perfdata *pd)
{
	return pd->nr_attrs;
}

const struct perf_attr *perfdata_attr(const struct perfdata *pd, uint32_t i)
{
	return &pd->attrs[i];
}

/* Words before the id in a sample that has no PERF_SAMPLE_IDENTIFIER. */
static unsigned int words_before_id(uint64_t type)
{
	return __builtin_popcountll(
		type & (PERF_SAMPLE_IP | PERF_SAMPLE_TID | PERF_SAMPLE_TIME | PERF_SAMPLE_ADDR));
}

/* With one event it is that one; with several, all samples carry the id at the same place. */
static const struct perf_attr *sample_attr(const struct perfdata *pd, const uint8_t *p, size_t len)
{
	uint64_t type;
	size_t at = 0;

	if (pd->nr_attrs == 1)
		return &pd->attrs[0];
	if (!pd->nr_attrs)
		return NULL;
	type = pd->attrs[0].sample_type;
	if (!(type & PERF_SAMPLE_IDENTIFIER)) {
		if (!(type & PERF_SAMPLE_ID))
			return NULL;
		at = 8 * words_before_id(type);
	}
	return at + 8 <= len ? perfdata_find_attr(pd, perfdata_u64(pd, p + at)) : NULL;
}

/* A cursor that fails for good when the record is too short. */
struct cursor {
	const struct perfdata *pd;
	const uint8_t *p;
	size_t left;
	bool bad;
};

static const uint8_t *take_sample_bytes(struct cursor *c, uint64_t n)
{
	const uint8_t *p = c->p;

	if (c->bad || n > c->left) {
		c->bad = true;
		return NULL;
	}
	c->p += n;
	c->left -= n;
	return p;
}

static uint64_t take_u64(struct cursor *c)
{
	const uint8_t *p = take_sample_bytes(c, 8);

	return p ? perfdata_u64(c->pd, p) : 0;
}

static uint32_t take_u32(struct cursor *c)
{
	const uint8_t *p = take_sample_bytes(c, 4);

	return p ? perfdata_u32(c->pd, p) : 0;
}

/* A counter's value since its begin: what it grew by belongs to the sample of its event. */
static void count_read(struct perfdata *pd, struct perf_sample *s, uint64_t id, uint64_t value)
{
	struct perf_id *counter = find_id(pd, id);
	uint64_t grown;

	if (!counter)
		return;
	grown = value > counter->value ? value - counter->value : 0;
	counter->value = value;
	counter->counted += grown;
	if (id == s->id || &pd->attrs[counter->attr] == s->attr)
		s->period = grown;
}

/* PERF_SAMPLE_READ with PERF_FORMAT_GROUP: a number of values, each with what read_format says. */
static void take_group(struct cursor *c, struct perfdata *pd, struct perf_sample *s,
		       uint64_t format)
{
	uint64_t nr = take_u64(c), each = 1;

	take_sample_bytes(c, 8 * !!(format & PERF_FORMAT_TOTAL_TIME_ENABLED));
	take_sample_bytes(c, 8 * !!(format & PERF_FORMAT_TOTAL_TIME_RUNNING));
	each += !!(format & PERF_FORMAT_ID) + !!(format & FORMAT_LOST);
	if (nr > c->left / 8 / each) {
		c->bad = true;
		return;
	}
	for (uint64_t i = 0; i < nr; i++) {
		uint64_t value = take_u64(c);

		if (format & PERF_FORMAT_ID)
			count_read(pd, s, take_u64(c), value);
		take_sample_bytes(c, 8 * !!(format & FORMAT_LOST));
	}
}

static void take_read(struct cursor *c, struct perfdata *pd, struct perf_sample *s)
{
	uint64_t format = s->attr->read_format, value;

	if (format & PERF_FORMAT_GROUP) {
		take_group(c, pd, s, format);
		return;
	}
	value = take_u64(c);
	take_sample_bytes(c, 8 * !!(format & PERF_FORMAT_TOTAL_TIME_ENABLED));
	take_sample_bytes(c, 8 * !!(format & PERF_FORMAT_TOTAL_TIME_RUNNING));
	if (format & PERF_FORMAT_ID)
		count_read(pd, s, take_u64(c), value);
	take_sample_bytes(c, 8 * !!(format & FORMAT_LOST));
}

static void take_ident(struct cursor *c, uint64_t type, struct perf_sample *s)
{
	if (type & PERF_SAMPLE_TID) {
		s->pid = take_u32(c);
		s->tid = take_u32(c);
	}
	if (type & PERF_SAMPLE_TIME) {
		s->time = take_u64(c);
		s->has_time = true;
	}
}

static void take_callchain(struct cursor *c, struct perf_sample *s)
{
	s->callchain_nr = take_u64(c);
	if (s->callchain_nr > c->left / 8) {
		c->bad = true;
		s->callchain_nr = 0;
	}
	s->callchain = take_sample_bytes(c, 8 * s->callchain_nr);
}

/* As the kernel documents it: a sample stands for sample_period events, unless that is a frequency. */
static uint64_t stated_period(const struct perf_attr *a)
{
	return a->freq || !a->sample_period ? 1 : a->sample_period;
}

int perfdata_sample(struct perfdata *pd, const struct perf_record *rec, struct perf_sample *s,
		    struct dd_error *err)
{
	struct cursor c = {pd, rec->data, rec->len, false};
	uint64_t type;

	memset(s, 0, sizeof(*s));
	s->attr = sample_attr(pd, rec->data, rec->len);
	if (!s->attr)
		return dd_fail_at(err, DD_ECORRUPT, rec->offset,
				  "perf.data: a sample of an event that the file does not define");
	type = s->attr->sample_type;
	s->period = stated_period(s->attr);
	if (type & PERF_SAMPLE_IDENTIFIER)
		s->id = take_u64(&c);
	if (type & PERF_SAMPLE_IP)
		s->ip = take_u64(&c);
	take_ident(&c, type, s);
	if (type & PERF_SAMPLE_ADDR)
		s->addr = take_u64(&c);
	if (type & PERF_SAMPLE_ID)
		s->id = take_u64(&c);
	take_sample_bytes(&c, 8 * !!(type & PERF_SAMPLE_STREAM_ID));
	if (type & PERF_SAMPLE_CPU) {
		s->cpu = take_u32(&c);
		take_sample_bytes(&c, 4);
	}
	if (type & PERF_SAMPLE_PERIOD)
		s->period = take_u64(&c);
	if (type & PERF_SAMPLE_READ)
		take_read(&c, pd, s);
	if (type & PERF_SAMPLE_CALLCHAIN)
		take_callchain(&c, s);
	if (type & PERF_SAMPLE_RAW) {
		s->raw_len = take_u32(&c);
		s->raw = take_sample_bytes(&c, s->raw_len);
	}
	if (c.bad)
		return dd_fail_at(err, DD_ECORRUPT, rec->offset,
				  "perf.data: a sample is shorter than its parts");
	return 0;
}

size_t perfdata_ident(const struct perfdata *pd, const struct perf_record *rec,
		      struct perf_sample *s)
{
	uint64_t type, mask = PERF_SAMPLE_TID | PERF_SAMPLE_TIME | PERF_SAMPLE_ID |
			      PERF_SAMPLE_STREAM_ID | PERF_SAMPLE_CPU | PERF_SAMPLE_IDENTIFIER;
	struct cursor c = {.pd = pd};
	size_t size;

	memset(s, 0, sizeof(*s));
	if (!pd->nr_attrs || !pd->attrs[0].sample_id_all || rec->type >= PERF_USER_HEADER_ATTR)
		return 0;
	type = pd->attrs[0].sample_type;
	size = 8 * __builtin_popcountll(type & mask);
	if (size > rec->len)
		return 0;
	c.p = rec->data + rec->len - size;
	c.left = size;
	take_ident(&c, type, s);
	if (type & PERF_SAMPLE_ID)
		s->id = take_u64(&c);
	take_sample_bytes(&c, 8 * !!(type & PERF_SAMPLE_STREAM_ID));
	if (type & PERF_SAMPLE_CPU) {
		s->cpu = take_u32(&c);
		take_sample_bytes(&c, 4);
	}
	if (type & PERF_SAMPLE_IDENTIFIER)
		s->id = take_u64(&c);
	return size;
}
