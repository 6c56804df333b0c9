// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Opening ELF files, and what distinguishes their builds.
 */
#include "libdamondata/symbol/elf_file.h"

#include <damondata/source.h>
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libdamondata/util/decompress.h"
#include "libdamondata/util/input.h"
#include "libdamondata/symbol/elf_build_id.h"
#include "libdamondata/util/array.h"

/* The largest modules have some MiB. */
#define MAX_IMAGE    (256u << 20)
#define LEAST_UNPACK 65536

/* Programs have some dozens, modules and objects thousands. */
#define MAX_SECTIONS 65536u

static int elf_no_memory(struct dd_error *err)
{
	return ddi_no_memory(err);
}

static int grow_image(struct elf_file *f, size_t *room, struct dd_error *err)
{
	size_t want = *room ? *room * 2 : LEAST_UNPACK;
	uint8_t *grown;

	if (want > MAX_IMAGE)
		return dd_fail(err, DD_ELIMIT, "%s unpacks to more than %u MiB", f->path,
			       MAX_IMAGE >> 20);
	grown = realloc(f->image, want);
	if (!grown)
		return elf_no_memory(err);
	f->image = grown;
	*room = want;
	return 0;
}

/* Packed bytes become the file's image. */
static int unpack_image(struct elf_file *f, enum wrap_kind wrap, const uint8_t *in, size_t len,
			struct dd_error *err)
{
	struct unwrap_step step = {.in = in, .in_len = len, .at_end = true};
	struct unwrap *u = unwrap_new(wrap);
	size_t room = 0;
	int ret = u ? 0 : elf_no_memory(err);

	while (!ret && !step.done) {
		size_t before = step.in_len;

		if (f->image_len == room)
			ret = grow_image(f, &room, err);
		if (ret)
			break;
		step.out = f->image + f->image_len;
		step.out_len = room - f->image_len;
		ret = unwrap_step(u, &step, err);
		if (!ret && !step.done && before == step.in_len &&
		    step.out_len == room - f->image_len)
			ret = dd_fail(err, DD_ETRUNCATED, "%s is packed, and cut", f->path);
		f->image_len = room - step.out_len;
	}
	unwrap_free(u);
	return ret;
}

static int unpack_fd(struct elf_file *f, enum wrap_kind wrap, struct dd_error *err)
{
	struct stat st;
	uint8_t *packed;
	ssize_t n = -1;
	int ret;

	if (fstat(f->fd, &st))
		return dd_fail(err, DD_ESYS, "%s", f->path);
	if (st.st_size > MAX_IMAGE)
		return dd_fail(err, DD_ELIMIT, "%s is larger than %u MiB", f->path,
			       MAX_IMAGE >> 20);
	packed = malloc((size_t)st.st_size);
	if (packed)
		n = pread(f->fd, packed, (size_t)st.st_size, 0);
	if (!packed)
		ret = elf_no_memory(err);
	else
		ret = n < 0 ? dd_fail(err, DD_ESYS, "reading %s", f->path)
			    : unpack_image(f, wrap, packed, (size_t)n, err);
	free(packed);
	return ret;
}

static int begin_elf(struct elf_file *f, struct dd_error *err)
{
	struct elf_bytes bytes = {f->fd, f->image, f->image_len};

	if (elf_nr_sections(&bytes) > MAX_SECTIONS)
		return dd_fail(err, DD_ELIMIT, "%s claims to have more than %u sections", f->path,
			       MAX_SECTIONS);
	if (elf_version(EV_CURRENT) == EV_NONE)
		return dd_fail(err, DD_EUNSUPPORTED, "libelf is too old");
	f->elf = f->image ? elf_memory((char *)f->image, f->image_len)
			  : elf_begin(f->fd, ELF_C_READ_MMAP, NULL);
	if (!f->elf || elf_kind(f->elf) != ELF_K_ELF)
		return dd_fail(err, DD_EFORMAT, "%s is no ELF file", f->path);
	return 0;
}

