"""The style sheet of a brief: on screen, on a phone, in the dark, and on one sheet of paper."""

from __future__ import annotations

STYLE = """
.place{--line:#c9cfd6;--soft:#57606a;--mark:#1c5d99;font:13px/1.35 system-ui,sans-serif;max-width:66rem}
.place h1{font-size:1.6em;line-height:1.2;margin:0 0 .15em}
.place h2{font-size:1em;margin:0 0 .2em}
.place p{margin:.2em 0 .5em;font-size:1em;color:inherit}
.place .lead{font-size:1.15em}
.place .soft,.place small,.place sup,.place li{color:var(--soft)}
.place small{font-size:.92em}
.place table{border-collapse:collapse;width:100%;display:table;overflow:visible;font-size:1em}
.place th,.place td{text-align:left;vertical-align:top;padding:.14em .7em .14em 0;border:0;
border-bottom:1px solid var(--line);font-weight:400}
.place thead th,.place th.topic{font-weight:700;border-bottom-color:var(--soft)}
.place th.topic{padding-top:.6em}
.place .n{white-space:nowrap}
.place .value b{font-weight:700}
.place .strip{display:inline-block;position:relative;width:44px;height:6px;vertical-align:middle;
color:var(--mark);border:0 solid}
.place .strip::before{content:"";position:absolute;left:0;right:0;top:2px;border-top:1px solid;opacity:.5}
.place .strip i{position:absolute;top:0;border:3px solid;border-radius:50%}
.place sup{line-height:0}
.place .foot{display:flex;flex-wrap:wrap;gap:.4em 2em;margin-top:.8em}
.place .foot>*{flex:1 1 20rem;margin:0}
.place .foot .sources{flex-basis:100%}
.place figcaption{font-weight:700}
.place figure svg{max-width:100%;height:auto;color:var(--mark)}
.place ol{margin:.2em 0;padding-left:1.8em}
.place ol,.place li{font-size:1em}
.place li{margin:0}
.place a{color:var(--mark)}
@media screen and (max-width:48rem){
.place thead{position:absolute;left:-999em}
.place .strip{display:none}
.place tr{display:block;border-bottom:1px solid var(--line);padding:.3em 0}
.place th,.place td{display:inline-block;border:0;padding:0 .8em 0 0}
.place th{display:block}
.place .n{white-space:normal}
}
@media (prefers-color-scheme:dark){.place{--line:#3a414b;--soft:#a3acb8;--mark:#7db4e6}}
@media print{
.place{--line:#c9cfd6;--soft:#444;--mark:#1c5d99;font-size:7.4pt;line-height:1.16;max-width:none}
.place a{color:inherit;text-decoration:none}
.place .shown{display:none}
.place small{font-size:1em}
.place tr,.place figure{break-inside:avoid}
.place th.topic{padding-top:.35em}
.place th,.place td{padding:.08em .7em .08em 0;white-space:nowrap}
.place td.why{white-space:normal}
.place .foot{font-size:6.4pt;margin-top:.5em}
.place .sources ol,.place .sources li{display:inline;padding:0}
.place .sources h2{display:inline;font-size:1em}
.place .sources li::before{content:"[" attr(value) "] "}
.place .sources li::after{content:". "}
}
"""
PAPER = """@page{size:letter;margin:9mm 12mm}
body{margin:0;padding:1rem;color:#1b1f24;background:#fff}
@media (prefers-color-scheme:dark){body{color:#e8eaed;background:#14171c}}
@media print{body{padding:0;color:#000;background:#fff}}
"""
