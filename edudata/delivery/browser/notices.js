// When the server does not answer, the page's framework shows a dialog that names itself and a command of its
// own. It gets this dashboard's words; its nodes stay, as the framework will remove them.

(() => {
  const WORDS = [
    [/^Is \w+ still running\?.*/s, "The dashboard does not answer. If it was stopped, start it again in a terminal; this page then goes on:"],
    [/^\w+ run \w+\.py$/, "edudata dashboard"],
  ];
  function reword(dialog) {
    const texts = document.createTreeWalker(dialog, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const found = WORDS.find(([theirs]) => theirs.test(texts.currentNode.nodeValue.trim()));
      if (found) texts.currentNode.nodeValue = found[1];
    }
  }
  document.addEventListener("DOMContentLoaded", () => {
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes) for (const node of addedNodes) if (node.matches?.(".stDialog")) reword(node);
    }).observe(document.body, { childList: true });
  });
})();
