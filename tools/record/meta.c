// SPDX-License-Identifier: GPL-2.0-only
/*
 * Facts about this machine and this run that go into a recording's head.
 */
#include "tools/record/meta.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "tools/kernel/sysfs.h"

/*
 * The three clocks at one moment: of a few tries the one that took least time, as a preemption between
 * two readings would shift all later conversions to wall-clock time.
 */
static void read_clocks(struct dd_meta *meta)
{
	uint64_t best = UINT64_MAX;

	for (int i = 0; i < 5; i++) {
		uint64_t before = clock_ns(CLOCK_MONOTONIC);
		uint64_t real = clock_ns(CLOCK_REALTIME);
		uint64_t boot = clock_ns(CLOCK_BOOTTIME);
		uint64_t after = clock_ns(CLOCK_MONOTONIC);

		if (after - before >= best)
			continue;
		best = after - before;
		meta->monotonic_ns = before + (after - before) / 2;
		meta->realtime_ns = real;
		meta->boottime_ns = boot;
	}
}

/* FNV-1a: the id itself must stay on its machine (see machine-id(5)), only equality is of use. */
static void hash_machine_id(char out[20])
{
	char text[64];
	uint64_t h = 0xcbf29ce484222325u;

	if (sysfs_read("/etc/machine-id", text, sizeof(text), NULL) || !text[0])
		return;
	for (const char *p = text; *p; p++)
		h = (h ^ (unsigned char)*p) * 0x100000001b3u;
	snprintf(out, 20, "%016llx", (unsigned long long)h);
}

static char *join_command_line(int argc, char **argv)
{
	size_t len = 1;
	char *text, *p;

	for (int i = 0; i < argc; i++)
		len += strlen(argv[i]) + 1;
	text = p = malloc(len);
	for (int i = 0; text && i < argc; i++)
		p += sprintf(p, "%s%s", i ? " " : "", argv[i]);
	return text;
}

static const char *or_null(const char *text)
{
	return text[0] ? text : NULL;
}

void run_facts_fill(struct run_facts *f, int argc, char **argv)
{
	char path[PATH_MAX];

	*f = (struct run_facts){0};
	uname(&f->uts);
	sysfs_read(kernel_path(path, KERNEL_PROCFS, "sys/kernel/random/boot_id"), f->boot_id,
		   sizeof(f->boot_id), NULL);
	hash_machine_id(f->machine_id_hash);
	f->command_line = join_command_line(argc, argv);
	f->meta.writer = "damo-record " DAMO_VERSION;
	f->meta.command_line = f->command_line;
	f->meta.kernel_release = f->uts.release;
	f->meta.machine = f->uts.machine;
	f->meta.host_name = f->uts.nodename;
	f->meta.machine_id_hash = or_null(f->machine_id_hash);
	f->meta.boot_id = or_null(f->boot_id);
	f->meta.page_size = (uint32_t)sysconf(_SC_PAGESIZE);
	f->meta.sidecars = f->sidecars;
	read_clocks(&f->meta);
	if (getrandom(&f->meta.recording_id, sizeof(f->meta.recording_id), 0) < 0 ||
	    !f->meta.recording_id)
		f->meta.recording_id = f->meta.realtime_ns ^ (uint64_t)getpid() << 48;
}

void run_facts_free(struct run_facts *f)
{
	free(f->command_line);
	f->command_line = NULL;
}
