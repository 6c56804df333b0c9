// SPDX-License-Identifier: GPL-2.0-only
// Runs SQL from the standard input in DuckDB; prints the rows of the last statement, fields parted by '|'.
//
//	node duckdb.js MODULES <SQL
'use strict';
const fs = require('fs'), path = require('path'), Module = require('module');
const load = Module.createRequire(path.join(path.resolve(process.argv[2]), 'x'));
const { DuckDBInstance } = load('@duckdb/node-api');

async function main() {
	const connection = await (await DuckDBInstance.create(':memory:')).connect();
	const statements = await connection.extractStatements(fs.readFileSync(0, 'utf8'));
	let rows = [];
	for (let i = 0; i < statements.count; i++)
		rows = (await (await statements.prepare(i)).runAndReadAll()).getRows();
	for (const row of rows)
		console.log(row.map(value => value === null ? '' : String(value)).join('|'));
}

main().catch(error => { console.error(error.message); process.exit(1); });
