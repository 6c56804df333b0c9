// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Names of functions and variables by address.
 */
#include "libdamondata/symbol/symbols.h"

#include <ctype.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* @size 0: up to the next one. */
struct symbol {
	uint64_t start, size;
	uint32_t name; /* offset in the texts */
	bool is_global;
};

#define MAX_SEGMENTS 16

struct dd_symbols {
	struct symbol *list;
	size_t nr, allocated;
	char *texts;
	size_t texts_len, texts_allocated;
	bool variables;	/* by the file's own addresses, not by offsets in it */
	struct segment {
		uint64_t address, offset;
	} segments[MAX_SEGMENTS]; /* that are loaded; of variables */
	size_t nr_segments;
};

static int no_memory(struct dd_error *err)
{
	return dd_fail(err, DD_ENOMEM, "out of memory for symbols");
}

static int add_text(struct dd_symbols *s, const char *text, uint32_t *at, struct dd_error *err)
{
	size_t len = strnlen(text, 4096) + 1, need = s->texts_len + len;
	char *grown = s->texts;

	if (need > UINT32_MAX)
		return dd_fail(err, DD_ELIMIT, "the names of the symbols are too long");
	if (need > s->texts_allocated) {
		size_t room = need * 2;

		grown = realloc(s->texts, room);
		if (!grown)
			return no_memory(err);
		s->texts = grown;
		s->texts_allocated = room;
	}
	memcpy(grown + s->texts_len, text, len - 1);
	grown[need - 1] = '\0';
	*at = (uint32_t)s->texts_len;
	s->texts_len = need;
	return 0;
}

static int add(struct dd_symbols *s, uint64_t start, uint64_t size, bool is_global,
	       const char *name, struct dd_error *err)
{
	struct symbol sym = {.start = start, .size = size, .is_global = is_global};
	int ret;

	if (s->nr >= DD_SYMBOLS_MAX)
		return dd_fail(err, DD_ELIMIT, "more than %u symbols", DD_SYMBOLS_MAX);
	if (s->nr == s->allocated) {
		size_t room = s->allocated ? s->allocated * 2 : 256;
		struct symbol *grown = reallocarray(s->list, room, sizeof(*grown));

		if (!grown)
			return no_memory(err);
		s->list = grown;
		s->allocated = room;
	}
	ret = add_text(s, name, &sym.name, err);
	if (!ret)
		s->list[s->nr++] = sym;
	return ret;
}

/* Of several names of one address the global one comes last, and is found. */
static int by_start(const void *a, const void *b)
{
	const struct symbol *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	if (x->is_global != y->is_global)
		return x->is_global - y->is_global;
	return x->name < y->name ? 1 : -1;
}

const char *dd_symbols_find(const struct dd_symbols *s, uint64_t address)
{
	size_t low = 0, high = s->nr;
	const struct symbol *sym;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (s->list[mid].start <= address)
			low = mid + 1;
		else
			high = mid;
	}
	if (!low)
		return NULL;
	sym = &s->list[low - 1];
	if (sym->size && address - sym->start >= sym->size)
		return NULL;
	return s->texts + sym->name;
}

size_t dd_symbols_nr(const struct dd_symbols *s)
{
	return s->nr;
}

void dd_symbols_free(struct dd_symbols *s)
{
	if (!s)
		return;
	free(s->list);
	free(s->texts);
	free(s);
}

struct dd_symbol dd_symbols_get(const struct dd_symbols *s, size_t i)
{
	const struct symbol *sym = &s->list[i];

	return (struct dd_symbol){sym->start, sym->size, s->texts + sym->name};
}

bool dd_symbols_bias(const struct dd_symbols *s, uint64_t start, uint64_t size, uint64_t offset,
		     uint64_t *bias)
{
	for (size_t i = 0; i < s->nr_segments; i++) {
		const struct segment *g = &s->segments[i];

		if (g->offset < offset || g->offset - offset >= size)
			continue;
		*bias = start + (g->offset - offset) - g->address;
		return true;
	}
	return false;
}

