// When something is really on the screen, not only in the document.

/** How much of it has to be in sight; or of the window, by what is larger than that. */
const SHARE = 0.5;
/** At which shares is looked: of what is up to 20 windows high, one of these lies between half a window and a whole one. */
const STEPS = Array.from({ length: 21 }, (_, step) => step / 20);

/**
 * Calls `act` once, when enough of an element is in sight; gives a function that ends the watch. What is hidden in place says so by the
 * attribute `away`.
 * @param {Element} element
 * @param {() => void} act
 */
export function whenSeen(element, act) {
  const look = (/** @type {IntersectionObserverEntry[]} */ entries) => {
    const { isIntersecting, intersectionRatio, intersectionRect, rootBounds } = entries[entries.length - 1];
    const isLarge = rootBounds !== null && intersectionRect.height >= rootBounds.height * SHARE;
    if (!isIntersecting || !(intersectionRatio >= SHARE || isLarge) || element.hasAttribute("away")) return;
    end();
    act();
  };
  const observer = new IntersectionObserver(look, { threshold: STEPS });
  // What comes back into sight is looked at anew.
  const returns = new MutationObserver(() => {
    observer.unobserve(element);
    observer.observe(element);
  });
  const end = () => {
    observer.disconnect();
    returns.disconnect();
  };
  observer.observe(element);
  returns.observe(element, { attributes: true, attributeFilter: ["away"] });
  return end;
}
