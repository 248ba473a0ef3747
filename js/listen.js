/**
 * Listens to events on the window, before whoever is below; gives a function that ends it.
 * @param {string[]} events
 * @param {(event: any) => void} act
 */
export function listen(events, act) {
  for (const event of events) addEventListener(event, act, true);
  return () => {
    for (const event of events) removeEventListener(event, act, true);
  };
}
