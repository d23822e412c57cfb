// The task pane: two views, the language, and the state of the server.
import { canAsk } from "./blank_cells.js";
import { byId, say } from "./pane_dom.js";
import * as functions from "./pane_functions.js";
import * as scenario from "./pane_scenario.js";
import { get, onServerState } from "./pane_server.js";
import { config } from "./config.js";
import { choose, firstLanguage, language, word } from "./pane_words.js";

const EVERY = 30000; // milliseconds between two looks at the server
const PATIENCE = 3000; // milliseconds for Excel to answer; without it the pane can be read all the same
const VIEWS = ["functions", "scenario"];
// What xlwings' page shows where Excel does not answer, in English, and the words that take its place.
const NO_EXCEL = {
  "#xlwings-office-ready-error .mb-3": "not_connected",
  "#xlwings-taskpane-reload-btn": "reload",
  "#xlwings-taskpane-reload-cancel-btn": "close",
};
let scenarioBegun = null;

function view(name, focus) {
  for (const each of VIEWS) {
    const tab = byId(`tab-${each}`);
    tab.setAttribute("aria-selected", String(each === name));
    tab.tabIndex = each === name ? 0 : -1;
    byId(`view-${each}`).hidden = each !== name;
  }
  if (focus) byId(`tab-${name}`).focus();
  if (name === "scenario" && !scenarioBegun) {
    scenarioBegun = get("scenarios").then((known) => scenario.start(known));
    scenarioBegun.catch((error) => {
      scenarioBegun = null;
      say(error.message, true);
    });
  }
}

function tabs() {
  VIEWS.forEach((name, i) => {
    byId(`tab-${name}`).addEventListener("click", () => {
      say(""); // what was said of the other view
      view(name, false);
    });
    byId(`tab-${name}`).addEventListener("keydown", (event) => {
      const to = { ArrowRight: i + 1, ArrowLeft: i - 1, Home: 0, End: VIEWS.length - 1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      say("");
      view(VIEWS[(to + VIEWS.length) % VIEWS.length], true);
    });
  });
}

function inLanguage(wanted, keep) {
  choose(wanted, keep);
  for (const each of ["en", "fr"]) byId(`language-${each}`).setAttribute("aria-pressed", String(each === wanted));
  byId("reference").href = `${config.appPath}/reference.html?lang=${wanted}`;
  byId("documentation").href = `${byId("reference").href}#documentation`;
  serverState(lastState);
  for (const [selector, name] of Object.entries(NO_EXCEL)) {
    const element = document.querySelector(selector);
    if (element) element.textContent = word(name);
  }
}

let lastState = true;

function serverState(connected) {
  lastState = connected;
  byId("server").textContent = word(connected ? "connected" : "disconnected");
  byId("server").classList.toggle("off", !connected);
}

// All that is shown, once more in another language.
function showAgain(wanted, keep) {
  inLanguage(wanted, keep);
  say("");
  functions.showAgain();
  scenarioBegun?.then(() => scenario.showAgain());
}

async function start() {
  inLanguage(firstLanguage(), false);
  // It may hang, as when Excel opens a pane again with its workbook, and it may fail.
  const answered = Promise.resolve(globalThis.Office?.onReady()).catch(() => {});
  await Promise.race([answered, new Promise((done) => setTimeout(done, PATIENCE))]);
  inLanguage(firstLanguage(), false);
  tabs();
  onServerState(serverState);
  for (const each of ["en", "fr"]) {
    byId(`language-${each}`).addEventListener("click", () => {
      if (each !== language()) showAgain(each, true);
    });
  }
  byId("pane").hidden = false;
  try {
    const catalogue = await get("catalogue");
    byId("version").replaceChildren(`fundingmodel ${catalogue.version}`);
    functions.start(catalogue);
  } catch (error) {
    say(error.message, true);
  }
  answered.then(() => firstLanguage() !== language() && showAgain(firstLanguage(), false)); // Excel's own, known late
  answered.then((place) => (byId("blanks").hidden = place?.host !== "Excel" || canAsk()));
  setInterval(() => document.hidden || get("status").catch(() => {}), EVERY);
}

start();
