// SPDX-License-Identifier: LGPL-2.1-only
/*
 * The one reader of build ids. libelf is not used here: it reads whole tables of headers and whole
 * segments of notes into memory, both as long as the file says.
 */
#include "libdamondata/symbol/elf_build_id.h"

#include <damondata/source.h>
#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libdamondata/util/input.h"

#define MAX_SEGMENTS_READ 1024u
#define MAX_SECTIONS_READ 8192u
#define HEADERS_AT_ONCE	  64u
#define MAX_HEADER	  64u /* sizeof(Elf64_Shdr) */

/* What of the two classes' headers is needed, in one form. */
struct header {
	uint32_t type;
	uint64_t offset, size, align;
};

struct id_search {
	const struct elf_bytes *elf;
	bool is64, swap;
	uint64_t budget; /* bytes of notes that may still be read */
	uint8_t *notes;
	struct dd_build_id *id;
};

static size_t read_elf_at(const struct elf_bytes *elf, void *buf, size_t len, uint64_t offset)
{
	ssize_t n;

	if (elf->image) {
		if (offset >= elf->len)
			return 0;
		len = len < elf->len - offset ? len : (size_t)(elf->len - offset);
		memcpy(buf, elf->image + offset, len);
		return len;
	}
	if (offset > INT64_MAX - len)
		return 0;
	n = pread(elf->fd, buf, len, (off_t)offset);
	return n > 0 ? (size_t)n : 0;
}

static uint16_t swap_u16(const struct id_search *s, uint16_t v)
{
	return s->swap ? __builtin_bswap16(v) : v;
}

static uint32_t swap_u32(const struct id_search *s, uint32_t v)
{
	return s->swap ? __builtin_bswap32(v) : v;
}

static uint64_t swap_u64(const struct id_search *s, uint64_t v)
{
	return s->swap ? __builtin_bswap64(v) : v;
}

static size_t align_up(size_t n, size_t to)
{
	return (n + to - 1) / to * to;
}

/* A note: three words, then name and descriptor, each from a multiple of 4 or 8 bytes on; see elf(5). */
static bool search_notes(struct id_search *s, const uint8_t *p, size_t size, size_t align)
{
	Elf32_Nhdr n;

	while (size >= sizeof(n)) {
		size_t name_len, desc_len, desc, next;

		memcpy(&n, p, sizeof(n));
		name_len = swap_u32(s, n.n_namesz);
		desc_len = swap_u32(s, n.n_descsz);
		desc = align_up(sizeof(n) + name_len, align);
		next = desc + align_up(desc_len, align);
		if (desc > size || desc_len > size - desc)
			return false;
		if (swap_u32(s, n.n_type) == NT_GNU_BUILD_ID && name_len == 4 && desc_len &&
		    !memcmp(p + sizeof(n), "GNU", 4)) {
			s->id->len = desc_len < DD_BUILD_ID_MAX ? desc_len : DD_BUILD_ID_MAX;
			memcpy(s->id->bytes, p + desc, s->id->len);
			return true;
		}
		if (next >= size)
			return false;
		p += next;
		size -= next;
	}
	return false;
}

static bool search_part(struct id_search *s, const struct header *h)
{
	size_t want = h->size < s->budget ? (size_t)h->size : (size_t)s->budget;
	size_t got;

	if (!want)
		return false;
	s->budget -= want;
	got = read_elf_at(s->elf, s->notes, want, h->offset);
	return search_notes(s, s->notes, got, h->align == 8 ? 8 : 4);
}

static void get_segment(const struct id_search *s, const void *p, struct header *h)
{
	Elf64_Phdr p64;
	Elf32_Phdr p32;

	if (s->is64) {
		memcpy(&p64, p, sizeof(p64));
		*h = (struct header){swap_u32(s, p64.p_type) == PT_NOTE, swap_u64(s, p64.p_offset),
				     swap_u64(s, p64.p_filesz), swap_u64(s, p64.p_align)};
		return;
	}
	memcpy(&p32, p, sizeof(p32));
	*h = (struct header){swap_u32(s, p32.p_type) == PT_NOTE, swap_u32(s, p32.p_offset),
			     swap_u32(s, p32.p_filesz), swap_u32(s, p32.p_align)};
}

static void get_section(const struct id_search *s, const void *p, struct header *h)
{
	Elf64_Shdr s64;
	Elf32_Shdr s32;

	if (s->is64) {
		memcpy(&s64, p, sizeof(s64));
		*h = (struct header){swap_u32(s, s64.sh_type) == SHT_NOTE,
				     swap_u64(s, s64.sh_offset), swap_u64(s, s64.sh_size),
				     swap_u64(s, s64.sh_addralign)};
		return;
	}
	memcpy(&s32, p, sizeof(s32));
	*h = (struct header){swap_u32(s, s32.sh_type) == SHT_NOTE, swap_u32(s, s32.sh_offset),
			     swap_u32(s, s32.sh_size), swap_u32(s, s32.sh_addralign)};
}

/* Walks a table of headers; those that are of notes are searched until the budget is used up. */
static bool search_table(struct id_search *s, uint64_t offset, uint32_t nr, size_t entry,
			 void (*get)(const struct id_search *, const void *, struct header *))
{
	uint8_t buf[HEADERS_AT_ONCE * MAX_HEADER];
	struct header h;

	for (uint32_t i = 0; i < nr && s->budget;) {
		uint32_t want = nr - i < HEADERS_AT_ONCE ? nr - i : HEADERS_AT_ONCE;
		size_t got = read_elf_at(s->elf, buf, want * entry, offset + (uint64_t)i * entry) /
			     entry;

		for (size_t k = 0; k < got; k++) {
			get(s, buf + k * entry, &h);
			if (h.type && search_part(s, &h))
				return true;
		}
		if (got < want)
			return false;
		i += want;
	}
	return false;
}

