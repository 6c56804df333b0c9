// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trace events of DAMON as text.
 */
#include "tools/view/trace_text.h"

#include <damondata/units.h>
#include <string.h>
#include <ddutil/number_text.h>

/* How a field of a known event is written. */
enum cell_kind {
	CELL_END,
	CELL_NUMBER,	   /* as it is */
	CELL_ACCESSES,	   /* as it is; not every recording has it */
	CELL_COUNT,	   /* with commas */
	CELL_SIZE,	   /* bytes */
	CELL_ADDRESS,	   /* in hex */
	CELL_LENGTH,	   /* from "start" to the field, in brackets */
	CELL_PLACE,	   /* of the region among so many */
	CELL_PROBES,	   /* a byte for each probe */
	CELL_RANGE,	   /* "start-end:" */
	CELL_NAMED,	   /* "name=value" */
	CELL_NAMED_PROBES, /* "probe_hits=" and the bytes in hex */
};

struct cell {
	enum cell_kind kind;
	const char *field;
};

#define MAX_CELLS 12

/* The first rows are for people; raw ones are as the kernel prints the event itself. */
struct layout {
	const char *event;
	struct cell text[MAX_CELLS], raw[MAX_CELLS];
};

#define REGION_CELLS                                                                               \
	{CELL_ADDRESS, "start"}, {CELL_LENGTH, "end"}, {CELL_ACCESSES, "nr_accesses"},             \
	{                                                                                          \
		CELL_NUMBER, "age"                                                                 \
	}
#define RAW_REGION_CELLS                                                                           \
	{CELL_RANGE, "end"}, {CELL_ACCESSES, "nr_accesses"},                                       \
	{                                                                                          \
		CELL_NUMBER, "age"                                                                 \
	}

static const struct layout layouts[] = {
	{"damon_aggregated",
	 {{CELL_NUMBER, "target_id"}, {CELL_PLACE, "nr_regions"}, REGION_CELLS},
	 {{CELL_NAMED, "target_id"}, {CELL_NAMED, "nr_regions"}, RAW_REGION_CELLS}},
	{"damon_region_aggregated",
	 {{CELL_NUMBER, "target_id"},
	  {CELL_PLACE, "nr_regions"},
	  REGION_CELLS,
	  {CELL_PROBES, "probe_hits"}},
	 {{CELL_NAMED, "target_id"},
	  {CELL_NAMED, "nr_regions"},
	  RAW_REGION_CELLS,
	  {CELL_NAMED_PROBES, "probe_hits"}}},
	{"damos_before_apply",
	 {{CELL_NUMBER, "context_idx"},
	  {CELL_NUMBER, "scheme_idx"},
	  {CELL_NUMBER, "target_idx"},
	  {CELL_NUMBER, "nr_regions"},
	  REGION_CELLS},
	 {{CELL_NAMED, "context_idx"},
	  {CELL_NAMED, "scheme_idx"},
	  {CELL_NAMED, "target_idx"},
	  {CELL_NAMED, "nr_regions"},
	  RAW_REGION_CELLS}},
	{"damos_stat_after_apply_interval",
	 {{CELL_NUMBER, "context_idx"},
	  {CELL_NUMBER, "scheme_idx"},
	  {CELL_COUNT, "nr_tried"},
	  {CELL_SIZE, "sz_tried"},
	  {CELL_COUNT, "nr_applied"},
	  {CELL_SIZE, "sz_applied"},
	  {CELL_SIZE, "sz_ops_filter_passed"},
	  {CELL_COUNT, "qt_exceeds"},
	  {CELL_COUNT, "nr_snapshots"}},
	 {{CELL_END, NULL}}},
};

/* A text that is being made, cut at its end; finish() ends it. */
struct text {
	char *p, *end;
};

static void trace_put_chars(struct text *t, const char *s, size_t len)
{
	size_t room = (size_t)(t->end - t->p) - 1;

	t->p = mempcpy(t->p, s, len < room ? len : room);
}

static void trace_put(struct text *t, const char *s)
{
	trace_put_chars(t, s, strlen(s));
}

static void trace_put_u64(struct text *t, uint64_t v)
{
	char digits[20];

	trace_put_chars(t, digits, (size_t)(ddu_put_u64(digits, v) - digits));
}

static void put_i64(struct text *t, int64_t v)
{
	if (v < 0)
		trace_put(t, "-");
	trace_put_u64(t, v < 0 ? -(uint64_t)v : (uint64_t)v);
}

