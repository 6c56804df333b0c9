// SPDX-License-Identifier: GPL-2.0-only
/*
 * A scheme's filters, as a recording keeps them, as text.
 */
#include <damondata/units.h>
#include <string.h>
#include <yajl/yajl_tree.h>

#include "tools/common/message.h"
#include "tools/view/access_view.h"

/* Filters that the operations set handles, so that part of a region can pass. */
static const char *const ops_filters[] = {
	"anon", "active", "memcg", "young", "hugepage_size", "unmapped",
};

static yajl_val json_field(yajl_val object, const char *name)
{
	const char *path[] = {name, NULL};

	return yajl_tree_get(object, path, yajl_t_any);
}

static const char *json_text(yajl_val v)
{
	return YAJL_IS_STRING(v) ? YAJL_GET_STRING(v) : YAJL_IS_NUMBER(v) ? YAJL_GET_NUMBER(v) : "";
}

static bool is_ops_filter(const char *type)
{
	for (size_t i = 0; i < sizeof(ops_filters) / sizeof(ops_filters[0]); i++)
		if (!strcmp(type, ops_filters[i]))
			return true;
	return false;
}

static void put_size_text(FILE *out, const char *text)
{
	char buf[DD_UNIT_LEN];
	uint64_t bytes;

	if (dd_parse_size(text, &bytes, NULL))
		put_sane(out, text);
	else
		fputs(dd_format_size(buf, bytes, false), out);
}

static void put_filter(FILE *out, yajl_val filter, const char *type)
{
	yajl_val allow = json_field(filter, "allow"), sizes;

	if (!allow)
		allow = json_field(filter, "filter_pass");
	fprintf(out, "%s %s%s", allow && YAJL_IS_TRUE(allow) ? "allow" : "reject",
		YAJL_IS_FALSE(json_field(filter, "matching")) ? "none " : "", type);
	if (!strcmp(type, "memcg")) {
		fputc(' ', out);
		put_sane(out, json_text(json_field(filter, "memcg_path")));
	}
	sizes = json_field(filter, "hugepage_size");
	if (!strcmp(type, "hugepage_size") && YAJL_IS_ARRAY(sizes) &&
	    YAJL_GET_ARRAY(sizes)->len == 2) {
		fputs(" [", out);
		put_size_text(out, json_text(YAJL_GET_ARRAY(sizes)->values[0]));
		fputs(", ", out);
		put_size_text(out, json_text(YAJL_GET_ARRAY(sizes)->values[1]));
		fputc(']', out);
	}
}

void put_scheme_filters(FILE *out, const char *filters_json)
{
	yajl_val tree = filters_json ? yajl_tree_parse(filters_json, NULL, 0) : NULL;
	bool any = false;

	for (size_t i = 0; YAJL_IS_ARRAY(tree) && i < YAJL_GET_ARRAY(tree)->len; i++) {
		yajl_val filter = YAJL_GET_ARRAY(tree)->values[i];
		const char *type = json_text(json_field(filter, "filter_type"));

		if (!is_ops_filter(type))
			continue;
		if (any)
			fputs(", ", out);
		put_filter(out, filter, type);
		any = true;
	}
	if (!any)
		fputs("n/a", out);
	yajl_tree_free(tree);
}
