// The words of the task pane in English and French, and which of the two is shown.

const WORDS = {
  title: { en: "Funding formulas", fr: "Modèle de financement" },
  language: { en: "Language", fr: "Langue" },
  views: { en: "Views", fr: "Vues" },
  functions: { en: "Functions", fr: "Fonctions" },
  scenario: { en: "Scenario", fr: "Scénario" },
  reference: { en: "Reference", fr: "Guide" },
  connected: { en: "Server connected", fr: "Serveur connecté" },
  disconnected: { en: "Server does not answer", fr: "Le serveur ne répond pas" },

  not_connected: { en: "This page is not connected to Excel: it can be read, but nothing can be inserted.", fr: "Cette page n’est pas reliée à Excel\u00a0: elle peut être lue, mais rien ne peut être inséré." },
  reload: { en: "Reload", fr: "Recharger" },
  close: { en: "Close", fr: "Fermer" },

  search: { en: "Search functions", fr: "Chercher une fonction" },
  found: { en: "{0} functions", fr: "{0} fonctions" },
  found_one: { en: "1 function", fr: "1 fonction" },
  found_none: { en: "No function matches. Press Escape to see all.", fr: "Aucune fonction ne correspond. Échap\u00a0: tout afficher." },
  keys: { en: "Arrow keys choose, Enter inserts the example, Escape clears the search.", fr: "Flèches\u00a0: choisir. Entrée\u00a0: insérer l’exemple. Échap\u00a0: effacer la recherche." },
  arguments: { en: "Arguments", fr: "Arguments" },
  no_arguments: { en: "None.", fr: "Aucun." },
  result: { en: "Result", fr: "Résultat" },
  source: { en: "Source", fr: "Source" },
  example: { en: "Example", fr: "Exemple" },
  example_result: { en: "Result of the example", fr: "Résultat de l’exemple" },
  calculating: { en: "Calculating…", fr: "Calcul en cours…" },
  insert: { en: "Insert at the cursor", fr: "Insérer dans la cellule active" },
  replace: { en: "Replace what {0} holds", fr: "Remplacer le contenu de {0}" },
  inserted: { en: "{0} is in {1}.", fr: "{0} est dans {1}." },
  not_empty: {
    en: "{0} is not empty. Choose an empty cell, or insert once more to replace what it holds.",
    fr: "{0} n’est pas vide. Choisissez une cellule vide, ou insérez encore pour en remplacer le contenu.",
  },
  excel_refused: { en: "Excel refused: {0}", fr: "Excel a refusé\u00a0: {0}" },
  no_excel: { en: "This page is not open in Excel; nothing can be inserted.", fr: "Cette page n’est pas ouverte dans Excel; rien ne peut être inséré." },

  scenario_label: { en: "Scenario", fr: "Scénario" },
  year: { en: "Fiscal year", fr: "Exercice" },
  compare_with: { en: "Compare with", fr: "Comparer avec" },
  unchanged: { en: "The same, unchanged", fr: "Le même, sans changement" },
  about: { en: "About this scenario", fr: "À propos de ce scénario" },
  levers: { en: "What may be moved", fr: "Ce qui peut varier" },
  no_levers: {
    en: "Nothing: its figures come from data and from other scenarios.",
    fr: "Rien\u00a0: ses chiffres proviennent des données et d’autres scénarios.",
  },
  reset_all: { en: "Reset all", fr: "Tout rétablir" },
  reset: { en: "Reset {0} to {1}", fr: "Rétablir {0} à {1}" },
  slider: { en: "{0}, slider", fr: "{0}, curseur" },
  range: { en: "range to try: {0} to {1}", fr: "intervalle à essayer\u00a0: {0} à {1}" },
  assumption: { en: "assumption", fr: "hypothèse" },
  moved: { en: "moved", fr: "modifié" },
  jurisdiction: { en: "Jurisdiction", fr: "Administration" },
  change: { en: "Change", fr: "Variation" },
  change_ratio: { en: "Change, %", fr: "Variation,\u00a0%" },
  rule: { en: "Rule", fr: "Règle" },
  baseline: { en: "Baseline", fr: "Référence" },
  total: { en: "Total", fr: "Total" },
  envelope: { en: "Envelope", fr: "Enveloppe" },
  no_envelope: { en: "none that is closed", fr: "aucune enveloppe fermée" },
  unknown: { en: "unknown", fr: "inconnu" },
  no_change: { en: "no change", fr: "inchangé" },
  finding_same: { en: "The same as the baseline for all", fr: "Identique à la référence partout" },
  finding_unknown: { en: "The change is not known", fr: "La variation n’est pas connue" },
  finding_gain: { en: "{0} gains most, {1}", fr: "{0}\u00a0: la plus forte hausse, {1}" },
  finding_both: { en: "{0} gains most, {1}; {2} loses most, {3}", fr: "{0}\u00a0: la plus forte hausse, {1}; {2}\u00a0: la plus forte baisse, {3}" },
  finding_loss: { en: "{0} loses most, {1}", fr: "{0}\u00a0: la plus forte baisse, {1}" },
  finding_same_known: { en: "The same as the baseline where known", fr: "Identique à la référence là où elle est connue" },
  finding_more: { en: "{0} (not known for {1} of {2})", fr: "{0} (non connue pour {1} sur {2})" },
  exact: { en: "Exact figures as a table", fr: "Chiffres exacts en tableau" },
  chart: { en: "Allocation by jurisdiction, {0}, {1} beside {2}. {3}. The exact figures are in the table below.", fr: "Affectation par administration, {0}, {1} à côté de {2}. {3}. Les chiffres exacts sont dans le tableau ci-dessous." },
  no_number: { en: "{0}: \u201c{1}\u201d is not a number.", fr: "{0}\u00a0: «\u00a0{1}\u00a0» n’est pas un nombre." },
  no_figure: { en: "{0}: a figure is needed.", fr: "{0}\u00a0: un chiffre est nécessaire." },
  below: { en: "{0}: at least {1}.", fr: "{0}\u00a0: au moins {1}." },
  above: { en: "{0}: at most {1}.", fr: "{0}\u00a0: au plus {1}." },
  no_answer: { en: "The funding model server does not answer. Is it running?", fr: "Le serveur du modèle de financement ne répond pas. Est-il démarré?" },
  other_answer: { en: "The server’s answer is not one to these calls.", fr: "La réponse du serveur ne correspond pas à ces appels." },
  sign_in: { en: "Sign in to use the functions and scenarios.", fr: "Connectez-vous pour utiliser les fonctions et les scénarios." },
  no_right: { en: "This server may not be used from here: ask whoever runs it for the right.", fr: "Accès refusé\u00a0: adressez-vous à la personne qui exploite le serveur." },
  new_address: { en: "The server was started again and has a new address: add the add-in again.", fr: "Le serveur a été redémarré et a une nouvelle adresse\u00a0: ajoutez de nouveau le complément." },
  server_error: { en: "The server answers with an error ({0}).", fr: "Le serveur répond par une erreur ({0})." },
  stale: { en: "The chart still shows the figures before this.", fr: "Le graphique montre encore les chiffres précédents." },
  put_on_sheet: { en: "Put on the sheet as formulas", fr: "Inscrire les formules dans la feuille" },
  put_help: { en: "Starts at the cursor and writes only into empty cells.", fr: "À partir de la cellule active, dans des cellules vides seulement." },
  put_done: { en: "The formulas are in {0}. Change a figure on yellow and they follow.", fr: "Les formules sont dans {0}. Changez un chiffre sur fond jaune\u00a0: elles suivent." },
  put_occupied: { en: "{0} is not empty, and nothing was written. Choose a cell with room below and to the right.", fr: "{0} n’est pas vide et rien n’a été écrit. Choisissez une cellule avec de la place en dessous et à droite." },
  sheet_title: { en: "Allocation under {0}, {1}", fr: "Affectation selon {0}, {1}" },
  sheet_override: { en: "Override", fr: "Modification" },
  sheet_value: { en: "Value", fr: "Valeur" },
};

