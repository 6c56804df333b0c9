// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writing to a pipe whose reader is slow, sleeps, or went away.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tools/record/pipe_out.h"

#define NR_PIECES 3000

static int signals_fd(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* The number of each byte of the stream, mixed so that no two places look alike. */
static unsigned char byte_at(uint64_t i)
{
	return (unsigned char)((i * 2654435761u) >> 13);
}

static void __attribute__((noreturn)) read_slowly(int fd, uint64_t want)
{
	unsigned char buf[70000];
	uint64_t at = 0;
	ssize_t n;

	usleep(50000);
	while ((n = read(fd, buf, 1 + (at * 7919) % sizeof(buf))) > 0) {
		for (ssize_t i = 0; i < n; i++)
			if (buf[i] != byte_at(at + (uint64_t)i))
				_exit(2);
		at += (uint64_t)n;
		if (at % 5 == 0)
			usleep(500);
	}
	_exit(at != want);
}

static uint64_t total_of(void)
{
	uint64_t total = 0;

	for (uint64_t i = 0; i < NR_PIECES; i++)
		total += 1 + i * 4099 % 9001;
	return total;
}

static void put_all(struct pipe_out *p)
{
	static unsigned char piece[9001];
	uint64_t at = 0;

	for (uint64_t i = 0; i < NR_PIECES; i++) {
		size_t len = 1 + i * 4099 % 9001;

		for (size_t k = 0; k < len; k++)
			piece[k] = byte_at(at + k);
		assert_int_equal(pipe_out_put(p, piece, len), 0);
		at += len;
	}
}

static void all_bytes_arrive_in_order(void **state)
{
	int fds[2], status, signal_fd = signals_fd();
	struct pipe_out p;
	struct dd_error err;
	pid_t reader;

	(void)state;
	assert_int_equal(pipe(fds), 0);
	reader = fork();
	if (!reader) {
		close(fds[1]);
		read_slowly(fds[0], total_of());
	}
	close(fds[0]);
	assert_int_equal(pipe_out_open(&p, fds[1], "pipe", &err), 0);
	assert_int_equal(fcntl(fds[1], F_GETFL) & O_NONBLOCK, 0);
	put_all(&p);
	assert_int_equal(pipe_out_finish(&p, signal_fd, 5000, &err), 0);
	pipe_out_close(&p);
	close(fds[1]);
	waitpid(reader, &status, 0);
	assert_int_equal(status, 0);
	close(signal_fd);
}

static void a_reader_that_sleeps_ends_nothing(void **state)
{
	static const char zeros[1 << 20];
	int fds[2], signal_fd = signals_fd();
	struct pipe_out p;
	struct dd_error err;

	(void)state;
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(pipe_out_open(&p, fds[1], "pipe", &err), 0);
	for (int i = 0; i < 40; i++)
		assert_int_equal(pipe_out_put(&p, zeros, sizeof(zeros)), 0);
	assert_true(p.is_full);
	assert_int_equal(pipe_out_finish(&p, signal_fd, 100, &err), DD_ETRUNCATED);
	assert_non_null(strstr(err.text, "does not read"));
	raise(SIGINT);
	assert_int_equal(pipe_out_finish(&p, signal_fd, 60000, &err), DD_ETRUNCATED);
	pipe_out_close(&p);
	close(fds[0]);
	close(fds[1]);
	close(signal_fd);
}

static void a_reader_that_went_away_is_told(void **state)
{
	int fds[2];
	struct pipe_out p;
	struct dd_error err;

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(pipe_out_open(&p, fds[1], "pipe", &err), 0);
	close(fds[0]);
	assert_int_equal(pipe_out_put(&p, "x", 1), -1);
	assert_int_equal(errno, EPIPE);
	pipe_out_close(&p);
	close(fds[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_bytes_arrive_in_order),
		cmocka_unit_test(a_reader_that_sleeps_ends_nothing),
		cmocka_unit_test(a_reader_that_went_away_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
