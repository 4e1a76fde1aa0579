// Draws a figure that the page names by address: fetches its JSON, gives it the page's colors, follows the
// width, and offers full screen, pictures, stepping by keyboard and printing. No request leaves the server.

const views = new WeakMap(); // one View for each place on the page, kept when the script runs again
const charts = new Map(); // address -> promise of a chart: an address names its content, so it never changes
const MAX_CHARTS = 60;
let library;
let lists = 0;

function loadScript(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve(script);
    script.onerror = () => reject(new Error(`${address} did not load.`));
    document.head.appendChild(script);
  });
}

function loadLibrary(address) {
  if (window.Plotly) return Promise.resolve(window.Plotly);
  library ??= loadScript(address).then(() => window.Plotly, (error) => {
    library = undefined; // the next chart tries again
    throw error;
  });
  return library;
}

// A page opened from a folder cannot fetch: its charts and outlines are scripts that call this.
const files = new Map();
window.edudataFile = (content) => files.set(document.currentScript.src, content);

async function loadFile(address) {
  if (address.startsWith("#")) return JSON.parse(document.querySelector(address).textContent);
  if (address.endsWith(".js")) return files.get((await loadScript(address)).src);
  const response = await fetch(address);
  if (response.ok) return response.json();
  throw new Error((await response.json().catch(() => ({}))).error ?? `The server answered ${response.status}.`);
}

// On the static site outlines, and tooltips that many states of a map share, are files of their own.
// Their addresses are as seen from the chart's own file.
async function loadParts(chart, address) {
  const part = (file) => load(new URL(file, new URL(address, document.baseURI)).href);
  for (const trace of chart.data) {
    if (typeof trace.geojson === "string" && trace.geojson.endsWith(".js")) trace.geojson = await part(trace.geojson);
    const column = async (source) => {
      const texts = await part(source.file);
      return trace.locations.map((place) => texts[place]);
    };
    if (trace.text?.file) trace.text = await column(trace.text);
    if (trace.customdata?.columns) {
      const columns = await Promise.all(trace.customdata.columns.map(column));
      trace.customdata = trace.locations.map((_, row) => columns.map((texts) => texts[row]));
    }
  }
  return chart;
}

function load(address) {
  if (!charts.has(address)) {
    const request = loadFile(address);
    request.catch(() => charts.delete(address));
    charts.set(address, request);
    if (charts.size > MAX_CHARTS) charts.delete(charts.keys().next().value);
  }
  return charts.get(address);
}

// Plotly writes into what it draws: each drawing gets a copy of its own.
function loadChart(address) {
  return load(address).then((content) => loadParts(structuredClone(content.chart ?? content), address));
}

function pageColors(element) {
  const style = getComputedStyle(element);
  const color = (name, otherwise) => style.getPropertyValue(`--st-${name}`).trim() || otherwise;
  return {
    text: color("text-color", "#1b1f24"),
    page: color("background-color", "#ffffff"),
    box: color("secondary-background-color", "#f3f5f7"),
    border: color("border-color", "#d4d9df"),
    font: color("font", "system-ui, sans-serif"),
  };
}

// A Plotly template: what a figure sets itself wins over it.
function template(colors) {
  const words = { color: colors.text };
  const axis = { tickfont: words, title: { font: { ...words, size: 13 } }, linecolor: colors.border, zerolinecolor: colors.border };
  return {
    layout: {
      font: { color: colors.text, family: colors.font },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      hoverlabel: { bgcolor: colors.page, bordercolor: colors.border, font: { color: colors.text, size: 14 } },
      legend: { font: words },
      xaxis: axis,
      yaxis: axis,
      coloraxis: { colorbar: { tickfont: words, title: { font: words } } },
      dragmode: false, // a swipe on a chart scrolls the page
    },
  };
}

