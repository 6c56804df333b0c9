// SPDX-License-Identifier: GPL-2.0-only
// Reads a recording through the Kaitai description of the format: the compiler makes the parser of the
// structure, this script adds the state machine of region columns. Prints CSV as second-reader.sh wants it.
//
//	node kaitai.js MODULES damon_data.ksy RECORDING
'use strict';
const fs = require('fs'), path = require('path'), Module = require('module');
const [modules, ksy, file] = process.argv.slice(2);
const load = Module.createRequire(path.join(path.resolve(modules), 'x'));
const compiler = load('kaitai-struct-compiler'), yaml = load('js-yaml'), fzstd = load('fzstd');
const { KaitaiStream } = load('kaitai-struct');

async function makeParser() {
	const sources = await compiler.compile('javascript', yaml.load(fs.readFileSync(ksy, 'utf8')), null, false);
	const exports = {};
	new Function('exports', 'require', 'define', sources['DamonData.js'])(exports, load, undefined);
	return exports.DamonData.DamonData || exports.DamonData;
}

class Column {
	constructor(bytes) { this.bytes = bytes; this.at = 0; }
	byte() { if (this.at >= this.bytes.length) throw new Error('column too short'); return this.bytes[this.at++]; }
	varint() {
		let value = 0n, shift = 0n, b;
		do {
			b = this.byte();
			value |= BigInt(b & 127) << shift;
			shift += 7n;
		} while (b & 128);
		return value;
	}
	zz() { const v = this.varint(); return v >> 1n ^ -(v & 1n); }
	take(n) {
		if (this.bytes.length - this.at < n) throw new Error('column too short');
		this.at += n;
		return this.bytes.subarray(this.at - n, this.at);
	}
}

function inflate(frame, length) {
	const framed = Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), frame]);
	const out = fzstd.decompress(framed, new Uint8Array(length));
	if (out.length !== length) throw new Error('bad zstd frame');
	return out;
}

function columnsOf(data) {
	const entries = data.ownColumns.concat(data.valueColumns).filter(c => c.present);
	const bodies = new Column(Buffer.from(data.bodies)), columns = {};
	const packed = entries.filter(c => !c.lenStored).reduce((sum, c) => sum + c.lenRaw.value, 0);
	let pack;
	if (packed) {
		const stored = Number(bodies.varint()), body = bodies.take(stored);
		pack = new Column(stored === packed ? body : inflate(body, packed));
	}
	for (const c of entries) {
		const raw = c.lenRaw.value, stored = c.lenStored && c.lenStored.value;
		columns[c.columnId] = new Column(!stored ? pack.take(raw) :
			stored === raw ? bodies.take(stored) : inflate(bodies.take(stored), raw));
	}
	return id => columns[id] || (columns[id] = new Column(Buffer.alloc(0)));
}

function packedRun(c, n) {
	const unit = c.varint(), base = c.zz(), width = c.byte(), bytes = c.take(Math.floor((n * width + 7) / 8));
	return Array.from({length: n}, (_, i) => {
		let number = 0n;
		for (let b = 0; b < width; b++) {
			const at = i * width + b;
			number |= BigInt(bytes[at >> 3] >> (at & 7) & 1) << BigInt(b);
		}
		return base + unit * number;
	});
}

const max = (a, b) => a > b ? a : b, min = (a, b) => a < b ? a : b, abs = a => a < 0n ? -a : a;
const unzigzag = v => v >> 1n ^ -(v & 1n);

function intra(col, n, shift, hasAge) {
	const regions = [];
	let end = 0n;
	for (let i = 0; i < n; i++) {
		const start = end + (col(2).zz() << shift);
		end = start + (col(3).varint() << shift);
		regions.push([start, end, col(4).varint(), hasAge ? col(5).varint() : 0n]);
	}
	return regions;
}

function splitEnd(col, [start, end], shift, align) {
	const down = x => x / align * align, size = end - start, k = col(11).byte(), q = k - 10;
	if (k === 0)
		return start + (col(12).varint() << shift);
	if (k < 10)
		return start + down(BigInt(k) * size / 10n);
	return start + down(BigInt(q % 9 + 1) * down(BigInt(Math.floor(q / 9) + 1) * size / 10n) / 10n);
}

