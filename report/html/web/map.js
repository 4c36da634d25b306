// The map: a canvas with a disc for each paper, and one above it with names, marks and the lasso.

import KDBush from "kdbush";
import { select } from "d3-selection";
import { zoom, zoomIdentity } from "d3-zoom";
import * as data from "./data.js";
import { byId, element, say } from "./dom.js";
import { Stamp, pixel } from "./stamp.js";
import * as paperTitles from "./titles.js";

const { x, y, count } = data;
const plane = byId("plane"), dots = byId("dots"), over = byId("over"), card = byId("card");

/** Which papers are in the chosen time. */
const inTime = new Uint8Array(count).fill(1);
let emphasis = null; // a Uint8Array of the papers that stand out; null for all

let width = 0, height = 0; // of the canvas, in CSS pixels
let ratio = 1; // pixels of the screen for each
let base = 1, left = 0, top_ = 0; // from units of the map to CSS pixels before zooming
let transform = zoomIdentity;
let stamp, theme;
let current = -1; // the paper that the keyboard is at
let hovered = -1;
let lassoing = false, loop = null;
let onOpen = () => {}, onSelect = () => {};
let index = null;
let titles = null, titled = []; // the titles of papers, and those in sight with their boxes
let waiting = false;

// Papers of all groups in mixed order, so that no group lies above the others.
const order = new Uint32Array(count);
for (let i = 0; i < count; i++) order[i] = i;
for (let i = count - 1, seed = 1; i > 0; i--) {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  const j = seed % (i + 1);
  [order[i], order[j]] = [order[j], order[i]];
}

const scale = () => base * transform.k; // CSS pixels for a unit
const screenX = (i) => (x[i] * base + left) * transform.k + transform.x;
const screenY = (i) => (y[i] * base + top_) * transform.k + transform.y;
const isShown = (i) => inTime[i] && (!emphasis || emphasis[i]);

const behavior = zoom()
  .scaleExtent([0.8, Math.max(24, Math.sqrt(count))])
  .filter((event) => {
    if (lassoing || event.shiftKey || event.button) return false;
    if (event.type === "wheel") return wide() || event.ctrlKey;
    // A finger scrolls the page unless the map is zoomed in.
    return !event.type.startsWith("touch") || event.touches.length > 1 || transform.k > 1.01;
  })
  .on("zoom", (event) => {
    transform = event.transform;
    plane.style.touchAction = transform.k > 1.01 ? "none" : "pan-y";
    hide();
    request();
  });

/** Reports whether the map stands beside the text, so that a wheel on it has nothing to scroll. */
const wide = () => matchMedia("(min-width: 60.01rem)").matches;

/** Starts the map. open is called with a paper, select with papers and what they are. */
export function start({ open, select: chosen }) {
  onOpen = open;
  onSelect = chosen;
  select(plane).call(behavior).on("dblclick.zoom", null);
  plane.style.touchAction = "pan-y";
  new ResizeObserver(resize).observe(plane);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    theme = null;
    request();
  });
  listen();
  resize();
}

function resize() {
  const box = plane.getBoundingClientRect();
  if (!box.width || !box.height) return;
  ratio = Math.min(window.devicePixelRatio || 1, 2);
  width = box.width;
  height = box.height;
  for (const canvas of [dots, over]) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  // Room for the names of groups at the edge.
  const sides = Math.min(90, width / 6), ends = 28;
  base = Math.min((width - 2 * sides) / data.width, (height - 2 * ends) / data.height);
  left = (width - data.width * base) / 2;
  top_ = (height - data.height * base) / 2;
  stamp = new Stamp(dots.getContext("2d", { alpha: false }), dots.width, dots.height);
  draw();
}

function request() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    draw();
  });
}

function readTheme() {
  const style = getComputedStyle(document.documentElement);
  const color = (name) => style.getPropertyValue(name).trim();
  const ground = color("--ground"), none = color("--none");
  const text = color("--text");
  // The colours of the dots of each group and of their rims; the last are those of no group.
  const names = [...data.groups.map((g) => color(`--c${g.color}`)), none];
  const of = (share) => ({
    fill: Uint32Array.from(names, (c) => pixel(c, ground, share)),
    rim: Uint32Array.from(names, (c) => (share < 1 ? pixel(c, ground, share) : pixel(c, text, 0.55))),
  });
  return {
    ground, text, faintText: color("--faint"), accent: color("--accent"), groundPixel: pixel(ground), full: of(1),
    faint: of(0.22),
  };
}

