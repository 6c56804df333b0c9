/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Checking recordings: reads all of them and reports what is missing or damaged, and when.
 */
#ifndef DAMO_REPORT_VERIFY_H
#define DAMO_REPORT_VERIFY_H

#include "tools/report/source/report_input.h"

/**
 * verify() - read everything (and so compare all checksums), print what was found
 * @in:	opened for all kinds of streams; the files beside them are looked for
 * @how:	to open those files
 *
 * The program's account says afterwards whether they are whole.
 */
void verify(struct report_input *in, const struct dd_open_options *how);

#endif /* DAMO_REPORT_VERIFY_H */
