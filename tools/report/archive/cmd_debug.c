// SPDX-License-Identifier: GPL-2.0-only
/*
 * report debug: the chunks and columns of a recording as they lie in the file.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <damondata/dump.h>
#include <damondata/plain_text.h>

#include "tools/common/allocate.h"
#include "tools/common/loss_report.h"
#include "tools/common/message.h"
#include "tools/report/commands.h"
#include "tools/report/report_options.h"

/* A fact's text is cut here, as a trace event's format is long; JSON and CSV have all of it. */
#define MAX_TEXT 160

#define MAX_HEX 4096u

static struct {
	bool summary;
	uint64_t hex;
} o;

static const struct option options[] = {
	OPT_INCLUDE(plain_format_options),
	OPT_BOOL(0, "summary", &o.summary, "print only the sums for types of chunks and columns"),
	OPT_U64(0, "hex", "BYTES", &o.hex,
		"print the first BYTES decompressed bytes of each column, at most 4096"),
	OPT_END()};

static const struct row_column columns[] = {{"offset", "bytes"},
					    {"size", "bytes"},
					    {"part", ""},
					    {"problem", ""},
					    {"type", ""},
					    {"number", ""},
					    {"missing", "chunks"},
					    {"stream", ""},
					    {"stream_kind", ""},
					    {"key", ""},
					    {"definition", ""},
					    {"start_time", "ns"},
					    {"end_time", "ns"},
					    {"items", ""},
					    {"region_samples", ""},
					    {"name", ""},
					    {"id", ""},
					    {"raw_bytes", "bytes"},
					    {"stored_bytes", "bytes"},
					    {"value", ""}};

static const char *const part_names[] = {
	[DD_DUMP_SEGMENT] = "segment", [DD_DUMP_CHUNK] = "chunk", [DD_DUMP_DAMAGE] = "damage"};

static const char *const stream_kinds[] = {"?",		 "access",  "mem_footprint", "vmas",
					   "proc_stats", "profile", "event",	     "proc_tree"};

/* Sums over the file for what bears one name. */
struct dump_sum {
	char kind[16], name[32];
	uint64_t times, raw_len, packed_len,
		stored_len; /* packed_len: the part of raw_len in packs */
};

struct dump_sums {
	struct dump_sum *list;
	size_t nr;
	uint64_t chunks, problems, missing;
};

static const char *stream_kind_name(unsigned int kind)
{
	return stream_kinds[kind < sizeof(stream_kinds) / sizeof(stream_kinds[0]) ? kind : 0];
}

static void sum_up(struct dump_sums *sums, const char *kind, const char *name, uint64_t raw_len,
		   uint64_t stored_len)
{
	struct dump_sum wanted = {.times = 0}, *s = sums->list;

	dd_plain_copy(wanted.kind, sizeof(wanted.kind), kind);
	dd_plain_copy(wanted.name, sizeof(wanted.name), name);
	while (s < sums->list + sums->nr &&
	       (strcmp(s->kind, wanted.kind) || strcmp(s->name, wanted.name)))
		s++;
	if (s == sums->list + sums->nr) {
		sums->list = xrealloc(sums->list, (sums->nr + 1) * sizeof(*s));
		s = &sums->list[sums->nr++];
		*s = wanted;
	}
	s->times++;
	s->raw_len += raw_len;
	s->packed_len += stored_len ? 0 : raw_len;
	s->stored_len += stored_len;
}

static void sum_part(struct dump_sums *sums, const struct dd_dump_part *p)
{
	const char *kind = stream_kind_name(p->stream_kind);

	sums->problems += p->problem != NULL;
	sums->missing += p->missing;
	if (p->kind != DD_DUMP_CHUNK)
		return;
	sums->chunks++;
	sum_up(sums, "chunks", p->type_name ? p->type_name : "unknown", p->content_len, p->size);
	for (size_t i = 0; i < p->nr_columns; i++)
		sum_up(sums, kind, p->columns[i].name ? p->columns[i].name : "unnamed",
		       p->columns[i].raw_len, p->columns[i].stored_len);
}

