// SPDX-License-Identifier: GPL-2.0-only
/*
 * One ring buffer of perf_event_open(2). The layout and the order of memory accesses are those of
 * include/uapi/linux/perf_event.h (struct perf_event_mmap_page).
 */
#include "tools/kernel/perf_ring.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tools/kernel/sysfs.h"

/* perf_event_header.size has 16 bits. */
#define MAX_RECORD_LEN 65536

#define MAX_CPU 8191

static int no_right(struct dd_error *err)
{
	char path[PATH_MAX];
	uint64_t paranoid = 2;

	sysfs_read_u64(kernel_path(path, KERNEL_PROCFS, "sys/kernel/perf_event_paranoid"),
		       &paranoid, NULL);
	errno = EACCES;
	return dd_fail(err, DD_ESYS,
		       "no right to read trace events of the whole system (perf_event_paranoid is "
		       "%llu); run as root, or give the program CAP_PERFMON",
		       (unsigned long long)paranoid);
}

static int open_event(struct perf_event_attr *attr, int cpu, int pid, struct dd_error *err)
{
	int fd = (int)syscall(SYS_perf_event_open, attr, pid, cpu, -1, PERF_FLAG_FD_CLOEXEC);

	if (fd >= 0)
		return fd;
	if (errno == EACCES || errno == EPERM)
		return no_right(err);
	if (errno == ENODEV)
		return dd_fail(err, DD_ENODATA, "CPU %d is not online", cpu);
	return dd_fail(err, DD_ESYS, "cannot open event %llu on CPU %d",
		       (unsigned long long)attr->config, cpu);
}

/* Halves the size until the kernel allows to lock it; EPERM is about perf_event_mlock_kb. */
static int map_ring(struct perf_ring *ring, size_t bytes, struct dd_error *err)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	void *addr = MAP_FAILED;

	for (ring->size = page; ring->size * 2 <= bytes;)
		ring->size *= 2;
	for (; ring->size >= page; ring->size /= 2) {
		addr = mmap(NULL, page + ring->size, PROT_READ | PROT_WRITE, MAP_SHARED,
			    ring->fds[0], 0);
		if (addr != MAP_FAILED || (errno != EPERM && errno != ENOMEM))
			break;
	}
	if (addr == MAP_FAILED)
		return dd_fail(err, DD_ESYS, "cannot map the ring buffer of CPU %d", ring->cpu);
	ring->meta = addr;
	ring->data = (const uint8_t *)addr + page;
	return 0;
}

static int open_ring_of(struct perf_ring *ring, int cpu, int pid, struct perf_event_attr *attrs,
			int nr, size_t bytes, struct dd_error *err)
{
	int ret = 0;

	*ring = (struct perf_ring){.cpu = cpu};
	ring->bounce = malloc(MAX_RECORD_LEN);
	if (!ring->bounce)
		return dd_fail(err, DD_ENOMEM, "out of memory");
	for (int i = 0; i < nr && !ret; i++) {
		int fd = open_event(&attrs[i], cpu, pid, err);

		if (fd < 0) {
			ret = fd;
			break;
		}
		ring->fds[ring->nr_fds++] = fd;
		if (i == 0)
			ret = map_ring(ring, bytes, err);
		else if (ioctl(fd, PERF_EVENT_IOC_SET_OUTPUT, ring->fds[0]))
			ret = dd_fail(err, DD_ESYS, "cannot join the events of CPU %d", cpu);
	}
	if (ret)
		perf_ring_close(ring);
	return ret;
}

/*
 * The kernel reports a ring that is a quarter full. The watermark is set before the ring has a size, so
 * that events are opened again where the kernel did not allow the size.
 */
int perf_ring_open(struct perf_ring *ring, int cpu, int pid, struct perf_event_attr *attrs, int nr,
		   size_t bytes, struct dd_error *err)
{
	int ret;

	for (;;) {
		for (int i = 0; i < nr; i++) {
			attrs[i].watermark = 1;
			attrs[i].wakeup_watermark = (uint32_t)(bytes / 4);
		}
		ret = open_ring_of(ring, cpu, pid, attrs, nr, bytes, err);
		if (ret || ring->size * 2 > bytes)
			return ret;
		bytes = ring->size;
		perf_ring_close(ring);
	}
}

