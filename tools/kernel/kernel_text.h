/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the running kernel's code lies.
 */
#ifndef DAMO_KERNEL_KERNEL_TEXT_H
#define DAMO_KERNEL_KERNEL_TEXT_H

#include <stdbool.h>
#include <stdint.h>

/**
 * kernel_text() - addresses of the kernel's code, modules aside
 * @start:	gets the address of the symbol _text
 * @end:	gets the address of its end, _etext
 *
 * Return: false when the kernel does not show addresses to this user (kptr_restrict).
 */
bool kernel_text(uint64_t *start, uint64_t *end);

#endif /* DAMO_KERNEL_KERNEL_TEXT_H */
