/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Processes and memory as /proc has them ($DAMO_PROCFS for tests). A process can vanish at any time:
 * that is an answer, not an error.
 */
#ifndef DAMO_KERNEL_PROC_H
#define DAMO_KERNEL_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <damondata/error.h>

/** struct proc_stat - the fields of /proc/PID/stat that are of use; see proc(5) */
struct proc_stat {
	pid_t pid, ppid;
	char comm[64];
	char state;
	uint64_t minflt, majflt;
	uint64_t utime, stime; /* ticks of 1/100 s */
	uint64_t num_threads, starttime;
	uint64_t vsize; /* bytes */
	uint64_t rss;	/* pages */
};

/** proc_read_stat() - false when the process is gone */
bool proc_read_stat(pid_t pid, struct proc_stat *st);

/** proc_alive() - the process is there and no zombie */
bool proc_alive(pid_t pid);

/** proc_read_statm() - the seven numbers of /proc/PID/statm, in pages; false when it is gone */
bool proc_read_statm(pid_t pid, uint64_t pages[7]);

/**
 * proc_read_keys() - numbers of a "Key:   123 kB" file
 * @path:	below /proc: "meminfo", "12/status"
 * @keys:	names without colon
 * @nr:		of @keys
 * @values:	gets the numbers; 0 where the file lacks the key
 *
 * Return: false when the file cannot be read.
 */
bool proc_read_keys(const char *path, const char *const *keys, size_t nr, uint64_t *values);

/**
 * struct proc_map - a line of /proc/PID/maps
 * @name:	path, "[heap]" or "", with the kernel's "\ooo" escapes resolved
 */
struct proc_map {
	uint64_t start, end, offset, inode;
	uint32_t dev_major, dev_minor;
	char perms[5];
	const char *name;
};

/**
 * proc_read_maps() - the text of /proc/PID/maps
 * @max:	so many bytes are read; a line has some 100, and a process may have as many as it likes
 * @text:	gets malloc'ed text of whole lines; "" when the process is gone
 * @len:	gets its length
 *
 * Return: 0, 1 when there is more than @max, or DD_ENOMEM.
 */
int proc_read_maps(pid_t pid, size_t max, char **text, size_t *len);

/**
 * proc_next_map() - take the first line off a maps text
 * @text:	advanced; the line is changed in place
 * @map:	gets it; the name points into the text
 *
 * Return: false at the end. Lines that are not of the known form are passed over.
 */
bool proc_next_map(char **text, struct proc_map *map);

/**
 * proc_descendants() - the processes that descend from given ones
 * @roots:	pids
 * @nr_roots:	of @roots
 * @found:	gets a malloc'ed array of the descendants without the roots, ascending
 * @nr_found:	its length
 *
 * Return: 0, DD_ESYS when /proc cannot be listed, or DD_ENOMEM.
 */
int proc_descendants(const pid_t *roots, size_t nr_roots, pid_t **found, size_t *nr_found,
		     struct dd_error *err);

/** proc_find_comm() - a process whose command name begins so, such as "kdamond.", or 0 */
pid_t proc_find_comm(const char *prefix);

#endif /* DAMO_KERNEL_PROC_H */
