// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Images of code and the functions in them.
 */
#include "libdamondata/symbol/dso_table.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libdamondata/util/array.h"
#include <damondata/symbols.h>
#include "libdamondata/symbol/jit.h"
#include "libdamondata/symbol/module_path.h"

#define MAX_NOTES 16

struct image {
	const char *path; /* of the names */
	uint32_t dso_id;
	enum dd_image_kind kind;
	struct dd_build_id id;
	bool tried;
	struct dd_symbols *symbols;
	uint32_t *frames; /* by symbol: number + 1 */
};

/* Where an address was found to be: the frame of each spot that was asked for. */
struct seen {
	uint32_t image, frame;
	uint64_t address;
	bool kernel;
};

struct dd_images {
	struct dd_symbol_places places;
	char *release, *reference;
	uint64_t reference_at, crc_budget;
	struct dd_names paths, dsos, symbols;
	struct image *list;
	size_t nr, room;
	struct dd_frame *frames;
	size_t nr_frames, frames_room;
	struct seen *seen;
	size_t nr_seen, seen_room;
	struct dd_slots seen_slots;
	size_t nr_unread;
	struct dd_names notes;
};

struct dd_images *dd_images_new(const struct dd_symbol_places *places)
{
	struct dd_images *im = calloc(1, sizeof(*im));

	if (!im)
		return NULL;
	im->places = *places;
	im->crc_budget = DD_CRC_BUDGET;
	/* Number 0: no image. */
	if (dd_names_add(&im->dsos, "[unknown]") == DD_SLOT_NONE) {
		free(im);
		return NULL;
	}
	return im;
}

void dd_images_free(struct dd_images *im)
{
	if (!im)
		return;
	for (size_t i = 0; i < im->nr; i++) {
		dd_symbols_free(im->list[i].symbols);
		free(im->list[i].frames);
	}
	free(im->list);
	free(im->frames);
	free(im->seen);
	dd_slots_free(&im->seen_slots);
	dd_names_free(&im->paths);
	dd_names_free(&im->dsos);
	dd_names_free(&im->symbols);
	dd_names_free(&im->notes);
	free(im->release);
	free(im->reference);
	free(im);
}

/* "/lib/modules/6.12/kernel/net/nf-x.ko.xz" is "[nf_x]". */
static void image_module_name(char *name, size_t size, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash) {
		snprintf(name, size, "%s", path);
		return;
	}
	snprintf(name, size, "[%.*s]", (int)strcspn(slash + 1, "."), slash + 1);
	for (; *name; name++)
		if (*name == '-')
			*name = '_';
}

static uint32_t dso_of(struct dd_images *im, const char *path, enum dd_image_kind kind)
{
	const char *slash = strrchr(path, '/');
	char name[256];
	unsigned int pid;

	if (kind == DD_IMAGE_JIT && sscanf(path, "/tmp/perf-%u.map", &pid) == 1) {
		snprintf(name, sizeof(name), "[JIT] tid %u", pid);
		return dd_names_add(&im->dsos, name);
	}
	if (kind != DD_IMAGE_MODULE)
		return dd_names_add(&im->dsos, slash && slash[1] ? slash + 1 : path);
	image_module_name(name, sizeof(name), path);
	return dd_names_add(&im->dsos, name);
}

uint32_t dd_images_add(struct dd_images *im, const char *path, enum dd_image_kind kind)
{
	uint32_t i = dd_names_add(&im->paths, path), dso_id;
	struct image *grown;

	if (i == DD_SLOT_NONE || i < im->nr)
		return i;
	dso_id = dso_of(im, path, kind);
	grown = dd_grow(im->list, &im->room, im->nr, sizeof(*grown));
	if (!grown || dso_id == DD_SLOT_NONE)
		return DD_SLOT_NONE;
	im->list = grown;
	grown[im->nr++] = (struct image){im->paths.list[i], dso_id, kind, {{0}, 0}, 0, NULL, NULL};
	return i;
}

