// SPDX-License-Identifier: LGPL-2.1-only
/*
 * The version that the library was built as.
 */
#include <damondata/version.h>

unsigned int dd_version(void)
{
	return DD_VERSION_NUM;
}
