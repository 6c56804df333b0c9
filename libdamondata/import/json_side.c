// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Import of the files that the older tool leaves beside a record: memory footprints, mappings, and
 * /proc/PID/stat of targets and kdamonds, as rows of the known tables.
 */
#include <damondata/units.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "libdamondata/util/array.h"

#define MAX_FIELDS 64
#define FIELD_LEN  256
#define NR_PIDS	   65536u

/* The mappings of a process are rows only when they differ from those before. */
struct last_vmas {
	uint64_t pid, hash, generation;
	bool written;
};

struct vma {
	uint64_t start, end;
	char name[FIELD_LEN];
};

struct json_side {
	struct dd_stream streams[DD_NR_TABLES];
	bool defined[DD_NR_TABLES];
	char fields[MAX_FIELDS][FIELD_LEN];
	unsigned int nr_fields;
	bool old_schema;
	char vma_name[FIELD_LEN];
	struct vma *vmas;
	uint32_t nr_vmas, size_vmas;
	struct last_vmas *pids;
	uint32_t nr_pids;
};

/* Streams of a bundle are numbered behind those of access data. */
#define SIDE_STREAM_ID 65100u

static struct json_side *side_of(struct json_import *j, struct dd_error *err)
{
	if (!j->side)
		j->side = calloc(1, sizeof(*j->side));
	if (!j->side)
		ddi_no_memory(err);
	return j->side;
}

void json_side_free(struct json_import *j)
{
	if (!j->side)
		return;
	free(j->side->vmas);
	free(j->side->pids);
	free(j->side);
	j->side = NULL;
}

static int queue_side_row(struct json_import *j, enum dd_table table, const union dd_value *values,
			  struct dd_error *err)
{
	struct dd_stream *s = &j->side->streams[table];
	struct dd_row row = {.stream = s, .time_ns = j->v[F_TIME], .values = values};
	int ret;

	if (!j->side->defined[table]) {
		dd_sidecar_stream(s, table);
		s->id = SIDE_STREAM_ID + table;
		s->clock = DD_CLOCK_REALTIME;
		s->kdamond_idx = s->context_idx = s->target_idx = s->scheme_idx = DD_IDX_NONE;
		j->side->defined[table] = true;
		ret = queue_stream(&j->imp->queue, s, err);
		if (ret)
			return ret;
	}
	return queue_row(&j->imp->queue, &row, err);
}

static void clear_fields(struct json_import *j, int first, int last)
{
	for (int f = first; f <= last; f++) {
		j->v[f] = 0;
		j->has[f] = false;
	}
}

/* Seconds since the epoch with a fraction, exact to the ns as far as the text is. */
static int take_time(struct json_import *j, const struct json_value *v, struct dd_error *err)
{
	char *end;
	uint64_t sec = strtoull(v->text, &end, 10), unit = DD_NS_PER_SEC, ns = 0;

	if (end == v->text || sec > UINT64_MAX / DD_NS_PER_SEC - 1)
		return dd_fail(err, DD_ECORRUPT, "\"%.40s\" is no time", v->text);
	if (*end == '.')
		for (end++; *end >= '0' && *end <= '9'; end++) {
			unit /= 10;
			ns += unit * (*end - '0');
		}
	j->v[F_TIME] = sec * DD_NS_PER_SEC + ns;
	j->has[F_TIME] = true;
	return 0;
}

static void copy_field_text(char to[FIELD_LEN], const struct json_value *v)
{
	size_t n = v->len < FIELD_LEN - 1 ? v->len : FIELD_LEN - 1;

	memcpy(to, v->text, n);
	to[n] = '\0';
}

static const struct {
	int field;
	unsigned int stat;
} old_fields[] = {
	{F_PROC_PID, 0},    {F_PROC_COMM, 1},	{F_PROC_STATE, 2},
	{F_PROC_UTIME, 13}, {F_PROC_STIME, 14},
};

int json_side_value(struct json_import *j, int field, const struct json_value *v,
		    struct dd_error *err)
{
	struct json_side *side = side_of(j, err);

	if (!side)
		return DD_ENOMEM;
	if (field == F_TIME)
		return take_time(j, v, err);
	if (field == F_VMA_NAME) {
		copy_field_text(side->vma_name, v);
		return 0;
	}
	if (field == F_PROC_FIELD) {
		if (side->nr_fields < MAX_FIELDS)
			copy_field_text(side->fields[side->nr_fields++], v);
		return 0;
	}
	for (size_t i = 0; i < sizeof(old_fields) / sizeof(old_fields[0]); i++) {
		if (old_fields[i].field != field)
			continue;
		side->old_schema = true;
		copy_field_text(side->fields[old_fields[i].stat], v);
		return 0;
	}
	return json_number(j, field, v, err);
}

