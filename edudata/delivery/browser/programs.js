// Counts the programs of a chosen state, level and field on the static site: `edudataPrograms` holds every cell.

const { states, levels, fields, cells } = window.edudataPrograms;
const MAX_ROWS = 50;
const form = document.querySelector("form.edudata-controls");
const [cellState, cellLevel, cellField, ...numbers] = cells;

function chosen() {
  const values = Object.fromEntries([...form.elements].filter((e) => e.name).map((e) => [e.name, e.value]));
  const words = values.field.toLowerCase().split(/[^a-z0-9]+/).filter(Boolean);
  const fits = fields.map(([code, name]) => {
    const text = `${code} ${name.toLowerCase()}`;
    return words.every((word) => text.includes(word));
  });
  return { values, fits };
}

function totals({ values, fits }) {
  const rows = new Map();
  const state = states.indexOf(values.state);
  const level = levels.findIndex(([id]) => id === values.level);
  for (let k = 0; k < cellField.length; k++) {
    if (state >= 0 && cellState[k] !== state) continue;
    if (level >= 0 && cellLevel[k] !== level) continue;
    if (!fits[cellField[k]]) continue;
    const key = cellField[k] * levels.length + cellLevel[k];
    const row = rows.get(key) ?? { field: fields[cellField[k]][1], level: levels[cellLevel[k]][1], sums: [0, 0, 0, 0] };
    numbers.forEach((column, i) => (row.sums[i] += column[k]));
    rows.set(key, row);
  }
  return [...rows.values()].sort((a, b) => b.sums[0] - a.sums[0]);
}

function cellsOf([programs, passes, fails, cannotTell]) {
  return [programs, passes, fails, cannotTell, programs - passes - fails - cannotTell];
}

function rowOf(field, level, sums) {
  const row = document.createElement("tr");
  row.insertCell().append(field, ...(level ? [document.createElement("br"), level] : []));
  for (const number of cellsOf(sums)) {
    const cell = row.insertCell();
    cell.textContent = number.toLocaleString("en-US");
    cell.className = "edudata-number";
  }
  return row;
}

function show() {
  const choice = chosen();
  const rows = totals(choice);
  const sum = rows.reduce((all, row) => all.map((value, i) => value + row.sums[i]), [0, 0, 0, 0]);
  const body = document.querySelector("tbody");
  const listed = rows.slice(0, MAX_ROWS).map((row) => rowOf(row.field, row.level, row.sums));
  body.replaceChildren(rowOf("All", "", sum), ...listed);
  const more = rows.length > MAX_ROWS ? ` The ${MAX_ROWS} with the most programs are listed.` : "";
  const counted = `${rows.length.toLocaleString("en-US")} fields and levels.${more}`;
  document.querySelector("output").textContent = rows.length ? counted : "No program fits. Leave out a word or a choice.";
  const key = new URLSearchParams(Object.entries(choice.values).filter(([, value]) => value)).toString();
  history.replaceState(null, "", key ? `#${key}` : location.pathname.split("/").at(-1) || ".");
}

const linked = new URLSearchParams(location.hash.slice(1));
for (const element of form.elements) {
  const value = linked.get(element.name);
  // An old link may name a value that is no more: the default stays.
  const known = !element.options || [...element.options].some((option) => option.value === value);
  if (value !== null && known) element.value = value;
}
form.addEventListener("input", show);
form.addEventListener("submit", (event) => event.preventDefault());
show();
