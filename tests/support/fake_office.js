// A stand-in for Office alone: what Excel offers a task pane and its custom functions, and a workbook that remembers what is
// written into it. Everything else on the page is the real thing. `fakeExcel.calc(name, args)` does with a call what Excel does;
// an argument {reference: "Sheet1!A1:B3"} is a reference, any other is an expression, which has no address.
(function (page) {
  const functions = new Map(); // by id
  const state = {
    language: page.fakeLanguage || "en-US",
    runtime: page.fakeRuntime || "1.4", // of custom functions
    blank: page.fakeBlank || "null", // what a blank cell is handed on as: "zero" (OfficeDev/office-js, issue 4702), "null", ...
    addresses: true, // whether addresses of parameters are given where they are promised
    syncs: 0, // round trips to the workbook
    underWay: 0,
    mostAtOnce: Infinity, // of round trips; Excel for Mac refuses more than some 50 (OfficeDev/office-js, issue 2874)
    fails: "", // set it, and every round trip fails with this message
    failsAt: "", // an address: every round trip that loads it fails
    never: false, // set it, and no round trip that begins is ever answered
    editing: false, // whether a cell is being edited
    active: { sheet: "Sheet1", row: 0, column: 0, rows: 1, columns: 1 },
    writes: [], // what was written, in order: {address, formulas | values | ...}
    sheets: new Map([["Sheet1", new Map()]]), // name -> "row,column" -> {value, formula, numberFormat}
    protected: false, // set it, and every write is refused as on a protected sheet
    metadata: null,
  };

  // Cells and addresses

  function letters(column) {
    let text = "";
    for (let left = column + 1; left > 0; left = Math.floor((left - 1) / 26)) {
      text = String.fromCharCode(65 + ((left - 1) % 26)) + text;
    }
    return text;
  }

  function numberOf(text) {
    return [...text.toUpperCase()].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
  }

  const [ROWS, COLUMNS] = [1048576, 16384];
  const MOST_ANSWERED = 5 * 1024 * 1024; // in one round trip, in Excel on the web

  function parse(address, sheet) {
    const match = /^(?:(?:'((?:[^']|'')+)'|([^'!]+))!)?\$?([A-Z]+)?\$?(\d+)?(?::\$?([A-Z]+)?\$?(\d+)?)?$/i.exec(address);
    const one = address.indexOf(":") < 0;
    if (!match || !(one ? match[3] && match[4] : match[3] || match[4])) {
      throw new RichError("InvalidArgument", `no such address: ${address}`);
    }
    const [top, left] = [match[4] ? Number(match[4]) - 1 : 0, match[3] ? numberOf(match[3]) : 0];
    const bottom = one ? top : match[6] ? Number(match[6]) - 1 : ROWS - 1;
    const right = one ? left : match[5] ? numberOf(match[5]) : COLUMNS - 1;
    return {
      sheet: match[1]?.replaceAll("''", "'") || match[2] || sheet,
      row: top,
      column: left,
      rows: bottom - top + 1,
      columns: right - left + 1,
    };
  }

  function addressOf({ sheet, row, column, rows, columns }) {
    const name = /^\w+$/.test(sheet) ? sheet : `'${sheet.replaceAll("'", "''")}'`;
    const [top, left] = [rows === ROWS ? "" : row + 1, columns === COLUMNS ? "" : letters(column)];
    const [bottom, right] = [rows === ROWS ? "" : row + rows, columns === COLUMNS ? "" : letters(column + columns - 1)];
    const [first, last] = [`${left}${top}`, `${right}${bottom}`];
    return `${name}!${first === last && top && left ? first : `${first}:${last}`}`;
  }

  function blank(cell) {
    return cell.value === "" && cell.formula === "";
  }

  // Excel.RangeValueType
  function typeOf(cell) {
    if (blank(cell)) return "Empty";
    return { number: "Double", string: "String", boolean: "Boolean" }[typeof cell.value] ?? "Unknown";
  }

  class RichError extends Error {
    constructor(code, message) {
      super(message);
      this.code = code;
    }
  }

  // Objects of the workbook. What was not loaded and synchronised cannot be read, as in Excel.

  class Loadable {
    constructor(context) {
      Object.defineProperty(this, "context", { value: context });
      Object.defineProperty(this, "known", { value: new Map() });
    }
    load(names) {
      const list = Array.isArray(names) ? names : String(names ?? "").split(",");
      for (const name of list.map((n) => n.trim()).filter(Boolean)) {
        this.context.pending.push(() => {
          if (state.failsAt && this.place && addressOf(this.place) === state.failsAt) {
            throw new RichError("GeneralException", "An internal error has occurred.");
          }
          this.known.set(name, this.read(name));
          this.context.answered += JSON.stringify(this.known.get(name) ?? null).length;
        });
      }
      return this;
    }
    get(name) {
      if (!this.known.has(name)) {
        throw new RichError("PropertyNotLoaded", `The property '${name}' is not available: load it and synchronise.`);
      }
      return this.known.get(name);
    }
  }

  function readable(type, names) {
    for (const name of names) {
      Object.defineProperty(type.prototype, name, {
        configurable: true,
        get() {
          return this.get(name);
        },
        set(value) {
          this.set(name, value);
        },
      });
    }
  }

  // Properties that are remembered and do nothing: fonts, fills, widths.
  function plain(onWrite) {
    const held = {};
    return new Proxy(held, {
      get: (_, name) =>
        name in held ? held[name] : name === "load" ? () => undefined : /^(auto)/.test(String(name)) ? () => undefined : (held[name] = plain(onWrite)),
      set: (_, name, value) => {
        held[name] = value;
        onWrite(String(name), value);
        return true;
      },
    });
  }

  class Range extends Loadable {
    constructor(context, place) {
      super(context);
      this.place = place;
      this.format = plain((name, value) => this.note("format", { [name]: value }));
    }
    note(what, value) {
      this.context.pending.push(() => state.writes.push({ address: addressOf(this.place), [what]: value }));
    }
    cells() {
      const { sheet, row, column, rows, columns } = this.place;
      const cells = sheetOf(sheet);
      return Array.from({ length: rows }, (_, r) =>
        Array.from({ length: columns }, (_, c) => cells.get(`${row + r},${column + c}`) ?? { value: "", formula: "" }),
      );
    }
    read(name) {
      const { row, column, rows, columns } = this.place;
      // Of a whole column or row, what goes by cell is null.
      const byCell = (of) => (rows === ROWS || columns === COLUMNS ? null : this.cells().map((line) => line.map(of)));
      const known = {
        address: () => addressOf(this.place),
        rowIndex: () => row,
        columnIndex: () => column,
        rowCount: () => rows,
        columnCount: () => columns,
        cellCount: () => rows * columns,
        values: () => byCell((cell) => cell.value),
        valueTypes: () => byCell(typeOf),
        formulas: () => byCell((cell) => cell.formula),
        numberFormat: () => byCell((cell) => cell.numberFormat ?? "General"),
        worksheet: () => undefined,
      };
      if (!(name in known)) {
        throw new RichError("InvalidArgument", `the stand-in for Office does not know the property '${name}' of a range`);
      }
      return known[name]();
    }
    set(name, value) {
      const { rows, columns, row, column, sheet } = this.place;
      const grid = Array.isArray(value) ? value : Array.from({ length: rows }, () => Array(columns).fill(value));
      this.context.pending.push(() => {
        if (state.protected) {
          throw new RichError("AccessDenied", "The sheet is protected.");
        }
        if (grid.length !== rows || grid.some((line) => line.length !== columns)) {
          throw new RichError("InvalidArgument", `the dimensions of ${addressOf(this.place)} are not those of what is written`);
        }
        const cells = sheetOf(sheet);
        grid.forEach((line, r) =>
          line.forEach((item, c) => {
            if (item === null) {
              return; // leaves the cell as it is
            }
            const key = `${row + r},${column + c}`;
            const cell = { ...(cells.get(key) ?? { value: "", formula: "" }) };
            if (name === "numberFormat") {
              cell.numberFormat = item;
            } else {
              cell.formula = item;
              const typed = typeof item === "string" ? item[0] : "";
              cell.value = typed === "=" ? 0 : typed === "'" ? item.slice(1) : item; // an apostrophe: what follows is text
            }
            cells.set(key, cell);
          }),
        );
        state.writes.push({ address: addressOf(this.place), [name]: grid });
      });
    }
    at(change) {
      return new Range(this.context, { ...this.place, ...change });
    }
    getCell(row, column) {
      return this.at({ row: this.place.row + row, column: this.place.column + column, rows: 1, columns: 1 });
    }
    getOffsetRange(rows, columns) {
      return this.at({ row: this.place.row + rows, column: this.place.column + columns });
    }
    getResizedRange(rows, columns) {
      return this.at({ rows: this.place.rows + rows, columns: this.place.columns + columns });
    }
    getAbsoluteResizedRange(rows, columns) {
      return this.at({ rows, columns });
    }
    getUsedRangeOrNullObject() {
      const used = usedIn(this.place);
      const range = this.at(used ?? {});
      this.context.pending.push(() => range.known.set("isNullObject", used === null));
      return used ? range : Object.assign(range, { load: () => range });
    }
    get worksheet() {
      return new Worksheet(this.context, this.place.sheet);
    }
    select() {
      this.context.pending.push(() => Object.assign(state.active, this.place));
    }
    clear() {
      this.set("values", "");
    }
  }
  readable(Range, [
    "address", "rowIndex", "columnIndex", "rowCount", "columnCount", "cellCount", "values", "valueTypes", "formulas",
    "numberFormat", "isNullObject",
  ]);

  // The smallest range that holds all cells of a place that are not blank; null where there are none.
  function usedIn({ sheet, row, column, rows, columns }) {
    const held = [...sheetOf(sheet)].filter(([, cell]) => !blank(cell)).map(([at]) => at.split(",").map(Number));
    const inside = held.filter(([r, c]) => r >= row && r < row + rows && c >= column && c < column + columns);
    if (!inside.length) return null;
    const of = (choose) => [0, 1].map((axis) => inside.reduce((found, at) => choose(found, at[axis]), inside[0][axis]));
    const [[top, left], [bottom, right]] = [of((a, b) => Math.min(a, b)), of((a, b) => Math.max(a, b))];
    return { sheet, row: top, column: left, rows: bottom - top + 1, columns: right - left + 1 };
  }

  function sheetOf(name) {
    if (!state.sheets.has(name)) {
      throw new RichError("ItemNotFound", `no sheet '${name}'`);
    }
    return state.sheets.get(name);
  }

  class Worksheet extends Loadable {
    constructor(context, sheetName) {
      super(context);
      this.sheetName = sheetName;
    }
    read(name) {
      return name === "name" ? this.sheetName : undefined;
    }
    getRange(address) {
      const whole = { sheet: this.sheetName, row: 0, column: 0, rows: 1048576, columns: 16384 };
      return new Range(this.context, address ? parse(address, this.sheetName) : whole);
    }
    getRangeByIndexes(row, column, rows, columns) {
      return new Range(this.context, { sheet: this.sheetName, row, column, rows, columns });
    }
    getCell(row, column) {
      return this.getRangeByIndexes(row, column, 1, 1);
    }
    activate() {
      this.context.pending.push(() => Object.assign(state.active, { sheet: this.sheetName, row: 0, column: 0 }));
    }
  }
  readable(Worksheet, ["name"]);

  class Workbook extends Loadable {
    constructor(context) {
      super(context);
      this.worksheets = {
        getActiveWorksheet: () => new Worksheet(context, state.active.sheet),
        getItem: (name) => new Worksheet(context, name),
        add: (name) => {
          state.sheets.set(name, new Map());
          return new Worksheet(context, name);
        },
        onCalculated: { add() {} },
      };
    }
    read(name) {
      return name === "name" ? "Book1.xlsx" : undefined;
    }
    getSelectedRange() {
      return new Range(this.context, { ...state.active });
    }
    getActiveCell() {
      return new Range(this.context, { ...state.active, rows: 1, columns: 1 });
    }
  }
  readable(Workbook, ["name"]);

  class Application extends Loadable {
    constructor(context) {
      super(context);
      this.cultureInfo = {
        name: state.language,
        load() {},
        datetimeFormat: { shortDatePattern: "yyyy-mm-dd", load() {} },
      };
    }
    calculate() {}
  }

  class RequestContext {
    constructor() {
      this.pending = [];
      this.workbook = new Workbook(this);
      this.application = new Application(this);
    }
    async sync() {
      const todo = this.pending.splice(0);
      if (!todo.length) return; // nothing to ask: no round trip
      state.syncs += 1;
      state.underWay += 1;
      try {
        if (state.underWay > state.mostAtOnce) {
          throw new RichError("GeneralException", "Wait until the previous call completes.");
        }
        if (state.editing && !this.delayForCellEdit) {
          throw new RichError("InvalidOperationInCellEditMode", "Excel is in cell-editing mode.");
        }
        if (state.never) await new Promise(() => {});
        do await new Promise((done) => setTimeout(done, 0));
        while (state.editing);
        if (state.fails) throw new RichError("GeneralException", state.fails);
        this.answered = 0;
        todo.forEach((step) => step());
        if (this.answered > MOST_ANSWERED) {
          throw new RichError("ResponsePayloadSizeLimitExceeded", "The response payload size has exceeded the limit.");
        }
      } finally {
        state.underWay -= 1;
      }
    }
  }

  page.Excel = {
    RequestContext,
    run: async (...args) => {
      const context = Object.assign(new RequestContext(), args.length > 1 ? args[0] : {});
      const result = await args[args.length - 1](context);
      await context.sync();
      return result;
    },
  };

  // Office

  function newer(version, asked) {
    const [a, b] = [version, asked].map((text) => text.split(".").map(Number));
    return a[0] > b[0] || (a[0] === b[0] && (a[1] ?? 0) >= (b[1] ?? 0));
  }

  page.Office = {
    onReady: (ready) => {
      const place = { host: "Excel", platform: "PC" };
      if (ready) {
        ready(place);
      }
      return Promise.resolve(place);
    },
    HostType: { Excel: "Excel" },
    PlatformType: { PC: "PC" },
    context: {
      host: "Excel",
      platform: "PC",
      get displayLanguage() {
        return state.language;
      },
      get contentLanguage() {
        return state.language;
      },
      requirements: {
        isSetSupported: (name, version = "1.1") =>
          name === "CustomFunctionsRuntime" ? newer(state.runtime, version) : newer("1.16", version),
      },
      diagnostics: { host: "Excel", platform: "PC", version: "16.0.18000.20000" },
    },
    actions: { associate() {} },
    addin: { setStartupBehavior: async () => {}, showAsTaskpane: async () => {}, hide: async () => {} },
    auth: { getAccessToken: async () => page.fakeToken || "" },
    StartupBehavior: { load: "Load", none: "None" },
  };

  class CustomFunctionsError extends Error {
    constructor(code, message) {
      super(message);
      if (!Object.values(page.CustomFunctions.ErrorCode).includes(code)) {
        throw new Error(`no error code of custom functions: ${code}`);
      }
      this.code = code;
    }
  }

  page.CustomFunctions = {
    associate: (id, implementation) => functions.set(id.toUpperCase(), implementation),
    Error: CustomFunctionsError,
    ErrorCode: {
      divisionByZero: "#DIV/0!",
      invalidName: "#NAME?",
      invalidNumber: "#NUM!",
      invalidReference: "#REF!",
      invalidValue: "#VALUE!",
      notAvailable: "#N/A",
      nullReference: "#NULL!",
    },
  };

  // What Excel does with a formula: it finds the function by its name, gives each argument in the shape that the metadata
  // tell, null for one that is left out, an error cell as an object if the metadata ask for it (else the function is not
  // called), and shows the result or the error.

  const ERROR_TYPES = {
    "#DIV/0!": "Div0", "#N/A": "NotAvailable", "#NAME?": "Name", "#NULL!": "Null", "#NUM!": "Num", "#REF!": "Ref",
    "#VALUE!": "Value", "#SPILL!": "Spill", "#CALC!": "Calc", "#GETTING_DATA": "GettingData",
  };

  function errorIn(args) {
    const found = args.flat(2).find((cell) => cell && typeof cell === "object" && cell.type === "Error");
    return found && found.basicValue;
  }

  function shaped(value, parameter) {
    if (value === null || value === undefined) {
      return null;
    }
    if (parameter.dimensionality !== "matrix") {
      return Array.isArray(value) ? value[0][0] : value;
    }
    return Array.isArray(value) ? value.map((row) => (Array.isArray(row) ? row : [row])) : [[value]];
  }

  function shown(result) {
    const rows = Array.isArray(result) ? result : [[result]];
    if (!rows.length || !rows.every((row) => Array.isArray(row) && row.length === rows[0].length)) {
      return { error: "#VALUE!", message: "the result is no rectangle" };
    }
    for (const cell of rows.flat()) {
      const plainCell = ["string", "boolean"].includes(typeof cell) || (typeof cell === "number" && Number.isFinite(cell));
      const errorCell = cell && cell.type === "Error" && Object.keys(ERROR_TYPES).includes(cell.basicValue);
      if (!plainCell && !(errorCell && newer(state.runtime, "1.4"))) {
        return { error: "#VALUE!", message: `the result holds ${JSON.stringify(cell)}` };
      }
    }
    return { cells: rows };
  }

  // What a blank cell is handed on as depends on the version of Excel.
  const FORMATTED = { type: "FormattedNumber", basicType: "Double", basicValue: 0, numberFormat: "#,##0.00" };
  const BLANKS = { zero: 0, formatted: FORMATTED, null: null, text: "" };

  // An argument's values as Excel hands them on, and the address that it gives of a reference.
  function argumentOf(given) {
    if (typeof given?.reference !== "string") {
      return { value: given };
    }
    const place = parse(given.reference);
    const cells = new Range(new RequestContext(), place).cells();
    const value = cells.map((line) => line.map((cell) => (blank(cell) ? BLANKS[state.blank] : cell.value)));
    return { value, address: given.address ?? addressOf(place) };
  }

  page.fakeExcel = {
    state,
    functions,
    addressOf,
    // Values into cells, as typed; null empties a cell, a sheet that is not there is added.
    type(reference, values) {
      const { sheet, row, column } = parse(reference);
      if (!state.sheets.has(sheet)) state.sheets.set(sheet, new Map());
      values.forEach((line, r) =>
        line.forEach((value, c) => {
          const key = `${row + r},${column + c}`;
          if (value === null) state.sheets.get(sheet).delete(key);
          else state.sheets.get(sheet).set(key, { value, formula: value });
        }),
      );
    },
    errorCell: (code) => ({ type: "Error", errorType: ERROR_TYPES[code], basicType: "Error", basicValue: code }),
    async load(url) {
      state.metadata = await (await fetch(url)).json();
    },
    async calc(name, asked = [], address = "Sheet1!A1", isInValuePreview = false) {
      const wanted = name.replace(/^FM\./i, "").toUpperCase();
      const found = state.metadata.functions.find((each) => each.name.toUpperCase() === wanted);
      if (!found || !functions.has(found.id)) {
        return { error: "#NAME?" };
      }
      if (asked.length > found.parameters.length) {
        return { refused: "too many arguments" }; // Excel does not take the formula
      }
      const read = asked.map(argumentOf);
      const args = read.map((each) => each.value);
      if (!state.metadata.allowErrorForDataTypeAny && errorIn(args)) {
        return { error: errorIn(args) };
      }
      const given = found.parameters.map((parameter, i) => shaped(args[i], parameter));
      if (found.parameters.some((parameter, i) => !parameter.optional && given[i] === null && i >= args.length)) {
        return { refused: "too few arguments" };
      }
      const requested = found.options.requiresParameterAddresses && newer(state.runtime, "1.3") && state.addresses;
      const parameterAddresses = requested ? read.map((each) => each.address) : undefined;
      const invocation = { address, functionName: found.id, parameterAddresses, isInValuePreview };
      try {
        return shown(await functions.get(found.id)(...given, invocation));
      } catch (error) {
        if (error instanceof CustomFunctionsError) {
          return { error: error.code, message: error.message };
        }
        return { error: "#VALUE!", message: `not caught: ${error}` };
      }
    },
  };
})(window);
