/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Tags of META and STREAM chunks: u16 tag, u16 length, value.
 */
#ifndef FORMAT_TLV_H
#define FORMAT_TLV_H

#include "format/bytes.h"
#include "format/status.h"

#define FMT_TAG_CRITICAL 0x8000
#define FMT_TAG_MORE	 0x4000
#define FMT_TAG_MASK	 0x3fff

enum fmt_meta_tag {
	FMT_META_WRITER = 1,
	FMT_META_KERNEL = 2,
	FMT_META_HOST = 3,
	FMT_META_BOOT_ID = 4,
	FMT_META_CLOCKS = 5,
	FMT_META_PAGE_SIZE = 6,
	FMT_META_COMMAND = 7,
	FMT_META_MACHINE = 8,
	FMT_META_SIDECAR = 10,
	FMT_META_RECORDING_ID = 11,
	FMT_META_IMPORTED_FROM = 12,
	FMT_META_MACHINE_ID = 13,
	FMT_META_KDAMONDS = 14,
};

enum fmt_stream_tag {
	FMT_STREAM_KIND = 1,
	FMT_STREAM_OPS = 2,
	FMT_STREAM_INTERVALS = 3,
	FMT_STREAM_INDICES = 4,
	FMT_STREAM_TARGET_PID = 5,
	FMT_STREAM_ADDR_UNIT = 6,
	FMT_STREAM_TARGET_ID = 7,
	FMT_STREAM_SOURCE = 8,
	FMT_STREAM_NR_REGIONS = 9,
	FMT_STREAM_COLUMN = 10,
	FMT_STREAM_FILTERS = 11,
	FMT_STREAM_EVENT_NAME = 12,
	FMT_STREAM_EVENT_FORMAT = 13,
	FMT_STREAM_CLOCK = 14,
	FMT_STREAM_HOST = 15,
	FMT_STREAM_KDAMOND_PID = 16,
	FMT_STREAM_START_TICKS = 17,
	FMT_STREAM_COMM = 18,
	FMT_STREAM_GOAL = 19,
	FMT_STREAM_CARRIES = 20,
	FMT_STREAM_HOST_NAME = 21,
	FMT_STREAM_HOST_MACHINE_ID = 22,
	FMT_STREAM_HOST_BOOT_ID = 23,
};

/** fmt_tlv_put() - append a tag; values over 65535 bytes take several */
void fmt_tlv_put(struct fmt_buf *out, unsigned int tag, const void *value, size_t len);

/**
 * struct fmt_tlv - reads one tag after the other
 * @tag:	without its flags
 * @critical:	a reader must know it
 * @value:	joined; valid until the next call
 */
struct fmt_tlv {
	struct fmt_in in;
	struct fmt_buf joined;
	unsigned int tag;
	bool critical;
	const uint8_t *value;
	size_t len;
};

void fmt_tlv_init(struct fmt_tlv *t, const uint8_t *payload, size_t len);

/** fmt_tlv_next() - 1 with a tag, 0 at the end, or FMT_ELENGTH or FMT_ENOMEM */
int fmt_tlv_next(struct fmt_tlv *t);

void fmt_tlv_free(struct fmt_tlv *t);

#endif /* FORMAT_TLV_H */
