// SPDX-License-Identifier: GPL-2.0-only
/*
 * Makes recordings of any length by simulating DAMON on made-up workloads: sampling, merging, aging
 * and splitting of regions as mm/damon/core.c does them.
 *
 * Each of the 20 samples of an interval looks at a uniformly random page of the region, so the number
 * of hits is binomial with the region's mean heat. Heat is kept for each 64 KiB. GEN_HOST names the host.
 */
#include <damondata/writer.h>

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PAGE	    4096ull
#define UNIT	    (64ull << 10)
#define SAMPLES	    20
#define MIN_REGIONS 10
#define MAX_REGIONS 1000
#define MAX_AREAS   3
#define P_STEPS	    4096

struct area {
	uint64_t start, end, full_end;
	size_t units;
	float *heat;
	double *sum; /* of the heat before each unit */
};

struct sim_region {
	struct dd_region r;
	uint32_t last_nr;
};

struct workload;

struct sim {
	const struct workload *w;
	uint64_t random, now_ns, interval; /* interval: how many were done */
	struct area area[MAX_AREAS];
	int nr_areas;
	struct sim_region reg[2 * MAX_REGIONS];
	size_t nr, last_nr_regions;
	float cdf[P_STEPS + 1][SAMPLES + 1];
	uint64_t phase_end;
};

/* heat sets the heat of interval number s->interval; true when it changed anything. */
struct workload {
	const char *name;
	bool (*heat)(struct sim *s);
	bool physical;
	double sample_s; /* sampling interval */
};

static uint64_t random64(struct sim *s)
{
	uint64_t x = s->random;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return s->random = x;
}

static double uniform(struct sim *s)
{
	return (double)(random64(s) >> 11) * 0x1p-53;
}

static double normal(struct sim *s)
{
	return sqrt(-2 * log(uniform(s) + 1e-300)) * cos(2 * M_PI * uniform(s));
}

static void *must(void *p)
{
	if (!p) {
		fprintf(stderr, "gen-damon: out of memory\n");
		exit(1);
	}
	return p;
}

static void fill(struct area *a, double from, double to, double heat)
{
	size_t first = (size_t)(from * (double)a->units), last = (size_t)(to * (double)a->units);

	for (size_t i = first; i < last && i < a->units; i++)
		a->heat[i] = (float)heat;
}

static double seconds(const struct sim *s)
{
	return (double)s->interval * s->w->sample_s * SAMPLES;
}

/* One of ten steps is hot, for 1 s. */
static bool heat_step(struct sim *s, int step)
{
	struct area *a = &s->area[1];

	fill(a, 0, 1, 0);
	fill(a, step / 10.0, (step + 1) / 10.0, 1);
	fill(&s->area[0], 0, 0.03, 0.4);
	fill(&s->area[2], 0.3, 0.8, 1);
	return true;
}

static bool heat_stairs(struct sim *s)
{
	return heat_step(s, (int)seconds(s) % 10);
}

static bool heat_zigzag(struct sim *s)
{
	int step = (int)seconds(s) % 18;

	return heat_step(s, step < 10 ? step : 18 - step);
}

/* Zipf over 512 blocks whose order drifts. */
static bool heat_zipf(struct sim *s)
{
	struct area *a = &s->area[1];
	size_t block = a->units / 512, shift = (size_t)(seconds(s) / 5);

	if (s->interval % 50)
		return false;
	for (size_t i = 0; i < a->units; i++) {
		size_t rank = (i / block * 2654435761u + shift) % 512;

		a->heat[i] = (float)fmin(1, 3 / pow((double)rank + 1, 0.9));
	}
	return true;
}

/* A few random ranges are hot, others each 10 to 60 s. */
static bool heat_phase(struct sim *s)
{
	if (s->interval < s->phase_end)
		return false;
	s->phase_end = s->interval + (uint64_t)((10 + 50 * uniform(s)) / s->w->sample_s / SAMPLES);
	for (int i = 0; i < s->nr_areas; i++)
		fill(&s->area[i], 0, 1, 0);
	for (int i = 0; i < 40; i++) {
		double at = uniform(s), len = exp(-3 - 3 * uniform(s));

		fill(&s->area[uniform(s) < 0.85], at, at + len, 0.05 + 0.95 * uniform(s));
	}
	return true;
}

/*
 * Objects of log-normal size fill the memory; 45 % are warm, of which most are used all the time or
 * rarely; some change each second.
 */
