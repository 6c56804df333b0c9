#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-only
"""Read a damon.data recording, written from damon.data(5) alone; libzstd is used through ctypes.

    for snap in read(open("damon.data", "rb").read()):
        print(snap.stream, snap.start_ns, snap.end_ns, snap.regions)    # [(start, end, nr, age), ...]

As a program it prints CSV. Damage raises ValueError; only whole recordings of profile 1 are read.
"""
import collections, ctypes, ctypes.util, struct, sys

MASK = (1 << 64) - 1
Snapshot = collections.namedtuple("Snapshot", "stream start_ns end_ns regions")
zstd = ctypes.CDLL(ctypes.util.find_library("zstd") or "libzstd.so.1")
zstd.ZSTD_decompress.restype = ctypes.c_size_t
zstd.ZSTD_decompress.argtypes = [ctypes.c_char_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.c_size_t]
CRC = [0] * 256
for i in range(256):
    c = i
    for _ in range(8):
        c = c >> 1 ^ (0x82F63B78 if c & 1 else 0)
    CRC[i] = c


def crc32c(data):
    c = 0xFFFFFFFF
    for b in data:
        c = CRC[(c ^ b) & 255] ^ c >> 8
    return c ^ 0xFFFFFFFF


def check(condition, what):
    if not condition:
        raise ValueError(what)


def unzigzag(x):
    return x >> 1 ^ -(x & 1)


