// What would it take: beside each lever a control that seeks the value at which a jurisdiction has an amount or a share.
import { make, unbroken } from "./pane_dom.js";
import { exact } from "./pane_figures.js";
import { jurisdictionChoice } from "./pane_looked.js";
import * as levers from "./pane_levers.js";
import { post } from "./pane_server.js";
import { language, text, word } from "./pane_words.js";

const SIGN = "\u25ce";

let said = {}; // the question and its kinds of goal, in both languages
let state = () => ({}); // the scenario, its year and all that is moved
let receives = () => null; // what a jurisdiction receives in the state that is shown
let open = null; // the one control that is open, with what is typed into it and what was answered
let asked = null; // the question on its way

export function start(questions, stateNow, receivesNow) {
  [said, state, receives] = [questions, stateNow, receivesNow];
}

// The control of a lever, below its slider; opened again where it was open before the levers were drawn once more.
export function control(lever, line) {
  const [name] = lever.names;
  const called = word("goal_open", text(lever.label));
  const button = make("button", { type: "button", class: "plain seek", "aria-label": called, title: called, "aria-expanded": "false" }, SIGN);
  button.addEventListener("click", () => (open?.name === name ? close(true) : openAt(lever, line, button)));
  if (open?.name === name) show(lever, line, button);
  return button;
}

// Another scenario: what was asked has no place there.
export function forget() {
  giveUp();
  open = null;
}

// Something moved: what was found was sought from other figures.
export function outdated() {
  giveUp();
  if (open) answered(null);
}

// The amounts that are shown are those of the state now.
export function refresh() {
  if (open) open.now.textContent = nowText();
}

function nowText() {
  const amount = receives(open.whose.value);
  return amount === null ? "" : word("goal_now", exact(amount));
}

function openAt(lever, line, button) {
  close(false);
  open = { name: lever.names[0], typed: "", kind: "amount", answer: null };
  show(lever, line, button);
  open.box.focus();
}

function close(focus) {
  giveUp();
  if (!open) return;
  const { panel, button } = open;
  open = null;
  panel.remove();
  button.setAttribute("aria-expanded", "false");
  if (focus) button.focus();
}

function giveUp() {
  asked?.abort();
  asked = null;
}

function show(lever, line, button) {
  const id = `goal-${lever.names[0].replace(/[^\w-]/g, "_")}`;
  const kinds = [["amount", text(said.amount_title)], ["share", word("goal_share")]];
  const kind = make("select", { id: `${id}-kind` }, ...kinds.map(([value, label]) => make("option", { value }, label)));
  kind.value = open.kind;
  const box = make("input", { type: "text", id: `${id}-box`, inputmode: "decimal", autocomplete: "off", class: "figure", "aria-describedby": `${id}-hint` });
  box.value = open.typed;
  const hint = make("p", { class: "quiet", id: `${id}-hint` });
  const now = make("p", { class: "quiet" });
  const answer = make("div", { class: "goal-answer", role: "status", "aria-live": "polite" });
  const whose = jurisdictionChoice(`${id}-whose`, () => {
    outdated();
    refresh();
  });
  const panel = make(
    "form",
    { class: "goal", id, "aria-label": word("goal_open", text(lever.label)), novalidate: true },
    make("p", { class: "quiet" }, text(said.question)),
    make("p", { class: "choice" }, make("label", { for: whose.id }, word("jurisdiction")), whose),
    now,
    make("p", { class: "choice" }, make("label", { for: kind.id }, word("goal")), kind),
    hint,
    make("p", { class: "goal-line" }, box, make("button", { type: "submit" }, word("goal_find"))),
    answer,
  );
  Object.assign(open, { lever, panel, button, box, now, whose, region: answer });
  const kindChosen = () => {
    hint.textContent = text(said[kind.value]);
    box.setAttribute("aria-label", kinds.find(([value]) => value === kind.value)[1]);
  };
  kind.addEventListener("change", () => {
    open.kind = kind.value;
    kindChosen();
    outdated();
  });
  box.addEventListener("input", () => {
    open.typed = box.value;
    outdated();
  });
  panel.addEventListener("submit", (event) => {
    event.preventDefault();
    seek();
  });
  panel.addEventListener("keydown", (event) => event.key === "Escape" && close(true));
  kindChosen();
  refresh();
  button.setAttribute("aria-expanded", "true");
  button.setAttribute("aria-controls", id);
  line.append(panel);
  if (asked) return wait();
  answered(open.answer?.refused ? null : open.answer); // a refusal is in the language it was asked for in
}

async function seek() {
  giveUp();
  const wrong = levers.wrong()?.sentence || whyNoGoal();
  if (wrong) return answered({ refused: wrong });
  asked = new AbortController();
  const [mine, { kind, lever }] = [asked, open];
  wait();
  const question = { ...state(), lever: lever.names[0], jurisdiction: open.whose.value, [kind]: levers.read(open.typed), language: language() };
  let found;
  try {
    found = await post("goal", question, mine.signal);
  } catch (error) {
    if (error.name === "AbortError") return;
    found = { refused: error.message };
  }
  if (mine !== asked) return;
  asked = null;
  answered(found);
}

function wait() {
  open.region.setAttribute("aria-busy", "true");
  open.region.classList.remove("refusal");
  open.region.replaceChildren(word("calculating"));
}

// Why what is typed is no goal; which figures may be one, the engine says.
function whyNoGoal() {
  const typed = levers.read(open.typed);
  if (typed === "") return word("no_figure", word("goal"));
  return typeof typed === "number" ? "" : word("no_number", word("goal"), typed);
}

// What was answered, in the words of the language shown; null where nothing was asked.
function answered(found) {
  open.answer = found;
  const { region } = open;
  region.setAttribute("aria-busy", "false");
  region.classList.toggle("refusal", Boolean(found?.refused));
  if (found?.refused) return region.replaceChildren(found.refused);
  if (found?.done) return region.replaceChildren(word("goal_done", text(open.lever.label), text(found.done)));
  region.replaceChildren(...(found ? parts(found) : []));
}

function parts(found) {
  const lines = [found.sentence, found.less].filter(Boolean).map((each) => make("p", {}, ...unbroken(text(each))));
  const blocked = found.blocked ? make("p", { class: "refusal" }, `${word("goal_blocked")} ${text(found.blocked)}`) : "";
  const notes = make("details", {}, make("summary", {}, word("goal_more")), ...found.notes.map((each) => make("p", {}, text(each))));
  return [...lines, found.value === null ? "" : setter(found), blocked, notes].filter((each) => each !== "");
}

// The button that sets the lever; what follows is as if the reader had typed the value.
function setter({ value, value_text: shown }) {
  const button = make("button", { type: "button", class: "main" }, word("goal_set", text(open.lever.label), text(shown)));
  button.addEventListener("click", () => {
    levers.set(open.name, value); // which makes the answer one of other figures
    answered({ done: shown });
  });
  return button;
}
