/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Names of functions and variables by address, where the files that have them are, and build ids.
 */
#ifndef DAMONDATA_SYMBOLS_H
#define DAMONDATA_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "sized.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Names of functions and variables by address: from the symbol tables of ELF files, and from the kernel's
 * list.
 */

#define DD_SYMBOLS_MAX	(1u << 22)
#define DD_BUILD_ID_MAX 20

struct dd_symbols;

/** struct dd_build_id - what distinguishes builds of a file; @len 0: not known */
struct dd_build_id {
	uint8_t bytes[DD_BUILD_ID_MAX];
	size_t len;
};

/** dd_build_id_hex() - a build id as text of lower case hexadecimal digits */
void dd_build_id_hex(const struct dd_build_id *id, char hex[2 * DD_BUILD_ID_MAX + 1]);

/**
 * dd_build_id_of_file() - the GNU build id of an ELF file
 * @path:	only a regular file is opened, and it is the one that was looked at: a device, FIFO or socket that
 *		takes its place in between is not
 * @id:		set; its len is 0 when there is none
 *
 * Reads at most some 600 KiB of the file, whatever its headers claim.
 *
 * Return: whether there is one.
 */
bool dd_build_id_of_file(const char *path, struct dd_build_id *id);

/** dd_build_id_of_notes() - the same of a file that contains only notes, such as /sys/kernel/notes */
bool dd_build_id_of_notes(const char *path, struct dd_build_id *id);

/** struct dd_symbol - one symbol; @name is valid until dd_symbols_free() */
struct dd_symbol {
	uint64_t start, size;
	const char *name;
	uint64_t reserved[2];
};

/**
 * dd_symbols_variables() - variables of a program or library
 * @out:	the symbols; untouched on failure
 * @path:	of a regular file
 * @build_id:	of the build that is wanted, or NULL
 * @build_id_len: its length
 * @err:	or NULL
 *
 * Both .symtab and .dynsym count.
 *
 * Return: 0, DD_ENODATA when the file is of another build or has no symbols, DD_ESYS, DD_EFORMAT, DD_ELIMIT
 * or DD_ENOMEM.
 */
int dd_symbols_variables(struct dd_symbols **out, const char *path, const uint8_t *build_id,
			 size_t build_id_len, struct dd_error *err);

/**
 * struct dd_kallsyms_spec - how to read a list of the kernel's symbols
 * @size:	sizeof(struct dd_kallsyms_spec), see damondata/sized.h
 * @reference:	symbol whose address is known, such as "_text", or NULL
 * @reference_at: its address when the samples were taken: with KASLR, each boot has another. What is not of
 *		a module is moved by the difference; nothing is when the list has no such symbol.
 * @unmoved:	only a list that has the reference right there serves
 * @regular_only: the list was looked for, not named by the user: nothing but a regular file is opened
 * @unused:	fills the size up; later members come behind it
 */
struct dd_kallsyms_spec {
	uint32_t size;
	const char *reference;
	uint64_t reference_at;
	bool unmoved, regular_only;
	uint8_t unused[6];
};

#define DD_KALLSYMS_SPEC_INIT                                                                      \
	{                                                                                          \
		.size = sizeof(struct dd_kallsyms_spec)                                            \
	}

/**
 * dd_symbols_kallsyms() - functions of a kernel and its modules
 * @out:	the symbols; untouched on failure
 * @path:	of a file in the form of /proc/kallsyms or System.map
 * @spec:	how to read it, or NULL: as it stands
 * @err:	or NULL
 *
 * Functions of modules stand where they were in the boot that the file is of; a reference that has moved
 * leaves them out.
 *
 * Return: 0, DD_ENODATA when no addresses are in it (kptr_restrict hides them) or the reference is elsewhere,
 * DD_ESYS, DD_ELIMIT, DD_ENOMEM.
 */
int dd_symbols_kallsyms(struct dd_symbols **out, const char *path,
			const struct dd_kallsyms_spec *spec, struct dd_error *err);

/** dd_symbols_at() - index of the symbol that holds @address, or -1 */
int64_t dd_symbols_at(const struct dd_symbols *s, uint64_t address);

/** dd_symbols_find() - name of the symbol that holds @address, or NULL; valid until dd_symbols_free() */
const char *dd_symbols_find(const struct dd_symbols *s, uint64_t address);

/** dd_symbols_get() - symbol number @i of dd_symbols_nr(), in ascending order of their starts */
struct dd_symbol dd_symbols_get(const struct dd_symbols *s, size_t i);

/** dd_symbols_nr() - number of symbols */
size_t dd_symbols_nr(const struct dd_symbols *s);

/**
 * dd_symbols_bias() - how far the file was moved when it was loaded
 * @s:		of dd_symbols_variables()
 * @start:	where a part of the file was mapped
 * @size:	bytes of that mapping
 * @offset:	of that part in the file
 * @bias:	set to what is to be added to the file's own addresses
 *
 * Return: false when the mapping holds no loaded part of the file.
 */
