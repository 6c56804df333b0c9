// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where profiles and their symbols are.
 */
#include "tools/report/profile_input.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/common/message.h"
#include "tools/report/side_data.h"

struct profile_o profile_o;

const struct option symfs_option[] = {
	OPT_STR(0, "symfs", "DIR", &profile_o.symfs,
		"folder with the programs and libraries of the recorded system, with or without their "
		"folders"),
	OPT_END()};

static int call_perf_path(const struct option *opt, int nr, char **words)
{
	(void)nr;
	(void)words;
	warn("--%s has no effect: perf is not needed", opt->name);
	return 0;
}

const struct option profile_options[] = {
	OPT_GROUP("Profile"),
	OPT_STR(0, "profile", "FILE", &profile_o.file,
		"perf.data of the profile (the recording's name with .profile)"),
	OPT_INCLUDE(symfs_option),
	OPT_STR(0, "kallsyms", "FILE", &profile_o.kallsyms,
		"the recorded kernel's /proc/kallsyms or System.map; of another boot as well"),
	OPT_STR('k', "vmlinux", "FILE", &profile_o.vmlinux,
		"the recorded kernel with its symbols, an ELF file"),
	{.kind = OPTION_CALL, .name = "perf_path", .arg = "FILE", .call = call_perf_path,
	 .help = "ignored", .flags = OPTION_HIDDEN},
	OPT_END()};

char *profile_path(const char *recording)
{
	return profile_o.file ? strdup(profile_o.file)
			      : side_data_path(recording, DD_STREAM_PROFILE);
}

void profile_note_meta(const struct dd_meta *meta)
{
	char boot_id[64] = "";
	FILE *in;

	if (profile_o.kallsyms || !meta->boot_id || !*meta->boot_id)
		return;
	in = fopen("/proc/sys/kernel/random/boot_id", "re");
	if (in && fgets(boot_id, sizeof(boot_id), in)) {
		boot_id[strcspn(boot_id, "\n")] = '\0';
		if (!strcmp(boot_id, meta->boot_id))
			profile_o.kallsyms = "/proc/kallsyms";
	}
	if (in)
		fclose(in);
}

struct dd_symbol_places profile_places(void)
{
	return (struct dd_symbol_places){.symfs = profile_o.symfs,
					 .kallsyms = profile_o.kallsyms,
					 .vmlinux = profile_o.vmlinux};
}
