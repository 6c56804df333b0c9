/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Where the symbols of a recorded file are: in itself, in files of debugging information, in what perf kept.
 */
#ifndef DAMONDATA_SYMBOL_SEARCH_H
#define DAMONDATA_SYMBOL_SEARCH_H

#include "libdamondata/symbol/symbols.h"

/**
 * struct dd_symbol_places - where to look
 * @symfs:	folder that holds the files of the recorded system, or NULL: "/"
 * @kallsyms:	the recorded kernel's list of symbols, or NULL
 * @vmlinux:	the recorded kernel as an ELF file with symbols, or NULL
 */
struct dd_symbol_places {
	const char *symfs, *kallsyms, *vmlinux;
};

/**
 * struct dd_symbol_wanted - whose symbols
 * @path:	of the file in the recorded system
 * @id:		its build id, or one of length 0
 * @module:	a kernel module; its symbols are told by their distance from its code
 * @crc_budget:	bytes that may still be read to compare CRCs, lowered by what was read; NULL: DD_CRC_BUDGET
 */
struct dd_symbol_wanted {
	const char *path;
	struct dd_build_id id;
	bool module;
	uint64_t *crc_budget;
};

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
 *	- the file that its .gnu_debuglink names, when its CRC is the one told there (beyond the budget,
 *	  its build id decides): in the program's folder, in .debug/ in it, and below /usr/lib/debug
 *	- /usr/lib/debug/.build-id/xx/yyyy.debug
 *	- ~/.debug/.build-id/xx/yyyy/debug
 *	- its own .gnu_debugdata
 *
 * Return: 0, DD_ENODATA when there are none, DD_ECORRUPT when there is only a file of another build (told in
 * @err), DD_ELIMIT or DD_ENOMEM.
 */
int dd_symbols_search(struct dd_symbols **out, const struct dd_symbol_places *places,
		      const struct dd_symbol_wanted *want, struct dd_error *err);

/**
 * struct dd_kernel_wanted - which kernel
 * @id:		its build id, or one of length 0
 * @release:	as uname -r tells, or NULL
 * @reference:	symbol of known address, such as "_text", or NULL
 * @reference_at: its address when it was recorded
 */
struct dd_kernel_wanted {
	struct dd_build_id id;
	const char *release, *reference;
	uint64_t reference_at;
};

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

#endif /* DAMONDATA_SYMBOL_SEARCH_H */