int elf_file_open(struct elf_file *f, const char *path, struct dd_error *err)
{
	enum wrap_kind wrap;
	uint8_t head[16];
	ssize_t n;
	int ret = 0;

	*f = (struct elf_file){.fd = -1, .path = path};
	/* Names come from the recording: nothing but a regular file is opened. */
	f->fd = dd_open_regular(path);
	if (f->fd < 0 && errno == EINVAL)
		return dd_fail(err, DD_EFORMAT, "%s is not a regular file", path);
	if (f->fd < 0)
		return dd_fail(err, DD_ESYS, "%s", path);
	n = pread(f->fd, head, sizeof(head), 0);
	wrap = n > 0 ? unwrap_detect(head, (size_t)n) : WRAP_PLAIN;
	if (wrap == WRAP_GZIP || wrap == WRAP_XZ || wrap == WRAP_ZSTD)
		ret = unpack_fd(f, wrap, err);
	if (!ret)
		ret = begin_elf(f, err);
	if (ret)
		elf_file_close(f);
	return ret;
}

int elf_file_own_vdso(struct elf_file *f, struct dd_error *err)
{
	const uint8_t *start = (const uint8_t *)getauxval(AT_SYSINFO_EHDR);
	const Elf64_Ehdr *head = (const Elf64_Ehdr *)start;
	int ret;

	*f = (struct elf_file){.fd = -1, .path = "[vdso]"};
	if (!start || head->e_ident[EI_CLASS] != ELFCLASS64)
		return dd_fail(err, DD_ENODATA, "there is no [vdso]");
	/* The table of sections is its end. */
	f->image_len = head->e_shoff + (size_t)head->e_shnum * head->e_shentsize;
	f->image = malloc(f->image_len);
	if (!f->image)
		return elf_no_memory(err);
	memcpy(f->image, start, f->image_len);
	ret = begin_elf(f, err);
	if (ret)
		elf_file_close(f);
	return ret;
}

void elf_file_close(struct elf_file *f)
{
	elf_end(f->elf);
	if (f->fd >= 0)
		close(f->fd);
	free(f->image);
	*f = (struct elf_file){.fd = -1};
}

bool elf_file_build_id(const struct elf_file *f, struct dd_build_id *id)
{
	return elf_build_id(&(struct elf_bytes){f->fd, f->image, f->image_len}, id);
}

bool elf_file_is_build(const struct elf_file *f, const struct dd_build_id *want)
{
	static const uint8_t zeros[DD_BUILD_ID_MAX];
	struct dd_build_id id;

	if (!want || !want->len)
		return true;
	if (!elf_file_build_id(f, &id) || id.len > want->len)
		return id.len && !memcmp(id.bytes, want->bytes, want->len);
	/* Older perf stores 20 bytes of shorter ones, too. */
	return !memcmp(id.bytes, want->bytes, id.len) &&
	       !memcmp(want->bytes + id.len, zeros, want->len - id.len);
}

static Elf_Scn *find_section(Elf *elf, const char *name)
{
	Elf_Scn *section = NULL;
	GElf_Shdr sh;
	size_t names;

	if (elf_getshdrstrndx(elf, &names))
		return NULL;
	while ((section = elf_nextscn(elf, section))) {
		const char *its =
			gelf_getshdr(section, &sh) ? elf_strptr(elf, names, sh.sh_name) : NULL;

		if (its && !strcmp(its, name) && sh.sh_type != SHT_NOBITS)
			return section;
	}
	return NULL;
}

/* A name, its NUL, zeros up to a multiple of 4, and the CRC. */
bool elf_file_debuglink(const struct elf_file *f, char name[256], uint32_t *crc)
{
	Elf_Scn *section = find_section(f->elf, ".gnu_debuglink");
	Elf_Data *data = section ? elf_rawdata(section, NULL) : NULL;
	const char *text = data ? data->d_buf : NULL;
	size_t len, at;

	if (!text)
		return false;
	len = strnlen(text, data->d_size);
	at = (len + 1 + 3) / 4 * 4;
	if (!len || len >= 256 || at + 4 > data->d_size || memchr(text, '/', len))
		return false;
	memcpy(name, text, len);
	name[len] = '\0';
	memcpy(crc, text + at, 4);
	return true;
}

int elf_file_minidebug(const struct elf_file *f, struct elf_file *out, struct dd_error *err)
{
	Elf_Scn *section = find_section(f->elf, ".gnu_debugdata");
	Elf_Data *data = section ? elf_rawdata(section, NULL) : NULL;
	int ret;

	*out = (struct elf_file){.fd = -1, .path = f->path};
	if (!data || !data->d_buf || unwrap_detect(data->d_buf, data->d_size) != WRAP_XZ)
		return dd_fail(err, DD_ENODATA, "no packed symbols");
	ret = unpack_image(out, WRAP_XZ, data->d_buf, data->d_size, err);
	if (!ret)
		ret = begin_elf(out, err);
	if (ret)
		elf_file_close(out);
	return ret;
}
