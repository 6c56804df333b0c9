// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where profiles and their symbols are.
 */
#include "tools/report/profile/profile_input.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/common/loss_report.h"
#include "tools/common/message.h"
#include "tools/report/source/side_data.h"

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
	{.kind = OPTION_CALL,
	 .name = "perf_path",
	 .arg = "FILE",
	 .call = call_perf_path,
	 .help = "ignored",
	 .flags = OPTION_HIDDEN},
	OPT_END()};

void profile_take(FILE **to, const struct dd_event *ev)
{
	if (ev->type != DD_EV_BLOB || ev->blob.stream->kind != DD_STREAM_PROFILE)
		return;
	if (!*to)
		*to = tmpfile();
	if (!*to || fwrite(ev->blob.data, 1, ev->blob.len, *to) != ev->blob.len)
		die("cannot keep the recording's profile in a temporary file: %s", strerror(errno));
}

char *profile_taken(FILE *from)
{
	char *path = NULL;

	if (!from)
		return NULL;
	if (fflush(from) || asprintf(&path, "/proc/self/fd/%d", fileno(from)) < 0)
		die("cannot keep the recording's profile in a temporary file: %s", strerror(errno));
	return path;
}

/* In bundles and streamed recordings the profile is embedded. */
static char *copy_from(const char *recording)
{
	struct dd_open_options how = {
		.size = sizeof(how), .stream_kinds = 1u << DD_STREAM_PROFILE, .regular_only = true};
	const struct dd_event *ev;
	struct dd_source *src;
	FILE *copy = NULL;

	if (dd_source_open(&src, recording, &how, NULL))
		return NULL;
	/* Only our own format can have one. */
	if (!strncmp(dd_source_format(src), "damon_data", 10))
		while (dd_source_next(src, &ev, NULL) > 0)
			profile_take(&copy, ev);
	dd_source_free(src);
	return profile_taken(copy);
}

char *profile_path(const char *recording)
{
	struct stat st;
	char *path;

	if (profile_o.file)
		return strdup(profile_o.file);
	path = side_data_path(recording, DD_STREAM_PROFILE);
	if (path || stat(recording, &st) || !S_ISREG(st.st_mode))
		return path;
	return copy_from(recording);
}

/* What stands inside of a recording was copied to a file without a name. */
static const char *shown_name(const char *path, const char *recording)
{
	return strncmp(path, "/proc/", 6) ? path : recording;
}

bool profile_read_extra(struct dd_profile *out, const char *path, const char *recording,
			struct dd_profile_spec *spec)
{
	struct dd_error err;

	*out = (struct dd_profile){0};
	if (!path)
		return false;
	spec->name = shown_name(path, recording);
	if (dd_profile_read(out, path, spec, &err)) {
		account_lose(spec->name, DD_LOST_SIDE_FILE, 1, err.text);
		return false;
	}
	account_report(spec->name, &out->account);
	return true;
}

bool profile_is_of_this_boot(const struct dd_meta *meta)
{
	char boot_id[64] = "";
	FILE *in;

	if (!meta->boot_id || !*meta->boot_id)
		return false;
	in = fopen("/proc/sys/kernel/random/boot_id", "re");
	if (in && fgets(boot_id, sizeof(boot_id), in))
		boot_id[strcspn(boot_id, "\n")] = '\0';
	if (in)
		fclose(in);
	return !strcmp(boot_id, meta->boot_id);
}

struct dd_symbol_places profile_places(bool this_boot)
{
	const char *running = this_boot ? "/proc/kallsyms" : NULL;

	return (struct dd_symbol_places){
		.symfs = profile_o.symfs,
		.kallsyms = profile_o.kallsyms ? profile_o.kallsyms : running,
		.vmlinux = profile_o.vmlinux,
	};
}