const CONFIG = { displaylogo: false, displayModeBar: false, responsive: false, scrollZoom: false, doubleClick: false };
const NARROW = 560; // CSS pixels below which a legend takes the place of labels at the ends of lines
const END_LABEL = "end label";
const KEY = "key"; // the words above a plot that name series which are not lines
const UNIT = "unit"; // the title of the vertical axis, written above the plot
const DASHES = { solid: "━━", dot: "┅", dash: "╍╍", dashdot: "╍┅", longdash: "━ ━" };
const GAP = "   ";
const KEY_ROW = 18; // CSS pixels
const KEY_LETTER = 6.6; // CSS pixels
const NAME_LETTER = 4.5; // CSS pixels, at least
const KEY_PLACE = {
  x: 0, xref: "paper", xanchor: "left", y: 1, yref: "paper", yanchor: "bottom", yshift: 4, align: "left",
  showarrow: false, font: { size: 12 }, name: KEY,
};
const NEAR = "250px 0px"; // from the window, where a chart counts as reached
const NEAR_MS = 150;
const PRINT_WIDTH = 640; // CSS pixels that fit on Letter and A4 between their margins
const PRINT_TILE = 260; // of a small chart, two abreast
const PAPER = {
  text: "#171a1e", page: "#ffffff", box: "#f3f5f7", border: "#d4d9df", font: "system-ui, sans-serif",
};

// A page is filled after the browser has looked for the place that its address names.
let scrolledTo;
function scrollTo(anchor) {
  const wanted = new URLSearchParams(location.search).get("at") ?? location.hash.slice(1);
  const visit = location.pathname + location.search + location.hash;
  if (wanted !== anchor || scrolledTo === visit) return;
  scrolledTo = visit;
  document.getElementById(anchor)?.scrollIntoView();
}

function button(label, symbol, action) {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = symbol;
  element.title = label;
  element.setAttribute("aria-label", label);
  element.addEventListener("click", action);
  return element;
}

class View {
  constructor(parent) {
    this.parent = parent;
    this.figure = document.createElement("div");
    this.figure.className = "edudata-chart";
    this.figure.setAttribute("role", "figure");
    this.plot = document.createElement("div");
    this.plot.className = "edudata-plot";
    this.plot.setAttribute("aria-hidden", "true"); // the label and the steps describe it
    this.message = document.createElement("p");
    this.message.setAttribute("role", "alert");
    this.spoken = document.createElement("p");
    this.spoken.className = "edudata-spoken";
    this.spoken.setAttribute("aria-live", "polite");
    this.tools = document.createElement("div");
    this.tools.className = "edudata-tools";
    this.place = document.createElement("p");
    this.place.className = "edudata-place";
    this.place.setAttribute("aria-live", "polite");
    this.figure.append(this.plot, this.message, this.place, this.spoken, this.tools);
    parent.append(this.figure);
    this.figure.addEventListener("keydown", (event) => this.step(event));
    this.seen = new Promise((resolve) => {
      this.reveal = resolve;
      this.look = new IntersectionObserver((entries) => entries.some((e) => e.isIntersecting) && resolve(), {
        rootMargin: "800px",
      });
      this.look.observe(this.figure);
      // Charts far below are drawn when the browser has nothing else to do, so that printing finds them.
      setTimeout(() => (window.requestIdleCallback ?? setTimeout)(resolve), 3000);
    });
    // The page's colors change with the reader's choice: its style sheet lets the color of the words run over.
    this.figure.addEventListener("transitionend", (event) => {
      if (event.target === this.figure && this.source) this.draw(this.source);
    });
    this.resize = new ResizeObserver(() => this.fit());
    this.resize.observe(this.figure);
    this.beforePrint = () => {
      if (this.source) this.draw(this.source, Math.min(this.data.tile ? PRINT_TILE : PRINT_WIDTH, this.figure.clientWidth), PAPER);
    };
    this.afterPrint = () => {
      if (this.source) this.draw(this.source);
    };
    window.addEventListener("beforeprint", this.beforePrint);
    window.addEventListener("afterprint", this.afterPrint);
  }

  // Tells the server once that the chart is near the window, if it asks for that: after a moment, so that a
  // reader who jumps over a chart does not call for its controls.
  watch(tell) {
    this.figure.classList.toggle("edudata-near", Boolean(tell));
    if (!tell) this.told = false;
    if (!tell || this.told) return;
    this.told = true;
    const near = new IntersectionObserver(
      ([entry]) => {
        clearTimeout(this.moment);
        if (!entry.isIntersecting) return;
        this.moment = setTimeout(() => {
          near.disconnect();
          tell();
        }, NEAR_MS);
      },
      { rootMargin: NEAR },
    );
    near.observe(this.figure);
    this.near = near;
  }

