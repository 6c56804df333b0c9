// SPDX-License-Identifier: GPL-2.0-only
/*
 * damo-record: the command line.
 */
#include <stdlib.h>
#include <string.h>

#include <damondata/units.h>

#include "tools/common/message.h"
#include "tools/common/options.h"
#include "tools/record/recorder.h"

int main(int argc, char **argv);

static struct record_options o = {.mode = 0600};
static const char *permission;
static uint64_t level;
static bool quiet;

static const struct option options[] = {
	OPT_GROUP("Output"),
	OPT_STR('o', "out", "FILE", &o.out,
		"write to FILE (damon.data, or a pipe on stdout); - is stdout"),
	OPT_STR(0, "output_permission", "OCTAL", &permission, "mode of the files (600)"),
	OPT_U64(0, "compress", "LEVEL", &level, "zstd level, 1 to 19 (1)"),
	OPT_BOOL('q', "quiet", &quiet, "print only warnings and errors"),
	OPT_GROUP("Recording"),
	OPT_TIME_S(0, "timeout", "TIME", &o.timeout_ns, "stop after so many seconds, or 5m, 2h"),
	OPT_SIZE(0, "ring_size", "SIZE", &o.ring_bytes,
		 "ring buffer of each CPU, rounded down to a power of two (4M)"),
	OPT_END()
};

static const struct command cmd = {
	.name = "record",
	.args = "",
	.max_args = 0,
	.summary = "record the data accesses that DAMON sees",
	.description =
		"Records the monitoring results of the DAMON that runs already, until Ctrl-C. DAMON "
		"itself is not changed.\n\n"
		"INT, TERM, HUP and --timeout end the recording; USR1 writes out what was recorded "
		"so far.",
	.examples = "damo record --timeout 60\trecord for a minute into ./damon.data\n"
		    "damo record | damo report heats\tsee a heat map after Ctrl-C\n",
	.options = options,
};

/* chmod(1)'s octal; the set-id and sticky bits make no sense here. */
static mode_t parse_permission(const char *text)
{
	char *end;
	unsigned long mode = strtoul(text, &end, 8);

	if (!*text || *end || strspn(text, "01234567") != strlen(text) || mode > 0777)
		die_usage("--output_permission takes an octal number from 0 to 777, not \"%s\"", text);
	return (mode_t)mode;
}

int main(int argc, char **argv)
{
	char **words = malloc(((size_t)argc + 1) * sizeof(char *));
	int status;

	set_program_name("damo-record");
	if (!words)
		die("out of memory");
	/* parse_options() reorders argv; the recording's head wants it as it was typed. */
	memcpy(words, argv, ((size_t)argc + 1) * sizeof(char *));
	o.argc = argc;
	o.argv = words;
	parse_options(&cmd, argc, argv);
	if (permission)
		o.mode = parse_permission(permission);
	if (level > 19)
		die_usage("--compress takes a level from 1 to 19");
	o.level = (int)level;
	set_quiet(quiet);
	status = record_run(&o);
	free(words);
	return status;
}
