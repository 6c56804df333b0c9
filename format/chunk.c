// SPDX-License-Identifier: LGPL-2.1-only
/*
 * File header and chunk headers: encoding, checking, and finding them again after damage.
 */
#include "format/chunk.h"

#include "format/crc32c.h"

static const uint8_t file_magic[8] = {0x89, 'D', 'A', 'M', '\r', '\n', 0x1a, '\n'};
static const uint8_t chunk_magic[4] = {'D', 'C', 'H', 'K'};

void fmt_file_header_write(uint8_t out[FMT_FILE_HEADER_LEN], uint64_t file_id)
{
	memcpy(out, file_magic, 8);
	fmt_put_le(out + 8, FMT_MAJOR, 2);
	fmt_put_le(out + 10, FMT_MINOR, 2);
	fmt_put_le(out + 12, FMT_FILE_HEADER_LEN, 4);
	fmt_put_le(out + 16, file_id, 8);
	fmt_put_le(out + 24, 0, 4);
	fmt_put_le(out + 28, fmt_crc32c(0, out, 28), 4);
}

bool fmt_is_file_header(const uint8_t *in, size_t len)
{
	return len >= 8 && !memcmp(in, file_magic, 8);
}

int fmt_file_header_read(const uint8_t *in, struct fmt_file_header *out)
{
	if (!fmt_is_file_header(in, FMT_FILE_HEADER_LEN))
		return FMT_EMAGIC;
	if (fmt_get_le(in + 28, 4) != fmt_crc32c(0, in, 28))
		return FMT_ECRC;
	out->major = (uint16_t)fmt_get_le(in + 8, 2);
	out->minor = (uint16_t)fmt_get_le(in + 10, 2);
	out->header_len = (uint32_t)fmt_get_le(in + 12, 4);
	out->file_id = fmt_get_le(in + 16, 8);
	if (out->major != FMT_MAJOR)
		return FMT_ETOONEW;
	if (out->header_len < FMT_FILE_HEADER_LEN || out->header_len > FMT_FILE_HEADER_MAX ||
	    out->header_len % 8)
		return FMT_ELIMIT;
	return FMT_OK;
}

static uint32_t header_crc(const uint8_t *header, uint64_t file_id)
{
	uint8_t id[8];

	fmt_put_le(id, file_id, 8);
	return fmt_crc32c(fmt_crc32c(0, header, 44), id, 8);
}

void fmt_chunk_header_write(uint8_t out[FMT_CHUNK_HEADER_LEN], struct fmt_chunk *c,
			    const void *payload, uint64_t file_id)
{
	c->payload_crc = fmt_crc32c(0, payload, c->payload_len);
	memcpy(out, chunk_magic, 4);
	out[4] = c->type;
	out[5] = c->flags;
	fmt_put_le(out + 6, c->stream, 2);
	fmt_put_le(out + 8, c->seq, 4);
	fmt_put_le(out + 12, c->payload_len, 4);
	fmt_put_le(out + 16, c->t_first, 8);
	fmt_put_le(out + 24, c->t_last, 8);
	fmt_put_le(out + 32, c->items, 4);
	fmt_put_le(out + 36, c->rows, 4);
	fmt_put_le(out + 40, c->payload_crc, 4);
	fmt_put_le(out + 44, header_crc(out, file_id), 4);
}

int fmt_chunk_header_read(const uint8_t *in, uint64_t file_id, struct fmt_chunk *out)
{
	if (memcmp(in, chunk_magic, 4))
		return FMT_EMAGIC;
	if (fmt_get_le(in + 44, 4) != header_crc(in, file_id))
		return FMT_ECRC;
	out->type = in[4];
	out->flags = in[5];
	out->stream = (uint16_t)fmt_get_le(in + 6, 2);
	out->seq = (uint32_t)fmt_get_le(in + 8, 4);
	out->payload_len = (uint32_t)fmt_get_le(in + 12, 4);
	out->t_first = fmt_get_le(in + 16, 8);
	out->t_last = fmt_get_le(in + 24, 8);
	out->items = (uint32_t)fmt_get_le(in + 32, 4);
	out->rows = (uint32_t)fmt_get_le(in + 36, 4);
	out->payload_crc = (uint32_t)fmt_get_le(in + 40, 4);
	return out->payload_len > FMT_MAX_PAYLOAD ? FMT_ELIMIT : FMT_OK;
}

int fmt_chunk_check(const struct fmt_chunk *c, const uint8_t *payload)
{
	uint32_t padded = fmt_padded(c->payload_len);

	for (uint32_t i = c->payload_len; i < padded; i++)
		if (payload[i])
			return FMT_ECRC;
	return fmt_crc32c(0, payload, c->payload_len) == c->payload_crc ? FMT_OK : FMT_ECRC;
}

size_t fmt_resync(const uint8_t *data, size_t len, uint64_t file_id)
{
	struct fmt_file_header fh;
	struct fmt_chunk c;
	size_t at = 0;

	for (; at + FMT_CHUNK_HEADER_LEN <= len; at++) {
		if (data[at] == chunk_magic[0] &&
		    fmt_chunk_header_read(data + at, file_id, &c) == FMT_OK)
			break;
		if (data[at] == file_magic[0] && fmt_file_header_read(data + at, &fh) == FMT_OK)
			break;
	}
	return at;
}
