// Our answers, all in one run of the program.
import { spawnSync } from 'node:child_process';

export const program = process.env.MAILLAGE_PROGRAM ?? new URL('../../../build/maillage', import.meta.url).pathname;

// questions: [{expression, date}] → [{state, comment, next}] ("error" as state, and why as comment).
export function ask(questions, { region = 'FR-28', zone, latitude, longitude, points = false } = {}) {
    const options = ['hours', 'at', '--stdin', '--region', region];
    if (zone) options.push('--zone', zone);
    if (latitude !== undefined) options.push('--latitude', String(latitude), '--longitude', String(longitude));
    if (points) options.push('--points');
    const input = questions.map((q) => `${q.expression.replace(/[\t\n\r]/g, ' ')}\t${q.date.toISOString()}\n`).join('');
    const run = spawnSync(program, options, { input, encoding: 'utf8', maxBuffer: 1 << 30 });
    if (run.error) throw run.error;
    const lines = run.stdout.split('\n').slice(0, -1);
    if (lines.length !== questions.length) throw new Error(`${questions.length} questions, ${lines.length} answers: ${run.stderr}`);
    return lines.map((line) => {
        const [state, comment, next] = line.split('\t');
        return { state, comment, next: next ? new Date(next) : undefined };
    });
}
