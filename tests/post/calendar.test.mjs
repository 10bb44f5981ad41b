/* Our calendars, read back by ical.js with the zones they carry; the hours are checked against Node's own zones.
 *
 *     node --test calendar.test.mjs         with CALENDAR_MAKER = the program of calendars.c
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import ICAL from "ical.js";

const made = (() => {
  const result = spawnSync(process.env.CALENDAR_MAKER, { encoding: "utf8", maxBuffer: 1 << 28 });
  assert.equal(result.status, 0, result.stderr);
  return new Map(result.stdout.trimEnd().split("\n").map((line) => JSON.parse(line)).map(({ name, text }) => [name, text]));
})();

function read(name) {
  const root = new ICAL.Component(ICAL.parse(made.get(name)));
  ICAL.TimezoneService.reset(); // nothing but what the file says
  for (const zone of root.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  return { root, events: root.getAllSubcomponents("vevent").map((event) => new ICAL.Event(event)) };
}

/* ical.js turns a zoned time into an instant by the VTIMEZONE of the file. */
const utc = (time) => {
  const converted = time.convertToZone(ICAL.Timezone.utcTimezone);
  return converted.toString().replace(/Z?$/, "Z");
};

const local = (iso, zone) => new Intl.DateTimeFormat("fr-FR", { timeZone: zone, hour: "2-digit", minute: "2-digit" })
  .format(new Date(iso));

test("every line holds on 75 octets and ends with CR LF", () => {
  for (const [name, text] of made) {
    assert.ok(text.endsWith("\r\n"), name);
    for (const line of text.slice(0, -2).split("\r\n")) {
      assert.ok(Buffer.byteLength(line) <= 75, `${name}: ${line}`);
      assert.ok(!/[\r\n]/.test(line), name);
      assert.ok(!line.includes("\ufffd"), `${name}: a character is cut`);
    }
  }
});

test("texts come back as they were", () => {
  const { root, events: [event, ...others] } = read("texts");
  assert.equal(others.length, 0);
  assert.equal(root.getFirstPropertyValue("method"), "REQUEST");
  assert.ok(event.summary.startsWith("Inclusion ; numérique, \\ « été » : un très long titre"));
  assert.ok(event.summary.endsWith("🏛️🏛️"));
  assert.equal(event.description, "Première ligne\nSeconde ligne\nBEGIN:VEVENT\nEND:VCALENDAR\n");
  assert.equal(event.location, "Préfecture, salle Marceau");
  assert.equal(event.component.getFirstPropertyValue("url"), "https://carte.exemple.fr/28/groupes/1?a=1;b=2,3");
  const [guest] = event.attendees;
  assert.equal(guest.getFirstValue(), "mailto:anne@ville.test");
  assert.equal(guest.getParameter("cn"), 'Anne"Belle" ^ Martin; x:y');
  assert.equal(guest.getParameter("rsvp"), "TRUE");
  assert.equal(event.component.getFirstProperty("organizer").getParameter("cn"), 'Préfecture "28"');
  const alarm = event.component.getFirstSubcomponent("valarm");
  assert.equal(alarm.getFirstPropertyValue("trigger").toSeconds(), -3600);
});

test("a change keeps its name, raises its sequence, and a cancellation says so", () => {
  const [first, moved, cancelled] = ["first", "moved", "cancelled"].map((name) => read(name));
  assert.deepEqual([first, moved, cancelled].map(({ events }) => events[0].uid), Array(3).fill("seance-1@test"));
  assert.deepEqual([first, moved, cancelled].map(({ events }) => events[0].sequence), [0, 1, 2]);
  assert.equal(cancelled.root.getFirstPropertyValue("method"), "CANCEL");
  assert.equal(cancelled.events[0].component.getFirstPropertyValue("status"), "CANCELLED");
  assert.equal(moved.events[0].component.getFirstPropertyValue("status"), "CONFIRMED");
});

const hours = {
  first: ["Europe/Paris", "2024-03-12T08:30:00Z", "2024-03-12T11:00:00Z", "09:30"],
  moved: ["Europe/Paris", "2024-04-02T12:00:00Z", "2024-04-02T15:00:00Z", "14:00"],
  spring: ["Europe/Paris", "2024-03-31T00:30:00Z", "2024-03-31T01:30:00Z", "01:30"],
  "autumn-first": ["Europe/Paris", "2024-10-27T00:30:00Z", "2024-10-27T01:30:00Z", "02:30"],
  "autumn-second": ["Europe/Paris", "2024-10-27T01:30:00Z", "2024-10-27T02:30:00Z", "02:30"],
  "leap-day": ["Europe/Paris", "2024-02-29T22:30:00Z", "2024-02-29T23:30:00Z", "23:30"],
  reunion: ["Indian/Reunion", "2024-07-12T05:00:00Z", "2024-07-12T08:00:00Z", "09:00"],
  miquelon: ["America/Miquelon", "2024-07-12T12:00:00Z", "2024-07-12T14:00:00Z", "10:00"],
};
for (const [name, [zone, starts, ends, shown]] of Object.entries(hours))
  test(`hours: ${name}`, () => {
    const { events: [event] } = read(name);
    assert.equal(utc(event.startDate), starts);
    assert.equal(utc(event.endDate), ends);
    assert.equal(local(starts, zone), shown);
    if (!name.startsWith("autumn")) { // 2:30 comes twice: it is said in UTC
      assert.equal(event.startDate.zone.tzid, zone);
      assert.equal(event.startDate.toString().slice(11, 16), shown);
    }
  });

function occurrences(event) {
  const all = [];
  for (const iterator = event.iterator(); ;) {
    const next = iterator.next();
    if (!next) return all;
    all.push(utc(next));
  }
}

test("a repetition keeps its hour on both sides of a change, and its exceptions", () => {
  const { events: [event] } = read("weekly");
  assert.deepEqual(occurrences(event),
    ["2024-03-19T08:30:00Z", "2024-03-26T08:30:00Z", "2024-04-09T07:30:00Z", "2024-04-16T07:30:00Z"]);
  const all = occurrences(read("two-years").events[0]);
  assert.equal(all.length, 60);
  for (const one of all) assert.equal(local(one, "Europe/Paris"), "09:30");
});

test("a feed has all its events, each with its name, the cancelled ones too", () => {
  const { root, events } = read("feed");
  assert.equal(root.getFirstPropertyValue("x-wr-calname"), "Groupe « Accès aux droits »");
  assert.equal(new Set(events.map((event) => event.uid)).size, 500);
  assert.equal(events.filter((event) => event.component.getFirstPropertyValue("status") === "CANCELLED").length, 50);
  events.forEach((event, i) =>
    assert.equal(utc(event.startDate), new Date(Date.UTC(2024, 0, 9 + i, 8)).toISOString().replace(".000Z", "Z")));
  assert.equal(read("empty").events.length, 0);
});
