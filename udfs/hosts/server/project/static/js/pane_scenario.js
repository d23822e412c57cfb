// The view of a scenario: choose it and a year, move its levers, see what each receives beside the baseline.
import { isUnlike, show as showChart } from "./pane_chart.js";
import { byId, make, say } from "./pane_dom.js";
import { putOnSheet } from "./pane_excel.js";
import * as goal from "./pane_goal.js";
import * as levers from "./pane_levers.js";
import { offer } from "./pane_looked.js";
import { get, post } from "./pane_server.js";
import * as why from "./pane_why.js";
import { fiscalYear, language, text, word } from "./pane_words.js";

const WAIT = 120; // milliseconds without a further move before the server is asked

let scenarios = [];
let last = null; // the last preview that was shown, with what it was asked for
let waiting = 0;
let asked = null; // the request on its way
let choice = 0; // how often a scenario or a year was chosen

export function start(known) {
  scenarios = known.scenarios;
  goal.start(known.questions.goal, state, receives);
  why.start(known.questions.why);
  levers.start(later, goal.control);
  byId("scenario").addEventListener("change", () => chooseScenario());
  byId("year").addEventListener("change", () => {
    goal.outdated();
    chooseYear();
  });
  byId("baseline").addEventListener("change", () => preview());
  byId("put").addEventListener("click", put);
  byId("save").addEventListener("click", save);
  choices(byId("scenario"), scenarios.map((each) => [each.name, text(each.short)]));
  return chooseScenario();
}

// Once more in the language now chosen.
export function showAgain() {
  choices(byId("scenario"), scenarios.map((each) => [each.name, text(each.short)]), byId("scenario").value);
  years(byId("year").value);
  baselines(byId("baseline").value);
  return chooseYear();
}

function scenario(name = byId("scenario").value) {
  return scenarios.find((each) => each.name === name);
}

function choices(select, pairs, chosen = null) {
  select.replaceChildren(...pairs.map(([value, label]) => make("option", { value }, label)));
  if (pairs.some(([value]) => value === chosen)) select.value = chosen;
}

function years(chosen) {
  const there = scenario().fiscal_years;
  choices(byId("year"), there.map((year) => [year, fiscalYear(year)]), there.includes(chosen) ? chosen : there[there.length - 1]);
}

// With nothing to compare, a scenario is shown beside itself unchanged.
function baselines(chosen) {
  const others = scenarios.filter((each) => each.name !== scenario().name && each.fiscal_years.includes(byId("year").value));
  choices(byId("baseline"), [["", word("unchanged")], ...others.map((each) => [each.name, text(each.short)])], chosen);
}

function chooseScenario() {
  levers.forget();
  goal.forget();
  years(byId("year").value);
  return chooseYear();
}

async function chooseYear() {
  const [name, year, mine] = [scenario().name, byId("year").value, ++choice];
  giveUp(); // or the figures of the year before would come in below the name of this one
  offer(scenario().jurisdictions);
  byId("outcome").setAttribute("aria-busy", "true");
  baselines(byId("baseline").value);
  byId("about-title").textContent = text(scenario().title);
  byId("about").textContent = [scenario().summary, scenario().note, ...scenario().rules].map(text).filter(Boolean).join(" ");
  try {
    const found = await get("levers", { scenario: name, fiscal_year: year, language: language() });
    if (mine !== choice) return; // or levers that come late would undo what was moved since
    levers.show(found.groups);
  } catch (error) {
    if (mine === choice) refuse(error.message);
    return;
  }
  await preview();
}

function later() {
  giveUp(); // or what was asked before the move would come in as its answer
  goal.outdated();
  say(""); // what was said of the sheet was said of other figures
  byId("outcome").setAttribute("aria-busy", "true");
  waiting = setTimeout(preview, WAIT);
}

// The last request wins: one that is still on its way is given up.
function giveUp() {
  clearTimeout(waiting);
  asked?.abort();
  asked = null;
}

// What a goal is sought from: the scenario, its year, and all that is moved.
function state() {
  return { scenario: scenario().name, fiscal_year: byId("year").value, overrides: levers.overrides() };
}

