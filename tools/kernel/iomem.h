/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where memory lies: /proc/iomem and the memory blocks of NUMA nodes.
 */
#ifndef DAMO_KERNEL_IOMEM_H
#define DAMO_KERNEL_IOMEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <damondata/error.h>

#define IOMEM_NAME_LEN	 64
#define MEMORY_STATE_LEN 24

/** struct iomem_range - line of /proc/iomem: [@start, @end) bytes; @depth 0 is not inside another */
struct iomem_range {
	uint64_t start, end;
	unsigned int depth;
	char name[IOMEM_NAME_LEN];
};

/** struct memory_range - [@start, @end) bytes */
struct memory_range {
	uint64_t start, end;
};

/** struct memory_block - adjacent memory blocks [@start, @end) of one node that are in the same state */
struct memory_block {
	uint64_t start, end;
	unsigned int node;
	char state[MEMORY_STATE_LEN];
};

/**
 * iomem_read() - all lines of /proc/iomem
 * @ranges:	gets a malloc'ed array in the file's order
 * @nr:		gets its length
 *
 * Return: 0, DD_ESYS (without root all addresses read as 0), DD_EFORMAT, DD_ENOMEM.
 */
int iomem_read(struct iomem_range **ranges, size_t *nr, struct dd_error *err);

/** iomem_is_ram() - is the range System RAM? */
bool iomem_is_ram(const struct iomem_range *range);

/**
 * iomem_ram() - all System RAM ranges
 * @ram:	gets a malloc'ed array, ascending
 * @nr:		gets its length, at least 1
 *
 * Return: 0, or what iomem_read() returns, DD_ENODATA when there is no System RAM.
 */
int iomem_ram(struct memory_range **ram, size_t *nr, struct dd_error *err);

/** largest_range() - of System RAM, what DAMON monitors by default; the first of equals, empty without any */
struct memory_range largest_range(const struct memory_range *ranges, size_t nr);

/** total_of_ranges() - bytes of ranges that do not overlap */
uint64_t total_of_ranges(const struct memory_range *ranges, size_t nr);

/**
 * memory_blocks_read() - memory blocks of all NUMA nodes, ascending, adjacent ones merged
 * @blocks:	gets a malloc'ed array
 * @nr:		gets its length
 *
 * Return: 0, DD_EUNSUPPORTED (kernel without CONFIG_MEMORY_HOTPLUG), DD_ESYS, DD_ENOMEM.
 */
int memory_blocks_read(struct memory_block **blocks, size_t *nr, struct dd_error *err);

/**
 * numa_node_ram() - System RAM of one NUMA node
 * @node:	its number
 * @ranges:	gets a malloc'ed array, ascending, adjacent ones merged
 * @nr:		gets its length, at least 1
 *
 * Return: 0, DD_ENODATA when the node is unknown or without memory, or what the readers return.
 */
int numa_node_ram(unsigned int node, struct memory_range **ranges, size_t *nr,
		  struct dd_error *err);

#endif /* DAMO_KERNEL_IOMEM_H */
