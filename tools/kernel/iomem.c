// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reading /proc/iomem and the memory blocks of NUMA nodes.
 */
#include "tools/kernel/iomem.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/kernel/sysfs.h"

#define NODES "devices/system/node"

/* Bounds what hostile or broken files make us allocate. */
#define MAX_RANGES (1u << 20)

struct array {
	void *items;
	size_t nr, room, item_size;
};

static void *array_add(struct array *a)
{
	if (a->nr == a->room) {
		size_t room = a->room ? a->room * 2 : 64;
		void *grown = room > MAX_RANGES ? NULL : reallocarray(a->items, room, a->item_size);

		if (!grown)
			return NULL;
		a->items = grown;
		a->room = room;
	}
	return memset((char *)a->items + a->nr++ * a->item_size, 0, a->item_size);
}

/* "  00100000-3ffd6fff : System RAM": hexadecimal, the last byte included. */
static bool parse_iomem_line(char *line, struct iomem_range *range)
{
	size_t indent = strspn(line, " ");
	int name_at = 0;

	line[strcspn(line, "\n")] = '\0';
	if (sscanf(line + indent, "%" SCNx64 "-%" SCNx64 " : %n", &range->start, &range->end,
		   &name_at) != 2 ||
	    !name_at || range->end < range->start)
		return false;
	if (range->end != UINT64_MAX)
		range->end++;
	range->depth = (unsigned int)indent / 2;
	snprintf(range->name, sizeof(range->name), "%s", line + indent + name_at);
	return true;
}

static int parse_iomem(FILE *f, const char *path, struct array *a, struct dd_error *err)
{
	bool hidden = true;
	char line[256];

	while (fgets(line, sizeof(line), f)) {
		struct iomem_range range, *slot;

		if (!parse_iomem_line(line, &range))
			return dd_fail(err, DD_EFORMAT, "%s: cannot understand the line '%s'", path,
				       line);
		slot = array_add(a);
		if (!slot)
			return dd_fail(err, DD_ENOMEM, "out of memory");
		*slot = range;
		hidden &= range.end == 1;
	}
	if (!a->nr)
		return dd_fail(err, DD_ENODATA, "%s is empty", path);
	if (hidden) {
		errno = EACCES;
		return dd_fail(err, DD_ESYS, "%s shows its addresses to root only", path);
	}
	return 0;
}

int iomem_read(struct iomem_range **ranges, size_t *nr, struct dd_error *err)
{
	struct array a = {.item_size = sizeof(struct iomem_range)};
	char path[PATH_MAX];
	FILE *f = fopen(kernel_path(path, KERNEL_PROCFS, "iomem"), "re");
	int ret;

	if (!f)
		return dd_fail(err, DD_ESYS, "cannot open %s", path);
	ret = parse_iomem(f, path, &a, err);
	fclose(f);
	if (ret) {
		free(a.items);
		return ret;
	}
	*ranges = a.items;
	*nr = a.nr;
	return 0;
}

bool iomem_is_ram(const struct iomem_range *range)
{
	return !strncmp(range->name, "System RAM", strlen("System RAM"));
}

int iomem_ram(struct memory_range **ram, size_t *nr_ram, struct dd_error *err)
{
	struct array a = {.item_size = sizeof(struct memory_range)};
	struct iomem_range *ranges;
	uint64_t last_end = 0;
	size_t nr;
	int ret = iomem_read(&ranges, &nr, err);

	if (ret)
		return ret;
	for (size_t i = 0; i < nr && !ret; i++) {
		struct memory_range *slot;

		/* What lies inside a range before it is a part of that. */
		if (!iomem_is_ram(&ranges[i]) || ranges[i].start < last_end)
			continue;
		slot = array_add(&a);
		if (!slot) {
			ret = dd_fail(err, DD_ENOMEM, "out of memory");
			break;
		}
		*slot = (struct memory_range){ranges[i].start, last_end = ranges[i].end};
	}
	free(ranges);
	if (!ret && !a.nr)
		ret = dd_fail(err, DD_ENODATA,
			      "/proc/iomem lists no System RAM, so the address ranges to "
			      "monitor must be given");
	if (ret) {
		free(a.items);
		return ret;
	}
	*ram = a.items;
	*nr_ram = a.nr;
	return 0;
}

struct memory_range largest_range(const struct memory_range *ranges, size_t nr)
{
	struct memory_range largest = {0};

	for (size_t i = 0; i < nr; i++)
		if (ranges[i].end - ranges[i].start > largest.end - largest.start)
			largest = ranges[i];
	return largest;
}

uint64_t total_of_ranges(const struct memory_range *ranges, size_t nr)
{
	uint64_t total = 0;

	for (size_t i = 0; i < nr; i++)
		total += ranges[i].end - ranges[i].start;
	return total;
}

/* ---- memory blocks ---- */

static int block_size(uint64_t *size, struct dd_error *err)
{
	char path[PATH_MAX], text[32], *end;

	kernel_path(path, KERNEL_SYSFS, "devices/system/memory/block_size_bytes");
	if (!sysfs_exists(path))
		return dd_fail(err, DD_EUNSUPPORTED,
			       "%s is missing: the kernel was built without "
			       "CONFIG_MEMORY_HOTPLUG",
			       path);
	if (sysfs_read(path, text, sizeof(text), err))
		return DD_ESYS;
	errno = 0;
	*size = strtoull(text, &end, 16);
	if (errno || *end || !*size)
		return dd_fail(err, DD_EFORMAT, "%s holds '%s', not a size", path, text);
	return 0;
}

