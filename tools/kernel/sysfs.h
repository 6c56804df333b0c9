/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Small files of the kernel's file systems: where they are, reading and writing them with complete
 * error reports.
 */
#ifndef DAMO_KERNEL_SYSFS_H
#define DAMO_KERNEL_SYSFS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <damondata/error.h>

/* A file of one value: names, numbers, memory cgroup paths. */
#define SYSFS_VALUE_LEN PATH_MAX

enum kernel_fs {
	KERNEL_SYSFS,	/* $DAMO_SYSFS, or /sys */
	KERNEL_PROCFS,	/* $DAMO_PROCFS, or /proc */
	KERNEL_TRACEFS, /* $DAMO_TRACEFS, or /sys/kernel/tracing */
	KERNEL_RUN,	/* $DAMO_RUNDIR, or $DAMO_SYSFS/.damo, or /run/damo: our own state */
};

/**
 * kernel_fs_root() - where a file system is mounted
 *
 * The environment is ignored in a privileged (setuid) program.
 *
 * Return: a path without final slash; static.
 */
const char *kernel_fs_root(enum kernel_fs fs);

/** kernel_fs_is_fake() - whether the environment names another root */
bool kernel_fs_is_fake(enum kernel_fs fs);

/**
 * kernel_path() - a path below a file system's root
 * @buf:	gets the path; cut when longer than PATH_MAX (opening it then fails)
 * @fs:		which file system
 * @fmt:	the rest of the path, without leading slash
 *
 * Return: @buf
 */
char *kernel_path(char buf[PATH_MAX], enum kernel_fs fs, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/** KERNEL_RELEASE() - a release as one number that can be compared */
#define KERNEL_RELEASE(major, minor) ((unsigned int)(major)*1000 + (minor))
#define KERNEL_RELEASE_LEN	     16

/** kernel_release() - release of the running kernel as KERNEL_RELEASE(), 0 = unknown */
unsigned int kernel_release(void);

/** kernel_release_name() - "6.17"; with UINT_MAX "not in mainline" */
const char *kernel_release_name(char buf[KERNEL_RELEASE_LEN], unsigned int release);

/** sysfs_exists() - whether the file or directory is there */
bool sysfs_exists(const char *path);

/**
 * sysfs_read() - the whole text of a small file, without its final newline
 * @path:	the file
 * @buf:	gets the text, always terminated
 * @size:	of @buf; a longer file is DD_ELIMIT
 * @err:	or NULL
 *
 * EBUSY (another process is in the middle of a DAMON command) is waited out for up to two seconds.
 *
 * Return: 0 or a negative enum dd_code.
 */
int sysfs_read(const char *path, char *buf, size_t size, struct dd_error *err);

/** sysfs_read_u64() - a decimal number; DD_ECORRUPT when the file holds something else */
int sysfs_read_u64(const char *path, uint64_t *value, struct dd_error *err);

/**
 * sysfs_write() - write one value
 * @path:	the file, which must exist
 * @value:	text without newline
 * @err:	or NULL
 *
 * EBUSY is waited out for up to two seconds.
 *
 * Return: 0 or DD_ESYS; the text names value, file and reason.
 */
int sysfs_write(const char *path, const char *value, struct dd_error *err);

/**
 * sysfs_write_bounded() - write a command that the kernel may take long to answer
 * @path:	the file
 * @value:	the command
 * @timeout_ms:	give up after this long
 * @err:	or NULL
 *
 * The write is done by a child: a process that waits inside the kernel cannot be interrupted.
 *
 * Return: 0, DD_ESYS, or DD_EAGAIN when the time is over.
 */
int sysfs_write_bounded(const char *path, const char *value, unsigned int timeout_ms,
			struct dd_error *err);

/* What sysfs_write_late() returns beside 0 and an errno. */
enum { SYSFS_STILL_WAITS = -1, SYSFS_NEVER_WAITED = -2 };

/**
 * sysfs_write_late() - what became of the last sysfs_write_bounded() that gave up waiting
 *
 * Its child goes on waiting until the next bounded write, or the end of this process.
 *
 * Return: 0 when the kernel has answered since, an errno when it has refused, or one of the values above.
 */
int sysfs_write_late(void);

/**
 * sysfs_numbered() - the numbered children of a directory, ascending
 * @path:	the directory
 * @indices:	gets a malloc'ed array, or NULL when there are none
 * @nr:		gets their number
 * @err:	or NULL
 *
 * Names that are not plain decimal numbers are passed over.
 *
 * Return: 0, DD_ESYS or DD_ENOMEM.
 */
int sysfs_numbered(const char *path, unsigned int **indices, size_t *nr, struct dd_error *err);

/** clock_ns() - a clock of clock_gettime(2) in ns, such as CLOCK_MONOTONIC, which trace events have */
uint64_t clock_ns(clockid_t clock);

/** monotonic_ms() - time that only grows, for deadlines */
uint64_t monotonic_ms(void);

/** sleep_ms() - sleep, or return early at a signal */
void sleep_ms(unsigned int ms);

/** damon_join_path() - @name below a directory of DAMON's tree; either may be "". What is too long is left empty */
const char *damon_join_path(char buf[PATH_MAX], const char *dir, const char *name);

/** damon_path() - path of a file below kdamonds/ */
char *damon_path(char buf[PATH_MAX], const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif /* DAMO_KERNEL_SYSFS_H */
