/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Build ids of mapped files: each file is read once, and no process can have the recorder read many.
 */
#ifndef DAMO_KERNEL_BUILD_ID_H
#define DAMO_KERNEL_BUILD_ID_H

#include <sys/types.h>

#include <damondata/symbols.h>
#include "tools/kernel/proc.h"

/* New files that are looked at for one process, and in all; larger programs map some hundred. */
#define BUILD_IDS_OF_PROCESS 1024u
#define BUILD_IDS_IN_ALL     16384u

/** struct build_ids - what is known of files by device and inode; zeroed = empty */
struct build_ids {
	struct build_id_file *files;
	size_t nr, room; /* room is a power of two, a hash table */
	pid_t pid;	 /* that was looked at last, and how many files were new */
	uint32_t of_process;
	uint64_t left_out; /* mappings whose file was not looked at */
};

/**
 * build_ids_find() - the build id of the file behind a mapping
 * @b:		the table
 * @pid:	of the process; mappings of one process come together
 * @map:	one of its mappings
 *
 * The very file that is mapped is read, whatever its path means by now and in which namespace.
 *
 * Return: the id, or NULL when it has none or was left out.
 */
const struct dd_build_id *build_ids_find(struct build_ids *b, pid_t pid,
					 const struct proc_map *map);

void build_ids_free(struct build_ids *b);

#endif /* DAMO_KERNEL_BUILD_ID_H */