void dd_images_set_id(struct dd_images *im, uint32_t image, const uint8_t *id, size_t len)
{
	static const uint8_t zeros[DD_BUILD_ID_MAX];
	struct dd_build_id *to = &im->list[image].id;

	if (!len || len > DD_BUILD_ID_MAX || !memcmp(id, zeros, len))
		return;
	memcpy(to->bytes, id, len);
	to->len = len;
}

void dd_images_set_release(struct dd_images *im, const char *release)
{
	free(im->release);
	im->release = release ? strdup(release) : NULL;
}

void dd_images_set_reference(struct dd_images *im, const char *reference, uint64_t at)
{
	if (im->reference)
		return;
	im->reference = strdup(reference);
	im->reference_at = at;
}

static int load_module(struct dd_images *im, struct image *m, struct dd_error *err)
{
	struct dd_symbol_wanted want = {.size = sizeof(want),
					.path = m->path,
					.id = m->id,
					.module = true,
					.crc_budget = &im->crc_budget};
	char path[PATH_MAX];

	if (*m->path == '[' &&
	    dd_module_path(path, im->places.symfs, im->release, im->dsos.list[m->dso_id]))
		want.path = path;
	return dd_symbols_search(&m->symbols, &im->places, &want, err);
}

static int load_symbols(struct dd_images *im, struct image *m, struct dd_error *err)
{
	const struct dd_symbol_wanted file = {
		.size = sizeof(file), .path = m->path, .id = m->id, .crc_budget = &im->crc_budget};
	const struct dd_kernel_wanted kernel = {.size = sizeof(kernel),
						.id = m->id,
						.release = im->release,
						.reference = im->reference,
						.reference_at = im->reference_at};

	switch (m->kind) {
	case DD_IMAGE_KERNEL:
		return dd_symbols_search_kernel(&m->symbols, &im->places, &kernel, err);
	case DD_IMAGE_MODULE:
		return load_module(im, m, err);
	case DD_IMAGE_JIT:
		return dd_symbols_jit(&m->symbols, im->places.symfs, m->path, err);
	default:
		return dd_symbols_search(&m->symbols, &im->places, &file, err);
	}
}

/* Only what is there but cannot be used is worth a word: of the rest the number is reported. */
static void try_load(struct dd_images *im, struct image *m)
{
	struct dd_error err = {0};
	bool is_file = m->kind != DD_IMAGE_FILE || *m->path == '/' || m->id.len ||
		       !strcmp(m->path, "[vdso]");
	int ret;

	if (m->tried || m->kind == DD_IMAGE_NAMED || !is_file)
		return;
	m->tried = true;
	ret = load_symbols(im, m, &err);
	if (m->symbols)
		m->frames = calloc(dd_symbols_nr(m->symbols) + 1, sizeof(*m->frames));
	im->nr_unread += ret != 0;
	if ((m->kind == DD_IMAGE_KERNEL ? err.code != 0 : ret == DD_ECORRUPT) &&
	    im->notes.nr < MAX_NOTES)
		dd_names_add(&im->notes, err.text);
}

static uint32_t append_frame(struct dd_images *im, const struct dd_spot *spot, const char *symbol)
{
	struct dd_frame *grown =
		dd_grow(im->frames, &im->frames_room, im->nr_frames, sizeof(*grown));
	uint32_t dso = spot->image == DD_SLOT_NONE ? 0 : im->list[spot->image].dso_id;

	if (!grown)
		return DD_SLOT_NONE;
	im->frames = grown;
	grown[im->nr_frames] = (struct dd_frame){im->dsos.list[dso], symbol,   dso,
						 spot->address,	     spot->ip, spot->kernel};
	return (uint32_t)im->nr_frames++;
}

static const char *readable_symbol(struct dd_images *im, const char *symbol)
{
	char *demangled = dd_demangle(symbol);
	uint32_t i = dd_names_add(&im->symbols, demangled ? demangled : symbol);

	free(demangled);
	return i == DD_SLOT_NONE ? NULL : im->symbols.list[i];
}

