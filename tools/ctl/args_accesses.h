/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * damo args accesses.
 */
#ifndef DAMO_CTL_ARGS_ACCESSES_H
#define DAMO_CTL_ARGS_ACCESSES_H

/** args_accesses() - print the filter of access data that options mean */
int args_accesses(int argc, char **argv);

#endif /* DAMO_CTL_ARGS_ACCESSES_H */
