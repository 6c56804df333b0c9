// SPDX-License-Identifier: LGPL-2.1-only
/*
 * The container of perf.data: headers, features, and the sequence of records.
 */
#include "perfdata_internal.h"
#include "libdamondata/util/array.h"

#include <stdlib.h>
#include <string.h>

#define RECORD_HEADER	8
#define FILE_HEADER	104
#define WINDOW_SIZE	(1u << 20)
#define INNER_SIZE	(256u << 10)
#define MAX_FEATURE	(32u << 20)
#define MAX_ATTR_SIZE	4096u
#define ZSTD_WINDOW_LOG 25

bool perfdata_probe(const uint8_t *head, size_t len)
{
	return len >= 16 && (!memcmp(head, "PERFILE2", 8) || !memcmp(head, "2ELIFREP", 8));
}

bool perfdata_is_pipe(const struct perfdata *pd)
{
	return pd->pipe;
}

bool perfdata_is_cut(const struct perfdata *pd)
{
	return pd->cut;
}

bool perfdata_swapped(const struct perfdata *pd)
{
	return pd->swapped;
}

static int perfdata_no_memory(struct dd_error *err)
{
	return ddi_no_memory(err);
}

/* One entry of the attribute section: the attributes, then where the ids of the event are. */
static int read_attr(struct perfdata *pd, uint64_t offset, uint64_t entry, struct dd_error *err)
{
	uint8_t buf[MAX_ATTR_SIZE];
	uint64_t ids_at, ids_size;
	uint8_t *ids;
	int ret = instream_pread(pd->in, buf, entry, offset, err);

	if (ret)
		return ret;
	ids_at = perfdata_u64(pd, buf + entry - 16);
	ids_size = perfdata_u64(pd, buf + entry - 8);
	if (ids_size / 8 > PERFDATA_MAX_IDS)
		return dd_fail_at(err, DD_ECORRUPT, offset, "perf.data: an event has %llu ids",
				  (unsigned long long)(ids_size / 8));
	ids = malloc(ids_size ? ids_size : 1);
	if (!ids)
		return perfdata_no_memory(err);
	ret = instream_pread(pd->in, ids, ids_size, ids_at, err);
	if (!ret)
		ret = perfdata_add_attr(pd, buf, entry - 16, ids, ids_size / 8, err);
	free(ids);
	return ret;
}

static int read_event_attrs(struct perfdata *pd, const uint8_t *header, struct dd_error *err)
{
	uint64_t entry = perfdata_u64(pd, header + 16);
	uint64_t offset = perfdata_u64(pd, header + 24), size = perfdata_u64(pd, header + 32);
	int ret = 0;

	if (entry < 64 + 16 || entry > MAX_ATTR_SIZE || !size || size % entry ||
	    size / entry > PERFDATA_MAX_ATTRS)
		return dd_fail_at(
			err, DD_ECORRUPT, 16,
			"perf.data: impossible section of events (%llu bytes of %llu each)",
			(unsigned long long)size, (unsigned long long)entry);
	for (uint64_t i = 0; i < size / entry && !ret; i++)
		ret = read_attr(pd, offset + i * entry, entry, err);
	return ret;
}

/* The table behind the records has a row for each feature bit that is set. */
static int read_feature_table(struct perfdata *pd, const uint8_t *header, uint64_t file_size,
			      struct dd_error *err)
{
	uint64_t at = pd->data_end;

	for (unsigned int bit = 0; bit < PERF_FEAT_MAX; bit++) {
		uint64_t word = perfdata_u64(pd, header + 72 + bit / 64 * 8);
		uint8_t row[16];
		int ret;

		if (!(word >> bit % 64 & 1))
			continue;
		ret = instream_pread(pd->in, row, sizeof(row), at, err);
		if (ret)
			return ret;
		pd->features[bit].offset = perfdata_u64(pd, row);
		pd->features[bit].size = perfdata_u64(pd, row + 8);
		at += sizeof(row);
		pd->cut |= pd->features[bit].offset > file_size ||
			   pd->features[bit].size > file_size - pd->features[bit].offset;
	}
	return 0;
}

