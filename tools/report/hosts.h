/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The machines that inputs are of: a number for each, its name, and streams that tell them.
 */
#ifndef DAMO_REPORT_HOSTS_H
#define DAMO_REPORT_HOSTS_H

#include <damondata/source.h>

struct host;

/** HOST_UNKNOWN - the number of an input's machine, where the input does not tell any */
#define HOST_UNKNOWN UINT32_MAX

/** struct hosts - those met so far; all zero to begin with */
struct hosts {
	struct host *list;
	uint32_t nr, room;
};

/**
 * hosts_number() - the number of an input's machine
 * @h:		gets it when it is new
 * @meta:	of the input
 * @is_new:	set, or NULL
 *
 * Inputs of one boot are of one machine; without boot ids those of one name are. What tells neither is of
 * HOST_UNKNOWN.
 */
uint32_t hosts_number(struct hosts *h, const struct dd_meta *meta, bool *is_new);

/**
 * hosts_of_stream() - the number of a stream's machine, which is another one than its input's in merged
 * inputs
 * @h:		gets it when it is new
 * @own:	number of the input's machine
 * @stream:	as it stands in the input
 *
 * Access data of unknown machines are of one further machine; side data of them, as a file beside a
 * record has them, are of the first one.
 */
uint32_t hosts_of_stream(struct hosts *h, uint32_t own, const struct dd_stream *stream);

/** hosts_learn() - name a machine that has its number already: those of a single input */
void hosts_learn(struct hosts *h, uint32_t number, const char *name);

/** hosts_name() - such as "web1", or its number as text where no name is known; valid until the next call */
const char *hosts_name(const struct hosts *h, uint32_t number);

/** hosts_known_name() - its name, or NULL where none is known */
const char *hosts_known_name(const struct hosts *h, uint32_t number);

void hosts_free(struct hosts *h);

/** struct stream_copy - a stream as an input defined it (@id), with changes; the newest definition first */
struct stream_copy {
	struct stream_copy *next;
	uint32_t id;
	struct dd_stream stream;
};

/** stream_copies_find() - the newest of an id, or NULL */
struct stream_copy *stream_copies_find(struct stream_copy **list, uint32_t id);

/** stream_copies_add() - a new definition; the earlier ones stay valid */
struct stream_copy *stream_copies_add(struct stream_copy **list, const struct dd_stream *stream);

void stream_copies_free(struct stream_copy **list);

#endif /* DAMO_REPORT_HOSTS_H */
