// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Decoding ahead. One lock guards the ring, the groups and the slots' states; a slot's contents belong to
 * the thread that decodes it until it is done.
 */
#include "libdamondata/file/parallel_decode.h"

#include "libdamondata/file/stream_meta.h"

#include <pthread.h>
#include <stdlib.h>

#define SLOTS_PER_THREAD 40
/* Decoded data on their way, about; a group has 6 MiB, and more does not stay in the caches. */
#define BYTES_PER_THREAD (6u << 20)
#define MAX_BYTES	 (24u << 20)
#define MAX_KEPT	 (1u << 20) /* room of more bytes is not kept */
#define MAX_THREADS	 64

enum slot_state { SLOT_WAITING, SLOT_BUSY, SLOT_DONE };

/** struct group - a KEY chunk and those that continue it, of one stream */
struct group {
	struct fmt_regions_dec *dec;
	bool busy;
	unsigned int users; /* slots that are not done, and the track */
};

/** struct room - memory for a payload and its decoded form, passed from slot to slot */
struct room {
	struct room *next; /* in the list of free ones */
	struct fmt_buf payload;
	struct fmt_snap *snaps;
	struct fmt_region *regions;
	uint64_t *attrs;
	const uint64_t **attr_ptr; /* nr_attrs for each snapshot */
	size_t cap_snaps, cap_regions, cap_attrs, cap_ptr;
};

/** struct slot - a place in the ring */
struct slot {
	struct ddi_slot pub;
	enum slot_state state;
	struct group *group;
	uint32_t nr_attrs;
	struct room *room;
};

/** struct track - what is known of a stream at the place that was read last */
struct track {
	bool usable;
	uint8_t generation;
	uint32_t crc;
	struct fmt_regions_config config;
	struct group *group;
};

struct ddi_ahead {
	pthread_mutex_t lock;
	pthread_cond_t work, done;
	pthread_t thread[MAX_THREADS];
	unsigned int nr_threads;
	bool stop;
	struct slot *slot;
	uint32_t nr_slots, first, used; /* ring; first: popped last, or the oldest */
	bool popped;			/* slot[first] is in the reader's hands */
	uint64_t bytes, max_bytes;
	struct room *free_room; /* used last first, so that few are needed */
	struct track **track;	/* by stream */
	uint32_t nr_track;
	struct fmt_zstd *zstd; /* of the reader's thread, as the next two */
	struct fmt_data data;
	struct fmt_buf text;
};

static struct slot *slot_at(struct ddi_ahead *a, uint32_t i)
{
	return &a->slot[(a->first + i) % a->nr_slots];
}

static uint64_t decoded_bytes(const struct slot *s)
{
	return s->pub.chunk.h.payload_len +
	       s->pub.chunk.h.rows * (sizeof(struct fmt_region) + 8ull * s->nr_attrs);
}

static void put_group(struct group *g)
{
	if (!g || --g->users)
		return;
	fmt_regions_dec_free(g->dec);
	free(g);
}

/* Room for one at least: offsets are counted from it also when there is nothing. */
static bool grow_buffer(void **p, size_t *cap, size_t need, size_t size)
{
	void *bigger;

	need += !need;
	if (need <= *cap)
		return true;
	bigger = realloc(*p, need * size);
	if (!bigger)
		return false;
	*p = bigger;
	*cap = need;
	return true;
}

static bool reserve_slot(struct slot *s)
{
	size_t items = s->pub.chunk.h.items, rows = s->pub.chunk.h.rows;
	struct room *m = s->room;

	if (!grow_buffer((void **)&m->snaps, &m->cap_snaps, items, sizeof(*m->snaps)) ||
	    !grow_buffer((void **)&m->regions, &m->cap_regions, rows + items,
			 sizeof(*m->regions)) ||
	    !grow_buffer((void **)&m->attrs, &m->cap_attrs, rows * s->nr_attrs,
			 sizeof(*m->attrs)) ||
	    !grow_buffer((void **)&m->attr_ptr, &m->cap_ptr, items * s->nr_attrs,
			 sizeof(*m->attr_ptr)))
		return false;
	s->pub.snaps = m->snaps;
	return true;
}

