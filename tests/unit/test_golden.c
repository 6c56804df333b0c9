// SPDX-License-Identifier: GPL-2.0-only
/*
 * Recordings of earlier versions of the format stay readable: tests/golden/vX.Y/NAME.data gives what
 * NAME.txt says. tests/lib/make-recordings made the recordings; DAMO_GOLDEN=write makes missing texts.
 */
#include <damondata/source.h>

#include <dirent.h>
#include <inttypes.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

static void dump_meta(FILE *f, const struct dd_meta *m)
{
	fprintf(f,
		"meta id %" PRIx64 " writer %s command %s kernel %s machine %s host %s page %u\n",
		m->recording_id, m->writer, m->command_line, m->kernel_release, m->machine,
		m->host_name, m->page_size);
	fprintf(f, "  clocks %" PRIu64 " %" PRIu64 " %" PRIu64 " machine-id %s boot %s setup %s\n",
		m->monotonic_ns, m->realtime_ns, m->boottime_ns, m->machine_id_hash, m->boot_id,
		m->kdamonds_json);
	for (uint32_t i = 0; i < m->nr_sidecars; i++)
		fprintf(f, "  sidecar %u %s\n", m->sidecars[i].kind, m->sidecars[i].name);
}

static void dump_stream(FILE *f, const struct dd_stream *s)
{
	fprintf(f,
		"stream %u kind %u source %u clock %u ops %s idx %d %d %d %d pid %d %d comm %s\n",
		s->id, s->kind, s->data_source, s->clock, s->ops, s->kdamond_idx, s->context_idx,
		s->target_idx, s->scheme_idx, s->kdamond_pid, s->target_pid, s->target_comm);
	fprintf(f, "  intervals %" PRIu64 " %" PRIu64 " %" PRIu64 " nr %d age %d event %s\n",
		s->intervals.sample_us, s->intervals.aggr_us, s->intervals.update_us,
		s->has_nr_accesses, s->has_age, s->event_name ? s->event_name : "-");
	for (uint32_t i = 0; i < s->nr_columns; i++)
		fprintf(f, "  column %u type %u %s %s\n", s->columns[i].id, s->columns[i].type,
			s->columns[i].name, s->columns[i].unit);
}

static void dump_snapshot(FILE *f, const struct dd_snapshot *s)
{
	fprintf(f,
		"snapshot %u %" PRIu64 " %" PRIu64 " flags %u expected %u us %" PRIu64 " %" PRIu64,
		s->stream->id, s->start_ns, s->end_ns, s->flags, s->nr_expected, s->sample_us,
		s->aggr_us);
	if (s->has_total_bytes)
		fprintf(f, " total %" PRIu64, s->total_bytes);
	if (s->stats)
		fprintf(f, " tried %" PRIu64 " %" PRIu64, s->stats->nr_tried, s->stats->sz_tried);
	fputc('\n', f);
	for (uint32_t i = 0; i < s->nr_regions; i++) {
		const struct dd_region *r = &s->regions[i];

		fprintf(f, "%" PRIx64 "-%" PRIx64 " %u %u", r->start, r->end, r->nr_accesses,
			r->age);
		for (uint32_t c = 0; c < s->stream->nr_columns; c++)
			fprintf(f, " %" PRId64, (int64_t)s->attrs[c][i]);
		fputc('\n', f);
	}
}

static void dump_row(FILE *f, const struct dd_row *r)
{
	fprintf(f, "row %u %" PRIu64, r->stream->id, r->time_ns);
	for (uint32_t c = 0; c < r->stream->nr_columns; c++) {
		const union dd_value *v = &r->values[c];

		if (r->stream->columns[c].type == DD_TYPE_STRING)
			fprintf(f, " '%.*s'", (int)v->str.len, v->str.ptr);
		else
			fprintf(f, " %" PRId64, v->i64);
	}
	fputc('\n', f);
}

static void dump_event(FILE *f, const struct dd_event *ev)
{
	switch (ev->type) {
	case DD_EV_META:
		dump_meta(f, ev->meta);
		break;
	case DD_EV_STREAM:
		dump_stream(f, ev->stream);
		break;
	case DD_EV_SNAPSHOT:
		dump_snapshot(f, ev->snapshot);
		break;
	case DD_EV_ROW:
		dump_row(f, ev->row);
		break;
	case DD_EV_LOSS:
		fprintf(f, "loss %u stream %u cpu %d count %" PRIu64 "\n", ev->loss->reason,
			ev->loss->stream, ev->loss->cpu, ev->loss->count);
		break;
	case DD_EV_NOTE:
		fprintf(f, "note %s\n", ev->note);
		break;
	case DD_EV_BLOB:
		fprintf(f, "blob %u %.*s\n", ev->blob.stream->id, (int)ev->blob.len,
			(const char *)ev->blob.data);
		break;
	case DD_EV_SYNC:
		fprintf(f, "sync %" PRIu64 "\n", ev->time_ns);
		break;
	}
}

static char *dump(const char *path)
{
	const struct dd_event *ev;
	struct dd_completeness c;
	struct dd_error err = {0};
	struct dd_source *s;
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);
	int ret;

	assert_non_null(f);
	if (dd_source_open(&s, path, NULL, &err))
		fail_msg("%s", err.text);
	while ((ret = dd_source_next(s, &ev, &err)) > 0)
		dump_event(f, ev);
	if (ret < 0)
		fail_msg("%s", err.text);
	dd_source_completeness(s, &c);
	fprintf(f, "damaged %" PRIu64 " skipped %" PRIu64 " truncated %" PRIu64 "\n",
		c.missing[DD_LOST_DAMAGED].count, c.missing[DD_LOST_BYTES].count,
		c.missing[DD_LOST_END].times);
	dd_source_free(s);
	fclose(f);
	return text;
}

static char *read_text(const char *path)
{
	FILE *f = fopen(path, "r");
	char *text = NULL;
	size_t n = 0;

	if (!f)
		return NULL;
	if (getdelim(&text, &n, '\0', f) < 0)
		fail_msg("%s is empty", path);
	fclose(f);
	return text;
}

static void check_file(const char *folder, const char *name)
{
	char data[2 * PATH_MAX + NAME_MAX + 2], txt[sizeof(data)];
	char *got, *want;
	FILE *f;

	snprintf(data, sizeof(data), "%s/%s", folder, name);
	strcpy(stpcpy(txt, data) - strlen(".data"), ".txt");
	got = dump(data);
	want = read_text(txt);
	if (!want && getenv("DAMO_GOLDEN")) {
		f = fopen(txt, "w");
		assert_true(f && fputs(got, f) >= 0 && !fclose(f));
	} else {
		assert_non_null(want);
		assert_string_equal(got, want);
	}
	free(got);
	free(want);
}

static void test_version_1_0(void **state)
{
	const char *src = getenv("SRC") ? getenv("SRC") : ".";
	char folder[PATH_MAX];
	struct dirent *d;
	int n = 0;
	DIR *dir;

	(void)state;
	snprintf(folder, sizeof(folder), "%s/tests/golden/v1.0", src);
	dir = opendir(folder);
	assert_non_null(dir);
	while ((d = readdir(dir))) {
		size_t len = strlen(d->d_name);

		if (len < 6 || strcmp(d->d_name + len - 5, ".data"))
			continue;
		check_file(folder, d->d_name);
		n++;
	}
	closedir(dir);
	assert_true(n >= 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_version_1_0),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