class Bytes:
    """A column that is read from its begin to its end."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def byte(self):
        self.at += 1
        return self.data[self.at - 1]

    def varint(self):
        value, shift, b = 0, 0, 128
        while b & 128:
            b = self.byte()
            value |= (b & 127) << shift
            shift += 7
        check(shift <= 70 and value <= MASK, "varint of more than 64 bits")
        return value

    def zz(self):
        return unzigzag(self.varint())

    def take(self, n):
        check(len(self.data) - self.at >= n, "column too short")
        self.at += n
        return self.data[self.at - n : self.at]


def decompress(frame, length):
    out = ctypes.create_string_buffer(length)
    framed = b"\x28\xb5\x2f\xfd" + frame  # the frames are stored without their magic number
    check(zstd.ZSTD_decompress(out, length, framed, len(framed)) == length, "bad zstd frame")
    return out.raw


def columns(p):
    """The columns of a DATA payload behind its head: {id: Bytes}."""
    own, values = p.varint(), p.varint()
    present = [i + 1 for i in range(31) if own >> i & 1] + [32 + k for k in range(64) if values >> k & 1]
    lengths, cols = {}, collections.defaultdict(lambda: Bytes(b""))
    for ident in present:
        raw = p.varint()
        lengths[ident] = raw, p.varint() if raw >= 1024 else 0
    packed = sum(raw for raw, stored in lengths.values() if not stored)
    if packed:
        stored = p.varint()
        pack = p.take(stored)
        pack = Bytes(pack if stored == packed else decompress(pack, packed))
    for ident, (raw, stored) in lengths.items():
        if stored:
            body = p.take(stored)
            cols[ident] = Bytes(body if stored == raw else decompress(body, raw))
        else:
            cols[ident] = Bytes(pack.take(raw))
    check(p.at == len(p.data), "bytes behind the columns")
    return cols


def packed_run(c, n):
    """n numbers of equally many bits, in units above a base."""
    unit, base, width = c.varint(), c.zz(), c.byte()
    bits = int.from_bytes(c.take((n * width + 7) // 8), "little")
    return [base + unit * (bits >> i * width & (1 << width) - 1) for i in range(n)]


def intra(c, n, shift, has_age):
    regions, end = [], 0
    for _ in range(n):
        start = end + (c[2].zz() << shift)
        end = start + (c[3].varint() << shift)
        regions.append((start, end, c[4].varint(), c[5].varint() if has_age else 0))
    return regions


def split(c, start, size, shift, align):
    """The end of a region that ends inside of an old one of this start and size."""
    k = c[11].byte()
    if k == 0:
        return start + (c[12].varint() << shift)
    if k >= 10:
        k, b = (k - 10) % 9 + 1, ((k - 10) // 9 + 1) * size // 10 & -align
        return start + (k * b // 10 & -align)
    return start + (k * size // 10 & -align)


def inter(c, n, old, th, model, shift, align):
    regions, cur, i = [], 0, 0
    zero_flip, has_age = model & 1, model & 2

    def predict(p, nr):
        flip = zero_flip and (p[2] == 0) != (nr == 0)
        return 0 if abs(nr - p[2]) > th or flip else (p[3] + 1) & 0xFFFFFFFF

    for _ in range(n):
        while i < len(old) and old[i][1] <= cur:
            i += 1
        start = max(cur, old[i][0]) if i < len(old) else cur
        token = c[6 + (2 * (old[i][2] != 0) + (start == old[i][0]) if i < len(old) else 0)].byte()
        kind, j, explicit = token & 3, 0, False
        inside = kind == 1
        if kind == 2:
            j = 1
        elif kind == 3:
            merge = c[10].byte()
            explicit, j, inside = merge == 255, merge >> 1, merge & 1
        if explicit:
            j, start = 0, start + (c[12].zz() << shift)
            end = start + (c[12].varint() << shift)
        elif inside:
            end = split(c, old[i + j][0], old[i + j][1] - old[i + j][0], shift, align)
        else:
            end = old[i + j][1]
        parts = [(p, min(p[1], end) - max(p[0], start)) for p in ([] if explicit else old[i : i + j + 1])]
        d = token >> 2 & 15
        nr = (max(parts, key=lambda part: part[1])[0][2] if parts else 0)
        nr = nr + unzigzag(d) if d < 15 else nr + unzigzag(15 + c[13].varint())
        age, weight = 0, 0
        for number, (p, size) in enumerate(parts):
            x, w = predict(p, nr), size >> shift
            if number == 0:
                age = x
            elif weight + w:
                age = (age * weight + x * w) // (weight + w)
            weight += w
        if token & 64:
            age += unzigzag(c[14].varint() + 1)
        regions.append((start & MASK, end & MASK, nr, age if has_age else 0))
        cur = end
    return regions


def snapshots(chunk, payload, before):
    """The snapshots of a DATA chunk; @before: the regions that its stream had last."""
    p = Bytes(payload)
    profile, shift, model = p.byte(), p.byte(), p.byte()
    check(profile == 1, "not profile 1")
    p.varint()
    c, align = columns(p), 1 << (12 + (model >> 4)) % 17
    gaps, durations = packed_run(c[1], chunk.items), packed_run(c[1], chunk.items)
    counts = [c[1].zz() for _ in range(chunk.items)]
    end, n, th = chunk.t_first, 0, 0
    for gap, duration, more in zip(gaps, durations, counts):
        start = end + gap
        end, n, ctl = start + duration, n + more, c[1].varint()
        if ctl & 1:
            before = intra(c, n, shift, model & 2)
        else:
            th += unzigzag(ctl >> 1)
            before = inter(c, n, before, th, model, shift, align)
        yield Snapshot(chunk.stream, start & MASK, end & MASK, before)


Chunk = collections.namedtuple("Chunk", "magic type flags stream seq length t_first t_last items rows crc head_crc")


def read(data):
    """All snapshots of a recording in the order of the file."""
    at, last, kinds, file_id = 0, {}, {}, b""
    while at < len(data):
        if data[at : at + 8] == b"\x89DAM\r\n\x1a\n":
            major, _, length = struct.unpack_from("<HHI", data, at + 8)
            check(major == 1, "version %d" % major)
            check(crc32c(data[at : at + 28]) == struct.unpack_from("<I", data, at + 28)[0], "header checksum")
            file_id, at = data[at + 16 : at + 24], at + length
            continue
        chunk = Chunk(*struct.unpack_from("<4sBBHIIQQIIII", data, at))
        check(chunk.magic == b"DCHK" and crc32c(data[at : at + 44] + file_id) == chunk.head_crc, "chunk at %d" % at)
        payload = data[at + 48 : at + 48 + chunk.length]
        check(crc32c(payload) == chunk.crc, "payload at %d" % at)
        if chunk.type == 2:
            if chunk.flags & 2:
                content = Bytes(payload)
                length = content.varint()
                payload = decompress(payload[content.at :], length)
            tags = Bytes(payload)
            while tags.at < len(payload):
                tag, length = struct.unpack("<HH", tags.take(4))
                value = tags.take(length)
                if tag == 1:
                    kinds[chunk.stream] = value[0]
        elif chunk.type == 3 and kinds.get(chunk.stream) == 1:
            for snap in snapshots(chunk, payload, last.get(chunk.stream, [])):
                last[chunk.stream] = snap.regions
                yield snap
        else:
            check(chunk.type >= 128 or chunk.type in (1, 3, 4), "chunk type %d needs a newer version" % chunk.type)
        at += 48 + (chunk.length + 7 & -8)


if __name__ == "__main__":
    with open(sys.argv[1], "rb") as file:
        recording = file.read()
    print("stream,start_time,end_time,start,end,nr_accesses,age")
    for s in read(recording):
        for r in s.regions:
            print(s.stream, s.start_ns, s.end_ns, *r, sep=",")
