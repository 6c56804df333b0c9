// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Opening recordings by their content. A new format is a row of the table.
 */
#include "libdamondata/import/formats.h"
#include "libdamondata/import/importer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* In order of need; the first whose probe agrees is taken. */
static const struct ddi_format formats[] = {
	{"damon_data", 8, ddi_reader_probe, ddi_reader_open},
	{"foreign", 1, ddi_import_probe, ddi_import_open},
};

#define NR_FORMATS (sizeof(formats) / sizeof(formats[0]))

static int refuse_unknown(struct ddi_input *in, const uint8_t *head, size_t len,
			  struct dd_error *err)
{
	char known[160] = "";
	char hex[3 * 8 + 1] = "";

	if (!len)
		return dd_fail(err, DD_EFORMAT,
			       "%s is empty; was the recording stopped before it "
			       "began?",
			       ddi_input_name(in));
	for (size_t i = 0; i < len && i < 8; i++)
		snprintf(hex + 3 * i, 4, " %02x", head[i]);
	for (size_t i = 0; i < NR_FORMATS; i++) {
		size_t n = strlen(known);

		snprintf(known + n, sizeof(known) - n, "%s%s", i ? ", " : "", formats[i].name);
	}
	return dd_fail(err, DD_EFORMAT,
		       "%s is not a recording of a known format (it begins with%s); "
		       "known are: %s",
		       ddi_input_name(in), hex, known);
}

static int sniff_format(struct dd_source **out, struct ddi_input *in,
			const struct dd_open_options *opts, struct dd_error *err)
{
	const uint8_t *head = NULL;
	size_t len = 0;

	for (const struct ddi_format *f = formats; f < formats + NR_FORMATS; f++) {
		int ret = ddi_input_peek(in, f->need, &head, &len, err);

		if (ret)
			return ret;
		if (f->probe(head, len))
			return f->open(out, in, opts, err);
	}
	return refuse_unknown(in, head, len, err);
}

int dd_source_open_fd(struct dd_source **out, int fd, const char *name,
		      const struct dd_open_options *opts, struct dd_error *err)
{
	static const struct dd_open_options none;
	struct ddi_input *in;
	int ret;

	opts = opts ? opts : &none;
	ret = ddi_input_open(&in, fd, name, opts->rewindable, opts->follow, err);
	if (ret)
		return ret;
	ddi_input_small_reads(in, opts->has_time_range);
	ret = sniff_format(out, in, opts, err);
	if (ret)
		ddi_input_release(in);
	return ret;
}

int dd_source_open(struct dd_source **out, const char *path, const struct dd_open_options *opts,
		   struct dd_error *err)
{
	bool standard = !strcmp(path, "-");
	int fd = standard		      ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
		 : opts && opts->regular_only ? ddi_open_regular(path)
					      : open(path, O_RDONLY | O_CLOEXEC);
	int ret;

	if (fd < 0 && errno == EINVAL)
		return dd_fail(err, DD_EINVAL,
			       "%s is not a regular file, and others are opened only "
			       "when they are named",
			       path);
	if (fd < 0 && errno == ENOENT)
		return dd_fail(err, DD_ESYS,
			       "cannot open %s; is it the right name, and has it been "
			       "recorded (damo-record -o %s)?",
			       path, path);
	if (fd < 0)
		return dd_fail(err, DD_ESYS, "cannot open %s", standard ? "standard input" : path);
	ret = dd_source_open_fd(out, fd, standard ? "standard input" : path, opts, err);
	if (ret)
		close(fd);
	return ret;
}