/* ---- text ---- */

static void put_fact_text(const struct dd_dump_fact *f)
{
	char *text = xstrndup(f->text, f->len), plain[MAX_TEXT];

	dd_plain_copy(plain, sizeof(plain), text);
	printf(" \"%s\"%s", plain, strlen(plain) >= sizeof(plain) - 8 ? "..." : "");
	free(text);
}

static void put_fact(const struct dd_dump_fact *f)
{
	printf("%21s", "");
	if (f->name)
		printf("%s:", f->name);
	else
		printf("tag %u, unknown%s:", f->tag, f->critical ? " and critical" : "");
	for (unsigned int i = 0; i < f->nr_numbers; i++)
		printf(" %" PRIu64, f->numbers[i]);
	if (f->text && f->name)
		put_fact_text(f);
	else if (f->text)
		printf(" %zu bytes", f->len);
	putchar('\n');
}

static void put_ratio(uint64_t raw_len, uint64_t stored_len)
{
	if (stored_len)
		printf(" %12" PRIu64 " %8.2f\n", stored_len, (double)raw_len / (double)stored_len);
	else
		printf(" %12s\n", "pack");
}

static void put_hex(const struct dd_dump_column *c)
{
	uint64_t n = c->raw_len < o.hex ? c->raw_len : o.hex;

	for (uint64_t i = 0; c->data && i < n; i++)
		printf("%s%02x",
		       i % 16 ? " "
		       : i    ? "\n                        "
			      : "                        ",
		       c->data[i]);
	if (c->data && n)
		putchar('\n');
}

static void put_columns(const struct dd_dump_part *p)
{
	if (p->nr_columns)
		printf("%21s%-20s %4s %10s %12s %8s\n", "", "column", "id", "bytes", "stored",
		       "ratio");
	for (size_t i = 0; i < p->nr_columns; i++) {
		const struct dd_dump_column *c = &p->columns[i];
		char name[32];

		printf("%21s%-20s ", "",
		       dd_plain_copy(name, sizeof(name), c->name ? c->name : "unnamed"));
		if (c->id)
			printf("%4" PRIu32, c->id);
		else
			printf("%4s", "");
		printf(" %10" PRIu64, c->raw_len);
		put_ratio(c->raw_len, c->stored_len);
		put_hex(c);
	}
}

static void put_chunk_head(const struct dd_dump_part *p)
{
	printf("#%" PRIu32 " ", p->number);
	if (p->type_name)
		fputs(p->type_name, stdout);
	else
		printf("type %#x, unknown", p->type);
	if (p->stream)
		printf(" of stream %" PRIu32 " (%s)", p->stream, stream_kind_name(p->stream_kind));
	if (p->generation)
		printf(", definition %u", p->generation);
	if (p->is_key)
		fputs(", key", stdout);
	if (p->is_compressed)
		printf(", compressed from %" PRIu64 " bytes", p->content_len);
	if (p->items)
		printf(", %" PRIu32 " items", p->items);
	if (p->samples)
		printf(", %" PRIu32 " region samples", p->samples);
	if (p->first_ns || p->last_ns)
		printf(", %" PRIu64 ".%09u to %" PRIu64 ".%09u s", p->first_ns / 1000000000,
		       (unsigned int)(p->first_ns % 1000000000), p->last_ns / 1000000000,
		       (unsigned int)(p->last_ns % 1000000000));
}

static void put_dump_part(const struct dd_dump_part *p)
{
	if (p->missing)
		printf("%21s%" PRIu32 " chunks are missing here\n", "", p->missing);
	printf("%10" PRIu64 " %9" PRIu64 " ", p->offset, p->size);
	if (p->kind == DD_DUMP_CHUNK)
		put_chunk_head(p);
	else if (p->kind == DD_DUMP_SEGMENT)
		printf("segment of version %u.%u, file id %016" PRIx64, p->major, p->minor,
		       p->file_id);
	else
		fputs("damage", stdout);
	if (p->problem)
		printf(": DAMAGED: %s", p->problem);
	putchar('\n');
	for (size_t i = 0; i < p->nr_facts; i++)
		put_fact(&p->facts[i]);
	put_columns(p);
}

