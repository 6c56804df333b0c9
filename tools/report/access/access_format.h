/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The settings of the access report as data: an object whose keys are the names of its options, and whose
 * values are their words.
 */
#ifndef DAMO_REPORT_ACCESS_FORMAT_H
#define DAMO_REPORT_ACCESS_FORMAT_H

#include "tools/common/options.h"

/**
 * access_format_read() - take settings over, as if the options had been given
 * @word:	JSON or YAML text, a file's name, or "-"
 * @options:	table of the settings
 *
 * Settings that are null or left out stay as they are.
 *
 * Return: 0, or -1 after an error was reported.
 */
int access_format_read(const char *word, const struct option *options);

#endif /* DAMO_REPORT_ACCESS_FORMAT_H */