/** The radius of a disc, in CSS pixels: larger where there is room. */
function radius() {
  const room = Math.sqrt((width * height) / Math.max(1, count));
  return Math.min(7, Math.max(1, Math.min(5.5, 0.5 + 0.15 * room)) * Math.pow(transform.k, 0.3));
}

/** Draws the map, and returns how many milliseconds that took. */
export function draw() {
  if (!stamp) return 0;
  const begun = performance.now();
  theme ??= readTheme();
  stamp.begin(Math.round(radius() * ratio * 2) / 2, theme.groundPixel);
  const k = scale() * ratio, dx = (left * transform.k + transform.x) * ratio, dy = (top_ * transform.k + transform.y) * ratio;
  const last = data.groups.length, groupOf = data.groupOf;
  const pass = (colors, wanted) => {
    for (let p = 0; p < count; p++) {
      const i = order[p];
      if (inTime[i] === 0 || (emphasis !== null && emphasis[i] !== wanted)) continue;
      const g = groupOf[i];
      const c = g < 0 ? last : g;
      stamp.disc((x[i] * k + dx) | 0, (y[i] * k + dy) | 0, colors.fill[c], colors.rim[c]);
    }
  };
  if (emphasis !== null) pass(theme.faint, 0);
  pass(theme.full, 1);
  stamp.end();
  drawOver();
  return performance.now() - begun;
}

const overlap = (a, b) => a[0] < b[0] + b[2] && b[0] < a[0] + a[2] && a[1] < b[1] + b[3] && b[1] < a[1] + a[3];

/** Draws what lies above the dots: names, marks and the lasso. */
function drawOver() {
  const c = over.getContext("2d");
  c.setTransform(ratio, 0, 0, ratio, 0, 0);
  c.clearRect(0, 0, width, height);
  c.textAlign = "center";
  c.textBaseline = "middle";
  c.lineJoin = "round";
  c.lineWidth = 4;
  c.strokeStyle = theme.ground;
  const s = scale(), drawn = [];
  for (const label of data.labels) {
    label.box = null;
    if (label.from > s) continue;
    let cx = (label.x * base + left) * transform.k + transform.x;
    const cy = (label.y * base + top_) * transform.k + transform.y;
    if (cx < -120 || cy < -40 || cx > width + 120 || cy > height + 40) continue;
    c.font = label.part ? "11px system-ui, 'Liberation Sans', Arial, sans-serif"
      : "bold 13px system-ui, 'Liberation Sans', Arial, sans-serif";
    c.fillStyle = label.part ? theme.faintText : theme.text;
    const leading = label.part ? 13.5 : 16;
    const wide = Math.max(...label.lines.map((line) => c.measureText(line).width));
    const boxAt = (middle) => [middle - wide / 2, cy + label.top, wide, leading * label.lines.length + 4];
    label.box = boxAt(cx);
    // A name whose place is in sight moves away from the edge, so that it is in sight as a whole, if there is room.
    const moved = Math.max(wide / 2 + 4, Math.min(cx, width - wide / 2 - 4));
    if (moved !== cx && cx > 0 && cx < width) {
      const box = boxAt(moved);
      if (!drawn.some((other) => overlap(box, other))) [cx, label.box] = [moved, box];
    }
    drawn.push(label.box);
    label.lines.forEach((line, n) => {
      const ly = cy + label.top + 2 + (n + 0.5) * leading;
      c.strokeText(line, cx, ly);
      c.fillText(line, cx, ly);
    });
  }
  drawTitles(c, drawn);
  for (const [i, color] of [[hovered, theme.text], [current, theme.accent]]) {
    if (i < 0) continue;
    c.strokeStyle = color;
    c.lineWidth = 2.5;
    c.beginPath();
    c.arc(screenX(i), screenY(i), radius() + 4, 0, 2 * Math.PI);
    c.stroke();
  }
  if (loop) {
    c.strokeStyle = theme.accent;
    c.lineWidth = 1.5;
    c.setLineDash([5, 4]);
    c.beginPath();
    loop.forEach(([px, py], n) => (n ? c.lineTo(px, py) : c.moveTo(px, py)));
    c.closePath();
    c.stroke();
    c.setLineDash([]);
  }
}

/** Draws titles beside the dots in sight, where they are clear of the names of groups, once the map is zoomed in. */
function drawTitles(c, names) {
  titled = [];
  if (transform.k < 1.5) return;
  titles ??= new paperTitles.Titles(c, places(), request);
  const s = scale();
  if (s < titles.least) return;
  const at = (px, py) => [((px - transform.x) / transform.k - left) / base, ((py - transform.y) / transform.k - top_) / base];
  c.font = paperTitles.font;
  c.textAlign = "left";
  c.fillStyle = theme.text;
  c.lineWidth = 3;
  for (const i of places().range(...at(0, 0), ...at(width, height))) {
    if (titles.from[i] > s || !isShown(i)) continue;
    const px = screenX(i) + radius(), py = screenY(i);
    const box = [px, py - paperTitles.height / 2, titles.widths[i], paperTitles.height];
    if (box[0] + box[2] > width || names.some((other) => overlap(box, other))) continue;
    c.strokeText(titles.texts[i], px + 4, py);
    c.fillText(titles.texts[i], px + 4, py);
    titled.push({ paper: i, box });
  }
}

