// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Parameters as YAML text, by libyaml's emitter.
 */
#include "libdamondata/params/params_internal.h"
#include "libdamondata/util/array.h"

#include <damondata/plain_text.h>
#include <inttypes.h>
#include <yaml.h>

struct yaml_sink {
	struct dd_tree_sink sink;
	yaml_emitter_t emitter;
	FILE *out;
	bool failed;
};

static struct yaml_sink *yaml_of(struct dd_tree_sink *s)
{
	return (struct yaml_sink *)s;
}

/* yaml_emitter_emit() owns the event, also when it fails. @ok: its making worked. */
static void emit_yaml(struct yaml_sink *s, yaml_event_t *e, int ok)
{
	if (!ok || s->failed) {
		if (ok)
			yaml_event_delete(e);
		s->failed = true;
		return;
	}
	s->failed = !yaml_emitter_emit(&s->emitter, e);
}

static void yaml_put_map(struct dd_tree_sink *s, bool begin)
{
	yaml_event_t e;
	int ok = begin ? yaml_mapping_start_event_initialize(&e, NULL, NULL, 1,
							     YAML_BLOCK_MAPPING_STYLE)
		       : yaml_mapping_end_event_initialize(&e);

	emit_yaml(yaml_of(s), &e, ok);
}

static void yaml_put_list(struct dd_tree_sink *s, bool begin)
{
	yaml_event_t e;
	int ok = begin ? yaml_sequence_start_event_initialize(&e, NULL, NULL, 1,
							      YAML_BLOCK_SEQUENCE_STYLE)
		       : yaml_sequence_end_event_initialize(&e);

	emit_yaml(yaml_of(s), &e, ok);
}

static void put_scalar(struct dd_tree_sink *s, const char *text, yaml_scalar_style_t style)
{
	yaml_event_t e;
	int ok = yaml_scalar_event_initialize(&e, NULL, NULL, (const yaml_char_t *)text, -1, 1, 1,
					      style);

	emit_yaml(yaml_of(s), &e, ok);
}

static void yaml_put_key(struct dd_tree_sink *s, const char *key)
{
	put_scalar(s, key, YAML_PLAIN_SCALAR_STYLE);
}

static void yaml_put_null(struct dd_tree_sink *s)
{
	put_scalar(s, "null", YAML_PLAIN_SCALAR_STYLE);
}

static void yaml_put_boolean(struct dd_tree_sink *s, bool v)
{
	put_scalar(s, v ? "true" : "false", YAML_PLAIN_SCALAR_STYLE);
}

static void yaml_put_integer(struct dd_tree_sink *s, int64_t v)
{
	char buf[24];

	snprintf(buf, sizeof(buf), "%" PRId64, v);
	put_scalar(s, buf, YAML_PLAIN_SCALAR_STYLE);
}

/* Would a YAML reader take the plain word for something else than a text? */
static bool needs_quotes(const char *text)
{
	static const char *const words[] = {"",	  "~",	"null", "true", "false", "yes",
					    "no", "on", "off",	"y",	"n",	 NULL};
	size_t number = strspn(text, "0123456789.+-_eExXoO:");

	for (int i = 0; words[i]; i++)
		if (!strcasecmp(text, words[i]))
			return true;
	return !text[number];
}

static void yaml_put_string(struct dd_tree_sink *s, const char *text)
{
	/* The emitter would pass direction marks on; what it escapes beyond those reads back as the same. */
	if (dd_plain_len(text, strlen(text)) < strlen(text))
		yaml_emitter_set_unicode(&yaml_of(s)->emitter, 0);
	put_scalar(s, text,
		   needs_quotes(text) ? YAML_SINGLE_QUOTED_SCALAR_STYLE : YAML_ANY_SCALAR_STYLE);
}

static int write_bytes(void *data, unsigned char *buffer, size_t size)
{
	return fwrite(buffer, 1, size, ((struct yaml_sink *)data)->out) == size;
}

static void begin_yaml(struct yaml_sink *s, FILE *out)
{
	yaml_event_t e;

	s->sink = (struct dd_tree_sink){
		.map = yaml_put_map,
		.list = yaml_put_list,
		.key = yaml_put_key,
		.null = yaml_put_null,
		.boolean = yaml_put_boolean,
		.integer = yaml_put_integer,
		.string = yaml_put_string,
	};
	s->out = out;
	s->failed = false;
	yaml_emitter_set_output(&s->emitter, write_bytes, s);
	yaml_emitter_set_unicode(&s->emitter, 1);
	yaml_emitter_set_width(&s->emitter, -1);
	emit_yaml(s, &e, yaml_stream_start_event_initialize(&e, YAML_UTF8_ENCODING));
	emit_yaml(s, &e, yaml_document_start_event_initialize(&e, NULL, NULL, NULL, 1));
}

static void end_yaml(struct yaml_sink *s)
{
	yaml_event_t e;

	emit_yaml(s, &e, yaml_document_end_event_initialize(&e, 1));
	emit_yaml(s, &e, yaml_stream_end_event_initialize(&e));
	if (!s->failed)
		s->failed = !yaml_emitter_flush(&s->emitter);
}

int dd_tree_write_yaml(FILE *out, dd_tree_fn write, const void *what, struct dd_error *err)
{
	struct yaml_sink s;
	int ret = 0;

	if (!yaml_emitter_initialize(&s.emitter))
		return ddi_no_memory(err);
	begin_yaml(&s, out);
	write(&s.sink, what);
	end_yaml(&s);
	if (s.failed && s.emitter.error == YAML_WRITER_ERROR)
		ret = dd_fail(err, DD_ESYS, "cannot write YAML");
	else if (s.failed)
		ret = dd_fail(err, DD_ENOMEM, "cannot make YAML: %s",
			      s.emitter.problem ? s.emitter.problem : "out of memory");
	yaml_emitter_delete(&s.emitter);
	return ret;
}