bool dd_symbols_bias(const struct dd_symbols *s, uint64_t start, uint64_t size, uint64_t offset,
		     uint64_t *bias);

/**
 * dd_symbols_address() - the file's own address of what stands at @offset in it
 *
 * Return: that; @offset itself where the file says nothing of it.
 */
uint64_t dd_symbols_address(const struct dd_symbols *s, uint64_t offset);

/** dd_symbols_free() - NULL is fine */
void dd_symbols_free(struct dd_symbols *s);

/*
 * Where the symbols of a recorded file are: in itself, in files of debugging information, in what perf kept.
 */

/**
 * struct dd_symbol_places - where to look
 * @symfs:	folder that holds the files of the recorded system, or NULL: "/"
 * @kallsyms:	the recorded kernel's list of symbols, or NULL
 * @vmlinux:	the recorded kernel as an ELF file with symbols, or NULL
 */
struct dd_symbol_places {
	const char *symfs, *kallsyms, *vmlinux;
	uint64_t reserved[4];
};

/**
 * struct dd_symbol_wanted - whose symbols
 * @size:	sizeof(struct dd_symbol_wanted), see damondata/sized.h
 * @path:	of the file in the recorded system
 * @id:		its build id, or one of length 0
 * @module:	a kernel module; its symbols are at their distance from its code
 * @crc_budget:	bytes that may still be read to compare CRCs, lowered by what was read; NULL: DD_CRC_BUDGET
 */
struct dd_symbol_wanted {
	uint32_t size;
	const char *path;
	struct dd_build_id id;
	bool module;
	uint64_t *crc_budget;
};

#define DD_SYMBOL_WANTED_INIT                                                                      \
	{                                                                                          \
		.size = sizeof(struct dd_symbol_wanted)                                            \
	}

/* Debugging information may have more, but what does has a build id, too. */
#define DD_CRC_BUDGET (256ull << 20)

/**
 * dd_symbols_search() - functions of a recorded program, library or module
 * @out:	the symbols, by the file's own addresses; untouched on failure
 * @places:	where to look
 * @want:	what to look for
 * @err:	or NULL
 *
 * A file of another build is never used. The program itself is looked for below @symfs by its path and by
 * its last part, then in perf's cache (~/.debug). When it has no full table, that is taken from the first of:
 *
 *	- the file that its .gnu_debuglink names, when its CRC is the one stated there (beyond the budget,
 *	  its build id decides): in the program's folder, in .debug/ in it, and below /usr/lib/debug
 *	- /usr/lib/debug/.build-id/xx/yyyy.debug
 *	- ~/.debug/.build-id/xx/yyyy/debug
 *	- its own .gnu_debugdata
 *
 * Return: 0, DD_ENODATA when there are none, DD_ECORRUPT when there is only a file of another build (reported in
 * @err), DD_ELIMIT or DD_ENOMEM.
 */
int dd_symbols_search(struct dd_symbols **out, const struct dd_symbol_places *places,
		      const struct dd_symbol_wanted *want, struct dd_error *err);

/**
 * struct dd_kernel_wanted - which kernel
 * @size:	sizeof(struct dd_kernel_wanted), see damondata/sized.h
 * @id:		its build id, or one of length 0
 * @release:	as uname -r prints it, or NULL
 * @reference:	symbol of known address, such as "_text", or NULL
 * @reference_at: its address when it was recorded
 */
struct dd_kernel_wanted {
	uint32_t size;
	struct dd_build_id id;
	const char *release, *reference;
	uint64_t reference_at;
};

#define DD_KERNEL_WANTED_INIT                                                                      \
	{                                                                                          \
		.size = sizeof(struct dd_kernel_wanted)                                            \
	}

/**
 * dd_symbols_search_kernel() - functions of the recorded kernel, where they were then
 * @out:	the symbols; untouched on failure
 * @places:	where to look
 * @want:	which kernel
 * @err:	or NULL; filled, even on success, only when a file was there that could not be used
 *
 * The first that serves of: @places' vmlinux, @places' kallsyms, what perf kept in ~/.debug, files of
 * debugging information for the kernel's build id or release, and, without @places' symfs and when the running
 * kernel is of the same build (without a build id: of the same release, at the same place), /proc/kallsyms.
 * Addresses are moved to where the reference was when it was recorded.
 *
 * Return: 0, DD_ENODATA, DD_ELIMIT or DD_ENOMEM.
 */
int dd_symbols_search_kernel(struct dd_symbols **out, const struct dd_symbol_places *places,
			     const struct dd_kernel_wanted *want, struct dd_error *err);

/*
 * Names as the programmer wrote them.
 */

/**
 * dd_demangle() - the readable form of a C++ or Rust name, without its parameters
 * @name:	as in the symbol table
 *
 * Return: malloc'ed text, or NULL when @name is not mangled (or there is no memory).
 */
char *dd_demangle(const char *name);

#ifdef __cplusplus
}
#endif

#endif /* DAMONDATA_SYMBOLS_H */
