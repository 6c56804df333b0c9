// SPDX-License-Identifier: GPL-2.0-only
/*
 * Build ids: found in files of any class and byte order, and not dearly in files that are made to cost.
 */
#include "check.h"

#include <elf.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "libdamondata/symbol/elf_build_id.h"

#define GIB (1ull << 30)

static const uint8_t note_le[] = {4,   0,   0,	 0, 8, 0, 0, 0, 3, 0, 0, 0,
				  'G', 'N', 'U', 0, 1, 2, 3, 4, 5, 6, 7, 8};
static const uint8_t note_be[] = {0,   0,   0,	 4, 0, 0, 0, 8, 0, 0, 0, 3,
				  'G', 'N', 'U', 0, 1, 2, 3, 4, 5, 6, 7, 8};
/* Of another owner, with a name of 3 bytes and a descriptor of 5. */
static const uint8_t other_note[] = {3,	  0,   0, 0, 5, 0, 0, 0, 3, 0, 0, 0,
				     'X', 'Y', 0, 0, 9, 9, 9, 9, 9, 0, 0, 0};

static int new_file(void)
{
	int fd = memfd_create("elf", MFD_CLOEXEC);

	assert_true(fd >= 0);
	return fd;
}

static void put(int fd, const void *p, size_t len, uint64_t at)
{
	assert_int_equal(pwrite(fd, p, len, (off_t)at), len);
}

static void put_head(int fd, uint16_t nr_segments, uint64_t sections, uint16_t nr_sections)
{
	Elf64_Ehdr e = {.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
			.e_type = ET_DYN,
			.e_machine = EM_X86_64,
			.e_version = EV_CURRENT,
			.e_phoff = sizeof(e),
			.e_ehsize = sizeof(e),
			.e_phentsize = sizeof(Elf64_Phdr),
			.e_phnum = nr_segments,
			.e_shoff = sections,
			.e_shentsize = sizeof(Elf64_Shdr),
			.e_shnum = nr_sections};

	put(fd, &e, sizeof(e), 0);
}

static void put_segment(int fd, unsigned int i, uint64_t offset, uint64_t size, uint64_t align)
{
	Elf64_Phdr p = {.p_type = PT_NOTE, .p_offset = offset, .p_filesz = size, .p_align = align};

	put(fd, &p, sizeof(p), sizeof(Elf64_Ehdr) + i * sizeof(p));
}

static bool find(int fd, struct dd_build_id *id)
{
	return elf_build_id(&(struct elf_bytes){.fd = fd}, id);
}

static void check_found(int fd)
{
	static const uint8_t want[] = {1, 2, 3, 4, 5, 6, 7, 8};
	struct dd_build_id id;

	assert_true(find(fd, &id));
	check_u64(id.len, sizeof(want));
	check_bytes(id.bytes, want, sizeof(want));
	close(fd);
}

/* The file cannot be made to cost: little time, and no memory that stays. */
static void check_cheap(int fd)
{
	struct timespec from, to;
	struct dd_build_id id;
	struct rusage ru;
	long before;

	getrusage(RUSAGE_SELF, &ru);
	before = ru.ru_maxrss;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
	find(fd, &id);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
	getrusage(RUSAGE_SELF, &ru);
	assert_in_range(ru.ru_maxrss - before, 0, 1024);
	assert_in_range((to.tv_sec - from.tv_sec) * 1000000 + (to.tv_nsec - from.tv_nsec) / 1000, 0,
			50000);
	close(fd);
}

static void test_found(void **state)
{
	uint8_t far_note[sizeof(note_le)];
	int fd;

	(void)state;
	fd = new_file();
	put_head(fd, 1, 0, 0);
	put_segment(fd, 0, 4096, sizeof(note_le), 4);
	put(fd, note_le, sizeof(note_le), 4096);
	check_found(fd);

	/* Behind a note of another owner, in the second segment, beyond 4 GiB */
	fd = new_file();
	put_head(fd, 2, 0, 0);
	put_segment(fd, 0, 4096, sizeof(other_note), 4);
	put_segment(fd, 1, 5 * GIB, sizeof(other_note) + sizeof(note_le), 4);
	put(fd, other_note, sizeof(other_note), 4096);
	put(fd, other_note, sizeof(other_note), 5 * GIB);
	put(fd, note_le, sizeof(note_le), 5 * GIB + sizeof(other_note));
	check_found(fd);

	/* Aligned to 8: the note before ends at a multiple of 8 */
	fd = new_file();
	put_head(fd, 1, 0, 0);
	put_segment(fd, 0, 4096, 24 + sizeof(note_le), 8);
	put(fd, other_note, sizeof(other_note), 4096);
	put(fd, note_le, sizeof(note_le), 4096 + 24);
	check_found(fd);

	/* A module: sections only */
	fd = new_file();
	put_head(fd, 0, 64, 2);
	put(fd,
	    &(Elf64_Shdr){.sh_type = SHT_NOTE,
			  .sh_offset = 512,
			  .sh_size = sizeof(note_le),
			  .sh_addralign = 4},
	    sizeof(Elf64_Shdr), 64 + sizeof(Elf64_Shdr));
	put(fd, note_le, sizeof(note_le), 512);
	check_found(fd);

	/* In the first 64 KiB of a segment of notes that claims 2 GiB */
	fd = new_file();
	put_head(fd, 1, 0, 0);
	put_segment(fd, 0, 4096, 2 * GIB, 4);
	memcpy(far_note, note_le, sizeof(note_le));
	put(fd, far_note, sizeof(far_note), 4096);
	check_found(fd);
}