/* Where an address of the program lies in the file; false when it is in no loaded segment. */
static bool file_offset(Elf *elf, uint64_t address, uint64_t *offset)
{
	size_t nr;
	GElf_Phdr ph;

	if (elf_getphdrnum(elf, &nr))
		return false;
	for (size_t i = 0; i < nr && i < 65536; i++) {
		if (!gelf_getphdr(elf, (int)i, &ph) || ph.p_type != PT_LOAD)
			continue;
		if (address >= ph.p_vaddr && address - ph.p_vaddr < ph.p_filesz) {
			*offset = address - ph.p_vaddr + ph.p_offset;
			return true;
		}
	}
	return false;
}

static bool is_wanted(const struct dd_symbols *s, const GElf_Sym *sym)
{
	int type = GELF_ST_TYPE(sym->st_info);

	if (s->variables)
		return type == STT_OBJECT && sym->st_size && sym->st_shndx != SHN_ABS;
	return type == STT_FUNC || type == STT_GNU_IFUNC;
}

static int add_section(struct dd_symbols *s, Elf *elf, Elf_Scn *section, const GElf_Shdr *sh,
		       struct dd_error *err)
{
	Elf_Data *data = elf_getdata(section, NULL);
	size_t nr = data && sh->sh_entsize ? data->d_size / sh->sh_entsize : 0;
	int ret = 0;

	for (size_t i = 0; i < nr && i < DD_SYMBOLS_MAX && !ret; i++) {
		GElf_Sym sym;
		const char *name;
		uint64_t offset;

		if (!gelf_getsym(data, (int)i, &sym) || sym.st_shndx == SHN_UNDEF)
			continue;
		if (!is_wanted(s, &sym))
			continue;
		name = elf_strptr(elf, sh->sh_link, sym.st_name);
		offset = sym.st_value;
		if (name && *name && (s->variables || file_offset(elf, sym.st_value, &offset)))
			ret = add(s, offset, sym.st_size, GELF_ST_BIND(sym.st_info) != STB_LOCAL,
				  name, err);
	}
	return ret;
}

static void note_segments(struct dd_symbols *s, Elf *elf)
{
	size_t nr;
	GElf_Phdr ph;

	if (elf_getphdrnum(elf, &nr))
		return;
	for (size_t i = 0; i < nr && s->nr_segments < MAX_SEGMENTS; i++)
		if (gelf_getphdr(elf, (int)i, &ph) && ph.p_type == PT_LOAD)
			s->segments[s->nr_segments++] = (struct segment){ph.p_vaddr, ph.p_offset};
}

static int add_elf(struct dd_symbols *s, Elf *elf, struct dd_error *err)
{
	Elf_Scn *section = NULL;
	GElf_Shdr sh;
	int ret = 0;

	note_segments(s, elf);
	while (!ret && (section = elf_nextscn(elf, section)))
		if (gelf_getshdr(section, &sh) &&
		    (sh.sh_type == SHT_SYMTAB || sh.sh_type == SHT_DYNSYM))
			ret = add_section(s, elf, section, &sh, err);
	return ret;
}

static bool note_matches(Elf_Data *data, const uint8_t *id, size_t len)
{
	size_t at = 0, name, desc;
	GElf_Nhdr note;

	while (data && (at = gelf_getnote(data, at, &note, &name, &desc))) {
		const char *bytes = data->d_buf;

		if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 &&
		    !memcmp(bytes + name, "GNU", 4))
			return note.n_descsz >= len && !memcmp(bytes + desc, id, len);
	}
	return false;
}

static bool build_matches(Elf *elf, const uint8_t *id, size_t len)
{
	size_t nr;
	GElf_Phdr ph;

	if (!id || !len || elf_getphdrnum(elf, &nr))
		return true;
	for (size_t i = 0; i < nr && i < 65536; i++)
		if (gelf_getphdr(elf, (int)i, &ph) && ph.p_type == PT_NOTE &&
		    note_matches(elf_getdata_rawchunk(elf, (int64_t)ph.p_offset, ph.p_filesz,
						      ELF_T_NHDR),
				 id, len))
			return true;
	return false;
}

