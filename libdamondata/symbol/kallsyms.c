// SPDX-License-Identifier: LGPL-2.1-only
/*
 * The kernel's list of its symbols: /proc/kallsyms, or System.map.
 */
#include <damondata/source.h>
#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libdamondata/util/input.h"
#include "libdamondata/symbol/symbols_internal.h"
#include "libdamondata/util/sized_struct.h"
#include "libdamondata/util/array.h"

struct list {
	FILE *in;
	const char *path;
	const struct dd_kallsyms_spec *spec;
	struct dd_symbols *s;
	uint64_t moved; /* the recorded kernel's addresses minus the list's */
	size_t first_module;
	bool any_address, found_reference;
};

/* "ffffffff81000000 T name\t[module]" */
struct line {
	uint64_t address;
	char type;
	char *name;
	bool module;
};

static bool parse_symbol_line(char *text, struct line *l)
{
	char *end, *rest;

	l->address = strtoull(text, &end, 16);
	if (end == text || *end != ' ' || !end[1] || end[2] != ' ')
		return false;
	l->type = end[1];
	l->name = end + 3;
	rest = l->name + strcspn(l->name, " \t\n");
	l->module = strchr(rest, '[') != NULL;
	*rest = '\0';
	return *l->name != '\0';
}

static enum symbol_binding kallsyms_binding(char type)
{
	if (tolower((unsigned char)type) == 'w')
		return BIND_WEAK;
	return islower((unsigned char)type) ? BIND_LOCAL : BIND_GLOBAL;
}

/* Only text with an address; a list without any address is reported by its caller. */
static int take_symbol_line(struct list *l, char *text, struct dd_error *err)
{
	const struct dd_kallsyms_spec *spec = l->spec;
	struct line line;
	char type;

	if (!parse_symbol_line(text, &line))
		return 0;
	l->any_address |= line.address != 0;
	if (spec->reference && !l->found_reference && !strcmp(line.name, spec->reference)) {
		l->found_reference = true;
		l->moved = spec->reference_at - line.address;
	}
	type = (char)tolower((unsigned char)line.type);
	if ((type != 't' && type != 'w') || !line.address)
		return 0;
	if (!line.module)
		l->first_module = l->s->nr + 1;
	return symbols_add(l->s, line.address, 0, kallsyms_binding(line.type), line.name, err);
}

static int check_boot(const struct list *l, struct dd_error *err)
{
	if (!l->any_address)
		return dd_fail(err, DD_ENODATA,
			       "%s shows no addresses; root can read them unless "
			       "kernel.kptr_restrict is 2",
			       l->path);
	if (l->spec->unmoved && (!l->found_reference || l->moved))
		return dd_fail(err, DD_ENODATA, "%s is of another boot", l->path);
	return l->s->nr ? 0 : dd_fail(err, DD_ENODATA, "%s has no symbols", l->path);
}

/* Modules stand behind the kernel in the list; another boot has them elsewhere. */
static void move_modules(struct list *l)
{
	if (!l->moved)
		return;
	l->s->nr = l->first_module;
	for (size_t i = 0; i < l->s->nr; i++)
		l->s->list[i].start += l->moved;
}

int dd_symbols_kallsyms(struct dd_symbols **out, const char *path,
			const struct dd_kallsyms_spec *spec, struct dd_error *err)
{
	struct dd_kallsyms_spec own;
	struct list l = {.path = path, .spec = &own};
	char text[1024];
	int fd, ret = DDI_TAKE(&own, dd_kallsyms_spec, spec, err);

	if (ret)
		return ret;
	fd = own.regular_only ? dd_open_regular(path) : open(path, O_RDONLY | O_CLOEXEC);
	l.in = fd < 0 ? NULL : fdopen(fd, "r");
	if (!l.in)
		return dd_fail(err, DD_ESYS, "cannot open %s", path);
	l.s = calloc(1, sizeof(*l.s));
	if (!l.s)
		ret = ddi_no_memory(err);
	while (!ret && fgets(text, sizeof(text), l.in))
		ret = take_symbol_line(&l, text, err);
	fclose(l.in);
	if (!ret)
		ret = check_boot(&l, err);
	if (ret) {
		dd_symbols_free(l.s);
		return ret;
	}
	move_modules(&l);
	symbols_sort_functions(l.s);
	*out = l.s;
	return 0;
}
