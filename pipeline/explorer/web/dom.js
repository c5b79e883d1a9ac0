/** Elements of the page. Text goes in as text, never as markup. */

const SVG = "http://www.w3.org/2000/svg";

/** The element of an id. @param {string} id @returns {any} */
export const byId = (id) => document.getElementById(id);

/**
 * A new element.
 * @param {string} tag
 * @param {Record<string, any>} [given] attributes; functions become listeners, false and null are left out
 * @param {...(Node|string|null)} children
 * @returns {any}
 */
export function el(tag, given = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value != null) made.setAttribute(name, String(value));
  }
  made.append(...children.filter((one) => one !== null));
  return made;
}

/** A drawn shape in a square from -1 to 1. @param {string} path @param {string} name class */
export function shape(path, name) {
  const svg = document.createElementNS(SVG, "svg");
  const drawn = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "-1.2 -1.2 2.4 2.4");
  svg.setAttribute("class", `shape ${name}`);
  svg.setAttribute("aria-hidden", "true");
  drawn.setAttribute("d", path);
  svg.append(drawn);
  return svg;
}

/** A number in words: `1 comment`, `2,000 comments`. @param {number} n @param {string} what */
export const counted = (n, what) => `${n.toLocaleString("en-GB")} ${what}${n === 1 ? "" : "s"}`;

/** Thousandths with two decimals and, where asked for, a sign. @param {number} value @param {boolean} [signed] */
export function decimal(value, signed = false) {
  const digits = (Math.abs(value) / 1000).toFixed(2);
  return (value < 0 && Number(digits) ? "\u2212" : signed && Number(digits) ? "+" : "") + digits;
}