static int finish(struct dd_symbols **out, struct dd_symbols *s, int ret, const char *path,
		  struct dd_error *err)
{
	if (!ret && !s->nr)
		ret = dd_fail(err, DD_ENODATA, "%s has no symbols", path);
	if (ret) {
		dd_symbols_free(s);
		return ret;
	}
	qsort(s->list, s->nr, sizeof(*s->list), by_start);
	*out = s;
	return 0;
}

static int read_elf(struct dd_symbols **out, const char *path, const uint8_t *build_id,
		    size_t build_id_len, bool variables, struct dd_error *err)
{
	struct dd_symbols *s;
	struct stat st;
	Elf *elf;
	int fd, ret;

	/* Names come from the recording: nothing but a regular file is opened. */
	if (stat(path, &st) || !S_ISREG(st.st_mode) || (fd = open(path, O_RDONLY | O_CLOEXEC)) < 0)
		return dd_fail(err, DD_ESYS, "%s", path);
	s = calloc(1, sizeof(*s));
	elf = s && elf_version(EV_CURRENT) != EV_NONE ? elf_begin(fd, ELF_C_READ, NULL) : NULL;
	if (s)
		s->variables = variables;
	if (!s)
		ret = no_memory(err);
	else if (!elf || elf_kind(elf) != ELF_K_ELF)
		ret = dd_fail(err, DD_EFORMAT, "%s is no ELF file", path);
	else if (!build_matches(elf, build_id, build_id_len))
		ret = dd_fail(err, DD_ENODATA, "%s is of another build than what was recorded",
			      path);
	else
		ret = add_elf(s, elf, err);
	elf_end(elf);
	close(fd);
	if (!s)
		return ret;
	return finish(out, s, ret, path, err);
}

int dd_symbols_elf(struct dd_symbols **out, const char *path, const uint8_t *build_id,
		   size_t build_id_len, struct dd_error *err)
{
	return read_elf(out, path, build_id, build_id_len, false, err);
}

int dd_symbols_variables(struct dd_symbols **out, const char *path, const uint8_t *build_id,
			 size_t build_id_len, struct dd_error *err)
{
	return read_elf(out, path, build_id, build_id_len, true, err);
}

/* "ffffffff81000000 T name\t[module]": only text symbols with an address. */
static int add_line(struct dd_symbols *s, char *line, bool *any_address, struct dd_error *err)
{
	char *end, *name;
	uint64_t address = strtoull(line, &end, 16);
	char type;

	if (end == line || *end != ' ' || !end[1] || end[2] != ' ')
		return 0;
	type = (char)tolower((unsigned char)end[1]);
	name = end + 3;
	name[strcspn(name, " \t\n")] = '\0';
	*any_address |= address != 0;
	if ((type != 't' && type != 'w') || !address || !*name)
		return 0;
	return add(s, address, 0, end[1] != 't', name, err);
}

int dd_symbols_kernel(struct dd_symbols **out, const char *path, struct dd_error *err)
{
	FILE *in = fopen(path, "re");
	struct dd_symbols *s;
	bool any_address = false;
	char line[1024];
	int ret = 0;

	if (!in)
		return dd_fail(err, DD_ESYS, "cannot open %s", path);
	s = calloc(1, sizeof(*s));
	if (!s)
		ret = no_memory(err);
	while (!ret && fgets(line, sizeof(line), in))
		ret = add_line(s, line, &any_address, err);
	fclose(in);
	if (!s)
		return ret;
	if (!ret && !any_address)
		ret = dd_fail(
			err, DD_ENODATA,
			"%s shows no addresses; root can read them unless kernel.kptr_restrict "
			"is 2",
			path);
	return finish(out, s, ret, path, err);
}
