#!/usr/bin/env node
// Runs every source mapping through `maillage convert`, holds the seven expected results against ours field by field,
// and prints a table; fails when a value is worse or a difference has no argued class.
//   compare [--sources DIR] [--expected DIR] [--program FILE] [--details] [--tap] [NAME…]
// DIR hold one folder per source, as MAILLAGE_DATA/sources and MAILLAGE_DATA/expected do: NAME/NAME.config.json, its data
// if any (the other JSON, CSV, GeoJSON or spreadsheet of the folder), and NAME/places.json, NAME/report.json.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { classOf } from './classes.mjs';
import { classOfHours } from './hours.mjs';
import { checkSynthetic } from './synthetic.mjs';

const here = dirname(fileURLToPath(import.meta.url)), root = join(here, '../../..');
const options = { names: [], sources: process.env.MAILLAGE_DATA && join(process.env.MAILLAGE_DATA, 'sources'),
                  expected: process.env.MAILLAGE_DATA && join(process.env.MAILLAGE_DATA, 'expected'),
                  program: process.env.MAILLAGE_PROGRAM ?? join(root, 'build/maillage') };
for (let words = process.argv.slice(2); words.length;) {
    const word = words.shift();
    if (word === '--details' || word === '--tap') options[word.slice(2)] = true;
    else if (word.startsWith('--')) options[word.slice(2)] = words.shift();
    else options.names.push(word);
}
const say = line => console.log(options.tap ? `# ${line}` : line);
if (!options.sources || !existsSync(options.sources)) {
    console.log(options.tap ? '1..0 # SKIP MAILLAGE_DATA n’est pas défini' : 'MAILLAGE_DATA n’est pas défini : rien à comparer.');
    process.exit(0);
}

