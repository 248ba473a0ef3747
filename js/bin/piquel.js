#!/usr/bin/env node
// `npx piquel`: what a terminal starts.

import { run } from "../cli/run.js";

process.exitCode = await run(process.argv.slice(2));
