// The reference library as oracle. It answers in the zone of the process: run it with TZ set to the zone under test.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const OpeningHours = require('opening_hours');

// What the library needs to know of a department: it keeps public holidays under the department's name and school holidays
// under the region's.
const STATES = {
    'FR-28': { ph: 'Centre-Val de Loire', sh: 'Centre-Val de Loire' },
    'FR-67': { ph: 'Bas-Rhin', sh: 'Grand Est' },
    'FR-974': { ph: 'La Réunion', sh: 'La Réunion' },
    'FR-75': { ph: 'Île-de-France', sh: 'Île-de-France' },
};

const HORIZON = 366 * 5 * 86400000; // how far ahead both look for a change

const OPEN_END = /open end/; // its comment for a closing time it guessed
const DAY_SHIFT = /^Day (after|before) (.*)$/;

// Our comment for theirs: the same facts, said in French.
function comment(text) {
    if (text === undefined) return '';
    if (OPEN_END.test(text)) return 'Heure de fermeture non précisée';
    const shift = DAY_SHIFT.exec(text);
    if (shift) return `${shift[1] === 'after' ? 'Lendemain' : 'Veille'} de jour férié`;
    return text.replace(/'/g, '’').trim();
}

export class Oracle {
    // points: also moments (its mode 2). Throws when it refuses the expression.
    constructor(expression, { region = 'FR-28', latitude, longitude, points = false } = {}) {
        const names = STATES[region];
        const holidays = /\b(SH|school|Ferien|vacances)/i.test(expression) ? names.sh : names.ph;
        const place = { address: { country_code: 'fr', state: holidays } };
        if (latitude !== undefined) Object.assign(place, { lat: String(latitude), lon: String(longitude) });
        this.hours = new OpeningHours(expression, place, { mode: points ? 2 : 0 });
    }

    // Answer at one instant, asked directly: the library is not always of one mind with itself (see docs/hours.md), it may say something
    // else when it arrives there step by step.
    at(date) {
        let it;
        try {
            it = this.hours.getIterator(date);
        } catch {
            return { state: 'error', comment: '' };
        }
        return { state: it.getStateString(true), comment: comment(it.getComment()) };
    }

    // The steps it takes from `from` to `to`, then to the first visible change after `to`: [{at, state, comment}]. It gives up after
    // five years without a change: it is then set going again, so that nothing before `to` is missed.
    steps(from, to) {
        let it = this.hours.getIterator(from);
        const read = (at) => ({ at, state: it.getStateString(true), comment: comment(it.getComment()) });
        const steps = [read(from)];
        for (let count = 0; count < 5000; count++) {
            if (!it.advance()) {
                const later = new Date(+it.getDate() + HORIZON);
                if (later >= to) break;
                it = this.hours.getIterator(later);
                continue;
            }
            const visible = it.getStateString(true) !== steps[steps.length - 1].state;
            steps.push(read(it.getDate()));
            if (it.getDate() >= to && visible) break;
        }
        return steps;
    }

    regular() {
        return this.hours.isWeekStable();
    }

    canonical() {
        return this.hours.prettifyValue();
    }
}

// The step in force at an instant, and the next instant its state changes (undefined: none).
export function answerFrom(steps, date) {
    let index = 0;
    while (index + 1 < steps.length && steps[index + 1].at <= date) index++;
    const next = steps.slice(index + 1).find((step) => step.state !== steps[index].state);
    return { state: steps[index].state, comment: steps[index].comment, next: next && next.at - date < HORIZON ? next.at : undefined };
}
