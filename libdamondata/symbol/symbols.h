/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Names of functions and variables by address: from the symbol tables of ELF files, and from the kernel's
 * list.
 */
#ifndef DAMONDATA_SYMBOL_SYMBOLS_H
#define DAMONDATA_SYMBOL_SYMBOLS_H

#include <damondata/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DD_SYMBOLS_MAX	(1u << 22)
#define DD_BUILD_ID_MAX 20

struct dd_symbols;

/** struct dd_build_id - what tells builds of a file apart; @len 0: not known */
struct dd_build_id {
	uint8_t bytes[DD_BUILD_ID_MAX];
	size_t len;
};

/** dd_build_id_hex() - a build id as text of lower case hexadecimal digits */
void dd_build_id_hex(const struct dd_build_id *id, char hex[2 * DD_BUILD_ID_MAX + 1]);

/** struct dd_symbol - one symbol; @name is valid until dd_symbols_free() */
struct dd_symbol {
	uint64_t start, size;
	const char *name;
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
 * @reference:	symbol whose address is known, such as "_text", or NULL
 * @reference_at: its address when the samples were taken: with KASLR, each boot has another. What is not of
 *		a module is moved by the difference; nothing is when the list has no such symbol.
 * @unmoved:	only a list that has the reference right there serves
 * @regular_only: the list was looked for, not named by the user: nothing but a regular file is opened
 */
struct dd_kallsyms_spec {
	const char *reference;
	uint64_t reference_at;
	bool unmoved, regular_only;
};

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

#endif /* DAMONDATA_SYMBOL_SYMBOLS_H */
