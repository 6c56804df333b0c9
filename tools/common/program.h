/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What each of the programs does first, and takes back for programs that it starts.
 */
#ifndef DAMO_PROGRAM_H
#define DAMO_PROGRAM_H

/**
 * start_program() - the first call of main()
 * @name:	for messages, see set_program_name()
 *
 * SIGXFSZ is ignored, so that a file over the limit (ulimit -f) is a write error with a message (EFBIG)
 * that leaves no half file, and not the end of the process.
 */
void start_program(const char *name);

/** restore_signals() - before exec: what start_program() ignores is not for other programs */
void restore_signals(void);

#endif /* DAMO_PROGRAM_H */
