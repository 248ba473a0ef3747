// Keeps a tooltip beside what it points at, wherever that moves. By the style object, which no policy forbids.

import { arrow, autoUpdate, computePosition, flip, hide, offset, shift } from "@floating-ui/dom";

/** Between the two, in px: the arrow fits in. */
const GAP = 10;
/** From the edges of the window, and of the arrow from the corners, in px. */
const MARGIN = 8;
const CORNER = 14;

/**
 * Begins; gives a function that ends it.
 * @param {import("./element.js").PromptElement} view
 * @param {Element} anchor
 */
export function float(view, anchor) {
  const place = async () => {
    const tip = view.arrow;
    const { x, y, placement, middlewareData } = await computePosition(anchor, view, {
      strategy: "fixed",
      placement: "bottom",
      middleware: [
        offset(GAP),
        flip({ padding: MARGIN }),
        shift({ padding: MARGIN }),
        arrow({ element: tip, padding: CORNER }),
        hide(),
      ],
    });
    Object.assign(view.style, { left: `${x}px`, top: `${y}px` });
    tip.style.left = `${middlewareData.arrow?.x ?? 0}px`;
    view.setAttribute("side", placement);
    view.toggleAttribute("away", middlewareData.hide?.referenceHidden ?? false);
  };
  return autoUpdate(anchor, view, () => void place().catch(() => {}));
}
