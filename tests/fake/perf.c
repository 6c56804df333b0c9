// SPDX-License-Identifier: GPL-2.0-only
/*
 * perf_event_open(2) for tracepoints without a kernel: preloaded into a program, it gives the events of
 * a script through ring buffers as the kernel lays them out (include/uapi/linux/perf_event.h). Events of
 * other types go to the real kernel. Beside it, $DAMO_TRACEFS has the descriptions of the events.
 *
 *	FAKE_PERF_EVENTS=FILE	the script
 *	FAKE_PERF_REFUSE=ERRNO	no event can be opened
 *	FAKE_PERF_OLD=1		the kernel is older than PERF_FORMAT_LOST (6.0)
 *	FAKE_PERF_LOCK_KB=N	larger rings cannot be locked
 *
 * A line of the script is "MS CPU WHAT ...", MS after the first event was switched on, in order:
 *
 *	MS CPU EVENT PID FIELD=NUMBER...	an event of a thread; fields by the event's format file, those
 *					not given are 0; an array is NUMBER,NUMBER...
 *	MS CPU lost N			events are lost, and a record says so
 *	MS CPU unsaid N			events are lost, and only read(2) says so
 *	MS CPU throttle			the kernel throttles the event
 *	MS CPU online			the CPU comes online: a datagram of the kernel's uevents
 *
 * What a ring has no space for is lost and counted, as in the kernel.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dlfcn.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <linux/netlink.h>
#include <linux/perf_event.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define MAX_FDS	   256
#define MAX_RAW	   1024
#define SAMPLE_LEN 20 /* header, time, size of the raw data */

/* An event; several of a CPU write into the ring of one. */
struct event {
	bool used, on;
	int fd, cpu;
	uint64_t id;
	struct event *ring; /* whose buffer it writes to */
	struct perf_event_mmap_page *page;
	uint8_t *data;
	size_t size;
	uint32_t watermark;
	uint64_t unsaid, lost;
};

