// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which inputs and streams are of the same machine, by its id, boot or name.
 */
#include "tools/report/source/hosts.h"

#include <inttypes.h>
#include <limits.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <damondata/distribution.h>
#include "tools/common/allocate.h"
#include "tools/common/message.h"
#include "tools/report/source/host_table.h"

/* Far more than a merged recording can hold streams. */
#define MAX_HOSTS 65536u

/*
 * What is known of a host; "" as NULL. @boot: what stands for a boot whose id is not known; @origin: for a machine
 * that states nothing.
 */
struct host_facts {
	const char *machine_id, *boot_id, *name, *boot, *origin, *path;
	uint64_t realtime_ns, rank;
};

static const char *text_or_null(const char *text)
{
	return text && *text ? text : NULL;
}

static char *copy_host_text(const char *text)
{
	return text ? xstrdup(text) : NULL;
}

/* The machine, and behind it which boot of it. The first letter keeps the kinds of identities apart. */
static char *make_key(const struct host_facts *f, bool with_boot)
{
	char kind = f->machine_id ? 'm' : f->boot_id ? 'b' : f->name ? 'n' : 'o';
	const char *id = f->machine_id ? f->machine_id
			 : f->boot_id  ? f->boot_id
			 : f->name     ? f->name
				       : f->origin;
	const char *boot = f->boot_id ? f->boot_id : f->boot ? f->boot : "";

	return xasprintf("%c%s%s%s", kind, id, with_boot ? "\n" : "", with_boot ? boot : "");
}

/* A node of the tree: hosts move in memory, their keys do not. */
struct host_node {
	char *key;
	uint32_t number;
};

static int compare_host_nodes(const void *a, const void *b)
{
	return strcmp(((const struct host_node *)a)->key, ((const struct host_node *)b)->key);
}

static void free_node(void *node)
{
	free(((struct host_node *)node)->key);
	free(node);
}

/* The number that @key has, which is @number if it is new; takes @key. */
static uint32_t find_or_add(struct hosts *h, char *key, uint32_t number)
{
	struct host_node *node = xmalloc(sizeof(*node)), **found;

	*node = (struct host_node){key, number};
	found = require_memory(tsearch(node, &h->by_key, compare_host_nodes));
	if (*found != node)
		free_node(node);
	return (*found)->number;
}

static void reserve_host(struct hosts *h)
{
	if (h->nr == MAX_HOSTS)
		die("more than %u machines; take them in several steps", MAX_HOSTS);
	if (h->nr < h->room)
		return;
	h->room = h->room ? 2 * h->room : 8;
	h->list = xreallocarray(h->list, h->room, sizeof(*h->list));
}

/* Copies of a disk image share their machine id, which nobody can see in the data. */
static void warn_of_names(struct hosts *h, const struct host *host, const struct host_facts *f)
{
	bool later;

	if (h->reported || !f->name || !host->name || !strcmp(f->name, host->name))
		return;
	h->reported = true;
	later = f->rank >= host->rank;
	warn("'%s' and '%s' have one machine id, and are taken as one machine; if they are copies of one image, "
	     "give each an id of its own (systemd-machine-id-setup)",
	     later ? host->name : f->name, later ? f->name : host->name);
}

static uint32_t find_host(struct hosts *h, const struct host_facts *f, bool *is_new)
{
	uint32_t number = find_or_add(h, make_key(f, true), h->nr + 1), machine;

	*is_new = number == h->nr + 1;
	if (!*is_new) {
		warn_of_names(h, &h->list[number - 1], f);
		if (f->rank < h->list[number - 1].rank)
			h->list[number - 1].rank = f->rank;
		return number;
	}
	reserve_host(h);
	machine = find_or_add(h, make_key(f, false), number);
	h->nr_machines += machine == number;
	if (machine != number)
		warn_of_names(h, &h->list[machine - 1], f);
	h->list[h->nr++] = (struct host){
		.machine_id = copy_host_text(f->machine_id),
		.boot_id = copy_host_text(f->boot_id),
		.name = copy_host_text(f->name),
		.boot = copy_host_text(f->boot),
		.origin = copy_host_text(f->origin),
		.path = copy_host_text(f->path),
		.machine = machine,
		.realtime_ns = f->realtime_ns,
		.rank = f->rank,
	};
	free(h->list[0].label);
	h->list[0].label = NULL;
	return number;
}

/* Where a host stands: the input, and its number there. */
static uint64_t rank_of(size_t input, uint32_t number)
{
	return (uint64_t)input << 32 | number;
}

bool hosts_of_meta(struct hosts *h, struct host_input *inputs, size_t at,
		   const struct dd_meta *meta)
{
	struct host_input *input = &inputs[at];
	struct host_facts f = {
		.machine_id = text_or_null(meta->machine_id_hash),
		.boot_id = text_or_null(meta->boot_id),
		.name = text_or_null(meta->host_name),
		.rank = rank_of(inputs[at].place, 0),
		.realtime_ns = meta->monotonic_ns ? meta->realtime_ns - meta->monotonic_ns : 0,
	};
	bool is_new = false;

	input->recording_id = meta->recording_id;
	input->realtime_ns = f.realtime_ns;
	input->own = HOST_NONE;
	if (f.machine_id || f.boot_id || f.name)
		input->own = find_host(h, &f, &is_new);
	return is_new;
}