static int open_perf_file(struct perfdata *pd, struct dd_error *err)
{
	uint64_t file_size, offset, size;
	uint8_t h[FILE_HEADER];
	int ret = instream_random(pd->in, &file_size, err);

	if (!ret)
		ret = instream_pread(pd->in, h, sizeof(h), 0, err);
	if (ret)
		return ret;
	offset = perfdata_u64(pd, h + 40);
	size = perfdata_u64(pd, h + 48);
	if (offset > file_size)
		return dd_fail(err, DD_ETRUNCATED,
			       "%s is cut: it has %llu bytes, its records would begin at %llu",
			       instream_name(pd->in), (unsigned long long)file_size,
			       (unsigned long long)offset);
	pd->cut = !size || size > file_size - offset;
	if (pd->cut)
		size = file_size - offset;
	pd->position = offset;
	pd->data_end = offset + size;
	pd->window = malloc(WINDOW_SIZE);
	if (!pd->window)
		return perfdata_no_memory(err);
	ret = read_event_attrs(pd, h, err);
	if (ret || pd->cut)
		return ret;
	/* Features stand behind the records: perf writes them last. */
	ret = read_feature_table(pd, h, file_size, err);
	if (ret != DD_ETRUNCATED)
		return ret;
	pd->cut = true;
	return 0;
}

static int open_header(struct perfdata *pd, struct dd_error *err)
{
	const uint8_t *h;
	uint64_t size;
	long n = instream_peek(pd->in, 16, &h, err);

	if (n < 0)
		return n;
	if (!perfdata_probe(h, n))
		return dd_fail(err, DD_EFORMAT, "%s is no perf.data", instream_name(pd->in));
	/* The magic is a number of the writer's byte order; ours reads "PERFILE2" on little endian. */
	pd->swapped = (h[0] == 'P') != (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__);
	size = perfdata_u64(pd, h + 8);
	pd->pipe = size == 16;
	if (size != 16 && size != FILE_HEADER)
		return dd_fail_at(err, DD_EUNSUPPORTED, 8,
				  "%s: a perf.data header of %llu bytes is not known",
				  instream_name(pd->in), (unsigned long long)size);
	if (!pd->pipe)
		return open_perf_file(pd, err);
	instream_take(pd->in, 16);
	pd->position = 16;
	return 0;
}

int perfdata_open(struct perfdata **out, struct instream *in, struct dd_error *err)
{
	struct perfdata *pd = calloc(1, sizeof(*pd));
	int ret;

	if (!pd)
		return perfdata_no_memory(err);
	pd->in = in;
	ret = open_header(pd, err);
	if (ret) {
		perfdata_close(pd);
		return ret;
	}
	*out = pd;
	return 0;
}

void perfdata_close(struct perfdata *pd)
{
	if (!pd)
		return;
	perfdata_free_attrs(pd);
	for (unsigned int i = 0; i < PERF_FEAT_MAX; i++)
		free(pd->features[i].blob.data);
	ZSTD_freeDStream(pd->zstd);
	free(pd->window);
	free(pd->inner);
	free(pd);
}

/* A killed perf leaves 0 as the size of its records, and a copy can end anywhere. */
static int ends_cut(const struct perfdata *pd, struct dd_error *err)
{
	return dd_fail_at(err, DD_ETRUNCATED, pd->position,
			  "%s has no end: perf was killed, or the file is cut",
			  instream_name(pd->in));
}

/* At least @n bytes from the current position; 0 at the end of the records. */
static int fetch_records(struct perfdata *pd, size_t n, const uint8_t **p, struct dd_error *err)
{
	size_t at = pd->position - pd->window_at;
	uint64_t left = pd->data_end - pd->position;
	int ret;

	if (pd->pipe) {
		long got = instream_peek(pd->in, n, p, err);

		if (got <= 0)
			return got;
		return (size_t)got >= n
			       ? 1
			       : dd_fail_at(err, DD_ETRUNCATED, pd->position,
					    "%s ends inside of a record", instream_name(pd->in));
	}
	if (pd->cut && n > left)
		return ends_cut(pd, err);
	if (!left)
		return 0;
	if (n > left)
		return dd_fail_at(err, DD_ECORRUPT, pd->position,
				  "%s: a record goes beyond the end of the records",
				  instream_name(pd->in));
	if (pd->position < pd->window_at || at + n > pd->window_len) {
		pd->window_at = pd->position;
		pd->window_len = left < WINDOW_SIZE ? left : WINDOW_SIZE;
		at = 0;
		ret = instream_pread(pd->in, pd->window, pd->window_len, pd->window_at, err);
		if (ret) {
			pd->window_len = 0;
			return ret;
		}
	}
	*p = pd->window + at;
	return 1;
}

static int bad_size(const struct perfdata *pd, size_t size, struct dd_error *err)
{
	return dd_fail_at(err, DD_ECORRUPT, pd->position, "%s: a record of %zu bytes",
			  instream_name(pd->in), size);
}

