/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is read of /proc, from a made-up tree; and records of a made-up perf ring.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tools/kernel/kernel_text.h"
#include "tools/kernel/perf_ring.h"
#include "tools/kernel/proc.h"

static char root[128];

static void put_file(int pid, const char *name, const char *text)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%d", root, pid);
	mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/%d/%s", root, pid, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void put_stat(int pid, const char *comm, char state, int ppid)
{
	char text[512];

	snprintf(text, sizeof(text),
		 "%d (%s) %c %d 1 1 0 -1 4194560 101 0 7 0 31 42 0 0 20 0 3 0 5555 8192000 77 "
		 "18446744073709551615 0 0 0 0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 0\n",
		 pid, comm, state, ppid);
	put_file(pid, "stat", text);
}

static int setup(void **state)
{
	(void)state;
	snprintf(root, sizeof(root), "%s/proc.XXXXXX",
		 getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
	if (!mkdtemp(root))
		return -1;
	setenv("DAMO_PROCFS", root, 1);
	return 0;
}

static int teardown(void **state)
{
	char command[256];

	(void)state;
	snprintf(command, sizeof(command), "rm -r '%s'", root);
	return system(command);
}

static void names_may_hold_anything(void **state)
{
	struct proc_stat st;

	(void)state;
	put_stat(10, "a) b (c", 'S', 1);
	assert_true(proc_read_stat(10, &st));
	assert_string_equal(st.comm, "a) b (c");
	assert_int_equal(st.state, 'S');
	assert_int_equal(st.ppid, 1);
	assert_int_equal(st.minflt, 101);
	assert_int_equal(st.majflt, 7);
	assert_int_equal(st.utime, 31);
	assert_int_equal(st.stime, 42);
	assert_int_equal(st.num_threads, 3);
	assert_int_equal(st.starttime, 5555);
	assert_int_equal(st.vsize, 8192000);
	assert_int_equal(st.rss, 77);
	put_file(11, "stat", "11 (cut");
	assert_false(proc_read_stat(11, &st));
	assert_false(proc_read_stat(12, &st));
}

static void a_zombie_is_not_alive(void **state)
{
	(void)state;
	put_stat(20, "z", 'Z', 1);
	put_stat(21, "r", 'R', 1);
	assert_false(proc_alive(20));
	assert_true(proc_alive(21));
	assert_false(proc_alive(22));
}

static void descendants_of_several(void **state)
{
	const pid_t roots[] = {30, 40};
	struct dd_error err;
	pid_t *found;
	size_t nr;

	(void)state;
	put_stat(30, "r1", 'S', 1);
	put_stat(40, "r2", 'S', 30); /* a root below a root is no find */
	put_stat(35, "c", 'S', 40);
	put_stat(33, "grandchild", 'S', 35);
	put_stat(34, "zombie", 'Z', 35);
	put_stat(50, "other", 'S', 1);
	assert_int_equal(proc_descendants(roots, 2, &found, &nr, &err), 0);
	assert_int_equal(nr, 2);
	assert_int_equal(found[0], 33);
	assert_int_equal(found[1], 35);
	free(found);
}

/* Of the real /proc: where the kernel lists children, they are not looked for. */
static void own_descendants(void **state)
{
	const pid_t self = getpid();
	struct dd_error err;
	pid_t *found, child;
	int go[2];
	size_t nr;

	(void)state;
	unsetenv("DAMO_PROCFS");
	assert_int_equal(pipe(go), 0);
	child = fork();
	if (!child) {
		char c = fork() ? 'p' : 'c';

		assert_int_equal(write(go[1], &c, 1), 1);
		pause();
	}
	for (char c = 0, both = 0; both < 2; both++)
		assert_int_equal(read(go[0], &c, 1), 1);
	assert_int_equal(proc_descendants(&self, 1, &found, &nr, &err), 0);
	assert_int_equal(nr, 2);
	assert_true(found[0] == child || found[1] == child);
	for (size_t i = 0; i < nr; i++)
		kill(found[i], SIGKILL);
	free(found);
	assert_int_equal(waitpid(child, NULL, 0), child);
	close(go[0]);
	close(go[1]);
	setenv("DAMO_PROCFS", root, 1);
}

static void maps_lines(void **state)
{
	struct proc_map map;
	char *text, *p;
	size_t len;

	(void)state;
	put_file(60, "maps",
		 "5500000000-5500001000 r-xp 00002000 fe:01 123456     /usr/bin/with space\n"
		 "not a line\n"
		 "7f0000000000-7f0000021000 rw-p 00000000 00:00 0 \n"
		 "7fff00000000-7fff00001000 rw-s 00000000 00:05 9      /new\\012line (deleted)\n");
	assert_int_equal(proc_read_maps(60, SIZE_MAX, &text, &len), 0);
	p = text;
	assert_true(proc_next_map(&p, &map));
	assert_true(map.start == 0x5500000000 && map.end == 0x5500001000 && map.offset == 0x2000);
	assert_true(map.dev_major == 0xfe && map.dev_minor == 1 && map.inode == 123456);
	assert_string_equal(map.perms, "r-xp");
	assert_string_equal(map.name, "/usr/bin/with space");
	assert_true(proc_next_map(&p, &map));
	assert_string_equal(map.name, "");
	assert_true(proc_next_map(&p, &map));
	assert_string_equal(map.name, "/new\nline (deleted)");
	assert_false(proc_next_map(&p, &map));
	free(text);
	assert_int_equal(proc_read_maps(61, SIZE_MAX, &text, &len), 0); /* gone */
	assert_string_equal(text, "");
	free(text);
}

static void put_top(const char *name, const char *text)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", root, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void text_of_the_kernel(void **state)
{
	uint64_t start, end;

	(void)state;
	assert_false(kernel_text(&start, &end));
	put_top("kallsyms", "0000000000000000 A cpu_number\nffffffff81000000 T _text\n"
			    "ffffffff81000000 T _text_more\nffffffff82209988 T _etext\n"
			    "ffffffffc0000000 t _etext\t[module]\n");
	assert_true(kernel_text(&start, &end));
	assert_true(start == 0xffffffff81000000 && end == 0xffffffff82209988);
	/* Length by the map of memory, which is shorter to read than all symbols. */
	put_top("iomem", "00100000-bfffffff : System RAM\n  01000000-020fffff : Kernel code\n"
			 "  02400000-02e09fff : Kernel rodata\n");
	assert_true(kernel_text(&start, &end));
	assert_true(start == 0xffffffff81000000 && end == 0xffffffff82100000);
	/* What a user without rights sees. */
	put_top("iomem", "00000000-00000000 : System RAM\n  00000000-00000000 : Kernel code\n");
	assert_true(kernel_text(&start, &end));
	assert_true(end == 0xffffffff82209988);
	put_top("kallsyms", "0000000000000000 T _text\n0000000000000000 T _etext\n");
	assert_false(kernel_text(&start, &end));
}

static void keys_of_status(void **state)
{
	static const char *const keys[] = {"VmSwap", "RssAnon", "Nothing"};
	uint64_t v[3];

	(void)state;
	put_file(70, "status", "Name:\tx\nRssAnon:\t   123 kB\nVmSwap:\t 4 kB\n");
	assert_true(proc_read_keys("70/status", keys, 3, v));
	assert_true(v[0] == 4 && v[1] == 123 && v[2] == 0);
	assert_false(proc_read_keys("71/status", keys, 3, v));
	assert_true(v[0] == 0);
}

/* A ring of 64 bytes into which records of 24 bytes are written; each third one wraps around. */
static void records_that_wrap(void **state)
{
	struct perf_event_mmap_page meta = {0};
	uint8_t data[64] __attribute__((aligned(8)));
	struct perf_ring ring = {.meta = &meta, .data = data, .size = sizeof(data)};
	const struct perf_event_header *rec;

	(void)state;
	ring.bounce = malloc(65536);
	for (uint64_t n = 0; n < 20; n++) {
		struct {
			struct perf_event_header h;
			uint64_t number, check;
		} out = {{.type = PERF_RECORD_SAMPLE, .size = 24}, n, ~n};
		uint64_t numbers[2];

		for (size_t i = 0; i < sizeof(out); i++)
			data[(meta.data_head + i) % sizeof(data)] = ((uint8_t *)&out)[i];
		assert_null(perf_ring_peek(&ring));
		meta.data_head += sizeof(out);
		perf_ring_update(&ring);
		rec = perf_ring_peek(&ring);
		assert_non_null(rec);
		memcpy(numbers, rec + 1, sizeof(numbers));
		assert_true(numbers[0] == n && numbers[1] == ~n);
		perf_ring_next(&ring, rec);
		assert_true(meta.data_tail == n * sizeof(out)); /* not given back yet */
		perf_ring_consume(&ring);
		assert_true(meta.data_tail == meta.data_head);
	}
	free(ring.bounce);
}

static void ring_sizes(void **state)
{
	(void)state;
	assert_int_equal(perf_ring_default_bytes(2), 4 << 20);
	assert_int_equal(perf_ring_default_bytes(256), 1 << 20);
	assert_int_equal(perf_ring_default_bytes(4096), 512 << 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_may_hold_anything),
		cmocka_unit_test(a_zombie_is_not_alive),
		cmocka_unit_test(descendants_of_several),
		cmocka_unit_test(own_descendants),
		cmocka_unit_test(maps_lines),
		cmocka_unit_test(keys_of_status),
		cmocka_unit_test(records_that_wrap),
		cmocka_unit_test(text_of_the_kernel),
		cmocka_unit_test(ring_sizes),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
