// SPDX-License-Identifier: GPL-2.0-only
/*
 * Symbols of ELF files (this program, whole and stripped), of a kernel's list, and of code made at run time;
 * and where they are looked for.
 */
#include "tests/unit/check.h"

#include <sys/stat.h>
#include <unistd.h>

#include "libdamondata/symbol/elf_file.h"
#include "libdamondata/symbol/jit.h"
#include "libdamondata/symbol/module_path.h"
#include <damondata/symbols.h>

#define NAME "a_function_with_a_name_of_its_own"

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

static uint64_t at(void)
{
	return own_offset((uint64_t)(uintptr_t)&a_function_with_a_name_of_its_own);
}

static struct dd_build_id own_id(void)
{
	struct dd_build_id id;
	struct elf_file f;

	assert_int_equal(elf_file_open(&f, "/proc/self/exe", NULL), 0);
	assert_true(elf_file_build_id(&f, &id));
	elf_file_close(&f);
	return id;
}

/* The function's name by what is found at @path below @symfs; NULL when nothing is. */
static bool finds(const char *symfs, const char *path, const struct dd_build_id *id)
{
	const struct dd_symbol_places places = {.symfs = symfs};
	struct dd_symbol_wanted want = {.size = sizeof(want), .path = path};
	struct dd_symbols *s = NULL;
	const char *name;
	bool found;

	if (id)
		want.id = *id;
	if (dd_symbols_search(&s, &places, &want, NULL))
		return false;
	name = dd_symbols_find(s, dd_symbols_address(s, at() + 1));
	found = name && !strcmp(name, NAME);
	dd_symbols_free(s);
	return found;
}

static void elf_file(void **state)
{
	const struct dd_symbol_places places = {0};
	struct dd_symbol_wanted want = {.size = sizeof(want), .path = "/proc/self/exe"};
	struct dd_symbols *s = NULL;
	struct dd_error err;

	(void)state;
	assert_true(at() > 0);
	assert_int_equal(dd_symbols_search(&s, &places, &want, &err), 0);
	check_text(dd_symbols_find(s, dd_symbols_address(s, at())), NAME);
	assert_null(dd_symbols_find(s, 0));
	dd_symbols_free(s);
	s = NULL;
	want.id = (struct dd_build_id){{1, 2, 3, 4}, 4};
	check_i64(dd_symbols_search(&s, &places, &want, &err), DD_ECORRUPT);
	assert_non_null(strstr(err.text, "another build"));
	want.id = own_id();
	assert_int_equal(dd_symbols_search(&s, &places, &want, &err), 0);
	dd_symbols_free(s);
	s = NULL;
	want = (struct dd_symbol_wanted){.size = sizeof(struct dd_symbol_wanted),
					 .path = "/proc/self/maps"};
	check_i64(dd_symbols_search(&s, &places, &want, &err), DD_ENODATA);
	want.path = "/dev/zero";
	check_i64(dd_symbols_search(&s, &places, &want, &err), DD_ENODATA);
	assert_null(s);
}

/* A command in the folder of this test. */
static bool run(const char *folder, const char *command)
{
	char line[4096];

	snprintf(line, sizeof(line),
		 "cd '%s' && exe=$(readlink /proc/%d/exe) && { %s; } 2>/dev/null >&2", folder,
		 (int)getpid(), command);
	return system(line) == 0;
}