static void test_other_classes(void **state)
{
	Elf32_Ehdr e = {.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS32, ELFDATA2MSB, EV_CURRENT},
			.e_phoff = htobe32(sizeof(e)),
			.e_phentsize = htobe16(sizeof(Elf32_Phdr)),
			.e_phnum = htobe16(1)};
	Elf32_Phdr p = {.p_type = htobe32(PT_NOTE),
			.p_offset = htobe32(256),
			.p_filesz = htobe32(sizeof(note_be)),
			.p_align = htobe32(4)};
	int fd = new_file();

	(void)state;
	put(fd, &e, sizeof(e), 0);
	put(fd, &p, sizeof(p), sizeof(e));
	put(fd, note_be, sizeof(note_be), 256);
	check_found(fd);
}

/* In memory, as files that were unpacked are. */
static void test_image(void **state)
{
	uint8_t image[8192];
	struct dd_build_id id;
	int fd = new_file();

	(void)state;
	put_head(fd, 1, 0, 0);
	put_segment(fd, 0, 4096, sizeof(note_le), 4);
	put(fd, note_le, sizeof(note_le), 4096);
	assert_int_equal(ftruncate(fd, sizeof(image)), 0);
	assert_int_equal(pread(fd, image, sizeof(image), 0), sizeof(image));
	close(fd);
	assert_true(elf_build_id(&(struct elf_bytes){-1, image, sizeof(image)}, &id));
	check_u64(id.len, 8);
	for (size_t len = 0; len < 4096 + sizeof(note_le); len += 7)
		assert_false(elf_build_id(&(struct elf_bytes){-1, image, len}, &id));
}

static void test_hostile(void **state)
{
	int fd;

	(void)state;
	/* Notes of 2 GiB, all of it a hole */
	fd = new_file();
	put_head(fd, 1, 0, 0);
	put_segment(fd, 0, 4096, 2 * GIB - 4096, 4);
	assert_int_equal(ftruncate(fd, (off_t)(2 * GIB)), 0);
	check_cheap(fd);

	/* 65,535 segments of 1 GiB of notes each */
	fd = new_file();
	put_head(fd, UINT16_MAX, 0, 0);
	for (unsigned int i = 0; i < UINT16_MAX; i++)
		put_segment(fd, i, 8 << 20, GIB, 4);
	assert_int_equal(ftruncate(fd, (off_t)(2 * GIB)), 0);
	check_cheap(fd);

	/* The same of sections; and a number of them that stands in the first one */
	for (int many = 0; many < 2; many++) {
		fd = new_file();
		put_head(fd, 0, 4096, many ? 0 : UINT16_MAX - 256);
		put(fd, &(Elf64_Shdr){.sh_type = SHT_NOTE, .sh_offset = 64, .sh_size = 1u << 24},
		    sizeof(Elf64_Shdr), 4096);
		assert_int_equal(ftruncate(fd, (off_t)(4 * GIB)), 0);
		check_cheap(fd);
	}

	/* A number of sections that libelf would take GiB of memory for */
	fd = new_file();
	put_head(fd, 0, 4096, 0);
	put(fd, &(Elf64_Shdr){.sh_size = 30000000}, sizeof(Elf64_Shdr), 4096);
	check_u64(elf_nr_sections(&(struct elf_bytes){.fd = fd}), 30000000);
	check_cheap(fd);

	/* Offsets and sizes that overflow */
	fd = new_file();
	put_head(fd, 3, UINT64_MAX - 10, 100);
	put_segment(fd, 0, UINT64_MAX, UINT64_MAX, UINT64_MAX);
	put_segment(fd, 1, INT64_MAX, UINT64_MAX, 3);
	put_segment(fd, 2, UINT64_MAX - 5, 12, 0);
	check_cheap(fd);
}

/* What is no regular file is never opened: a FIFO would block, a device may act. */
static void test_other_files(void **state)
{
	char dir[] = "/tmp/build-id-XXXXXX", path[64];
	struct dd_build_id id;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/fifo", dir);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_false(dd_build_id_of_file(path, &id));
	unlink(path);
	assert_false(dd_build_id_of_file(dir, &id));
	assert_false(dd_build_id_of_file("/dev/zero", &id));
	assert_false(dd_build_id_of_file("/nothing/of/that/name", &id));
	assert_true(dd_build_id_of_file("/proc/self/exe", &id) || !id.len);
	rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_found),	    cmocka_unit_test(test_other_classes),
		cmocka_unit_test(test_image),	    cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_other_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
