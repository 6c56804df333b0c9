/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An ordered list of writes below DAMON's kdamonds directory. It is made first and done later, so that
 * the same list can be printed (--dry_run), done, compared with what the kernel then holds, and kept
 * to bring an earlier setup back.
 */
#ifndef DAMO_KERNEL_SYSFS_WRITES_H
#define DAMO_KERNEL_SYSFS_WRITES_H

#include <stdio.h>

#include "tools/kernel/sysfs.h"

/** enum filter_layout - kernels since 6.15 have two directories of filters, older ones one */
enum filter_layout { LAYOUT_ANY, LAYOUT_SPLIT, LAYOUT_FLAT };

/**
 * struct damon_write - one write
 * @path:	below kdamonds/, such as "0/contexts/0/operations"
 * @value:	text without newline
 * @layout:	do it only on kernels with this layout of filters
 */
struct damon_write {
	char *path, *value;
	enum filter_layout layout;
};

/** struct damon_plan - the list; zero-initialised is empty. @out_of_memory is sticky */
struct damon_plan {
	struct damon_write *writes;
	size_t nr, room;
	bool out_of_memory;
};

void damon_plan_free(struct damon_plan *plan);

/** damon_plan_add() - append a write of a text */
void damon_plan_add(struct damon_plan *plan, const char *path, const char *value);

/** damon_plan_add_for() - append a write for one layout of filters */
void damon_plan_add_for(struct damon_plan *plan, enum filter_layout layout, const char *path,
			const char *value);

/** damon_plan_print() - "echo VALUE > PATH" lines of what a kernel of this release gets */
int damon_plan_print(const struct damon_plan *plan, unsigned int release, FILE *out,
		     struct dd_error *err);

/**
 * damon_plan_run() - do the writes in order
 * @plan:	what
 * @done:	gets the number of writes that were done, also on failure; or NULL
 * @err:	names file, value, reason and the likely cause
 *
 * A file that this kernel does not have is passed over when the value is what such a kernel does
 * anyway. Writing an nr_* file remakes the directories below it, also with an unchanged number.
 *
 * Return: 0, DD_ESYS, DD_EUNSUPPORTED (the kernel lacks what the value needs), DD_ENOMEM.
 */
int damon_plan_run(const struct damon_plan *plan, size_t *done, struct dd_error *err);

/** damon_plan_check() - compare the files with the plan; DD_ECORRUPT names the first difference */
int damon_plan_check(const struct damon_plan *plan, struct dd_error *err);

/** damon_plan_apply() - damon_plan_run(), then damon_plan_check() */
int damon_plan_apply(const struct damon_plan *plan, struct dd_error *err);

/**
 * damon_plan_save() - make the plan that brings the present setup back
 * @plan:	appended to
 * @dir:	below kdamonds/, such as "0"; "" for everything
 *
 * All writable files but `state`, whether this program knows them or not.
 */
int damon_plan_save(struct damon_plan *plan, const char *dir, struct dd_error *err);

/**
 * damon_plan_restore() - do a plan of damon_plan_save()
 *
 * Files that hold the value already are left alone; a file that vanished is passed over.
 */
int damon_plan_restore(const struct damon_plan *plan, struct dd_error *err);

#endif /* DAMO_KERNEL_SYSFS_WRITES_H */
