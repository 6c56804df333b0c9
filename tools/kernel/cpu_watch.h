/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * CPUs that come online while a program runs, as the kernel announces them to udev and others.
 */
#ifndef DAMO_KERNEL_CPU_WATCH_H
#define DAMO_KERNEL_CPU_WATCH_H

/**
 * cpu_watch_open() - listen from now on
 *
 * Return: a file descriptor to poll, read with cpu_watch_next(), and close; -1 where the kernel does not
 * announce them (a sandbox without netlink).
 */
int cpu_watch_open(void);

/** cpu_watch_next() - number of the next CPU that came online, or -1 when there is none for now */
int cpu_watch_next(int fd);

#endif /* DAMO_KERNEL_CPU_WATCH_H */