/** Returns the index of the places of papers. */
function places() {
  if (!index) {
    index = new KDBush(count, 64, Float32Array);
    for (let i = 0; i < count; i++) index.add(x[i], y[i]);
    index.finish();
  }
  return index;
}

/** Returns the paper at a place of the screen, or -1. */
function paperAt(px, py) {
  const s = scale(), reach = (radius() + 6) / s;
  const mx = ((px - transform.x) / transform.k - left) / base, my = ((py - transform.y) / transform.k - top_) / base;
  let best = -1, least = Infinity;
  for (const i of places().within(mx, my, reach)) {
    const d = (x[i] - mx) ** 2 + (y[i] - my) ** 2;
    if (d < least && isShown(i)) [best, least] = [i, d];
  }
  return best;
}

/** Returns the name at a place of the screen, if there is one. */
const labelAt = (px, py) => data.labels.findLast(({ box }) => box && px >= box[0] && px <= box[0] + box[2]
  && py >= box[1] && py <= box[1] + box[3]);

/** Selects the papers of the group, or of the part of it, that a name is of. */
function selectNamed({ of, part }) {
  if (part) onSelect(data.membersOfPart(of), data.parts[of].name);
  else onSelect(data.membersOf(of), `Group ${data.groups[of].id}: ${data.groups[of].name}`);
}

/** Shows the card of a paper beside it. */
function show(i) {
  const k = data.groupOf[i];
  card.replaceChildren(element("b", {}, data.titles[i].slice(0, 300)), element("small", {}, data.about(i)),
    element("small", {}, element("i", { class: `dot ${k < 0 ? "none" : "c" + data.groups[k].color}` }),
      k < 0 ? " fits nowhere" : ` ${data.groups[k].id}. ${data.groups[k].name}`));
  card.hidden = false;
  const px = screenX(i), py = screenY(i), gap = radius() + 10;
  const cx = px + gap + card.offsetWidth < width ? px + gap : Math.max(4, px - gap - card.offsetWidth);
  card.style.left = `${Math.max(4, Math.min(cx, width - card.offsetWidth - 4))}px`;
  card.style.top = `${Math.max(4, Math.min(py - 20, height - card.offsetHeight - 4))}px`;
}

function hide() {
  card.hidden = true;
  hovered = -1;
}

