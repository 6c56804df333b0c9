// SPDX-License-Identifier: LGPL-2.1-only
/*
 * The tables of symbols in ELF files.
 */
#include <gelf.h>
#include <stdlib.h>
#include <string.h>

#include "libdamondata/symbol/elf_file.h"
#include "libdamondata/util/array.h"

#define MAX_SECTIONS 65536

/* Which symbols are taken, and where they are put. */
struct taking {
	Elf *elf;
	struct dd_symbols *to;
	bool (*is_wanted)(const struct taking *t, const GElf_Sym *sym);
	uint64_t
		*placed; /* by section, of a module: where its code was put; NOT_PLACED elsewhere */
	size_t nr_placed;
};

#define NOT_PLACED UINT64_MAX

static bool in_code(const struct taking *t, const GElf_Sym *sym)
{
	GElf_Shdr sh;

	return gelf_getshdr(elf_getscn(t->elf, sym->st_shndx), &sh) && sh.sh_flags & SHF_EXECINSTR;
}

/* Hand-written code has labels instead of functions; those with '$' mark what disassemblers need. */
static bool is_function(const struct taking *t, const GElf_Sym *sym)
{
	int type = GELF_ST_TYPE(sym->st_info);
	int visibility = GELF_ST_VISIBILITY(sym->st_other);

	if (type == STT_FUNC || type == STT_GNU_IFUNC)
		return true;
	return type == STT_NOTYPE && sym->st_name && sym->st_shndx < SHN_LORESERVE &&
	       visibility != STV_HIDDEN && visibility != STV_INTERNAL && in_code(t, sym);
}

static bool is_variable(const struct taking *t, const GElf_Sym *sym)
{
	(void)t;
	return GELF_ST_TYPE(sym->st_info) == STT_OBJECT && sym->st_size && sym->st_shndx != SHN_ABS;
}

static enum symbol_binding elf_binding(const GElf_Sym *sym)
{
	switch (GELF_ST_BIND(sym->st_info)) {
	case STB_WEAK:
		return BIND_WEAK;
	case STB_LOCAL:
		return BIND_LOCAL;
	default:
		return BIND_GLOBAL;
	}
}

static int take_symbol(const struct taking *t, const GElf_Sym *sym, const char *name,
		       struct dd_error *err)
{
	uint64_t at = sym->st_value;

	if (t->placed) {
		if (sym->st_shndx >= t->nr_placed || t->placed[sym->st_shndx] == NOT_PLACED)
			return 0;
		at += t->placed[sym->st_shndx];
	}
	return symbols_add(t->to, at, sym->st_size, elf_binding(sym), name, err);
}

static int take_symbol_section(const struct taking *t, Elf_Scn *section, const GElf_Shdr *sh,
			       struct dd_error *err)
{
	Elf_Data *data = elf_getdata(section, NULL);
	size_t nr = data && sh->sh_entsize ? data->d_size / sh->sh_entsize : 0;
	int ret = 0;

	for (size_t i = 0; i < nr && i < DD_SYMBOLS_MAX && !ret; i++) {
		GElf_Sym sym;
		const char *name;

		if (!gelf_getsym(data, (int)i, &sym) || sym.st_shndx == SHN_UNDEF ||
		    !t->is_wanted(t, &sym))
			continue;
		name = elf_strptr(t->elf, sh->sh_link, sym.st_name);
		if (name && *name && *name != '$')
			ret = take_symbol(t, &sym, name, err);
	}
	return ret;
}

/* A file has one table of a type, see elf(5): more would only cost time. */
static int take_type(const struct taking *t, uint32_t type, struct dd_error *err)
{
	Elf_Scn *section = NULL;
	GElf_Shdr sh;

	while ((section = elf_nextscn(t->elf, section)))
		if (gelf_getshdr(section, &sh) && sh.sh_type == type)
			return take_symbol_section(t, section, &sh, err);
	return 0;
}

bool elf_file_has_symtab(const struct elf_file *f)
{
	Elf_Scn *section = NULL;
	GElf_Shdr sh;

	while ((section = elf_nextscn(f->elf, section)))
		if (gelf_getshdr(section, &sh) && sh.sh_type == SHT_SYMTAB)
			return true;
	return false;
}

int elf_file_functions(const struct elf_file *f, struct dd_symbols *s, struct dd_error *err)
{
	struct taking t = {.elf = f->elf, .to = s, .is_wanted = is_function};
	size_t before = s->nr;
	int ret = take_type(&t, SHT_SYMTAB, err);

	/* It has those of .dynsym, too. */
	return ret || s->nr > before ? ret : take_type(&t, SHT_DYNSYM, err);
}

int elf_file_variables(const struct elf_file *f, struct dd_symbols *s, struct dd_error *err)
{
	struct taking t = {.elf = f->elf, .to = s, .is_wanted = is_variable};
	int ret = take_type(&t, SHT_SYMTAB, err);

	return ret ? ret : take_type(&t, SHT_DYNSYM, err);
}

/* Where the kernel puts the sections of a module's code; those of its start are thrown away. */
static void place_sections(struct taking *t)
{
	uint64_t end = 0;
	size_t names;
	GElf_Shdr sh;

	if (elf_getshdrstrndx(t->elf, &names))
		return;
	for (size_t i = 0; i < t->nr_placed; i++) {
		const char *name;

		t->placed[i] = NOT_PLACED;
		if (!gelf_getshdr(elf_getscn(t->elf, i), &sh) ||
		    ~sh.sh_flags & (SHF_ALLOC | SHF_EXECINSTR))
			continue;
		name = elf_strptr(t->elf, names, sh.sh_name);
		if (!name || !strncmp(name, ".init", 5))
			continue;
		if (sh.sh_addralign > 1 && sh.sh_addralign <= 1u << 20)
			end = (end + sh.sh_addralign - 1) / sh.sh_addralign * sh.sh_addralign;
		t->placed[i] = end;
		end += sh.sh_size;
	}
}

int elf_file_module(const struct elf_file *f, struct dd_symbols *s, struct dd_error *err)
{
	struct taking t = {.elf = f->elf, .to = s, .is_wanted = is_function};
	int ret;

	if (elf_getshdrnum(f->elf, &t.nr_placed) || t.nr_placed > MAX_SECTIONS)
		return dd_fail(err, DD_EFORMAT, "%s has no sections", f->path);
	t.placed = calloc(t.nr_placed + 1, sizeof(*t.placed));
	if (!t.placed)
		return ddi_no_memory(err);
	place_sections(&t);
	ret = take_type(&t, SHT_SYMTAB, err);
	free(t.placed);
	return ret;
}

void elf_file_segments(const struct elf_file *f, struct dd_symbols *s)
{
	uint64_t lowest = UINT64_MAX;
	bool stripped = false;
	size_t nr;
	GElf_Phdr ph;

	if (elf_getphdrnum(f->elf, &nr))
		return;
	for (size_t i = 0; i < nr && i < MAX_SECTIONS; i++) {
		if (!gelf_getphdr(f->elf, (int)i, &ph) || ph.p_type != PT_LOAD)
			continue;
		symbols_add_segment(s, ph.p_vaddr, ph.p_offset, ph.p_filesz);
		stripped |= ph.p_flags & PF_X && !ph.p_filesz;
		if (ph.p_vaddr < lowest)
			lowest = ph.p_vaddr;
	}
	/* A file of debugging information alone: code lies as far into the program as into its memory. */
	if (stripped) {
		s->nr_segments = 0;
		symbols_add_segment(s, lowest, 0, UINT64_MAX);
	}
}
