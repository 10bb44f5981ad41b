/* A real SMTP server beside a test (tests/support/smtp-sink.py), and what it was given. */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const support = dirname(fileURLToPath(import.meta.url));

export async function startSink() {
  const folder = mkdtempSync(join(tmpdir(), "maillage-smtp-"));
  const child = spawn("/usr/bin/python3", [join(support, "smtp-sink.py"), folder], { stdio: ["ignore", "pipe", "inherit"] });
  const port = await new Promise((done) => child.stdout.once("data", (text) => done(Number(String(text).trim()))));
  const read = () => readdirSync(folder).filter((name) => name.endsWith(".json")).sort()
    .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")));
  return {
    port,
    folder,
    /* The last message to that address whose subject says so; waits for it. */
    async mail(address, subject, count = 1) {
      for (let attempt = 0; attempt < 150; attempt++) {
        const found = read().filter((one) => one.to.includes(address) && subject.test(one.headers.subject));
        if (found.length >= count) return found.at(-1);
        await new Promise((done) => setTimeout(done, 100));
      }
      throw new Error(`pas de message « ${subject} » pour ${address} : ` + read().map((one) => `${one.to} ${one.headers.subject}`).join(" ; "));
    },
    count: (address, subject) => read().filter((one) => one.to.includes(address) && subject.test(one.headers.subject)).length,
    stop() {
      child.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