int json_side_enter(struct json_import *j, int level, struct dd_error *err)
{
	struct json_side *side = side_of(j, err);

	if (!side)
		return DD_ENOMEM;
	switch (level) {
	case L_FOOTPRINT:
		clear_fields(j, F_PID, F_MEMINFO_LAST);
		break;
	case L_PROCVMA:
		clear_fields(j, F_PID, F_PID);
		side->nr_vmas = 0;
		break;
	case L_VMA:
		clear_fields(j, F_VMA_START, F_VMA_END);
		side->vma_name[0] = '\0';
		break;
	case L_PROC_STAT:
		memset(side->fields, 0, sizeof(side->fields));
		side->nr_fields = 0;
		side->old_schema = false;
		break;
	}
	return 0;
}

static int leave_footprint(struct json_import *j, struct dd_error *err)
{
	union dd_value values[DD_MAX_COLUMNS] = {0};

	if (!j->has[F_PID]) {
		for (int i = 0; i <= F_MEMINFO_LAST - F_MEMINFO_FIRST; i++)
			values[DD_MEMINFO_TOTAL + i].u64 = j->v[F_MEMINFO_FIRST + i];
		return queue_side_row(j, DD_TABLE_MEMINFO, values, err);
	}
	values[DD_FOOTPRINT_PID].u64 = j->v[F_PID];
	for (int i = 0; i <= F_STATM_LAST - F_STATM_FIRST; i++)
		values[DD_FOOTPRINT_SIZE + i].u64 = j->v[F_STATM_FIRST + i];
	return queue_side_row(j, DD_TABLE_FOOTPRINT, values, err);
}

static int leave_vma(struct json_import *j, struct dd_error *err)
{
	struct json_side *side = j->side;

	if (side->nr_vmas == side->size_vmas) {
		uint32_t n = side->size_vmas ? 2 * side->size_vmas : 64;
		struct vma *p;

		if (n > 1u << 17)
			return dd_fail(err, DD_ELIMIT, "more than %u mappings of a process", n / 2);
		p = realloc(side->vmas, n * sizeof(*p));
		if (!p)
			return ddi_no_memory(err);
		side->vmas = p;
		side->size_vmas = n;
	}
	side->vmas[side->nr_vmas].start = j->v[F_VMA_START];
	side->vmas[side->nr_vmas].end = j->v[F_VMA_END];
	memcpy(side->vmas[side->nr_vmas++].name, side->vma_name, FIELD_LEN);
	return 0;
}

static uint64_t hash_bytes(uint64_t h, const void *p, size_t n)
{
	const unsigned char *b = p;

	while (n--)
		h = (h ^ *b++) * 0x100000001b3ull;
	return h;
}

static uint64_t hash_vmas(const struct json_side *side)
{
	uint64_t h = 0xcbf29ce484222325ull;

	for (uint32_t i = 0; i < side->nr_vmas; i++) {
		const struct vma *v = &side->vmas[i];

		h = hash_bytes(h, &v->start, sizeof(v->start));
		h = hash_bytes(h, &v->end, sizeof(v->end));
		h = hash_bytes(h, v->name, strlen(v->name));
	}
	return h;
}

static struct last_vmas *last_of(struct json_side *side, uint64_t pid)
{
	struct last_vmas *p;

	for (uint32_t i = 0; i < side->nr_pids; i++)
		if (side->pids[i].pid == pid)
			return &side->pids[i];
	if (side->nr_pids == NR_PIDS)
		return NULL;
	p = realloc(side->pids, (side->nr_pids + 1) * sizeof(*p));
	if (!p)
		return NULL;
	side->pids = p;
	p[side->nr_pids] = (struct last_vmas){.pid = pid};
	return &p[side->nr_pids++];
}

static int put_vma(struct json_import *j, const struct last_vmas *last, const struct vma *v,
		   struct dd_error *err)
{
	union dd_value values[DD_MAX_COLUMNS] = {0};