/* Function number @i of an image's symbols, which @spot is in. */
static uint32_t symbol_frame(struct dd_images *im, const struct dd_spot *spot, struct image *m,
			     int64_t i)
{
	uint32_t frame = m->frames ? m->frames[i] : 0;
	struct dd_symbol sym;

	if (frame)
		return frame - 1;
	sym = dd_symbols_get(m->symbols, (size_t)i);
	frame = append_frame(im, spot, readable_symbol(im, sym.name));
	if (frame == DD_SLOT_NONE)
		return frame;
	im->frames[frame].address = sym.start;
	if (m->frames)
		m->frames[i] = frame + 1;
	return frame;
}

/* kallsyms also lists functions of modules, valid only for the boot it was read in. Returns -1 if the recording is of another boot. */
static int64_t listed_symbol(struct dd_images *im, const struct dd_spot *spot)
{
	struct image *kernel = &im->list[0];
	int64_t i;

	if (kernel->kind != DD_IMAGE_KERNEL)
		return -1;
	try_load(im, kernel);
	i = kernel->symbols ? dd_symbols_at(kernel->symbols, spot->ip) : -1;
	if (i >= 0 && dd_symbols_get(kernel->symbols, (size_t)i).start < spot->ip - spot->address)
		return -1;
	return i;
}

static int64_t own_symbol(struct dd_images *im, const struct dd_spot *spot, struct image *m)
{
	uint64_t address = spot->address;

	try_load(im, m);
	if (!m->symbols)
		return -1;
	if (m->kind == DD_IMAGE_FILE)
		address = dd_symbols_address(m->symbols, address);
	return dd_symbols_at(m->symbols, address);
}

static uint32_t new_frame(struct dd_images *im, const struct dd_spot *spot)
{
	struct image *m;
	int64_t i;

	if (spot->image == DD_SLOT_NONE)
		return append_frame(im, spot, NULL);
	m = &im->list[spot->image];
	if (m->kind == DD_IMAGE_NAMED)
		return append_frame(im, spot, m->path);
	i = m->kind == DD_IMAGE_MODULE ? listed_symbol(im, spot) : -1;
	if (i >= 0)
		return symbol_frame(im, spot, &im->list[0], i);
	i = own_symbol(im, spot, m);
	return i < 0 ? append_frame(im, spot, NULL) : symbol_frame(im, spot, m, i);
}

static uint64_t hash_of(const struct dd_spot *spot)
{
	const uint64_t key[] = {spot->address, (uint64_t)spot->image << 1 | spot->kernel};

	return dd_hash(key, sizeof(key));
}

static bool same_spot(const void *table, uint32_t number, const void *key)
{
	const struct seen *s = &((const struct dd_images *)table)->seen[number];
	const struct dd_spot *spot = key;

	return s->address == spot->address && s->image == spot->image && s->kernel == spot->kernel;
}

uint32_t dd_images_frame(struct dd_images *im, const struct dd_spot *spot)
{
	uint64_t hash = hash_of(spot);
	uint32_t found = dd_slots_find(&im->seen_slots, hash, same_spot, im, spot), frame;
	struct seen *grown;

	if (found != DD_SLOT_NONE)
		return im->seen[found].frame;
	frame = new_frame(im, spot);
	grown = dd_grow(im->seen, &im->seen_room, im->nr_seen, sizeof(*grown));
	if (!grown || frame == DD_SLOT_NONE)
		return DD_SLOT_NONE;
	im->seen = grown;
	if (!dd_slots_add(&im->seen_slots, hash, (uint32_t)im->nr_seen))
		return DD_SLOT_NONE;
	grown[im->nr_seen++] = (struct seen){spot->image, frame, spot->address, spot->kernel};
	return frame;
}

const struct dd_frame *dd_images_get(const struct dd_images *im, uint32_t frame)
{
	return &im->frames[frame];
}

size_t dd_images_nr_unread(const struct dd_images *im)
{
	return im->nr_unread;
}

const char *const *dd_images_notes(const struct dd_images *im, size_t *nr)
{
	*nr = im->notes.nr;
	return (const char *const *)im->notes.list;
}
