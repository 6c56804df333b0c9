// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes as trace.dat of trace-cmd.
 */
#include "tests/fuzz/import_input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return read_as(data, size, &import_tracedat);
}
