// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a recorder waits for: events, a timer, signals, and the end of its output's reader.
 */
#include "tools/record/loop.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

static int control_descriptor(const struct loop *loop, int op, int fd, uint32_t events, int what)
{
	struct epoll_event ev = {.events = events, .data.u64 = (uint64_t)fd << 32 | (uint32_t)what};

	return epoll_ctl(loop->epoll_fd, op, fd, &ev);
}

static int add_descriptor(const struct loop *loop, int fd, uint32_t events, int what)
{
	return control_descriptor(loop, EPOLL_CTL_ADD, fd, events, what);
}

static void watched_signals(sigset_t *set)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGCHLD};

	sigemptyset(set);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaddset(set, signals[i]);
}

static struct itimerspec timer_spec(uint64_t ns, bool repeat)
{
	struct timespec t = {.tv_sec = (time_t)(ns / 1000000000u),
			     .tv_nsec = (long)(ns % 1000000000u)};

	return (struct itimerspec){.it_value = t, .it_interval = repeat ? t : (struct timespec){0}};
}

int loop_open(struct loop *loop, uint64_t tick_ns, struct dd_error *err)
{
	struct itimerspec tick = timer_spec(tick_ns, true);
	sigset_t set;

	watched_signals(&set);
	*loop = (struct loop){.timeout_fd = -1, .output_fd = -1};
	signal(SIGPIPE, SIG_IGN);
	sigprocmask(SIG_BLOCK, &set, &loop->old_mask);
	loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	loop->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	loop->tick_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (loop->epoll_fd < 0 || loop->signal_fd < 0 || loop->tick_fd < 0 ||
	    timerfd_settime(loop->tick_fd, 0, &tick, NULL) ||
	    add_descriptor(loop, loop->signal_fd, EPOLLIN, LOOP_SIGNAL) ||
	    add_descriptor(loop, loop->tick_fd, EPOLLIN, LOOP_TICK))
		return dd_fail(err, DD_ESYS, "cannot set up signals and timers");
	return 0;
}

void loop_watch_output(struct loop *loop, int fd)
{
	/* Only errors are asked for, which are always reported; epoll refuses regular files (EPERM). */
	if (!add_descriptor(loop, fd, 0, LOOP_OUTPUT_GONE))
		loop->output_fd = fd;
}

void loop_want_room(struct loop *loop, bool wants)
{
	if (loop->output_fd < 0 || wants == loop->wants_room)
		return;
	control_descriptor(loop, EPOLL_CTL_MOD, loop->output_fd, wants ? EPOLLOUT : 0,
			   LOOP_OUTPUT_GONE);
	loop->wants_room = wants;
}

void loop_pause(struct loop *loop, bool paused)
{
	if (paused == loop->is_paused)
		return;
	for (size_t i = 0; i < loop->nr_watched; i++)
		control_descriptor(loop, EPOLL_CTL_MOD, loop->watched[i], paused ? 0 : EPOLLIN,
				   loop->watched_what[i]);
	loop->is_paused = paused;
}

int loop_watch(struct loop *loop, int fd, int what, struct dd_error *err)
{
	if (loop->nr_watched == LOOP_MAX_WATCHED || add_descriptor(loop, fd, EPOLLIN, what))
		return dd_fail(err, DD_ESYS, "cannot watch a ring buffer or the CPUs");
	loop->watched[loop->nr_watched] = fd;
	loop->watched_what[loop->nr_watched++] = what;
	return 0;
}

int loop_set_timeout(struct loop *loop, uint64_t ns, struct dd_error *err)
{
	struct itimerspec once = timer_spec(ns, false);

	loop->timeout_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (loop->timeout_fd < 0 || timerfd_settime(loop->timeout_fd, 0, &once, NULL) ||
	    add_descriptor(loop, loop->timeout_fd, EPOLLIN, LOOP_TIMEOUT))
		return dd_fail(err, DD_ESYS, "cannot set up the timeout");
	return 0;
}

static int what_happened(const struct epoll_event *ev)
{
	int what = (int)(uint32_t)ev->data.u64;

	return what == LOOP_OUTPUT_GONE && !(ev->events & (EPOLLERR | EPOLLHUP)) ? LOOP_OUTPUT_ROOM
										 : what;
}

int loop_wait(struct loop *loop, struct dd_error *err)
{
	struct epoll_event events[8];
	struct signalfd_siginfo info;
	uint64_t expirations;
	int n, what = 0;

	do
		n = epoll_wait(loop->epoll_fd, events, 8, -1);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return dd_fail(err, DD_ESYS, "cannot wait for events");
	for (int i = 0; i < n; i++)
		what |= what_happened(&events[i]);
	if (what & LOOP_TICK && read(loop->tick_fd, &expirations, sizeof(expirations)) < 0)
		what &= ~LOOP_TICK;
	if (what & LOOP_TIMEOUT && read(loop->timeout_fd, &expirations, sizeof(expirations)) < 0)
		what &= ~LOOP_TIMEOUT;
	if (what & LOOP_SIGNAL) {
		if (read(loop->signal_fd, &info, sizeof(info)) == sizeof(info))
			loop->signal = (int)info.ssi_signo;
		else
			what &= ~LOOP_SIGNAL;
	}
	return what;
}

void loop_close(struct loop *loop)
{
	if (loop->timeout_fd >= 0)
		close(loop->timeout_fd);
	close(loop->tick_fd);
	close(loop->signal_fd);
	close(loop->epoll_fd);
	sigprocmask(SIG_SETMASK, &loop->old_mask, NULL);
}
