/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Unnamed temporary files, for what a pipe or a compressed input cannot give twice.
 */
#ifndef LIBDAMONDATA_TEMP_FILE_H
#define LIBDAMONDATA_TEMP_FILE_H

#include <damondata/error.h>
#include <stddef.h>

/**
 * ddi_temp_file() - make an empty temporary file without a name, in $TMPDIR (not for set-id programs) or /tmp
 * @name:	of the input that is kept in it, for the message
 *
 * Return: a descriptor for reading and writing, or DD_ESYS.
 */
int ddi_temp_file(const char *name, struct dd_error *err);

/** ddi_temp_write() - append @n bytes; 0 or DD_ESYS */
int ddi_temp_write(int fd, const void *bytes, size_t n, const char *name, struct dd_error *err);

#endif /* LIBDAMONDATA_TEMP_FILE_H */
