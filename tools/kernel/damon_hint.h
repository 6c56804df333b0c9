/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Why DAMON refuses a write: the kernel says only EINVAL, EBUSY or ENOMEM.
 */
#ifndef DAMO_KERNEL_DAMON_HINT_H
#define DAMO_KERNEL_DAMON_HINT_H

#include <damondata/error.h>

/**
 * damon_explain() - add the likely cause and the remedy to a failed write
 * @path:	below kdamonds/, such as "0/state"
 * @value:	what was written
 * @reason:	of sysfs_write()
 * @err:	filled with both; or NULL
 *
 * Return: the code of @reason.
 */
int damon_explain(const char *path, const char *value, const struct dd_error *reason,
		  struct dd_error *err);

#endif /* DAMO_KERNEL_DAMON_HINT_H */
