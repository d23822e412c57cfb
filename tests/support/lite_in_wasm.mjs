// Runs Python in Pyodide, WebAssembly as in xlwings Lite: node lite_in_wasm.mjs PYODIDE CODE NAME=FOLDER...
// The folders are mounted as /NAME. The last line printed is the value of CODE, as JSON.

import { pathToFileURL } from "node:url";

const [pyodide, code, ...folders] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${pyodide}/pyodide.mjs`).href);
const python = await loadPyodide();
for (const each of folders) {
  const [name, root] = [each.slice(0, each.indexOf("=")), each.slice(each.indexOf("=") + 1)];
  python.FS.mkdirTree(`/${name}`);
  python.FS.mount(python.FS.filesystems.NODEFS, { root }, `/${name}`);
}
try {
  console.log(await python.runPythonAsync(code));
} catch (error) {
  console.error(error.message); // without it Node prints all of Pyodide's script
  process.exitCode = 1;
}
