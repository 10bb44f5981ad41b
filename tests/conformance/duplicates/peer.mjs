// mednum-cli's rule, written again from its description (shared/reference/places-pipeline.md §2.7): same INSEE code,
// compatible types, mean of the likeness of names, of streets, and of a distance in degrees; a duplicate above 83 between
// sources, above 90 within one.

const prepared = text => (text ?? '').replace(/[^\p{L}\p{N}]/gu, ' ').toLowerCase().trim().replace(/\s+/g, ' ');

/** Length of the longest common subsequence. */
function common(a, b) {
    let above = new Uint16Array(b.length + 1), row = new Uint16Array(b.length + 1);
    for (let i = 0; i < a.length; i++) {
        for (let j = 0; j < b.length; j++) row[j + 1] = a[i] === b[j] ? above[j] + 1 : Math.max(above[j + 1], row[j]);
        [above, row] = [row, above];
    }
    return above[b.length];
}

const ratio = (a, b) => a && b ? Math.round(200 * common(a, b) / (a.length + b.length)) : 0;
const typesOf = place => (place.typologie ?? '').split('|').filter(Boolean);

/** What the rule looks at, prepared once. */
export const peerRecord = place => ({
    insee: place.code_insee, name: prepared(place.nom), street: prepared(place.adresse), types: typesOf(place),
    located: place.latitude !== undefined && place.longitude !== undefined,
    latitude: Number(place.latitude), longitude: Number(place.longitude), source: place.source });

function areCompatible(a, b) {
    const pair = (one, other) => a.types.includes(one) && b.types.includes(other);
    return !a.types.length || !b.types.length || a.types.some(type => b.types.includes(type)) || pair('RFS', 'PIMMS') || pair('PIMMS', 'RFS');
}

/** The score of two records, or 0 when the rule does not compare them. Stops early below `least`. */
export function peerScore(a, b, least = 0) {
    if (!a.insee || a.insee !== b.insee || !areCompatible(a, b)) return 0;
    const degrees = a.located && b.located ? Math.hypot(a.latitude - b.latitude, a.longitude - b.longitude) : 0;
    const distance = degrees < 0.0004 ? 100 : Math.trunc(100 / (1000 * degrees + 1));
    if (distance + 200 < 3 * least) return 0;
    const street = ratio(a.street, b.street);
    if (distance + street + 100 < 3 * least) return 0;
    return Math.trunc((ratio(a.name, b.name) + street + distance) / 3);
}

export const peerDecides = (a, b) => peerScore(a, b, 84) > (a.source === b.source ? 90 : 83);

/** Every pair of a set that the rule calls a duplicate, as [position, position]. */
export function peerPairs(places) {
    const records = places.map(peerRecord), towns = new Map(), pairs = [];
    records.forEach((record, at) => record.insee && (towns.get(record.insee) ?? towns.set(record.insee, []).get(record.insee)).push(at));
    for (const town of towns.values())
        for (let i = 0; i < town.length; i++)
            for (let j = i + 1; j < town.length; j++)
                if (peerDecides(records[town[i]], records[town[j]])) pairs.push([town[i], town[j]]);
    return pairs;
}
