/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Variables of the mapped programs and libraries, as mappings of their own.
 */
#ifndef DAMONDATA_ANALYSIS_VARIABLES_H
#define DAMONDATA_ANALYSIS_VARIABLES_H

#include "libdamondata/analysis/mappings.h"

/**
 * dd_mappings_add_variables() - cut large variables out of the mappings that they are in
 * @m:		all lists are replaced: a part with a variable is named "VARIABLE (FILE)"
 * @symfs:	folder that holds the files of the recorded system, or NULL: "/"
 * @min_bytes:	variables below this stay a part of their mapping
 * @nr:		set to how many variables were found in all lists
 * @err:	or NULL
 *
 * Files that cannot be read, have no symbols or are of another build are left as they are. Memory of a
 * program that is not in its file (.bss) counts as well, although it is mapped without a name.
 *
 * Return: 0 or DD_ENOMEM.
 */
int dd_mappings_add_variables(struct dd_mappings *m, const char *symfs, uint64_t min_bytes,
			      size_t *nr, struct dd_error *err);

#endif /* DAMONDATA_ANALYSIS_VARIABLES_H */
