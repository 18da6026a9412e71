// Looks for words in every byte of every file below some folders, in the encodings in which they could leak.

import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync, inflateSync, gunzipSync } from 'node:zlib';

function utf16be(word) {
  return Buffer.from(word, 'utf16le').swap16();
}

/** The parts of a word's base64 that do not depend on what stands before or after it, for each of three offsets. */
function base64Forms(word) {
  return [0, 1, 2].map((offset) => {
    const padded = Buffer.concat([Buffer.alloc(offset), Buffer.from(word)]).toString('base64').replaceAll('=', '');
    const start = offset === 0 ? 0 : offset + 1;
    const whole = Math.floor(((Buffer.byteLength(word) + offset) * 8) / 6);
    return padded.slice(start, whole);
  });
}

/** Every form in which a word could stand in a file. */
export function forms(word) {
  const hex = Buffer.from(word).toString('hex');
  return [
    ['utf-8', Buffer.from(word)],
    ['utf-16le', Buffer.from(word, 'utf16le')],
    ['utf-16be', utf16be(word)],
    ['hex', Buffer.from(hex)],
    ['HEX', Buffer.from(hex.toUpperCase())],
    ...base64Forms(word).map((form) => ['base64', Buffer.from(form)]),
  ];
}

function* files(path) {
  let stat;
  try {
    stat = lstatSync(path);
  } catch {
    return;
  }
  if (stat.isDirectory()) {
    for (const name of readdirSync(path)) yield* files(join(path, name));
  } else if (stat.isFile()) {
    yield path;
  }
}

function inflated(bytes) {
  for (const inflate of [inflateSync, gunzipSync, inflateRawSync]) {
    try {
      return inflate(bytes, { maxOutputLength: 64 << 20 });
    } catch {
      // Not a stream of this kind.
    }
  }
  return undefined;
}

/** Every place where one of the words stands: file, word and form. Also how many files and bytes were read. */
export function scan(folders, words) {
  const wanted = words.flatMap((word) => forms(word).map(([form, bytes]) => ({ word, form, bytes })));
  const hits = [];
  let count = 0;
  let size = 0;
  for (const folder of folders) {
    for (const file of files(folder)) {
      let bytes;
      try {
        bytes = readFileSync(file);
      } catch {
        continue;
      }
      count += 1;
      size += bytes.length;
      for (const content of [bytes, inflated(bytes)]) {
        if (!content) continue;
        for (const { word, form, bytes: form_bytes } of wanted) {
          if (content.includes(form_bytes)) hits.push({ file, word, form });
        }
      }
    }
  }
  return { hits, count, size };
}
