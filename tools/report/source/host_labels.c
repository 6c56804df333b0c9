// SPDX-License-Identifier: GPL-2.0-only
/*
 * Labels of machines: their names, and more where names are not enough.
 */
#include <damondata/plain_text.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/common/allocate.h"
#include "tools/report/source/host_table.h"
#include "tools/report/source/hosts.h"

#define SHORT_ID 8 /* letters of an id that distinguish nearly any two */
#define MAX_PART 512

/* How much a label contains; each of the steps is for those that the one before left alike. */
enum label_step { LABEL_NAME, LABEL_SHORT_ID, LABEL_ID, LABEL_NUMBER };

static const char *plain_part(char buf[MAX_PART], const char *text, bool whole)
{
	if (text)
		dd_plain_copy(buf, whole ? MAX_PART : SHORT_ID + 1, text);
	return text ? buf : NULL;
}

/* What distinguishes a machine from others of its name, in words. */
static int write_id(char *out, size_t size, const struct host *host, bool whole)
{
	char buf[MAX_PART];

	if (host->machine_id)
		return snprintf(out, size, "machine %s", plain_part(buf, host->machine_id, whole));
	if (host->boot_id)
		return snprintf(out, size, "boot %s", plain_part(buf, host->boot_id, whole));
	if (host->path)
		return snprintf(out, size, "in %s", plain_part(buf, host->path, true));
	return snprintf(out, size, "without an id");
}

static char *make_label(const struct host *host, enum label_step step)
{
	char name[MAX_PART], id[MAX_PART + 16];

	write_id(id, sizeof(id), host, step >= LABEL_ID);
	plain_part(name, host->name ? host->name : "unknown", true);
	if (step == LABEL_NAME && !host->name && !host->origin)
		return xstrdup(id);
	if (step == LABEL_NAME)
		return xstrdup(name);
	if (step < LABEL_NUMBER)
		return xasprintf("%s (%s)", name, id);
	return xasprintf("%s #%" PRIu32, host->label, host->machine);
}

static int compare_host_labels(const void *a, const void *b)
{
	const struct host *x = *(struct host *const *)a, *y = *(struct host *const *)b;
	int order = strcmp(x->label, y->label);

	return order ? order : (x->machine > y->machine) - (x->machine < y->machine);
}

static void set_label(struct host *host, enum label_step step)
{
	char *label = make_label(host, step);

	free(host->label);
	host->label = label;
}

/* Labels that several machines share, or that stand for all of them, get more; whether there were any. */
static bool extend_labels(struct host **machines, size_t nr, enum label_step step)
{
	bool *alike = xcalloc(nr + 1, sizeof(*alike)), any = false;

	qsort(machines, nr, sizeof(*machines), compare_host_labels);
	for (size_t i = 0; i < nr; i++) {
		bool next = i + 1 < nr && !strcmp(machines[i]->label, machines[i + 1]->label);

		alike[i] |= next || !strcmp(machines[i]->label, HOSTS_ALL);
		alike[i + 1] |= next;
		any |= alike[i];
	}
	for (size_t i = 0; i < nr; i++)
		if (alike[i])
			set_label(machines[i], step);
	free(alike);
	return any;
}

static void make_labels(const struct hosts *h)
{
	struct host **machines = xcalloc(h->nr + 1, sizeof(*machines));
	enum label_step step = LABEL_SHORT_ID;
	size_t nr = 0;

	for (uint32_t i = 0; i < h->nr; i++) {
		if (h->list[i].machine != i + 1)
			continue;
		machines[nr++] = &h->list[i];
		set_label(&h->list[i], LABEL_NAME);
	}
	/* Numbers differ, so that at last each step leaves fewer alike. */
	while (extend_labels(machines, nr, step))
		if (step < LABEL_NUMBER)
			step++;
	free(machines);
}

const char *hosts_label(const struct hosts *h, uint32_t number)
{
	if (!number || number > h->nr)
		return "unknown";
	if (!h->list[0].label)
		make_labels(h);
	return h->list[h->list[number - 1].machine - 1].label;
}
