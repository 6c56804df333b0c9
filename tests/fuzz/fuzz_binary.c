// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes as a binary record of the oldest tools.
 */
#include "tests/fuzz/import_input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return read_as(data, size, &import_binary);
}