static void place_object(struct sim *s, struct area *a, size_t at)
{
	size_t len = (size_t)exp(log(96) + 1.2 * normal(s)) + 1;
	float heat = uniform(s) < 0.45 ? (float)pow(sin(M_PI_2 * uniform(s)), 2) : 0;

	for (size_t i = at; i < at + len && i < a->units; i++)
		a->heat[i] = heat;
}

static bool heat_server(struct sim *s)
{
	size_t every = (size_t)(1 / (s->w->sample_s * SAMPLES)) + 1;

	if (s->interval % every)
		return false;
	for (int i = 0; i < s->nr_areas; i++) {
		struct area *a = &s->area[i];
		size_t n = s->interval ? a->units / 60000 + 1 : a->units / 48;

		for (size_t k = 0; k < n; k++)
			place_object(s, a, random64(s) % a->units);
	}
	return true;
}

static const struct workload workloads[] = {
	{"stairs", heat_stairs, false, 0.005}, {"zigzag", heat_zigzag, false, 0.005},
	{"zipf", heat_zipf, false, 0.005},     {"phase", heat_phase, false, 0.005},
	{"server", heat_server, false, 0.005}, {"paddr", heat_server, true, 0.25},
};

static void add_area(struct sim *s, uint64_t start, uint64_t size)
{
	struct area *a = &s->area[s->nr_areas++];

	a->start = start;
	a->end = a->full_end = start + size;
	a->units = (size_t)((size + UNIT - 1) / UNIT);
	a->heat = must(calloc(a->units, sizeof(*a->heat)));
	a->sum = must(calloc(a->units + 1, sizeof(*a->sum)));
}

static void split_evenly(struct sim *s, const struct area *a, unsigned int pieces)
{
	uint64_t size = (a->end - a->start) / pieces & ~(PAGE - 1);

	for (unsigned int i = 0; i < pieces; i++) {
		struct dd_region *r = &s->reg[s->nr++].r;

		r->start = a->start + i * size;
		r->end = i == pieces - 1 ? a->end : r->start + size;
	}
}

static void init_binomial(struct sim *s)
{
	for (int k = 0; k <= P_STEPS; k++) {
		double p = (double)k / P_STEPS, term = pow(1 - p, SAMPLES), sum = 0;

		for (int n = 0; n <= SAMPLES; n++) {
			sum += term;
			s->cdf[k][n] = k == P_STEPS ? n == SAMPLES : (float)sum;
			term *= k == P_STEPS ? 0 : p / (1 - p) * (SAMPLES - n) / (n + 1);
		}
	}
}

static void init(struct sim *s, const struct workload *w)
{
	s->w = w;
	s->random = 0x9e3779b97f4a7c15ull;
	s->now_ns = 82820952659000;
	if (w->physical) {
		add_area(s, 1ull << 20, 3ull << 30);
		add_area(s, 4ull << 30, 62ull << 30);
	} else {
		add_area(s, 0x55d3c8a41000, 512ull << 20);
		add_area(s, 0x7f1204000000, 6ull << 30);
		add_area(s, 0x7ffd3a0f2000, 132ull << 10);
	}
	for (int i = 0; i < s->nr_areas; i++)
		split_evenly(s, &s->area[i], i == 1 ? MIN_REGIONS - 2 : 1);
	init_binomial(s);
}

static double heat_before(const struct area *a, uint64_t addr)
{
	uint64_t off = addr - a->start;
	size_t unit = (size_t)(off / UNIT);

	return unit == a->units ? a->sum[unit]
				: a->sum[unit] + a->heat[unit] * (double)(off % UNIT) / UNIT;
}

static uint32_t sample(struct sim *s, const struct dd_region *r)
{
	const struct area *a = s->area;
	float u = (float)uniform(s);
	const float *cdf;
	double mean;
	uint32_t n = 0;

	while (r->start >= a->full_end)
		a++;
	mean = (heat_before(a, r->end) - heat_before(a, r->start)) * UNIT /
	       (double)(r->end - r->start);
	cdf = s->cdf[(int)(fmin(fmax(mean, 0), 1) * P_STEPS)];
	while (n < SAMPLES && u > cdf[n])
		n++;
	return n;
}

static uint32_t distance(uint32_t a, uint32_t b)
{
	return a > b ? a - b : b - a;
}

static uint32_t weighted(uint64_t a, uint64_t wa, uint64_t b, uint64_t wb)
{
	return (uint32_t)((a * wa + b * wb) / (wa + wb));
}