  async show(data) {
    const current = (this.request = {});
    this.data = data;
    this.figure.setAttribute("aria-label", data.alt);
    this.figure.tabIndex = data.tile ? -1 : 0;
    this.figure.classList.toggle("edudata-tile", Boolean(data.tile));
    this.reserve();
    if (data.now) this.reveal();
    if (data.anchor && new URLSearchParams(location.search).get("at") === data.anchor) this.reveal();
    await this.seen;
    try {
      const [plotly, chart] = await Promise.all([loadLibrary(data.library), loadChart(data.address)]);
      if (current !== this.request) return; // a newer figure is on its way
      this.plotly = plotly;
      await this.draw(chart);
      this.message.textContent = "";
      if (data.anchor) scrollTo(data.anchor);
    } catch (error) {
      if (current === this.request) this.message.textContent = `This chart cannot be shown. ${error.message}`;
    }
  }

  async draw(chart, given, colors = pageColors(this.parent)) {
    this.isMap = chart.data.some((trace) => trace.type === "choropleth" || trace.type === "scattergeo");
    const { width, height } = this.size(given);
    this.source = structuredClone(chart); // Plotly writes into what it draws
    this.narrow = width < NARROW;
    chart = this.data.tile ? small(chart, width) : uprightTitle(withKey(chart, width, this.narrow));
    chart = withReadableWords(chart, colors);
    const layout = { ...chart.layout, template: template(colors) };
    layout.width = width;
    layout.height = height;
    const config = { ...CONFIG, topojsonURL: this.data.maps, staticPlot: Boolean(this.data.tile) };
    this.chart = { data: chart.data, layout };
    this.plot.classList.toggle("edudata-lined", (layout.shapes ?? []).some(({ type }) => type === "line"));
    await this.plotly.react(this.plot, chart.data, layout, config);
    this.point = undefined;
    this.place.textContent = "";
    this.plot.removeAllListeners?.("plotly_hover");
    this.plot.on("plotly_hover", ({ points }) => this.nameThePeriod(points));
    if (this.isMap && !this.data.tile) {
      this.plot.removeAllListeners?.("plotly_click");
      this.plot.on("plotly_click", ({ points: [point] }) => this.select(point.curveNumber, point.pointNumber));
    }
    this.drawTools();
    if (this.data.row) this.mark(this.data.row);
  }

  // Finds the place or major that a row of the table is about: the label may begin with a rank.
  mark(name) {
    this.chart.data.some((trace, number) =>
      [trace.text, trace.x, trace.y].some((labels) => {
        if (!Array.isArray(labels)) return false;
        const index = labels.findIndex((label) => typeof label === "string" && label.endsWith(name));
        if (index >= 0) this.select(number, index);
        return index >= 0;
      }),
    );
  }

  // A joint tooltip is headed by its date in a format of digits; where a trace has words for it, they take its place.
  nameThePeriod(points) {
    const words = points.map((point) => point.data?.hovertext?.[point.pointNumber]).find(Boolean);
    const heading = this.plot.querySelector(".hoverlayer .legendtitletext");
    if (words && heading) heading.textContent = words;
  }

  // Highlights a place by fading the others, and writes its numbers below the chart.
  select(trace, index) {
    const kind = this.chart.data[trace].type;
    const chosen = this.chart.data.map((each, number) =>
      number === trace ? [index] : each.type === kind && (each.text || !this.isMap) ? [] : null,
    );
    this.plotly.restyle(this.plot, { selectedpoints: chosen });
    this.place.textContent = describe(this.plot._fullData[trace], index);
  }

  search() {
    const places = new Map();
    this.chart.data.forEach((trace, number) =>
      (Array.isArray(trace.text) ? trace.text : []).forEach((name, index) => places.set(name, [number, index])),
    );
    const input = document.createElement("input");
    const list = document.createElement("datalist");
    list.id = `places-${++lists}`;
    list.append(...[...places.keys()].sort().map((name) => new Option(name, name)));
    input.setAttribute("list", list.id);
    input.type = "search";
    input.placeholder = "Find a place";
    input.setAttribute("aria-label", "Find a place on the map");
    input.addEventListener("change", () => {
      const typed = input.value.trim().toLowerCase();
      const name = [...places.keys()].find((known) => known.toLowerCase().startsWith(typed));
      if (typed && name) this.select(...places.get(name));
      else this.reset(typed && `No place on this map begins with “${input.value.trim()}”.`);
    });
    return [input, list];
  }

  reset(words = "") {
    this.plotly.restyle(this.plot, { selectedpoints: [null] });
    this.place.textContent = words;
  }

