// The npm package as it is published, as an archive that an app installs.

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "../../scripts/lib/run.mjs";

/** Packs the package as it is published. @param {string} folder @returns {string} path of the archive */
export function pack(folder) {
  const report = execFileSync("npm", ["pack", "--json", "--pack-destination", folder, "--workspace", "js"], {
    cwd: ROOT,
  });
  const [{ filename }] = JSON.parse(report.toString());
  return join(folder, filename);
}
