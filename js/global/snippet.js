// The snippet that stands in a page before the script.

import { stub } from "./stub.js";

stub(window);
