// SPDX-License-Identifier: LGPL-2.1-only
/*
 * The words for what can be wrong with the bytes of a recording.
 */
#include "format/status.h"

const char *fmt_status_text(int status)
{
	static const char *const text[] = {
		"no error",
		"out of memory",
		"the chunk is full",
		"it needs a newer version",
		"the data to encode are not valid",
		"it does not begin as it must",
		"a checksum does not match",
		"a size is over the format's limit",
		"a number runs past its column",
		"the column directory does not fit the payload",
		"compressed data do not decode",
		"a column is longer than its rows",
		"a region is empty or not in order",
		"a token has no meaning here",
		"the number of regions or snapshots is wrong",
		"the chunk that it continues is missing",
	};

	if (status > 0 || -status >= (int)(sizeof(text) / sizeof(text[0])))
		return "unknown error";
	return text[-status];
}
