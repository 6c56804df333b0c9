/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the option table, the builder of monitoring parameters and that of schemes share.
 */
#ifndef DAMO_DAMON_OPTIONS_INTERNAL_H
#define DAMO_DAMON_OPTIONS_INTERNAL_H

#include <damondata/params.h>

#include "tools/damon/damon_options.h"

/**
 * struct given - an option as it stood on the command line
 * @option:	its row
 * @words:	pointers to argv's words
 * @nr:		number of words
 * @action:	how many --damos_action stood in front of it
 */
struct given {
	const struct option *option;
	char **words;
	int nr;
	int action;
};

/** struct given_list - all uses of an option, in order */
struct given_list {
	const char *option;
	struct given *items;
	int nr;
};

/** uses_of() - the uses of the option of this name, which is in damon_options; never NULL */
const struct given_list *uses_of(const char *option);

/** uses_of_field() - the same for the option of a field, which has one */
const struct given_list *uses_of_field(const struct dd_param_field *field);

/** is_given() - was the option of this name given? */
bool is_given(const char *option);

/** given_at() - the i-th use of an option, or NULL */
const struct given *given_at(const struct given_list *list, size_t i);

/** given_fail() - "--OPTION WORD...: what" */
int given_fail(const struct given *g, struct dd_error *err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/** given_number() - word @i of a use as a number, with the option named in errors */
int given_number(const struct given *g, int i, uint64_t *out, struct dd_error *err);

/** fill_fields() - set @p, the @i-th object of its type, by the @i-th uses of its fields' options (DD_PARAM_EACH) */
int fill_fields(struct dd_params *p, size_t i, struct dd_error *err);

/** check_fields() - none of the options of a type is used more often than there are objects, @nr, called @what */
int check_fields(const char *type, size_t nr, const char *what, struct dd_error *err);

/** mark_fields() - set the fields with DD_PARAM_INDICES of all @nr objects of a type */
int mark_fields(const char *type, struct dd_params *const *objects, size_t nr,
		struct dd_error *err);

/**
 * blame_text() - distinguish an error in a text or file from a misuse of options
 *
 * Return: @ret, or DD_EFORMAT instead of DD_EINVAL, which is then the error's code, too.
 */
int blame_text(int ret, struct dd_error *err);

/** check_uses() - an option must not be used more often than there are things to use it for */
int check_uses(const struct given_list *list, size_t max, const char *what, struct dd_error *err);

/**
 * struct counts - which things belong to which owners, such as --nr_schemes 1 2
 * @option:	the option's name; it may be given once
 * @owner:	what the owners are, such as "context"
 * @thing:	what is distributed, such as "scheme"
 * @nr_owners:	how many owners there are
 * @nr:		filled: how many things each has; to be freed
 */
struct counts {
	const char *option, *owner, *thing;
	size_t nr_owners;
	size_t *nr;
};

/**
 * read_counts() - how many things each owner has
 *
 * Without the option a single owner has all @things; several owners need it as soon as there are any.
 */
int read_counts(struct counts *c, size_t things, struct dd_error *err);

/** check_scheme_options() - refuse options of schemes that would have no effect; warn of odd orders */
int check_scheme_options(struct dd_error *err);

/** fill_schemes() - set @nr default schemes by the options; they are in @schemes in global order */
int fill_schemes(struct dd_params *const *schemes, size_t nr, struct dd_error *err);

#endif /* DAMO_DAMON_OPTIONS_INTERNAL_H */
