// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether a command that was given no file should read the standard input.
 */
#include "tools/common/stdin.h"

#include <sys/stat.h>
#include <unistd.h>

bool stdin_is_input(void)
{
	struct stat st;

	if (fstat(STDIN_FILENO, &st))
		return false;
	if (S_ISREG(st.st_mode))
		return st.st_size && !lseek(STDIN_FILENO, 0, SEEK_CUR);
	return S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode);
}
