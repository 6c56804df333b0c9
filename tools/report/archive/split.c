// SPDX-License-Identifier: GPL-2.0-only
/*
 * One recording into several files, each of them a whole recording.
 */
#include "tools/report/archive/split.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include <damondata/targets.h>
#include "tools/common/allocate.h"
#include "tools/common/message.h"

#define MAX_OPEN 256u

/* The newest definition of a stream; by its version a file that has an older one is known. */
struct definition {
	const struct dd_stream *stream;
	uint32_t id, version;
};

struct part {
	struct export_run run;
	bool open;
	uint32_t *versions; /* of each definition that the file has, 0 = none */
	size_t versions_room;
};

struct split {
	struct split_spec spec;
	struct part *parts;
	size_t nr_parts, parts_room;
	size_t current;
	struct dd_meta meta;
	bool has_meta;
	struct definition *defs;
	size_t nr_defs, defs_room;
	struct dd_targets targets;
	uint64_t base_ns;
	bool has_base;
	bool any; /* some part holds data */
};

static const size_t meta_texts[] = {
	offsetof(struct dd_meta, writer),	   offsetof(struct dd_meta, imported_from),
	offsetof(struct dd_meta, command_line),	   offsetof(struct dd_meta, kernel_release),
	offsetof(struct dd_meta, machine),	   offsetof(struct dd_meta, host_name),
	offsetof(struct dd_meta, machine_id_hash), offsetof(struct dd_meta, boot_id),
	offsetof(struct dd_meta, kdamonds_json),
};

#define NR_TEXTS (sizeof(meta_texts) / sizeof(meta_texts[0]))

static char **meta_text_at(struct dd_meta *m, size_t i)
{
	return (char **)((char *)m + meta_texts[i]);
}

static void free_meta(struct split *s)
{
	for (size_t i = 0; s->has_meta && i < NR_TEXTS; i++)
		free(*meta_text_at(&s->meta, i));
	s->has_meta = false;
}

/* Every file begins with the metadata, so they outlive their event. */
static void keep_meta(struct split *s, const struct dd_meta *meta)
{
	free_meta(s);
	s->meta = *meta;
	/* By it the parts are known to be of one recording, where nothing identifies the machine. */
	if (!s->meta.recording_id &&
	    getrandom(&s->meta.recording_id, sizeof(s->meta.recording_id), 0) < 0)
		die("cannot make an id for the recording");
	s->meta.nr_sidecars = 0;
	s->meta.sidecars = NULL;
	for (size_t i = 0; i < NR_TEXTS; i++) {
		char **text = meta_text_at(&s->meta, i);

		*text = *text ? strdup(*text) : NULL;
	}
	s->has_meta = true;
}

struct split *split_begin(const struct split_spec *spec)
{
	struct split *s = xcalloc(1, sizeof(*s));

	s->spec = *spec;
	if (spec->by != SPLIT_NOT && !strcmp(spec->path, "-"))
		die_usage("several files need a name: -o FILE");
	return s;
}

static void *grow_until_index(void *array, size_t *room, size_t nr, size_t size)
{
	do {
		array = xgrow_array(array, room, nr, size);
	} while (nr >= *room);
	return array;
}

static struct part *part_at(struct split *s, size_t i)
{
	char path[PATH_MAX];
	struct part *p;

	s->parts = grow_until_index(s->parts, &s->parts_room, i, sizeof(*s->parts));
	if (i >= s->nr_parts)
		s->nr_parts = i + 1;
	p = &s->parts[i];
	if (p->open)
		return p;
	if (s->spec.by == SPLIT_BY_TARGET && i >= MAX_OPEN)
		die("more than %u targets: split by time or size instead", MAX_OPEN);
	if (s->spec.by == SPLIT_NOT)
		snprintf(path, sizeof(path), "%s", s->spec.path);
	else
		snprintf(path, sizeof(path), "%s.%zu", s->spec.path, i);
	export_begin(&p->run, s->spec.format, path, s->spec.level);
	p->open = true;
	if (s->has_meta)
		export_put(&p->run, &(struct dd_event){.type = DD_EV_META, .meta = &s->meta});
	return p;
}

