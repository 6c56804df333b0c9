/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Facts about this machine and this run that go into a recording's head.
 */
#ifndef DAMO_RECORD_META_H
#define DAMO_RECORD_META_H

#include <sys/utsname.h>

#include <damondata/model.h>

/**
 * struct run_facts - the facts and their storage
 * @meta:	points into the rest
 */
struct run_facts {
	struct dd_meta meta;
	struct utsname uts;
	char boot_id[40];
	char machine_id_hash[20];
	char *command_line;
	struct dd_sidecar sidecars[8];
};

/** run_facts_fill() - look at the machine and the clocks; @argv is the command line */
void run_facts_fill(struct run_facts *f, int argc, char **argv);

/** run_facts_free() - free what it owns */
void run_facts_free(struct run_facts *f);

#endif /* DAMO_RECORD_META_H */
