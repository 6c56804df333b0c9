// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module "sqlite": export to a database of SQLite, with streams, snapshots, regions, and a table for each kind of side data.
 */
#include <errno.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <damondata/export.h>
#include <damondata/region_columns.h>
#include "tools/common/module.h"
#include "tools/database/sqlite_fd.h"

#define MAX_STREAMS 65536u

/*
 * Columns that stand before and behind those of region_columns.h. Integers of SQLite are signed: addresses and ids above
 * 2^63 wrap to negative, as the view says.
 */
static const struct table {
	const char *name, *before, *behind;
	enum dd_scope scope;
	int nr_before, nr_behind;
} stream_table =
	{"streams",
	 "id INTEGER PRIMARY KEY, kind INTEGER, source INTEGER, clock INTEGER",
	 ", target_idx INTEGER, target_comm TEXT, ops TEXT, sample_us INTEGER, aggr_us INTEGER,"
	 " update_us INTEGER, has_age INTEGER, host_name TEXT, host_machine_id TEXT,"
	 " host_boot_id TEXT",
	 DD_OF_STREAM,
	 4,
	 10},
  snapshot_table = {"snapshots",
		    "id INTEGER PRIMARY KEY, stream INTEGER REFERENCES streams",
		    ", nr_expected INTEGER",
		    DD_OF_SNAPSHOT,
		    2,
		    1},
  region_table = {"regions", "snapshot INTEGER REFERENCES snapshots", "", DD_OF_REGION, 1, 0};

static const char schema[] =
	"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;"
	"CREATE TABLE meta (key TEXT PRIMARY KEY, value);"
	"CREATE TABLE losses (reason INTEGER, stream INTEGER, cpu INTEGER, count INTEGER,"
	" first_ns INTEGER, last_ns INTEGER);"
	"CREATE TABLE notes (text TEXT);";

static const char indexes[] =
	"CREATE INDEX snapshots_by_time ON snapshots (stream, end_time_ns);"
	"CREATE INDEX regions_by_snapshot ON regions (snapshot);"
	"CREATE INDEX regions_by_address ON regions (start, end);"
	"CREATE VIEW accesses AS SELECT s.stream, s.start_time_ns, s.end_time_ns, r.start, r.end,"
	" r.end - r.start AS bytes, r.nr_accesses, r.age,"
	" 100.0 * r.nr_accesses * coalesce(s.sample_us, nullif(t.sample_us, 0))"
	" / nullif(coalesce(s.aggr_us, nullif(t.aggr_us, 0)), 0) AS percent"
	" FROM regions r JOIN snapshots s ON r.snapshot = s.id JOIN streams t ON s.stream = t.id;"
	"CREATE VIEW wss AS SELECT stream, snapshots.id AS snapshot, end_time_ns,"
	" CASE WHEN count(regions.start) = count(nr_accesses)"
	" THEN coalesce(sum(CASE WHEN nr_accesses > 0 THEN end - start END), 0) END AS bytes"
	" FROM snapshots LEFT JOIN regions ON regions.snapshot = snapshots.id GROUP BY snapshots.id;"
	"COMMIT;";

struct db {
	sqlite3 *db;
	struct sqlite_fd file;
	sqlite3_stmt *stream, *snapshot, *region, *loss, *note, *meta;
	sqlite3_stmt *rows[MAX_STREAMS];
	int64_t nr_snapshots;
	struct dd_attr_names attributes; /* the last columns of regions */
};

static int sqlite_failed(struct db *d, struct dd_error *err)
{
	if (!d->file.error)
		return dd_fail(err, DD_EINVAL, "SQLite: %s", sqlite3_errmsg(d->db));
	errno = d->file.error;
	return dd_fail(err, DD_ESYS, "cannot write the database");
}

static int prepare_statement(struct db *d, const char *sql, sqlite3_stmt **out,
			     struct dd_error *err)
{
	return sqlite3_prepare_v2(d->db, sql, -1, out, NULL) ? sqlite_failed(d, err) : 0;
}