/* A part in which there is nothing but notes and losses is none. */
static void close_split_part(struct split *s, struct part *p)
{
	if (p->open && export_is_empty(&p->run)) {
		export_cancel(&p->run);
	} else if (p->open) {
		export_finish(&p->run);
		s->any = true;
	}
	p->open = false;
	free(p->versions);
	p->versions = NULL;
	p->versions_room = 0;
}

static size_t find_def(struct split *s, uint32_t id)
{
	size_t i = 0;

	while (i < s->nr_defs && s->defs[i].id != id)
		i++;
	s->defs = grow_until_index(s->defs, &s->defs_room, i, sizeof(*s->defs));
	if (i == s->nr_defs)
		s->defs[s->nr_defs++].id = id;
	return i;
}

static void keep_def(struct split *s, const struct dd_stream *stream)
{
	size_t i = find_def(s, stream->id);

	s->defs[i].stream = stream;
	s->defs[i].version++;
}

/* A file gets the definitions that its own events need, when they need them. */
static void define_in_part(struct split *s, struct part *p, uint32_t id)
{
	size_t i = find_def(s, id);

	p->versions = grow_until_index(p->versions, &p->versions_room, i, sizeof(*p->versions));
	if (p->versions[i] == s->defs[i].version || !s->defs[i].stream)
		return;
	p->versions[i] = s->defs[i].version;
	export_put(&p->run, &(struct dd_event){.type = DD_EV_STREAM, .stream = s->defs[i].stream});
}

static size_t target_of(struct split *s, const struct dd_snapshot *snap)
{
	struct dd_error err;
	int i = dd_targets_find(&s->targets, snap->stream, &err);

	if (i < 0)
		die("%s", err.text);
	return i;
}

static bool is_full(struct split *s, uint64_t end_ns)
{
	if (s->spec.by == SPLIT_BY_TIME)
		return s->has_base && end_ns > s->base_ns && end_ns - s->base_ns > s->spec.limit;
	return s->spec.by == SPLIT_BY_SIZE && s->nr_parts &&
	       lseek(s->parts[s->current].run.out.fd, 0, SEEK_CUR) >= (off_t)s->spec.limit;
}

/* The file that is being filled; a full one is closed. */
static struct part *part_to_fill(struct split *s, uint64_t start_ns, uint64_t end_ns)
{
	if (is_full(s, end_ns)) {
		close_split_part(s, &s->parts[s->current]);
		s->current++;
		s->has_base = false;
	}
	if (!s->has_base)
		s->base_ns = start_ns;
	s->has_base = true;
	return part_at(s, s->current);
}

void split_put(struct split *s, const struct dd_event *ev)
{
	const struct dd_snapshot *snap = ev->snapshot;
	struct part *p;

	switch (ev->type) {
	case DD_EV_META:
		keep_meta(s, ev->meta);
		return;
	case DD_EV_STREAM:
		keep_def(s, ev->stream);
		return;
	case DD_EV_SNAPSHOT:
		p = s->spec.by == SPLIT_BY_TARGET ? part_at(s, target_of(s, snap))
						  : part_to_fill(s, snap->start_ns, snap->end_ns);
		define_in_part(s, p, snap->stream->id);
		break;
	case DD_EV_ROW:
		p = s->spec.by == SPLIT_BY_TARGET
			    ? part_at(s, 0)
			    : part_to_fill(s, ev->row->time_ns, ev->row->time_ns);
		define_in_part(s, p, ev->row->stream->id);
		break;
	case DD_EV_BLOB:
		p = part_at(s, s->current);
		define_in_part(s, p, ev->blob.stream->id);
		break;
	default:
		p = part_at(s, s->current);
	}
	export_put(&p->run, ev);
}

bool split_finish(struct split *s)
{
	bool any;

	for (size_t i = 0; i < s->nr_parts; i++)
		close_split_part(s, &s->parts[i]);
	free_meta(s);
	dd_targets_free(&s->targets);
	free(s->defs);
	free(s->parts);
	any = s->any;
	free(s);
	return any;
}