/* The sums of one kind, in the order in which the names came. */
static void put_sums_of(const struct dump_sums *sums, const char *kind)
{
	bool chunks = !strcmp(kind, "chunks");

	printf("%-14s %-20s %9s %12s %12s %12s %8s\n", kind, chunks ? "type" : "column", "times",
	       "bytes", "in packs", "stored", "ratio");
	for (const struct dump_sum *s = sums->list; s < sums->list + sums->nr; s++) {
		if (strcmp(s->kind, kind))
			continue;
		printf("%14s %-20s %9" PRIu64 " %12" PRIu64 " %12" PRIu64, "", s->name, s->times,
		       s->raw_len, s->packed_len);
		put_ratio(s->raw_len - s->packed_len, s->stored_len);
	}
}

static void put_sums(const struct dump_sums *sums)
{
	printf("\n%" PRIu64 " chunks, %" PRIu64 " missing, %" PRIu64 " damaged parts\n",
	       sums->chunks, sums->missing, sums->problems);
	for (size_t i = 0; i < sums->nr; i++) {
		size_t first = 0;

		while (strcmp(sums->list[first].kind, sums->list[i].kind))
			first++;
		if (first == i)
			put_sums_of(sums, sums->list[i].kind);
	}
}

/* ---- rows ---- */

static void rows_part(struct rows *r, const struct dd_dump_part *p, const char *what)
{
	bool chunk = p->kind == DD_DUMP_CHUNK;

	rows_u64(r, p->offset);
	rows_u64(r, p->size);
	rows_text(r, what);
	if (p->problem)
		rows_text(r, p->problem);
	else
		rows_null(r);
	if (p->type_name)
		rows_text(r, p->type_name);
	else if (chunk)
		rows_text(r, "unknown");
	else
		rows_null(r);
	for (unsigned int i = 0; !chunk && i < 10; i++)
		rows_null(r);
	if (!chunk)
		return;
	rows_u64(r, p->number);
	rows_u64(r, p->missing);
	rows_u64(r, p->stream);
	rows_text(r, stream_kind_name(p->stream_kind));
	rows_u64(r, p->is_key);
	rows_u64(r, p->generation);
	rows_u64(r, p->first_ns);
	rows_u64(r, p->last_ns);
	rows_u64(r, p->items);
	rows_u64(r, p->samples);
}

static void rows_name(struct rows *r, const char *name, uint64_t id)
{
	if (name)
		rows_text(r, name);
	else
		rows_null(r);
	rows_u64(r, id);
}

static void rows_fact_value(struct rows *r, const struct dd_dump_fact *f)
{
	char numbers[DD_DUMP_MAX_NUMBERS * 21 + 1] = "", *text;
	size_t len = 0;

	for (unsigned int i = 0; i < f->nr_numbers; i++)
		len += (size_t)snprintf(numbers + len, sizeof(numbers) - len, "%s%" PRIu64,
					i ? " " : "", f->numbers[i]);
	text = xasprintf("%s%s%.*s", numbers, len && f->text ? " " : "", (int)f->len,
			 f->text ? f->text : "");
	rows_text(r, text);
	free(text);
}

static void rows_hex(struct rows *r, const struct dd_dump_column *c)
{
	char text[2 * MAX_HEX + 1] = "";
	uint64_t n = c->raw_len < o.hex ? c->raw_len : o.hex;

	if (!c->data || !n) {
		rows_null(r);
		return;
	}
	for (uint64_t i = 0; i < n; i++)
		sprintf(text + 2 * i, "%02x", c->data[i]);
	rows_text(r, text);
}

