/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The sub-commands of damo-report; their table is in main.c.
 */
#ifndef DAMO_REPORT_COMMANDS_H
#define DAMO_REPORT_COMMANDS_H

/* In cmd_ctl.c: damo-ctl does them. */
int cmd_damon(int argc, char **argv);
int cmd_sysinfo(int argc, char **argv);
int cmd_pa_layout(int argc, char **argv);

int cmd_access(int argc, char **argv);
int cmd_access_format_options(int argc, char **argv);
int cmd_accesses_format(int argc, char **argv);
int cmd_footprints(int argc, char **argv);
int cmd_adjust(int argc, char **argv);
int cmd_bundle(int argc, char **argv);
int cmd_convert(int argc, char **argv);
int cmd_debug(int argc, char **argv);
int cmd_diff(int argc, char **argv);
int cmd_digest(int argc, char **argv);
int cmd_heatmap(int argc, char **argv);
int cmd_heats(int argc, char **argv);
int cmd_holistic(int argc, char **argv);
int cmd_monitor(int argc, char **argv);
int cmd_nr_regions(int argc, char **argv);
int cmd_profile(int argc, char **argv);
int cmd_raw(int argc, char **argv);
int cmd_record_info(int argc, char **argv);
int cmd_recover(int argc, char **argv);
int cmd_show(int argc, char **argv);
int cmd_times(int argc, char **argv);
int cmd_trace(int argc, char **argv);
int cmd_unbundle(int argc, char **argv);
int cmd_validate(int argc, char **argv);
int cmd_wss(int argc, char **argv);

#endif /* DAMO_REPORT_COMMANDS_H */
