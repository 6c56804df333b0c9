/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * What can be wrong with the bytes of a recording.
 */
#ifndef FORMAT_STATUS_H
#define FORMAT_STATUS_H

/**
 * enum fmt_status - result of decoding and encoding
 * @FMT_EFLUSH:	an encoder's chunk must be finished before this can be added
 * @FMT_ETOONEW: valid perhaps, but not for this version
 *
 * All but FMT_ENOMEM, FMT_EFLUSH, FMT_EINVAL and FMT_ETOONEW mean damage.
 */
enum fmt_status {
	FMT_OK = 0,
	FMT_ENOMEM = -1,
	FMT_EFLUSH = -2,
	FMT_ETOONEW = -3,
	FMT_EINVAL = -4,
	FMT_EMAGIC = -5,
	FMT_ECRC = -6,
	FMT_ELIMIT = -7,
	FMT_EVARINT = -8,
	FMT_EDIRECTORY = -9,
	FMT_EZSTD = -10,
	FMT_ELENGTH = -11,
	FMT_EREGION = -12,
	FMT_ETOKEN = -13,
	FMT_ECOUNT = -14,
	FMT_EDEPEND = -15,
};

/** fmt_status_text() - the status in a few words, such as "a column is longer than its rows" */
const char *fmt_status_text(int status);

#endif /* FORMAT_STATUS_H */
