/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * ELF files as far as symbols need them: build id, link to debugging information, tables of symbols.
 */
#ifndef DAMONDATA_SYMBOL_ELF_FILE_H
#define DAMONDATA_SYMBOL_ELF_FILE_H

#include <libelf.h>

#include "libdamondata/symbol/symbols_internal.h"

/** struct elf_file - an open one; set up by elf_file_open() */
struct elf_file {
	Elf *elf;
	int fd;
	const char *path;
	uint8_t *image; /* unpacked, or NULL */
	size_t image_len;
};

/**
 * elf_file_open() - open a program, library, kernel or module; one packed with gzip, xz or zstd as well
 * @f:		set up on success, for elf_file_close()
 * @path:	of a regular file; stays the caller's
 * @err:	or NULL
 *
 * Return: 0, DD_ESYS, DD_EFORMAT when it is no ELF file, DD_ECORRUPT, DD_ELIMIT or DD_ENOMEM.
 */
int elf_file_open(struct elf_file *f, const char *path, struct dd_error *err);

/**
 * elf_file_own_vdso() - open the code that this machine's kernel maps into every program ("[vdso]")
 *
 * Return: 0, DD_ENODATA or DD_EFORMAT.
 */
int elf_file_own_vdso(struct elf_file *f, struct dd_error *err);

/** elf_file_close() - leaves an empty one, which is fine */
void elf_file_close(struct elf_file *f);

/** elf_file_build_id() - its build id; false when it has none */
bool elf_file_build_id(const struct elf_file *f, struct dd_build_id *id);

/** elf_file_is_build() - does the file have that build id? True when @want is not known */
bool elf_file_is_build(const struct elf_file *f, const struct dd_build_id *want);

/** elf_file_has_symtab() - the file has its full table of symbols, not only that of the dynamic linker */
bool elf_file_has_symtab(const struct elf_file *f);

/**
 * elf_file_debuglink() - name and CRC of the file that has the debugging information
 * @f:		the file
 * @name:	set to the name, without a folder
 * @crc:	set to that file's CRC-32
 *
 * Return: false when there is no such section, or no proper name in it.
 */
bool elf_file_debuglink(const struct elf_file *f, char name[256], uint32_t *crc);

/** elf_file_minidebug() - open the small table of symbols that is packed into the file (.gnu_debugdata) */
int elf_file_minidebug(const struct elf_file *f, struct elf_file *out, struct dd_error *err);

/** elf_file_functions() - add its functions, by its own addresses, and labels in code */
int elf_file_functions(const struct elf_file *f, struct dd_symbols *s, struct dd_error *err);

/** elf_file_plt() - add the stubs that call functions of libraries, "NAME@plt", by its own addresses */
int elf_file_plt(const struct elf_file *f, struct dd_symbols *s, struct dd_error *err);

/** elf_file_variables() - add its variables, by its own addresses */
int elf_file_variables(const struct elf_file *f, struct dd_symbols *s, struct dd_error *err);

/**
 * elf_file_module() - add the functions of a kernel module by their distance from where its code was loaded
 *
 * The kernel places the sections of code one behind the other, in the file's order, each aligned as it asks
 * (layout_sections() in kernel/module/main.c).
 */
int elf_file_module(const struct elf_file *f, struct dd_symbols *s, struct dd_error *err);

/** elf_file_segments() - note what of the file is loaded where */
void elf_file_segments(const struct elf_file *f, struct dd_symbols *s);

#endif /* DAMONDATA_SYMBOL_ELF_FILE_H */
