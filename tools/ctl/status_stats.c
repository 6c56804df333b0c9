// SPDX-License-Identifier: GPL-2.0-only
/*
 * Printing counters of schemes and one line for each kdamond.
 */
#include "tools/ctl/status_stats.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <ddutil/json_writer.h>
#include <damondata/units.h>

#include "tools/kernel/proc.h"
#include "tools/kernel/sysfs.h"

const char *const stat_field_names[] = {
	"nr_tried",   "sz_tried",     "nr_applied",	  "sz_applied", "sz_ops_filter_passed",
	"qt_exceeds", "nr_snapshots", "max_nr_snapshots", NULL,
};

static bool is_field_selected(const char *name, const struct word_list *wanted)
{
	for (size_t i = 0; i < wanted->nr; i++)
		if (!strcmp(wanted->words[i], name))
			return true;
	return !wanted->nr;
}

/* NULL when the kernel does not state it; max_nr_snapshots is no result, but a limit. */
static const char *stat_text(const struct dd_params *scheme, const char *name, bool raw,
			     char buf[DD_UNIT_LEN])
{
	bool is_size = !strncmp(name, "sz_", 3);
	char key[64];
	uint64_t v;

	snprintf(key, sizeof(key), "stats.%s", name);
	v = dd_param_u64(scheme, key);
	if (v == DD_RESULT_UNKNOWN && strcmp(name, "max_nr_snapshots"))
		return NULL;
	return is_size ? dd_format_size(buf, v, raw) : dd_format_count(buf, v, raw);
}

static void print_scheme(const struct dd_params *scheme, const struct word_list *wanted, bool raw,
			 struct ddu_json *j)
{
	char buf[DD_UNIT_LEN];

	for (size_t i = 0; stat_field_names[i]; i++) {
		const char *name = stat_field_names[i], *text;

		if (!is_field_selected(name, wanted))
			continue;
		text = stat_text(scheme, name, raw, buf);
		if (j && !text)
			ddu_json_kv_null(j, name);
		else if (j)
			ddu_json_kv_string(j, name, text);
		else if (wanted->nr == 1)
			puts(text ? text : "unknown");
		else
			printf("%s: %s\n", name, text ? text : "unknown");
	}
}

static void print_place(struct ddu_json *j, size_t k, size_t c, size_t s, bool many)
{
	if (!j) {
		if (many)
			printf("kdamond %zu / context %zu / scheme %zu\n", k, c, s);
		return;
	}
	ddu_json_object_begin(j);
	ddu_json_kv_u64(j, "kdamond", k);
	ddu_json_kv_u64(j, "context", c);
	ddu_json_kv_u64(j, "scheme", s);
	ddu_json_object_end(j);
}

static void print_one(const struct dd_params *scheme, const struct word_list *wanted, bool raw,
		      struct ddu_json *j, size_t k, size_t c, size_t s, bool many)
{
	if (j)
		ddu_json_array_begin(j);
	print_place(j, k, c, s, many);
	if (j)
		ddu_json_object_begin(j);
	print_scheme(scheme, wanted, raw, j);
	if (j) {
		ddu_json_object_end(j);
		ddu_json_array_end(j);
	} else if (many) {
		putchar('\n');
	}
}

static size_t count_schemes(const struct dd_params *p)
{
	struct dd_params *kdamond, *context;
	size_t nr = 0;

	for (size_t k = 0; (kdamond = dd_param_item(p, "kdamonds", k)); k++)
		for (size_t c = 0; (context = dd_param_item(kdamond, "contexts", c)); c++)
			nr += dd_param_nr(context, "schemes");
	return nr;
}

void print_stats(const struct dd_params *p, const struct word_list *wanted, bool raw, bool json)
{
	bool many = count_schemes(p) > 1;
	struct ddu_json writer, *j = json ? &writer : NULL;
	struct dd_params *kdamond, *context, *scheme;

	ddu_json_init(&writer, stdout, 4);
	if (j)
		ddu_json_array_begin(j);
	for (size_t k = 0; (kdamond = dd_param_item(p, "kdamonds", k)); k++)
		for (size_t c = 0; (context = dd_param_item(kdamond, "contexts", c)); c++)
			for (size_t s = 0; (scheme = dd_param_item(context, "schemes", s)); s++)
				print_one(scheme, wanted, raw, j, k, c, s, many);
	if (j) {
		ddu_json_array_end(j);
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

static void format_summary(const struct dd_params *k, bool cpu, char *text, size_t size)
{
	size_t len = (size_t)snprintf(text, size, "state: %s", dd_param_text(k, "state"));
	uint64_t refresh_ms = dd_param_u64(k, "refresh_ms");
	int64_t pid = dd_param_i64(k, "pid");
	char refresh[DD_UNIT_LEN];
	double percent;

	if (pid != DD_PARAM_NONE)
		len += (size_t)snprintf(text + len, size - len, ", pid: %" PRId64, pid);
	if (refresh_ms)
		len += (size_t)snprintf(
			text + len, size - len, ", stats refresh per: %s",
			dd_format_time_exact(refresh, refresh_ms * DD_NS_PER_MS, false));
	if (cpu && kdamond_cpu_percent(pid, &percent))
		snprintf(text + len, size - len, ", cpu usage: %.1f", percent);
	else if (cpu)
		snprintf(text + len, size - len, ", cpu usage: %s",
			 pid == DD_PARAM_NONE ? "0.0" : "error");
}

void print_summary(const struct dd_params *p, bool cpu, bool json)
{
	struct dd_params *kdamond;
	struct ddu_json j;
	char text[256];

	ddu_json_init(&j, stdout, 4);
	if (json)
		ddu_json_array_begin(&j);
	for (size_t k = 0; (kdamond = dd_param_item(p, "kdamonds", k)); k++) {
		format_summary(kdamond, cpu, text, sizeof(text));
		if (json)
			ddu_json_string(&j, text);
		else
			printf("%zu\t%s\n", k, text);
	}
	if (json) {
		ddu_json_array_end(&j);
		putchar('\n');
	}
}
