// Paths as documents mean them: `/boards/*` is one segment more, `/docs/**` is that and all below.

/** @param {string} path @returns {string[]} */
const segments = (path) => path.replace(/\/+$/, "").split("/");

/** Whether a path is meant; a slash at the end makes no difference. @param {string} glob @param {string} path */
export function matches(glob, path) {
  const wanted = segments(glob);
  const given = segments(path);
  const isOpen = wanted.at(-1) === "**";
  if (isOpen) wanted.pop();
  return (
    (isOpen ? given.length >= wanted.length : given.length === wanted.length) &&
    wanted.every((segment, place) => (segment === "*" ? given[place] !== "" : segment === given[place]))
  );
}
