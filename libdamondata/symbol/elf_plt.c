// SPDX-License-Identifier: LGPL-2.1-only
/*
 * The stubs through which programs call functions of libraries have no symbols: "NAME@plt", by the
 * relocations that belong to them.
 */
#include <gelf.h>
#include <stdio.h>
#include <string.h>

#include "libdamondata/symbol/elf_file.h"

#define MAX_NAME 1024

/* The sections in question, found by their names. */
struct plt {
	Elf *elf;
	GElf_Shdr stubs, relocations;
	Elf_Scn *relocations_at;
	bool has_stubs, second; /* @second: .plt.sec, which has no head */
};

static void take_plt_section(struct plt *p, Elf_Scn *section, const GElf_Shdr *sh, const char *name)
{
	bool second = !strcmp(name, ".plt.sec");

	if (!strcmp(name, ".rela.plt") || !strcmp(name, ".rel.plt")) {
		p->relocations = *sh;
		p->relocations_at = section;
	} else if (second || (!strcmp(name, ".plt") && !p->second)) {
		p->stubs = *sh;
		p->has_stubs = true;
		p->second = second;
	}
}

static bool find_sections(struct plt *p)
{
	Elf_Scn *section = NULL;
	GElf_Shdr sh;
	size_t names;

	if (elf_getshdrstrndx(p->elf, &names))
		return false;
	while ((section = elf_nextscn(p->elf, section))) {
		const char *name =
			gelf_getshdr(section, &sh) ? elf_strptr(p->elf, names, sh.sh_name) : NULL;

		if (name)
			take_plt_section(p, section, &sh, name);
	}
	return p->relocations_at && p->has_stubs;
}

/* Bytes before the first stub and of each, by the processors' ABIs. */
static void plt_layout(const struct plt *p, uint64_t *head, uint64_t *size)
{
	GElf_Ehdr eh;

	*size = p->stubs.sh_entsize >= 4 && p->stubs.sh_entsize <= 64 ? p->stubs.sh_entsize : 16;
	*head = p->second ? 0 : *size;
	if (gelf_getehdr(p->elf, &eh) && eh.e_machine == EM_AARCH64) {
		*size = 16;
		*head = 32;
	}
}

static const char *plt_target(const struct plt *p, Elf_Data *relocations, Elf_Data *symbols, int i,
			      size_t names)
{
	GElf_Rela rela;
	GElf_Rel rel;
	GElf_Sym sym;
	uint64_t info;

	if (p->relocations.sh_type == SHT_RELA && gelf_getrela(relocations, i, &rela))
		info = rela.r_info;
	else if (p->relocations.sh_type == SHT_REL && gelf_getrel(relocations, i, &rel))
		info = rel.r_info;
	else
		return NULL;
	if (GELF_R_SYM(info) > INT32_MAX || !gelf_getsym(symbols, (int)GELF_R_SYM(info), &sym))
		return NULL;
	return elf_strptr(p->elf, names, sym.st_name);
}

static int add_stubs(const struct plt *p, Elf_Data *relocations, Elf_Data *symbols, size_t names,
		     struct dd_symbols *s, struct dd_error *err)
{
	size_t nr = relocations->d_size / p->relocations.sh_entsize;
	char name[MAX_NAME];
	uint64_t head, size;
	int ret = 0;

	plt_layout(p, &head, &size);
	for (size_t i = 0; i < nr && i < DD_SYMBOLS_MAX && !ret; i++) {
		const char *to = plt_target(p, relocations, symbols, (int)i, names);
		uint64_t at = head + i * size;

		if (!to || !*to || at + size > p->stubs.sh_size)
			continue;
		snprintf(name, sizeof(name), "%s@plt", to);
		ret = symbols_add(s, p->stubs.sh_addr + at, size, BIND_GLOBAL, name, err);
	}
	return ret;
}

int elf_file_plt(const struct elf_file *f, struct dd_symbols *s, struct dd_error *err)
{
	struct plt p = {.elf = f->elf};
	Elf_Data *relocations, *symbols;
	Elf_Scn *table;
	GElf_Shdr sh;

	if (!find_sections(&p) || !p.relocations.sh_entsize)
		return 0;
	table = elf_getscn(f->elf, p.relocations.sh_link);
	relocations = elf_getdata(p.relocations_at, NULL);
	symbols = table ? elf_getdata(table, NULL) : NULL;
	if (!relocations || !symbols || !gelf_getshdr(table, &sh))
		return 0;
	return add_stubs(&p, relocations, symbols, sh.sh_link, s, err);
}