  // A map keeps its shape, so on a narrow screen it is lower than its layout says.
  size(width = this.figure.clientWidth) {
    const { height } = this.data;
    const full = document.fullscreenElement === this.figure;
    if (full) return { width, height: this.figure.clientHeight - 48 };
    return { width, height: this.data.map ? Math.min(height, Math.round(width * 0.58 + 125)) : height };
  }

  reserve() {
    this.plot.style.minHeight = `${this.size().height}px`;
  }

  fit(width) {
    if (!this.plotly || !this.figure.clientWidth) return;
    const size = this.size(width);
    if (size.width === this.plot._fullLayout?.width && size.height === this.plot._fullLayout?.height) return;
    this.reserve();
    if (this.narrow === size.width < NARROW) this.plotly.relayout(this.plot, size);
    else this.draw(this.source, size.width);
  }

  drawTools() {
    if (this.data.tile) return;
    const tools = [];
    if (this.isMap) {
      tools.push(...this.search());
      tools.push(button("Zoom in", "+", () => this.zoom(1.5)));
      tools.push(button("Zoom out", "−", () => this.zoom(1 / 1.5)));
      tools.push(button("Show the whole map", "⌂", () => {
        this.zoom(0);
        this.reset();
      }));
    }
    tools.push(button("Save as PNG", "PNG", () => this.save("png")));
    tools.push(button("Save as SVG", "SVG", () => this.save("svg")));
    if (document.fullscreenEnabled) tools.push(button("Full screen", "⤢", () => this.fullScreen()));
    this.tools.replaceChildren(...tools);
  }

  zoom(factor) {
    const scale = this.plot._fullLayout.geo.projection.scale * factor;
    const zoomed = factor && scale > 1;
    const center = this.plot._fullLayout.geo._subplot?.viewInitial ?? {};
    const whole = { "geo.projection.scale": 1, dragmode: false };
    if (!zoomed && center["center.lon"] !== undefined) {
      whole["geo.center.lon"] = center["center.lon"];
      whole["geo.center.lat"] = center["center.lat"];
    }
    // Only a zoomed map can be dragged: otherwise a swipe would move the map instead of the page.
    this.plotly.relayout(this.plot, zoomed ? { "geo.projection.scale": scale, dragmode: "pan" } : whole);
  }

  async fullScreen() {
    if (document.fullscreenElement) await document.exitFullscreen();
    else await this.figure.requestFullscreen();
    this.fit();
  }

  async save(format) {
    const colors = pageColors(this.parent);
    const lines = (this.data.title.length * 9) / 900 + (this.data.subtitle.length * 7) / 900;
    const top = 36 + 22 * Math.ceil(lines + 1) + (this.chart.layout.margin?.t ?? 8);
    const layout = {
      ...this.chart.layout,
      paper_bgcolor: colors.page,
      height: this.data.height + top + 30,
      width: 960,
      margin: { ...this.chart.layout.margin, t: top, b: (this.chart.layout.margin?.b ?? 8) + 34 },
      title: {
        text: `<b>${wrap(this.data.title, 100)}</b><br><sub>${wrap(this.data.subtitle, 130)}</sub>`,
        x: 0, xref: "paper", y: 1, yref: "container", yanchor: "top", pad: { t: 12 }, font: { size: 17 },
      },
      annotations: [
        ...(this.chart.layout.annotations ?? []),
        { text: this.data.source, x: 0, xref: "paper", y: 0, yref: "container", yanchor: "bottom",
          xanchor: "left", showarrow: false, font: { size: 11 }, yshift: 4 },
      ],
    };
    const picture = { data: this.chart.data, layout, config: { ...CONFIG, topojsonURL: this.data.maps } };
    const address = await this.plotly.toImage(picture, { format, width: 960, height: layout.height, scale: 2 });
    const link = document.createElement("a");
    link.href = address;
    link.download = `${this.data.name}.${format}`;
    link.click();
  }

