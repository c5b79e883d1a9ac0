/** The keyboard's shortcuts, which can be switched off. */

/** @param {Record<string, () => void>} actions by key @param {() => boolean} on whether they are switched on */
export function shortcuts(actions, on) {
  addEventListener("keydown", (event) => {
    const target = /** @type {HTMLElement} */ (event.target), typed = target.matches("input[type=search], select, textarea");
    if (event.key === "Escape") return actions.Escape();
    if (!on() || typed || event.altKey || event.ctrlKey || event.metaKey || document.querySelector("dialog[open]")) return undefined;
    if (!actions[event.key]) return undefined;
    event.preventDefault();
    return actions[event.key]();
  });
}
