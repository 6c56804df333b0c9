// SPDX-License-Identifier: GPL-2.0-only
/*
 * pa_layout: which resources lie where in physical memory, and on which NUMA node.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ddutil/json_writer.h>
#include <damondata/units.h>

#include "tools/common/message.h"
#include "tools/common/options.h"
#include "tools/ctl/ctl_commands.h"
#include "tools/kernel/iomem.h"

static struct {
	uint64_t node, node_addr;
	bool raw, json;
	int node_given, node_addr_given;
} o;

static const struct option options[] = {
	{.kind = OPTION_U64,
	 .name = "numa_node",
	 .arg = "N",
	 .value = &o.node,
	 .given = &o.node_given,
	 .help = "print this NUMA node only"},
	{.kind = OPTION_U64,
	 .name = "numa_addr",
	 .arg = "N",
	 .value = &o.node_addr,
	 .given = &o.node_addr_given,
	 .help = "print the System RAM of this NUMA node only"},
	OPT_BOOL(0, "raw_number", &o.raw, "print plain numbers"),
	OPT_ALIAS("raw", "raw_number"),
	OPT_BOOL(0, "json", &o.json, "print JSON, with plain numbers"),
	OPT_END(),
};

static const struct command cmd = {
	.name = "pa_layout",
	.args = "",
	.description = "Joins /proc/iomem with the memory blocks of the NUMA nodes. Needs root, as "
		       "the kernel hides physical addresses from others.",
	.options = options,
};

struct layout {
	struct iomem_range *iomem;
	struct memory_block *blocks;
	size_t nr_iomem, nr_blocks;
};

/* Part of a resource that lies in one run of memory blocks. */
struct piece {
	uint64_t start, end;
	const struct iomem_range *resource;
	const struct memory_block *block;
};

static int compare_pieces(const void *x, const void *y)
{
	const struct piece *a = x, *b = y;

	if (a->start != b->start)
		return a->start < b->start ? -1 : 1;
	return (int)a->resource->depth - (int)b->resource->depth;
}

static struct piece *join_blocks(const struct layout *l, size_t *nr)
{
	struct piece *pieces = NULL;
	size_t room = 0;

	*nr = 0;
	for (size_t i = 0; i < l->nr_iomem; i++) {
		for (size_t j = 0; j < l->nr_blocks; j++) {
			const struct iomem_range *r = &l->iomem[i];
			const struct memory_block *b = &l->blocks[j];

			if (r->start >= b->end || r->end <= b->start ||
			    (o.node_given && b->node != o.node))
				continue;
			if (*nr == room) {
				room = room ? room * 2 : 64;
				pieces = reallocarray(pieces, room, sizeof(*pieces));
				if (!pieces)
					die("out of memory");
			}
			pieces[(*nr)++] = (struct piece){r->start > b->start ? r->start : b->start,
							 r->end < b->end ? r->end : b->end, r, b};
		}
	}
	if (*nr)
		qsort(pieces, *nr, sizeof(*pieces), compare_pieces);
	return pieces;
}

/* What can be monitored: the largest range by default, all ranges with --all_ram. */
struct ram {
	struct memory_range *ranges, largest;
	size_t nr;
};

static void print_range(uint64_t start, uint64_t end)
{
	char s[DD_UNIT_LEN], e[DD_UNIT_LEN], z[DD_UNIT_LEN];

	printf("[%s, %s) (size %s)\n", dd_format_address(s, start, o.raw),
	       dd_format_address(e, end, o.raw), dd_format_size(z, end - start, o.raw));
}