/* The last digits of a number, with zeros before it. */
static void put_digits(struct text *t, uint64_t v, unsigned int nr)
{
	char digits[20];

	for (unsigned int i = nr; i-- > 0; v /= 10)
		digits[i] = (char)('0' + v % 10);
	trace_put_chars(t, digits, nr);
}

static void trace_put_hex(struct text *t, unsigned char c)
{
	static const char digits[] = "0123456789abcdef";

	trace_put_chars(t, (char[]){digits[c >> 4], digits[c & 15]}, 2);
}

static char *finish_trace_line(struct text *t, char *line)
{
	*t->p = '\0';
	return line;
}

/* Bytes of a file: what is not printable is shown as \xNN. */
static void trace_put_bytes(struct text *t, const char *s, size_t len)
{
	for (size_t i = 0; i < len && s[i]; i++) {
		if (s[i] > 32 && s[i] < 127) {
			trace_put_chars(t, s + i, 1);
		} else {
			trace_put(t, "\\x");
			trace_put_hex(t, (unsigned char)s[i]);
		}
	}
}

static void trace_put_comm(struct text *t, const char *comm)
{
	trace_put_bytes(t, comm, strlen(comm));
}

const union dd_value *trace_field(const struct dd_row *row, const char *name,
				  const struct dd_column **column)
{
	const struct dd_stream *s = row->stream;

	for (uint32_t i = 0; i < s->nr_columns; i++) {
		if (strcmp(s->columns[i].name, name))
			continue;
		if (column)
			*column = &s->columns[i];
		return &row->values[i];
	}
	return NULL;
}

static uint64_t row_number(const struct dd_row *row, const char *name, uint64_t otherwise)
{
	const struct dd_column *c;
	const union dd_value *v = trace_field(row, name, &c);

	return v && c->type != DD_TYPE_STRING ? v->u64 : otherwise;
}

int32_t trace_pid(const struct dd_row *row)
{
	return (int32_t)row_number(row, "common_pid", 0);
}

static void trace_put_value(struct text *t, const struct dd_column *c, const union dd_value *v)
{
	if (c->type == DD_TYPE_STRING)
		trace_put_bytes(t, v->str.ptr, v->str.len);
	else if (c->type == DD_TYPE_I64)
		put_i64(t, v->i64);
	else
		trace_put_u64(t, v->u64);
}

/* The kernel's print formats shorten one name. */
static const char *printed_name(const char *field)
{
	return strcmp(field, "context_idx") ? field : "ctx_idx";
}

static void trace_put_name(struct text *t, const char *field)
{
	/* Columns come from files. */
	trace_put_bytes(t, printed_name(field), SIZE_MAX);
	trace_put(t, "=");
}

/* Index of a region in its snapshot: regions come in address order. */
static uint64_t region_place(const struct dd_row *row, struct trace_place *place)
{
	const unsigned int nr = sizeof(place->seen) / sizeof(place->seen[0]);
	uint64_t target = row_number(row, "target_id", 0), start = row_number(row, "start", 0);
	int32_t pid = trace_pid(row);
	unsigned int i = 0;

	while (i < nr && (place->seen[i].pid != pid || place->seen[i].target != target))
		i++;
	if (i == nr) {
		i = place->next++ % nr;
		place->seen[i].pid = pid;
		place->seen[i].target = target;
		place->seen[i].index = 0;
	} else if (start < place->seen[i].end) {
		place->seen[i].index = 0;
	} else {
		place->seen[i].index++;
	}
	place->seen[i].end = row_number(row, "end", 0);
	return place->seen[i].index;
}

static void trace_put_size(struct text *t, uint64_t bytes, bool raw)
{
	char buf[DD_UNIT_LEN];

	trace_put(t, dd_format_size_accurate(buf, bytes, raw));
}

/* What a cell is made of besides its field. */
struct cell_context {
	const struct dd_row *row;
	struct trace_place *place;
	bool raw_number;
};

static void trace_put_number(struct text *t, const struct cell_context *c,
			     const struct dd_column *column, const union dd_value *v)
{
	(void)c;
	trace_put_value(t, column, v);
}

static void trace_put_count(struct text *t, const struct cell_context *c,
			    const struct dd_column *column, const union dd_value *v)
{
	char buf[DD_UNIT_LEN];

	(void)column;
	trace_put(t, dd_format_count(buf, v->u64, c->raw_number));
}

