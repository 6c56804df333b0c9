/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Raw records of DAMON's tracepoints, by their format text, which libtraceevent reads.
 */
#include <endian.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event-parse.h>

#include "damondata/tracepoint.h"
#include "libdamondata/model/region_attrs.h"
#include "libdamondata/util/array.h"

/* The longest format text in Linux 6.12 has 11 KiB. */
#define MAX_FORMAT_LEN (64u << 10)

#define EMPTY_PRINT_FORMAT "\nprint fmt: \"\"\n"

struct field {
	uint32_t offset;
	uint8_t size; /* 0 = the event has no such field */
	bool is_signed;
	enum { FIELD_NUMBER, FIELD_BYTES, FIELD_DATA_LOC } type;
	uint32_t length; /* FIELD_BYTES */
};

/* Fields of the events that are understood. */
enum {
	F_TARGET,
	F_NR_REGIONS,
	F_START,
	F_END,
	F_NR_ACCESSES,
	F_AGE,
	F_CONTEXT,
	F_SCHEME,
	F_SAMPLE_US,
	NR_FIELDS
};

/* A numeric field, or a list of numbers, that becomes an attribute for each of its elements. */
struct attr_field {
	struct field place;
	uint8_t element_size;
	bool is_signed;
	uint32_t first, nr; /* columns */
};

struct dd_tracepoint {
	char name[64];
	int id;
	bool swap;
	enum dd_tracepoint_kind kind;
	struct field pid;
	struct field fields[NR_FIELDS];
	uint32_t nr_columns;
	struct dd_column columns[DD_MAX_COLUMNS];
	struct field column_fields[DD_MAX_COLUMNS];
	uint32_t needed; /* length of a record that has all of @pid, @fields and @attr_fields */
	uint32_t nr_attr_fields, nr_attr_columns;
	struct attr_field *attr_fields;
	struct dd_column *attr_columns;
	struct dd_attribute *attrs; /* of the record that was read last */
};

struct wanted {
	int index;
	const char *name;
	bool optional;
};

static const struct wanted aggregated_fields[] = {
	{F_TARGET, "target_id", false},
	{F_NR_REGIONS, "nr_regions", false},
	{F_START, "start", false},
	{F_END, "end", false},
	{F_AGE, "age", true},
	{F_NR_ACCESSES, "nr_accesses", true},
	{-1, NULL, false},
};

static const struct wanted before_apply_fields[] = {
	{F_CONTEXT, "context_idx", false},
	{F_SCHEME, "scheme_idx", false},
	{F_TARGET, "target_idx", false},
	{F_NR_REGIONS, "nr_regions", false},
	{F_START, "start", false},
	{F_END, "end", false},
	{F_AGE, "age", true},
	{F_NR_ACCESSES, "nr_accesses", true},
	{-1, NULL, false},
};

static const struct wanted tune_fields[] = {
	{F_SAMPLE_US, "sample_us", false},
	{-1, NULL, false},
};

static const struct {
	const char *name;
	enum dd_tracepoint_kind kind;
	const struct wanted *fields;
} known[] = {
	{"damon_aggregated", DD_TP_AGGREGATED, aggregated_fields},
	{"damon_region_aggregated", DD_TP_REGION_AGGREGATED, aggregated_fields},
	{"damos_before_apply", DD_TP_BEFORE_APPLY, before_apply_fields},
	{"damon_monitor_intervals_tune", DD_TP_INTERVALS_TUNE, tune_fields},
};

static bool number_size(unsigned int size)
{
	return size == 1 || size == 2 || size == 4 || size == 8;
}

static bool fill_field(struct field *f, const struct tep_format_field *tf)
{
	if (tf->offset < 0 || tf->offset > 0xffff || tf->size < 0 || tf->size > 0xffff)
		return false;
	f->offset = tf->offset;
	f->is_signed = tf->flags & TEP_FIELD_IS_SIGNED;
	if (tf->flags & TEP_FIELD_IS_DYNAMIC) {
		if (tf->size != 4 || tf->flags & TEP_FIELD_IS_RELATIVE)
			return false;
		f->type = FIELD_DATA_LOC;
		f->size = 4;
	} else if (tf->flags & TEP_FIELD_IS_ARRAY || !number_size(tf->size)) {
		f->type = FIELD_BYTES;
		f->size = 1;
		f->length = tf->size;
	} else {
		f->type = FIELD_NUMBER;
		f->size = tf->size;
	}
	return true;
}

