// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Parameters in the words of a command line: filters, quota goals, actions, probes, regions.
 */
#include "libdamondata/params/params_internal.h"
#include "libdamondata/util/array.h"

#include <stdlib.h>

/** struct words - what is left to read */
struct words {
	char *const *at;
	int left;
	struct dd_error *err;
};

static const char *shift_word(struct words *w)
{
	if (!w->left)
		return NULL;
	w->left--;
	return *w->at++;
}

static bool take_word(struct words *w, const char *word)
{
	if (!w->left || strcmp(*w->at, word))
		return false;
	shift_word(w);
	return true;
}

static int words_no_memory(struct dd_error *err)
{
	return ddi_no_memory(err);
}

/* "anon, active, ..." for messages */
static const char *list_words(const char *const *words, char *buf, size_t size)
{
	size_t len = 0;

	for (int i = 0; words[i] && len < size; i++)
		len += (size_t)snprintf(buf + len, size - len, "%s%s", i ? ", " : "", words[i]);
	return buf;
}

static int unknown_word(struct dd_error *err, const char *what, const char *word,
			const char *const *words)
{
	char list[256];

	return dd_fail(err, DD_EINVAL, "'%.64s' is not %s; expected one of: %s", word, what,
		       list_words(words, list, sizeof(list)));
}

/* 1 allow, 0 reject, -1 neither */
static int verdict_of(const char *word)
{
	static const char *const words[] = {"reject", "deny", "block", "allow", "pass", NULL};
	int i = ddu_word_index(words, word);

	return i < 0 ? -1 : i >= 3;
}

static int set_id(int64_t *to, const char *text, const char *what, struct dd_error *err)
{
	uint64_t v;

	if (ddp_parse(PARAM_COUNT, text, &v, NULL) || v > INT32_MAX)
		return dd_fail(err, DD_EINVAL, "'%.64s' is not %s: a number is expected", text,
			       what);
	*to = (int64_t)v;
	return 0;
}

/* ---- filters ---- */

static int addr_args(struct dd_scheme_filter *f, struct words *w)
{
	int ret = ddp_parse(PARAM_ADDR, shift_word(w), &f->addr.start, w->err);

	if (!ret)
		ret = ddp_parse(PARAM_ADDR, shift_word(w), &f->addr.end, w->err);
	if (!ret && f->addr.start >= f->addr.end)
		ret = dd_fail(
			w->err, DD_EINVAL,
			"the start of the address range, '%.32s', is not below its end, '%.32s'",
			w->at[-2], w->at[-1]);
	return ret;
}

static int hugepage_args(struct dd_scheme_filter *f, struct words *w)
{
	const char *min = shift_word(w), *max = shift_word(w);

	return ddp_parse_range(PARAM_SIZES, min, max, &f->hugepage_sz_bytes, w->err);
}

/* Number of words in an argument text, such as " MIN MAX". */
static int count_args(const char *args)
{
	int nr = 0;

	for (; *args; args++)
		nr += *args == ' ';
	return nr;
}

static int read_filter_args(struct dd_scheme_filter *f, struct words *w)
{
	const struct word_form *form = &ddp_filter_forms[f->type];

	if (w->left < count_args(form->args))
		return dd_fail(w->err, DD_EINVAL, "more words are needed: %s%s",
			       ddp_filter_words[f->type], form->args);
	switch (form->form) {
	case PARAM_STRING:
		return ddp_set_text(&f->memcg_path, shift_word(w), w->err);
	case PARAM_OBJECT:
		return addr_args(f, w);
	case PARAM_ID_TEXT:
		return set_id(&f->target_idx, shift_word(w), "a target's index", w->err);
	case PARAM_SIZES:
		return hugepage_args(f, w);
	default:
		return 0;
	}
}

