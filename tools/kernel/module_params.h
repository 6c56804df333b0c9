/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Parameters of the kernel modules that run DAMON by themselves.
 */
#ifndef DAMO_KERNEL_MODULE_PARAMS_H
#define DAMO_KERNEL_MODULE_PARAMS_H

#include "tools/kernel/damon.h"

#define MODULE_VALUE_LEN 4096

/** struct module_param - @value as the file holds it; @is_writable: an input, not a result */
struct module_param {
	char *name, *value;
	bool is_writable;
};

/** module_names() - names without "damon_" of all modules that the kernel has, sorted, malloc'ed */
int module_names(char ***names, size_t *nr, struct dd_error *err);

/**
 * module_params() - all parameters of a module, sorted by name
 * @module:	such as "damon_reclaim"
 * @params:	gets a malloc'ed array; free with module_params_free()
 *
 * Return: 0, DD_EUNSUPPORTED when the kernel does not have the module, DD_ESYS, DD_ENOMEM.
 */
int module_params(const char *module, struct module_param **params, size_t *nr,
		  struct dd_error *err);
void module_params_free(struct module_param *params, size_t nr);

/** module_param_find() - by name, or NULL */
const struct module_param *module_param_find(const struct module_param *params, size_t nr,
					     const char *name);

/** module_param_write() - write one; the error names file, value and reason */
int module_param_write(const char *module, const char *name, const char *value,
		       struct dd_error *err);

/** module_commit() - make a running module take its parameters (`commit_inputs`); waits for it */
int module_commit(const char *module, struct dd_error *err);

#endif /* DAMO_KERNEL_MODULE_PARAMS_H */
