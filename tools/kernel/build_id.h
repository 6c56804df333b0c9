/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Build ids of ELF files: what tells one build of a program or library from another.
 */
#ifndef DAMO_KERNEL_BUILD_ID_H
#define DAMO_KERNEL_BUILD_ID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BUILD_ID_MAX 20

/**
 * build_id_of_file() - read the GNU build id note of an ELF file
 * @path:	the file; only regular files are opened
 * @id:		gets up to BUILD_ID_MAX bytes
 *
 * Return: its length, 0 when there is none or the file cannot be read.
 */
size_t build_id_of_file(const char *path, uint8_t id[BUILD_ID_MAX]);

/** build_id_of_notes() - the same from a file that holds nothing but notes, such as /sys/kernel/notes */
size_t build_id_of_notes(const char *path, uint8_t id[BUILD_ID_MAX]);

/** build_id_text() - as lower case hexadecimal */
char *build_id_text(char buf[2 * BUILD_ID_MAX + 1], const uint8_t *id, size_t len);

#endif /* DAMO_KERNEL_BUILD_ID_H */
