/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who is who: the machines that inputs are of.
 *
 * A machine is known by the hash of its machine id; else by its boot id; else by its name; and what states none of
 * them is a machine of its own for each input. Nothing else makes two inputs one machine: neither equal
 * names of machines with ids, nor equal numbers in two merged recordings.
 *
 * Each boot of a machine gets a number, a host, as its clocks begin anew; what is summed up or labelled is
 * the machine.
 */
#ifndef DAMO_REPORT_HOSTS_H
#define DAMO_REPORT_HOSTS_H

#include <damondata/source.h>

struct host;

/** HOST_NONE - the number where an input or a stream does not state any; others are 1 and more */
#define HOST_NONE 0

/** HOSTS_ALL - the label of all machines together; no machine gets it */
#define HOSTS_ALL "all"

/** struct hosts - those met so far; all zero to begin with */
struct hosts {
	struct host *list;
	uint32_t nr, room;
	void *by_key; /* tree of tsearch(3) */
	uint32_t nr_machines;
	bool reported;
};

/**
 * struct host_input - an input, for the machines in it
 * @path:	its name: of a machine that is not known, and of files that lie beside each other
 * @place:	among all inputs that are named
 * @own:	its machine, by hosts_of_meta(), or HOST_NONE
 * @recording_id: of its metadata, or 0
 * @realtime_ns: what to add to its monotonic clock for the time of day, or 0
 */
struct host_input {
	const char *path;
	size_t place;
	uint32_t own;
	uint64_t recording_id, realtime_ns;
};

/** hosts_of_meta() - learn the machine of the input @at by its metadata; true if it is new */
bool hosts_of_meta(struct hosts *h, struct host_input *inputs, size_t at,
		   const struct dd_meta *meta);

/**
 * hosts_of_stream() - the number of a stream's host
 * @h:		gets it when it is new
 * @inputs:	all inputs
 * @nr:		their number
 * @at:		the stream's input
 * @stream:	as it stands in the input
 *
 * That is the machine that the stream names, as those of merged recordings do, else that of the input, else
 * one of its own. Side data without a machine, as files beside a recording have them, are of the recording
 * whose name theirs begins with.
 */
uint32_t hosts_of_stream(struct hosts *h, const struct host_input *inputs, size_t nr, size_t at,
			 const struct dd_stream *stream);

/** hosts_name_stream() - set a stream's number, and what identifies its machine, which stays valid as @h does */
void hosts_name_stream(const struct hosts *h, uint32_t number, struct dd_stream *stream);

/** hosts_import() - the number in @h of a host of another table */
uint32_t hosts_import(struct hosts *h, const struct hosts *from, uint32_t number);

/** hosts_rank() - the place of a host among all inputs that are named, which orders hosts of several tables */
uint64_t hosts_rank(const struct hosts *h, uint32_t number);

/** hosts_machine() - one number for all hosts of a machine: that of the first one */
uint32_t hosts_machine(const struct hosts *h, uint32_t number);

/** hosts_compare() - order of inputs, in a merged one of its numbers, with all hosts of a machine together */
int hosts_compare(const struct hosts *h, uint32_t a, uint32_t b);

/** hosts_realtime_ns() - as in struct host_input */
uint64_t hosts_realtime_ns(const struct hosts *h, uint32_t number);

/**
 * hosts_label() - name of a machine for people and programs
 *
 * Plain text (see damondata/plain_text.h), valid UTF-8, unlike those of all other machines of @h, and never
 * HOSTS_ALL: where names are not enough a part of the id is added. Valid until a host is added.
 */
const char *hosts_label(const struct hosts *h, uint32_t number);

/** hosts_label_if_several() - NULL where @h has one machine only; @hosts is a struct hosts */
const char *hosts_label_if_several(const void *hosts, uint32_t number);

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
