/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Error codes and the error report that every fallible call of libdamondata fills.
 */
#ifndef DAMONDATA_ERROR_H
#define DAMONDATA_ERROR_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * enum dd_code - what kind of failure a negative return value means
 * @DD_OK:		success
 * @DD_EINVAL:		an argument or option is out of range, or a call comes at the wrong time
 * @DD_ENOMEM:		out of memory
 * @DD_ESYS:		a system call failed; &dd_error.sys_errno has its errno
 * @DD_EFORMAT:		the input is not of any format that is known here
 * @DD_ECORRUPT:	the input is damaged: a checksum, length or value cannot be right
 * @DD_ETRUNCATED:	the input ends before its end mark
 * @DD_ETOONEW:		the input needs a newer version of this library
 * @DD_ELIMIT:		a limit that protects against hostile input was reached
 * @DD_EUNSUPPORTED:	valid, but not supported by this build, kernel or format
 * @DD_ENODATA:		nothing of what was asked for is in the input
 * @DD_EPIPE:		the reader of our output went away
 * @DD_EAGAIN:		a live source has nothing at the moment; wait and call again
 */
enum dd_code {
	DD_OK = 0,
	DD_EINVAL = -1,
	DD_ENOMEM = -2,
	DD_ESYS = -3,
	DD_EFORMAT = -4,
	DD_ECORRUPT = -5,
	DD_ETRUNCATED = -6,
	DD_ETOONEW = -7,
	DD_ELIMIT = -8,
	DD_EUNSUPPORTED = -9,
	DD_ENODATA = -10,
	DD_EPIPE = -11,
	DD_EAGAIN = -12,
};

/**
 * struct dd_error - one failure, described completely
 * @code:	an enum dd_code, 0 when nothing failed
 * @sys_errno:	errno of the failed system call, or 0
 * @offset:	byte offset in the input where it was noticed, or UINT64_MAX
 * @text:	one sentence or more without a final newline: what, where, why, what to try
 *
 * The caller owns it. Each call that takes one accepts NULL, and leaves it untouched on success.
 */
struct dd_error {
	int code;
	int sys_errno;
	uint64_t offset;
	char text[496];
};

/**
 * dd_code_name() - short name of a code, such as "truncated"
 * @code: an enum dd_code
 *
 * Return: a static string, never NULL.
 */
const char *dd_code_name(int code);

/**
 * dd_fail() - fill an error and return its code
 * @err:	the error to fill, or NULL
 * @code:	an enum dd_code, negative
 * @fmt:	printf format of the text
 *
 * With DD_ESYS, errno is kept in &dd_error.sys_errno and ": " strerror(errno) is appended.
 *
 * Return: @code, so that a caller can write `return dd_fail(...)`.
 */
int dd_fail(struct dd_error *err, int code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/**
 * dd_fail_at() - dd_fail() with the byte offset in the input
 * @err:	the error to fill, or NULL
 * @code:	an enum dd_code, negative
 * @offset:	byte offset in the input
 * @fmt:	printf format of the text; " (at byte N)" is appended
 *
 * Return: @code
 */
int dd_fail_at(struct dd_error *err, int code, uint64_t offset, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

#ifdef __cplusplus
}
#endif

#endif /* DAMONDATA_ERROR_H */
