/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * CRC-32C, by the CPU's instruction where it has one.
 */
#ifndef FORMAT_CRC32C_H
#define FORMAT_CRC32C_H

#include <stddef.h>
#include <stdint.h>

/**
 * fmt_crc32c() - checksum of @len bytes
 * @crc:	0 to begin, or the result for the bytes before
 */
uint32_t fmt_crc32c(uint32_t crc, const void *data, size_t len);

/** fmt_crc32c_soft() - the same without special instructions */
uint32_t fmt_crc32c_soft(uint32_t crc, const void *data, size_t len);

#endif /* FORMAT_CRC32C_H */
