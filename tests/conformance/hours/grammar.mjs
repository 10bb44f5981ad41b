// Random expressions of the grammar, the same for the same seed.

// Mulberry32, by T. Ettinger (public domain).
export class Random {
    constructor(seed) {
        this.state = seed >>> 0;
    }

    next() {
        this.state = (this.state + 0x6d2b79f5) >>> 0;
        let mixed = this.state;
        mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
        mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
        return (mixed ^ (mixed >>> 14)) >>> 0;
    }

    below(limit) {
        return this.next() % limit;
    }

    chance(percent) {
        return this.below(100) < percent;
    }

    pick(list) {
        return list[this.below(list.length)];
    }
}

const DAYS = ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const two = (n) => String(n).padStart(2, '0');

// options: sun (needs coordinates to be of interest), schools (the region has a calendar in the library).
export function expression(random, options) {
    const count = random.pick([1, 1, 2, 2, 2, 3, 3, 4]);
    let text = rule(random, options, true);
    for (let i = 1; i < count; i++) text += random.pick(['; ', '; ', '; ', '; ', ', ', ' || ']) + rule(random, options, false);
    return text;
}

function rule(random, options, first) {
    if (first && random.chance(2)) return '24/7';
    if (!first && random.chance(15)) return random.pick(['PH off', 'PH off', 'SH off', 'PH,SH off', 'Su off', 'Su,PH off']).replace(/,?SH/, (m) => (options.schools ? m : '')).replace(/^ off$/, 'PH off');
    const parts = [];
    if (random.chance(6)) parts.push(years(random));
    const wide = random.below(100);
    if (wide < 12) parts.push(monthRange(random));
    else if (wide < 22) parts.push(dates(random));
    if (random.chance(8)) parts.push(weeks(random));
    if (random.chance(4)) parts.push(random.pick(options.schools ? ['PH', 'SH', 'SH'] : ['PH']));
    if (random.chance(75)) parts.push(weekdays(random, options));
    const state = random.below(100);
    if (random.chance(88) || parts.length === 0) parts.push(times(random, options));
    if (state < 10) parts.push('off');
    else if (state < 14) parts.push('unknown');
    else if (state < 18) parts.push(random.pick(['open "sur rendez-vous"', '"sur rendez-vous"', '"appeler avant"', 'off "congés"']));
    return parts.join(' ');
}

function years(random) {
    const year = 2023 + random.below(5);
    return random.pick([`${year}`, `${year}-${year + 1}`, `${year}+`, `${year}-${year + 3}/2`, `${year},${year + 2}`]);
}

function monthRange(random) {
    const one = random.pick(MONTHS), other = random.pick(MONTHS);
    return one === other || random.chance(30) ? one : random.pick([`${one}-${other}`, `${one}-${other}`, `${one},${other}`]);
}

function dayOf(random, month) {
    return two(1 + random.below(LENGTHS[month]));
}

function dates(random) {
    const month = random.below(12), other = random.below(12);
    const kind = random.below(100);
    if (kind < 25) return `${MONTHS[month]} ${dayOf(random, month)}`;
    if (kind < 55) return month === other ? `${MONTHS[month]} 05-15` : `${MONTHS[month]} ${dayOf(random, month)}-${MONTHS[other]} ${dayOf(random, other)}`;
    if (kind < 65) return `${MONTHS[month]} 03-${two(4 + random.below(LENGTHS[month] - 3))}${random.chance(20) ? '/3' : ''}`;
    if (kind < 72) return `${MONTHS[month]} 02,${two(3 + random.below(5))},${two(10 + random.below(15))}`;
    if (kind < 80) return random.pick(['easter', 'easter +1 day', 'easter -2 days', 'easter +39 days', 'easter +50 days']);
    if (kind < 88) {
        const year = 2023 + random.below(5);
        return `${year} ${MONTHS[month]} ${dayOf(random, month)}-${year + 1} ${MONTHS[other]} ${dayOf(random, other)}`;
    }
    if (kind < 94) return `${2023 + random.below(5)} ${MONTHS[month]} ${dayOf(random, month)}`;
    return `${MONTHS[month]} ${random.pick(DAYS)}[${random.pick([1, 2, -1])}]-${MONTHS[other]} ${random.pick(DAYS)}[${random.pick([1, 3, -1])}]`;
}

function weeks(random) {
    const from = 1 + random.below(50), to = Math.min(53, from + 1 + random.below(30));
    return `week ${random.pick([two(from), `${two(from)}-${two(to)}`, '01-53/2', '02-53/2', `${two(from)}-${two(to)}/${2 + random.below(3)}`, `${two(from)},${two(to)}`])}`;
}

function weekdays(random, options) {
    const i = random.below(7), j = random.below(7);
    const kind = random.below(100);
    if (kind < 30) return 'Mo-Fr';
    if (kind < 45) return DAYS[i];
    if (kind < 60) return i === j ? DAYS[i] : `${DAYS[i]}-${DAYS[j]}`;
    if (kind < 75) return i === j ? DAYS[i] : `${DAYS[i]},${DAYS[j]}`;
    if (kind < 84) return `${DAYS[i]}[${random.pick(['1', '2', '-1', '1,3', '1-2', '5', '4-5', '-2'])}]`;
    if (kind < 87) return `${DAYS[i]}[${random.pick(['1', '-1', '2'])}] ${random.pick(['+1 day', '-1 day', '+3 days', '-2 days'])}`;
    if (kind < 94) return `${DAYS[i]},PH`;
    if (kind < 96) return random.pick(['PH +1 day', 'PH -1 day']);
    return options.schools ? random.pick(['SH,PH', `SH,${DAYS[i]}`, `PH,SH`]) : `PH,${DAYS[i]}`;
}

function clock(minutes) {
    return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

function times(random, options) {
    const list = [];
    let at = 6 * 60 + 15 * random.below(16);
    const count = random.pick([1, 1, 2, 2, 2, 3]);
    for (let i = 0; i < count && at < 22 * 60; i++) {
        const to = at + 30 + 15 * random.below(24);
        list.push(`${clock(at)}-${clock(Math.min(to, 24 * 60))}`);
        at = to + 15 * (1 + random.below(8));
    }
    const kind = random.below(100);
    if (kind < 6) list[list.length - 1] = `${clock(17 * 60 + 15 * random.below(26))}-${clock(15 + 15 * random.below(20))}`; // past midnight
    else if (kind < 8) list.push(`${clock(Math.min(at, 23 * 60))}+`);
    else if (kind < 13 && options.sun) list[0] = random.pick(['sunrise-sunset', 'dawn-dusk', 'sunset-sunrise', '(sunrise+01:00)-(sunset-01:30)', '10:00-sunset', 'sunrise-12:00', 'sunset-23:00', 'dusk-01:00']);
    else if (kind < 14) list.splice(0, list.length, '00:00-24:00');
    else if (kind < 17) list.splice(0, list.length, random.pick(['00:30-02:30', '02:00-05:00', '01:00-03:30,10:00-12:00', '23:30-03:00', '22:00-02:15', '02:30-02:45']));
    return list.join(',');
}
