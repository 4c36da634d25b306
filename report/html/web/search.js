// Search as you type: papers that have all words, or beginnings of words, in what is said of them.
//
// A scan over the texts takes a few milliseconds for ten thousands of papers, so there is no index to build.

import * as data from "./data.js";

/** Returns a text in small letters without accents. */
const fold = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");

let texts = null; // for each paper, its title and the rest

function read() {
  texts = [];
  const names = data.groups.map((g) => fold(g.name));
  for (let i = 0; i < data.count; i++) {
    const k = data.groupOf[i], rest = [data.authorsOf(i).join(" "), data.ids[i], data.dates[i], data.venues[i], data.partOf(i)];
    texts.push([` ${fold(data.titles[i])}`, ` ${fold(rest.join(" "))} ${k < 0 ? "" : names[k]}`]);
  }
}

/** Returns the words of a wish. */
export const wordsOf = (wish) => fold(wish).split(/\s+/).filter(Boolean);

/** Says how well a paper matches words, of which it must have all: 0 if it does not. */
export function rate(i, wanted) {
  if (!texts) read();
  let sum = 0;
  for (const word of wanted) {
    const score = Array.isArray(word) ? Math.max(...word.map((one) => rateWord(texts[i], one))) : rateWord(texts[i], word);
    if (!score) return 0;
    sum += score;
  }
  return sum;
}

/** Says how well a word matches: at the beginning of a word of the title, of the rest, or within the title. */
function rateWord([title, rest], word) {
  const at = title.indexOf(word);
  if (at >= 0 && (title.includes(` ${word}`) || !/[\p{L}\p{N}]/u.test(title[at - 1]))) return 3;
  if (rest.includes(` ${word}`)) return 2;
  return at >= 0 && word.length > 2 ? 1 : 0;
}

/** Returns the papers that match a wish, the best first; null for a wish without words. */
export function search(wish) {
  const wanted = wordsOf(wish);
  if (!wanted.length) return null;
  const found = matching(wanted);
  if (found.length) return found;
  const mended = wanted.map((word) => (matching([word]).length ? [word] : similar(word)));
  return mended.every((words) => words.length) ? matching(mended) : found;
}

/** The length from which on a word may have a typing error. */
const shortestWrong = 4;

let vocabulary = null; // all words of all texts

/** Returns the words that differ from a word by one letter more, one less, another one, or two that changed places. */
function similar(word) {
  if (word.length < shortestWrong) return [];
  if (!texts) read();
  vocabulary ??= [...new Set(texts.flat().join(" ").split(/[^\p{L}\p{N}]+/u))];
  return vocabulary.filter((other) => isNear(word, other));
}

/** Reports whether two words differ by one typing error. */
export function isNear(a, b) {
  if (Math.abs(a.length - b.length) > 1) return false;
  let from = 0, end = 0;
  const least = Math.min(a.length, b.length);
  while (from < least && a[from] === b[from]) from++;
  while (end < least - from && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const restA = a.slice(from, a.length - end), restB = b.slice(from, b.length - end);
  return restA.length <= 1 && restB.length <= 1 || restA.length === 2 && restA === restB[1] + restB[0];
}

/** Returns the papers that have all words, the best first. In the place of a word there may be a list of words. */
function matching(wanted) {
  const found = [], scores = new Uint32Array(data.count);
  for (let i = 0; i < data.count; i++) {
    if ((scores[i] = rate(i, wanted))) found.push(i);
  }
  return found.sort((a, b) => scores[b] - scores[a] || a - b);
}
