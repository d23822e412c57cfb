// Why: under the bars, what the change of one jurisdiction from the baseline is made of, part by part.
import { byId, draw, make, unbroken } from "./pane_dom.js";
import { follow, jurisdictionLookedAt } from "./pane_looked.js";
import { post } from "./pane_server.js";
import { language, text, word } from "./pane_words.js";

const MINUS = "\u2212";
const HEIGHT = 6;

let said = {}; // the question and the headings, in both languages
let state = null; // what the bars show: the scenario, its year, its baseline, all that is moved; null where they show nothing
let asked = null; // the question on its way

export function start(questions) {
  said = questions;
  follow(byId("looked"), ask);
  byId("why").addEventListener("toggle", () => byId("why").open && ask());
}

// The bars show something else; it is asked for where it is looked at.
export function follows(question) {
  state = question;
  byId("why-question").textContent = text(said.question);
  if (byId("why").open) return ask();
  giveUp();
  empty();
}

function giveUp() {
  asked?.abort();
  asked = null;
}

function empty(sentence = "", refused = false) {
  const region = byId("why-sentence");
  region.replaceChildren(...unbroken(sentence));
  region.classList.toggle("refusal", refused);
  byId("why-parts").replaceChildren();
  byId("why-answer").setAttribute("aria-busy", "false");
  byId("why-answer").classList.remove("stale");
}

async function ask() {
  giveUp();
  if (!byId("why").open) return;
  if (state === null) return empty();
  if (!state.overrides.length && !state.baseline) return empty(word("why_nothing"));
  asked = new AbortController();
  const mine = asked;
  byId("why-answer").setAttribute("aria-busy", "true");
  byId("why-answer").classList.add("stale");
  try {
    const found = await post("why", { ...state, jurisdiction: jurisdictionLookedAt(), language: language() }, mine.signal);
    if (mine !== asked) return;
    if (found.refused) return empty(found.refused, true);
    show(found);
  } catch (error) {
    if (error.name !== "AbortError" && mine === asked) empty(error.message, true);
  }
}

function show(found) {
  empty(text(found.sentence));
  byId("why-parts").replaceChildren(table(found), ...found.notes.map((each) => make("p", { class: "quiet" }, text(each))));
}

function table({ rows, change }) {
  const place = scale(rows.filter((row) => row.in_change), change);
  const last = rows.length - 1; // what it comes to, below the change
  const lines = [...rows.slice(0, last).map((row) => line(row, place)), line({ ...change, name: { en: word("change"), fr: word("change") }, in_change: true }, place, "total"), line(rows[last], place)];
  return make(
    "table",
    { class: "parts" },
    make("thead", {}, make("tr", {}, make("th", { scope: "col" }, text(said.part)), make("th", { scope: "col" }, text(said.amount)))),
    make("tbody", {}, ...lines),
  );
}

function line(row, place, kind = "") {
  const shown = row.in_change ? signed(row) : text(row.amount).replace("-", MINUS);
  const colour = row.in_change && row.size ? (row.size > 0 ? "more" : "less") : "";
  return make(
    "tr",
    { class: kind || (row.in_change ? "" : "end") },
    make("th", { scope: "row" }, text(row.name), row.in_change ? bar(place(row), colour) : ""),
    make("td", { class: `number ${colour}` }, shown),
  );
}

function signed({ amount, size }) {
  return (size > 0 ? "+" : "") + text(amount).replace("-", MINUS);
}

// Where each bar begins and ends, in percent: parts one after another from nothing to the change, which begins at nothing.
function scale(parts, change) {
  const ends = parts.reduce((sums, part) => [...sums, sums[sums.length - 1] + part.size], [0]);
  const [least, most] = [Math.min(0, change.size, ...ends), Math.max(0, change.size, ...ends)];
  const at = (amount) => (100 * (amount - least)) / (most - least || 1);
  return (row) => {
    const number = parts.indexOf(row);
    const [from, to] = (number < 0 ? [0, change.size] : [ends[number], ends[number + 1]]).map(at);
    return [Math.min(from, to), Math.max(Math.abs(to - from), 0.6)];
  };
}

function bar([x, width], colour) {
  const rect = draw("rect", { class: colour, x: `${x.toFixed(2)}%`, width: `${width.toFixed(2)}%`, height: HEIGHT });
  return draw("svg", { class: "part-bar", height: HEIGHT, "aria-hidden": "true" }, rect);
}
