// SPDX-License-Identifier: GPL-2.0-only
/*
 * Getting the memory of a layout from the kernel.
 */
#include "tools/replay/layout.h"

#include <errno.h>
#include <linux/mempolicy.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tools/common/message.h"

#define HUGE_PAGE (UINT64_C(2) << 20)
#define MAX_NODES 1024

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

uint64_t memory_available(void)
{
	unsigned long long kib = 0;
	char line[128];
	FILE *f = fopen("/proc/meminfo", "re");

	if (!f)
		return 0;
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "MemAvailable: %llu kB", &kib) == 1)
			break;
	fclose(f);
	return kib << 10;
}

static int bind_node(void *at, size_t len, int node, struct dd_error *err)
{
	unsigned long mask[MAX_NODES / (8 * sizeof(long))] = {0};
	size_t bits = 8 * sizeof(long);

	if (node < 0)
		return 0;
	mask[(size_t)node / bits] |= 1ul << ((size_t)node % bits);
	if (!syscall(SYS_mbind, at, len, MPOL_BIND, mask, (unsigned long)MAX_NODES, 0))
		return 0;
	if (errno == EINVAL)
		return dd_fail(err, DD_EINVAL,
			       "--numa_node %d: this machine has no such node "
			       "(see /sys/devices/system/node)",
			       node);
	return dd_fail(err, DD_ESYS, "cannot bind memory to node %d", node);
}

/* What the kernel should know about a fresh mapping. */
static int advise_mapping(const struct layouts *ls, void *at, size_t len, struct dd_error *err)
{
	/* Fails where the kernel has no transparent huge pages, which is no harm. */
	if (madvise(at, len, ls->opts.hugepages ? MADV_HUGEPAGE : MADV_NOHUGEPAGE) &&
	    ls->opts.hugepages)
		warn("transparent huge pages are not to be had: --hugepages has no effect");
	return bind_node(at, len, ls->opts.numa_node, err);
}

static void *map_at(void *at, size_t len, int flags)
{
	return mmap(at, len, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | flags, -1, 0);
}

static int no_space(uint64_t len, struct dd_error *err)
{
	return dd_fail(err, DD_ESYS,
		       "cannot map %llu MiB of address space; lower --max_memory, or "
		       "look at 'ulimit -v' and /proc/sys/vm/overcommit_memory",
		       (unsigned long long)(len >> 20));
}

static int map_compactly(const struct layouts *ls, struct layout *l, struct dd_error *err)
{
	uintptr_t base;
	void *map;

	l->map_bytes = l->mapped + HUGE_PAGE;
	map = map_at(NULL, l->map_bytes, 0);
	if (map == MAP_FAILED)
		return no_space(l->map_bytes, err);
	l->map = map;
	base = ((uintptr_t)map + HUGE_PAGE - 1) & ~(uintptr_t)(HUGE_PAGE - 1);
	l->base = (char *)base;
	return advise_mapping(ls, map, l->map_bytes, err);
}

/* At its recorded address if that is free, else anywhere. */
static int map_range(const struct layouts *ls, struct layout *l, struct layout_range *r,
		     struct dd_error *err)
{
	uint64_t len = r->end - r->start;
	void *want = (void *)(uintptr_t)r->start; /* NOLINT: the address is the point */
	void *at = map_at(want, len, MAP_FIXED_NOREPLACE);

	if (at != MAP_FAILED && at != want) {
		/* A kernel before 4.17 takes the flag for a mere hint. */
		munmap(at, len);
		at = MAP_FAILED;
	}
	if (at == MAP_FAILED) {
		l->displaced++;
		at = map_at(NULL, len, 0);
	}
	if (at == MAP_FAILED)
		return no_space(len, err);
	r->at = at;
	return advise_mapping(ls, at, len, err);
}

int layouts_map(struct layouts *ls, struct dd_error *err)
{
	uint64_t available = memory_available();
	int ret = 0;

	if (available && ls->needed > available)
		return dd_fail(err, DD_ELIMIT,
			       "not enough memory: the replay needs %llu MiB, "
			       "%llu MiB are available; lower --max_memory to shrink the layout",
			       (unsigned long long)(ls->needed >> 20),
			       (unsigned long long)(available >> 20));
	for (size_t i = 0; !ret && i < ls->nr; i++) {
		struct layout *l = &ls->of[i];

		if (!ls->opts.same_addresses)
			ret = map_compactly(ls, l, err);
		for (size_t j = 0; !ret && ls->opts.same_addresses && j < l->nr; j++)
			ret = map_range(ls, l, &l->ranges[j], err);
	}
	return ret;
}

static int populate_pages(void *at, uint64_t len, struct dd_error *err)
{
	if (!madvise(at, len, MADV_POPULATE_WRITE))
		return 0;
	if (errno != EINVAL)
		return dd_fail(err, DD_ESYS, "cannot fault in %llu MiB; lower --max_memory",
			       (unsigned long long)(len >> 20));
	/* Kernels before 5.14 do not know the advice. */
	for (uint64_t i = 0; i < len; i += 4096)
		((volatile char *)at)[i] = 0;
	return 0;
}

int layouts_fault_in(const struct layouts *ls, struct dd_error *err)
{
	int ret = 0;

	for (size_t i = 0; !ret && i < ls->nr; i++) {
		const struct layout *l = &ls->of[i];

		if (l->base)
			ret = populate_pages(l->base, l->mapped - l->page_size, err);
		for (size_t j = 0; !ret && !l->base && j < l->nr; j++)
			ret = populate_pages(l->ranges[j].at, l->ranges[j].end - l->ranges[j].start,
					     err);
	}
	return ret;
}

void layouts_unmap(struct layouts *ls)
{
	for (size_t i = 0; i < ls->nr; i++) {
		struct layout *l = &ls->of[i];

		if (l->map)
			munmap(l->map, l->map_bytes);
		for (size_t j = 0; j < l->nr; j++)
			if (l->ranges[j].at)
				munmap(l->ranges[j].at, l->ranges[j].end - l->ranges[j].start);
		l->map = NULL;
	}
}
