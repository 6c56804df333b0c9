// SPDX-License-Identifier: GPL-2.0-only
/*
 * The same three snapshots in each layout in which perf, trace-cmd and ftrace print them, what these tools
 * say about losses, and lines that cannot be read. The layouts were taken from perf 6.1, trace-cmd 3.1.6
 * and Linux 6.18, and from the sources of others.
 */
#include "check.h"

#include <damondata/source.h>
#include <sys/mman.h>
#include <unistd.h>

#define PID	     77
#define NR_SNAPSHOTS 3
#define NR_REGIONS   2u

static const struct dd_region regions[NR_REGIONS] = {{4096, 8192, 3, 7}, {8192, 16384, 0, 12}};

/* ---- rendering ---- */

static uint64_t time_us(unsigned int snapshot, unsigned int region)
{
	return 100000000 + 100000 * (snapshot + 1) + region;
}

static void put_time(FILE *f, char how, unsigned int s, unsigned int r)
{
	static uint64_t before;
	uint64_t us = time_us(s, r), first = time_us(0, 0);
	uint64_t since = s || r ? us - before : 0;

	before = us;
	switch (how) {
	case 's':
		fprintf(f, "%" PRIu64 ".%06" PRIu64, us / 1000000, us % 1000000);
		break;
	case 'n':
		fprintf(f, "%" PRIu64 ".%06" PRIu64 "000", us / 1000000, us % 1000000);
		break;
	case 'd':
		fprintf(f, "%" PRIu64 ".%06" PRIu64, since / 1000000, since % 1000000);
		break;
	case 'm':
		fprintf(f, "%" PRIu64 ".%03" PRIu64, us / 1000, us % 1000);
		break;
	case 'z':
		fprintf(f, "%" PRIu64 ".%03" PRIu64, (us - first) / 1000, (us - first) % 1000);
		break;
	default:
		fprintf(f, "%" PRIu64, us);
	}
}

static void put_call_fields(FILE *f, const struct dd_region *r)
{
	fprintf(f, "nr_regions: %u, start: %" PRIu64 ", end: %" PRIu64, NR_REGIONS, r->start,
		r->end);
	if (r->nr_accesses)
		fprintf(f, ", nr_accesses: %u", r->nr_accesses);
	fprintf(f, ", age: %u", r->age);
}

static void put_fields(FILE *f, char how, const struct dd_region *r)
{
	switch (how) {
	case 'k':
		fprintf(f, "target_id=0 nr_regions=%u %" PRIu64 "-%" PRIu64 ": %u %u", NR_REGIONS,
			r->start, r->end, r->nr_accesses, r->age);
		break;
	case 'c':
		put_call_fields(f, r);
		break;
	case 'f':
		fprintf(f,
			"target_id=0x0 (0) nr_regions=0x%x (%u) start=0x%" PRIx64 " (%" PRIu64
			") end=0x%" PRIx64 " (%" PRIu64 ") nr_accesses=0x%x (%u) age=0x%x (%u)",
			NR_REGIONS, NR_REGIONS, r->start, r->start, r->end, r->end, r->nr_accesses,
			r->nr_accesses, r->age, r->age);
		break;
	default:
		fprintf(f,
			"target_id=0x0 nr_regions=%u start=0x%" PRIx64 " end=0x%" PRIx64
			" nr_accesses=%u age=%u",
			NR_REGIONS, r->start, r->end, r->nr_accesses, r->age);
	}
}

/* "$x" stands for a time, "@x" for the fields. */
static void put_line(FILE *f, const char *layout, unsigned int s, unsigned int r)
{
	for (const char *p = layout; *p; p++) {
		if (*p == '$')
			put_time(f, *++p, s, r);
		else if (*p == '@')
			put_fields(f, *++p, &regions[r]);
		else
			fputc(*p, f);
	}
	fputc('\n', f);
}

