// The first questions of a page, asked while the app is still loading: the answers are there when it is.
// `broker/src/http/app_files.rs` has the browser send the same ones even before this runs.

const isList = location.pathname + location.search === "/";
// Spelled as the app does.
const first = isList
  ? ["/api/v1/session", "/api/v1/orgs?", "/api/v1/authorizations"]
  : ["/api/v1/session"];

// What is no answer, the app asks again, and hears why. It is read all the same: what is left unread stays open.
const ask = async (path) => {
  const answer = await fetch(path.replace("?", ""));
  const text = await answer.text();
  return answer.ok ? text : undefined;
};
const asked = {};
for (const path of first) asked[path] = ask(path).catch(() => {});

/** The text to come, once: who asks again wants to know what is so then. */
export function take(path) {
  const answer = asked[path];
  delete asked[path];
  return answer;
}
