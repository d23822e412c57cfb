// What the task pane does in the workbook: a formula into the active cell, or a scenario as formulas on the sheet.
import { word } from "./pane_words.js";

const HEAD = "#1F3A5F";
const INPUT = "#1F4E9E";
const INPUT_FILL = "#FFF9E5";
const DOLLARS = "#,##0.00;[Red]-#,##0.00";
const WIDE = 6; // columns that a scenario takes on the sheet
let mayReplace = "";

export class Refusal extends Error {}

async function inExcel(work) {
  if (!globalThis.Excel?.run || !globalThis.Office?.context?.requirements?.isSetSupported("ExcelApi", "1.7")) {
    throw new Refusal(word("no_excel"));
  }
  try {
    return await Excel.run(work);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(word("excel_refused", error.message || String(error)));
  }
}

function local(address) {
  return address.slice(address.lastIndexOf("!") + 1);
}

// The formula into the active cell. A cell that holds something is left alone until it is asked for again.
export function insert(formula) {
  return inExcel(async (context) => {
    const cell = context.workbook.getActiveCell();
    cell.load(["address", "formulas"]);
    await context.sync();
    const held = cell.formulas[0][0];
    const asked = JSON.stringify([cell.address, held, formula]); // the same once more, and the cell as it was
    if (held !== "" && mayReplace !== asked) {
      mayReplace = asked;
      throw new Refusal(word("not_empty", local(cell.address)));
    }
    mayReplace = "";
    cell.formulas = [[formula]];
    await context.sync();
    return local(cell.address);
  });
}

// Text stays text: no formula, number or date is made of it, whatever it begins with.
function label(text) {
  return /^[\p{L}]/u.test(text) && !/^(true|false|vrai|faux)$/i.test(text) ? text : `'${text}`;
}

// What goes onto the sheet, row by row from the cell at the cursor; null leaves a cell as it is. Columns and rows count from 0.
export function sheetRows(plan, column, row) {
  const at = (c, r) => `$${letters(column + c)}$${row + r + 1}`;
  const near = (c, r) => `${letters(column + c)}${row + r + 1}`;
  const rows = [];
  const marks = { heads: [], inputs: [], dollars: null, percents: null, total: 0 };
  const add = (...cells) => rows.push([...cells, ...Array(WIDE - cells.length).fill(null)]) - 1;

  add(label(plan.title));
  const scenario = at(1, add(label(plan.words.scenario), label(plan.scenario)));
  const year = at(1, add(label(plan.words.year), label(plan.year)));
  const baseline = at(1, add(label(plan.words.baseline), label(plan.baseline)));
  let overrides = "";
  if (plan.levers.length) {
    add();
    marks.heads.push([add(label(plan.words.override), label(plan.words.value)), 2]);
    const first = rows.length;
    for (const lever of plan.levers) {
      const top = rows.length;
      lever.names.forEach((name, i) => add(label(name), i ? `=${near(1, top)}` : lever.value));
      marks.inputs.push(top);
    }
    overrides = `${at(0, first)}:${at(1, rows.length - 1)}`;
  }
  add();
  marks.heads.push([add(...plan.words.columns.map(label)), WIDE]);
  const first = rows.length;
  const last = first + plan.jurisdictions.length - 1;
  const names = `${at(0, first)}:${at(0, last)}`;
  const formula = (name, block, quantity) => `=FM.SCENARIO(${name},${block},${year},"${quantity}",${names})`;
  // Of amounts in two currencies no change is made: its two columns stay empty.
  const changes = (r) => plan.apart ? [null, null] : [`=${near(1, r)}-${near(2, r)}`, `=IF(${near(2, r)}=0,"",${near(3, r)}/${near(2, r)})`];
  plan.jurisdictions.forEach((jurisdiction, i) => {
    const r = first + i;
    // One formula spills down a whole column: the scenario, the baseline, and the rule that binds.
    const amounts = i ? [null, null] : [formula(scenario, overrides, "allocation"), formula(baseline, "", "allocation")];
    const rule = i ? null : formula(scenario, overrides, "binding_rule");
    add(label(jurisdiction), ...amounts, ...changes(r), rule);
  });
  const end = rows.length;
  const sum = (c) => `=SUM(${near(c, first)}:${near(c, last)})`;
  add(label(plan.words.total), sum(1), sum(2), ...changes(end));
  marks.dollars = [first, 1, end - first + 1, 3];
  marks.percents = [first, 4, end - first + 1, 1];
  marks.total = end;
  return { rows, marks };
}

function letters(column) {
  let text = "";
  for (let n = column + 1; n > 0; n = Math.floor((n - 1) / 26)) text = String.fromCharCode(65 + ((n - 1) % 26)) + text;
  return text;
}

export function putOnSheet(plan) {
  return inExcel(async (context) => {
    const cell = context.workbook.getActiveCell();
    cell.load(["rowIndex", "columnIndex"]);
    await context.sync();
    const { rows, marks } = sheetRows(plan, cell.columnIndex, cell.rowIndex);
    const area = cell.getResizedRange(rows.length - 1, WIDE - 1);
    area.load(["address", "formulas"]);
    await context.sync();
    if (area.formulas.some((row) => row.some((held) => held !== ""))) {
      throw new Refusal(word("put_occupied", local(area.address)));
    }
    area.formulas = rows;
    styled(cell, marks);
    await context.sync();
    return local(area.address);
  });
}

function styled(cell, marks) {
  const part = (row, column, height, width) => cell.getOffsetRange(row, column).getResizedRange(height - 1, width - 1);
  part(0, 0, 1, 1).format.font.bold = true;
  for (const [row, width] of marks.heads) {
    const head = part(row, 0, 1, width);
    head.format.fill.color = HEAD;
    head.format.font.color = "#FFFFFF";
    head.format.font.bold = true;
  }
  for (const row of [1, 2, 3, ...marks.inputs]) {
    const input = part(row, 1, 1, 1);
    input.format.fill.color = INPUT_FILL;
    input.format.font.color = INPUT;
  }
  for (const [[row, column, height, width], format] of [[marks.dollars, DOLLARS], [marks.percents, "0.0%"]]) {
    part(row, column, height, width).numberFormat = Array.from({ length: height }, () => Array(width).fill(format));
  }
  part(marks.total, 0, 1, WIDE).format.font.bold = true;
  part(0, 0, marks.total + 1, WIDE).format.autofitColumns();
}
