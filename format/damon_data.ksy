# SPDX-License-Identifier: LGPL-2.1-only
#
# The structure of damon.data(5) for Kaitai Struct: file headers, chunks, tags, and the columns of DATA.
# What a region column means is a state machine, which this language cannot state: see profile 1 in
# damon.data(5), or Documentation/examples/damon_data.py. Frames of zstd lack their magic number; put
# 28 b5 2f fd in front of them.
meta:
  id: damon_data
  title: DAMON recording
  license: LGPL-2.1-only
  endian: le
  bit-endian: le
seq:
  - id: parts
    type: part
    repeat: eos
types:
  part:
    doc: A file header begins a segment; the chunks up to the next header belong to it.
    seq:
      - id: magic
        type: u4
      - id: header
        type: file_header
        if: magic == 0x4d414489
      - id: chunk
        type: chunk
        if: magic == 0x4b484344
      - id: damage
        type: nothing
        valid:
          expr: magic == 0x4d414489 or magic == 0x4b484344
  nothing: {}
  file_header:
    seq:
      - id: magic_rest
        contents: [0x0d, 0x0a, 0x1a, 0x0a]
      - id: major
        type: u2
        valid: 1
      - id: minor
        type: u2
      - id: len_header
        type: u4
        valid:
          min: 32
          max: 4096
      - id: file_id
        size: 8
      - id: flags
        type: u4
      - id: crc
        type: u4
      - id: more
        size: len_header - 32
  chunk:
    seq:
      - id: chunk_type
        type: u1
        enum: chunk_type
      - id: flags
        type: u1
      - id: stream
        type: u2
      - id: number
        type: u4
      - id: len_payload
        type: u4
        valid:
          max: 16777216
      - id: t_first
        type: u8
      - id: t_last
        type: u8
      - id: items
        type: u4
      - id: region_samples
        type: u4
      - id: crc_payload
        type: u4
      - id: crc_header
        type: u4
      - id: payload
        size: len_payload
        type:
          switch-on: 'is_compressed ? chunk_type::compressed : chunk_type'
          cases:
            'chunk_type::meta': tags
            'chunk_type::stream': tags
            'chunk_type::data': data
            'chunk_type::lost': lost
            'chunk_type::end': end_of_segment
            'chunk_type::blob': blob
            'chunk_type::compressed': compressed
      - id: padding
        size: (8 - len_payload % 8) % 8
    instances:
      is_key:
        value: (flags & 1) != 0
      is_compressed:
        value: (flags & 2) != 0 and chunk_type != chunk_type::data
      definition:
        value: flags >> 3
    enums:
      chunk_type:
        1: meta
        2: stream
        3: data
        4: lost
        0x80: index
        0x81: end
        0x82: note
        0x83: sync
        0x84: blob
        0xff: compressed
  compressed:
    seq:
      - id: len_content
        type: varint
      - id: frame
        size-eos: true
  tags:
    seq:
      - id: tags
        type: tag
        repeat: eos
  tag:
    seq:
      - id: raw_tag
        type: u2
      - id: len_value
        type: u2
      - id: value
        size: len_value
    instances:
      tag:
        value: raw_tag & 0x3fff
      is_critical:
        value: (raw_tag & 0x8000) != 0
      goes_on:
        value: (raw_tag & 0x4000) != 0
  data:
    seq:
      - id: profile
        type: u1
      - id: addr_shift
        type: u1
      - id: model
        type: u1
      - id: dep
        type: varint
      - id: own
        type: varint
      - id: values
        type: varint
      - id: own_columns
        type: column(_index + 1, (own.value >> _index) & 1)
        repeat: expr
        repeat-expr: 31
      - id: value_columns
        type: column(_index + 32, (values.value >> _index) & 1)
        repeat: expr
        repeat-expr: 31
        doc: Columns beyond the 31st attribute are not read here.
      - id: bodies
        size-eos: true
        doc: Length of the pack and the pack, if there are columns below 1024 bytes; then the larger columns.
  column:
    params:
      - id: column_id
        type: s4
      - id: present
        type: s4
    seq:
      - id: len_raw
        type: varint
        if: present != 0
      - id: len_stored
        type: varint
        if: present != 0 and len_raw.value >= 1024
  lost:
    seq:
      - id: reason
        type: varint
      - id: stream
        type: varint
      - id: cpu_zigzag
        type: varint
      - id: count
        type: varint
  blob:
    seq:
      - id: coding
        type: u1
      - id: len_decoded
        type: varint
      - id: body
        size-eos: true
  end_of_segment:
    seq:
      - id: ofs_index
        type: u8
      - id: ofs_end
        type: u8
      - id: region_samples
        type: u8
      - id: items
        type: u8
      - id: chunks
        type: u4
      - id: magic
        contents: DEND
  varint:
    seq:
      - id: groups
        type: varint_group
        repeat: until
        repeat-until: not _.has_next
    instances:
      last:
        value: groups.size - 1
      value:
        doc: The low 49 bits, which all lengths and masks fit into.
        value: >-
          groups[0].bits
          + (last >= 1 ? groups[1].bits * 0x80 : 0)
          + (last >= 2 ? groups[2].bits * 0x4000 : 0)
          + (last >= 3 ? groups[3].bits * 0x200000 : 0)
          + (last >= 4 ? groups[4].bits * 0x10000000 : 0)
          + (last >= 5 ? groups[5].bits * 0x800000000 : 0)
          + (last >= 6 ? groups[6].bits * 0x40000000000 : 0)
  varint_group:
    seq:
      - id: byte
        type: u1
    instances:
      has_next:
        value: (byte & 0x80) != 0
      bits:
        value: byte & 0x7f