static int fill_known(struct dd_tracepoint *tp, struct tep_event *event,
		      const struct wanted *wanted, struct dd_error *err)
{
	for (; wanted->name; wanted++) {
		const struct tep_format_field *tf = tep_find_field(event, wanted->name);
		struct field *f = &tp->fields[wanted->index];

		if (!tf && wanted->optional)
			continue;
		if (!tf)
			return dd_fail(err, DD_EUNSUPPORTED,
				       "the format text of event %s has no field %s; is this a "
				       "newer kernel than this program knows?",
				       tp->name, wanted->name);
		if (!fill_field(f, tf) || f->type != FIELD_NUMBER)
			return dd_fail(
				err, DD_ECORRUPT,
				"field %s of event %s has an impossible offset, size or type",
				wanted->name, tp->name);
	}
	return 0;
}

static void add_column(struct dd_tracepoint *tp, const char *name, const struct field *f)
{
	struct dd_column *col = &tp->columns[tp->nr_columns];

	col->id = DD_COL_CUSTOM + tp->nr_columns;
	col->type = f->type != FIELD_NUMBER ? DD_TYPE_STRING
		    : f->is_signed	    ? DD_TYPE_I64
					    : DD_TYPE_U64;
	snprintf(col->name, sizeof(col->name), "%.47s", name);
	tp->column_fields[tp->nr_columns++] = *f;
}

static bool is_wanted(const struct wanted *wanted, const char *name)
{
	for (; wanted->name; wanted++)
		if (!strcmp(wanted->name, name))
			return true;
	return false;
}

/* Names the columns of a field; false when there is no place for more. */
static bool add_attr_columns(struct dd_tracepoint *tp, const char *name, struct attr_field *f)
{
	uint8_t type = f->is_signed ? DD_TYPE_I64 : DD_TYPE_U64;
	char element[64];

	if (tp->nr_attr_columns + f->nr > DD_MAX_COLUMNS)
		return false;
	f->first = tp->nr_attr_columns;
	tp->nr_attr_columns += f->nr;
	if (f->place.type == FIELD_NUMBER) {
		dd_attribute_column(&tp->attr_columns[f->first], name, type);
		return true;
	}
	for (uint32_t i = 0; i < f->nr; i++) {
		snprintf(element, sizeof(element), "%.40s_%u", name, i);
		dd_attribute_column(&tp->attr_columns[f->first + i], element, type);
	}
	return true;
}

/* libtraceevent takes each list of bytes for a text. */
static bool is_text(const struct tep_format_field *tf)
{
	return tf->flags & TEP_FIELD_IS_STRING && !strstr(tf->type, "unsigned char") &&
	       !strstr(tf->type, "u8") && !strstr(tf->type, "s8");
}

/* Numbers and lists of numbers; texts are no attributes. */
static bool fill_attr_field(struct attr_field *f, const struct tep_format_field *tf)
{
	if (is_text(tf) || !fill_field(&f->place, tf))
		return false;
	f->is_signed = f->place.is_signed;
	f->element_size = f->place.size;
	f->nr = 1;
	if (f->place.type == FIELD_NUMBER)
		return true;
	if (!number_size(tf->elementsize))
		return false;
	f->element_size = (uint8_t)tf->elementsize;
	f->nr = DD_MAX_PROBES;
	if (f->place.type == FIELD_BYTES && f->place.length / f->element_size < f->nr)
		f->nr = f->place.length / f->element_size;
	return f->nr > 0;
}

/* All fields that no member of struct dd_region_event has. */
static int fill_attributes(struct dd_tracepoint *tp, struct tep_event *event,
			   const struct wanted *wanted, struct dd_error *err)
{
	tp->attr_fields = calloc(DD_MAX_COLUMNS, sizeof(*tp->attr_fields));
	tp->attr_columns = calloc(DD_MAX_COLUMNS, sizeof(*tp->attr_columns));
	tp->attrs = calloc(DD_MAX_COLUMNS, sizeof(*tp->attrs));
	if (!tp->attr_fields || !tp->attr_columns || !tp->attrs)
		return ddi_no_memory(err);
	for (const struct tep_format_field *tf = event->format.fields; tf; tf = tf->next) {
		struct attr_field f = {.nr = 0};

		if (!is_wanted(wanted, tf->name) && tp->nr_attr_fields < DD_MAX_COLUMNS &&
		    fill_attr_field(&f, tf) && add_attr_columns(tp, tf->name, &f))
			tp->attr_fields[tp->nr_attr_fields++] = f;
	}
	return 0;
}

