"""Build the part of plotly.js that the figures use, once per new version of Plotly.

    python scripts/make_plotly.py

Needs npm and a network. Writes `plotly.min.js` and its license to `edudata/delivery/browser`. The
whole library weighs three times as much; a test checks that it draws all figures.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

import plotly.offline

TRACES = ("bar", "choropleth", "scattergeo")  # scatter belongs to the core
ESBUILD = "esbuild@0.25.12"
FOLDER = Path(__file__).resolve().parent.parent / "edudata" / "delivery" / "browser"

ENTRY = """
const Plotly = require("plotly.js/lib/core");
Plotly.register([{modules}]);
module.exports = Plotly;
"""
NOTICE = """plotly.min.js in this folder is a part of plotly.js {version}, used under this license:

"""
# plotly.js imports the style sheet of its buttons; a page without a bundler needs it as code.
BUILD = """
const esbuild = require("esbuild");
const fs = require("fs");
const styles = {
  name: "styles",
  setup(build) {
    build.onLoad({ filter: /\\.css$/ }, ({ path }) => ({
      contents: `const sheet = document.createElement("style");
        sheet.textContent = ${JSON.stringify(fs.readFileSync(path, "utf8"))};
        document.head.appendChild(sheet);`,
      loader: "js",
    }));
  },
};
esbuild.build({
  entryPoints: ["entry.js"], outfile: "plotly.min.js", bundle: true, minify: true,
  format: "iife", globalName: "Plotly", target: "es2018", legalComments: "eof", plugins: [styles],
  define: { global: "window", "define.amd": "false", "process.env.NODE_DEBUG": "false" },
  alias: { stream: "stream-browserify", regl: "@plotly/regl" },
}).catch(() => process.exit(1));
"""


def version() -> str:
    """Return the version of plotly.js that the installed Plotly draws with."""
    return plotly.offline.get_plotlyjs_version()


def main() -> None:
    """Install plotly.js in a temporary folder and bundle the traces."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        modules = ", ".join(f'require("plotly.js/lib/{trace}")' for trace in TRACES)
        (folder / "entry.js").write_text(ENTRY.replace("{modules}", modules))
        (folder / "build.js").write_text(BUILD)
        (folder / "package.json").write_text("{}")
        packages = [f"plotly.js@{version()}", ESBUILD]
        # Nothing of the packages' own install scripts is needed.
        subprocess.run(["npm", "install", "--ignore-scripts", *packages], cwd=folder, check=True)
        subprocess.run(["node", "build.js"], cwd=folder, check=True)
        shutil.copy(folder / "plotly.min.js", FOLDER / "plotly.min.js")
        license_file = folder / "node_modules" / "plotly.js" / "LICENSE"
        text = NOTICE.format(version=version()) + license_file.read_text(encoding="utf-8")
        (FOLDER / "LICENSE-plotly.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