static struct event events[MAX_FDS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static bool started;
static int uevents = -1; /* our end of the socket that the program listens to */

static struct event *find_event(int fd)
{
	for (int i = 0; i < MAX_FDS; i++)
		if (events[i].used && events[i].fd == fd)
			return &events[i];
	return NULL;
}

/* ---- rings ---- */

static void copy_in(struct event *ring, uint64_t at, const void *from, size_t len)
{
	for (size_t i = 0; i < len; i++)
		ring->data[(at + i) & (ring->size - 1)] = ((const uint8_t *)from)[i];
}

/* False where there is no space for it. */
static bool put_record(struct event *ring, const void *record, size_t len)
{
	uint64_t head = ring->page->data_head, wakeup = 1;
	uint64_t tail = __atomic_load_n(&ring->page->data_tail, __ATOMIC_ACQUIRE);

	if (head - tail + len > ring->size)
		return false;
	copy_in(ring, head, record, len);
	__atomic_store_n(&ring->page->data_head, head + len, __ATOMIC_RELEASE);
	if (head + len - tail >= (ring->watermark < ring->size ? ring->watermark : ring->size) &&
	    write(ring->fd, &wakeup, sizeof(wakeup)) < 0)
		abort();
	return true;
}

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

static bool put_lost(struct event *ring, uint64_t count)
{
	struct {
		struct perf_event_header header;
		uint64_t id, lost, time;
	} record = {{PERF_RECORD_LOST, 0, sizeof(record)}, ring->id, count, now_ns()};

	return put_record(ring, &record, sizeof(record));
}

static void put_throttle(struct event *ring)
{
	struct {
		struct perf_event_header header;
		uint64_t time;
	} record = {{PERF_RECORD_THROTTLE, 0, sizeof(record)}, now_ns()};

	put_record(ring, &record, sizeof(record));
}

static void put_sample(struct event *ring, const uint8_t *raw, uint32_t raw_len)
{
	/* Raw data with their size end at a multiple of 8. */
	uint32_t padded = ((raw_len + 4 + 7) & ~7u) - 4;
	uint8_t record[SAMPLE_LEN + MAX_RAW + 8] = {0};
	struct perf_event_header header = {PERF_RECORD_SAMPLE, 0, (uint16_t)(SAMPLE_LEN + padded)};
	uint64_t time = now_ns();

	memcpy(record, &header, sizeof(header));
	memcpy(record + 8, &time, 8);
	memcpy(record + 16, &padded, 4);
	memcpy(record + SAMPLE_LEN, raw, raw_len);
	if (ring->unsaid && put_lost(ring, ring->unsaid))
		ring->unsaid = 0;
	if (ring->unsaid || !put_record(ring, record, header.size)) {
		ring->unsaid++;
		ring->lost++;
	}
}

/* ---- the script ---- */

/* Writes a number, or numbers of a byte each, where "FIELD=..." of @word belongs. */
static void put_field(uint8_t *raw, const char *format, const char *word)
{
	const char *value = strchr(word, '='), *field = format;
	unsigned int offset, size;
	char name[80];
	char *end;

	if (!value)
		abort();
	snprintf(name, sizeof(name), " %.*s", (int)(value - word), word);
	while ((field = strstr(field + 1, name)))
		if (strchr(";[", field[strlen(name)]) &&
		    sscanf(strchr(field, ';'), ";\toffset:%u;\tsize:%u", &offset, &size) == 2)
			break;
	if (!field || offset + size > MAX_RAW) {
		fprintf(stderr, "fake perf: no field of this format: %s\n", word);
		abort();
	}
	if (!strchr(value, ',')) {
		uint64_t number = strtoull(value + 1, NULL, 0);

		memcpy(raw + offset, &number, size);
		return;
	}
	for (unsigned int i = 0; i < size && *value; i++, value = end)
		raw[offset + i] = (uint8_t)strtoul(value + 1, &end, 0);
}

static uint32_t raw_length(const char *format)
{
	uint32_t len = 0, offset, size;

	while ((format = strstr(format, "\toffset:")))
		if (sscanf(format++, "\toffset:%u;\tsize:%u", &offset, &size) == 2 &&
		    offset + size > len)
			len = offset + size;
	return len;
}

static uint64_t read_format(const char *name, char *format, size_t size)
{
	char path[PATH_MAX];
	uint64_t id = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/events/damon/%s/format", getenv("DAMO_TRACEFS"), name);
	f = fopen(path, "r");
	if (!f) {
		fprintf(stderr, "fake perf: no event %s\n", name);
		abort();
	}
	format[fread(format, 1, size - 1, f)] = '\0';
	fclose(f);
	sscanf(strstr(format, "ID: "), "ID: %" SCNu64, &id);
	return id;
}

static void play_event(int cpu, const char *name, char *words)
{
	static char format[8192];
	uint8_t raw[MAX_RAW] = {0};
	uint64_t id = read_format(name, format, sizeof(format));
	char *save = NULL, *word = strtok_r(words, " \n", &save);
	uint32_t pid = word ? (uint32_t)atoi(word) : 0;

	memcpy(raw, &id, 2);
	memcpy(raw + 4, &pid, 4);
	while ((word = strtok_r(NULL, " \n", &save)))
		put_field(raw, format, word);
	for (int i = 0; i < MAX_FDS; i++)
		if (events[i].used && events[i].on && events[i].cpu == cpu && events[i].id == id &&
		    events[i].ring->page)
			put_sample(events[i].ring, raw, raw_length(format));
}

/* Events of a CPU that was away give nothing more. */
static void play_online(int cpu)
{
	char text[80];
	int len = snprintf(text, sizeof(text), "online@/devices/system/cpu/cpu%d", cpu);

	for (int i = 0; i < MAX_FDS; i++)
		if (events[i].used && events[i].cpu == cpu)
			events[i].on = false;
	if (uevents >= 0 && send(uevents, text, (size_t)len + 1, MSG_NOSIGNAL) < 0)
		abort();
}

static void play(int cpu, const char *what, char *words)
{
	struct event *ring = NULL;
	unsigned long n = strtoul(words, NULL, 0);

	if (!strcmp(what, "online")) {
		play_online(cpu);
		return;
	}
	for (int i = 0; i < MAX_FDS; i++)
		if (events[i].used && events[i].cpu == cpu && events[i].page)
			ring = &events[i];
	if (strcmp(what, "lost") && strcmp(what, "unsaid") && strcmp(what, "throttle")) {
		play_event(cpu, what, words);
	} else if (ring && !strcmp(what, "throttle")) {
		put_throttle(ring);
	} else if (ring) {
		ring->lost += n;
		if (!strcmp(what, "lost"))
			put_lost(ring, n);
	}
}

static void sleep_until(uint64_t start_ns, unsigned long ms)
{
	uint64_t at = start_ns + ms * 1000000;
	struct timespec ts = {(time_t)(at / 1000000000), (long)(at % 1000000000)};

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL) == EINTR)
		;
}

static void *player(void *arg)
{
	FILE *script = fopen(getenv("FAKE_PERF_EVENTS"), "r");
	uint64_t start_ns = now_ns();
	char line[2048], what[80];
	unsigned long ms;
	int cpu, words;

	(void)arg;
	while (script && fgets(line, sizeof(line), script)) {
		if (sscanf(line, "%lu %d %79s %n", &ms, &cpu, what, &words) != 3)
			continue;
		sleep_until(start_ns, ms);
		pthread_mutex_lock(&lock);
		play(cpu, what, line + words);
		pthread_mutex_unlock(&lock);
	}
	if (script)
		fclose(script);
	return NULL;
}