	values[DD_VMAS_PID].u64 = last->pid;
	values[DD_VMAS_GENERATION].u64 = last->generation;
	values[DD_VMAS_PERMS].str.ptr = values[DD_VMAS_BUILD_ID].str.ptr = "";
	values[DD_VMAS_NAME].str.ptr = "";
	if (v) {
		/* Anonymous memory has the inode number where others have a name. */
		const char *name = strcmp(v->name, "0") ? v->name : "";

		values[DD_VMAS_START].u64 = v->start;
		values[DD_VMAS_END].u64 = v->end;
		values[DD_VMAS_NAME].str.ptr = name;
		values[DD_VMAS_NAME].str.len = strlen(name);
	}
	return queue_side_row(j, DD_TABLE_VMAS, values, err);
}

static int leave_procvma(struct json_import *j, struct dd_error *err)
{
	struct json_side *side = j->side;
	struct last_vmas *last = last_of(side, j->v[F_PID]);
	uint64_t hash = hash_vmas(side);
	int ret = 0;

	if (!last)
		return dd_fail(err, DD_ELIMIT, "mappings of more than %u processes", NR_PIDS);
	if (last->written && last->hash == hash)
		return 0;
	last->generation += last->written;
	last->written = true;
	last->hash = hash;
	if (!side->nr_vmas)
		return put_vma(j, last, NULL, err);
	for (uint32_t i = 0; i < side->nr_vmas && !ret; i++)
		ret = put_vma(j, last, &side->vmas[i], err);
	return ret;
}

/* Columns of the table and the fields of /proc/PID/stat that they are, counted from 0. */
static const struct {
	enum dd_procstat_col col;
	unsigned int field;
} stat_cols[] = {
	{DD_PROCSTAT_PID, 0},	     {DD_PROCSTAT_COMM, 1},   {DD_PROCSTAT_STATE, 2},
	{DD_PROCSTAT_PPID, 3},	     {DD_PROCSTAT_MINFLT, 9}, {DD_PROCSTAT_MAJFLT, 11},
	{DD_PROCSTAT_UTIME, 13},     {DD_PROCSTAT_STIME, 14}, {DD_PROCSTAT_NUM_THREADS, 19},
	{DD_PROCSTAT_STARTTIME, 21}, {DD_PROCSTAT_VSIZE, 22}, {DD_PROCSTAT_RSS, 23},
};

/* The older tool split the line at blanks: a name with blanks in it is joined again. */
static void join_comm(struct json_side *side)
{
	while (side->nr_fields > 2 && side->fields[1][0] == '(' && !strchr(side->fields[1], ')')) {
		size_t len = strlen(side->fields[1]);

		if (len + strlen(side->fields[2]) + 2 > FIELD_LEN)
			return;
		side->fields[1][len] = ' ';
		strcpy(side->fields[1] + len + 1, side->fields[2]);
		side->nr_fields--;
		memmove(side->fields[2], side->fields[3], (MAX_FIELDS - 3) * FIELD_LEN);
	}
}

static void set_comm(char *comm, union dd_value *v)
{
	size_t len = strlen(comm);

	if (len >= 2 && comm[0] == '(' && comm[len - 1] == ')') {
		comm++;
		len -= 2;
	}
	v->str.ptr = comm;
	v->str.len = len;
}

static int leave_proc_stat(struct json_import *j, struct dd_error *err)
{
	struct json_side *side = j->side;
	union dd_value values[DD_MAX_COLUMNS] = {0};

	/* "fields": null is a process that had gone. */
	if (!side->nr_fields && !side->old_schema)
		return 0;
	join_comm(side);
	for (size_t i = 0; i < sizeof(stat_cols) / sizeof(stat_cols[0]); i++)
		values[stat_cols[i].col].u64 = strtoull(side->fields[stat_cols[i].field], NULL, 10);
	set_comm(side->fields[1], &values[DD_PROCSTAT_COMM]);
	values[DD_PROCSTAT_STATE].str.ptr = side->fields[2];
	values[DD_PROCSTAT_STATE].str.len = strlen(side->fields[2]);
	values[DD_PROCSTAT_IS_KDAMOND].u64 =
		!strncmp(values[DD_PROCSTAT_COMM].str.ptr, "kdamond.", 8);
	return queue_side_row(j, DD_TABLE_PROCSTAT, values, err);
}

int json_side_leave(struct json_import *j, int level, struct dd_error *err)
{
	switch (level) {
	case L_FOOTPRINT:
		return leave_footprint(j, err);
	case L_VMA:
		return leave_vma(j, err);
	case L_PROCVMA:
		return leave_procvma(j, err);
	case L_PROC_STAT:
		return leave_proc_stat(j, err);
	default:
		return 0;
	}
}
