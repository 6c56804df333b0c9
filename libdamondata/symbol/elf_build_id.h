/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Build ids of ELF files, read with bounded effort: whoever can run a program chooses all lengths in it.
 */
#ifndef DAMONDATA_SYMBOL_ELF_BUILD_ID_H
#define DAMONDATA_SYMBOL_ELF_BUILD_ID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <damondata/symbols.h>

/* So much of a file's notes is read; the largest that toolchains make have some KiB. */
#define BUILD_ID_MAX_NOTES (64u << 10)

/**
 * struct elf_bytes - an ELF file as bytes
 * @fd:		an open regular file, when @image is NULL
 * @image:	or the file in memory
 * @len:	bytes at @image
 */
struct elf_bytes {
	int fd;
	const uint8_t *image;
	size_t len;
};

/**
 * elf_build_id() - find the GNU build id of an ELF file of any class and byte order
 * @elf:	the file
 * @id:		set; its len is 0 when there is none
 *
 * Looks at the first 1024 program headers and, where these have none, at the first 8192 sections, and
 * reads at most BUILD_ID_MAX_NOTES of notes: at most some 600 KiB of the file, whatever it claims.
 *
 * Return: whether there is one.
 */
bool elf_build_id(const struct elf_bytes *elf, struct dd_build_id *id);

/**
 * elf_nr_sections() - how many sections the file claims to have
 *
 * libelf reserves some 300 bytes for each, and touches them, when it opens a file.
 */
uint64_t elf_nr_sections(const struct elf_bytes *elf);

#endif /* DAMONDATA_SYMBOL_ELF_BUILD_ID_H */
