// The words of the task pane in English and French, and which of the two is shown.

const WORDS = {
  title: { en: "Funding model", fr: "Modèle de financement" },
  language: { en: "Language", fr: "Langue" },
  views: { en: "Views", fr: "Vues" },
  functions: { en: "Functions", fr: "Fonctions" },
  scenario: { en: "Scenario", fr: "Scénario" },
  reference: { en: "Reference", fr: "Guide" },
  documentation: { en: "Documentation", fr: "Documentation" },
  connected: { en: "Server connected", fr: "Serveur connecté" },
  disconnected: { en: "Server does not answer", fr: "Le serveur ne répond pas" },

  not_connected: { en: "This page is not connected to Excel: it can be read, but nothing can be inserted.", fr: "Cette page n’est pas reliée à Excel\u00a0: elle peut être lue, mais rien ne peut être inséré." },
  blanks_as_zero: {
    en: "In this version of Excel a blank cell may arrive as 0. Fill in every cell of a range, with 0 only where 0 is meant, or update Excel.",
    fr: "Dans cette version d’Excel, une cellule vide peut être lue comme 0. Remplissez toutes les cellules des plages, avec 0 seulement là où vous voulez 0, ou mettez Excel à jour.",
  },
  blanks_unknown: {
    en: "Excel does not show which cells of {0} are blank, and a 0 may be one. Calculate again, or give one range of this workbook.",
    fr: "Excel n’indique pas quelles cellules de {0} sont vides, et un 0 peut en être une. Recalculez, ou donnez une seule plage de ce classeur.",
  },
  blanks_without_address: {
    en: "Excel does not show where the cells of this formula are, and a 0 may be a blank one. Add the add-in again, or update Excel.",
    fr: "Excel n’indique pas où sont les cellules de cette formule, et un 0 peut en être une vide. Ajoutez de nouveau le complément, ou mettez Excel à jour.",
  },
  blanks_in_preview: {
    en: "Press Enter: while a formula is typed, Excel does not show which of its cells are blank.",
    fr: "Appuyez sur Entrée\u00a0: pendant la saisie d’une formule, Excel n’indique pas quelles cellules sont vides.",
  },
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
  goal_key: { en: "\u25ce What would it take to reach a goal?", fr: "\u25ce Que faudrait-il pour atteindre un objectif?" },
  goal_open: { en: "What would it take? {0}", fr: "Que faudrait-il? {0}" },
  goal: { en: "Goal", fr: "Objectif" },
  goal_share: { en: "Share of the envelope", fr: "Part de l’enveloppe" },
  goal_now: { en: "Now: {0}", fr: "Actuellement\u00a0: {0}" },
  goal_find: { en: "Find", fr: "Chercher" },
  goal_set: { en: "Set to {1}: {0}", fr: "Mettre à {1}\u00a0: {0}" },
  goal_done: { en: "Set to {1}: {0}. The bars follow.", fr: "Mis à {1}\u00a0: {0}. Les barres suivent." },
  goal_blocked: { en: "It cannot be set here.", fr: "Cette valeur ne peut être mise ici." },
  goal_more: { en: "More on this answer", fr: "Détails de la réponse" },
  why_nothing: { en: "Nothing was moved, and the scenario is compared with itself: no amount differs.", fr: "Rien n’a été modifié et le scénario est comparé à lui-même\u00a0: aucun montant ne diffère." },
  reset_all: { en: "Reset all", fr: "Tout rétablir" },
  reset: { en: "Reset {0} to {1}", fr: "Rétablir {0} à {1}" },
  slider: { en: "{0}, slider", fr: "{0}, curseur" },
  range: { en: "range to try: {0} to {1}", fr: "intervalle à essayer\u00a0: {0} à {1}" },
  assumption: { en: "assumption", fr: "hypothèse" },
  jurisdiction: { en: "Jurisdiction", fr: "Administration" },
  change: { en: "Change", fr: "Variation" },
  change_ratio: { en: "Change, %", fr: "Variation,\u00a0%" },
  rule: { en: "Rule", fr: "Règle" },
  baseline: { en: "Baseline", fr: "Référence" },
  total: { en: "Total", fr: "Total" },
  projected: { en: "projected", fr: "projeté" },
  envelope: { en: "Envelope", fr: "Enveloppe" },
  no_envelope: { en: "none that is closed", fr: "aucune enveloppe fermée" },
  unknown: { en: "unknown", fr: "inconnu" },
  no_change: { en: "no change", fr: "inchangé" },
  finding_same: { en: "The same as the baseline for all", fr: "Identique à la référence partout" },
  finding_currencies: { en: "{0} beside {1}: no change is made of them", fr: "{0} à côté de {1}\u00a0: aucune variation n’en est tirée" },
  finding_unknown: { en: "The change is not known ({0})", fr: "La variation n’est pas connue ({0})" },
  finding_more: { en: "{0} receives {1} more, the largest increase", fr: "{0}\u00a0: {1} de plus, la plus forte hausse" },
  finding_less: { en: "{0} receives {1} less, the largest decrease", fr: "{0}\u00a0: {1} de moins, la plus forte baisse" },
  finding_both: { en: "{0}; {1}", fr: "{0}; {1}" },
  finding_same_known: { en: "all receive the same as the baseline", fr: "identique à la référence partout" },
  finding_known: { en: "Where the change is known ({0}), {1}", fr: "Là où la variation est connue ({0}), {1}" },
  known_one: { en: "{0} of {1} known", fr: "{0} connue sur {1}" },
  known_many: { en: "{0} of {1} known", fr: "{0} connues sur {1}" },
  envelopes_differ: { en: "The envelopes differ by {0}, provided by {1}", fr: "Les enveloppes diffèrent de {0}, somme fournie par {1}" },
  whoever: { en: "whoever funds the larger one", fr: "qui finance la plus grande" },
  totals_differ: { en: "The totals differ by {0}; who provides it is not known", fr: "Les totaux diffèrent de {0}; on ne sait pas qui fournit la différence" },
  envelopes_unknown: { en: "Whether the envelopes are equal is not known", fr: "On ne sait pas si les enveloppes sont égales" },
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
  save_offer: { en: "Save as an offer file", fr: "Enregistrer comme fichier d’offre" },
  save_help: { en: "Holds the figures that were moved; write your own author and reason in it.", fr: "Contient les chiffres modifiés; mettez-y votre auteur et votre motif." },
  save_done: { en: "Saved as {0}. Next: fundingmodel check {0}", fr: "Enregistré sous {0}. Ensuite\u00a0: fundingmodel check {0} --lang fr" },
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