  // Arrow keys walk through the points; a screen reader reads each one aloud.
  step(event) {
    const moves = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
    if (event.target !== this.figure || !moves[event.key] || !this.plot._fullData) return;
    event.preventDefault();
    const traces = this.plot._fullData.filter((t) => t.visible === true && t.hoverinfo !== "skip" && length(t));
    if (!traces.length) return;
    const [dTrace, dPoint] = moves[event.key];
    const before = this.point ?? { trace: 0, index: dPoint < 0 ? length(traces[0]) : -1 };
    const trace = (before.trace + dTrace + traces.length) % traces.length;
    const last = length(traces[trace]) - 1;
    const index = Math.max(0, Math.min(last, (dTrace ? Math.max(0, before.index) : before.index) + dPoint));
    this.point = { trace, index };
    this.spoken.textContent = describe(traces[trace], index);
    if (!this.isMap) this.plotly.Fx.hover(this.plot, [{ curveNumber: traces[trace].index, pointNumber: index }]);
  }

  close() {
    this.request = undefined;
    this.look.disconnect();
    this.near?.disconnect();
    clearTimeout(this.moment);
    this.resize.disconnect();
    window.removeEventListener("beforeprint", this.beforePrint);
    window.removeEventListener("afterprint", this.afterPrint);
    if (this.plotly) this.plotly.purge(this.plot);
    this.figure.remove();
  }
}

// The unit of a vertical axis stands above it: nobody reads a line turned sideways.
function uprightTitle({ data, layout }) {
  const { yaxis, yaxis2 } = layout;
  const more = { x: 0, xref: "paper", xanchor: "left", yref: "paper", yanchor: "bottom", showarrow: false, align: "left", font: { size: 12 }, name: UNIT };
  const annotations = [...(layout.annotations ?? [])];
  const untitled = {};
  if (yaxis2?.title?.text && yaxis2.domain) {
    annotations.push({ ...more, text: yaxis2.title.text, y: yaxis2.domain[1], yshift: 6 });
    untitled.yaxis2 = { ...yaxis2, title: {} };
  }
  const text = yaxis?.title?.text;
  if (!text) return { data, layout: { ...layout, ...untitled, annotations } };
  const above = KEY_ROW * rows((layout.annotations ?? []).find((label) => label.name === KEY)?.text);
  const room = 8 + 16 * rows(text);
  annotations.push({ ...more, text, y: 1, yshift: 6 + above });
  const legend = { ...layout.legend, y: 1 + (2 + room) / ((layout.height ?? 420) - 80) };
  const margin = { ...layout.margin, t: (layout.margin?.t ?? 8) + room };
  return { data, layout: { ...layout, ...untitled, margin, legend, annotations, yaxis: { ...yaxis, title: {} } } };
}

