// SPDX-License-Identifier: GPL-2.0-only
/*
 * Preloaded, it gives each new thread of a program the next of its CPUs, the first thread the first one. For
 * measurements: some kernels put the threads of a process onto one CPU first, to let others sleep.
 */
#include <dlfcn.h>
#include <pthread.h>
#include <sched.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static cpu_set_t cpus; /* of the process, when it began */
static int last = -1;

static void move_to_next(pthread_t thread)
{
	cpu_set_t one;

	do
		last = (last + 1) % CPU_SETSIZE;
	while (!CPU_ISSET(last, &cpus));
	CPU_ZERO(&one);
	CPU_SET(last, &one);
	pthread_setaffinity_np(thread, sizeof(one), &one);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*start)(void *), void *arg)
{
	int (*create)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *) =
		(__typeof__(create))dlsym(RTLD_NEXT, "pthread_create");
	int ret = create(thread, attr, start, arg);

	if (ret)
		return ret;
	pthread_mutex_lock(&lock);
	if (last < 0 && !sched_getaffinity(0, sizeof(cpus), &cpus))
		move_to_next(pthread_self());
	if (last >= 0)
		move_to_next(*thread);
	pthread_mutex_unlock(&lock);
	return 0;
}