static void put_snapshots(FILE *f, const char *layout)
{
	for (unsigned int s = 0; s < NR_SNAPSHOTS; s++)
		for (unsigned int r = 0; r < NR_REGIONS; r++)
			put_line(f, layout, s, r);
}

/* ---- reading ---- */

struct result {
	unsigned int snapshots, streams;
	int32_t pid;
	uint64_t lost, unread, cpu, first_ns;
	bool lost_unknown;
	int ret;
	struct dd_error err;
};

static void take_snapshot(struct result *r, const struct dd_snapshot *s)
{
	uint64_t end_ns = 1000 * (time_us(r->snapshots, NR_REGIONS - 1) - time_us(0, 0));

	if (!r->snapshots)
		r->first_ns = s->end_ns - end_ns;
	check_u64(s->end_ns, r->first_ns + end_ns);
	check_u64(s->nr_regions, NR_REGIONS);
	for (unsigned int i = 0; i < NR_REGIONS; i++) {
		check_u64(s->regions[i].start, regions[i].start);
		check_u64(s->regions[i].end, regions[i].end);
		check_u64(s->regions[i].nr_accesses, regions[i].nr_accesses);
		check_u64(s->regions[i].age, regions[i].age);
	}
	check_u64(s->stream->has_age, 1);
	r->pid = s->stream->kdamond_pid;
	r->snapshots++;
}

static void take_loss(struct result *r, const struct dd_loss *loss)
{
	if (loss->reason == DD_LOST_UNREAD) {
		r->unread += loss->count;
		return;
	}
	check_u64(loss->reason, DD_LOST_RING);
	r->lost += loss->count;
	r->lost_unknown |= !loss->count;
	r->cpu = (uint64_t)(loss->cpu + 1);
}

static void read_text(const char *text, size_t len, bool strict, struct result *r)
{
	struct dd_open_options opts = {.size = sizeof(opts), .strict = strict};
	int fd = memfd_create("text", MFD_CLOEXEC);
	const struct dd_event *ev;
	struct dd_source *src;

	*r = (struct result){.pid = -1};
	assert_int_equal(write(fd, text, len), len);
	lseek(fd, 0, SEEK_SET);
	r->ret = dd_source_open_fd(&src, fd, "TEXT", &opts, &r->err);
	if (r->ret) {
		close(fd);
		return;
	}
	while ((r->ret = dd_source_next(src, &ev, &r->err)) > 0) {
		if (ev->type == DD_EV_SNAPSHOT)
			take_snapshot(r, ev->snapshot);
		else if (ev->type == DD_EV_LOSS)
			take_loss(r, ev->loss);
	}
	dd_source_free(src);
}

static void read_layout(const char *before, const char *layout, const char *after, bool strict,
			struct result *r)
{
	char *text;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	fputs(before, f);
	put_snapshots(f, layout);
	fputs(after, f);
	fclose(f);
	read_text(text, len, strict, r);
	free(text);
}

/* ---- layouts ---- */

#define TRACE_HEAD "# tracer: nop\n#\n# entries-in-buffer/entries-written: 6/6   #P:2\n#\n"

