// The admin token: handed over in the address once, then kept for this tab alone.

const KEY = "piquel.token";

/** Takes the token out of `#token=…` (so that it stays in no history or screenshot), else the one kept. @returns {string | null} */
export function takeToken() {
  const match = /^#token=([^&]+)/.exec(location.hash);
  if (match) {
    keepToken(decodeURIComponent(match[1]));
    history.replaceState(null, "", location.pathname + location.search);
  }
  return sessionStorage.getItem(KEY);
}

/** @param {string} token */
export const keepToken = (token) => sessionStorage.setItem(KEY, token);

export const forgetToken = () => sessionStorage.removeItem(KEY);