/* Runs and frees a statement that was printed to memory. */
static int finish_sql(struct db *d, FILE *mem, char **sql, struct dd_error *err)
{
	int ret = 0;

	if (!mem || fclose(mem))
		ret = dd_fail(err, DD_ENOMEM, "out of memory");
	else if (sqlite3_exec(d->db, *sql, NULL, NULL, NULL))
		ret = sqlite_failed(d, err);
	free(*sql);
	return ret;
}

static int create_table(struct db *d, const struct table *t, struct dd_error *err)
{
	char *sql = NULL;
	size_t len = 0;
	FILE *mem = open_memstream(&sql, &len);

	if (mem) {
		fprintf(mem, "CREATE TABLE %s (%s", t->name, t->before);
		for (int c = 0; c < DD_NR_REGION_COLUMNS; c++)
			if (dd_region_columns[c].scope == t->scope)
				fprintf(mem, ", \"%s\" %s", dd_region_columns[c].name,
					dd_region_columns[c].is_text ? "TEXT" : "INTEGER");
		fprintf(mem, "%s)", t->behind);
	}
	return finish_sql(d, mem, &sql, err);
}

static int prepare_insert(struct db *d, const struct table *t, sqlite3_stmt **out,
			  struct dd_error *err)
{
	int nr = t->nr_before + t->nr_behind;
	char sql[256 + 2 * (DD_NR_REGION_COLUMNS + DD_MAX_ATTR_NAMES)];
	size_t n;

	if (t == &region_table)
		nr += (int)d->attributes.nr;

	for (int c = 0; c < DD_NR_REGION_COLUMNS; c++)
		nr += dd_region_columns[c].scope == t->scope;
	n = (size_t)snprintf(sql, sizeof(sql), "INSERT OR REPLACE INTO %s VALUES (?", t->name);
	for (int i = 1; i < nr; i++)
		n += (size_t)snprintf(sql + n, sizeof(sql) - n, ",?");
	snprintf(sql + n, sizeof(sql) - n, ")");
	return prepare_statement(d, sql, out, err);
}

static int add_region_column(struct db *d, const char *label, struct dd_error *err)
{
	char *sql = sqlite3_mprintf("ALTER TABLE regions ADD COLUMN \"%w\" INTEGER", label);
	int ret = 0;

	if (!sql)
		return dd_fail(err, DD_ENOMEM, "out of memory");
	if (sqlite3_exec(d->db, sql, NULL, NULL, NULL))
		ret = sqlite_failed(d, err);
	sqlite3_free(sql);
	return ret;
}

/* Regions of other streams have NULL in the columns of a stream's attributes. */
static int add_attributes(struct db *d, const struct dd_stream *s, struct dd_error *err)
{
	uint32_t old = d->attributes.nr;
	int ret = dd_attr_names_add(&d->attributes, s, err);

	for (uint32_t i = old; i < d->attributes.nr && !ret; i++)
		ret = add_region_column(d, d->attributes.list[i].label, err);
	if (ret || d->attributes.nr == old)
		return ret;
	sqlite3_finalize(d->region);
	d->region = NULL;
	return prepare_insert(d, &region_table, &d->region, err);
}

static int prepare_tables(struct db *d, struct dd_error *err)
{
	const struct {
		const struct table *table;
		sqlite3_stmt **stmt;
	} all[] = {{&stream_table, &d->stream},
		   {&snapshot_table, &d->snapshot},
		   {&region_table, &d->region}};
	int ret = 0;

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]) && !ret; i++) {
		ret = create_table(d, all[i].table, err);
		if (!ret)
			ret = prepare_insert(d, all[i].table, all[i].stmt, err);
	}
	return ret;
}

