// SPDX-License-Identifier: GPL-2.0-only
/*
 * Printing counters of schemes and one line for each kdamond.
 */
#include "tools/ctl/status_stats.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <damondata/json_writer.h>
#include <damondata/units.h>

#include "tools/kernel/proc.h"
#include "tools/kernel/sysfs.h"

static const struct field {
	const char *name;
	size_t offset;
	bool is_size;
} fields[] = {
	{"nr_tried", offsetof(struct dd_scheme, stats.nr_tried), false},
	{"sz_tried", offsetof(struct dd_scheme, stats.sz_tried), true},
	{"nr_applied", offsetof(struct dd_scheme, stats.nr_applied), false},
	{"sz_applied", offsetof(struct dd_scheme, stats.sz_applied), true},
	{"sz_ops_filter_passed", offsetof(struct dd_scheme, stats.sz_ops_filter_passed), true},
	{"qt_exceeds", offsetof(struct dd_scheme, stats.qt_exceeds), false},
	{"nr_snapshots", offsetof(struct dd_scheme, stats.nr_snapshots), false},
	{"max_nr_snapshots", offsetof(struct dd_scheme, max_nr_snapshots), false},
};
#define NR_FIELDS (sizeof(fields) / sizeof(fields[0]))

const char *const stat_field_names[] = {
	"nr_tried",   "sz_tried",     "nr_applied",	  "sz_applied", "sz_ops_filter_passed",
	"qt_exceeds", "nr_snapshots", "max_nr_snapshots", NULL,
};

static bool is_field_selected(const struct field *f, const struct word_list *wanted)
{
	for (size_t i = 0; i < wanted->nr; i++)
		if (!strcmp(wanted->words[i], f->name))
			return true;
	return !wanted->nr;
}

static uint64_t counter_of(const struct dd_scheme *s, const struct field *f)
{
	return *(const uint64_t *)(const void *)((const char *)s + f->offset);
}

/* max_nr_snapshots is no result, but a limit: it is never unknown. */
static bool is_unknown_counter(const struct dd_scheme *s, const struct field *f)
{
	return counter_of(s, f) == DD_RESULT_UNKNOWN &&
	       f->offset != offsetof(struct dd_scheme, max_nr_snapshots);
}

static const char *stat_text(const struct dd_scheme *s, const struct field *f, bool raw, char *buf)
{
	uint64_t v = counter_of(s, f);

	if (is_unknown_counter(s, f))
		return "unknown";
	return f->is_size ? dd_format_size(buf, v, raw) : dd_format_count(buf, v, raw);
}

static void print_scheme(const struct dd_scheme *s, const struct word_list *wanted, bool raw,
			 struct dd_json *j)
{
	char buf[DD_UNIT_LEN];

	for (size_t i = 0; i < NR_FIELDS; i++) {
		const struct field *f = &fields[i];

		if (!is_field_selected(f, wanted))
			continue;
		if (j && is_unknown_counter(s, f))
			dd_json_kv_null(j, f->name);
		else if (j)
			dd_json_kv_string(j, f->name, stat_text(s, f, raw, buf));
		else if (wanted->nr == 1)
			puts(stat_text(s, f, raw, buf));
		else
			printf("%s: %s\n", f->name, stat_text(s, f, raw, buf));
	}
}

static void print_place(struct dd_json *j, size_t k, size_t c, size_t s, bool many)
{
	if (!j) {
		if (many)
			printf("kdamond %zu / context %zu / scheme %zu\n", k, c, s);
		return;
	}
	dd_json_object_begin(j);
	dd_json_kv_u64(j, "kdamond", k);
	dd_json_kv_u64(j, "context", c);
	dd_json_kv_u64(j, "scheme", s);
	dd_json_object_end(j);
}

static void print_one(const struct dd_scheme *scheme, const struct word_list *wanted, bool raw,
		      struct dd_json *j, size_t k, size_t c, size_t s, bool many)
{
	if (j)
		dd_json_array_begin(j);
	print_place(j, k, c, s, many);
	if (j)
		dd_json_object_begin(j);
	print_scheme(scheme, wanted, raw, j);
	if (j) {
		dd_json_object_end(j);
		dd_json_array_end(j);
	} else if (many) {
		putchar('\n');
	}
}

static size_t count_schemes(const struct dd_params *p)
{
	size_t nr = 0;

	for (size_t k = 0; k < p->nr_kdamonds; k++)
		for (size_t c = 0; c < p->kdamonds[k].nr_contexts; c++)
			nr += p->kdamonds[k].contexts[c].nr_schemes;
	return nr;
}

void print_stats(const struct dd_params *p, const struct word_list *wanted, bool raw, bool json)
{
	bool many = count_schemes(p) > 1;
	struct dd_json writer, *j = json ? &writer : NULL;

	dd_json_init(&writer, stdout, 4);
	if (j)
		dd_json_array_begin(j);
	for (size_t k = 0; k < p->nr_kdamonds; k++) {
		for (size_t c = 0; c < p->kdamonds[k].nr_contexts; c++) {
			const struct dd_context *context = &p->kdamonds[k].contexts[c];

			for (size_t s = 0; s < context->nr_schemes; s++)
				print_one(&context->schemes[s], wanted, raw, j, k, c, s, many);
		}
	}
	if (j) {
		dd_json_array_end(j);
		putchar('\n');
	}
}

static bool kdamond_cpu_percent(int64_t pid, double *percent)
{
	char path[PATH_MAX], text[64];
	struct proc_stat st;
	double uptime, life;

	if (pid <= 0 || !proc_read_stat((pid_t)pid, &st) ||
	    sysfs_read(kernel_path(path, KERNEL_PROCFS, "uptime"), text, sizeof(text), NULL) ||
	    sscanf(text, "%lf", &uptime) != 1)
		return false;
	life = uptime * (double)sysconf(_SC_CLK_TCK) - (double)st.starttime;
	*percent = life > 0 ? 100.0 * (double)(st.utime + st.stime) / life : 0.0;
	return true;
}

static void format_summary(const struct dd_kdamond *k, bool cpu, char *text, size_t size)
{
	size_t len = (size_t)snprintf(text, size, "state: %s", dd_state_words[k->state]);
	char refresh[DD_UNIT_LEN];
	double percent;

	if (k->pid != DD_PARAM_NONE)
		len += (size_t)snprintf(text + len, size - len, ", pid: %" PRId64, k->pid);
	if (k->refresh_ms)
		len += (size_t)snprintf(
			text + len, size - len, ", stats refresh per: %s",
			dd_format_time_exact(refresh, k->refresh_ms * DD_NS_PER_MS, false));
	if (cpu && kdamond_cpu_percent(k->pid, &percent))
		snprintf(text + len, size - len, ", cpu usage: %.1f", percent);
	else if (cpu)
		snprintf(text + len, size - len, ", cpu usage: %s",
			 k->pid == DD_PARAM_NONE ? "0.0" : "error");
}

void print_summary(const struct dd_params *p, bool cpu, bool json)
{
	struct dd_json j;
	char text[256];

	dd_json_init(&j, stdout, 4);
	if (json)
		dd_json_array_begin(&j);
	for (size_t k = 0; k < p->nr_kdamonds; k++) {
		format_summary(&p->kdamonds[k], cpu, text, sizeof(text));
		if (json)
			dd_json_string(&j, text);
		else
			printf("%zu\t%s\n", k, text);
	}
	if (json) {
		dd_json_array_end(&j);
		putchar('\n');
	}
}