static void debug_files(void **state)
{
	char folder[] = "/tmp/symbols.XXXXXX", hex[64] = "", line[512];
	struct dd_build_id id = own_id();

	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_int_equal(setenv("HOME", folder, 1), 0);
	for (size_t i = 0; i < id.len; i++)
		snprintf(hex + 2 * i, 3, "%02x", id.bytes[i]);
	if (!run(folder,
		 "mkdir -p bin/.debug usr/lib/debug/bin && objcopy --only-keep-debug $exe all.debug && "
		 "cp $exe bin/tool && cp all.debug tool.debug && "
		 "strip --strip-all bin/tool && objcopy --add-gnu-debuglink=tool.debug bin/tool")) {
		run(folder, "rm -rf \"$PWD\"");
		skip();
	}
	assert_false(finds(folder, "/bin/tool", &id));
	/* What .gnu_debuglink names, where it may be. */
	assert_true(run(folder, "cp all.debug bin/tool.debug"));
	assert_true(finds(folder, "/bin/tool", &id));
	assert_true(finds(folder, "/bin/tool", NULL));
	assert_true(run(folder, "mv bin/tool.debug bin/.debug/"));
	assert_true(finds(folder, "/bin/tool", NULL));
	assert_true(run(folder, "mv bin/.debug/tool.debug usr/lib/debug/bin/"));
	assert_true(finds(folder, "/bin/tool", NULL));
	/* One of the same name and build, but another content than the link's CRC states. */
	assert_true(run(folder, "echo >>usr/lib/debug/bin/tool.debug"));
	assert_false(finds(folder, "/bin/tool", NULL));
	/* Too long to be read for its CRC: its build id decides, or nothing does. */
	assert_true(run(folder, "truncate -s 1T usr/lib/debug/bin/tool.debug"));
	assert_true(finds(folder, "/bin/tool", &id));
	assert_true(run(folder, "rm usr/lib/debug/bin/tool.debug"));
	/* By build id, also where only that is left. */
	snprintf(
		line, sizeof(line),
		"mkdir -p usr/lib/debug/.build-id/%.2s && cp all.debug usr/lib/debug/.build-id/%.2s/%s.debug",
		hex, hex, hex + 2);
	assert_true(run(folder, line));
	assert_true(finds(folder, "/bin/tool", &id));
	assert_true(finds(folder, "/bin/tool", NULL));
	assert_true(finds(folder, "/bin/gone", &id));
	assert_true(run(folder, "rm -r usr"));
	/* perf's cache. */
	snprintf(line, sizeof(line),
		 "mkdir -p .debug/.build-id/%.2s/%s && cp all.debug .debug/.build-id/%.2s/%s/debug",
		 hex, hex + 2, hex, hex + 2);
	assert_true(run(folder, line));
	assert_true(finds(folder, "/bin/tool", &id));
	assert_true(run(folder, "mv .debug/.build-id/*/*/debug elf && rm -r .debug"));
	assert_false(finds(folder, "/bin/tool", &id));
	/* The folder's files alone, and what is packed in the program itself. */
	assert_true(run(folder, "cp $exe tool"));
	assert_true(finds(folder, "/usr/bin/tool", &id));
	assert_true(run(folder,
			"xz -k all.debug && objcopy --add-section .gnu_debugdata=all.debug.xz "
			"--remove-section .gnu_debuglink bin/tool"));
	assert_true(finds(folder, "/bin/tool", &id));
	assert_true(run(folder, "rm -rf \"$PWD\""));
}

static void write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void kernel_list(void **state)
{
	static const char text[] = "0000000000000000 A fixed_percpu_data\n"
				   "ffffffff81000000 T _text\n"
				   "ffffffff81000000 t local_alias\n"
				   "ffffffff81000000 T _stext\n"
				   "ffffffff81000100 t second\n"
				   "ffffffff81000200 D data\n"
				   "rubbish\n\n"
				   "ffffffffc0000000 t in_module\t[some_module]\n";
	struct dd_kallsyms_spec moved = {
		.size = sizeof(moved), .reference = "_text", .reference_at = 0xffffffff9a000000};
	struct dd_symbols *s = NULL;
	char path[] = "/tmp/kallsyms.XXXXXX";
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	write_file(path, text);
	assert_int_equal(dd_symbols_kallsyms(&s, path, NULL, NULL), 0);
	check_u64(dd_symbols_nr(s), 3);
	check_text(dd_symbols_find(s, 0xffffffff81000000), "_stext");
	check_text(dd_symbols_find(s, 0xffffffff810000ff), "_stext");
	check_text(dd_symbols_find(s, 0xffffffff81000150), "second");
	check_text(dd_symbols_find(s, 0xffffffffc0000010), "in_module");
	assert_null(dd_symbols_find(s, 0x1000));
	dd_symbols_free(s);
	/* Another boot: the kernel is elsewhere, and nobody knows where its modules are. */
	assert_int_equal(dd_symbols_kallsyms(&s, path, &moved, NULL), 0);
	check_text(dd_symbols_find(s, 0xffffffff9a000150), "second");
	assert_null(dd_symbols_find(s, 0xffffffff81000150));
	assert_null(dd_symbols_find(s, 0xffffffffc0000010));
	dd_symbols_free(s);
	s = NULL;
	/* What kptr_restrict leaves. */
	write_file(path, "0000000000000000 T _stext\n");
	check_i64(dd_symbols_kallsyms(&s, path, NULL, NULL), DD_ENODATA);
	assert_null(s);
	close(fd);
	unlink(path);
}

