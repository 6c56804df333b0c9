/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What hosts.c and host_labels.c know of a host.
 */
#ifndef DAMO_REPORT_HOST_TABLE_H
#define DAMO_REPORT_HOST_TABLE_H

#include <stdint.h>

/**
 * struct host - one boot of a machine
 * @machine_id:	and the others: texts of their own, or NULL
 * @boot:	of a boot without an id: what stands for it
 * @origin:	of a machine that states nothing else: what stands for it
 * @path:	of such a machine: the first input with it
 * @label:	of the machine, at its first host only, by hosts_label(); NULL at the first host: labels are to be made
 * @machine:	number of the machine's first host
 * @rank:	order, by input and number in it
 * @realtime_ns: what to add to its monotonic clock for the time of day, or 0
 */
struct host {
	char *machine_id, *boot_id, *name, *boot, *origin, *path, *label;
	uint32_t machine;
	uint64_t realtime_ns, rank;
};

#endif /* DAMO_REPORT_HOST_TABLE_H */
