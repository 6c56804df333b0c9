// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Error reports: filling them and naming their codes.
 */
#include <damondata/error.h>

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *dd_code_name(int code)
{
	static const char *const names[] = {
		"ok",	   "invalid argument", "out of memory", "system error", "unknown format",
		"damaged", "truncated",	       "too new",	"limit",	"unsupported",
		"no data", "closed pipe",      "try again",
	};

	if (code > 0 || -code >= (int)(sizeof(names) / sizeof(names[0])))
		return "unknown error";
	return names[-code];
}

static void append_error_text(struct dd_error *err, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void append_error_text(struct dd_error *err, const char *fmt, ...)
{
	size_t len = strlen(err->text);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(err->text + len, sizeof(err->text) - len, fmt, ap);
	va_end(ap);
}

/* The text is made aside: an argument may be the old text of the same error. */
__attribute__((format(printf, 5, 0))) static void fill_error(struct dd_error *err, int code,
							     uint64_t offset, int sys_errno,
							     const char *fmt, va_list ap)
{
	char text[sizeof(err->text)];

	vsnprintf(text, sizeof(text), fmt, ap);
	err->code = code;
	err->sys_errno = code == DD_ESYS ? sys_errno : 0;
	err->offset = offset;
	memcpy(err->text, text, sizeof(text));
	if (code == DD_ESYS && sys_errno)
		append_error_text(err, ": %s", strerror(sys_errno));
	if (offset != UINT64_MAX)
		append_error_text(err, " (at byte %llu)", (unsigned long long)offset);
}

int dd_fail(struct dd_error *err, int code, const char *fmt, ...)
{
	int sys_errno = errno;
	va_list ap;

	if (!err)
		return code;
	va_start(ap, fmt);
	fill_error(err, code, UINT64_MAX, sys_errno, fmt, ap);
	va_end(ap);
	return code;
}

int dd_fail_at(struct dd_error *err, int code, uint64_t offset, const char *fmt, ...)
{
	int sys_errno = errno;
	va_list ap;

	if (!err)
		return code;
	va_start(ap, fmt);
	fill_error(err, code, offset, sys_errno, fmt, ap);
	va_end(ap);
	return code;
}
