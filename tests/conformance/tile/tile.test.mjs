/* Our vector tiles, read with the library that MapLibre uses: what was put in must come out.
 *
 *     node --test tile.test.mjs         with TILE_MAKER = the program of tiles.c
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";

const require = createRequire(import.meta.url);
const { VectorTile } = require("@mapbox/vector-tile");
const Protobuf = require("pbf");

const POINT = 1, LINES = 2, POLYGON = 3, BUFFER = 64;

const made = (() => {
  const result = spawnSync(process.env.TILE_MAKER, { encoding: "utf8", maxBuffer: 1 << 28 });
  assert.equal(result.status, 0, result.stderr);
  return result.stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
})();

function read(hexadecimal) {
  const bytes = Buffer.from(hexadecimal, "hex");
  return new VectorTile(new Protobuf(bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes));
}

function features(layer) {
  assert.equal(layer.version, 2);
  assert.equal(layer.extent, 4096);
  return Array.from({ length: layer.length }, (_, i) => layer.feature(i));
}

/* Positive when clockwise on a screen whose y grows downwards. */
function area(ring) {
  let twice = 0;
  for (let i = 1; i < ring.length; i++) twice += ring[i - 1].x * ring[i].y - ring[i].x * ring[i - 1].y;
  return twice / 2;
}

function within(places) {
  for (const { x, y } of places)
    assert.ok(x >= -BUFFER && x <= 4096 + BUFFER && y >= -BUFFER && y <= 4096 + BUFFER, `${x}, ${y} is too far out`);
}

test("points, identifiers and properties of every kind", () => {
  const cases = made.filter((one) => one.points);
  assert.equal(cases.length, 200);
  for (const { tile, points } of cases) {
    const { layers } = read(tile);
    assert.deepEqual(Object.keys(layers).sort(), ["clusters", "places"], "a layer without features is left out");
    for (const [name, layer] of Object.entries(layers)) {
      const found = features(layer).map((feature) => {
        assert.equal(feature.type, POINT);
        const [[{ x, y }]] = feature.loadGeometry();
        return { id: feature.id ?? 0, x, y, properties: { ...feature.properties } };
      });
      assert.deepEqual(found, points[name]);
    }
  }
});

test("polygons cut to the tile: right area, right winding", () => {
  const cases = made.filter((one) => "area" in one);
  assert.equal(cases.length, 200);
  for (const { tile, area: expected, kept } of cases) {
    const { layers } = read(tile);
    const all = layers.borders ? features(layers.borders) : [];
    assert.equal(all.length, kept);
    let sum = 0;
    for (const feature of all) {
      assert.equal(feature.type, POLYGON);
      const rings = feature.loadGeometry();
      assert.ok(area(rings[0]) > 0, "the outer ring comes first, clockwise");
      for (const hole of rings.slice(1)) assert.ok(area(hole) < 0, "holes go the other way");
      for (const ring of rings) {
        within(ring);
        assert.equal(ring.length, 5, "four corners, closed: nothing useless is kept");
        sum += area(ring);
      }
      const { geometry } = feature.toGeoJSON(519, 352, 10);
      assert.equal(geometry.type, "Polygon");
      assert.equal(geometry.coordinates.length, rings.length, "read as one polygon with its holes");
    }
    assert.equal(sum, expected);
  }
});

test("lines cut to the tile: right length", () => {
  const cases = made.filter((one) => "length" in one);
  assert.equal(cases.length, 200);
  for (const { tile, length: expected } of cases) {
    const { layers } = read(tile);
    let sum = 0;
    for (const feature of layers.roads ? features(layers.roads) : []) {
      assert.equal(feature.type, LINES);
      for (const line of feature.loadGeometry()) {
        within(line);
        assert.ok(line.length >= 2);
        /* The way back in the next row is ten units off, and counted apart. */
        for (let i = 1; i < line.length; i++) {
          const step = Math.abs(line[i].x - line[i - 1].x) + Math.abs(line[i].y - line[i - 1].y);
          assert.ok(step > 0);
          sum += step;
        }
      }
    }
    assert.equal(sum, expected);
  }
});
