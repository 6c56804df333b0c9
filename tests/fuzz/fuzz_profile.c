// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes as the perf.data of a profile. Names in it are looked up in an empty folder, so that no file
 * of this machine takes part.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <damondata/profile.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Branches must not have more than those that they branch from. */
static void check_tree(const struct dd_profile *p, const struct dd_profile_tree *t)
{
	for (size_t i = 0; i < t->nr; i++) {
		const struct dd_profile_branch *b = &t->branches[i];

		if (!b->nr || b->first + b->nr > t->nr_frames || (!i && b->level) ||
		    (i && b->level > t->branches[i - 1].level + 1))
			abort();
		for (uint32_t k = 0; k < b->nr; k++)
			if (!dd_profile_frame(p, t->frames[b->first + k])->dso)
				abort();
	}
}

static void use(const struct dd_profile *p)
{
	struct dd_profile_tree tree = {0};

	for (size_t i = 0; i < p->nr && i < 64; i++)
		if (!dd_profile_tree(p, i, 0, &tree, NULL))
			check_tree(p, &tree);
	dd_profile_tree_free(&tree);
	for (size_t i = 0; i < dd_profile_nr_stacks(p); i++)
		if (!dd_profile_stack(p, i).nr)
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct dd_interval slices[] = {{0, 1000}, {2000, UINT64_MAX}};
	struct dd_profile_spec spec = {.size = sizeof(spec),
				       .places = {.symfs = "/proc/self/fdinfo/nothing"}};
	struct dd_profile p;
	char path[64];
	int fd;

	if (!size)
		return 0;
	setenv("HOME", "/proc/self/fdinfo/nothing", 1);
	spec.keys = data[0] & 1 ? DD_PROFILE_TID | DD_PROFILE_CPU
				: DD_PROFILE_COMM | DD_PROFILE_DSO | DD_PROFILE_SYMBOL;
	if (data[0] & 2) {
		spec.slices = slices;
		spec.nr_slices = 2;
	}
	spec.chains = data[0] & 4;
	spec.children = data[0] & 8;
	spec.order = data[0] & 16 ? DD_CHAIN_CALLEE : DD_CHAIN_CALLER;
	spec.max_stack = data[0] & 32 ? 2 : 0;
	fd = memfd_create("input", MFD_CLOEXEC);
	if (fd < 0 || write(fd, data + 1, size - 1) != (ssize_t)(size - 1))
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (!dd_profile_read(&p, path, &spec, NULL)) {
		use(&p);
		dd_profile_free(&p);
	}
	close(fd);
	return 0;
}
