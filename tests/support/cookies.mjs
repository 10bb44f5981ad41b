/* The Set-Cookie lines of an answer, each whole. Headers.getSetCookie came after the Node of Debian 12, which joins them by
 * commas: one that begins a line is followed by a name and "=", one inside a date is not. */
export function cookiesOf(answer) {
  if (answer.headers.getSetCookie) return answer.headers.getSetCookie();
  return (answer.headers.get("set-cookie") ?? "").split(/,\s*(?=[^;,\s=]+=)/).filter(Boolean);
}