int perf_ring_enable(const struct perf_ring *ring, bool on, struct dd_error *err)
{
	unsigned long request = on ? PERF_EVENT_IOC_ENABLE : PERF_EVENT_IOC_DISABLE;

	for (int i = 0; i < ring->nr_fds; i++)
		if (ioctl(ring->fds[i], request, 0))
			return dd_fail(err, DD_ESYS, "cannot switch an event of CPU %d %s",
				       ring->cpu, on ? "on" : "off");
	return 0;
}

void perf_ring_close(struct perf_ring *ring)
{
	if (ring->meta)
		munmap(ring->meta, (size_t)sysconf(_SC_PAGESIZE) + ring->size);
	while (ring->nr_fds > 0)
		close(ring->fds[--ring->nr_fds]);
	free(ring->bounce);
	*ring = (struct perf_ring){.cpu = ring->cpu};
}

void perf_ring_update(struct perf_ring *ring)
{
	ring->head = __atomic_load_n(&ring->meta->data_head, __ATOMIC_ACQUIRE);
}

const struct perf_event_header *perf_ring_peek(struct perf_ring *ring)
{
	uint64_t begin = ring->tail & (ring->size - 1), first = ring->size - begin;
	const struct perf_event_header *rec = (const void *)(ring->data + begin);

	if (ring->tail == ring->head)
		return NULL;
	/* Records are multiples of 8 bytes: a header never wraps around. */
	if (rec->size <= first)
		return rec;
	memcpy(ring->bounce, rec, first);
	memcpy(ring->bounce + first, ring->data, rec->size - first);
	return (const void *)ring->bounce;
}

void perf_ring_next(struct perf_ring *ring, const struct perf_event_header *rec)
{
	ring->tail += rec->size;
}

void perf_ring_consume(struct perf_ring *ring)
{
	__atomic_store_n(&ring->meta->data_tail, ring->tail, __ATOMIC_RELEASE);
}

size_t perf_ring_default_bytes(int nr_rings)
{
	size_t each = (256u << 20) / (size_t)(nr_rings > 0 ? nr_rings : 1);

	if (each > 4u << 20)
		return 4u << 20;
	return each < 512u << 10 ? 512u << 10 : each;
}

/* Parses a list such as "0-3,5". */
static int parse_cpus(const char *text, int *cpus)
{
	int nr = 0;

	while (*text) {
		unsigned int first, last;
		int used = 0;

		if (sscanf(text, "%u%n", &first, &used) != 1)
			return -1;
		text += used;
		last = first;
		if (*text == '-' && sscanf(text, "-%u%n", &last, &used) == 1)
			text += used;
		if (last < first || last > MAX_CPU || (*text && *text != ','))
			return -1;
		text += *text == ',';
		for (unsigned int cpu = first; cpu <= last && nr <= MAX_CPU; cpu++)
			cpus[nr++] = (int)cpu;
	}
	return nr;
}

int online_cpus(int **cpus, struct dd_error *err)
{
	char path[PATH_MAX], text[4096];
	int nr, ret;

	kernel_path(path, KERNEL_SYSFS, "devices/system/cpu/online");
	if (kernel_fs_is_fake(KERNEL_SYSFS))
		snprintf(path, sizeof(path), "/sys/devices/system/cpu/online");
	ret = sysfs_read(path, text, sizeof(text), err);
	if (ret)
		return ret;
	*cpus = malloc((MAX_CPU + 1) * sizeof(**cpus));
	if (!*cpus)
		return dd_fail(err, DD_ENOMEM, "out of memory");
	nr = parse_cpus(text, *cpus);
	if (nr > 0)
		return nr;
	free(*cpus);
	*cpus = NULL;
	return dd_fail(err, DD_ECORRUPT, "%s holds no list of CPUs: \"%s\"", path, text);
}