const work = mkdtempSync(join(tmpdir(), 'maillage-sources-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));
const json = path => JSON.parse(readFileSync(path, 'utf8'));

/** Commune points, for distances: code → {latitude, longitude}. */
const communes = new Map(readFileSync(join(root, 'data/figures/commune-points.csv'), 'utf8').trim().split('\n').slice(1).map(line => {
    const [code, longitude, latitude] = line.split(',');
    return [code, { longitude: Number(longitude), latitude: Number(latitude) }];
}));

/** Runs convert; the exit status, and what it wrote. */
export function convert(name, mapping, data) {
    const [places, findings] = [join(work, 'places.json'), join(work, 'findings.json')];
    for (const path of [places, findings]) rmSync(path, { force: true });
    const run = spawnSync(options.program, ['convert', '--quiet', '--source', name, '--mapping', mapping, '--data', data,
                                            '--places', places, '--findings', findings], { encoding: 'utf8' });
    return { status: run.status, signal: run.signal, message: run.stderr.trim(),
             places: existsSync(places) ? json(places) : [], findings: existsSync(findings) ? json(findings) : [] };
}

function dataOf(folder) {
    return readdirSync(folder).find(file => !file.endsWith('.config.json') && /\.(json|geojson|csv|xlsx|ods)$/.test(file));
}

/** The records behind the classes' arguments; those of a spreadsheet are judged without. */
function recordsOf(path) {
    if (/\.(json|geojson)$/.test(path)) {
        const content = json(path);
        return content.features ?? Object.values(content);
    }
    if (!path.endsWith('.csv')) return null;
    const rows = [[]], text = readFileSync(path, 'utf8').replace(/^\ufeff/, '');
    const delimiter = [',', ';', '\t', '|'].reduce((best, mark) => text.split('\n')[0].split(mark).length > text.split('\n')[0].split(best).length ? mark : best);
    const cell = new RegExp(`("(?:[^"]|"")*"|[^"\\n\\r${delimiter === '|' ? '\\|' : delimiter}]*)(${delimiter === '|' ? '\\|' : delimiter}|\\r?\\n|$)`, 'gy');
    for (let match; (match = cell.exec(text)) && (match[0] !== '' || cell.lastIndex < text.length);) {
        rows.at(-1).push(match[1].startsWith('"') ? match[1].slice(1, -1).replaceAll('""', '"') : match[1]);
        if (match[2].includes('\n')) rows.push([]);
    }
    const [header, ...lines] = rows;
    return lines.filter(cells => cells.some(value => value !== '')).map(cells => Object.fromEntries(header.map((name, i) => [name.trim(), cells[i] ?? ''])));
}

/** A record's columns as the mapping names them. */
function columnReader(record) {
    const text = value => value === null || value === undefined ? '' : Array.isArray(value) ? value.map(text).join(',') :
        typeof value === 'object' ? Object.values(value).map(text).join(',') : String(value);
    return path => path in record ? text(record[path]) : text(path.split('.').reduce((value, key) => value?.[key], record));
}

/** Types a name tells, asked of the program itself on a place that has nothing else. */
function typesOfName(name) {
    const mapping = join(work, 'name.json'), data = join(work, 'name-data.json');
    writeFileSync(mapping, '{"nom":{"colonne":"n"},"commune":{"colonne":"c"}}');
    writeFileSync(data, JSON.stringify([{ n: name, c: 'Chartres' }]));
    return (convert('nom', mapping, data).places[0]?.typologie ?? '').split('|');
}

function compareSource(name, folder) {
    const data = dataOf(folder), mapping = json(join(folder, `${name}.config.json`));
    const theirPlaces = json(join(options.expected, name, 'places.json'));
    const sourceName = (!mapping.source && theirPlaces[0]?.source) || name; // the name the reference was given
    const run = convert(sourceName, join(folder, `${name}.config.json`), join(folder, data));
    const records = recordsOf(join(folder, data));
    const expected = new Map(theirPlaces.map(place => [place.id, place]));
    const refused = json(join(options.expected, name, 'report.json'));
    const ours = new Map(run.places.map(place => [place.id, place]));
    const lines = new Map(run.findings.filter(finding => finding.record).map(finding => [finding.record, finding.index]));
    const table = new Map(), details = [];
    const count = (field, column) => {
        if (!table.has(field)) table.set(field, new Map());
        table.get(field).set(column, (table.get(field).get(column) ?? 0) + 1);
    };
    for (const [id, theirs] of expected) {
        const mine = ours.get(id);
        if (!mine) {
            count('(lieu)', 'worse');
            details.push(`${id} : lieu perdu`);
            continue;
        }
        const record = records?.[lines.get(id)] ?? {};
        const context = { mapping, record, column: columnReader(record), expected: theirs, ours: mine,
                          commune: communes.get(mine.code_insee),
                          findsInName: codes => { const told = typesOfName(mine.nom); return codes.every(code => told.includes(code)); } };
        for (const field of new Set([...Object.keys(theirs), ...Object.keys(mine)])) {
            const [e, o] = [theirs[field], mine[field]];
            if (e === o || typeof e === 'number' && Math.abs(e - o) < 1e-7) { count(field, 'same'); continue; }
            const found = field === 'horaires' ? classOfHours(e, o, context, options.program) : classOf(field, e, o, context);
            count(field, found ?? 'worse');
            if (!found || options.details)
                details.push(`${id} ${field} [${found ?? 'worse'}] ${JSON.stringify(e)} → ${JSON.stringify(o)}`);
        }
    }
    // No record vanishes: it gives a place, or a refusal that says why.
    const refusals = new Set(run.findings.filter(finding => finding.severity === 'refused').map(finding => finding.index));
    const total = records?.length ?? ours.size + refusals.size;
    if (ours.size + refusals.size !== total) {
        count('(lieu)', 'worse');
        details.push(`${total - ours.size - refusals.size} enregistrement(s) sans lieu ni constat de refus`);
    }
    const kept = [...ours.keys()].filter(id => !expected.has(id)).length;
    return { records: total, theirs: expected.size, ours: ours.size, kept, refused: refused.length, refusals: refusals.size, table, details };
}

function printTable(name, result) {
    say(`${name} : ${result.records} enregistrements ; référence ${result.theirs} lieux, ${result.refused} rejets ; nous ${result.ours} lieux, dont ${result.kept} qu’elle rejette, et ${result.refusals} refus dits`);
    const width = Math.max(...[...result.table.keys()].map(field => field.length));
    let worse = 0, same = 0, better = 0;
    for (const [field, columns] of [...result.table].sort()) {
        const classes = [...columns].filter(([column]) => column !== 'same' && column !== 'worse');
        const sum = classes.reduce((total, [, times]) => total + times, 0);
        same += columns.get('same') ?? 0; better += sum; worse += columns.get('worse') ?? 0;
        say(`  ${field.padEnd(width)}  same ${String(columns.get('same') ?? 0).padStart(4)}  better ${String(sum).padStart(4)}  worse ${String(columns.get('worse') ?? 0).padStart(3)}  ${classes.map(([column, times]) => `${column} ${times}`).join(', ')}`);
    }
    say(`  ${'TOTAL'.padEnd(width)}  same ${String(same).padStart(4)}  better ${String(better).padStart(4)}  worse ${String(worse).padStart(3)}`);
    for (const line of result.details) say(`    ${line}`);
    return worse;
}

let number = 0, failures = 0;
function judge(what, sound) {
    number++;
    failures += sound ? 0 : 1;
    if (options.tap) console.log(`${sound ? 'ok' : 'not ok'} ${number} - ${what}`);
}

const names = readdirSync(options.sources).filter(name => existsSync(join(options.sources, name, `${name}.config.json`)))
    .filter(name => options.names.length === 0 || options.names.includes(name)).sort();
for (const name of names.filter(known => options.expected && existsSync(join(options.expected, known, 'places.json'))))
    judge(`${name}: same or better than the reference, field by field`, printTable(name, compareSource(name, join(options.sources, name))) === 0);

say('');
say(`${names.length} correspondances, telles quelles : avec leurs données, sinon sur un fichier vide ; et sur des enregistrements faits pour chaque choix`);
for (const name of names) {
    const folder = join(options.sources, name), mapping = join(folder, `${name}.config.json`), data = dataOf(folder);
    const empty = join(work, 'empty.json');
    writeFileSync(empty, '[]');
    const run = convert(name, mapping, data ? join(folder, data) : empty);
    const synthetic = checkSynthetic(name, json(mapping), mapping, work, convert);
    const mistakes = run.findings.filter(finding => finding.rule.startsWith('mapping-') && finding.severity !== 'note');
    // A file that is not the mapping's own gives no place (status 1), and says which columns are missing.
    const sound = run.signal === null && (run.status === 0 || run.status === 1) && synthetic.sound;
    say(`  ${name.padEnd(30)} ${data ? `${data} : ${run.places.length} lieux` : 'sans données'}${run.status ? `, refusé (${run.findings.filter(finding => finding.rule === 'column-missing').length} colonnes absentes)` : ''} ; ${synthetic.text}${mistakes.length ? ` ; à corriger : ${mistakes.map(finding => `${finding.field} « ${finding.before ?? ''} » → « ${finding.after ?? ''} »`).join(', ')}` : ''}`);
    judge(`${name}: the mapping loads and every choice of it applies`, sound);
}
if (options.tap) console.log(`1..${number}`);
else say(failures ? `${failures} échec(s)` : 'tout est identique ou mieux, et expliqué');
process.exit(failures ? 1 : 0);
