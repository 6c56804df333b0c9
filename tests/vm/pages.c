// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory of known kinds and sizes, and the kernel's own account of what kinds there are.
 *
 *	pages hold ANON_MIB HUGE_MIB	touch so much anonymous memory of small pages and of huge ones, say
 *					"ready" and sleep
 *	pages count [CONDITION]...	bytes of the folios on LRU lists for which every condition holds
 *
 * A CONDITION is anon, active, huge (2 MiB folios) or a number, the inode of a memory cgroup; '-' before it
 * negates. Flags come from /proc/kpageflags, owners from /proc/kpagecgroup (Documentation/admin-guide/mm/
 * pagemap.rst of the kernel).
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE   4096u
#define MIB    ((size_t)1 << 20)
#define CHUNK  65536
#define LRU    ((uint64_t)1 << 5)
#define ACTIVE ((uint64_t)1 << 6)
#define ANON   ((uint64_t)1 << 12)
#define TAIL   ((uint64_t)1 << 16)

struct folio {
	uint64_t flags, cgroup, bytes;
};

static void hold_memory(size_t bytes, int advice)
{
	char *area = mmap(NULL, bytes + 2 * MIB, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (area == MAP_FAILED) {
		perror("pages: mmap");
		exit(1);
	}
	area += 2 * MIB - (uintptr_t)area % (2 * MIB);
	madvise(area, bytes, advice);
	memset(area, 1, bytes);
}

static bool meets_condition(const struct folio *f, const char *word)
{
	bool negated = *word == '-';

	word += negated;
	if (!strcmp(word, "anon"))
		return !(f->flags & ANON) == negated;
	if (!strcmp(word, "active"))
		return !(f->flags & ACTIVE) == negated;
	if (!strcmp(word, "huge"))
		return (f->bytes == 2 * MIB) != negated;
	return (f->cgroup == strtoull(word, NULL, 0)) != negated;
}

static uint64_t bytes_of(const struct folio *f, char **conditions)
{
	if (!(f->flags & LRU))
		return 0;
	for (; *conditions; conditions++)
		if (!meets_condition(f, *conditions))
			return 0;
	return f->bytes;
}

static uint64_t count_pages(char **conditions)
{
	static uint64_t flags[CHUNK], cgroups[CHUNK];
	int f = open("/proc/kpageflags", O_RDONLY), c = open("/proc/kpagecgroup", O_RDONLY);
	struct folio now = {0};
	uint64_t sum = 0;
	ssize_t got;

	while ((got = read(f, flags, sizeof(flags))) > 0) {
		if (read(c, cgroups, (size_t)got) != got)
			break;
		for (size_t i = 0; i < (size_t)got / sizeof(*flags); i++) {
			if (flags[i] & TAIL) {
				now.bytes += PAGE;
				continue;
			}
			sum += bytes_of(&now, conditions);
			now = (struct folio){flags[i], cgroups[i], PAGE};
		}
	}
	close(f);
	close(c);
	return sum + bytes_of(&now, conditions);
}

int main(int argc, char **argv)
{
	if (argc == 4 && !strcmp(argv[1], "hold")) {
		hold_memory(strtoul(argv[2], NULL, 0) * MIB, MADV_NOHUGEPAGE);
		hold_memory(strtoul(argv[3], NULL, 0) * MIB, MADV_HUGEPAGE);
		puts("ready");
		fflush(stdout);
		pause();
		return 0;
	}
	if (argc >= 2 && !strcmp(argv[1], "count")) {
		printf("%" PRIu64 "\n", count_pages(argv + 2));
		return 0;
	}
	fprintf(stderr, "usage: pages hold ANON_MIB HUGE_MIB | pages count [CONDITION]...\n");
	return 2;
}