static const struct {
	const char *what, *layout;
	int32_t pid;
	const char *before;
} layouts[] = {
	/* perf script */
	{"perf script", "       kdamond.0    77 [000]   $s: damon:damon_aggregated: @k", PID,
	 "# ========\n# cmdline : /usr/bin/perf record -e damon:damon_aggregated -a\n#\n"},
	{"--ns", "       kdamond.0    77 [000]   $n: damon:damon_aggregated: @k", PID, ""},
	{"--deltatime", "       kdamond.0    77 [000]     $d: damon:damon_aggregated: @k", PID, ""},
	{"-F +period", "       kdamond.0    77 [000]   $s:          1 damon:damon_aggregated: @k",
	 PID, ""},
	{"-F +pid", "       kdamond.0    77/77    [000]   $s: damon:damon_aggregated: @k", PID, ""},
	{"-F +misc,+period",
	 "       kdamond.0    77 [000] K       $s:          1 damon:damon_aggregated: @k", PID, ""},
	{"-F +flags",
	 "       kdamond.0    77 [000]   $s: damon:damon_aggregated:                         @k",
	 PID, ""},
	{"-F +ip,+sym",
	 "       kdamond.0    77 [000]   $s: damon:damon_aggregated: @k ffffffff816a3fad kdamond_fn",
	 PID, ""},
	{"-F +insnlen", "       kdamond.0    77 [000]   $s: damon:damon_aggregated: @k ilen: 0",
	 PID, ""},
	{"-F +tod",
	 "       kdamond.0    77 [000] 2024-02-01 12:13:14.156000    $s: damon:damon_aggregated: @k",
	 PID, ""},
	{"-F +machine_pid,+vcpu",
	 "       kdamond.0    77 VMPID:123    VCPU:001 [000]   $s: damon:damon_aggregated: @k", PID,
	 ""},
	{"-F tid,time,event,trace", "   77   $s: damon:damon_aggregated: @k", PID, ""},
	{"-F time,event,trace", "  $s: damon:damon_aggregated: @k", 0, ""},
	{"-F time,period,event,trace", "  $s:          1 damon:damon_aggregated: @k", 0, ""},
	{"-F cpu,time,event,trace", "[000]   $s: damon:damon_aggregated: @k", 0, ""},
	{"-F comm,time,event,trace", "       kdamond.0   $s: damon:damon_aggregated: @k", 0, ""},
	{"-F comm,cpu,time,event,trace", "       kdamond.0 [000]   $s: damon:damon_aggregated: @k",
	 0, ""},
	{"a modifier", "       kdamond.0    77 [000]   $s: damon:damon_aggregated:k: @k", PID, ""},
	{"without the system", "       kdamond.0    77 [000]   $s: damon_aggregated: @k", PID, ""},
	{"an unknown comm", "             :77    77 [000]   $s: damon:damon_aggregated: @k", PID,
	 ""},
	{"a comm of several words",
	 "      my [x] 1: p 5    77 [000]   $s: damon:damon_aggregated: @k", PID, ""},
	{"a comm like a time", "           99.5:    77 [000]   $s: damon:damon_aggregated: @k", PID,
	 ""},
	{"DOS line ends", "       kdamond.0    77 [000]   $s: damon:damon_aggregated: @k\r", PID,
	 ""},
	{"no indent", "kdamond.0 77 [000] $s: damon:damon_aggregated: @k", PID, ""},
	/* perf trace */
	{"perf trace", "     $z kdamond.0/77 damon:damon_aggregated(@c)", PID, ""},
	{"perf trace -T", "$m kdamond.0/77 damon:damon_aggregated(@c)", PID, ""},
	{"perf trace of calls, too", "     $z (         ): kdamond.0/77 damon:damon_aggregated(@c)",
	 PID, ""},
	{"perf trace --libtraceevent_print", "  $m kthreadd/77 damon:damon_aggregated(@k)", PID,
	 ""},
	{"perf trace of Linux 5.0", "     $z damon:damon_aggregated:@k", 0, ""},
	{"perf trace, odd comm", "  $m a b: c/77 damon:damon_aggregated(@c)", PID, ""},
	/* tracefs */
	{"trace", "       kdamond.0-77      [000] .....   $s: damon_aggregated: @k", PID,
	 TRACE_HEAD},
	{"trace of Linux 5.15", "       kdamond.0-77      [000] ....   $s: damon_aggregated: @k",
	 PID, TRACE_HEAD},
	{"without irq-info", "       kdamond.0-77      [000]   $s: damon_aggregated: @k", PID,
	 TRACE_HEAD},
	{"flags", "       kdamond.0-77      [000] dNZf2   $s: damon_aggregated: @k", PID,
	 TRACE_HEAD},
	{"record-tgid", "       kdamond.0-77      (     78) [000] .....   $s: damon_aggregated: @k",
	 PID, TRACE_HEAD},
	{"record-tgid, unknown",
	 "       kdamond.0-77      (-------) [000] .....   $s: damon_aggregated: @k", PID,
	 TRACE_HEAD},
	{"fields", "       kdamond.0-77      [000] .....   $s: damon_aggregated: @f", PID,
	 TRACE_HEAD},
	{"latency-format", "kdamond.-77        1..... $uus : damon_aggregated: @k", PID,
	 "# tracer: nop\n# nop latency trace v1.1.5 on 6.18\n"},
	{"latency-format, delay", "kdamond.-77        1.N.1. $uus+: damon_aggregated: @k", PID, ""},
	{"latency-format, verbose",
	 "       kdamond.0      77   1 0 00000000 00000003 [2257496e] $mms (+0.001ms): damon_aggregated: @k",
	 PID, ""},
	{"an unknown comm", "           <...>-77      [000] .....   $s: damon_aggregated: @k", PID,
	 ""},
	{"a comm with brackets", "        a [001] b-77      [000] .....   $s: damon_aggregated: @k",
	 PID, ""},
	{"a list of CPUs", "       kdamond.0-77      [0-3,5] .....   $s: damon_aggregated: @k", PID,
	 ""},
	{"a bare list of CPUs", "       kdamond.0    77 0-3   $s: damon:damon_aggregated: @k", PID,
	 ""},
	{"kernel log", "[  100.500000] kdamond.-77        1..... $uus : damon_aggregated: @k", PID,
	 ""},
	{"CPUs beyond 999", "       kdamond.0-77      [1234] .....   $s: damon_aggregated: @k", PID,
	 ""},
	/* trace-cmd */
	{"trace-cmd report", "       kdamond.0-77    [000]   $s: damon_aggregated:     @k", PID,
	 "cpus=2\n"},
	{"report -t", "       kdamond.0-77    [000]   $n: damon_aggregated:     @k", PID,
	 "cpus=2\n"},
	{"report -l", "kdamond.-77      0..... $s: damon_aggregated:     @k", PID, "cpus=2\n"},
	{"report -R", "       kdamond.0-77    [000] .....   $s: damon_aggregated:      @r", PID,
	 "cpus=2\n"},
	{"report --ts-diff", "       kdamond.0-77    [000]   $s: (+1)     damon_aggregated:     @k",
	 PID, "cpus=2\n"},
	{"two files", "        a.dat:        kdamond.0-77    [000]   $s: damon_aggregated:     @k",
	 PID, "cpus=2\n"},
	{"tabs", "kdamond.0-77\t[000]\t$s:\tdamon_aggregated:\t@k", PID, ""},
};

