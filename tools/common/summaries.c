// SPDX-License-Identifier: GPL-2.0-only
/*
 * What each command does, in a line: the one text for the lists of commands, for --help and for the
 * manual pages.
 */
#include "tools/common/summaries.h"

#include <stddef.h>
#include <string.h>

static const struct {
	const char *command, *summary;
} summaries[] = {
	{"start", "start DAMON with given parameters"},
	{"tune", "change the parameters of running DAMON"},
	{"stop", "stop DAMON"},
	{"status", "show the state and parameters of DAMON"},
	{"schemes", "run operation schemes until interrupted"},
	{"reclaim", "show or set DAMON_RECLAIM's parameters"},
	{"lru_sort", "show or set DAMON_LRU_SORT's parameters"},
	{"module", "show or set the parameters of DAMON modules"},
	{"record", "record the data accesses that DAMON sees"},
	{"replay", "make the memory accesses of a recording again"},
	{"report", "print a recording or live DAMON, in many ways"},
	{"report access", "show regions, their access patterns and distributions"},
	{"report raw", "print every snapshot and region as text"},
	{"report heats", "print a heat map over time and address, as the user's guide has it"},
	{"report heatmap", "draw a heat map over time and address, with more choices"},
	{"report wss", "print the distribution of the working set size"},
	{"report footprints", "print the distribution of memory footprints"},
	{"report profile", "print which functions ran while a certain access pattern was seen"},
	{"report times", "print when a certain access pattern was seen"},
	{"report holistic", "print heat maps, working set and footprints on one screen"},
	{"report nr_regions", "print the distribution of the number of regions"},
	{"report trace", "print trace events of DAMON, live or of a recording"},
	{"report diff", "report how two recordings differ"},
	{"report record_info", "report which targets, times and addresses a recording covers"},
	{"report debug", "print chunks, columns and damage of a recording as they lie in the file"},
	{"show", "show access patterns in the layout of the user's guide"},
	{"monitor", "report the accesses live, again and again"},
	{"convert", "change the format of recordings, cut and merge them"},
	{"digest", "sum up recordings of many machines"},
	{"recover", "make a whole recording of a damaged or truncated one"},
	{"bundle", "put a recording and the files beside it into one file"},
	{"unbundle", "split a bundle into a recording and the files beside it"},
	{"adjust", "lengthen the aggregation interval of a recording, filter it"},
	{"validate", "check that a recording is plausible"},
	{"args", "turn options into DAMON parameters and other data"},
	{"args damon", "turn options into DAMON parameters"},
	{"args accesses", "turn options that filter access data into data"},
	{"args accesses_format", "turn options about how accesses are shown into data"},
	{"damon_param_options all", "all options for DAMON parameters"},
	{"damon_param_options monitoring", "options for what to monitor, and how"},
	{"damon_param_options damos", "options for operation schemes"},
	{"features", "list what the kernel's DAMON can do"},
	{"diagnose", "find out why DAMON does not work as expected"},
	{"sysinfo", "print what matters for DAMON on this system"},
	{"pa_layout", "print the layout of physical memory"},
};

const char *summary_of(const char *command)
{
	for (size_t i = 0; i < sizeof(summaries) / sizeof(summaries[0]); i++)
		if (!strcmp(summaries[i].command, command))
			return summaries[i].summary;
	return NULL;
}
