// SPDX-License-Identifier: GPL-2.0-only
/*
 * Symbols of an ELF file (this program), and of a kernel's list.
 */
#include "tests/unit/check.h"

#include <unistd.h>

#include "libdamondata/symbol/symbols.h"

void a_function_with_a_name_of_its_own(void);

void a_function_with_a_name_of_its_own(void)
{
	puts("");
}

/* Where an address of this program lies in its file. */
static uint64_t own_offset(uint64_t address)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	unsigned long long start, end, offset;
	char line[512];
	uint64_t found = 0;

	assert_non_null(maps);
	while (fgets(line, sizeof(line), maps))
		if (sscanf(line, "%llx-%llx %*s %llx", &start, &end, &offset) == 3 &&
		    address >= start && address < end)
			found = address - start + offset;
	fclose(maps);
	return found;
}

static void elf_file(void **state)
{
	uint64_t at = own_offset((uint64_t)(uintptr_t)&a_function_with_a_name_of_its_own);
	const uint8_t other_build[] = {1, 2, 3, 4};
	struct dd_symbols *s = NULL;
	struct dd_error err;

	(void)state;
	assert_true(at > 0);
	assert_int_equal(dd_symbols_elf(&s, "/proc/self/exe", NULL, 0, &err), 0);
	check_text(dd_symbols_find(s, at), "a_function_with_a_name_of_its_own");
	check_text(dd_symbols_find(s, at + 1), "a_function_with_a_name_of_its_own");
	assert_null(dd_symbols_find(s, 0));
	dd_symbols_free(s);
	s = NULL;
	check_i64(dd_symbols_elf(&s, "/proc/self/exe", other_build, 4, &err), DD_ENODATA);
	assert_non_null(strstr(err.text, "another build"));
	check_i64(dd_symbols_elf(&s, "/proc/self/maps", NULL, 0, &err), DD_EFORMAT);
	check_i64(dd_symbols_elf(&s, "/dev/zero", NULL, 0, &err), DD_ESYS);
	check_i64(dd_symbols_elf(&s, "/no/such/file", NULL, 0, &err), DD_ESYS);
	assert_null(s);
}

static void kernel_list(void **state)
{
	static const char text[] = "0000000000000000 A fixed_percpu_data\n"
				   "ffffffff81000000 T _stext\n"
				   "ffffffff81000000 t local_alias\n"
				   "ffffffff81000100 t second\n"
				   "ffffffff81000200 D data\n"
				   "rubbish\n\n"
				   "ffffffffc0000000 t in_module\t[some_module]\n";
	struct dd_symbols *s = NULL;
	char path[] = "/tmp/kallsyms.XXXXXX";
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0 && write(fd, text, sizeof(text) - 1) == sizeof(text) - 1);
	assert_int_equal(dd_symbols_kernel(&s, path, NULL), 0);
	check_u64(dd_symbols_nr(s), 4);
	check_text(dd_symbols_find(s, 0xffffffff81000000), "_stext");
	check_text(dd_symbols_find(s, 0xffffffff810000ff), "_stext");
	check_text(dd_symbols_find(s, 0xffffffff81000150), "second");
	check_text(dd_symbols_find(s, 0xffffffffc0000010), "in_module");
	assert_null(dd_symbols_find(s, 0x1000));
	dd_symbols_free(s);
	s = NULL;
	/* What kptr_restrict leaves. */
	assert_int_equal(ftruncate(fd, 0), 0);
	assert_true(pwrite(fd, "0000000000000000 T _stext\n", 26, 0) == 26);
	check_i64(dd_symbols_kernel(&s, path, NULL), DD_ENODATA);
	assert_null(s);
	close(fd);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(elf_file),
		cmocka_unit_test(kernel_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