static void test_layouts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++) {
		struct result r;

		read_layout(layouts[i].before, layouts[i].layout, "", true, &r);
		if (r.ret || r.snapshots != NR_SNAPSHOTS || r.pid != layouts[i].pid || r.lost)
			print_error("layout %s: %s\n", layouts[i].what, r.ret ? r.err.text : "");
		check_i64(r.ret, 0);
		check_u64(r.snapshots, NR_SNAPSHOTS);
		check_i64(r.pid, layouts[i].pid);
		check_u64(r.lost, 0);
		check_u64(r.lost_unknown, 0);
	}
}

/* A text whose columns change in between, as one that was put together from several. */
static void test_mixed(void **state)
{
	char *text;
	size_t len;
	struct result r;
	FILE *f = open_memstream(&text, &len);

	(void)state;
	for (unsigned int i = 0; i < NR_SNAPSHOTS * NR_REGIONS; i++)
		put_line(f,
			 i < NR_REGIONS ? "kdamond.0 77 [000] $s: 1 damon:damon_aggregated: @k"
					: "kdamond.0-77 [000] ..... $s: damon_aggregated: @k",
			 i / NR_REGIONS, i % NR_REGIONS);
	fclose(f);
	read_text(text, len, true, &r);
	free(text);
	check_i64(r.ret, 0);
	check_u64(r.snapshots, NR_SNAPSHOTS);
}

/* ---- losses ---- */

