/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * What code of a profile is from: programs, libraries, the kernel and its modules, code made at run time;
 * and the functions in them, each with one number.
 */
#ifndef LIBDAMONDATA_DSO_TABLE_H
#define LIBDAMONDATA_DSO_TABLE_H

#include <damondata/profile.h>
#include <damondata/symbols.h>
#include "libdamondata/util/hash_index.h"

#define DD_KERNEL_IMAGE "[kernel.kallsyms]"

/** enum dd_image_kind - how its symbols are had */
enum dd_image_kind {
	DD_IMAGE_FILE,
	DD_IMAGE_KERNEL,
	DD_IMAGE_MODULE,
	DD_IMAGE_JIT,	/* /tmp/perf-PID.map, by the conventions of perf */
	DD_IMAGE_NAMED, /* one function, named as the image is */
};

struct dd_images;

/** dd_images_new() - make an empty one; @places is copied, its strings are not; NULL when out of memory */
struct dd_images *dd_images_new(const struct dd_symbol_places *places);

/**
 * dd_images_add() - number of an image, which is added when it is new; DD_SLOT_NONE when out of memory
 *
 * The kernel must be the first one.
 */
uint32_t dd_images_add(struct dd_images *im, const char *path, enum dd_image_kind kind);

/** dd_images_set_id() - its build id, as recorded */
void dd_images_set_id(struct dd_images *im, uint32_t image, const uint8_t *id, size_t len);

/** dd_images_set_release() - the recorded kernel's, as uname -r prints it; copied */
void dd_images_set_release(struct dd_images *im, const char *release);

/** dd_images_set_reference() - a symbol of the kernel and where it was; copied, the first one counts */
void dd_images_set_reference(struct dd_images *im, const char *reference, uint64_t at);

/** struct dd_spot - an address in an image */
struct dd_spot {
	uint32_t image; /* DD_SLOT_NONE: in none that is known */
	bool kernel;
	uint64_t ip;
	uint64_t
		address; /* offset in the file, distance from a module's code, or address in the kernel */
};

/**
 * dd_images_frame() - number of the function at @spot; its image's symbols are read at the first question
 *
 * Return: the number, or DD_SLOT_NONE when out of memory.
 */
uint32_t dd_images_frame(struct dd_images *im, const struct dd_spot *spot);

/** dd_images_get() - a function; valid until the next dd_images_frame() */
const struct dd_frame *dd_images_get(const struct dd_images *im, uint32_t frame);

/** dd_images_nr_unread() - images whose symbols were wanted but could not be had */
size_t dd_images_nr_unread(const struct dd_images *im);

/** dd_images_notes() - texts on files that were there but could not be used; @nr is set to their number */
const char *const *dd_images_notes(const struct dd_images *im, size_t *nr);

/** dd_images_free() - NULL is fine */
void dd_images_free(struct dd_images *im);

#endif /* LIBDAMONDATA_DSO_TABLE_H */
