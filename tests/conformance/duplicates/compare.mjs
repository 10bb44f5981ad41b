#!/usr/bin/env node
// Holds `maillage duplicates find` and mednum-cli's rule against pairs labelled by people, and against synthetic places
// with slips, and prints a table: precision, recall, F1.
//   compare [--program FILE] [--corrupt FILE] [--synthetic N] [--misses] [--tap]
// The labelled pairs (pairs.csv, ids alone) are of real files: MAILLAGE_DATA/sources and MAILLAGE_DATA/geo/points. How they
// were labelled: docs/duplicates.md.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { peerDecides, peerPairs, peerRecord } from './peer.mjs';

const here = dirname(fileURLToPath(import.meta.url)), root = join(here, '../../..');
const options = { program: process.env.MAILLAGE_PROGRAM ?? join(root, 'build/maillage'),
                  corrupt: process.env.CORRUPT ?? join(root, 'build/tests/conformance/duplicates/corrupt'), synthetic: '25000' };
for (let words = process.argv.slice(2); words.length;) {
    const word = words.shift().slice(2);
    options[word] = word === 'tap' || word === 'misses' ? true : words.shift();
}
const data = process.env.MAILLAGE_DATA;
const say = line => console.log(options.tap ? `# ${line}` : line);
const work = mkdtempSync(join(tmpdir(), 'maillage-duplicates-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));

function run(program, ...words) {
    const result = spawnSync(program, words, { encoding: 'utf8', maxBuffer: 1 << 30 });
    if (result.status !== 0 && result.status !== 1) throw new Error(`${program} ${words.join(' ')}\n${result.stderr}${result.error ?? ''}`);
    return result.stdout;
}

/** Rows of a CSV without line ends in its cells. */
const rows = text => text.trim().split(/\r?\n/).slice(1).map(line => line.split(','));

function convert(source, mapping, file) {
    const out = join(work, 'converted.json');
    run(options.program, 'convert', '--quiet', '--source', source, '--mapping', mapping, '--data', file, '--places', out);
    return JSON.parse(readFileSync(out, 'utf8'));
}

/** Every real record at the official schema; libraries and France services lists beside the sources. */
function realPlaces() {
    const places = [];
    for (const name of ['angers', 'bus-france-services-charente', 'corse', 'etapes-numerique', 'gironde', 'hub-lo', 'la-creuse', 'hinaura']) {
        const folder = join(data, 'sources', name);
        const file = readdirSync(folder).find(entry => !entry.endsWith('.config.json'));
        const mapping = name === 'hinaura' ? 'officiel-0.1' : join(folder, `${name}.config.json`);
        places.push(...convert(name, mapping, join(folder, file)));
    }
    places.push(...convert('fs', 'france-services', join(data, 'geo/points/france-services-2024-08-01.csv')));
    places.push(...convert('bib', join(here, 'libraries.json'), join(data, 'geo/points/bibliotheques-2019.csv')));
    return places;
}

/** Pairs that the program decides are one, "a,b" → decision. */
function ours(file) {
    const out = join(work, 'pairs.csv');
    run(options.program, 'duplicates', 'find', '--quiet', '--data', file, '--pairs', out);
    return new Map(rows(readFileSync(out, 'utf8')).map(([a, b, , decision]) => [`${a},${b}`, decision]));
}

function figures(found, missed, wrong) {
    const precision = found + wrong ? found / (found + wrong) : 1, recall = found + missed ? found / (found + missed) : 1;
    return { precision, recall, f1: precision + recall ? 2 * precision * recall / (precision + recall) : 0, found, missed, wrong };
}

const results = [];
function tell(set, who, count, result) {
    results.push({ set, who, ...result });
    const share = value => value.toFixed(3).padStart(9);
    say(`${set.padEnd(26)} ${who.padEnd(22)} ${String(count).padStart(6)} ${share(result.precision)} ${share(result.recall)} ${share(result.f1)}   ${result.found} found, ${result.missed} missed, ${result.wrong} wrong`);
}

/** Judges a way of deciding on labelled pairs. */
function judge(labelled, decides) {
    let found = 0, missed = 0, wrong = 0;
    for (const [a, b, label] of labelled) {
        const same = decides(a, b);
        if (label === 'same') same ? found++ : missed++;
        else if (same) wrong++;
    }
    return figures(found, missed, wrong);
}

function compareReal() {
    const places = realPlaces(), file = join(work, 'places.json');
    writeFileSync(file, JSON.stringify(places));
    const decided = ours(file), byId = new Map(places.map(place => [place.id, place]));
    const labelled = rows(readFileSync(join(here, 'pairs.csv'), 'utf8'));
    for (const part of ['train', 'held-out']) {
        const pairs = labelled.filter(row => row[3] === part && byId.has(row[0]) && byId.has(row[1]));
        if (pairs.length !== labelled.filter(row => row[3] === part).length) say(`${part}: some ids are not in MAILLAGE_DATA any more`);
        tell(`real pairs, ${part}`, 'maillage', pairs.length, judge(pairs, (a, b) => decided.get(`${a},${b}`) === 'duplicate'));
        tell(`real pairs, ${part}`, 'maillage with reviews', pairs.length, judge(pairs, (a, b) => decided.has(`${a},${b}`)));
        tell(`real pairs, ${part}`, 'mednum-cli’s rule', pairs.length, judge(pairs, (a, b) => peerDecides(peerRecord(byId.get(a)), peerRecord(byId.get(b)))));
        if (options.misses)
            for (const [a, b, label] of pairs)
                if ((label === 'same') !== (decided.get(`${a},${b}`) === 'duplicate'))
                    say(`  ${label}: ${a} « ${byId.get(a).nom} » / ${b} « ${byId.get(b).nom} » (${decided.get(`${a},${b}`) ?? 'distinct'})`);
    }
}

function judgePairs(truth, pairs) {
    let found = 0, wrong = 0;
    for (const pair of pairs) truth.has(pair) ? found++ : wrong++;
    return figures(found, truth.size - found, wrong);
}

function compareSynthetic() {
    const truthFile = join(work, 'truth.csv'), file = join(work, 'synthetic.json');
    const text = run(options.corrupt, options.synthetic, truthFile);
    writeFileSync(file, text);
    const truth = new Set(readFileSync(truthFile, 'utf8').trim().split('\n'));
    const places = text.trim().split('\n').map(line => JSON.parse(line)), set = `synthetic, ${places.length} places`;
    const decided = [...ours(file)];
    tell(set, 'maillage', truth.size, judgePairs(truth, decided.filter(([, decision]) => decision === 'duplicate').map(([pair]) => pair)));
    const ordered = ([a, b]) => [places[a].id, places[b].id].sort().join(',');
    tell(set, 'mednum-cli’s rule', truth.size, judgePairs(truth, peerPairs(places).map(ordered)));
}

say('set                        who                     pairs precision    recall        F1');
if (data && existsSync(join(data, 'sources'))) compareReal();
else say('MAILLAGE_DATA is not set: the real pairs are not compared.');
compareSynthetic();

const of = (set, who) => results.find(result => result.set.startsWith(set) && result.who === who);
const checks = [];
for (const set of ['real pairs, held-out', 'synthetic'])
    if (of(set, 'maillage'))
        checks.push([`${set}: better than mednum-cli’s rule, precision and recall`,
                     of(set, 'maillage').f1 > of(set, 'mednum-cli’s rule').f1 + 0.1 && of(set, 'maillage').precision >= of(set, 'mednum-cli’s rule').precision],
                    [`${set}: F1 of at least 0.90`, of(set, 'maillage').f1 >= 0.9]);
checks.forEach(([what, holds], at) => options.tap && console.log(`${holds ? 'ok' : 'not ok'} ${at + 1} - ${what}`));
if (options.tap) console.log(`1..${checks.length}`);
process.exitCode = checks.every(([, holds]) => holds) ? 0 : 1;
