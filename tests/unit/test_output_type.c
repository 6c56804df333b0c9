// SPDX-License-Identifier: GPL-2.0-only
/*
 * damo-record's conversion of what it has recorded: perf's text must not go back in time.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <damondata/source.h>

#include "tools/record/convert.h"

static void write_all(const struct dd_export_format *to, struct dd_source *from, int fd)
{
	const struct dd_export_options opts = DD_EXPORT_OPTIONS_INIT;
	const struct dd_event *ev;
	struct dd_error err;
	void *priv;

	assert_int_equal(to->open(&priv, fd, "recording", &opts, &err), 0);
	while (dd_source_next(from, &ev, &err) > 0)
		assert_int_equal(to->event(priv, ev, &err), 0);
	assert_int_equal(to->close(priv, false, &err), 0);
}

/* A recording of two targets in our format, which keeps them apart. */
static void make_recording(char *path)
{
	const char *src = getenv("SRC") ? getenv("SRC") : ".";
	struct dd_source *from;
	struct dd_error err;
	char name[4096];
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	snprintf(name, sizeof(name), "%s/tests/data/real/twoproc.perf.data.zst", src);
	assert_int_equal(dd_source_open(&from, name, NULL, &err), 0);
	write_all(&dd_export_damon_data, from, fd);
	dd_source_free(from);
	close(fd);
}

/* "kdamond.0   151 [000] 7.068919168: damon:..."; whole microseconds have six digits */
static double time_of(const char *line)
{
	double s;

	assert_int_equal(sscanf(line, "%*s %*d [%*d] %lf:", &s), 1);
	return s;
}

static void text_is_in_time_order(void **state)
{
	char path[] = "/tmp/output_type.XXXXXX", line[512];
	double last = 0, now;
	struct dd_error err;
	struct output out;
	size_t lines = 0;
	FILE *in;
	int fd;

	(void)state;
	make_recording(path);
	assert_int_equal(output_choose(&out, path, 0600, &err), 0);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(convert_file(&out, fd, convert_format("perf_script"), &err), 0);
	output_close(&out);
	in = fopen(path, "r");
	assert_non_null(in);
	for (; fgets(line, sizeof(line), in); lines++, last = now) {
		now = time_of(line);
		assert_true(now >= last);
	}
	fclose(in);
	unlink(path);
	assert_true(lines > 10000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(text_is_in_time_order)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