static void put_bytes_cell(struct text *t, const struct cell_context *c,
			   const struct dd_column *column, const union dd_value *v)
{
	(void)column;
	trace_put_size(t, v->u64, c->raw_number);
}

static void put_address_cell(struct text *t, const struct cell_context *c,
			     const struct dd_column *column, const union dd_value *v)
{
	char buf[DD_UNIT_LEN];

	(void)column;
	trace_put(t, dd_format_address(buf, v->u64, c->raw_number));
}

static void put_length(struct text *t, const struct cell_context *c, const struct dd_column *column,
		       const union dd_value *v)
{
	(void)column;
	trace_put(t, "(");
	trace_put_size(t, v->u64 - row_number(c->row, "start", 0), c->raw_number);
	trace_put(t, ")");
}

static void trace_put_place(struct text *t, const struct cell_context *c,
			    const struct dd_column *column, const union dd_value *v)
{
	(void)column;
	trace_put_u64(t, region_place(c->row, c->place));
	trace_put(t, "/");
	trace_put_u64(t, v->u64);
}

static void trace_put_probes(struct text *t, const struct cell_context *c,
			     const struct dd_column *column, const union dd_value *v)
{
	(void)c;
	(void)column;
	for (size_t i = 0; i < v->str.len; i++) {
		trace_put(t, i ? " " : "");
		trace_put_u64(t, (unsigned char)v->str.ptr[i]);
	}
}

static void trace_put_range(struct text *t, const struct cell_context *c,
			    const struct dd_column *column, const union dd_value *v)
{
	(void)column;
	trace_put_u64(t, row_number(c->row, "start", 0));
	trace_put(t, "-");
	trace_put_u64(t, v->u64);
	trace_put(t, ":");
}

static void put_named(struct text *t, const struct cell_context *c, const struct dd_column *column,
		      const union dd_value *v)
{
	(void)c;
	trace_put_name(t, column->name);
	trace_put_value(t, column, v);
}

static void put_named_probes(struct text *t, const struct cell_context *c,
			     const struct dd_column *column, const union dd_value *v)
{
	(void)c;
	trace_put_name(t, column->name);
	for (size_t i = 0; i < v->str.len; i++) {
		trace_put(t, i ? " " : "");
		trace_put_hex(t, (unsigned char)v->str.ptr[i]);
	}
}

/* By kind; @missing stands for a field that the kernel's event does not have. */
static const struct {
	void (*put)(struct text *t, const struct cell_context *c, const struct dd_column *column,
		    const union dd_value *v);
	const char *missing;
	bool is_bytes;
} cells[] = {
	[CELL_NUMBER] = {trace_put_number, "-1", false},
	[CELL_ACCESSES] = {trace_put_number, "unknown", false},
	[CELL_COUNT] = {trace_put_count, "-1", false},
	[CELL_SIZE] = {put_bytes_cell, "-1 B", false},
	[CELL_ADDRESS] = {put_address_cell, "-1", false},
	[CELL_LENGTH] = {put_length, "-1 B", false},
	[CELL_PLACE] = {trace_put_place, "-1", false},
	[CELL_PROBES] = {trace_put_probes, NULL, true},
	[CELL_RANGE] = {trace_put_range, NULL, false},
	[CELL_NAMED] = {put_named, NULL, false},
	[CELL_NAMED_PROBES] = {put_named_probes, NULL, true},
};

static void trace_put_cell(struct text *t, const struct cell *cell, const struct cell_context *c,
			   bool raw)
{
	const struct dd_column *column;
	const union dd_value *v = trace_field(c->row, cell->field, &column);
	bool fits = v && cells[cell->kind].is_bytes == (column->type == DD_TYPE_STRING);

	/* In the kernel's lines only the place distinguishes a count from the age that follows. */
	if (!fits && ((raw && cell->kind != CELL_ACCESSES) || !cells[cell->kind].missing))
		return;
	trace_put(t, " ");
	if (fits)
		cells[cell->kind].put(t, c, column, v);
	else
		trace_put(t, cells[cell->kind].missing);
}

/* All fields but those of @skip. */
static void put_fields(struct text *t, const struct dd_row *row, const char *const *skip)
{
	const struct dd_stream *s = row->stream;
	const char *space = "";

	for (uint32_t i = 0; i < s->nr_columns; i++) {
		const char *const *k = skip;

		while (*k && strcmp(*k, s->columns[i].name))
			k++;
		if (*k || !strcmp(s->columns[i].name, "common_pid"))
			continue;
		trace_put(t, space);
		trace_put_name(t, s->columns[i].name);
		trace_put_value(t, &s->columns[i], &row->values[i]);
		space = " ";
	}
}