static void rows_all(struct rows *r, const struct dd_dump_part *p)
{
	char file_id[17];

	rows_part(r, p, part_names[p->kind]);
	rows_null(r);
	rows_null(r);
	rows_u64(r, p->kind == DD_DUMP_CHUNK ? p->content_len : p->size);
	rows_u64(r, p->kind == DD_DUMP_CHUNK ? p->payload_len : p->size);
	snprintf(file_id, sizeof(file_id), "%016" PRIx64, p->file_id);
	if (p->kind == DD_DUMP_SEGMENT)
		rows_text(r, file_id);
	else
		rows_null(r);
	for (size_t i = 0; i < p->nr_facts; i++) {
		rows_part(r, p, "fact");
		rows_name(r, p->facts[i].name, p->facts[i].tag);
		rows_null(r);
		rows_null(r);
		rows_fact_value(r, &p->facts[i]);
	}
	for (size_t i = 0; i < p->nr_columns; i++) {
		const struct dd_dump_column *c = &p->columns[i];

		rows_part(r, p, "column");
		rows_name(r, c->name, c->id);
		rows_u64(r, c->raw_len);
		if (c->stored_len)
			rows_u64(r, c->stored_len);
		else
			rows_null(r);
		rows_hex(r, c);
	}
}

static void dump_file(const char *path, struct dump_sums *sums)
{
	bool text = report_o.format == FORMAT_TEXT;
	const struct dd_dump_part *part;
	struct dd_error err = {0};
	struct rows rows;
	struct dd_dump *d;
	int ret;

	if (dd_dump_open(&d, path, &err))
		die("%s", err.text);
	if (!text)
		rows_begin(&rows, stdout, (enum row_format)report_o.format, "debug dump", columns,
			   sizeof(columns) / sizeof(columns[0]));
	else if (!o.summary)
		printf("%10s %9s\n", "offset", "bytes");
	while ((ret = dd_dump_next(d, &part, &err)) > 0) {
		sum_part(sums, part);
		if (!text)
			rows_all(&rows, part);
		else if (!o.summary)
			put_dump_part(part);
	}
	dd_dump_free(d);
	if (sums->problems || sums->missing)
		account_lose(path, DD_LOST_DAMAGED, sums->problems + sums->missing, NULL);
	if (!text)
		rows_end(&rows, NULL);
	if (ret)
		die("%s", err.text);
}

int cmd_debug(int argc, char **argv)
{
	static const struct command cmd = {
		.name = "report debug",
		.args = "dump FILE",
		.max_args = 2,
		.description =
			"Prints each chunk of a recording in damo's own format with its offset and size in the "
			"file, what its header and tags contain, and the size of each column before and after "
			"compression; at the end the sums for each type of chunk and each column. Columns of "
			"less than 1024 bytes are compressed together, as the pack. Damaged parts are marked, "
			"and what follows them is printed. damon.data(5) explains the names.\n\n"
			"FILE - is the standard input.",
		.examples =
			"damo report debug dump damon.data\tall chunks\n"
			"damo report debug dump --summary damon.data\twhich columns take the bytes\n"
			"damo report debug dump --hex 64 damon.data\talso the first bytes of each column\n",
		.options = options,
	};
	struct dump_sums sums = {0};
	int nr = parse_options(&cmd, argc, argv);

	if (nr && strcmp(argv[0], "dump"))
		die_usage("'%s' is not 'dump': damo report debug dump FILE", argv[0]);
	if (nr != 2)
		die_usage("the file is missing: damo report debug dump FILE");
	if (o.hex > MAX_HEX)
		die_usage("--hex: not from 0 to %u", MAX_HEX);
	if (o.summary && report_o.format != FORMAT_TEXT)
		die_usage("--summary is for text; json and csv have a row for each column");
	dump_file(argv[1], &sums);
	if (report_o.format == FORMAT_TEXT)
		put_sums(&sums);
	free(sums.list);
	return EXIT_DONE;
}
