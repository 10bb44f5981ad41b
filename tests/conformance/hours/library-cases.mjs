// The cases that the reference library publishes, taken at run time from the package that ships them (the last release
// with its test file in it): nothing of theirs is kept here.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import vm from 'node:vm';

const require = createRequire(import.meta.url);

// Every property and every call gives itself: stands for the modules their file loads and we do not need.
const anything = new Proxy(function () {}, {
    get: (_, name) => (name === Symbol.toPrimitive ? () => '' : anything),
    apply: () => anything,
    construct: () => anything,
});

// Lists: evaluation cases {name, value, from, to, intervals, stable, place, mode}, values that must be refused, values that must
// be warned of.
export function publishedCases() {
    const folder = dirname(require.resolve('opening-hours-cases/package.json'));
    const source = readFileSync(join(folder, 'test.js'), 'utf8').replace(/^#!.*/, '');
    const end = source.indexOf('process.exit(test.run()');
    const framework = source.slice(source.indexOf('function opening_hours_test()', end));
    const sandbox = {
        process: { argv: [], exit() {} },
        console,
        module: {},
        require: (name) => (name.includes('nominatim_definitions') ? require(join(folder, 'js/nominatim_definitions.js')) : anything),
    };
    vm.runInNewContext(`${source.slice(0, end)}\nmodule.exports = test;\n${framework}`, sandbox);
    const test = sandbox.module.exports;
    return {
        evaluations: test.tests.map(([name, value, first, from, to, intervals, , stable, place, mode]) => ({
            name, value: typeof value === 'string' ? value : value[0], from: new Date(from), to: new Date(to), intervals, stable, place, mode,
        })),
        refused: test.tests_should_fail.map(([name, value, place, mode]) => ({ name, value, place, mode })),
        warned: test.tests_should_warn.map(([name, value, place, mode]) => ({ name, value: typeof value === 'string' ? value : value[0], place, mode })),
    };
}
