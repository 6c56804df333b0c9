/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The sub-commands of damo-ctl; their table is in main.c.
 */
#ifndef DAMO_CTL_COMMANDS_H
#define DAMO_CTL_COMMANDS_H

int cmd_start(int argc, char **argv);
int cmd_tune(int argc, char **argv);
int cmd_stop(int argc, char **argv);
int cmd_status(int argc, char **argv);
int cmd_schemes(int argc, char **argv);
int cmd_features(int argc, char **argv);
int cmd_diagnose(int argc, char **argv);
int cmd_module(int argc, char **argv);
int cmd_reclaim(int argc, char **argv);
int cmd_lru_sort(int argc, char **argv);
int cmd_sysinfo(int argc, char **argv);
int cmd_pa_layout(int argc, char **argv);
int cmd_args(int argc, char **argv);
int cmd_fmt_json(int argc, char **argv);
int cmd_damon_param_options(int argc, char **argv);
int cmd_access_filter_options(int argc, char **argv);

#endif /* DAMO_CTL_COMMANDS_H */