#define PERF  "kdamond.0 77 [000] $s: damon:damon_aggregated: @k"
#define TRACE "kdamond.0-77 [000] ..... $s: damon_aggregated: @k"

static void test_losses(void **state)
{
	static const struct {
		const char *layout, *line;
		uint64_t count;
		int cpu;
	} losses[] = {
		{PERF, "  kdamond.0  77 [000]   100.150000: PERF_RECORD_LOST lost 7\n", 7, -1},
		{PERF, "  kdamond.0  77 [000]   100.150000: PERF_RECORD_LOST_SAMPLES lost 9\n", 9,
		 -1},
		{PERF, "0x1c8 [0x30]: PERF_RECORD_LOST: id:1043: lost:45\n", 45, -1},
		{PERF, "Processed 90 events and lost 2 chunks!\n\nCheck IO/CPU overload!\n", 0, -1},
		{PERF, "LOST 33 events!\n", 33, -1},
		{TRACE, "CPU:1 [LOST 12 EVENTS]\n", 12, 1},
		{TRACE, "CPU:1 [LOST EVENTS]\n", 0, 1},
		{TRACE, "CPU:12 [5 EVENTS DROPPED]\n", 5, 12},
		{TRACE, "CPU:0 [EVENTS DROPPED]\n", 0, 0},
		{TRACE, "# entries-in-buffer/entries-written: 6/20   #P:2\n", 14, -1},
		{TRACE,
		 "CPU: 3\nentries: 6\noverrun: 4\ncommit overrun: 0\nbytes: 1234\n"
		 "oldest event ts: 12.3\nnow ts: 14.5\ndropped events: 2\nread events: 6\n",
		 6, 3},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(losses) / sizeof(losses[0]); i++) {
		struct result r;

		read_layout("", losses[i].layout, losses[i].line, false, &r);
		if (r.lost != losses[i].count || r.lost_unknown != !losses[i].count)
			print_error("%s", losses[i].line);
		check_i64(r.ret, 0);
		check_u64(r.snapshots, NR_SNAPSHOTS);
		check_u64(r.lost, losses[i].count);
		check_u64(r.lost_unknown, !losses[i].count);
		check_i64((int64_t)r.cpu - 1, losses[i].cpu);
	}
}

/* Lines that say nothing of losses, and nothing of DAMON. */
static void test_other_lines(void **state)
{
	static const char lines[] =
		"# entries-in-buffer/entries-written: 6/6   #P:2\n"
		"##### CPU 1 buffer started ####\n"
		"overrun: 0\ncommit overrun: 0\ndropped events: 0\n"
		"Processed 90 events and lost 0 chunks!\n"
		"        cat-12 [000] .....   100.5: tracing_mark_write: damon_aggregated: 1-2: x\n"
		"        cat 12 [000] 100.5: sched:sched_process_exec: filename=damon_aggregated: pid=1\n"
		"        cat 12 [000] 100.5: damon:damos_esz: ctx_idx=0 scheme_idx=0 esz=5\n"
		"\tffffffff816a3fad kdamond_fn+0x1 ([kernel.kallsyms])\n\n"
		"PERF_RECORD_FINISHED_ROUND\n";
	struct result r;

	(void)state;
	read_layout("", TRACE, lines, true, &r);
	check_i64(r.ret, 0);
	check_u64(r.snapshots, NR_SNAPSHOTS);
	check_u64(r.lost, 0);
	check_u64(r.lost_unknown, 0);
	check_u64(r.unread, 0);
}

/* ---- what cannot be read ---- */

