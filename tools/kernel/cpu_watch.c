// SPDX-License-Identifier: GPL-2.0-only
/*
 * CPUs that come online, by the kernel's uevents: datagrams of netlink that begin with a text such as
 * "online@/devices/system/cpu/cpu1" (lib/kobject_uevent.c of Linux).
 */
#include "tools/kernel/cpu_watch.h"

#include <linux/netlink.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* The multicast group of the kernel's own messages; those of udevd go to another. */
#define KERNEL_GROUP 1

int cpu_watch_open(void)
{
	const struct sockaddr_nl addr = {.nl_family = AF_NETLINK, .nl_groups = KERNEL_GROUP};
	int fd =
		socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_KOBJECT_UEVENT);

	if (fd < 0)
		return -1;
	if (!bind(fd, (const struct sockaddr *)&addr, sizeof(addr)))
		return fd;
	close(fd);
	return -1;
}

int cpu_watch_next(int fd)
{
	struct sockaddr_nl from = {0};
	socklen_t len = sizeof(from);
	char text[4096];
	ssize_t n;
	int cpu;

	while ((n = recvfrom(fd, text, sizeof(text) - 1, 0, (struct sockaddr *)&from, &len)) >= 0) {
		text[n] = '\0';
		/* Anybody may send to a group, but only the kernel has port 0. */
		if (from.nl_pid == 0 && sscanf(text, "online@/devices/system/cpu/cpu%d", &cpu) == 1)
			return cpu;
		len = sizeof(from);
	}
	return -1;
}
