// Levers: a slider with a number box for each figure of a scenario that may be moved.
import { byId, make, unbroken } from "./pane_dom.js";
import { plain } from "./pane_figures.js";
import { language, text, word } from "./pane_words.js";

let groups = [];
let moved = new Map(); // by the lever's first name: a number, or what was typed where that is none
let onMove = () => {};
let beside = () => ""; // what stands beside the slider of a lever
const setters = new Map(); // by the lever's first name

export function start(listener, control) {
  [onMove, beside] = [listener, control];
  byId("reset").addEventListener("click", () => {
    moved.clear();
    show(groups);
    onMove();
  });
}

export function forget() {
  moved = new Map();
}

// Sets a lever, as if its reader had typed the figure.
export function set(name, value) {
  setters.get(name)(value);
}

// The overrides as the function takes them: a row for each name, of each lever that was moved.
export function overrides() {
  return movedLevers().flatMap((lever) => lever.names.map((name) => [name, moved.get(lever.names[0])]));
}

export function movedLevers() {
  return groups.flatMap((group) => group.levers).filter((lever) => moved.has(lever.names[0]));
}

// The first lever whose figure cannot be, and why, in the reader's language; what else is wrong, the engine says.
export function wrong() {
  for (const lever of movedLevers()) {
    const sentence = whyNot(lever, moved.get(lever.names[0]));
    if (sentence) return { name: lever.names[0], sentence };
  }
  return null;
}

function whyNot({ label, least, most }, value) {
  const called = text(label);
  if (value === "") return word("no_figure", called);
  if (typeof value !== "number") return word("no_number", called, value);
  if (least !== null && value < least) return word("below", called, plain(least));
  if (most !== null && value > most) return word("above", called, plain(most));
  return "";
}

// For the sheet: the levers that were moved; where none was, all of them, so that they can be moved there.
export function forSheet() {
  const chosen = movedLevers();
  const levers = chosen.length ? chosen : groups.flatMap((group) => group.levers);
  return levers.map((lever) => ({ names: lever.names, value: moved.get(lever.names[0]) ?? lever.value }));
}

// A figure as it is typed in the language: 934,500,000 or 934 500 000, 2.5 or 2,5. What is none stays the text that it is.
export function read(typed) {
  const trimmed = typed.trim().replace(/[\u00a0\u202f]/g, " ").replace(/\u2212/g, "-");
  const french = language() === "fr";
  const grouped = french ? /^[-+]?\d{1,3}( \d{3})+([.,]\d+)?$/ : /^[-+]?\d{1,3}(,\d{3})+(\.\d+)?$/;
  const joined = grouped.test(trimmed) ? trimmed.replace(french ? / /g : /,/g, "") : trimmed;
  const pointed = french ? joined.replace(",", ".") : joined;
  const figure = /^[-+]?(\d+\.?\d*|\.\d+)$/.test(pointed) ? Number(pointed) : NaN;
  return Number.isFinite(figure) ? figure : trimmed;
}

export function show(found) {
  groups = found;
  setters.clear();
  const keys = new Set(groups.flatMap((group) => group.levers.map((lever) => lever.names[0])));
  moved = new Map([...moved].filter(([name]) => keys.has(name)));
  const open = new Set([...byId("levers").querySelectorAll("details[open]")].map((element) => element.dataset.name));
  const several = groups.filter((group) => group.levers.length > 1).length > 1;
  const elements = groups.map((group) => groupOf(group, open.has(group.name) || !several));
  byId("levers").replaceChildren(...(elements.length ? elements : [make("p", { class: "quiet" }, word("no_levers"))]));
  markReset();
}

function groupOf(group, open) {
  const parts = [text(group.unit)];
  if (group.assumption) parts.push(word("assumption"));
  if (group.range) parts.push(word("range", plain(group.range[0]), plain(group.range[1])));
  const line = parts.filter(Boolean).join("; ");
  // What the scenario says of a figure opens under the line that gives its unit and range.
  const about = text(group.note)
    ? make("details", { class: "note" }, make("summary", {}, line), make("p", {}, text(group.note)))
    : make("p", { class: "note" }, line);
  const levers = group.levers.map(leverOf);
  if (group.levers.length === 1) {
    return make("div", { class: "group", role: "group", "aria-label": text(group.title) }, ...levers, about);
  }
  const box = make("details", { class: "group many", open }, make("summary", {}, text(group.title)), about, ...levers);
  box.dataset.name = group.name;
  return box;
}

function leverOf(lever) {
  const [name] = lever.names;
  const id = idOf(name);
  const label = text(lever.label);
  const value = moved.has(name) ? moved.get(name) : lever.value;
  const slider = make("input", {
    type: "range", id: `${id}-slider`, min: lever.low, max: lever.high, step: "any", "aria-label": word("slider", label),
  });
  const box = make("input", { type: "text", id, inputmode: "decimal", autocomplete: "off", class: "figure", "aria-describedby": "refusal" });
  const reset = make(
    "button",
    { type: "button", class: "plain reset", "aria-label": word("reset", label, plain(lever.value)), title: word("reset", label, plain(lever.value)) },
    "\u21ba",
  );
  const line = make("div", { class: "lever" }, make("label", { for: id }, ...unbroken(label)), box, reset, slider);
  line.append(beside(lever, line));
  const showValue = (now) => {
    box.value = typeof now === "number" ? plain(now) : now;
    if (typeof now === "number") slider.value = now;
    slider.setAttribute("aria-valuetext", box.value);
    mark(line, reset, now !== lever.value);
  };
  const move = (now) => {
    if (now === lever.value) moved.delete(name);
    else moved.set(name, now);
    mark(line, reset, now !== lever.value);
    markReset();
    onMove();
  };
  slider.addEventListener("input", () => {
    const now = Number((Math.round(Number(slider.value) / lever.step) * lever.step).toPrecision(12));
    box.value = plain(now);
    slider.setAttribute("aria-valuetext", box.value);
    move(now);
  });
  slider.addEventListener("keydown", (event) => step(event, slider, lever));
  box.addEventListener("input", () => {
    const now = read(box.value);
    if (typeof now === "number") slider.value = now;
    move(now);
  });
  const set = (now) => {
    showValue(now);
    move(now);
    box.focus();
  };
  reset.addEventListener("click", () => set(lever.value));
  setters.set(name, set);
  showValue(value);
  return line;
}

// Arrow keys move by the lever's step, page keys by ten: a slider without steps of its own would jump by a hundredth.
function step(event, slider, lever) {
  const steps = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
  if (!steps) return;
  event.preventDefault();
  slider.value = Number(slider.value) + steps * lever.step;
  slider.dispatchEvent(new Event("input"));
}

function mark(line, reset, isMoved) {
  line.classList.toggle("moved", isMoved);
  reset.classList.toggle("gone", !isMoved);
}

function markReset() {
  byId("reset").disabled = moved.size === 0;
}

// Which boxes hold what was refused: the one of a name; else those whose name the engine's sentence has, else all moved.
export function markRefused(sentence, name = "") {
  for (const box of byId("levers").querySelectorAll("input.figure")) box.removeAttribute("aria-invalid");
  if (!sentence) return;
  const levers = movedLevers();
  const named = levers.filter(({ names: [own] }) => (name ? own === name : sentence.includes(own) || sentence.includes(own.split(".")[0])));
  for (const { names: [own] } of named.length ? named : levers) byId(idOf(own)).setAttribute("aria-invalid", "true");
}

function idOf(name) {
  return `lever-${name.replace(/[^\w-]/g, "_")}`;
}
