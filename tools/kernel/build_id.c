// SPDX-License-Identifier: GPL-2.0-only
/*
 * Build ids of ELF files.
 */
#include "tools/kernel/build_id.h"

#include <elf.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A note: three words, then name and descriptor, each padded to 4 bytes; see elf(5). */
static size_t find_note(const uint8_t *p, size_t size, uint8_t id[BUILD_ID_MAX])
{
	while (size >= sizeof(Elf32_Nhdr)) {
		Elf32_Nhdr n;
		size_t name_len, desc_len;

		memcpy(&n, p, sizeof(n));
		name_len = ((size_t)n.n_namesz + 3) & ~(size_t)3;
		desc_len = ((size_t)n.n_descsz + 3) & ~(size_t)3;
		if (name_len > size - sizeof(n) || desc_len > size - sizeof(n) - name_len)
			return 0;
		if (n.n_type == NT_GNU_BUILD_ID && n.n_namesz == 4 && n.n_descsz &&
		    n.n_descsz <= BUILD_ID_MAX && !memcmp(p + sizeof(n), "GNU", 4)) {
			memcpy(id, p + sizeof(n) + name_len, n.n_descsz);
			return n.n_descsz;
		}
		p += sizeof(n) + name_len + desc_len;
		size -= sizeof(n) + name_len + desc_len;
	}
	return 0;
}

static size_t of_elf(Elf *elf, uint8_t id[BUILD_ID_MAX])
{
	size_t nr, len = 0;

	if (elf_kind(elf) != ELF_K_ELF || elf_getphdrnum(elf, &nr))
		return 0;
	for (size_t i = 0; i < nr && !len; i++) {
		GElf_Phdr ph;
		Elf_Data *data;

		if (!gelf_getphdr(elf, (int)i, &ph) || ph.p_type != PT_NOTE)
			continue;
		data = elf_getdata_rawchunk(elf, (int64_t)ph.p_offset, ph.p_filesz, ELF_T_BYTE);
		if (data && data->d_buf)
			len = find_note(data->d_buf, data->d_size, id);
	}
	return len;
}

size_t build_id_of_file(const char *path, uint8_t id[BUILD_ID_MAX])
{
	struct stat st;
	size_t len = 0;
	Elf *elf;
	int fd;

	/* Opening a device can have effects; a FIFO would block. */
	if (stat(path, &st) || !S_ISREG(st.st_mode))
		return 0;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return 0;
	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ, NULL);
	if (elf)
		len = of_elf(elf, id);
	elf_end(elf);
	close(fd);
	return len;
}

size_t build_id_of_notes(const char *path, uint8_t id[BUILD_ID_MAX])
{
	uint8_t notes[4096];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd >= 0 ? read(fd, notes, sizeof(notes)) : -1;

	if (fd >= 0)
		close(fd);
	return n > 0 ? find_note(notes, (size_t)n, id) : 0;
}

char *build_id_text(char buf[2 * BUILD_ID_MAX + 1], const uint8_t *id, size_t len)
{
	buf[0] = '\0';
	for (size_t i = 0; i < len && i < BUILD_ID_MAX; i++)
		sprintf(buf + 2 * i, "%02x", id[i]);
	return buf;
}