/* The machine of the recording that an input lies beside, such as damon.data for damon.data.vmas. */
static uint32_t find_main(const struct host_input *inputs, size_t nr, size_t at)
{
	for (size_t i = 0; i < nr; i++) {
		size_t len = strlen(inputs[i].path);

		if (inputs[i].own && !strncmp(inputs[i].path, inputs[at].path, len) &&
		    inputs[at].path[len] == '.')
			return inputs[i].own;
	}
	return HOST_NONE;
}

/* A machine that nothing is known of is not that of another recording. */
static uint32_t find_unknown(struct hosts *h, const struct host_input *inputs, size_t at,
			     uint32_t host)
{
	const struct host_input *input = &inputs[at];
	struct host_facts f = {.path = input->path,
			       .realtime_ns = input->realtime_ns,
			       .rank = rank_of(inputs[at].place, host)};
	char *origin;
	bool is_new;

	/* Parts of a recording have its id, but a merged one has that of the first in it. */
	if (input->recording_id && !host)
		origin = xasprintf("%" PRIx64, input->recording_id);
	else
		origin = xasprintf("%" PRIu32 " %s", host, input->path);
	f.origin = origin;
	host = find_host(h, &f, &is_new);
	free(origin);
	return host;
}

uint32_t hosts_of_stream(struct hosts *h, const struct host_input *inputs, size_t nr, size_t at,
			 const struct dd_stream *stream)
{
	bool digest = dd_digest_is_stream(stream), is_new;
	struct host_facts f = {
		.machine_id = text_or_null(stream->host_machine_id),
		.boot_id = text_or_null(stream->host_boot_id),
		.name = text_or_null(stream->host_name),
		.rank = rank_of(inputs[at].place, stream->host),
	};
	char boot[PATH_MAX + 16];
	uint32_t main;

	/* The first digests had the begin of the name only. */
	if (digest && !f.name)
		f.name = text_or_null(stream->target_comm);
	/* Two boots of a machine have two numbers in a merged recording; a digest is of all boots. */
	snprintf(boot, sizeof(boot), "%" PRIu32 " %s", stream->host, inputs[at].path);
	f.boot = stream->host && !digest ? boot : NULL;
	if (f.machine_id || f.boot_id || f.name)
		return find_host(h, &f, &is_new);
	if (!stream->host && inputs[at].own)
		return inputs[at].own;
	main = stream->kind != DD_STREAM_ACCESS && !digest ? find_main(inputs, nr, at) : HOST_NONE;
	return main ? main : find_unknown(h, inputs, at, stream->host);
}

void hosts_name_stream(const struct hosts *h, uint32_t number, struct dd_stream *stream)
{
	const struct host *host = &h->list[number - 1];

	stream->host = number;
	stream->host_name = host->name;
	stream->host_machine_id = host->machine_id;
	stream->host_boot_id = host->boot_id;
}

uint32_t hosts_import(struct hosts *h, const struct hosts *from, uint32_t number)
{
	const struct host *host = &from->list[number - 1];
	const struct host_facts f = {host->machine_id,	host->boot_id, host->name,
				     host->boot,	host->origin,  host->path,
				     host->realtime_ns, host->rank};
	bool is_new;

	return find_host(h, &f, &is_new);
}

uint64_t hosts_rank(const struct hosts *h, uint32_t number)
{
	return h->list[number - 1].rank;
}

uint32_t hosts_machine(const struct hosts *h, uint32_t number)
{
	return number && number <= h->nr ? h->list[number - 1].machine : number;
}

int hosts_compare(const struct hosts *h, uint32_t a, uint32_t b)
{
	const struct host *x, *y, *mx, *my;

	if (!a || !b || a > h->nr || b > h->nr || a == b)
		return (a > b) - (a < b);
	x = &h->list[a - 1];
	y = &h->list[b - 1];
	mx = &h->list[x->machine - 1];
	my = &h->list[y->machine - 1];
	if (mx != my)
		return mx->rank < my->rank || (mx->rank == my->rank && mx < my) ? -1 : 1;
	return x->rank < y->rank || (x->rank == y->rank && a < b) ? -1 : 1;
}

uint64_t hosts_realtime_ns(const struct hosts *h, uint32_t number)
{
	return number && number <= h->nr ? h->list[number - 1].realtime_ns : 0;
}

const char *hosts_label_if_several(const void *hosts, uint32_t number)
{
	const struct hosts *h = hosts;

	return h->nr_machines > 1 && number ? hosts_label(h, number) : NULL;
}

void hosts_free(struct hosts *h)
{
	for (uint32_t i = 0; i < h->nr; i++) {
		free(h->list[i].machine_id);
		free(h->list[i].boot_id);
		free(h->list[i].name);
		free(h->list[i].boot);
		free(h->list[i].origin);
		free(h->list[i].path);
		free(h->list[i].label);
	}
	free(h->list);
	tdestroy(h->by_key, free_node);
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
	struct stream_copy *copy = xmalloc(sizeof(*copy));

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
