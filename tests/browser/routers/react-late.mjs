// A route that is loaded when somebody goes there.

import { createElement } from "react";
import { useParams } from "react-router";

export function Component() {
  return createElement("h1", null, `Late ${useParams().topic}`);
}