static void free_room(struct room *m)
{
	if (!m)
		return;
	fmt_buf_free(&m->payload);
	free(m->snaps);
	free(m->regions);
	free(m->attrs);
	free(m->attr_ptr);
	free(m);
}

static struct room *take_room(struct ddi_ahead *a)
{
	struct room *m = a->free_room;

	if (!m)
		return calloc(1, sizeof(*m));
	a->free_room = m->next;
	fmt_buf_reset(&m->payload);
	return m;
}

static void give_back(struct ddi_ahead *a, struct room *m)
{
	if (m->cap_regions * sizeof(*m->regions) + m->cap_attrs * sizeof(*m->attrs) > MAX_KEPT) {
		free_room(m);
		return;
	}
	m->next = a->free_room;
	a->free_room = m;
}

/* Copies the attributes of a snapshot out of the decoder, behind those before it. */
static void keep_attributes(struct slot *s, const struct fmt_snap *snap, size_t row)
{
	uint32_t n = s->pub.nr_snaps++;
	const uint64_t **ptr = s->room->attr_ptr + (size_t)n * s->nr_attrs;

	s->pub.snaps[n] = *snap;
	s->pub.snaps[n].attrs = ptr;
	for (uint32_t k = 0; k < s->nr_attrs; k++) {
		uint64_t *to = s->room->attrs + (size_t)k * s->pub.chunk.h.rows + row;

		if (snap->nr)
			memcpy(to, snap->attrs[k], snap->nr * sizeof(*to));
		ptr[k] = to;
	}
}

static int decode_slot(struct slot *s, struct fmt_data *data, struct fmt_zstd *z)
{
	const struct fmt_chunk *h = &s->pub.chunk.h;
	struct fmt_regions_dec *dec = s->group->dec;
	struct fmt_snap snap;
	size_t row = 0;
	int ret;

	ret = h->rows > FMT_MAX_ROWS
		      ? FMT_ELIMIT
		      : fmt_data_read(data, s->room->payload.data, h->payload_len, h->rows, z);
	if (!ret)
		ret = fmt_regions_dec_open(dec, h, data);
	if (!ret && !reserve_slot(s))
		ret = FMT_ENOMEM;
	if (!ret)
		fmt_regions_dec_into(dec, s->room->regions);
	while (!ret && (ret = fmt_regions_dec_next(dec, &snap)) > 0) {
		keep_attributes(s, &snap, row);
		row += snap.nr;
		ret = 0;
		if (s->pub.nr_snaps == h->items)
			return fmt_regions_dec_next(dec, &snap);
	}
	return ret;
}

/* The oldest slot that waits and whose group is free. */
static struct slot *find_work(struct ddi_ahead *a)
{
	for (uint32_t i = 0; i < a->used; i++) {
		struct slot *s = slot_at(a, i);

		if (s->state == SLOT_WAITING && !s->group->busy)
			return s;
	}
	return NULL;
}

/* Called and left with the lock held. */
static void decode_unlocked(struct ddi_ahead *a, struct slot *s, struct fmt_data *data,
			    struct fmt_zstd *z)
{
	s->state = SLOT_BUSY;
	s->group->busy = true;
	pthread_mutex_unlock(&a->lock);
	s->pub.status = z ? decode_slot(s, data, z) : FMT_ENOMEM;
	pthread_mutex_lock(&a->lock);
	s->group->busy = false;
	put_group(s->group);
	s->group = NULL;
	s->state = SLOT_DONE;
}

static void *decode_worker(void *ctx)
{
	struct ddi_ahead *a = ctx;
	struct fmt_zstd *z = fmt_zstd_new();
	struct fmt_data data = {0};
	struct slot *s;

	pthread_mutex_lock(&a->lock);
	while (!a->stop) {
		s = find_work(a);
		if (s) {
			decode_unlocked(a, s, &data, z);
			pthread_cond_signal(&a->done);
		} else {
			pthread_cond_wait(&a->work, &a->lock);
		}
	}
	pthread_mutex_unlock(&a->lock);
	fmt_data_free(&data);
	fmt_zstd_free(z);
	return NULL;
}