/* A record as it stands in the file. */
static int outer_record(struct perfdata *pd, struct perf_record *rec, struct dd_error *err)
{
	const uint8_t *p;
	uint16_t size;
	int ret;

	if (pd->untaken)
		instream_take(pd->in, pd->untaken);
	pd->untaken = 0;
	ret = fetch_records(pd, RECORD_HEADER, &p, err);
	if (ret <= 0)
		return ret;
	size = perfdata_u16(pd, p + 6);
	if (size < RECORD_HEADER)
		return bad_size(pd, size, err);
	ret = fetch_records(pd, size, &p, err);
	if (ret <= 0)
		return ret ? ret : bad_size(pd, size, err);
	*rec = (struct perf_record){perfdata_u32(pd, p), perfdata_u16(pd, p + 4), p + RECORD_HEADER,
				    size - RECORD_HEADER, pd->position};
	pd->position += size;
	if (pd->pipe)
		pd->untaken = size;
	return 1;
}

/* A record that the decompressed bytes have whole. */
static int inner_record(struct perfdata *pd, struct perf_record *rec, struct dd_error *err)
{
	const uint8_t *p;
	size_t left = pd->inner_len - pd->inner_pos;
	uint16_t size;

	if (left < RECORD_HEADER)
		return 0;
	p = pd->inner + pd->inner_pos;
	size = perfdata_u16(pd, p + 6);
	if (size < RECORD_HEADER)
		return bad_size(pd, size, err);
	if (size > left)
		return 0;
	*rec = (struct perf_record){perfdata_u32(pd, p), perfdata_u16(pd, p + 4), p + RECORD_HEADER,
				    size - RECORD_HEADER, pd->inner_offset};
	pd->inner_pos += size;
	return 1;
}

/* Behind a partial record, that the next bytes complete. */
static int decompress_record(struct perfdata *pd, struct dd_error *err)
{
	ZSTD_outBuffer out;
	size_t ret;

	memmove(pd->inner, pd->inner + pd->inner_pos, pd->inner_len - pd->inner_pos);
	pd->inner_len -= pd->inner_pos;
	pd->inner_pos = 0;
	out = (ZSTD_outBuffer){pd->inner, INNER_SIZE, pd->inner_len};
	ret = ZSTD_decompressStream(pd->zstd, &out, &pd->packed);
	if (ZSTD_isError(ret))
		return dd_fail_at(err, DD_ECORRUPT, pd->inner_offset,
				  "%s: damaged compressed record: %s", instream_name(pd->in),
				  ZSTD_getErrorName(ret));
	pd->inner_len = out.pos;
	if (out.pos < out.size && pd->packed.pos == pd->packed.size)
		pd->packed.src = NULL;
	return 0;
}

static int begin_packed(struct perfdata *pd, const struct perf_record *rec, struct dd_error *err)
{
	const uint8_t *p = rec->data;
	uint64_t len = rec->len;

	if (!pd->zstd) {
		pd->zstd = ZSTD_createDStream();
		pd->inner = malloc(INNER_SIZE);
		if (!pd->zstd || !pd->inner)
			return perfdata_no_memory(err);
		ZSTD_DCtx_setParameter(pd->zstd, ZSTD_d_windowLogMax, ZSTD_WINDOW_LOG);
	}
	if (rec->type == PERF_USER_COMPRESSED2) {
		/* Its size field counts without the padding behind the data. */
		if (len < 8 || perfdata_u64(pd, p) > len - 8)
			return dd_fail_at(err, DD_ECORRUPT, rec->offset,
					  "%s: a compressed record is shorter than it states",
					  instream_name(pd->in));
		len = perfdata_u64(pd, p);
		p += 8;
	}
	pd->packed = (ZSTD_inBuffer){p, len, 0};
	pd->inner_offset = rec->offset;
	return 0;
}

static int keep_feature(struct perfdata *pd, unsigned int feature, const uint8_t *data, size_t len,
			struct dd_error *err)
{
	struct perf_section *f = &pd->features[feature];
	uint8_t *copy = malloc(len ? len : 1);

	if (!copy)
		return perfdata_no_memory(err);
	memcpy(copy, data, len);
	free(f->blob.data);
	f->blob = (struct perf_blob){copy, len};
	return 0;
}

/* Pipe mode: the bytes that follow a TRACING_DATA or AUXTRACE record. */
static int take_following(struct perfdata *pd, uint64_t len, struct perf_blob *into,
			  struct dd_error *err)
{
	int ret;