static int prepare_all(struct db *d, struct dd_error *err)
{
	const struct {
		const char *sql;
		sqlite3_stmt **stmt;
	} all[] = {
		{"INSERT INTO losses VALUES (?,?,?,?,?,?)", &d->loss},
		{"INSERT INTO notes VALUES (?)", &d->note},
		{"INSERT OR REPLACE INTO meta VALUES (?,?)", &d->meta},
	};
	int ret = prepare_tables(d, err);

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]) && !ret; i++)
		ret = prepare_statement(d, all[i].sql, all[i].stmt, err);
	return ret;
}

static int db_close(void *priv, bool abort, struct dd_error *err)
{
	struct db *d = priv;
	int ret = 0;

	if (!abort && sqlite3_exec(d->db, indexes, NULL, NULL, NULL))
		ret = sqlite_failed(d, err);
	sqlite3_finalize(d->stream);
	sqlite3_finalize(d->snapshot);
	sqlite3_finalize(d->region);
	sqlite3_finalize(d->loss);
	sqlite3_finalize(d->note);
	sqlite3_finalize(d->meta);
	for (uint32_t i = 0; i < MAX_STREAMS; i++)
		sqlite3_finalize(d->rows[i]);
	sqlite_fd_close(d->db, &d->file);
	dd_attr_names_free(&d->attributes);
	free(d);
	return ret;
}

static int db_open(void **priv, int fd, const char *name, const struct dd_export_options *opts,
		   struct dd_error *err)
{
	struct db *d = calloc(1, sizeof(*d));
	int ret = 0;

	(void)name;
	(void)opts;
	if (!d)
		return dd_fail(err, DD_ENOMEM, "out of memory");
	d->file.fd = fd;
	if (sqlite_fd_open(&d->db, &d->file) || sqlite3_exec(d->db, schema, NULL, NULL, NULL))
		ret = sqlite_failed(d, err);
	if (!ret)
		ret = prepare_all(d, err);
	if (ret) {
		db_close(d, true, NULL);
		return ret;
	}
	*priv = d;
	return 0;
}

static int run_statement(struct db *d, sqlite3_stmt *stmt, struct dd_error *err)
{
	int ret = sqlite3_step(stmt);

	sqlite3_reset(stmt);
	return ret == SQLITE_DONE ? 0 : sqlite_failed(d, err);
}

static void bind_index(sqlite3_stmt *s, int at, int32_t index)
{
	if (index == DD_IDX_NONE)
		sqlite3_bind_null(s, at);
	else
		sqlite3_bind_int(s, at, index);
}

static void bind_text(sqlite3_stmt *s, int at, const char *text)
{
	sqlite3_bind_text(s, at, text, -1, SQLITE_TRANSIENT);
}

static int insert_meta(struct db *d, const struct dd_meta *m, struct dd_error *err)
{
	const struct {
		const char *key, *text;
		uint64_t number;
	} all[] = {
		{"writer", m->writer, 0},
		{"imported_from", m->imported_from, 0},
		{"command_line", m->command_line, 0},
		{"kernel_release", m->kernel_release, 0},
		{"machine", m->machine, 0},
		{"host_name", m->host_name, 0},
		{"machine_id_hash", m->machine_id_hash, 0},
		{"boot_id", m->boot_id, 0},
		{"kdamonds", m->kdamonds_json, 0},
		{"page_size", NULL, m->page_size},
		{"monotonic_ns", NULL, m->monotonic_ns},
		{"realtime_ns", NULL, m->realtime_ns},
		{"boottime_ns", NULL, m->boottime_ns},
	};
	int ret = 0;

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]) && !ret; i++) {
		if (!all[i].text && !all[i].number)
			continue;
		bind_text(d->meta, 1, all[i].key);
		if (all[i].text)
			bind_text(d->meta, 2, all[i].text);
		else
			sqlite3_bind_int64(d->meta, 2, all[i].number);
		ret = run_statement(d, d->meta, err);
	}
	return ret;
}

/* Column names come from a file: only plain ones go into SQL. */
static bool plain_name(const char *name)
{
	return *name && strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "0123456789_") == strlen(name);
}

