// SPDX-License-Identifier: LGPL-2.1-only
/*
 * What a profile says that it lacks.
 */
#include "libdamondata/analysis/profile_losses.h"

#include <damondata/source.h>
#include <damondata/profile.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <unistd.h>

#define RECORD_LOST_SAMPLES 13 /* of Linux 4.2 */

void dd_profile_count_losses(struct dd_completeness *account, const struct perfdata *pd,
			     const struct perf_record *rec)
{
	struct dd_loss loss = {.reason = DD_LOST_PROFILE};

	if (rec->type == PERF_RECORD_LOST && rec->len >= 16)
		loss.count = perfdata_u64(pd, rec->data + 8);
	else if (rec->type == RECORD_LOST_SAMPLES && rec->len >= 8)
		loss.count = perfdata_u64(pd, rec->data);
	else if (rec->type == PERF_RECORD_THROTTLE)
		loss = (struct dd_loss){.reason = DD_LOST_PROFILE_RATE, .count = 1};
	/* perf writes LOST_SAMPLES of 0, too. */
	if (loss.count)
		dd_account_loss(account, &loss);
}

int dd_profile_open(struct instream **out, const char *path, const char *name, bool regular_only,
		    struct dd_error *err)
{
	struct ddi_input *in;
	int fd = regular_only ? dd_open_regular(path) : open(path, O_RDONLY | O_CLOEXEC), ret;
	const uint8_t *head;
	long len;

	if (fd < 0)
		return dd_fail(err, DD_ESYS, "cannot open %s", name);
	ret = ddi_input_open(&in, fd, name, true, false, err);
	if (ret) {
		close(fd);
		return ret;
	}
	ret = instream_open(out, in, err);
	if (ret) {
		ddi_input_free(in);
		return ret;
	}
	len = instream_peek(*out, 16, &head, err);
	if (len < 0)
		ret = (int)len;
	else if (!perfdata_probe(head, (size_t)len))
		ret = dd_fail(err, DD_EFORMAT, "%s is no perf.data", name);
	if (ret)
		instream_close(*out);
	return ret;
}

static int check_records(struct dd_completeness *account, uint64_t *samples, struct instream *in,
			 struct dd_error *err)
{
	struct perfdata *pd;
	struct perf_record rec;
	int ret = perfdata_open(&pd, in, err);

	if (ret)
		return ret;
	while ((ret = perfdata_next(pd, &rec, err)) > 0) {
		*samples += rec.type == PERF_RECORD_SAMPLE;
		dd_profile_count_losses(account, pd, &rec);
	}
	perfdata_close(pd);
	return ret;
}

int dd_profile_check(struct dd_completeness *account, uint64_t *samples, const char *path,
		     const char *name, struct dd_error *err)
{
	struct instream *in;
	int ret = dd_profile_open(&in, path, name, true, err);

	*samples = 0;
	if (ret)
		return ret;
	ret = check_records(account, samples, in, err);
	instream_close(in);
	if (ret == DD_ETRUNCATED) {
		dd_account_loss(account, &(struct dd_loss){.reason = DD_LOST_END, .count = 1});
		ret = 0;
	}
	return ret;
}
