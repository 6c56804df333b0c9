/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The sub-commands of damo-report; their table is in main.c.
 */
#ifndef DAMO_REPORT_COMMANDS_H
#define DAMO_REPORT_COMMANDS_H

int cmd_access(int argc, char **argv);
int cmd_show(int argc, char **argv);

#endif /* DAMO_REPORT_COMMANDS_H */