// What a jurisdiction receives in that state; null where the bars do not show it.
function receives(code) {
  if (!last || byId("outcome").getAttribute("aria-busy") === "true" || byId("outcome").classList.contains("stale")) return null;
  return last.found.jurisdictions.find((row) => row.code === code)?.amount ?? null;
}

async function preview() {
  giveUp();
  asked = new AbortController();
  const mine = asked;
  byId("outcome").setAttribute("aria-busy", "true");
  const wrong = levers.wrong();
  if (wrong) return refuse(wrong.sentence, wrong.name);
  const question = { ...state(), baseline: byId("baseline").value };
  try {
    const found = await post("preview", { ...question, language: language() }, mine.signal);
    if (mine !== asked) return;
    if (found.refused) return refuse(found.refused);
    accept(found, question);
  } catch (error) {
    if (error.name !== "AbortError" && mine === asked) refuse(error.message);
  }
}

function accept(found, question) {
  last = { found, question };
  byId("refusal").hidden = true;
  byId("refusal").textContent = "";
  byId("outcome").classList.remove("stale");
  levers.markRefused("");
  showChart(found, names(question, found));
  byId("put").disabled = false;
  byId("save").disabled = question.overrides.length === 0;
  byId("outcome").setAttribute("aria-busy", "false");
  goal.refresh();
  why.follows(question);
}

function refuse(sentence, name = "") {
  byId("refusal").hidden = false;
  byId("refusal").replaceChildren(make("span", {}, sentence), last ? ` ${word("stale")}` : "");
  byId("outcome").classList.add("stale");
  levers.markRefused(sentence, name);
  byId("put").disabled = byId("save").disabled = true;
  byId("outcome").setAttribute("aria-busy", "false");
  goal.refresh();
  why.follows(null);
}

function names(question, found) {
  const own = text(scenario(question.scenario).short);
  const said = [...(found.moved ? [text(found.moved)] : []), ...(found.projected ? [word("projected")] : [])];
  const baseline = question.baseline ? text(scenario(question.baseline).short) : word("unchanged");
  return {
    year: fiscalYear(question.fiscal_year),
    scenario: said.length ? `${own} (${said.join(", ")})` : own,
    baseline: found.baseline_projected ? `${baseline} (${word("projected")})` : baseline,
  };
}

// The year as the sheet's title has it, marked where the amounts rest on figures that nobody has measured.
function yearOnSheet(question, found) {
  const year = fiscalYear(question.fiscal_year);
  return found.projected ? `${year} (${word("projected")})` : year;
}

async function put() {
  const { found, question } = last;
  const plan = {
    title: word("sheet_title", text(scenario(question.scenario).title), yearOnSheet(question, found)),
    scenario: question.scenario,
    year: question.fiscal_year,
    baseline: question.baseline || question.scenario,
    apart: isUnlike(found),
    levers: levers.forSheet(),
    jurisdictions: found.jurisdictions.map((row) => text(row.name)),
    words: {
      scenario: word("scenario"), year: word("year"), baseline: word("baseline"), override: word("sheet_override"),
      value: word("sheet_value"), total: word("total"),
      columns: [word("jurisdiction"), word("scenario"), word("baseline"), ...(isUnlike(found) ? ["", ""] : [word("change"), word("change_ratio")]), word("rule")],
    },
  };
  try {
    say(word("put_done", await putOnSheet(plan)));
  } catch (error) {
    say(error.message, true);
  }
}

// The figures that were moved, as a file that the reader keeps.
async function save() {
  const { scenario: name, overrides } = last.question;
  try {
    const found = await post("offer", { scenario: name, overrides, language: language() });
    if (found.refused) throw new Error(found.refused);
    const address = URL.createObjectURL(new Blob([found.text], { type: "application/toml" }));
    make("a", { href: address, download: found.file }).click();
    setTimeout(() => URL.revokeObjectURL(address), WAIT);
    say(word("save_done", found.file));
  } catch (error) {
    say(error.message, true);
  }
}
