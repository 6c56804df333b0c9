/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Options of the older tool about how it talks to the kernel, which scripts still pass to its commands.
 */
#ifndef DAMO_INTERFACE_OPTIONS_H
#define DAMO_INTERFACE_OPTIONS_H

#include <stdbool.h>

#include "tools/common/options.h"

/**
 * interface_options - --damon_interface_DEPRECATED, --debug_damon; hidden
 *
 * For each command that reads or writes DAMON's files; damon_options has them already.
 */
extern const struct option interface_options[];

/** debug_damon - was --debug_damon given: shall each file of the kernel that is read or written be printed? */
extern bool debug_damon;

#endif /* DAMO_INTERFACE_OPTIONS_H */
