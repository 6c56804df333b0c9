/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The sub-commands of damo-ctl; their table is in main.c.
 */
#ifndef DAMO_CTL_COMMANDS_H
#define DAMO_CTL_COMMANDS_H

int cmd_args(int argc, char **argv);
int cmd_fmt_json(int argc, char **argv);

#endif /* DAMO_CTL_COMMANDS_H */
