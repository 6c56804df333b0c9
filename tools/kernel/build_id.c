// SPDX-License-Identifier: GPL-2.0-only
/*
 * Build ids of the files that processes have mapped, each read once.
 */
#include "tools/kernel/build_id.h"

#include <inttypes.h>
#include <stdlib.h>

#include "tools/kernel/sysfs.h"

/* @inode 0: a free place. */
struct build_id_file {
	uint64_t inode;
	uint32_t dev_major, dev_minor;
	struct dd_build_id id;
};

#define FIRST_ROOM 256u

/* Its place in the table, or the free one where it belongs. */
static struct build_id_file *build_id_place(const struct build_ids *b, uint64_t inode,
					    uint32_t major, uint32_t minor)
{
	uint64_t h = (inode ^ (uint64_t)major << 52 ^ (uint64_t)minor << 40) * 0x9e3779b97f4a7c15u;
	size_t i = (size_t)(h >> 32) & (b->room - 1);

	while (b->files[i].inode && (b->files[i].inode != inode || b->files[i].dev_major != major ||
				     b->files[i].dev_minor != minor))
		i = (i + 1) & (b->room - 1);
	return &b->files[i];
}

static bool make_room(struct build_ids *b)
{
	struct build_ids more = {.room = b->room ? 2 * b->room : FIRST_ROOM};

	if (2 * b->nr < b->room)
		return true;
	more.files = calloc(more.room, sizeof(*more.files));
	if (!more.files)
		return false;
	for (size_t i = 0; i < b->room; i++) {
		const struct build_id_file *f = &b->files[i];

		if (f->inode)
			*build_id_place(&more, f->inode, f->dev_major, f->dev_minor) = *f;
	}
	free(b->files);
	b->files = more.files;
	b->room = more.room;
	return true;
}

static bool may_look(struct build_ids *b, pid_t pid)
{
	if (b->pid != pid) {
		b->pid = pid;
		b->of_process = 0;
	}
	if (b->of_process < BUILD_IDS_OF_PROCESS && b->nr < BUILD_IDS_IN_ALL && make_room(b)) {
		b->of_process++;
		return true;
	}
	b->left_out++;
	return false;
}

const struct dd_build_id *build_ids_find(struct build_ids *b, pid_t pid, const struct proc_map *map)
{
	struct build_id_file *f;
	char path[PATH_MAX];

	if (!map->inode)
		return NULL;
	f = b->room ? build_id_place(b, map->inode, map->dev_major, map->dev_minor) : NULL;
	if (!f || !f->inode) {
		if (!may_look(b, pid))
			return NULL;
		f = build_id_place(b, map->inode, map->dev_major, map->dev_minor);
		*f = (struct build_id_file){map->inode, map->dev_major, map->dev_minor, {.len = 0}};
		b->nr++;
		kernel_path(path, KERNEL_PROCFS, "%d/map_files/%" PRIx64 "-%" PRIx64, (int)pid,
			    map->start, map->end);
		dd_build_id_of_file(path, &f->id);
	}
	return f->id.len ? &f->id : NULL;
}

void build_ids_free(struct build_ids *b)
{
	free(b->files);
	*b = (struct build_ids){.nr = 0};
}
