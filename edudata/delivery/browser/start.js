// Draws the charts of a saved page, an embed or the static site; on the site a reader's choice of controls
// loads the file of that state. The address after # names the choice, so that a link opens it.

for (const place of document.querySelectorAll(".edudata-place")) {
  edudataChart({ data: JSON.parse(place.dataset.chart), parentElement: place });
}

const form = document.querySelector("form.edudata-controls");

function choice() {
  return Object.fromEntries([...form.elements].filter((e) => e.name).map((e) => [e.name, e.value]));
}

function stateKey(values, defaults) {
  const changed = Object.keys(defaults).filter((name) => values[name] !== defaults[name]);
  return changed.map((name) => `${name}=${values[name]}`).join("&");
}

async function showChoice(changedName) {
  const { states, defaults } = JSON.parse(form.dataset.states);
  let values = choice();
  let key = stateKey(values, defaults);
  if (!(key in states)) {
    // Not every combination is a file: the control just changed counts, the others go back.
    values = { ...defaults, [changedName]: values[changedName] ?? defaults[changedName] };
    for (const element of form.elements) if (element.name) element.value = values[element.name];
    key = stateKey(values, defaults);
  }
  const address = states[key] ?? states[""];
  const state = await load(address);
  const place = document.querySelector(".edudata-place");
  document.querySelector(".edudata-finding").textContent = state.title;
  document.querySelector(".edudata-subtitle").textContent = state.subtitle;
  document.querySelector(".edudata-notes").replaceChildren(
    ...state.notes.map((note) => Object.assign(document.createElement("li"), { textContent: note })),
  );
  const data = { ...JSON.parse(place.dataset.chart), ...state.component, address };
  edudataChart({ data, parentElement: place });
  history.replaceState(null, "", key ? `#${key}` : location.pathname.split("/").at(-1) || ".");
}

if (form) {
  form.addEventListener("change", (event) => showChoice(event.target.name));
  const linked = new URLSearchParams(location.hash.slice(1));
  const fits = [...form.elements].filter(
    // An old link may name a value that is no more: the default stays.
    (element) => [...element.options].some((option) => option.value === linked.get(element.name)),
  );
  for (const element of fits) element.value = linked.get(element.name);
  if (fits.length) showChoice(fits[0].name);
}