/* Signals are for the program's own threads. */
static void start_player(void)
{
	sigset_t all, old;
	pthread_t thread;

	if (started || !getenv("FAKE_PERF_EVENTS"))
		return;
	started = true;
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &old);
	if (pthread_create(&thread, NULL, player, NULL))
		abort();
	pthread_sigmask(SIG_SETMASK, &old, NULL);
}

/* ---- what programs call ---- */

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int open_fake(const struct perf_event_attr *attr, int cpu)
{
	const char *refuse = getenv("FAKE_PERF_REFUSE");

	if (refuse || (attr->read_format & PERF_FORMAT_LOST && getenv("FAKE_PERF_OLD"))) {
		errno = refuse ? atoi(refuse) : EINVAL;
		return -1;
	}
	for (int i = 0; i < MAX_FDS; i++) {
		struct event *e = &events[i];

		if (e->used)
			continue;
		*e = (struct event){.used = true,
				    .cpu = cpu,
				    .id = attr->config,
				    .watermark = attr->wakeup_watermark,
				    .fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
		e->ring = e;
		return e->fd;
	}
	errno = EMFILE;
	return -1;
}

/* More arguments are read than some calls pass: the registers hold something, and nobody looks at it. */
long syscall(long nr, ...)
{
	long a[6];
	va_list ap;

	va_start(ap, nr);
	for (int i = 0; i < 6; i++)
		a[i] = va_arg(ap, long);
	va_end(ap);
	if (nr == SYS_perf_event_open) {
		const struct perf_event_attr *attr = (const void *)a[0];

		if (attr->type == PERF_TYPE_TRACEPOINT)
			return open_fake(attr, (int)a[2]);
	}
	return REAL(syscall)(nr, a[0], a[1], a[2], a[3], a[4], a[5]);
}

int ioctl(int fd, unsigned long request, ...)
{
	struct event *e = find_event(fd);
	va_list ap;
	long arg;

	va_start(ap, request);
	arg = va_arg(ap, long);
	va_end(ap);
	if (!e)
		return REAL(ioctl)(fd, request, arg);
	pthread_mutex_lock(&lock);
	if (request == PERF_EVENT_IOC_SET_OUTPUT)
		e->ring = find_event((int)arg);
	else
		e->on = request == PERF_EVENT_IOC_ENABLE;
	pthread_mutex_unlock(&lock);
	if (request == PERF_EVENT_IOC_ENABLE)
		start_player();
	return 0;
}

void *mmap(void *addr, size_t len, int prot, int flags, int fd, off_t offset)
{
	struct event *e = fd < 0 ? NULL : find_event(fd);
	const char *limit = getenv("FAKE_PERF_LOCK_KB");
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	void *map;

	if (!e)
		return REAL(mmap)(addr, len, prot, flags, fd, offset);
	if (limit && len - page > strtoul(limit, NULL, 0) << 10) {
		errno = EPERM;
		return MAP_FAILED;
	}
	map = REAL(mmap)(NULL, len, prot, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (map == MAP_FAILED)
		return map;
	pthread_mutex_lock(&lock);
	e->page = map;
	e->data = (uint8_t *)map + page;
	e->size = len - page;
	pthread_mutex_unlock(&lock);
	return map;
}

int munmap(void *addr, size_t len)
{
	pthread_mutex_lock(&lock);
	for (int i = 0; i < MAX_FDS; i++)
		if (events[i].used && events[i].page == addr)
			events[i].page = NULL;
	pthread_mutex_unlock(&lock);
	return REAL(munmap)(addr, len);
}

/* PERF_FORMAT_LOST: the count of the event and what it lost. */
ssize_t read(int fd, void *buf, size_t len)
{
	struct event *e = find_event(fd);
	uint64_t counts[2] = {0};

	if (!e || len != sizeof(counts))
		return REAL(read)(fd, buf, len);
	pthread_mutex_lock(&lock);
	counts[1] = e->lost;
	pthread_mutex_unlock(&lock);
	memcpy(buf, counts, len);
	return (ssize_t)len;
}

int close(int fd)
{
	struct event *e = find_event(fd);

	if (e) {
		pthread_mutex_lock(&lock);
		e->used = false;
		pthread_mutex_unlock(&lock);
	}
	return REAL(close)(fd);
}

int socket(int domain, int type, int protocol)
{
	int ends[2];

	if (domain != AF_NETLINK || protocol != NETLINK_KOBJECT_UEVENT)
		return REAL(socket)(domain, type, protocol);
	if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends))
		return -1;
	uevents = ends[1];
	return ends[0];
}

int bind(int fd, const struct sockaddr *addr, socklen_t len)
{
	return addr->sa_family == AF_NETLINK ? 0 : REAL(bind)(fd, addr, len);
}