struct ddi_ahead *ddi_ahead_new(unsigned int threads)
{
	struct ddi_ahead *a = calloc(1, sizeof(*a));

	if (!a)
		return NULL;
	threads = threads < MAX_THREADS ? threads : MAX_THREADS;
	pthread_mutex_init(&a->lock, NULL);
	pthread_cond_init(&a->work, NULL);
	pthread_cond_init(&a->done, NULL);
	a->nr_slots = SLOTS_PER_THREAD * threads;
	a->max_bytes = (uint64_t)BYTES_PER_THREAD * threads;
	if (a->max_bytes > MAX_BYTES)
		a->max_bytes = MAX_BYTES;
	a->slot = calloc(a->nr_slots, sizeof(*a->slot));
	a->zstd = fmt_zstd_new();
	while (a->slot && a->zstd && a->nr_threads < threads - 1 &&
	       !pthread_create(&a->thread[a->nr_threads], NULL, decode_worker, a))
		a->nr_threads++;
	if (a->nr_threads)
		return a;
	ddi_ahead_free(a);
	return NULL;
}

static void forget_tracks(struct ddi_ahead *a)
{
	for (uint32_t i = 0; i < a->nr_track; i++) {
		if (a->track[i])
			put_group(a->track[i]->group);
		free(a->track[i]);
		a->track[i] = NULL;
	}
}

void ddi_ahead_free(struct ddi_ahead *a)
{
	if (!a)
		return;
	pthread_mutex_lock(&a->lock);
	a->stop = true;
	pthread_cond_broadcast(&a->work);
	pthread_mutex_unlock(&a->lock);
	for (unsigned int i = 0; i < a->nr_threads; i++)
		pthread_join(a->thread[i], NULL);
	for (uint32_t i = 0; a->slot && i < a->used; i++) {
		put_group(slot_at(a, i)->group);
		free_room(slot_at(a, i)->room);
	}
	forget_tracks(a);
	for (struct room *m = a->free_room, *next; m; m = next) {
		next = m->next;
		free_room(m);
	}
	free(a->slot);
	free(a->track);
	fmt_zstd_free(a->zstd);
	fmt_data_free(&a->data);
	fmt_buf_free(&a->text);
	pthread_cond_destroy(&a->done);
	pthread_cond_destroy(&a->work);
	pthread_mutex_destroy(&a->lock);
	free(a);
}

bool ddi_ahead_full(const struct ddi_ahead *a)
{
	return a->used == a->nr_slots || (a->used > a->popped && a->bytes >= a->max_bytes);
}

static struct track *find_track(struct ddi_ahead *a, uint32_t stream)
{
	if (stream >= a->nr_track) {
		uint32_t n = stream + 1 + stream / 2;
		struct track **track = realloc(a->track, n * sizeof(*track));

		if (!track)
			return NULL;
		memset(track + a->nr_track, 0, (n - a->nr_track) * sizeof(*track));
		a->track = track;
		a->nr_track = n;
	}
	if (!a->track[stream])
		a->track[stream] = calloc(1, sizeof(**a->track));
	return a->track[stream];
}

/* Learns how a stream's regions are coded; what cannot be learned is left to the reader. */
static void learn_coding(struct ddi_ahead *a, struct track *t, const struct ddi_chunk *c)
{
	uint8_t generation = c->h.flags & FMT_GENERATION_MASK;
	struct ddi_stream def = {.columns = NULL};
	const uint8_t *p = c->payload;
	size_t len = c->h.payload_len;
	bool compressed = c->h.flags & FMT_FLAG_COMPRESSED;

	if (t->usable && t->generation == generation && t->crc == c->h.payload_crc)
		return;
	put_group(t->group);
	*t = (struct track){.generation = generation, .crc = c->h.payload_crc};
	if (compressed && fmt_text_expand(a->zstd, p, len, &a->text))
		return;
	if (compressed) {
		p = a->text.data;
		len = a->text.len;
	}
	t->usable = !ddi_stream_decode(&def, c->h.stream, p, len, NULL) &&
		    def.pub.kind == DD_STREAM_ACCESS;
	if (t->usable)
		t->config = ddi_regions_config(&def.pub, 0);
	ddi_stream_clear(&def);
}

