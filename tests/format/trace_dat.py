# SPDX-License-Identifier: GPL-2.0-only
"""Makes trace.dat files after trace-cmd.dat.v6(5) and v7(5), of kinds that no machine at hand records.

	python3 trace_dat.py 6|7 little|big none|zlib LONG_SIZE >trace.dat

Two CPUs, three snapshots of four regions, an age in each; the events of a snapshot are on both CPUs.
"""
import struct
import sys
import zlib

version, order, packing, long_size = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
E = '<' if order == 'little' else '>'
PAGE, EVENT_ID, PID = 4096, 700, 77


def u(fmt, *values):
	return struct.pack(E + fmt, *values)


def field(kind, name, offset, size, signed=0):
	return f'\tfield:{kind} {name};\toffset:{offset};\tsize:{size};\tsigned:{signed};\n'


HEADER_PAGE = (field('u64', 'timestamp', 0, 8) + field('local_t', 'commit', 8, long_size, 1) +
	       field('int', 'overwrite', 8, 1, 1) +
	       field('char', 'data', 8 + long_size, PAGE - 8 - long_size, 1)).encode()
HEADER_EVENT = b'''# compressed entry header
\ttype_len    :    5 bits
\ttime_delta  :   27 bits
\tarray       :   32 bits

\tpadding     : type == 29
\ttime_extend : type == 30
\ttime_stamp : type == 31
\tdata max type_len  == 28
'''
LONGS = [8, 8 + long_size + 4 + (4 if long_size == 8 else 0)]	# target_id, start
FORMAT = (f'name: damon_aggregated\nID: {EVENT_ID}\nformat:\n' +
	  field('unsigned short', 'common_type', 0, 2) + field('unsigned char', 'common_flags', 2, 1) +
	  field('unsigned char', 'common_preempt_count', 3, 1) + field('int', 'common_pid', 4, 4, 1) + '\n' +
	  field('unsigned long', 'target_id', 8, long_size) +
	  field('unsigned int', 'nr_regions', 8 + long_size, 4) +
	  field('unsigned long', 'start', LONGS[1], long_size) +
	  field('unsigned long', 'end', LONGS[1] + long_size, long_size) +
	  field('unsigned int', 'nr_accesses', LONGS[1] + 2 * long_size, 4) +
	  field('unsigned int', 'age', LONGS[1] + 2 * long_size + 4, 4) +
	  '\nprint fmt: "target_id=%lu nr_regions=%u %lu-%lu: %u %u", REC->target_id, REC->nr_regions, '
	  'REC->start, REC->end, REC->nr_accesses, REC->age\n').encode()
# The events' numbers are in the traced machine's byte order, too.
LONG = 'Q' if long_size == 8 else 'I'


def record(start, nr_accesses, age):
	pad = 'I' if long_size == 8 else ''
	return u('HBBi' + LONG + 'I' + pad + LONG + LONG + 'II', EVENT_ID, 0, 0, PID, 3, 4, *([0] if pad else []),
		 start, start + 8192, nr_accesses, age)


def events(cpu):
	"""(time, record): regions 0 and 1 of a snapshot are printed on CPU 0, 2 and 3 on CPU 1."""
	for snapshot in range(3):
		for i in (2 * cpu, 2 * cpu + 1):
			yield (1000000000 + 100000000 * snapshot + 1000 * i,
			       record(0x10000 + 0x4000 * i, 5 * i + snapshot, 7 + snapshot))


def page(cpu):
	data, first, last = b'', None, None
	for time, rec in events(cpu):
		first = first or time
		delta = time - (last or time)
		last = time
		if delta >> 27:		# more than an event's 27 bits: a time extend before it
			data += word(30, delta & (1 << 27) - 1) + u('I', delta >> 27)
			delta = 0
		data += word(len(rec) // 4, delta) + rec
	return (u('Q' + LONG, first, len(data)) + data).ljust(PAGE, b'\0')


def word(kind, delta):
	return u('I', kind | delta << 5 if order == 'little' else kind << 27 | delta)


def systems():
	return u('I', 1) + b'damon\0' + u('I', 1) + u('Q', len(FORMAT)) + FORMAT


def option(number, data):
	return u('HI', number, len(data)) + data


UNAME = option(5, b'Linux other-end 6.12.0 s390x\0')
CLOCK = option(4, b'local global [mono] boot\0')


def make_v6():
	head = b'\x17\x08\x44tracing6\0' + bytes([order == 'big', long_size]) + u('I', PAGE)
	head += b'header_page\0' + u('Q', len(HEADER_PAGE)) + HEADER_PAGE
	head += b'header_event\0' + u('Q', len(HEADER_EVENT)) + HEADER_EVENT
	head += u('I', 0) + systems() + u('I', 0) + u('I', 0) + u('Q', 0)
	head += u('I', 2) + b'options  \0' + UNAME + CLOCK + u('H', 0) + b'flyrecord\0'
	at = (len(head) + 32 + PAGE - 1) // PAGE * PAGE
	head += u('QQQQ', at, PAGE, at + PAGE, PAGE)
	return head.ljust(at, b'\0') + page(0) + page(1)


def pack(data):
	packed = zlib.compress(data)
	return u('II', len(packed), len(data)) + packed


def section(number, data):
	body = pack(data) if packing != 'none' else data
	return u('HHIQ', number, packing != 'none', 0, len(body)) + body


def make_v7():
	out = b'\x17\x08\x44tracing7\0' + bytes([order == 'big', long_size]) + u('I', PAGE)
	out += packing.encode() + b'\0' + (b'' if packing == 'none' else b'1.2.13') + b'\0'
	where = len(out)
	out += u('Q', 0)
	info_at = len(out)
	out += section(16, b'header_page\0' + u('Q', len(HEADER_PAGE)) + HEADER_PAGE +
		       b'header_event\0' + u('Q', len(HEADER_EVENT)) + HEADER_EVENT)
	formats_at = len(out)
	out += section(18, systems())
	rings = []
	buffer_at = len(out)
	out = (out + b'\0' * 16).ljust((len(out) + 16 + PAGE - 1) // PAGE * PAGE, b'\0')
	for cpu in (0, 1):
		data = page(cpu) if packing == 'none' else u('I', 1) + pack(page(cpu))
		rings.append((cpu, len(out), len(data)))
		out = (out + data).ljust((len(out) + len(data) + PAGE - 1) // PAGE * PAGE, b'\0')
	out = out[:buffer_at] + u('HHIQ', 3, packing != 'none', 0, len(out) - buffer_at - 16) + out[buffer_at + 16:]
	options = option(16, u('Q', info_at)) + option(18, u('Q', formats_at)) + UNAME + CLOCK
	options += option(3, u('Q', buffer_at) + b'\0mono\0' + u('II', PAGE, 2) +
			  b''.join(u('IQQ', *ring) for ring in rings))
	options += option(0, u('Q', 0))
	at = len(out)
	out += section(0, options)
	return out[:where] + u('Q', at) + out[where + 8:]


sys.stdout.buffer.write(make_v6() if version == '6' else make_v7())
