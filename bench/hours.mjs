// The reference library's half of bench/hours: expressions on standard input, seconds as argument; prints answers a second for
// each question of bench/hours.c, one a line.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const OpeningHours = createRequire(import.meta.url)('opening_hours');
const expressions = readFileSync(0, 'utf8').trimEnd().split('\n');
const seconds = Number(process.argv[2]);
const place = { address: { country_code: 'fr', state: 'Centre-Val de Loire' } };
const compiled = expressions.map((text) => new OpeningHours(text, place));
const WEEK = 7 * 86400000;
let kept = 0;

const instantOf = (turn) => new Date(1696118400000 + ((turn * 7919) % (3 * 365 * 24 * 60)) * 60000);
const questions = [
    (turn) => { kept += compiled[turn % compiled.length].getState(instantOf(turn)); },
    (turn) => { kept += +(compiled[turn % compiled.length].getNextChange(instantOf(turn)) ?? 0); },
    (turn) => { const from = instantOf(turn); kept += compiled[turn % compiled.length].getOpenIntervals(from, new Date(+from + WEEK)).length; },
    (turn) => { kept += new OpeningHours(expressions[turn % expressions.length], place).getState(instantOf(turn)); },
];
for (const question of questions) {
    for (let turn = 0; turn < 400; turn++) question(turn); // let the compiler see it
    let turn = 0;
    const start = process.hrtime.bigint(), end = start + BigInt(Math.round(seconds * 1e9));
    while (process.hrtime.bigint() < end) for (let i = 0; i < 20; i++) question(turn++);
    console.log(turn / (Number(process.hrtime.bigint() - start) / 1e9));
}
process.exitCode = kept === 0 ? 1 : 0;