// A line's color is too pale for words: they get it mixed with the color of the page's words.
function readable(color, colors) {
  const parts = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  if (![color, colors.text].every((each) => /^#[0-9a-f]{6}$/i.test(each))) return color;
  const [own, words] = [parts(color), parts(colors.text)];
  return `rgb(${own.map((part, at) => Math.round(0.6 * part + 0.4 * words[at])).join()})`;
}

function withReadableWords({ data, layout }, colors) {
  const mixed = (holder, font) => ({ ...holder, font: { ...font, color: readable(font.color, colors) } });
  const annotations = (layout.annotations ?? []).map((label) => (label.font?.color ? mixed(label, label.font) : label));
  const traces = data.map((trace) => (
    trace.textfont?.color ? { ...trace, textfont: mixed({}, trace.textfont).font } : trace
  ));
  return { data: traces, layout: annotations.length ? { ...layout, annotations } : layout };
}

function rows(text) {
  return text ? text.split("<br>").length : 0;
}

// Words above the plot name what is no line; on a narrow screen they name the lines too, which have no room there
// for labels at their ends.
function withKey({ data, layout }, width, narrow) {
  const all = layout.annotations ?? [];
  const key = all.find((label) => label.name === KEY);
  const ends = narrow ? all.filter((label) => label.name === END_LABEL) : [];
  if (!key && !ends.length) return { data, layout };
  const lines = ends.map(({ text, font }) => {
    const name = text.replaceAll("<br>", " ");
    const dash = data.find((trace) => trace.name === name && trace.line)?.line.dash;
    return `<span style="color:${font.color}">${DASHES[dash] ?? DASHES.solid}</span> ${name}`;
  });
  const text = inRows([...lines, ...(key ? key.text.split(/<br>| {3}/) : [])], (width - 60) / KEY_LETTER);
  // Beside long names the plot begins far to the right: the key begins below the names' left end.
  const names = data.flatMap(({ y }) => (Array.isArray(y) ? y : [])).filter((name) => typeof name === "string");
  const shift = narrow ? -NAME_LETTER * Math.max(0, ...names.flatMap((name) => name.split("<br>")).map((line) => line.length)) : 0;
  const annotations = [
    ...all.filter((label) => label !== key && !ends.includes(label)),
    { ...(key ?? KEY_PLACE), text, xshift: shift },
  ];
  const margin = { ...layout.margin, t: (layout.margin?.t ?? 8) + KEY_ROW * (rows(text) - rows(key?.text)) };
  if (ends.length) margin.r = 20;
  return { data, layout: { ...layout, annotations, margin } };
}

function inRows(entries, letters) {
  const lines = [""];
  for (const entry of entries) {
    const longer = lines.at(-1) ? lines.at(-1) + GAP + entry : entry;
    if (lines.at(-1) && longer.replace(/<[^>]+>/g, "").length > letters) lines.push(entry);
    else lines[lines.length - 1] = longer;
  }
  return lines.join("<br>");
}

// A picture on the overview: no tooltips, and no words that would not fit.
function small(chart, width) {
  const { data, layout } = uprightTitle(withKey(chart, width, false));
  const all = layout.annotations ?? [];
  const hasNames = all.some(({ name }) => name === END_LABEL);
  const { tickprefix, ticksuffix } = chart.layout.yaxis ?? {};
  // Labels at the lines' ends say enough, and so do signs on the axis.
  const wanted = [END_LABEL, hasNames ? "" : KEY, tickprefix || ticksuffix ? "" : UNIT];
  const bare = (axis = {}) => ({ ...axis, title: {}, nticks: 5, tickangle: 0, tickfont: { ...axis.tickfont, size: 11 } });
  const traces = data.map((trace) => ({ ...trace, showscale: false, mode: trace.mode?.replace("+text", "") }));
  const labels = all.filter(({ name }) => name && wanted.includes(name));
  const above = KEY_ROW * rows(labels.find(({ name }) => name === KEY)?.text);
  const unit = 16 * rows(labels.find(({ name }) => name === UNIT)?.text);
  const fits = labels.map((label) => ({
    ...label, font: { ...label.font, size: 10.5 }, ...(label.name === UNIT && { yshift: 4 + above }),
  }));
  const right = hasNames ? Math.min(layout.margin?.r ?? 4, 120) : 4;
  const plain = { margin: { l: 4, r: right, t: 6 + above + unit, b: 4 }, showlegend: false, hovermode: false, annotations: fits };
  return { data: traces, layout: { ...layout, ...plain, xaxis: { ...bare(layout.xaxis), nticks: 4 }, yaxis: bare(layout.yaxis) } };
}

function length(trace) {
  return (trace.x ?? trace.locations ?? trace.lon ?? []).length;
}

function describe(trace, index) {
  const value = (list) => (list?.[index] === null || list?.[index] === undefined ? "no value" : String(list[index]));
  if (trace.locations || trace.lon) {
    // The tooltip's template names each number: "<b>%{text}</b><br>income: %{customdata[0]}<extra></extra>".
    const words = (trace.hovertemplate ?? "%{text}").replace(/<extra>.*?<\/extra>/, "");
    return words
      .replaceAll("%{text}", value(trace.text))
      .replace(/%\{customdata\[(\d+)\]\}/g, (_, column) => trace.customdata[index][column])
      .replaceAll("<br>", " · ")
      .replace(/<[^>]+>/g, "");
  }
  const across = Array.isArray(trace.hovertext) ? value(trace.hovertext) : value(trace.x);
  const [name, number] = trace.orientation === "h" ? [value(trace.y), value(trace.x)] : [across, value(trace.y)];
  // Plotly names what has no name "trace 0".
  const series = /^trace \d+$/.test(trace.name) ? "" : trace.name;
  return [series, name, Array.isArray(trace.text) ? value(trace.text) : number].filter(Boolean).join(", ");
}

function wrap(text, width) {
  const lines = [""];
  for (const word of text.split(" ")) {
    if (lines.at(-1).length + word.length > width) lines.push("");
    lines[lines.length - 1] += `${lines.at(-1) && " "}${word}`;
  }
  return lines.join("<br>");
}

export default function ({ data, parentElement, setTriggerValue }) {
  if (!views.has(parentElement)) views.set(parentElement, new View(parentElement));
  const view = views.get(parentElement);
  view.watch(data.near && (() => setTriggerValue("near", true)));
  view.show(data);
  return () => {
    views.get(parentElement)?.close();
    views.delete(parentElement);
  };
}
