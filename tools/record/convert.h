/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A finished recording in the format of another tool, for --output_type.
 */
#ifndef DAMO_RECORD_CONVERT_H
#define DAMO_RECORD_CONVERT_H

#include <damondata/export.h>
#include "tools/record/output.h"

/** convert_format() - the format of that name, NULL for our own; dies with a usage message for others */
const struct dd_export_format *convert_format(const char *name);

/**
 * convert_file() - replace a recording by what it is in another format
 * @out:	where it was made
 * @fd:		the recording, readable; closed in any case. Its name may mean another file by now.
 * @format:	of convert_format()
 * @err:	or NULL
 *
 * Takes memory for one snapshot and the format's buffers, whatever the length. On failure, and when INT,
 * TERM or HUP is pending (they must be blocked), the file stays what it was. Return: 0 or an enum dd_code.
 */
int convert_file(const struct output *out, int fd, const struct dd_export_format *format,
		 struct dd_error *err);

#endif /* DAMO_RECORD_CONVERT_H */
