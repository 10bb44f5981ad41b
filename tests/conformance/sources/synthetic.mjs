// A mapping tried on records made for it: one per choice, its first column holding its first term, all other columns a
// plausible value. The choice's target must come out, whatever the mapping.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PLAIN = { nom: 'Lieu', commune: 'Chartres', code_postal: '28000', code_insee: '28085', adresse: '1 rue Haute',
                latitude: '48.4469', longitude: '1.4892', telephone: '0237184700', courriels: 'a@b.fr', courriel: 'a@b.fr',
                site_web: 'https://a.fr', date_maj: '2024-03-12', pivot: '73282932000074' };

function columnsOf(value) {
    if (!value || typeof value !== 'object') return [];
    return [value.colonne, value.colonnes, value.osm, value.semaine].flat().filter(column => typeof column === 'string' && column !== '')
        .concat([value.joindre, value.dissocier, value.ou, ...(value.jours ?? [])].flatMap(columnsOf));
}

/** Every column the mapping names, with something in it. */
function baseRecord(mapping) {
    const record = {};
    for (const [field, value] of Object.entries(mapping))
        if (!Array.isArray(value))
            for (const column of columnsOf(value)) record[column] ??= '';
    for (const [field, text] of Object.entries(PLAIN))
        for (const column of columnsOf(mapping[field]).slice(0, 1)) record[column] = text;
    return record;
}

export function checkSynthetic(name, mapping, path, work, convert) {
    const records = [baseRecord(mapping)], wanted = [null];
    for (const [field, choices] of Object.entries(mapping)) {
        for (const choice of Array.isArray(choices) ? choices : []) {
            if (!choice.cible || !choice.colonnes?.length) continue;
            const term = choice.termes?.[0] ?? 'texte';
            if ((choice.sauf ?? []).some(excluded => term.toLowerCase() === excluded.toLowerCase())) continue;
            if (choice.cible === "Ce lieu n'accueille pas de public") continue;
            records.push({ ...baseRecord(mapping), [choice.colonnes[0]]: term });
            wanted.push({ field: field === 'typologies' ? 'typologie' : field, choice, index: records.length - 1 });
        }
    }
    // The same ids would be told apart: each record has its own.
    const id = columnsOf(mapping.id)[0];
    records.forEach((record, i) => { if (id) record[id] = `s${i}`; });
    const data = join(work, 'synthetic.json');
    writeFileSync(data, JSON.stringify(records));
    const run = convert(name, path, data);
    const byIndex = new Map(run.places.map(place => [Number(place.id.match(/s?(\d+)$/)?.[1]), place]));
    const missed = wanted.filter((want, i) => want && byIndex.has(i) &&
        !(byIndex.get(i)[want.field] ?? '').split('|').includes(want.choice.cible));
    const lost = wanted.filter((want, i) => !byIndex.has(i));
    const sound = run.signal === null && run.status !== null && missed.length === 0 && lost.length === 0;
    return { sound, text: `${records.length - 1} choix essayés, ${missed.length} sans effet${lost.length ? `, ${lost.length} perdus` : ''}${missed.length ? ` (${missed.slice(0, 3).map(want => `${want.field} ${want.choice.cible} « ${want.choice.termes?.[0] ?? ''} »`).join(', ')})` : ''}` };
}