static uint32_t field_end(const struct field *f)
{
	return f->offset + (f->type == FIELD_BYTES ? f->length : f->size);
}

static uint32_t needed_length(const struct dd_tracepoint *tp)
{
	uint32_t needed = field_end(&tp->pid), end;

	for (int i = 0; i < NR_FIELDS; i++) {
		end = field_end(&tp->fields[i]);
		needed = end > needed ? end : needed;
	}
	for (uint32_t i = 0; i < tp->nr_attr_fields; i++) {
		end = field_end(&tp->attr_fields[i].place);
		needed = end > needed ? end : needed;
	}
	return needed;
}

static int fill_tracepoint(struct dd_tracepoint *tp, struct tep_event *event, struct dd_error *err)
{
	const struct tep_format_field *tf = tep_find_common_field(event, "common_pid");
	int ret = 0;

	snprintf(tp->name, sizeof(tp->name), "%.63s", event->name);
	tp->id = event->id;
	if (!tf || !fill_field(&tp->pid, tf) || tp->pid.type != FIELD_NUMBER)
		return dd_fail(err, DD_ECORRUPT, "the format text of event %s has no common_pid",
			       tp->name);
	add_column(tp, "common_pid", &tp->pid);
	for (tf = event->format.fields; tf && tp->nr_columns < DD_MAX_COLUMNS; tf = tf->next) {
		struct field f = {0};

		if (fill_field(&f, tf))
			add_column(tp, tf->name, &f);
	}
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (strcmp(tp->name, known[i].name))
			continue;
		tp->kind = known[i].kind;
		ret = fill_known(tp, event, known[i].fields, err);
		if (!ret && tp->kind != DD_TP_INTERVALS_TUNE)
			ret = fill_attributes(tp, event, known[i].fields, err);
		break;
	}
	tp->needed = needed_length(tp);
	return ret;
}

/* The lines of a format text that libtraceevent is given; see sanitise(). */
static const char line_pattern[] =
	"^(name: [A-Za-z0-9_]{1,63}|ID: [0-9]{1,5}|format:|"
	"\tfield:(__data_loc )?([A-Za-z_][A-Za-z0-9_]* )+(\\* ?)*([A-Za-z_][A-Za-z0-9_]*\\[\\] )?"
	"[A-Za-z_][A-Za-z0-9_]*(\\[[0-9]{0,4}\\])?;"
	"\toffset:[0-9]{1,5};\tsize:[0-9]{1,5};(\tsigned:[01];)?|)$";

#define MAX_LINE_LEN 256

/*
 * Makes a copy of a text that is safe for libtraceevent 1.7, which leaks and frees twice on damaged
 * ones: only lines of the known form, and no print format, as we do not need it.
 */
static int sanitise_format(char *out, const char *format, size_t len)
{
	const char *end = format + len;
	char line[MAX_LINE_LEN];
	regex_t re;

	if (regcomp(&re, line_pattern, REG_EXTENDED | REG_NOSUB))
		return DD_ENOMEM;
	for (const char *next; format < end; format = next + 1) {
		next = memchr(format, '\n', end - format);
		if (!next || !strncmp(format, "print fmt:", 10))
			break;
		if ((size_t)(next - format) >= sizeof(line))
			continue;
		memcpy(line, format, next - format);
		line[next - format] = '\0';
		if (strlen(line) == (size_t)(next - format) && !regexec(&re, line, 0, NULL, 0))
			out += sprintf(out, "%s\n", line);
	}
	regfree(&re);
	strcpy(out, EMPTY_PRINT_FORMAT);
	return 0;
}

/* The first three lines must be there and in order. */
static bool has_head(const char *text)
{
	const char *id = strchr(text, '\n');
	const char *format = id ? strchr(id + 1, '\n') : NULL;

	return format && !strncmp(text, "name: ", 6) && !strncmp(id, "\nID: ", 5) &&
	       !strncmp(format, "\nformat:\n\tfield:", 16);
}

