/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What this kernel's DAMON can do: a table of features, each with the sign it is known by and the
 * release it came with. Looking never writes anything.
 */
#ifndef DAMO_KERNEL_FEATURES_H
#define DAMO_KERNEL_FEATURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tools/kernel/sysfs.h"

struct dd_param_field;

/** enum feature_kind - what &feature.sign names */
enum feature_kind {
	FEATURE_TREE,	/* file or directory in DAMON's sysfs tree; '*' stands for an index */
	FEATURE_WORD,	/* keyword: "FILE WORD", known by .symbol or by what came after it */
	FEATURE_OPS,	/* word in avail_operations */
	FEATURE_MODULE, /* file or directory below /sys/module */
	FEATURE_EVENT,	/* tracepoint of group damon */
};

/**
 * struct feature - one row
 * @name:	such as "sysfs/apply_interval"
 * @old_name:	name in tools of 2.x, or NULL
 * @kind:	enum feature_kind
 * @sign:	see enum feature_kind
 * @since:	KERNEL_RELEASE() of the first mainline release; UINT_MAX = in no mainline release
 * @symbol:	function of the kernel that exists for this feature only, or NULL
 * @is_part:	no feature of its own: only where a file comes from
 * @field:	row of the parameter tables that it comes from, or NULL
 */
struct feature {
	const char *name, *old_name;
	enum feature_kind kind;
	const char *sign;
	unsigned int since;
	const char *symbol;
	const struct dd_param_field *field;
	bool is_part;
};

/** features_table() - all of them; ends with a row without name, ordered by group, then by release */
const struct feature *features_table(void);

/** enum feature_evidence - how it is known */
enum feature_evidence {
	EVIDENCE_SEEN,	 /* the sign itself is there, or its place is there and it is not */
	EVIDENCE_SYMBOL, /* by a function in the kernel's symbol table */
	EVIDENCE_NEWER,	 /* a keyword: a feature that came later is there */
	EVIDENCE_NONE, /* nothing shows it; the kernel's number is no evidence, as features are ported back */
};

enum feature_support { SUPPORT_NO, SUPPORT_YES, SUPPORT_UNKNOWN };

/** struct feature_state - result for one row; SUPPORT_UNKNOWN goes with EVIDENCE_NONE */
struct feature_state {
	enum feature_support support;
	enum feature_evidence evidence;
};

/**
 * features_detect() - look for all features, reading only
 * @states:	gets a malloc'ed array, as long as features_table()
 * @err:	or NULL
 *
 * Return: the number of rows, or DD_ENOMEM.
 */
int features_detect(struct feature_state **states, struct dd_error *err);

/** feature_of_file() - row of a file in the tree, by its path below kdamonds/; NULL = since 5.18 */
const struct feature *feature_of_file(const char *path);

/**
 * feature_is_default() - does the kernel do what the value says although it lacks the feature's file?
 * @f:		of feature_of_file()
 * @value:	as it would be written
 */
bool feature_is_default(const struct feature *f, const char *value);

/** feature_of_word() - row of a keyword written to a file of this name, or NULL */
const struct feature *feature_of_word(const char *file, const char *word);

/**
 * features_release() - release of the newest feature that is there
 *
 * Return: a KERNEL_RELEASE(), 0 when nothing is there.
 */
unsigned int features_release(const struct feature_state *states);

#endif /* DAMO_KERNEL_FEATURES_H */
