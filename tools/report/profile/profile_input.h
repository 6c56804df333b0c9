/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The profile that goes with a recording, and where its symbols are.
 */
#ifndef DAMO_REPORT_PROFILE_INPUT_H
#define DAMO_REPORT_PROFILE_INPUT_H

#include <damondata/model.h>
#include <damondata/source.h>
#include <stdio.h>

#include <damondata/profile.h>
#include "tools/common/options.h"

/** profile_o - values of the shared options */
extern struct profile_o {
	const char *file, *symfs, *kallsyms, *vmlinux;
} profile_o;

/** symfs_option - --symfs, for OPT_INCLUDE() */
extern const struct option symfs_option[];

/** profile_options - --profile --symfs --kallsyms --vmlinux, for OPT_INCLUDE() */
extern const struct option profile_options[];

/**
 * profile_path() - file of the profile
 *
 * Return: malloc'ed: as given; beside the recording; or a copy of what stands in it. NULL if there is none.
 */
char *profile_path(const char *recording);

/**
 * profile_take() - keep the profile that stands in a stream
 * @to:		NULL at first; a temporary file that is gone with the process
 * @ev:		any event; those of no profile are ignored
 */
void profile_take(FILE **to, const struct dd_event *ev);

/** profile_taken() - path of what was kept, malloc'ed; NULL if nothing was */
char *profile_taken(FILE *from);

/**
 * profile_read_extra() - read a profile that is one part of a report
 * @out:	filled; empty when it cannot be read, which is reported, but keeps nobody from the rest
 * @path:	see profile_path(); NULL reads nothing
 * @recording:	it belongs to
 * @spec:	what to count
 *
 * Return: whether it was read.
 */
bool profile_read_extra(struct dd_profile *out, const char *path, const char *recording,
			struct dd_profile_spec *spec);

/** profile_is_of_this_boot() - was the recording made in the present boot of this machine? */
bool profile_is_of_this_boot(const struct dd_meta *meta);

/**
 * profile_places() - where symbols are looked for, by the options
 * @this_boot:	the running kernel's symbols are the right ones, and are used unless others were given
 */
struct dd_symbol_places profile_places(bool this_boot);

#endif /* DAMO_REPORT_PROFILE_INPUT_H */
