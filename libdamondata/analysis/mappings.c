// SPDX-License-Identifier: LGPL-2.1-only
/*
 * The mappings of processes over time.
 */
#include <damondata/objects.h>

#include <damondata/sidecar.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "libdamondata/util/array.h"

static int by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* Names repeat from list to list: each is kept once. */
static const char *intern_name(struct dd_mappings *m, const char *text, size_t len)
{
	char *copy = strndup(text, len), **found;

	if (!copy)
		return NULL;
	found = tsearch(copy, &m->texts, by_text);
	if (!found || *found != copy)
		free(copy);
	return found ? *found : NULL;
}

const char *dd_mappings_text(struct dd_mappings *m, const char *text)
{
	return intern_name(m, text, strlen(text));
}

static struct dd_mapping_list *list_for(struct dd_mappings *m, int32_t pid, uint64_t time_ns)
{
	struct dd_mapping_list *grown;

	/* The rows of one list follow one another, but for those of other processes. */
	for (size_t i = m->nr; i-- > 0 && m->lists[i].from_ns == time_ns;)
		if (m->lists[i].pid == pid)
			return &m->lists[i];
	grown = dd_grow(m->lists, &m->allocated, m->nr, sizeof(*grown));
	if (!grown)
		return NULL;
	m->lists = grown;
	grown[m->nr] = (struct dd_mapping_list){.pid = pid, .from_ns = time_ns};
	return &grown[m->nr++];
}

struct row_reader {
	const struct dd_row *row;
	int map[DD_MAX_COLUMNS];
};

static uint64_t vmas_number(const struct row_reader *r, enum dd_vmas_col col)
{
	return r->map[col] < 0 ? 0 : r->row->values[r->map[col]].u64;
}

static const char *vmas_text(struct dd_mappings *m, const struct row_reader *r,
			     enum dd_vmas_col col, const char *if_empty)
{
	const union dd_value *v = r->map[col] < 0 ? NULL : &r->row->values[r->map[col]];

	if (!v || !v->str.len)
		return intern_name(m, if_empty, strlen(if_empty));
	return intern_name(m, v->str.ptr, v->str.len);
}

int dd_mappings_add(struct dd_mappings *m, const struct dd_row *row, struct dd_error *err)
{
	struct row_reader r = {.row = row};
	struct dd_mapping_list *list;
	struct dd_mapping *grown, one;

	if (!dd_sidecar_map(row->stream, DD_TABLE_VMAS, r.map))
		return 0;
	if (m->nr_mappings >= DD_MAPPINGS_MAX)
		return dd_fail(err, DD_ELIMIT, "more than %u mappings", DD_MAPPINGS_MAX);
	one = (struct dd_mapping){
		.start = vmas_number(&r, DD_VMAS_START),
		.end = vmas_number(&r, DD_VMAS_END),
		.offset = vmas_number(&r, DD_VMAS_OFFSET),
		.name = vmas_text(m, &r, DD_VMAS_NAME, "[anon]"),
		.build_id = vmas_text(m, &r, DD_VMAS_BUILD_ID, ""),
	};
	list = list_for(m, (int32_t)vmas_number(&r, DD_VMAS_PID), row->time_ns);
	if (!list || !one.name || !one.build_id)
		return ddi_no_memory(err);
	/* An empty mapping only says that there is none; one out of order would break the search. */
	if (one.end <= one.start || (list->nr && one.start < list->list[list->nr - 1].end))
		return 0;
	grown = dd_grow(list->list, &list->allocated, list->nr, sizeof(*grown));
	if (!grown)
		return ddi_no_memory(err);
	list->list = grown;
	grown[list->nr++] = one;
	m->nr_mappings++;
	return 0;
}

static int32_t only_pid(const struct dd_mappings *m)
{
	for (size_t i = 1; i < m->nr; i++)
		if (m->lists[i].pid != m->lists[0].pid)
			return 0;
	return m->nr ? m->lists[0].pid : 0;
}

const struct dd_mapping_list *dd_mappings_at(const struct dd_mappings *m, int32_t pid,
					     uint64_t time_ns)
{
	const struct dd_mapping_list *found = NULL;

	if (!pid)
		pid = only_pid(m);
	for (size_t i = 0; pid && i < m->nr; i++) {
		const struct dd_mapping_list *l = &m->lists[i];

		if (l->pid != pid || !l->nr)
			continue;
		if (!found || (l->from_ns <= time_ns && l->from_ns >= found->from_ns))
			found = l;
	}
	return found;
}

const struct dd_mapping *dd_mapping_find(const struct dd_mapping_list *list, uint64_t address)
{
	size_t from = 0, to = list->nr;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (list->list[middle].end <= address)
			from = middle + 1;
		else
			to = middle;
	}
	return from < list->nr ? &list->list[from] : NULL;
}

void dd_mappings_free(struct dd_mappings *m)
{
	for (size_t i = 0; i < m->nr; i++)
		free(m->lists[i].list);
	free(m->lists);
	tdestroy(m->texts, free);
	*m = (struct dd_mappings){0};
}