function listen() {
  const place = (event) => {
    const box = plane.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  plane.addEventListener("pointerdown", (event) => {
    if (event.button || !(lassoing || event.shiftKey)) return;
    loop = [place(event)];
    plane.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  plane.addEventListener("pointermove", (event) => {
    if (loop) {
      loop.push(place(event));
      request();
      return;
    }
    if (event.pointerType === "touch" || event.buttons) return;
    const i = paperAt(...place(event));
    plane.classList.toggle("over", i >= 0 || Boolean(labelAt(...place(event))));
    if (i === hovered) return;
    hide();
    if ((hovered = i) >= 0) show(i);
    request();
  });
  plane.addEventListener("pointerleave", () => {
    hide();
    request();
  });
  const finish = () => {
    if (!loop) return;
    const drawn = loop;
    loop = null;
    setLasso(false);
    if (drawn.length > 2) {
      const inside = within(drawn);
      if (inside.length) onSelect(inside, plural(inside.length) + " in the drawn area");
      else say("No paper is in the drawn area.");
    }
    request();
  };
  plane.addEventListener("pointerup", finish);
  plane.addEventListener("pointercancel", finish);
  plane.addEventListener("click", (event) => {
    if (event.shiftKey) return;
    const i = paperAt(...place(event));
    const label = i < 0 && labelAt(...place(event));
    if (i >= 0) onOpen(i);
    else if (label) selectNamed(label);
  });
  plane.addEventListener("keydown", key);
  plane.addEventListener("blur", () => {
    current = -1;
    hide();
    request();
  });
  byId("zoom-in").addEventListener("click", () => zoomBy(1.6));
  byId("zoom-out").addEventListener("click", () => zoomBy(1 / 1.6));
  byId("fit").addEventListener("click", fit);
  byId("lasso").addEventListener("click", () => setLasso(!lassoing));
}

const plural = (n) => data.plural(n, "paper");

const zoomBy = (factor) => select(plane).call(behavior.scaleBy, factor);
export const fit = () => select(plane).call(behavior.transform, zoomIdentity);

function setLasso(on) {
  lassoing = on;
  plane.classList.toggle("lasso", on);
  plane.style.touchAction = on || transform.k > 1.01 ? "none" : "pan-y";
  byId("lasso").setAttribute("aria-pressed", String(on));
}

/** Returns the shown papers within a polygon on the screen. */
function within(polygon) {
  const found = [];
  for (let i = 0; i < count; i++) {
    if (!isShown(i)) continue;
    const px = screenX(i), py = screenY(i);
    let inside = false;
    for (let a = 0, b = polygon.length - 1; a < polygon.length; b = a++) {
      const [ax, ay] = polygon[a], [bx, by] = polygon[b];
      if (ay > py !== by > py && px < ((bx - ax) * (py - ay)) / (by - ay) + ax) inside = !inside;
    }
    if (inside) found.push(i);
  }
  return found;
}

const arrows = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

function key(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const arrow = arrows[event.key];
  if (arrow && event.shiftKey) select(plane).call(behavior.translateBy, (-60 * arrow[0]) / transform.k, (-60 * arrow[1]) / transform.k);
  else if (arrow) step(...arrow);
  else if (event.key === "+" || event.key === "=") zoomBy(1.6);
  else if (event.key === "-") zoomBy(1 / 1.6);
  else if (event.key === "0") fit();
  else if (event.key.toLowerCase() === "l") setLasso(!lassoing);
  else if (event.key === "Enter" && current >= 0) onOpen(current);
  else if (event.key.toLowerCase() === "g" && current >= 0) {
    const k = data.groupOf[current];
    onSelect(data.membersOf(k), k < 0 ? "Papers that fit nowhere" : `Group ${data.groups[k].id}: ${data.groups[k].name}`);
  } else if (event.key === "Escape") {
    setLasso(false);
    loop = null;
    onSelect([], "");
  } else return;
  event.preventDefault();
}

/** Goes to the next paper in a direction: near, and not far aside. */
function step(dx, dy) {
  let from = current;
  let [px, py] = from < 0 ? [width / 2, height / 2] : [screenX(from), screenY(from)];
  let best = -1, least = Infinity;
  for (let i = 0; i < count; i++) {
    if (i === from || !isShown(i)) continue;
    const ax = screenX(i) - px, ay = screenY(i) - py;
    const along = ax * dx + ay * dy, aside = Math.abs(ax * dy - ay * dx);
    // The first key press goes to the paper in the middle.
    const far = from < 0 ? Math.hypot(ax, ay) : along > 0 && aside <= 2 * along ? along + 2 * aside : Infinity;
    if (far < least) [best, least] = [i, far];
  }
  if (best >= 0) focus(best);
}

/** Marks a paper on the map, and moves the map so that it is in sight. */
export function focus(i) {
  current = i;
  const px = screenX(i), py = screenY(i);
  if (px < 20 || py < 20 || px > width - 20 || py > height - 20) {
    const k = transform.k;
    select(plane).call(behavior.transform, zoomIdentity
      .translate(width / 2 - (x[i] * base + left) * k, height / 2 - (y[i] * base + top_) * k).scale(k));
  }
  show(i);
  const k = data.groupOf[i];
  say(`${data.titles[i].slice(0, 300)}. ${k < 0 ? "Fits nowhere" : data.groups[k].name}.`);
  request();
}

/** Makes papers stand out, or all if papers is null. */
export function emphasize(papers) {
  emphasis = null;
  if (papers) {
    emphasis = new Uint8Array(count);
    for (const i of papers) emphasis[i] = 1;
  }
  request();
}

/** Shows the papers of some periods, and those of no period only if these are all. */
export function limitTime(from, to) {
  const all = from <= 0 && to >= data.periods.length - 1;
  for (let i = 0; i < count; i++) inTime[i] = all || (data.period[i] >= from && data.period[i] <= to) ? 1 : 0;
  request();
}

export const isInTime = (i) => inTime[i] === 1;

/** What tests ask for: where a paper stands on the screen, and how long a picture takes. */
export const inspect = { screen: (i) => [screenX(i), screenY(i)], shown: (i) => Boolean(isShown(i)), scale, draw,
  names: () => data.labels.filter((l) => l.box).map(({ box, of, part }) => ({ box, of, part })),
  titles: () => titled.map(({ paper, box }) => ({ paper, box, text: titles.texts[paper] })) };