static int add_block(struct array *a, unsigned int node, unsigned int number, uint64_t size,
		     struct dd_error *err)
{
	char path[PATH_MAX], state[MEMORY_STATE_LEN];
	struct memory_block *block;

	kernel_path(path, KERNEL_SYSFS, NODES "/node%u/memory%u/state", node, number);
	if (number >= UINT64_MAX / size)
		return dd_fail(err, DD_EFORMAT, "%s lies beyond all addresses", path);
	if (sysfs_read(path, state, sizeof(state), NULL))
		strcpy(state, "unknown");
	block = array_add(a);
	if (!block)
		return dd_fail(err, DD_ENOMEM, "out of memory");
	*block = (struct memory_block){number * size, (number + 1) * size, node, ""};
	memcpy(block->state, state, sizeof(state));
	return 0;
}

static int read_node(struct array *a, unsigned int node, uint64_t size, struct dd_error *err)
{
	char path[PATH_MAX];
	struct dirent *e;
	unsigned int number;
	int ret = 0, len;
	DIR *dir = opendir(kernel_path(path, KERNEL_SYSFS, NODES "/node%u", node));

	if (!dir)
		return dd_fail(err, DD_ESYS, "cannot open %s", path);
	while (!ret && (e = readdir(dir)))
		if (sscanf(e->d_name, "memory%9u%n", &number, &len) == 1 && !e->d_name[len])
			ret = add_block(a, node, number, size, err);
	closedir(dir);
	return ret;
}

static int compare_blocks(const void *x, const void *y)
{
	const struct memory_block *a = x, *b = y;

	return (a->start > b->start) - (a->start < b->start);
}

static size_t merge_blocks(struct memory_block *b, size_t nr)
{
	size_t kept = 0;

	for (size_t i = 0; i < nr; i++) {
		if (kept && b[kept - 1].end == b[i].start && b[kept - 1].node == b[i].node &&
		    !strcmp(b[kept - 1].state, b[i].state))
			b[kept - 1].end = b[i].end;
		else
			b[kept++] = b[i];
	}
	return kept;
}

int memory_blocks_read(struct memory_block **blocks, size_t *nr, struct dd_error *err)
{
	struct array a = {.item_size = sizeof(struct memory_block)};
	char nodes[PATH_MAX];
	unsigned int node;
	struct dirent *e;
	uint64_t size = 0;
	int ret = block_size(&size, err), len;
	DIR *dir;

	if (ret)
		return ret;
	dir = opendir(kernel_path(nodes, KERNEL_SYSFS, NODES));
	if (!dir)
		return dd_fail(err, DD_EUNSUPPORTED,
			       "%s is missing: the kernel was built without "
			       "CONFIG_NUMA",
			       nodes);
	while (!ret && (e = readdir(dir)))
		if (sscanf(e->d_name, "node%9u%n", &node, &len) == 1 && !e->d_name[len])
			ret = read_node(&a, node, size, err);
	closedir(dir);
	if (ret) {
		free(a.items);
		return ret;
	}
	if (a.nr)
		qsort(a.items, a.nr, a.item_size, compare_blocks);
	*blocks = a.items;
	*nr = merge_blocks(a.items, a.nr);
	return 0;
}

/* ---- RAM of a node ---- */

static int add_overlap(struct array *a, const struct iomem_range *ram, const struct memory_block *b)
{
	uint64_t start = ram->start > b->start ? ram->start : b->start;
	uint64_t end = ram->end < b->end ? ram->end : b->end;
	struct memory_range *last = a->nr ? (struct memory_range *)a->items + a->nr - 1 : NULL;

	if (start >= end)
		return 0;
	if (last && last->end == start) {
		last->end = end;
		return 0;
	}
	last = array_add(a);
	if (!last)
		return DD_ENOMEM;
	*last = (struct memory_range){start, end};
	return 0;
}

int numa_node_ram(unsigned int node, struct memory_range **ranges, size_t *nr, struct dd_error *err)
{
	struct array a = {.item_size = sizeof(struct memory_range)};
	struct memory_block *blocks = NULL;
	struct iomem_range *iomem = NULL;
	size_t nr_blocks = 0, nr_iomem = 0;
	int ret = memory_blocks_read(&blocks, &nr_blocks, err);

	if (!ret)
		ret = iomem_read(&iomem, &nr_iomem, err);
	for (size_t i = 0; i < nr_iomem && !ret; i++)
		for (size_t j = 0; j < nr_blocks && !ret && iomem_is_ram(&iomem[i]); j++)
			if (blocks[j].node == node)
				ret = add_overlap(&a, &iomem[i], &blocks[j]);
	free(blocks);
	free(iomem);
	if (!ret && !a.nr)
		ret = dd_fail(err, DD_ENODATA, "there is no NUMA node %u with memory", node);
	if (ret) {
		free(a.items);
		return ret;
	}
	*ranges = a.items;
	*nr = a.nr;
	return 0;
}
