// SPDX-License-Identifier: GPL-2.0-only
/*
 * schedule PATTERN REGIONS STEPS: prints the region that the workload of tests/data/real touches in each
 * of its steps.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned int next_random(unsigned int *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

int main(int argc, char **argv)
{
	unsigned int state = 2463534242u;
	int nr, steps;

	if (argc != 4)
		return 2;
	nr = atoi(argv[2]);
	steps = atoi(argv[3]);
	if (nr < 2)
		return 2;
	for (int i = 0; i < steps; i++) {
		int turn = i % (2 * nr - 2);

		if (!strcmp(argv[1], "zigzag"))
			printf("%d\n", turn < nr ? turn : 2 * nr - 2 - turn);
		else if (!strcmp(argv[1], "random"))
			printf("%u\n", next_random(&state) % (unsigned int)nr);
		else
			printf("%d\n", i % nr);
	}
	return 0;
}