static int read_filter_type(struct dd_scheme_filter *f, struct words *w)
{
	const char *word = shift_word(w);
	int type;

	if (!word)
		return dd_fail(w->err, DD_EINVAL, "a filter type is missing");
	type = ddu_word_index(ddp_filter_words, word);
	if (type < 0)
		return unknown_word(w->err, "a filter type", word, ddp_filter_words);
	f->type = type;
	return 0;
}

/* "[none] TYPE [ARG...]" */
static int read_new_filter(struct dd_scheme_filter *f, struct words *w)
{
	int ret;

	f->matching = !take_word(w, "none");
	ret = read_filter_type(f, w);
	return ret ? ret : read_filter_args(f, w);
}

/* "TYPE matching|nomatching [ARG...] [allow|reject]" */
static int read_old_filter(struct dd_scheme_filter *f, struct words *w)
{
	int ret = read_filter_type(f, w);

	if (ret)
		return ret;
	if (!take_word(w, "matching")) {
		if (!take_word(w, "nomatching"))
			return dd_fail(w->err, DD_EINVAL,
				       "after '%s', 'matching' or 'nomatching' is expected; "
				       "the newer form is: allow|reject [none] %s%s",
				       ddp_filter_words[f->type], ddp_filter_words[f->type],
				       ddp_filter_forms[f->type].args);
		f->matching = false;
	}
	ret = read_filter_args(f, w);
	if (!ret && w->left && verdict_of(*w->at) >= 0)
		f->allow = verdict_of(shift_word(w));
	return ret;
}

static int left_over(struct words *w)
{
	return w->left ? dd_fail(w->err, DD_EINVAL, "'%.64s' is one word too many", *w->at) : 0;
}

static int read_new_filters(struct param_list *filters, struct words *w)
{
	int ret = 0;

	while (w->left && !ret) {
		int verdict = verdict_of(*w->at);
		struct dd_scheme_filter *f;

		if (verdict < 0)
			return dd_fail(w->err, DD_EINVAL,
				       "'%.64s' is neither allow nor reject; expected is: "
				       "allow|reject [none] TYPE [ARG...]",
				       *w->at);
		shift_word(w);
		f = ddp_append(filters, &ddp_filter_type);
		if (!f)
			return words_no_memory(w->err);
		f->allow = verdict;
		ret = read_new_filter(f, w);
	}
	return ret;
}

static int filters_from_words(struct dd_params *scheme, char *const *words, int nr_words,
			      struct dd_error *err)
{
	struct param_list *filters = &((struct dd_scheme *)(void *)scheme)->filters;
	struct words w = {words, nr_words, err};
	struct dd_scheme_filter *f;
	int ret;

	if (!nr_words)
		return dd_fail(err, DD_EINVAL, "a filter is missing");
	/* An old form begins with a type; every other first word is judged as a new form's. */
	if (ddu_word_index(ddp_filter_words, words[0]) < 0)
		return read_new_filters(filters, &w);
	f = ddp_append(filters, &ddp_filter_type);
	if (!f)
		return words_no_memory(err);
	ret = read_old_filter(f, &w);
	return ret ? ret : left_over(&w);
}

int dd_filter_out_from_words(struct dd_params *scheme, char *const *words, int nr_words,
			     struct dd_error *err)
{
	struct words w = {words, nr_words, err};
	struct dd_scheme_filter *f;
	int ret;

	if (scheme->type != &ddp_scheme_type)
		return dd_fail(err, DD_EINVAL, "a %s has no such filters", scheme->type->name);
	f = ddp_append(&((struct dd_scheme *)(void *)scheme)->filters, &ddp_filter_type);
	if (!f)
		return words_no_memory(err);
	f->matching = !take_word(&w, "not");
	ret = read_filter_type(f, &w);
	if (!ret)
		ret = read_filter_args(f, &w);
	return ret ? ret : left_over(&w);
}

/* ---- quota goals ---- */