static const struct cell *cells_of(const struct dd_row *row, bool raw)
{
	const char *name = strrchr(row->stream->event_name, ':');

	name = name ? name + 1 : row->stream->event_name;
	for (size_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++)
		if (!strcmp(layouts[i].event, name))
			return raw ? layouts[i].raw : layouts[i].text;
	return NULL;
}

/* A field that stands in a layout, or of all events. */
static bool is_laid_out(const struct cell *cells_of_event, const char *field)
{
	const struct cell *cell = cells_of_event;

	if (!strcmp(field, "start") || !strncmp(field, "common_", 7))
		return true;
	while (cell->kind != CELL_END && strcmp(cell->field, field))
		cell++;
	return cell->kind != CELL_END;
}

/* Fields of a region's event that no layout knows: they follow by name. */
static void put_other_fields(struct text *t, const struct dd_row *row, const struct cell *cell)
{
	const struct dd_stream *s = row->stream;

	if (!trace_field(row, "nr_regions", NULL))
		return;
	for (uint32_t i = 0; i < s->nr_columns; i++) {
		if (is_laid_out(cell, s->columns[i].name))
			continue;
		trace_put(t, " ");
		trace_put_name(t, s->columns[i].name);
		trace_put_value(t, &s->columns[i], &row->values[i]);
	}
}

static void trace_put_event(struct text *t, const struct cell_context *c, bool raw)
{
	static const char *const none[] = {NULL};
	const struct cell *cell = cells_of(c->row, raw), *first = cell;

	if (cell && cell->kind != CELL_END) {
		for (; cell->kind != CELL_END; cell++)
			trace_put_cell(t, cell, c, raw);
		put_other_fields(t, c->row, first);
		return;
	}
	trace_put(t, " ");
	put_fields(t, c->row, none);
}

char *trace_text(char line[TRACE_LINE_MAX], const struct dd_row *row, const char *comm,
		 struct trace_place *place, bool raw_number)
{
	struct text t = {line, line + TRACE_LINE_MAX};
	struct cell_context c = {row, place, raw_number};

	trace_put_u64(&t, row->time_ns / DD_NS_PER_SEC);
	trace_put(&t, ".");
	put_digits(&t, row->time_ns % DD_NS_PER_SEC / DD_NS_PER_US, 6);
	trace_put(&t, " ");
	trace_put_comm(&t, comm);
	trace_put(&t, "/");
	put_i64(&t, trace_pid(row));
	trace_put(&t, " ");
	trace_put_comm(&t, row->stream->event_name);
	trace_put_event(&t, &c, false);
	return finish_trace_line(&t, line);
}

char *trace_raw(char line[TRACE_LINE_MAX], const struct dd_row *row, const char *comm)
{
	struct text t = {line, line + TRACE_LINE_MAX};
	struct cell_context c = {row, NULL, true};

	trace_put_comm(&t, comm);
	trace_put(&t, " ");
	put_i64(&t, trace_pid(row));
	trace_put(&t, " ");
	trace_put_u64(&t, row->time_ns / DD_NS_PER_SEC);
	trace_put(&t, ".");
	put_digits(&t, row->time_ns % DD_NS_PER_SEC, 9);
	trace_put(&t, ": ");
	trace_put_comm(&t, row->stream->event_name);
	trace_put(&t, ":");
	trace_put_event(&t, &c, true);
	return finish_trace_line(&t, line);
}

char *trace_fields(char line[TRACE_LINE_MAX], const struct dd_row *row, const char *const *skip)
{
	struct text t = {line, line + TRACE_LINE_MAX};

	put_fields(&t, row, skip);
	return finish_trace_line(&t, line);
}

void put_wrapped(FILE *out, const char *line, unsigned int max_columns)
{
	size_t column = 0, len = strlen(line);

	if (!max_columns || len <= max_columns) {
		fwrite_unlocked(line, 1, len, out);
		putc_unlocked('\n', out);
		return;
	}
	while (*line) {
		size_t word = strcspn(line, " ");

		if (column && column + 1 + word > max_columns) {
			fputs("\n   ", out);
			column = 3;
		} else if (column) {
			putc(' ', out);
			column++;
		}
		fwrite(line, 1, word, out);
		column += word;
		line += word;
		line += strspn(line, " ");
	}
	putc('\n', out);
}