int dd_tracepoint_new(struct dd_tracepoint **out, const char *format, size_t len, bool big_endian,
		      struct dd_error *err)
{
	struct dd_tracepoint *tp = NULL;
	struct tep_event *event = NULL;
	struct tep_handle *tep;
	char *text;
	int ret;

	if (len > MAX_FORMAT_LEN)
		return dd_fail(err, DD_ELIMIT, "the format text of an event has %zu bytes", len);
	text = malloc(len + sizeof(EMPTY_PRINT_FORMAT));
	if (!text)
		return ddi_no_memory(err);
	if (sanitise_format(text, format, len) || !has_head(text)) {
		free(text);
		return dd_fail(err, DD_ECORRUPT, "this is no format text of a trace event");
	}
	tep_set_loglevel(TEP_LOG_NONE);
	tep = tep_alloc();
	tp = calloc(1, sizeof(*tp));
	if (!tep || !tp) {
		ret = ddi_no_memory(err);
	} else if (tep_parse_format(tep, &event, text, strlen(text), "damon") || !event ||
		   !event->name) {
		ret = dd_fail(err, DD_ECORRUPT, "cannot parse the format text of a trace event");
	} else {
		tp->swap = big_endian != (__BYTE_ORDER == __BIG_ENDIAN);
		ret = fill_tracepoint(tp, event, err);
	}
	tep_free(tep);
	free(text);
	if (ret)
		dd_tracepoint_free(tp);
	else
		*out = tp;
	return ret;
}

void dd_tracepoint_free(struct dd_tracepoint *tp)
{
	if (!tp)
		return;
	free(tp->attr_fields);
	free(tp->attr_columns);
	free(tp->attrs);
	free(tp);
}

const char *dd_tracepoint_name(const struct dd_tracepoint *tp)
{
	return tp->name;
}

int dd_tracepoint_id(const struct dd_tracepoint *tp)
{
	return tp->id;
}

enum dd_tracepoint_kind dd_tracepoint_kind(const struct dd_tracepoint *tp)
{
	return tp->kind;
}

/* Reads a number; 0 where the event lacks the field. The caller has checked that it fits. */
static uint64_t field_number(const struct dd_tracepoint *tp, const struct field *f,
			     const uint8_t *raw)
{
	union {
		uint8_t u8;
		uint16_t u16;
		uint32_t u32;
		uint64_t u64;
	} v = {0};

	memcpy(&v, raw + f->offset, f->size);
	switch (f->size) {
	case 1:
		return f->is_signed ? (uint64_t)(int8_t)v.u8 : v.u8;
	case 2:
		v.u16 = tp->swap ? __builtin_bswap16(v.u16) : v.u16;
		return f->is_signed ? (uint64_t)(int16_t)v.u16 : v.u16;
	case 4:
		v.u32 = tp->swap ? __builtin_bswap32(v.u32) : v.u32;
		return f->is_signed ? (uint64_t)(int32_t)v.u32 : v.u32;
	case 8:
		return tp->swap ? __builtin_bswap64(v.u64) : v.u64;
	}
	return 0;
}

static bool field_fits(const struct field *f, size_t size)
{
	return field_end(f) <= size;
}

/* A __data_loc word: length in the upper half, offset from the record's begin in the lower. */
static bool data_loc(const struct dd_tracepoint *tp, const struct field *f, const uint8_t *raw,
		     size_t size, const uint8_t **data, uint32_t *len)
{
	uint32_t word = field_number(tp, f, raw);

	*data = raw + (word & 0xffff);
	*len = word >> 16;
	return (size_t)(word & 0xffff) + *len <= size;
}

/* Where the elements of a field are, and how many of them; false when they are outside of the record. */
static bool find_elements(const struct dd_tracepoint *tp, const struct attr_field *f,
			  const uint8_t *raw, size_t size, struct field *first, uint32_t *nr)
{
	const uint8_t *data;
	uint32_t len;

	*first = (struct field){
		.offset = f->place.offset, .size = f->element_size, .is_signed = f->is_signed};
	*nr = f->nr;
	if (f->place.type != FIELD_DATA_LOC)
		return true;
	if (!data_loc(tp, &f->place, raw, size, &data, &len))
		return false;
	first->offset = (uint32_t)(data - raw);
	if (len / f->element_size < *nr)
		*nr = len / f->element_size;
	return true;
}

