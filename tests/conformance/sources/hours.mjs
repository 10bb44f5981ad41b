// Hours are judged by meaning: the same openings are equivalent, an expression the reference library refuses is wrong.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

let library = null;
try {
    library = createRequire(import.meta.url)('opening_hours');
} catch { /* without the oracle our own engine judges */ }

function isValid(expression, program) {
    if (library) {
        try { new library(expression, { address: { country_code: 'fr', state: 'Centre-Val de Loire' } }); return true; } catch { return false; }
    }
    return spawnSync(program, ['hours', 'check', expression], { encoding: 'utf8' }).status === 0;
}

/** The openings of four weeks, as our engine prints them. */
function weeks(expression, program) {
    return ['2026-03-02', '2026-03-09', '2026-07-06', '2026-11-09'].map(from =>
        spawnSync(program, ['hours', 'week', expression, '--from', from, '--json', '--region', 'FR'], { encoding: 'utf8' }).stdout).join('\n');
}

export function classOfHours(expected, ours, context, program) {
    if (ours === undefined) return expected !== undefined && !isValid(expected, program) ? 'hours-refused' : undefined;
    if (!isValid(ours, program)) return undefined;
    if (expected === undefined) return 'hours-recovered';
    if (!isValid(expected, program)) return 'hours-mended';
    if (weeks(expected, program) === weeks(ours, program)) return 'hours-equivalent';
    return 'hours-reread';
}
