// Makes a screenshot small enough for the repository: at most 256 colours, nothing else lost.
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const maximumColours = 256;
const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** @param {Buffer} png true colour, 8 bits, not interlaced, as a browser writes it @returns {Buffer} with a palette */
export function compressPng(png) {
  const { width, height, pixels } = decode(png);
  const counts = new Map();
  for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const boxes = medianCut([...counts]);
  const indexOf = new Map(boxes.flatMap((box, index) => box.map(([colour]) => [colour, index])));
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = indexOf.get(pixels[y * width + x]);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(boxes.flatMap(average))),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function decode(png) {
  const parts = [];
  let header;
  for (let at = signature.length; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    const data = png.subarray(at + 8, at + 8 + length);
    if (type === 'IHDR') header = data;
    if (type === 'IDAT') parts.push(data);
    at += length + 12;
  }
  const [width, height, channels] = [header.readUInt32BE(0), header.readUInt32BE(4), header[9] === 6 ? 4 : 3];
  const lines = unfilter(inflateSync(Buffer.concat(parts)), width * channels, height, channels);
  const pixels = new Uint32Array(width * height);
  for (let index = 0; index < pixels.length; index++) pixels[index] = lines.readUIntBE(index * channels, 3);
  return { width, height, pixels };
}

/** Undoes the prediction of each line from its neighbours (PNG specification, section 9). */
function unfilter(data, stride, height, channels) {
  const out = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = data[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x;
      const left = x >= channels ? out[at - channels] : 0;
      const up = y > 0 ? out[at - stride] : 0;
      const corner = x >= channels && y > 0 ? out[at - stride - channels] : 0;
      out[at] = data[y * (stride + 1) + 1 + x] + predict(filter, left, up, corner);
    }
  }
  return out;
}

function predict(filter, left, up, corner) {
  if (filter === 0) return 0;
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  const [a, b, c] = [up - corner, left - corner, left + up - 2 * corner].map(Math.abs);
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}

/** Splits the colours where they are many and far apart. @param {[colour: number, count: number][]} colours */
function medianCut(colours) {
  const boxes = [colours];
  while (boxes.length < maximumColours) {
    const widest = boxes.map((box, index) => ({ index, ...extent(box) })).sort((a, b) => b.weight - a.weight)[0];
    if (widest.weight === 0) break;
    const [box] = boxes.splice(widest.index, 1);
    box.sort(([a], [b]) => channel(a, widest.shift) - channel(b, widest.shift));
    boxes.push(...halves(box));
  }
  return boxes;
}

function extent(box) {
  const total = box.reduce((sum, [, count]) => sum + count, 0);
  return [16, 8, 0]
    .map((shift) => {
      const values = box.map(([colour]) => channel(colour, shift));
      const range = values.reduce((a, b) => Math.max(a, b)) - values.reduce((a, b) => Math.min(a, b));
      return { shift, weight: range * range * Math.sqrt(total) };
    })
    .sort((a, b) => b.weight - a.weight)[0];
}

function halves(box) {
  const total = box.reduce((sum, [, count]) => sum + count, 0);
  let seen = 0;
  const middle = box.findIndex(([, count]) => {
    seen += count;
    return seen * 2 >= total;
  });
  const cut = Math.min(Math.max(middle, 1), box.length - 1);
  return [box.slice(0, cut), box.slice(cut)];
}

function average(box) {
  const total = box.reduce((sum, [, count]) => sum + count, 0);
  return [16, 8, 0].map((shift) =>
    Math.round(box.reduce((sum, [colour, count]) => sum + channel(colour, shift) * count, 0) / total),
  );
}

function channel(colour, shift) {
  return (colour >> shift) & 0xff;
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