static int read_attributes(const struct dd_tracepoint *tp, const uint8_t *raw, size_t size,
			   struct dd_region_event *ev)
{
	struct dd_attribute *to = tp->attrs;

	for (uint32_t i = 0; i < tp->nr_attr_fields; i++) {
		const struct attr_field *f = &tp->attr_fields[i];
		struct field element;
		uint32_t nr;

		if (!find_elements(tp, f, raw, size, &element, &nr))
			return DD_ECORRUPT;
		for (uint32_t k = 0; k < nr; k++, element.offset += element.size)
			*to++ = (struct dd_attribute){&tp->attr_columns[f->first + k],
						      field_number(tp, &element, raw)};
	}
	ev->attrs = tp->attrs;
	ev->nr_attrs = (uint32_t)(to - tp->attrs);
	return 0;
}

int dd_tracepoint_region(const struct dd_tracepoint *tp, const void *raw, size_t size,
			 struct dd_region_event *ev)
{
	const struct field *f = tp->fields;

	if (tp->kind == DD_TP_OTHER || tp->kind == DD_TP_INTERVALS_TUNE)
		return DD_EINVAL;
	if (size < tp->needed)
		return DD_ECORRUPT;
	ev->kdamond_pid = (int32_t)field_number(tp, &tp->pid, raw);
	ev->context_idx =
		f[F_CONTEXT].size ? (int32_t)field_number(tp, &f[F_CONTEXT], raw) : DD_IDX_NONE;
	ev->scheme_idx =
		f[F_SCHEME].size ? (int32_t)field_number(tp, &f[F_SCHEME], raw) : DD_IDX_NONE;
	ev->no_target_id = false;
	ev->target_id = field_number(tp, &f[F_TARGET], raw);
	ev->nr_regions = (uint32_t)field_number(tp, &f[F_NR_REGIONS], raw);
	ev->has_age = f[F_AGE].size;
	ev->no_nr_accesses = !f[F_NR_ACCESSES].size;
	ev->region.start = field_number(tp, &f[F_START], raw);
	ev->region.end = field_number(tp, &f[F_END], raw);
	ev->region.nr_accesses = (uint32_t)field_number(tp, &f[F_NR_ACCESSES], raw);
	ev->region.age = (uint32_t)field_number(tp, &f[F_AGE], raw);
	ev->has_probes = tp->kind == DD_TP_REGION_AGGREGATED;
	ev->nr_attrs = 0;
	ev->attrs = NULL;
	if (tp->nr_attr_fields && read_attributes(tp, raw, size, ev))
		return DD_ECORRUPT;
	return ev->region.end > ev->region.start ? 0 : DD_ECORRUPT;
}

int dd_tracepoint_sample_us(const struct dd_tracepoint *tp, const void *raw, size_t size,
			    int32_t *kdamond_pid, uint64_t *sample_us)
{
	if (tp->kind != DD_TP_INTERVALS_TUNE)
		return DD_EINVAL;
	if (size < tp->needed)
		return DD_ECORRUPT;
	*kdamond_pid = (int32_t)field_number(tp, &tp->pid, raw);
	*sample_us = field_number(tp, &tp->fields[F_SAMPLE_US], raw);
	return 0;
}

const struct dd_column *dd_tracepoint_columns(const struct dd_tracepoint *tp, uint32_t *nr)
{
	*nr = tp->nr_columns;
	return tp->columns;
}

int dd_tracepoint_values(const struct dd_tracepoint *tp, const void *raw, size_t size,
			 union dd_value *values)
{
	for (uint32_t i = 0; i < tp->nr_columns; i++) {
		const struct field *f = &tp->column_fields[i];
		const uint8_t *data = (const uint8_t *)raw + f->offset;
		uint32_t len = f->length;

		if (!field_fits(f, size))
			return DD_ECORRUPT;
		if (f->type == FIELD_NUMBER) {
			values[i].u64 = field_number(tp, f, raw);
			continue;
		}
		if (f->type == FIELD_DATA_LOC && !data_loc(tp, f, raw, size, &data, &len))
			return DD_ECORRUPT;
		values[i].str.ptr = (const char *)data;
		values[i].str.len = len;
	}
	return 0;
}