const FAILURES = { 401: "sign_in", 403: "no_right", 404: "new_address" };
const KEPT = "fundingmodel.language";
let chosen = "en";

export function language() {
  return chosen;
}

// The word of a name, with {0}, {1}, ... filled in.
export function word(name, ...values) {
  const text = WORDS[name][chosen];
  return text.replace(/\{(\d)\}/g, (_, i) => String(values[Number(i)]));
}

// Why the server did not give what it was asked for, by the status of its answer.
export function failure(status) {
  return word(FAILURES[status] || "server_error", status);
}

// A text that comes in both languages.
export function text(both) {
  return both ? both[chosen] || both.en || "" : "";
}

export function fiscalYear(year) {
  const short = /^\d{4}-\d{2}$/.test(year);
  return short && chosen === "fr" ? `${year.slice(0, 5)}${Number(year.slice(0, 4)) + 1}` : year;
}

export function firstLanguage() {
  let kept = null;
  try {
    kept = localStorage.getItem(KEPT);
  } catch {
    // Storage may be closed to pages inside another; the language of Excel is then asked each time.
  }
  const shown = globalThis.Office?.context?.displayLanguage || navigator.language || "en";
  return kept === "en" || kept === "fr" ? kept : shown.toLowerCase().startsWith("fr") ? "fr" : "en";
}

export function choose(wanted, keep) {
  chosen = wanted;
  document.documentElement.lang = `${wanted}-CA`;
  if (keep) {
    try {
      localStorage.setItem(KEPT, wanted);
    } catch {
      // See above.
    }
  }
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = word(element.dataset.word);
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", word(element.dataset.label));
  document.title = word("title");
}
