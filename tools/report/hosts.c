// SPDX-License-Identifier: GPL-2.0-only
/*
 * Telling machines apart.
 */
#include "tools/report/hosts.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/common/message.h"

/* Far more than a merged recording can hold streams. */
#define MAX_HOSTS 65536u

struct host {
	char *id;   /* boot id or name; of a part of a merged input its name */
	char *name; /* or NULL */
};

static char *copy_of(const char *text)
{
	char *copy = text ? strdup(text) : NULL;

	if (text && !copy)
		die("out of memory");
	return copy;
}

static void make_room(struct hosts *h, uint32_t nr)
{
	if (nr > MAX_HOSTS)
		die("more than %u machines; merge them in several steps", MAX_HOSTS);
	if (nr <= h->room)
		return;
	h->list = reallocarray(h->list, 2 * nr, sizeof(*h->list));
	if (!h->list)
		die("out of memory");
	memset(&h->list[h->room], 0, (2 * nr - h->room) * sizeof(*h->list));
	h->room = 2 * nr;
}

static uint32_t number_of(struct hosts *h, const char *id, const char *name, bool *is_new)
{
	uint32_t i = 0;

	while (i < h->nr && (!h->list[i].id || strcmp(h->list[i].id, id)))
		i++;
	*is_new = i == h->nr;
	if (*is_new) {
		make_room(h, h->nr + 1);
		h->list[h->nr++] = (struct host){copy_of(id), copy_of(name)};
	}
	return i;
}

uint32_t hosts_number(struct hosts *h, const struct dd_meta *meta, bool *is_new)
{
	const char *id = meta->boot_id ? meta->boot_id : meta->host_name;
	bool unused;

	if (!is_new)
		is_new = &unused;
	*is_new = false;
	return id ? number_of(h, id, meta->host_name, is_new) : HOST_UNKNOWN;
}

uint32_t hosts_of_stream(struct hosts *h, uint32_t own, const struct dd_stream *stream)
{
	bool is_side = stream->kind != DD_STREAM_ACCESS && h->nr, is_new;
	char id[300];

	if (!stream->host && own == HOST_UNKNOWN)
		return is_side ? 0 : number_of(h, "", NULL, &is_new);
	if (!stream->host)
		return own;
	if (stream->host_name)
		snprintf(id, sizeof(id), "%s", stream->host_name);
	else
		snprintf(id, sizeof(id), "%" PRIu32 " of %" PRIu32, stream->host, own);
	return number_of(h, id, stream->host_name, &is_new);
}

void hosts_learn(struct hosts *h, uint32_t number, const char *name)
{
	if (!name || number >= MAX_HOSTS)
		return;
	make_room(h, number + 1);
	if (!h->list[number].name)
		h->list[number].name = copy_of(name);
	if (number >= h->nr)
		h->nr = number + 1;
}

const char *hosts_known_name(const struct hosts *h, uint32_t number)
{
	return number < h->nr ? h->list[number].name : NULL;
}

const char *hosts_name(const struct hosts *h, uint32_t number)
{
	const char *name = hosts_known_name(h, number);
	static char text[16];

	if (name)
		return name;
	snprintf(text, sizeof(text), "%" PRIu32, number);
	return text;
}

void hosts_free(struct hosts *h)
{
	for (uint32_t i = 0; i < h->nr; i++) {
		free(h->list[i].id);
		free(h->list[i].name);
	}
	free(h->list);
	*h = (struct hosts){0};
}

struct stream_copy *stream_copies_find(struct stream_copy **list, uint32_t id)
{
	struct stream_copy **at = list, *found;

	while (*at && (*at)->id != id)
		at = &(*at)->next;
	found = *at;
	if (found && at != list) {
		/* The next one that is looked for is often the same. */
		*at = found->next;
		found->next = *list;
		*list = found;
	}
	return found;
}

struct stream_copy *stream_copies_add(struct stream_copy **list, const struct dd_stream *stream)
{
	struct stream_copy *copy = malloc(sizeof(*copy));

	if (!copy)
		die("out of memory");
	*copy = (struct stream_copy){*list, stream->id, *stream};
	*list = copy;
	return copy;
}

void stream_copies_free(struct stream_copy **list)
{
	while (*list) {
		struct stream_copy *next = (*list)->next;

		free(*list);
		*list = next;
	}
}
