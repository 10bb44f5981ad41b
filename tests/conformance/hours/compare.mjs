#!/usr/bin/env node
// Holds our opening hours against the reference library (npm opening_hours): its published cases, then random expressions in three
// departments. Prints the agreement; the classes of disagreement are argued in docs/hours.md.
//   compare [--tap] [--full] [--details N]     (--full: 20,000 random expressions)
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const words = process.argv.slice(2);
const tap = words.includes('--tap'), full = words.includes('--full');
const shown = words.includes('--details') ? words[words.indexOf('--details') + 1] : '0';
const say = (line) => console.log(tap ? `# ${line}` : line);
try {
    createRequire(import.meta.url).resolve('opening_hours');
} catch {
    console.log(tap ? '1..0 # SKIP the reference library is not installed (npm ci)' : 'The reference library is not installed: npm ci.');
    process.exit(0);
}

// The library answers in the zone of its process: one process per zone.
const runs = [
    ['published cases', 'Europe/Paris', 'published-cases.mjs'],
    ['random expressions in FR-28', 'Europe/Paris', 'random-cases.mjs', 'FR-28', full ? '10000' : '1500'],
    ['random expressions in FR-67', 'Europe/Paris', 'random-cases.mjs', 'FR-67', full ? '5000' : '750'],
    ['random expressions in FR-974', 'Indian/Reunion', 'random-cases.mjs', 'FR-974', full ? '5000' : '750'],
];
let number = 0, failures = 0;
for (const [name, zone, script, ...rest] of runs) {
    const path = fileURLToPath(new URL(script, import.meta.url));
    const run = spawnSync(process.execPath, [path, ...rest], { env: { ...process.env, TZ: zone, SHOWN: shown }, encoding: 'utf8', maxBuffer: 1 << 28 });
    run.stdout.trimEnd().split('\n').forEach(say);
    if (run.status !== 0) {
        failures++;
        (run.stdout ? [] : run.stderr.trimEnd().split('\n').slice(-20)).forEach(say);
    }
    number++;
    if (tap) console.log(`${run.status === 0 ? 'ok' : 'not ok'} ${number} - ${name}: states agree at 99.5 % or more`);
}
if (tap) console.log(`1..${number}`);
process.exit(failures ? 1 : 0);
