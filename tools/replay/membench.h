/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * --test_perf: what the engine can do on this machine, next to plain loops.
 */
#ifndef DAMO_REPLAY_MEMBENCH_H
#define DAMO_REPLAY_MEMBENCH_H

#include <stdbool.h>
#include <stdint.h>

#include <damondata/error.h>

/**
 * struct perf_options - what to measure
 * @max_bytes:	largest working set
 * @runtime_ns:	of all measurements together
 * @threads:	largest number of threads
 * @page_size:	of the machine
 * @hugepages:	ask for huge pages
 * @json:	print JSON
 */
struct perf_options {
	uint64_t max_bytes, runtime_ns;
	unsigned int threads;
	uint64_t page_size;
	bool hugepages, json;
};

/** test_perf() - measure and print; 0, DD_ENOMEM, DD_ESYS */
int test_perf(const struct perf_options *opts, struct dd_error *err);

#endif /* DAMO_REPLAY_MEMBENCH_H */