static void merge(struct sim *s, uint32_t threshold, uint64_t max_size)
{
	size_t out = 0;

	for (size_t i = 0; i < s->nr; i++) {
		struct sim_region x = s->reg[i], *last = out ? &s->reg[out - 1] : NULL;
		uint64_t size = x.r.end - x.r.start, last_size;

		if (distance(x.r.nr_accesses, x.last_nr) > threshold ||
		    !x.r.nr_accesses != !x.last_nr)
			x.r.age = 0;
		else
			x.r.age++;
		last_size = last ? last->r.end - last->r.start : 0;
		if (last && last->r.end == x.r.start && last_size + size <= max_size &&
		    distance(last->r.nr_accesses, x.r.nr_accesses) <= threshold) {
			last->r.nr_accesses =
				weighted(last->r.nr_accesses, last_size, x.r.nr_accesses, size);
			last->r.age = weighted(last->r.age, last_size, x.r.age, size);
			last->r.end = x.r.end;
		} else {
			s->reg[out++] = x;
		}
	}
	s->nr = out;
}

static void split(struct sim *s)
{
	static struct sim_region out[2 * MAX_REGIONS];
	int pieces = s->nr == s->last_nr_regions && s->nr < MAX_REGIONS / 3 ? 3 : 2;
	size_t n = 0;

	s->last_nr_regions = s->nr;
	if (s->nr > MAX_REGIONS / 2)
		return;
	for (size_t i = 0; i < s->nr; i++) {
		struct sim_region x = s->reg[i], rest[2];
		uint64_t size = x.r.end - x.r.start;
		int nr_rest = 0;

		for (int k = 1; k < pieces && size > PAGE; k++) {
			uint64_t off = (1 + random64(s) % 9) * size / 10 & ~(PAGE - 1);

			if (!off)
				continue;
			rest[nr_rest] = x;
			rest[nr_rest++].r.start = x.r.end = x.r.start + off;
			size = off;
		}
		out[n++] = x;
		while (nr_rest)
			out[n++] = rest[--nr_rest];
	}
	memcpy(s->reg, out, n * sizeof(*out));
	s->nr = n;
}

/* The heap shrinks and grows again now and then. */
static void resize(struct sim *s)
{
	struct area *a = &s->area[1];
	uint64_t end = a->full_end;
	size_t last = 0;

	if (s->w->physical || s->interval % 10)
		return;
	if (s->interval / 300 % 4 == 3)
		end -= (a->full_end - a->start) / 40 & ~(PAGE - 1);
	if (end == a->end)
		return;
	for (size_t i = 0; i < s->nr; i++)
		if (s->reg[i].r.start >= a->start && s->reg[i].r.start < a->full_end)
			last = i;
	while (end < a->end && s->reg[last].r.start >= end) {
		memmove(&s->reg[last], &s->reg[last + 1], (--s->nr - last) * sizeof(*s->reg));
		last--;
	}
	s->reg[last].r.end = a->end = end;
}

static void sum_heat(struct area *a)
{
	for (size_t k = 0; k < a->units; k++)
		a->sum[k + 1] = a->sum[k] + a->heat[k];
}

static uint64_t total_size(const struct sim *s)
{
	uint64_t total = 0;

	for (size_t i = 0; i < s->nr; i++)
		total += s->reg[i].r.end - s->reg[i].r.start;
	return total;
}

static void aggregate(struct sim *s)
{
	uint32_t max = 0, threshold;

	if (s->w->heat(s))
		for (int i = 0; i < s->nr_areas; i++)
			sum_heat(&s->area[i]);
	resize(s);
	for (size_t i = 0; i < s->nr; i++) {
		s->reg[i].r.nr_accesses = sample(s, &s->reg[i].r);
		max = s->reg[i].r.nr_accesses > max ? s->reg[i].r.nr_accesses : max;
	}
	threshold = max / 10;
	do {
		merge(s, threshold, total_size(s) / MIN_REGIONS);
		threshold = threshold ? threshold * 2 : 1;
	} while (s->nr > MAX_REGIONS && threshold / 2 < max);
	s->interval++;
}

static void next_interval(struct sim *s)
{
	for (size_t i = 0; i < s->nr; i++)
		s->reg[i].last_nr = s->reg[i].r.nr_accesses;
	split(s);
}

static void check(int ret, const struct dd_error *err)
{
	if (ret) {
		fprintf(stderr, "gen-damon: %s\n", err->text);
		exit(1);
	}
}