static const struct {
	const char *line, *why;
} unread[] = {
	{"kdamond.0-77 [000] ..... 100.4: damon_aggregated: target_id=0 nr_regions=2 start=4096\n",
	 "fields"},
	{"kdamond.0-77 [000] ..... 100.4: damon_aggregated: target_id=0 nr_regions=2 4096-: 3 4\n",
	 "fields"},
	{"kdamond.0-77 [000] ..... 100.4: damon_aggregated: target_id=0 nr_regions=2 4096-8192: x\n",
	 "fields"},
	{"kdamond.0-77 [000] ..... 100.4: damon_aggregated: target_id=0 4096-8192: 1 2\n",
	 "fields"},
	{"kdamond.0-77 [000] ..... 100.4: damon_aggregated: nr_regions=2 4096-8192: 1 2\n",
	 "fields"},
	{"kdamond.0-77 [000] ..... 100.4: damon_aggregated:\n", "fields"},
	{"100.4 kdamond.0/77 damon:damon_aggregated(nr_regions: 2, start: 4096)\n", "fields"},
	{"kdamond.0-77 [000] ..... 100.4: damos_before_apply: target_idx=0 nr_regions=2 4096-8192: 3 4\n",
	 "fields"},
	{"kdamond.0-77 [000] ..... 100.4: damon_monitor_intervals_tune: sample_us=x\n",
	 "sample_us"},
	{"kdamond.0-77 [000] damon_aggregated: target_id=0 nr_regions=2 4096-8192: 3 7\n",
	 "no time"},
	{"damon_aggregated: target_id=0 nr_regions=2 4096-8192: 3 7\n", "no time"},
	{"kdamond.0-77 [000] .....     54003: damon_aggregated: target_id=0 nr_regions=2 4096-8192: 3 7\n",
	 "clock"},
	{"kdamond.0 77 [000] 100.4: target_id=0 nr_regions=2 4096-8192: 3 7\n", "no name"},
};

static void test_unread(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(unread) / sizeof(unread[0]); i++) {
		struct result r;

		read_layout("", TRACE, unread[i].line, false, &r);
		if (r.unread != 1)
			print_error("not reported: %s", unread[i].line);
		check_i64(r.ret, 0);
		check_u64(r.snapshots, NR_SNAPSHOTS);
		check_u64(r.unread, 1);
		read_layout("", TRACE, unread[i].line, true, &r);
		check_i64(r.ret, DD_ECORRUPT);
		assert_non_null(strstr(r.err.text, "TEXT, line 7"));
		assert_non_null(strstr(r.err.text, unread[i].why));
	}
}

/* Nothing but such lines is an error that says why. */
static void test_nothing_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(unread) / sizeof(unread[0]); i++) {
		struct result r;

		read_text(unread[i].line, strlen(unread[i].line), false, &r);
		check_i64(r.ret, DD_EFORMAT);
		assert_non_null(strstr(r.err.text, "line 1"));
		assert_non_null(strstr(r.err.text, unread[i].why));
	}
}

/* Each clock of ftrace without a decimal point; the remedy is whole in the message. */
static void test_integer_clocks(void **state)
{
	struct result r;

	(void)state;
	read_layout("", "kdamond.0-77 [000] ..... $u: damon_aggregated: @k", "", false, &r);
	check_i64(r.ret, DD_EFORMAT);
	assert_non_null(strstr(r.err.text, "x86-tsc"));
	assert_non_null(strstr(r.err.text, "trace-cmd record -C mono"));
	assert_non_null(strstr(r.err.text, "--ts2secs"));
}

/* Without pids, a second kdamond would be taken for the first. */
static void test_several_kdamonds(void **state)
{
	struct result r;

	(void)state;
	read_layout("", "kdamond.0 $s: damon:damon_aggregated: @k",
		    "kdamond.1 100.4: damon:damon_aggregated: target_id=0 nr_regions=1 1-2: 3 4\n",
		    false, &r);
	check_i64(r.ret, 0);
	check_u64(r.snapshots, NR_SNAPSHOTS);
	check_u64(r.unread, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_layouts),	       cmocka_unit_test(test_mixed),
		cmocka_unit_test(test_losses),	       cmocka_unit_test(test_other_lines),
		cmocka_unit_test(test_unread),	       cmocka_unit_test(test_nothing_read),
		cmocka_unit_test(test_integer_clocks), cmocka_unit_test(test_several_kdamonds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
