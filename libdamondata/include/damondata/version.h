/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * The version of the library: that of the headers a program is compiled with, and that of the library it runs with.
 */
#ifndef DAMONDATA_VERSION_H
#define DAMONDATA_VERSION_H

#ifdef __cplusplus
extern "C" {
#endif

#define DD_VERSION_MAJOR 1
#define DD_VERSION_MINOR 0
#define DD_VERSION_PATCH 0

/* Of the headers, for comparisons with dd_version(): 10203 is 1.2.3. */
#define DD_VERSION_NUM (DD_VERSION_MAJOR * 10000 + DD_VERSION_MINOR * 100 + DD_VERSION_PATCH)

/** dd_version() - version of the library that the program runs with, as DD_VERSION_NUM */
unsigned int dd_version(void);

#ifdef __cplusplus
}
#endif

#endif /* DAMONDATA_VERSION_H */
