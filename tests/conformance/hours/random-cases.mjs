// Agreement on random expressions: random-cases.mjs REGION COUNT [SEED], run by `compare` with TZ set to the zone of the region.
import { Oracle } from './oracle.mjs';
import { ask } from './ours.mjs';
import { Tally, compareAnswers, instantsOf } from './tally.mjs';
import { Random, expression } from './grammar.mjs';

const [region, countText, seedText] = process.argv.slice(2);
const count = Number(countText), shown = Number(process.env.SHOWN ?? 10);
// The library cannot say public and school holidays of a department of Alsace-Moselle at once.
const options = { sun: true, schools: region !== 'FR-67' };
const coordinates = { 'FR-28': [48.45, 1.48], 'FR-67': [48.58, 7.75], 'FR-974': [-20.9, 55.5] }[region];
const DAY = 86400000;

// Where things happen: clock changes, holidays, ends of year, leap days; within the school calendars known to both.
const MARKS = ['2023-10-29', '2024-03-31', '2024-10-27', '2025-03-30', '2025-10-26', '2026-03-29', '2023-12-24', '2024-12-31', '2025-12-30', '2024-02-28',
    '2025-02-27', '2024-05-07', '2025-05-28', '2026-05-13', '2024-04-18', '2025-04-17', '2024-08-14', '2024-11-10', '2024-07-05', '2025-07-04', '2026-02-06'];

function startOf(random) {
    const mark = random.chance(50) ? +new Date(`${random.pick(MARKS)}T00:00`) - DAY * random.below(3) : +new Date(2023, 9, 1) + DAY * random.below(950);
    const date = new Date(mark);
    return new Date(date.getFullYear(), date.getMonth(), date.getDate());
}

const tally = new Tally(region);
const batches = { plain: [], sunny: [] };
const random = new Random(Number(seedText ?? 20261124) ^ region.charCodeAt(region.length - 1));
let contradictions = 0, refused = 0;
for (let i = 0; i < count; i++) {
    const text = expression(random, options);
    const sunny = /sun|dawn|dusk/.test(text) && random.chance(50);
    const from = startOf(random), to = new Date(+from + DAY * random.pick([3, 8, 15, 40]));
    let oracle, steps;
    try {
        oracle = new Oracle(text, { region, ...(sunny ? { latitude: coordinates[0], longitude: coordinates[1] } : {}) });
    } catch {
        refused++;
        continue;
    }
    try {
        steps = oracle.steps(from, to);
    } catch {
        contradictions++; // « infinite loop in nextChange »
        continue;
    }
    batches[sunny ? 'sunny' : 'plain'].push({ text, oracle, steps, instants: instantsOf(steps, from, to, 24) });
}
for (const [name, batch] of Object.entries(batches)) {
    const where = name === 'sunny' ? { latitude: coordinates[0], longitude: coordinates[1] } : {};
    const answers = ask(batch.flatMap(({ text, instants }) => instants.map((date) => ({ expression: text, date }))), { region, ...where });
    let at = 0;
    for (const { text, oracle, steps, instants } of batch) {
        const ours = answers.slice(at, (at += instants.length));
        tally.add('accepted', ours[0].state !== 'error', { expression: text, ours: ours[0], theirs: 'accepted' });
        if (ours[0].state !== 'error') compareAnswers(tally, text, oracle, steps, instants, ours);
    }
}
console.log(`${region}: ${count} expressions, ${refused} refused by the library, ${contradictions} on which it stops with « infinite loop »`);
tally.print(shown);
process.exitCode = tally.rate('state') >= 99.5 ? 0 : 1;