static struct group *begin_group(struct track *t)
{
	struct group *g = calloc(1, sizeof(*g));

	if (!g)
		return NULL;
	g->users = 1;
	g->dec = fmt_regions_dec_new();
	if (g->dec && !fmt_regions_dec_config(g->dec, &t->config))
		return g;
	put_group(g);
	return NULL;
}

/* The group that decodes the chunk, NULL: the reader itself will. */
static struct group *group_of(struct ddi_ahead *a, const struct ddi_chunk *c, uint32_t *nr_attrs)
{
	struct track *t = find_track(a, c->h.stream);

	if (!t || c->h.type == FMT_STREAM) {
		if (t)
			learn_coding(a, t, c);
		return NULL;
	}
	if (c->h.type != FMT_DATA || !t->usable ||
	    t->generation != (c->h.flags & FMT_GENERATION_MASK))
		return NULL;
	if (c->h.flags & FMT_FLAG_KEY) {
		put_group(t->group);
		t->group = begin_group(t);
	}
	*nr_attrs = t->config.nr_attrs;
	return t->group;
}

int ddi_ahead_push(struct ddi_ahead *a, const struct ddi_chunk *c, struct unpack_limit *limit)
{
	struct fmt_buf *payload;
	struct slot *s;
	int ret = 0;

	pthread_mutex_lock(&a->lock);
	s = slot_at(a, a->used);
	if (c->new_segment)
		forget_tracks(a);
	*s = (struct slot){.pub.chunk = *c, .room = take_room(a)};
	if (!s->room) {
		pthread_mutex_unlock(&a->lock);
		return DD_ENOMEM;
	}
	payload = &s->room->payload;
	fmt_buf_put(payload, c->payload, c->payload ? c->h.payload_len : 0);
	if (payload->failed)
		ret = DD_ENOMEM;
	else if (c->payload)
		s->group = group_of(a, c, &s->nr_attrs);
	/* Beyond the limit the reader refuses it, when those before it have been given out. */
	if (s->group &&
	    unpack_charge(limit, "",
			  unpack_of_items(c->h.items, c->h.rows, (uint64_t)c->h.rows * s->nr_attrs),
			  NULL))
		s->group = NULL;
	if (c->payload)
		s->pub.chunk.payload = payload->len ? payload->data : (const uint8_t *)"";
	s->pub.decoded = s->group != NULL;
	s->state = s->group ? SLOT_WAITING : SLOT_DONE;
	if (s->group) {
		s->group->users++;
		pthread_cond_signal(&a->work);
	}
	a->used++;
	a->bytes += decoded_bytes(s);
	pthread_mutex_unlock(&a->lock);
	return ret;
}

/* The slot that the reader had is free again. */
static void retire_slot(struct ddi_ahead *a)
{
	if (!a->popped)
		return;
	a->bytes -= decoded_bytes(slot_at(a, 0));
	give_back(a, slot_at(a, 0)->room);
	slot_at(a, 0)->room = NULL;
	a->first = (a->first + 1) % a->nr_slots;
	a->used--;
	a->popped = false;
}

/* Decodes others while it is another thread's. */
static void await_slot(struct ddi_ahead *a, const struct slot *s)
{
	while (s->state != SLOT_DONE) {
		struct slot *other = find_work(a);

		if (other)
			decode_unlocked(a, other, &a->data, a->zstd);
		else
			pthread_cond_wait(&a->done, &a->lock);
	}
}

const struct ddi_slot *ddi_ahead_pop(struct ddi_ahead *a)
{
	struct slot *s = NULL;

	pthread_mutex_lock(&a->lock);
	retire_slot(a);
	if (a->used) {
		s = slot_at(a, 0);
		await_slot(a, s);
		/* A free group may wait for a thread that slept since. */
		pthread_cond_signal(&a->work);
		a->popped = true;
	}
	pthread_mutex_unlock(&a->lock);
	return s ? &s->pub : NULL;
}

void ddi_ahead_reset(struct ddi_ahead *a)
{
	while (ddi_ahead_pop(a))
		;
	pthread_mutex_lock(&a->lock);
	forget_tracks(a);
	pthread_mutex_unlock(&a->lock);
}
