/* HiGHS (npm, WebAssembly) on a linear programme: node bench/peers/highs.mjs PROGRAMME SECONDS SOLUTION */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const [programme, seconds, solution] = process.argv.slice(2);
const highs = await createRequire(import.meta.url)("highs")();
const { Status, ObjectiveValue } = highs.solve(readFileSync(programme, "utf8"), { time_limit: Number(seconds) });
if (Number.isFinite(ObjectiveValue) && ObjectiveValue > 0) writeFileSync(solution, `${Status}\nobjective ${ObjectiveValue}\n`);
process.exit(Status === "Optimal" ? 0 : 1);