static uint64_t tick(struct sim *s)
{
	uint64_t start = s->now_ns;

	for (int i = 0; i < SAMPLES; i++)
		s->now_ns += (uint64_t)(s->w->sample_s * 1e9) + 60000 + random64(s) % 200000;
	return start;
}

static void write_meta(struct dd_writer *w)
{
	const char *host = getenv("GEN_HOST");
	struct dd_meta meta = {.writer = "gen-damon",
			       .kernel_release = "6.18.44",
			       .host_name = host ? host : "nowhere",
			       .machine = "x86_64",
			       .page_size = 4096,
			       .recording_id = 1};
	struct dd_error err;

	check(dd_writer_meta(w, &meta, &err), &err);
}

static struct dd_stream definition(const struct workload *w)
{
	uint64_t sample_us = (uint64_t)(w->sample_s * 1e6);
	struct dd_stream stream = {
		.id = 1,
		.kind = DD_STREAM_ACCESS,
		.data_source = DD_SRC_TRACEPOINT,
		.scheme_idx = DD_IDX_NONE,
		.has_target_id = true,
		.kdamond_pid = 77,
		.addr_unit = 1,
		.intervals = {.sample_us = sample_us,
			      .aggr_us = sample_us * SAMPLES,
			      .update_us = sample_us * SAMPLES * 10},
		.min_nr_regions = MIN_REGIONS,
		.max_nr_regions = MAX_REGIONS,
		.has_nr_accesses = true,
		.has_age = true,
	};

	strcpy(stream.ops, w->physical ? "paddr" : "vaddr");
	return stream;
}

static void generate(struct sim *s, uint64_t wanted, struct dd_writer *out, FILE *packed)
{
	static struct dd_region regions[2 * MAX_REGIONS];
	struct dd_stream stream = definition(s->w);
	struct dd_snapshot snap = {.stream = &stream, .regions = regions};
	struct dd_error err;
	uint64_t done = 0;

	write_meta(out);
	check(dd_writer_stream(out, &stream, &err), &err);
	while (done < wanted) {
		aggregate(s);
		for (size_t i = 0; i < s->nr; i++)
			regions[i] = s->reg[i].r;
		snap.start_ns = tick(s);
		snap.end_ns = s->now_ns;
		snap.nr_regions = snap.nr_expected = (uint32_t)s->nr;
		check(dd_writer_snapshot(out, &snap, &err), &err);
		if (packed && fwrite(regions, sizeof(*regions), s->nr, packed) != s->nr) {
			fprintf(stderr, "gen-damon: cannot write the packed array\n");
			exit(1);
		}
		done += s->nr;
		next_interval(s);
	}
}

static const struct workload *find_workload(const char *name)
{
	for (size_t i = 0; i < sizeof(workloads) / sizeof(workloads[0]); i++)
		if (!strcmp(workloads[i].name, name))
			return &workloads[i];
	fprintf(stderr, "gen-damon: no workload %s\n", name);
	exit(129);
}

int main(int argc, char **argv)
{
	struct dd_writer_options opts = DD_WRITER_OPTIONS_INIT;
	struct dd_writer *out;
	struct dd_error err;
	struct sim *s;
	FILE *packed;
	int fd;

	if (argc < 4) {
		fprintf(stderr, "usage: gen-damon stairs|zigzag|zipf|phase|server|paddr "
				"REGION_SAMPLES OUT [CHUNK_SECONDS [PACKED_ARRAY]]\n");
		return 129;
	}
	s = must(calloc(1, sizeof(*s)));
	init(s, find_workload(argv[1]));
	if (argc > 4)
		opts.chunk_interval_ns = (uint64_t)(atof(argv[4]) * 1e9);
	fd = strcmp(argv[3], "-") ? open(argv[3], O_WRONLY | O_CREAT | O_TRUNC, 0600) : 1;
	packed = argc > 5 ? fopen(argv[5], "w") : NULL;
	if (fd < 0 || (argc > 5 && !packed)) {
		fprintf(stderr, "gen-damon: cannot write: %s\n", strerror(errno));
		return 1;
	}
	check(dd_writer_open_fd(&out, fd, argv[3], &opts, &err), &err);
	generate(s, (uint64_t)strtod(argv[2], NULL), out, packed);
	check(dd_writer_close(out, &err), &err);
	if (packed && fclose(packed)) {
		fprintf(stderr, "gen-damon: cannot write the packed array\n");
		return 1;
	}
	return 0;
}
