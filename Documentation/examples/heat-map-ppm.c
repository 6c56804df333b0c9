// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Draws a heat map of a recording as a PPM picture: time from left to right, addresses from bottom to top.
 *
 *	cc heat-map-ppm.c $(pkg-config --cflags --libs libdamondata) -o heat-map-ppm
 *	./heat-map-ppm damon.data 640 400 >map.ppm
 *
 * It shows the target with the most memory, and of that the range in which most accesses were found. Colours go from
 * black over red and yellow to white, the hottest cell; blue was not monitored.
 */
#include <damondata/damondata.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct drawing {
	struct dd_guide guide; /* what the recording covers */
	const struct dd_target_key *target;
	struct dd_heatmap map;
};

/* Takes all snapshots into the guide, or, once it is known which one, those of a target into the map. */
static int read_all(struct dd_source *src, struct drawing *d, struct dd_error *err)
{
	const struct dd_event *ev;
	int ret;

	while ((ret = dd_source_next(src, &ev, err)) > 0) {
		struct dd_target_key key;

		if (ev->type != DD_EV_SNAPSHOT)
			continue;
		key = dd_target_key_of(ev->snapshot->stream);
		if (!d->target)
			ret = dd_guide_add(&d->guide, ev->snapshot, err);
		else if (dd_target_key_equal(&key, d->target))
			dd_heatmap_add(&d->map, ev->snapshot);
		if (ret < 0)
			break;
	}
	return ret;
}

/* @spec: with the numbers of rows and columns */
static int draw(struct dd_source *src, struct drawing *d, struct dd_heatmap_spec *spec,
		struct dd_error *err)
{
	const struct dd_guide_range *range;
	const struct dd_guide_target *target;
	int ret = read_all(src, d, err);

	if (ret)
		return ret;
	dd_guide_finish(&d->guide);
	target = d->guide.list; /* the one with the most memory */
	range = d->guide.targets.nr ? dd_guide_hottest(target) : NULL;
	if (!range)
		return dd_fail(err, DD_ENODATA, "the recording has no regions to draw");
	d->target = &target->key;
	spec->hz = spec->history = target->snapshots_with_intervals == target->snapshots;
	spec->start_ns = target->first_start_ns;
	spec->end_ns = target->last_end_ns;
	spec->start = range->start;
	spec->end = range->end;
	ret = dd_heatmap_init(&d->map, spec, err);
	if (!ret)
		ret = dd_source_rewind(src, err);
	return ret ? ret : read_all(src, d, err);
}

static int clamp(int v)
{
	return v < 0 ? 0 : v > 255 ? 255 : v;
}

static void print_picture(const struct dd_heatmap *map)
{
	double highest = dd_heatmap_extent(map).highest;

	printf("P6\n%u %u\n255\n", map->spec.rows, map->spec.columns);
	for (uint32_t y = map->spec.columns; y-- > 0;)
		for (uint32_t x = 0; x < map->spec.rows; x++) {
			double heat = dd_heatmap_cell(map, x, y);
			int level = highest > 0 && heat > 0 ? (int)(765 * heat / highest) : 0;

			putchar(clamp(level));
			putchar(clamp(level - 255));
			putchar(isnan(heat) ? 255 : clamp(level - 510));
		}
}

int main(int argc, char **argv)
{
	struct dd_open_options options = {.size = sizeof(options),
					  .stream_kinds = 1u << DD_STREAM_ACCESS,
					  .rewindable = true};
	struct dd_heatmap_spec spec = {0};
	struct drawing drawing = {0};
	struct dd_source *src = NULL;
	struct dd_error err = {0};
	int ret;

	if (argc != 4) {
		fprintf(stderr, "usage: heat-map-ppm RECORDING WIDTH HEIGHT >PICTURE\n");
		return EXIT_FAILURE;
	}
	spec.rows = (uint32_t)strtoul(argv[2], NULL, 10); /* along time */
	spec.columns = (uint32_t)strtoul(argv[3], NULL, 10);
	ret = dd_source_open(&src, argv[1], &options, &err);
	if (!ret)
		ret = draw(src, &drawing, &spec, &err);
	if (!ret)
		print_picture(&drawing.map);
	else
		fprintf(stderr, "heat-map-ppm: %s\n", err.text);
	dd_heatmap_free(&drawing.map);
	dd_guide_free(&drawing.guide);
	dd_source_free(src);
	if (fflush(stdout)) {
		perror("heat-map-ppm: standard output");
		return EXIT_FAILURE;
	}
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}
