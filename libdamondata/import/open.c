// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Opening recordings by their content. A new format is a row of the table.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "libdamondata/file/reader.h"
#include "libdamondata/import/importer.h"
#include "libdamondata/util/sized_struct.h"

/* In the order of asking: those with a magic number first, text last. Our own is asked before them. */
static const struct import_format *const formats[] = {
	&import_perf, &import_tracedat, &import_json, &import_binary, &import_text,
};

static const struct import_format *find_format(const uint8_t *head, size_t len)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (formats[i]->probe(head, len))
			return formats[i];
	return NULL;
}

static int refuse_format(const struct instream *in, const uint8_t *head, long len,
			 struct dd_error *err)
{
	char hex[3 * 8 + 1] = "";

	for (long i = 0; i < len && i < 8; i++)
		snprintf(hex + 3 * i, 4, " %02x", head[i]);
	return dd_fail(
		err, DD_EFORMAT,
		"%s is not a recording of a known format (it begins with%s%s%s); known are: damon_data, perf.data, trace.dat, JSON and binary records of the older tool, text of perf script, perf trace, trace-cmd and ftrace",
		instream_name(in), hex, *instream_wrap_name(in) ? " inside of " : "",
		instream_wrap_name(in));
}

/* A wrapped recording of our own format: its reader gets the unwrapped copy. */
static int open_unwrapped(struct dd_source **out, struct instream *in,
			  const struct dd_open_options *opts, struct dd_error *err)
{
	uint64_t size;
	int fd, ret = instream_random(in, &size, err);

	if (ret)
		return ret;
	fd = dup(instream_temp_fd(in));
	if (fd < 0 || lseek(fd, 0, SEEK_SET) < 0)
		ret = dd_fail(err, DD_ESYS, "cannot read the unpacked %s again", instream_name(in));
	else
		ret = dd_source_open_fd(out, fd, instream_name(in), opts, err);
	if (ret && fd >= 0)
		close(fd);
	return ret;
}

/* Does @text contain the file name @name as a word? "data" does not name a file "dat". */
static bool contains_name(const char *text, const char *name)
{
	size_t len = strlen(name);

	for (const char *p = text; (p = strstr(p, name)); p++)
		if ((p == text || !isalnum((unsigned char)p[-1])) &&
		    !isalnum((unsigned char)p[len]))
			return true;
	return false;
}

/* Lower layers do not know the file's name; prepend it if the message lacks it. */
static void name_input(const struct ddi_input *in, struct dd_error *err)
{
	char text[sizeof(err->text)];

	if (!err || contains_name(err->text, ddi_input_name(in)))
		return;
	snprintf(text, sizeof(text), "%s", err->text);
	snprintf(err->text, sizeof(err->text), "%.200s: %.*s", ddi_input_name(in),
		 (int)sizeof(text) - 203, text);
}

/* By the content behind all compression. The feed is the source's on success. */
static int open_plain(struct dd_source **out, struct instream *feed,
		      const struct dd_open_options *opts, struct dd_error *err)
{
	const struct import_format *format;
	const uint8_t *head;
	long len = instream_peek(feed, 4096, &head, err);
	int ret;

	if (len < 0)
		return (int)len;
	if (instream_wrap(feed) != WRAP_PLAIN && ddi_reader_probe(head, (size_t)len)) {
		ret = open_unwrapped(out, feed, opts, err);
		if (!ret)
			instream_close(feed);
		return ret;
	}
	format = find_format(head, (size_t)len);
	if (!format)
		return refuse_format(feed, head, len, err);
	return import_source_new(out, format, feed, opts, err);
}

static int open_foreign(struct dd_source **out, struct ddi_input *in,
			const struct dd_open_options *opts, struct dd_error *err)
{
	struct instream *feed;
	int ret = instream_open(&feed, in, err);

	if (!ret) {
		ret = open_plain(out, feed, opts, err);
		if (ret)
			instream_release(feed);
	}
	if (ret)
		name_input(in, err);
	return ret;
}

/* A live pipe may give no more than a few bytes for seconds, so only these are waited for. */
static int open_input(struct dd_source **out, struct ddi_input *in,
		      const struct dd_open_options *opts, struct dd_error *err)
{
	const uint8_t *head;
	size_t len;
	int ret = ddi_input_peek(in, DDI_READER_PROBE_LEN, &head, &len, err);

	if (ret)
		return ret;
	if (ddi_reader_probe(head, len))
		return ddi_reader_open(out, in, opts, err);
	if (!len)
		return dd_fail(err, DD_EFORMAT,
			       "%s is empty; was the recording stopped before it began?",
			       ddi_input_name(in));
	return open_foreign(out, in, opts, err);
}

int dd_source_open_fd(struct dd_source **out, int fd, const char *name,
		      const struct dd_open_options *opts, struct dd_error *err)
{
	struct dd_open_options own;
	struct ddi_input *in;
	int ret = DDI_TAKE(&own, dd_open_options, opts, err);

	if (ret)
		return ret;
	opts = &own;
	ret = ddi_input_open(&in, fd, name, opts->rewindable, opts->follow, err);
	if (ret)
		return ret;
	ddi_input_stop_on(in, opts->stop);
	ddi_input_small_reads(in, opts->has_time_range);
	ret = open_input(out, in, opts, err);
	if (ret)
		ddi_input_release(in);
	return ret;
}

int dd_source_open(struct dd_source **out, const char *path, const struct dd_open_options *opts,
		   struct dd_error *err)
{
	struct dd_open_options own;
	bool standard = !strcmp(path, "-");
	int fd, ret = DDI_TAKE(&own, dd_open_options, opts, err);

	if (ret)
		return ret;
	fd = standard		? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
	     : own.regular_only ? dd_open_regular(path)
				: open(path, O_RDONLY | O_CLOEXEC);

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
	ret = dd_source_open_fd(out, fd, standard ? "standard input" : path, &own, err);
	if (ret)
		close(fd);
	return ret;
}
