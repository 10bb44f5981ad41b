// Comparing answers and counting them.
import { answerFrom } from './oracle.mjs';

export function sameComment(ours, theirs) {
    const plain = (text) => text.replace(/[’']/g, '’').replace(/\s+/g, ' ').replace(/ : .*$/, '').replace(/ après la /, ' après ').trim().toLowerCase();
    return plain(ours) === plain(theirs) || (/rendez|appointment|vereinbarung|absprache/i.test(theirs) && /rendez/i.test(ours));
}

export class Tally {
    constructor(name) {
        this.name = name;
        this.counts = new Map();
        this.examples = new Map();
    }

    add(kind, agrees, example) {
        const count = this.counts.get(kind) ?? { agree: 0, all: 0 };
        count.all++;
        if (agrees) count.agree++;
        else {
            const list = this.examples.get(kind) ?? [];
            if (list.length < 2000) list.push(example);
            this.examples.set(kind, list);
        }
        this.counts.set(kind, count);
    }

    rate(kind) {
        const count = this.counts.get(kind);
        return count && count.all ? (100 * count.agree) / count.all : 100;
    }

    print(limit) {
        for (const [kind, { agree, all }] of this.counts) {
            console.log(`${this.name} · ${kind}: ${agree} of ${all} agree, ${((100 * agree) / Math.max(all, 1)).toFixed(3)} %`);
            const byExpression = new Map();
            for (const example of this.examples.get(kind) ?? []) {
                const list = byExpression.get(example.expression) ?? [];
                list.push(example);
                byExpression.set(example.expression, list);
            }
            let shown = 0;
            for (const [expression, list] of byExpression) {
                if (shown++ === limit) break;
                const { date, ours, theirs } = list[0];
                console.log(`    ${JSON.stringify(expression)} ×${list.length} ${date?.toISOString() ?? ''} ours ${describe(ours)} theirs ${describe(theirs)}`);
            }
        }
    }
}

function describe(answer) {
    if (typeof answer !== 'object' || answer === null) return String(answer);
    return [answer.state, answer.comment && `"${answer.comment}"`, answer.next && `→ ${answer.next.toISOString()}`].filter(Boolean).join(' ');
}

// Instants worth asking about: around each step, between steps, and a few regular ones.
export function instantsOf(steps, from, to, most = 60) {
    const minutes = 60000;
    const instants = new Set([from.getTime()]);
    const inside = steps.filter((step) => step.at >= from && step.at < to);
    const stride = Math.max(1, Math.floor((inside.length * 4) / most));
    inside.forEach((step, index) => {
        if (index % stride) return;
        const next = inside[index + 1]?.at ?? to;
        for (const instant of [step.at - minutes, +step.at, +step.at + minutes, (+step.at + +next) / 2])
            if (instant >= from && instant < to) instants.add(Math.floor(instant / minutes) * minutes);
    });
    for (let i = 0; i < 8; i++) instants.add(Math.floor((+from + ((to - from) * i) / 8) / minutes) * minutes);
    return [...instants].sort((a, b) => a - b).map((instant) => new Date(instant));
}

// Compares one expression's answers at `instants`; `ours[i]` answers instants[i].
export function compareAnswers(tally, expression, oracle, steps, instants, ours) {
    instants.forEach((date, i) => {
        const theirs = answerFrom(steps, date);
        const example = { expression, date, ours: ours[i], theirs };
        const agrees = ours[i].state === theirs.state;
        tally.add('state', agrees, example);
        const direct = oracle.at(date);
        tally.add('state, asked directly', ours[i].state === direct.state, { ...example, theirs: direct });
        if (!agrees) return;
        if (theirs.state !== 'closed' || theirs.comment) tally.add('comment', sameComment(ours[i].comment, theirs.comment), example);
        tally.add('next change', +(ours[i].next ?? 0) === +(theirs.next ?? 0), example);
    });
}
