// Why one of our values differs from the national pipeline's: each class is a test on the two values and the record,
// and an argument (docs/conformance-sources.md). A difference that passes none of them is "worse".

const squeeze = text => text.replace(/\s+/g, ' ').trim();
const bare = text => text.replace(/[\s\\\x00-\x1f]/g, '').normalize('NFC');
const fold = text => text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase().replace(/[^a-z0-9]+/g, ' ').trim();
const list = text => typeof text === 'string' && text ? text.split('|') : [];
const within = (some, all) => (some.length || all.length) && some.every(value => all.includes(value));

const EMAIL = /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)+$/;
const PHONE = /^(\+33|\+590|\+594|\+262|\+596|\+269|\+687|\+689|\+508|\+681)\d{6,9}$/;
const URL_FORM = /^https?:\/\/[a-z0-9._-]+\.[a-z0-9-]{2,}(:\d+)?([/?#][\x21-\x7e]*)?$/;

/** Texts of the columns a mapping names for a field. */
function givenTexts(context, field) {
    const source = context.mapping[field];
    const columns = [];
    const collect = value => {
        if (!value || typeof value !== 'object') return;
        if (value.colonne) columns.push(...[value.colonne].flat());
        if (value.colonnes) columns.push(...[value.colonnes].flat());
        for (const inner of [value.joindre, value.dissocier, value.ou]) collect(inner);
    };
    (Array.isArray(source) ? source : [source]).forEach(collect);
    return columns.map(column => context.column(column)).filter(text => text !== '');
}

/** Whether a choice of the mapping, read by the rules of the language, gives this value to the record. */
function mappingGives(context, field, value) {
    return (Array.isArray(context.mapping[field]) ? context.mapping[field] : []).some(choice => {
        if (choice.cible !== value) return false;
        if (!choice.colonnes) return true;
        return choice.colonnes.some(column => {
            const plain = text => text.toLowerCase().replace(/[\u2019\u2018]/g, "'").replace(/\u00a0|\u202f/g, ' ');
            const text = plain(context.column(column));
            return text !== '' && (!choice.termes || choice.termes.some(term => text.includes(plain(term)))) &&
                   !(choice.sauf ?? []).some(term => text.includes(plain(term)));
        });
    });
}

function gainedFromMapping(context, field, expected, ours) {
    return within(list(expected), list(ours)) &&
           list(ours).filter(value => !list(expected).includes(value)).every(value => mappingGives(context, field, value));
}

const TYPOGRAPHY = /[\u2019\u2018\u00a0\u202f]/;
const closeTo = (a, b) => Math.abs(a - b) < 1e-9;

function kilometres(a, b) {
    const radians = degrees => degrees * Math.PI / 180;
    const h = Math.sin(radians(b.latitude - a.latitude) / 2) ** 2 +
              Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * Math.sin(radians(b.longitude - a.longitude) / 2) ** 2;
    return 2 * 6371.0088 * Math.asin(Math.sqrt(h));
}

/** The postal code of the record is of our commune's department, not of theirs. */
function theirsIsAHomonym(context) {
    const code = context.ours.code_postal ?? '', given = context.record.code_postal ?? '';
    const department = text => /^2[AB]/.test(text) ? '20' : text.slice(0, text.startsWith('97') ? 3 : 2);
    return givenTexts(context, 'code_postal').concat(given).some(text => {
        const postal = text.padStart(5, '0');
        return /^\d{5}$/.test(postal) && department(postal) === department(context.ours.code_insee ?? '') &&
               department(postal) !== department(context.expected.code_insee ?? '');
    }) && code !== '';
}

const sameDigits = (a, b) => a.replace(/\D/g, '') === b.replace(/\D/g, '');

/** Each: field(s), name, test(expected, ours, context). In order: the first that holds names the difference. */
export const CLASSES = [
    ['date_maj', 'date-not-invented', (e, o) => e === '1970-01-01' && o === undefined],
    ['structure_parente', 'parent-kept', (e, o, c) => e === undefined && givenTexts(c, 'structure_parente').map(squeeze).includes(o)],
    ['nom', 'name-trimmed', (e, o) => squeeze(e ?? '').replace(/ -$/, '') === o],
    ['adresse', 'street-tail', (e, o) => e !== undefined && o !== undefined && squeeze(e).replace(/[\s.,;:–-]+$/, '') === o.replace(/\.$/, '')],
    ['adresse', 'street-unglued', (e, o) => bare(e ?? '').replace(/[.,;:–-]+$/, '') === bare(o ?? '').replace(/\.+$/, '')],
    ['adresse', 'street-marks', (e, o) => o !== undefined && fold(e ?? '') === fold(o)],
    ['adresse', 'street-without-town', (e, o, c) => o !== undefined && e !== undefined &&
        (e.startsWith(o) && /^\W*\d{5}\b/.test(e.slice(o.length)) ||
         o.startsWith(e) && givenTexts(c, 'adresse').some(text => /\b(BP|CS|TSA)\s?\d+/.test(text) && bare(text).replaceAll(',', '').startsWith(bare(o))))],
    ['presentation_resume', 'text-lines-kept', (e, o) => bare(e ?? '') === bare(o ?? '')],
    ['presentation_detail', 'text-lines-kept', (e, o) => bare(e ?? '') === bare(o ?? '')],
    ['presentation_resume', 'text-placeholder', (e, o) => /^[-–.?/\s]+$/.test(e ?? '') && o === undefined],
    ['presentation_detail', 'text-placeholder', (e, o) => /^[-–.?/\s]+$/.test(e ?? '') && o === undefined],
    ['presentation_resume', 'summary-fits', (e, o, c) => (e ?? '').length > 280 && (o === undefined || o.length <= 280) &&
        bare(c.ours.presentation_detail ?? '').startsWith(bare(e).slice(0, 200))],
    ['presentation_detail', 'summary-fits', (e, o, c) => (c.expected.presentation_resume ?? '').length > 280 && bare(o ?? '').endsWith(bare(e ?? ''))],
    ['site_web', 'website-case-kept', (e, o) => e !== undefined && o !== undefined && e.toLowerCase() === o.toLowerCase()],
    ['site_web', 'website-recovered', (e, o) => o !== undefined && within(list(e).map(url => url.toLowerCase()), list(o).map(url => url.toLowerCase())) &&
        list(o).every(url => URL_FORM.test(url))],
    ['courriels', 'email-recovered', (e, o, c) => o !== undefined && within(list(e), list(o)) && list(o).every(email => EMAIL.test(email) &&
        givenTexts(c, 'courriels').concat(givenTexts(c, 'courriel')).some(text => fold(text).includes(fold(email.split('@')[1]))))],
    ['telephone', 'phone-recovered', (e, o, c) => e === undefined && PHONE.test(o ?? '') &&
        givenTexts(c, 'telephone').some(text => text.replace(/\D/g, '').includes(o.slice(-9)))],
    ['telephone', 'phone-not-replaced', (e, o) => o === undefined && ['+33969322121', '+33971103960'].includes(e)],
    ['telephone', 'phone-overseas', (e, o) => PHONE.test(o ?? '') && /^\+33[569]/.test(e ?? '') && /^\+(590|594|596|262|508)/.test(o) && o.endsWith(e.slice(-9))],
    ['typologie', 'type-from-mapping', (e, o, c) => gainedFromMapping(c, 'typologie', e, o)],
    ['typologie', 'type-from-name', (e, o, c) => within(list(e), list(o)) && c.findsInName(list(o).filter(code => !list(e).includes(code)))],
    ['services', 'term-typography', (e, o, c) => gainedFromMapping(c, 'services', e, o) && (TYPOGRAPHY.test(JSON.stringify(c.mapping.services)) || TYPOGRAPHY.test(JSON.stringify(c.record)))],
    ['frais_a_charge', 'exclusion-in-capitals', (e, o, c) => within(list(o), list(e)) && list(e).filter(value => !list(o).includes(value)).every(value =>
        !mappingGives(c, 'frais_a_charge', value))],
    ['*', 'coded-value-whole', (e, o, c, field) => within(list(o), list(e)) && list(e).filter(value => !list(o).includes(value)).every(value =>
        list(o).some(kept => kept.toLowerCase().includes(value.toLowerCase())))],
    ['*', 'list-from-mapping', (e, o, c, field) => Array.isArray(c.mapping[field]) && gainedFromMapping(c, field, e, o)],
    ['commune', 'commune-found', (e, o, c) => c.expected.code_insee === undefined && c.ours.code_insee !== undefined],
    ['code_insee', 'commune-found', (e, o) => e === undefined && o !== undefined],
    ['code_postal', 'commune-found', (e, o, c) => c.expected.code_insee === undefined && c.ours.code_insee !== undefined],
    ['commune', 'commune-as-written', (e, o, c) => fold(e ?? '') === fold(o ?? '') && c.ours.code_insee === c.expected.code_insee],
    ['commune', 'commune-homonym', (e, o, c) => theirsIsAHomonym(c)],
    ['code_insee', 'commune-homonym', (e, o, c) => theirsIsAHomonym(c)],
    ['code_postal', 'commune-homonym', (e, o, c) => theirsIsAHomonym(c)],
    ['latitude', 'point-elsewhere', (e, o, c) => o === undefined && c.commune && kilometres(c.expected, c.commune) > 60],
    ['longitude', 'point-elsewhere', (e, o, c) => o === undefined && c.commune && kilometres(c.expected, c.commune) > 60],
    ['latitude', 'point-swapped', (e, o, c) => closeTo(o, c.expected.longitude)],
    ['longitude', 'point-swapped', (e, o, c) => closeTo(o, c.expected.latitude)],
    ['pivot', 'pivot-key', (e, o) => o === '00000000000000' && /^\d{14}$/.test(e) && !luhn(e)],
    ['pivot', 'pivot-recovered', (e, o, c) => e === '00000000000000' && givenTexts(c, 'pivot').some(text => sameDigits(text.padStart(14, '0').slice(-o.length), o) || text.toUpperCase() === o)],
    ['fiche_acces_libre', 'url-from-mapping', (e, o) => e === undefined && URL_FORM.test(o ?? '')],
    ['prise_rdv', 'url-from-mapping', (e, o) => e === undefined && URL_FORM.test(o ?? '')],
];

function luhn(digits) {
    let sum = 0;
    [...digits].reverse().forEach((digit, i) => { const d = Number(digit) * (i % 2 ? 2 : 1); sum += d > 9 ? d - 9 : d; });
    return sum % 10 === 0;
}

export function classOf(field, expected, ours, context) {
    const found = CLASSES.find(([name, , test]) => (name === field || name === '*') && test(expected, ours, context, field));
    return found?.[1];
}
