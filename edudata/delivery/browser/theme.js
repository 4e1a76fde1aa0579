// The reader's colors: light, dark, or as the system has them, kept for the next visit. The page asks the
// browser which colors the reader prefers and listens for changes; here it is answered with the choice.
// Paper is white, and on it nothing is folded.

(() => {
  const QUERY = "(prefers-color-scheme: dark)";
  const NAME = "edudata-colors";
  const ask = window.matchMedia.bind(window);
  const system = ask(QUERY);
  let printing = false;
  let choice = "system";
  try {
    choice = localStorage.getItem(NAME) ?? choice;
  } catch {} // a browser that keeps nothing follows the system

  const isDark = () => !printing && (choice === "system" ? system.matches : choice === "dark");
  const answer = new EventTarget();
  Object.defineProperty(answer, "matches", { get: isDark });
  Object.defineProperty(answer, "media", { value: QUERY });
  window.matchMedia = (query) => (query === QUERY ? answer : ask(query));

  function announce() {
    document.documentElement.dataset.colors = isDark() ? "dark" : "light";
    answer.dispatchEvent(Object.assign(new Event("change"), { matches: isDark(), media: QUERY }));
  }

  announce();
  system.addEventListener("change", announce);
  let unfolded = [];
  window.addEventListener("beforeprint", () => {
    printing = true;
    announce();
    // What is still to be loaded has nothing to show.
    unfolded = [...document.querySelectorAll("details:not([open]):is(.stMarkdown *, :has(> :not(summary) .stMarkdown))")];
    for (const part of unfolded) part.open = true;
  });
  window.addEventListener("afterprint", () => {
    printing = false;
    announce();
    for (const part of unfolded) part.open = false;
  });
  document.addEventListener("DOMContentLoaded", () => {
    const list = document.querySelector(".edudata-colors select");
    list.value = choice;
    list.addEventListener("change", () => {
      choice = list.value;
      try {
        localStorage.setItem(NAME, choice);
      } catch {}
      announce();
    });
  });
})();