static const char *table_of(uint8_t kind)
{
	static const char *const names[] = {
		[DD_STREAM_FOOTPRINT] = "footprints", [DD_STREAM_VMAS] = "vmas",
		[DD_STREAM_PROCSTAT] = "proc_stats",  [DD_STREAM_EVENT] = "events",
		[DD_STREAM_PROCTREE] = "processes",
	};

	return kind < sizeof(names) / sizeof(names[0]) && names[kind] ? names[kind] : "rows";
}

/* A table for each stream of rows, named by kind and number: columns differ between streams. */
static int make_table(struct db *d, const struct dd_stream *s, struct dd_error *err)
{
	char sql[8192], insert[512];
	size_t n, m;

	if (s->id >= MAX_STREAMS || d->rows[s->id])
		return 0;
	n = snprintf(sql, sizeof(sql), "CREATE TABLE %s_%u (time_ns INTEGER", table_of(s->kind),
		     s->id);
	m = snprintf(insert, sizeof(insert), "INSERT INTO %s_%u VALUES (?", table_of(s->kind),
		     s->id);
	for (uint32_t c = 0; c < s->nr_columns; c++) {
		const char *name = s->columns[c].name;

		if (plain_name(name))
			n += snprintf(sql + n, sizeof(sql) - n, ", \"%s\"", name);
		else
			n += snprintf(sql + n, sizeof(sql) - n, ", column_%u", c);
		m += snprintf(insert + m, sizeof(insert) - m, ",?");
	}
	snprintf(sql + n, sizeof(sql) - n, ")");
	snprintf(insert + m, sizeof(insert) - m, ")");
	if (sqlite3_exec(d->db, sql, NULL, NULL, NULL))
		return sqlite_failed(d, err);
	return prepare_statement(d, insert, &d->rows[s->id], err);
}

static void bind_cell(sqlite3_stmt *st, int at, const struct dd_region_column *column,
		      const struct dd_cell *cell)
{
	char digits[24];

	if (cell->kind == DD_CELL_TEXT) {
		bind_text(st, at, cell->text);
	} else if (cell->kind == DD_CELL_U64 && column->is_text) {
		snprintf(digits, sizeof(digits), "%" PRIu64, cell->u64);
		bind_text(st, at, digits);
	} else if (cell->kind == DD_CELL_U64) {
		sqlite3_bind_int64(st, at, (int64_t)cell->u64);
	} else {
		sqlite3_bind_null(st, at);
	}
}

/* Binds the columns of region_columns.h from @at on; returns the next one. */
static int bind_columns(sqlite3_stmt *st, int at, enum dd_scope scope,
			const struct dd_snapshot *snap, uint32_t region)
{
	struct dd_cell cell;

	for (int c = 0; c < DD_NR_REGION_COLUMNS; c++) {
		const struct dd_region_column *column = &dd_region_columns[c];

		if (column->scope != scope)
			continue;
		column->get(snap, region, &cell);
		bind_cell(st, at++, column, &cell);
	}
	return at;
}

static int insert_stream(struct db *d, const struct dd_stream *s, struct dd_error *err)
{
	const struct dd_snapshot snap = {.stream = s};
	sqlite3_stmt *st = d->stream;
	int ret, at;

	sqlite3_bind_int(st, 1, s->id);
	sqlite3_bind_int(st, 2, s->kind);
	sqlite3_bind_int(st, 3, s->data_source);
	sqlite3_bind_int(st, 4, s->clock);
	at = bind_columns(st, 5, DD_OF_STREAM, &snap, 0);
	bind_index(st, at++, s->target_idx);
	bind_text(st, at++, s->target_comm);
	bind_text(st, at++, s->ops);
	sqlite3_bind_int64(st, at++, s->intervals.sample_us);
	sqlite3_bind_int64(st, at++, s->intervals.aggr_us);
	sqlite3_bind_int64(st, at++, s->intervals.update_us);
	sqlite3_bind_int(st, at++, s->has_age);
	bind_text(st, at++, s->host_name);
	bind_text(st, at++, s->host_machine_id);
	bind_text(st, at, s->host_boot_id);
	ret = run_statement(d, st, err);
	if (!ret && s->kind != DD_STREAM_ACCESS && s->kind != DD_STREAM_PROFILE)
		ret = make_table(d, s, err);
	if (!ret)
		ret = add_attributes(d, s, err);
	return ret;
}