/* A file that was asked for but cannot serve is reported, whether or not another one does. */
static void kernel_search(void **state)
{
	struct dd_kernel_wanted want = {
		.size = sizeof(want), .reference = "_text", .reference_at = 0x2000};
	char path[] = "/tmp/kallsyms.XXXXXX";
	struct dd_symbol_places places = {.kallsyms = path};
	struct dd_symbols *s = NULL;
	struct dd_error err = {0};
	int fd = mkstemp(path);

	(void)state;
	write_file(path, "0000000000001000 T _text\n0000000000001100 t inner\n");
	assert_int_equal(dd_symbols_search_kernel(&s, &places, &want, &err), 0);
	assert_int_equal(err.code, 0);
	check_text(dd_symbols_find(s, 0x2110), "inner");
	dd_symbols_free(s);
	s = NULL;
	write_file(path, "0000000000000000 T _text\n");
	check_i64(dd_symbols_search_kernel(&s, &places, &want, &err), DD_ENODATA);
	assert_non_null(strstr(err.text, "kptr_restrict"));
	places.vmlinux = "/proc/self/exe";
	places.kallsyms = NULL;
	want.id = (struct dd_build_id){{1, 2, 3, 4}, 4};
	check_i64(dd_symbols_search_kernel(&s, &places, &want, &err), DD_ENODATA);
	assert_non_null(strstr(err.text, "another build"));
	assert_null(s);
	close(fd);
	unlink(path);
}

static void jit_list(void **state)
{
	char folder[] = "/tmp/symbols.XXXXXX", path[64];
	struct dd_symbols *s = NULL;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/list", folder);
	write_file(path, "7f0000001000 20 a method with spaces\nrubbish\n7f0000001020 0 empty\n");
	assert_int_equal(dd_symbols_jit(&s, folder, "/list", NULL), 0);
	check_u64(dd_symbols_nr(s), 1);
	check_text(dd_symbols_find(s, 0x7f000000101f), "a method with spaces");
	assert_null(dd_symbols_find(s, 0x7f0000001020));
	dd_symbols_free(s);
	check_i64(dd_symbols_jit(&s, folder, "/none", NULL), DD_ENODATA);
	unlink(path);
	rmdir(folder);
}

static void module_paths(void **state)
{
	char folder[] = "/tmp/symbols.XXXXXX", path[PATH_MAX];

	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_true(run(folder, "mkdir -p lib/modules/6.1"));
	snprintf(path, sizeof(path), "%s/lib/modules/6.1/modules.dep", folder);
	write_file(path, "kernel/net/tables.ko: kernel/a/nf-tables-api.ko\n"
			 "kernel/net/nf-tables.ko.xz:\n");
	assert_true(dd_module_path(path, folder, "6.1", "[nf_tables]"));
	check_text(path, "/lib/modules/6.1/kernel/net/nf-tables.ko.xz");
	assert_false(dd_module_path(path, folder, "6.1", "[nf_tables_api]"));
	assert_false(dd_module_path(path, folder, "../6.1", "[nf_tables]"));
	assert_true(run(folder, "rm -rf \"$PWD\""));
}

/* Sections of code one behind the other, without that of the start; packed ones as well. */
static void module_layout(void **state)
{
	static const char *const files[] = {"module.ko", "module.ko.xz", "module.ko.zst"};
	const struct dd_symbol_places places = {0};
	const char *src = getenv("SRC") ? getenv("SRC") : ".";
	struct dd_symbols *s;
	char path[PATH_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct dd_symbol_wanted want = {.size = sizeof(want), .path = path, .module = true};

		snprintf(path, sizeof(path), "%s/tests/fuzz/corpus/fuzz_elf/%s", src, files[i]);
		assert_int_equal(dd_symbols_search(&s, &places, &want, NULL), 0);
		check_u64(dd_symbols_nr(s), 2);
		check_text(dd_symbols_find(s, 3), "cold");
		check_text(dd_symbols_find(s, 4), "hot");
		check_text(dd_symbols_find(s, 4 + 22), "hot");
		assert_null(dd_symbols_find(s, 4 + 23));
		dd_symbols_free(s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(elf_file),	 cmocka_unit_test(debug_files),
		cmocka_unit_test(kernel_list),	 cmocka_unit_test(kernel_search),
		cmocka_unit_test(jit_list),	 cmocka_unit_test(module_paths),
		cmocka_unit_test(module_layout),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