static void print_pieces(const struct piece *pieces, size_t nr)
{
	char s[DD_UNIT_LEN], e[DD_UNIT_LEN], z[DD_UNIT_LEN];

	printf("#%14s %14s\tnode\tstate\tresource\tsize\n", "start", "end");
	for (size_t i = 0; i < nr; i++) {
		const struct piece *p = &pieces[i];

		printf("%15s %15s\t%u\t", dd_format_address(s, p->start, o.raw),
		       dd_format_address(e, p->end, o.raw), p->block->node);
		put_sane(stdout, p->block->state);
		putchar('\t');
		put_sane(stdout, p->resource->name);
		printf("\t%s\n", dd_format_size(z, p->end - p->start, o.raw));
	}
}

static void json_range(struct ddu_json *j, uint64_t start, uint64_t end)
{
	ddu_json_kv_u64(j, "start", start);
	ddu_json_kv_u64(j, "end", end);
}

static void print_layout_json(const struct piece *pieces, size_t nr, const struct ram *ram)
{
	struct ddu_json j;

	ddu_json_init(&j, stdout, 4);
	ddu_json_object_begin(&j);
	ddu_json_key(&j, "resources");
	ddu_json_array_begin(&j);
	for (size_t i = 0; i < nr; i++) {
		ddu_json_object_begin(&j);
		json_range(&j, pieces[i].start, pieces[i].end);
		ddu_json_kv_u64(&j, "node", pieces[i].block->node);
		ddu_json_kv_string(&j, "state", pieces[i].block->state);
		ddu_json_kv_string(&j, "resource", pieces[i].resource->name);
		ddu_json_object_end(&j);
	}
	ddu_json_array_end(&j);
	ddu_json_key(&j, "default_region");
	ddu_json_object_begin(&j);
	json_range(&j, ram->largest.start, ram->largest.end);
	ddu_json_object_end(&j);
	ddu_json_key(&j, "all_ram");
	ddu_json_array_begin(&j);
	for (size_t i = 0; i < ram->nr; i++) {
		ddu_json_object_begin(&j);
		json_range(&j, ram->ranges[i].start, ram->ranges[i].end);
		ddu_json_object_end(&j);
	}
	ddu_json_array_end(&j);
	ddu_json_object_end(&j);
	putchar('\n');
}

static void print_ram(const struct ram *ram)
{
	char size[DD_UNIT_LEN];

	printf("Ranges with --all_ram: %zu (size %s)\n", ram->nr,
	       dd_format_size(size, total_of_ranges(ram->ranges, ram->nr), o.raw));
	for (size_t i = 0; i < ram->nr; i++)
		print_range(ram->ranges[i].start, ram->ranges[i].end);
	fputs("Default paddr monitoring range: ", stdout);
	print_range(ram->largest.start, ram->largest.end);
}

static int print_node_ram(unsigned int node)
{
	struct memory_range *ranges;
	struct dd_error err;
	size_t nr;

	if (numa_node_ram(node, &ranges, &nr, &err))
		die("%s", err.text);
	for (size_t i = 0; i < nr; i++)
		print_range(ranges[i].start, ranges[i].end);
	free(ranges);
	return EXIT_DONE;
}

int cmd_pa_layout(int argc, char **argv)
{
	struct piece *pieces;
	struct dd_error err;
	struct layout l;
	struct ram ram;
	size_t nr;

	parse_options(&cmd, argc, argv);
	if (o.node_addr_given)
		return print_node_ram((unsigned int)o.node_addr);
	if (memory_blocks_read(&l.blocks, &l.nr_blocks, &err) ||
	    iomem_read(&l.iomem, &l.nr_iomem, &err) || iomem_ram(&ram.ranges, &ram.nr, &err))
		die("%s", err.text);
	ram.largest = largest_range(ram.ranges, ram.nr);
	pieces = join_blocks(&l, &nr);
	if (o.node_given && !nr)
		die("there is no NUMA node %llu with memory", (unsigned long long)o.node);
	if (o.json) {
		print_layout_json(pieces, nr, &ram);
	} else {
		print_pieces(pieces, nr);
		print_ram(&ram);
	}
	free(pieces);
	free(l.blocks);
	free(l.iomem);
	free(ram.ranges);
	return EXIT_DONE;
}