function inter(col, n, old, th, model, shift, align) {
	const regions = [], predict = (p, nr) =>
		abs(nr - p[2]) > th || (model & 1 && (p[2] === 0n) !== (nr === 0n)) ? 0n : p[3] + 1n;
	let cur = 0n, i = 0;
	for (let r = 0; r < n; r++) {
		while (i < old.length && old[i][1] <= cur)
			i++;
		let start = i < old.length ? max(cur, old[i][0]) : cur, end, j = 0, explicit = false;
		const context = i < old.length ? 2 * (old[i][2] !== 0n) + (start === old[i][0]) : 0;
		const token = col(6 + context).byte(), kind = token & 3;
		let inside = kind === 1;
		if (kind === 2)
			j = 1;
		if (kind === 3) {
			const merge = col(10).byte();
			explicit = merge === 255;
			j = explicit ? 0 : merge >> 1;
			inside = (merge & 1) === 1;
		}
		if (explicit) {
			start += col(12).zz() << shift;
			end = start + (col(12).varint() << shift);
		} else {
			end = inside ? splitEnd(col, old[i + j], shift, align) : old[i + j][1];
		}
		const parts = explicit ? [] : old.slice(i, i + j + 1).map(p => [p, min(p[1], end) - max(p[0], start)]);
		const from = parts.reduce((best, part) => !best || part[1] > best[1] ? part : best, null);
		const d = BigInt(token >> 2 & 15), nr = (from ? from[0][2] : 0n) + unzigzag(d === 15n ? 15n + col(13).varint() : d);
		let age = 0n, weight = 0n;
		parts.forEach(([p, size], number) => {
			const x = predict(p, nr), w = size >> shift;
			if (number === 0)
				age = x;
			else if (weight + w)
				age = (age * weight + x * w) / (weight + w);
			weight += w;
		});
		if (token & 64)
			age += unzigzag(col(14).varint() + 1n);
		regions.push([start, end, nr, model & 2 ? age : 0n]);
		cur = end;
	}
	return regions;
}

function printData(chunk, state) {
	const d = chunk.payload, col = columnsOf(d), n = chunk.items, shift = BigInt(d.addrShift);
	const align = 1n << BigInt((12 + (d.model >> 4)) % 17), snap = col(1);
	const gaps = packedRun(snap, n), durations = packedRun(snap, n), lines = [];
	const counts = Array.from({length: n}, () => Number(snap.zz()));
	let end = BigInt(chunk.tFirst), nr = 0, th = 0n;
	for (let i = 0; i < n; i++) {
		const start = end + gaps[i], control = snap.varint();
		end = start + durations[i];
		nr += counts[i];
		if (control & 1n) {
			state.regions = intra(col, nr, shift, d.model & 2);
		} else {
			th += unzigzag(control >> 1n);
			state.regions = inter(col, nr, state.regions, th, d.model, shift, align);
		}
		for (const r of state.regions)
			lines.push([start, end, ...r].join(','));
	}
	console.log(lines.join('\n'));
}

function tagsOf(chunk, DamonData) {
	if (!chunk.isCompressed)
		return chunk.payload.tags;
	const content = inflate(Buffer.from(chunk.payload.frame), chunk.payload.lenContent.value);
	const tags = new DamonData.Tags(new KaitaiStream(content.buffer.slice(content.byteOffset,
		content.byteOffset + content.length)));
	return tags.tags;
}

(async () => {
	const DamonData = await makeParser(), kinds = {}, states = {};
	const { ChunkTypeEnum } = DamonData.Chunk, type = DamonData.Chunk.ChunkType || ChunkTypeEnum;
	console.log('start_time,end_time,start,end,nr_accesses,age');
	for (const part of new DamonData(new KaitaiStream(fs.readFileSync(file))).parts) {
		const c = part.chunk;
		if (!c)
			continue;
		if (c.chunkType === type.STREAM)
			for (const t of tagsOf(c, DamonData))
				if (t.tag === 1)
					kinds[c.stream] = t.value[0];
		if (c.chunkType === type.DATA && kinds[c.stream] === 1)
			printData(c, states[c.stream] || (states[c.stream] = {regions: []}));
	}
})().catch(e => { console.error(e); process.exit(1); });