static bool search_elf64(struct id_search *s, const Elf64_Ehdr *e)
{
	uint32_t nr = swap_u16(s, e->e_phnum), nr_sections = swap_u16(s, e->e_shnum);

	if (swap_u16(s, e->e_phentsize) == sizeof(Elf64_Phdr) &&
	    search_table(s, swap_u64(s, e->e_phoff),
			 nr < MAX_SEGMENTS_READ ? nr : MAX_SEGMENTS_READ, sizeof(Elf64_Phdr),
			 get_segment))
		return true;
	return swap_u16(s, e->e_shentsize) == sizeof(Elf64_Shdr) &&
	       search_table(s, swap_u64(s, e->e_shoff),
			    nr_sections < MAX_SECTIONS_READ ? nr_sections : MAX_SECTIONS_READ,
			    sizeof(Elf64_Shdr), get_section);
}

static bool search_elf32(struct id_search *s, const Elf32_Ehdr *e)
{
	uint32_t nr = swap_u16(s, e->e_phnum), nr_sections = swap_u16(s, e->e_shnum);

	if (swap_u16(s, e->e_phentsize) == sizeof(Elf32_Phdr) &&
	    search_table(s, swap_u32(s, e->e_phoff),
			 nr < MAX_SEGMENTS_READ ? nr : MAX_SEGMENTS_READ, sizeof(Elf32_Phdr),
			 get_segment))
		return true;
	return swap_u16(s, e->e_shentsize) == sizeof(Elf32_Shdr) &&
	       search_table(s, swap_u32(s, e->e_shoff),
			    nr_sections < MAX_SECTIONS_READ ? nr_sections : MAX_SECTIONS_READ,
			    sizeof(Elf32_Shdr), get_section);
}

static bool is_big_endian_machine(void)
{
	return __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__;
}

union elf_head {
	unsigned char ident[EI_NIDENT];
	Elf64_Ehdr e64;
	Elf32_Ehdr e32;
};

static bool read_head(struct id_search *s, union elf_head *head)
{
	*head = (union elf_head){.ident = {0}};
	if (read_elf_at(s->elf, head, sizeof(*head), 0) < sizeof(head->e32) ||
	    memcmp(head->ident, ELFMAG, SELFMAG))
		return false;
	s->is64 = head->ident[EI_CLASS] == ELFCLASS64;
	s->swap = (head->ident[EI_DATA] == ELFDATA2MSB) != is_big_endian_machine();
	return true;
}

/* More than 65,279 stand in the size of the first one; see elf(5), e_shnum. */
uint64_t elf_nr_sections(const struct elf_bytes *elf)
{
	struct id_search s = {.elf = elf};
	union elf_head head;
	Elf64_Shdr first64;
	Elf32_Shdr first32;
	uint64_t at;

	if (!read_head(&s, &head))
		return 0;
	at = s.is64 ? swap_u64(&s, head.e64.e_shoff) : swap_u32(&s, head.e32.e_shoff);
	if (swap_u16(&s, s.is64 ? head.e64.e_shnum : head.e32.e_shnum) || !at)
		return swap_u16(&s, s.is64 ? head.e64.e_shnum : head.e32.e_shnum);
	if (s.is64 && read_elf_at(elf, &first64, sizeof(first64), at) == sizeof(first64))
		return swap_u64(&s, first64.sh_size);
	if (!s.is64 && read_elf_at(elf, &first32, sizeof(first32), at) == sizeof(first32))
		return swap_u32(&s, first32.sh_size);
	return 0;
}

bool elf_build_id(const struct elf_bytes *elf, struct dd_build_id *id)
{
	struct id_search s = {.elf = elf, .id = id, .budget = BUILD_ID_MAX_NOTES};
	union elf_head head;
	bool found = false;

	*id = (struct dd_build_id){.len = 0};
	if (!read_head(&s, &head))
		return false;
	s.notes = malloc(BUILD_ID_MAX_NOTES);
	if (s.notes)
		found = s.is64 ? search_elf64(&s, &head.e64) : search_elf32(&s, &head.e32);
	free(s.notes);
	return found;
}

bool dd_build_id_of_file(const char *path, struct dd_build_id *id)
{
	struct elf_bytes elf = {.fd = dd_open_regular(path)};
	bool found;

	*id = (struct dd_build_id){.len = 0};
	if (elf.fd < 0)
		return false;
	found = elf_build_id(&elf, id);
	close(elf.fd);
	return found;
}

bool dd_build_id_of_notes(const char *path, struct dd_build_id *id)
{
	uint8_t notes[4096];
	struct id_search s = {.id = id};
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd >= 0 ? read(fd, notes, sizeof(notes)) : -1;

	if (fd >= 0)
		close(fd);
	*id = (struct dd_build_id){.len = 0};
	return n > 0 && search_notes(&s, notes, (size_t)n, 4);
}

void dd_build_id_hex(const struct dd_build_id *id, char hex[2 * DD_BUILD_ID_MAX + 1])
{
	hex[0] = '\0';
	for (size_t i = 0; i < id->len; i++)
		snprintf(hex + 2 * i, 3, "%02x", id->bytes[i]);
}