static int insert_regions(struct db *d, const struct dd_snapshot *snap, struct dd_error *err)
{
	const uint64_t *values[DD_MAX_ATTR_NAMES];
	bool is_signed[DD_MAX_ATTR_NAMES];
	int ret = 0, at;

	dd_attr_values(&d->attributes, snap, values, is_signed);
	for (uint32_t i = 0; i < snap->nr_regions && !ret; i++) {
		sqlite3_bind_int64(d->region, 1, d->nr_snapshots);
		at = bind_columns(d->region, 2, DD_OF_REGION, snap, i);
		for (uint32_t c = 0; c < d->attributes.nr; c++, at++) {
			if (values[c])
				sqlite3_bind_int64(d->region, at, (int64_t)values[c][i]);
			else
				sqlite3_bind_null(d->region, at);
		}
		ret = run_statement(d, d->region, err);
	}
	return ret;
}

static int insert_snapshot(struct db *d, const struct dd_snapshot *snap, struct dd_error *err)
{
	sqlite3_stmt *st = d->snapshot;
	int ret, at;

	sqlite3_bind_int64(st, 1, ++d->nr_snapshots);
	sqlite3_bind_int(st, 2, snap->stream->id);
	at = bind_columns(st, 3, DD_OF_SNAPSHOT, snap, 0);
	sqlite3_bind_int64(st, at, snap->nr_expected);
	ret = run_statement(d, st, err);
	return ret ? ret : insert_regions(d, snap, err);
}

static int insert_row(struct db *d, const struct dd_row *row, struct dd_error *err)
{
	const struct dd_stream *s = row->stream;
	sqlite3_stmt *st = s->id < MAX_STREAMS ? d->rows[s->id] : NULL;

	if (!st)
		return 0;
	sqlite3_bind_int64(st, 1, row->time_ns);
	for (uint32_t c = 0; c < s->nr_columns; c++) {
		if (s->columns[c].type == DD_TYPE_STRING)
			sqlite3_bind_text(st, c + 2, row->values[c].str.ptr, row->values[c].str.len,
					  SQLITE_TRANSIENT);
		else
			sqlite3_bind_int64(st, c + 2, row->values[c].i64);
	}
	return run_statement(d, st, err);
}

static int put_loss(struct db *d, const struct dd_loss *l, struct dd_error *err)
{
	sqlite3_bind_int(d->loss, 1, l->reason);
	sqlite3_bind_int(d->loss, 2, l->stream);
	sqlite3_bind_int(d->loss, 3, l->cpu);
	sqlite3_bind_int64(d->loss, 4, l->count);
	sqlite3_bind_int64(d->loss, 5, l->first_ns);
	sqlite3_bind_int64(d->loss, 6, l->last_ns);
	return run_statement(d, d->loss, err);
}

static int db_event(void *priv, const struct dd_event *ev, struct dd_error *err)
{
	struct db *d = priv;

	switch (ev->type) {
	case DD_EV_META:
		return insert_meta(d, ev->meta, err);
	case DD_EV_STREAM:
		return insert_stream(d, ev->stream, err);
	case DD_EV_SNAPSHOT:
		return insert_snapshot(d, ev->snapshot, err);
	case DD_EV_ROW:
		return insert_row(d, ev->row, err);
	case DD_EV_LOSS:
		return put_loss(d, ev->loss, err);
	case DD_EV_NOTE:
		bind_text(d->note, 1, ev->note);
		return run_statement(d, d->note, err);
	default:
		return 0;
	}
}

static const struct dd_export_format database_format = {
	.name = "sqlite",
	.binary = true,
	.needs_file = true,
	.open = db_open,
	.event = db_event,
	.close = db_close,
};

MODULE(&database_format)