static int read_goal(struct dd_goal *goal, char *const *words, int nr_words, struct dd_error *err)
{
	int metric = nr_words ? ddu_word_index(ddp_goal_words, words[0]) : -1, nr_missing, ret;
	const struct word_form *form = &ddp_goal_forms[metric < 0 ? 0 : metric];

	if (metric < 0)
		return unknown_word(err, "a quota goal metric", nr_words ? words[0] : "",
				    ddp_goal_words);
	nr_missing = 2 + count_args(form->args) - nr_words;
	if (nr_missing < 0 || nr_missing > !!strchr(form->args, '['))
		return dd_fail(err, DD_EINVAL, "%d words are given, expected is: %s TARGET%s",
			       nr_words, words[0], form->args);
	goal->metric = metric;
	ret = ddp_parse(form->form, words[1], &goal->target_value, err);
	if (!ret && metric == DD_GOAL_USER_INPUT)
		ret = ddp_parse(PARAM_COUNT, words[2], &goal->current_value, err);
	if (!ret && ddp_goal_needs_nid(metric) && nr_words > 2)
		ret = set_id(&goal->nid, words[2], "a node", err);
	if (!ret && ddp_goal_needs_path(metric))
		ret = ddp_set_text(&goal->memcg_path, words[3], err);
	return ret;
}

static int goal_from_words(struct dd_params *scheme, char *const *words, int nr_words,
			   struct dd_error *err)
{
	struct param_list *goals = &((struct dd_scheme *)(void *)scheme)->quotas.goals;
	struct dd_goal *goal = ddp_append(goals, &ddp_goal_type);

	return goal ? read_goal(goal, words, nr_words, err) : words_no_memory(err);
}

/* ---- probes ---- */

static int read_probe_filter(struct dd_probe_filter *filter, char *const *words, int nr_words,
			     struct dd_error *err)
{
	struct words w = {words, nr_words, err};
	const char *word = shift_word(&w);
	int verdict = word ? verdict_of(word) : -1, type, ret;

	if (verdict < 0)
		return dd_fail(err, DD_EINVAL, "'%.64s' is neither allow nor reject",
			       word ? word : "");
	filter->allow = verdict;
	filter->matching = !(take_word(&w, "non") || take_word(&w, "none"));
	word = shift_word(&w);
	type = word ? ddu_word_index(ddp_probe_filter_words, word) : -1;
	if (type < 0)
		return unknown_word(err, "a probe filter type", word ? word : "",
				    ddp_probe_filter_words);
	filter->type = type;
	if (type == DD_PROBE_FILTER_MEMCG) {
		word = shift_word(&w);
		if (!word)
			return dd_fail(err, DD_EINVAL, "the memcg's path is missing: memcg PATH");
		ret = ddp_set_text(&filter->path, word, err);
		if (ret)
			return ret;
	}
	return left_over(&w);
}

static int probe_filter_from_words(struct dd_params *probe, char *const *words, int nr_words,
				   struct dd_error *err)
{
	struct param_list *filters = &((struct dd_probe *)(void *)probe)->filters;
	struct dd_probe_filter *filter = ddp_append(filters, &ddp_probe_filter_type);

	return filter ? read_probe_filter(filter, words, nr_words, err) : words_no_memory(err);
}

/* ---- actions ---- */

static int read_dests(struct dd_scheme *s, struct words *w)
{
	while (w->left) {
		const char *id = shift_word(w), *weight = shift_word(w);
		struct dd_dest *d = ddp_append(&s->dests, &ddp_dest_type);
		int64_t v = 0;
		int ret;

		if (!d)
			return words_no_memory(w->err);
		ret = set_id(&v, id, "a node", w->err);
		if (ret)
			return ret;
		d->id = (uint64_t)v;
		ret = set_id(&v, weight, "a weight", w->err);
		if (ret)
			return ret;
		d->weight = (uint64_t)v;
	}
	return 0;
}

static int action_from_words(struct dd_params *p, char *const *words, int nr_words,
			     struct dd_error *err)
{
	struct dd_scheme *scheme = (struct dd_scheme *)(void *)p;
	struct words w = {words, nr_words, err};
	const char *word = shift_word(&w);
	int action = word ? ddu_word_index(ddp_action_words, word) : -1;