	if (!pd->pipe && len > pd->data_end - pd->position)
		return pd->cut ? ends_cut(pd, err) : bad_size(pd, len, err);
	if (into && len > MAX_FEATURE)
		return dd_fail_at(err, DD_ELIMIT, pd->position,
				  "%s: more than %u MiB of event formats", instream_name(pd->in),
				  MAX_FEATURE >> 20);
	pd->position += len;
	if (!pd->pipe)
		return 0;
	instream_take(pd->in, pd->untaken);
	pd->untaken = 0;
	if (!into)
		return instream_skip(pd->in, len, err);
	free(into->data);
	into->len = 0;
	into->data = malloc(len ? len : 1);
	if (!into->data)
		return perfdata_no_memory(err);
	ret = instream_read(pd->in, into->data, len, err);
	if (!ret)
		into->len = len;
	return ret;
}

static int take_attr(struct perfdata *pd, const struct perf_record *rec, struct dd_error *err)
{
	uint32_t size = rec->len >= 8 ? perfdata_u32(pd, rec->data + 4) : 0;

	if (!size)
		size = 64;
	if (size > rec->len)
		return bad_size(pd, rec->len, err);
	return perfdata_add_attr(pd, rec->data, size, rec->data + size, (rec->len - size) / 8, err);
}

/* What the reader itself learns from a record. */
static int take_in(struct perfdata *pd, struct perf_record *rec, struct dd_error *err)
{
	uint64_t feature;

	switch (rec->type) {
	case PERF_USER_HEADER_ATTR:
		return pd->pipe ? take_attr(pd, rec, err) : 0;
	case PERF_USER_TRACING_DATA:
		if (rec->len < 4 || !pd->pipe)
			return 0;
		rec->len = 0;
		return take_following(pd, perfdata_u32(pd, rec->data),
				      &pd->features[PERF_FEAT_TRACING_DATA].blob, err);
	case PERF_USER_AUXTRACE:
		if (rec->len < 8)
			return bad_size(pd, rec->len, err);
		rec->len = 0;
		return take_following(pd, perfdata_u64(pd, rec->data), NULL, err);
	case PERF_USER_HEADER_FEATURE:
		if (rec->len < 8 || !pd->pipe)
			return 0;
		feature = perfdata_u64(pd, rec->data);
		if (feature >= PERF_FEAT_MAX || feature == PERF_FEAT_TRACING_DATA)
			return 0;
		return keep_feature(pd, feature, rec->data + 8, rec->len - 8, err);
	default:
		return 0;
	}
}

static int next_record(struct perfdata *pd, struct perf_record *rec, struct dd_error *err)
{
	int ret;

	for (;;) {
		ret = inner_record(pd, rec, err);
		if (ret)
			return ret;
		if (pd->packed.src) {
			ret = decompress_record(pd, err);
			if (ret)
				return ret;
			continue;
		}
		ret = outer_record(pd, rec, err);
		if (ret <= 0)
			break;
		if (rec->type != PERF_USER_COMPRESSED && rec->type != PERF_USER_COMPRESSED2) {
			ret = take_in(pd, rec, err);
			return ret ? ret : 1;
		}
		ret = begin_packed(pd, rec, err);
		if (ret)
			return ret;
	}
	if (!ret && pd->inner_pos < pd->inner_len)
		return dd_fail_at(err, DD_ETRUNCATED, pd->position,
				  "%s ends inside of a compressed record", instream_name(pd->in));
	return ret;
}

int perfdata_next(struct perfdata *pd, struct perf_record *rec, struct dd_error *err)
{
	int ret;

	if (pd->poisoned)
		return 0;
	ret = next_record(pd, rec, err);
	if (ret < 0)
		pd->poisoned = true;
	return ret;
}

const uint8_t *perfdata_feature(struct perfdata *pd, unsigned int feature, size_t *len)
{
	struct perf_section *f = &pd->features[feature];

	if (!f->blob.data && f->size && f->size <= MAX_FEATURE) {
		f->blob.data = malloc(f->size);
		f->blob.len = f->size;
		if (f->blob.data &&
		    instream_pread(pd->in, f->blob.data, f->size, f->offset, NULL)) {
			free(f->blob.data);
			f->blob.data = NULL;
		}
	}
	*len = f->blob.data ? f->blob.len : 0;
	return f->blob.data;
}

const char *perfdata_feature_string(struct perfdata *pd, unsigned int feature)
{
	size_t len;
	const uint8_t *p = perfdata_feature(pd, feature, &len);
	uint32_t n;

	if (!p || len < 5)
		return NULL;
	n = perfdata_u32(pd, p);
	if (!n || n > len - 4 || !memchr(p + 4, '\0', n))
		return NULL;
	return (const char *)p + 4;
}
