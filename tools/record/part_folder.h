/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Folders for the parts of a recording, in a place where others may exchange names at any time.
 */
#ifndef DAMO_RECORD_PART_FOLDER_H
#define DAMO_RECORD_PART_FOLDER_H

#include <damondata/error.h>

/**
 * part_folder_make() - make a folder for one part
 * @dir:	descriptor of the folder to make it in
 * @name:	of the recording
 * @err:	or NULL
 *
 * It is named "NAME.YYYY-mm-dd-HH-MM-SS" in local time; a number follows when there is one of this name.
 * Only its owner may enter it. Return: its descriptor, or DD_ESYS.
 */
int part_folder_make(int dir, const char *name, struct dd_error *err);

/**
 * part_folder_take() - have a file in the folder, and no longer beside it
 * @folder:	of part_folder_make()
 * @dir:	where the file was made
 * @name:	that it was given there, and gets in @folder
 * @fd:		the file, open for reading
 * @err:	or NULL
 *
 * What is taken is the file that is open, whatever has its name now; if it was removed, or the file system
 * has no hard links, it is copied. Return: 0 or DD_ESYS.
 */
int part_folder_take(int folder, int dir, const char *name, int fd, struct dd_error *err);

#endif /* DAMO_RECORD_PART_FOLDER_H */