	if (action < 0)
		return unknown_word(err, "an action", word ? word : "", ddp_action_words);
	scheme->action = action;
	if (!migrates(action)) {
		if (w.left)
			return dd_fail(err, DD_EINVAL, "%s takes no argument, but '%.64s' follows",
				       word, *w.at);
		return 0;
	}
	if (!w.left || (w.left > 1 && w.left % 2))
		return dd_fail(err, DD_EINVAL,
			       "%s needs a node, or pairs of node and weight: "
			       "%s NODE | NODE WEIGHT NODE WEIGHT...",
			       word, word);
	if (w.left == 1)
		return set_id(&scheme->target_nid, shift_word(&w), "a node", err);
	return read_dests(scheme, &w);
}

/* ---- regions ---- */

static int read_region_words(struct dd_addr_range *r, char *text, struct dd_error *err)
{
	char *dash = strchr(text, '-');
	int ret;

	if (!dash)
		return dd_fail(err, DD_EINVAL, "'%.64s' is no region: START-END is expected", text);
	*dash = '\0';
	ret = ddp_parse(PARAM_ADDR, text, &r->start, err);
	if (!ret)
		ret = ddp_parse(PARAM_ADDR, dash + 1, &r->end, err);
	*dash = '-';
	if (!ret && r->start >= r->end)
		ret = dd_fail(err, DD_EINVAL, "region '%.64s': the start is not below the end",
			      text);
	return ret;
}

static int read_regions(struct param_list *regions, char *text, struct dd_error *err)
{
	struct dd_addr_range *before = NULL;
	char *save = NULL;

	for (char *word = strtok_r(text, " \t\n", &save); word;
	     word = strtok_r(NULL, " \t\n", &save)) {
		struct dd_region_params *r = ddp_append(regions, &ddp_region_type);
		int ret = r ? read_region_words(&r->addr, word, err) : words_no_memory(err);

		if (ret)
			return ret;
		if (before && r->addr.start < before->end)
			return dd_fail(
				err, DD_EINVAL,
				"region '%.64s' begins before the end of the region in front of it; "
				"regions must ascend and not overlap",
				word);
		before = &r->addr;
	}
	return before ? 0 : dd_fail(err, DD_EINVAL, "no region is given");
}

static int regions_from_words(struct dd_params *p, char *const *words, int nr_words,
			      struct dd_error *err)
{
	struct dd_target *target = (struct dd_target *)(void *)p;
	struct param_list kept = target->regions;
	char *copy = nr_words == 1 ? strdup(words[0]) : NULL;
	int ret;

	if (nr_words != 1)
		return dd_fail(err, DD_EINVAL, "the regions are one word: \"START-END ...\"");
	if (!copy)
		return words_no_memory(err);
	target->regions = (struct param_list){.nr = 0};
	ret = read_regions(&target->regions, copy, err);
	free(copy);
	if (ret) {
		struct param_list failed = target->regions;

		target->regions = kept;
		kept = failed;
	}
	ddp_truncate(&kept, 0);
	free(kept.items);
	return ret;
}

/* ---- all ---- */

static const struct own_words {
	const struct dd_param_type *type;
	const char *key;
	ddp_words_fn read;
} own_words[] = {
	{&ddp_scheme_type, "action", action_from_words},
	{&ddp_scheme_type, "filters", filters_from_words},
	{&ddp_scheme_type, "quotas.goals", goal_from_words},
	{&ddp_probe_type, "filters", probe_filter_from_words},
	{&ddp_target_type, "regions", regions_from_words},
};

ddp_words_fn ddp_own_words(const struct dd_param_type *type, const struct dd_param_field *f)
{
	for (size_t i = 0; i < sizeof(own_words) / sizeof(own_words[0]); i++)
		if (own_words[i].type == type && !strcmp(own_words[i].key, f->key))
			return own_words[i].read;
	return NULL;
}
