// SPDX-License-Identifier: GPL-2.0-only
/*
 * YAML parameters: no input crashes, and what is accepted survives its own output.
 */
#include "tests/fuzz/params.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return check_params_text(DD_PARAMS_YAML, data, size);
}
