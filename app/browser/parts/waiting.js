// Waiting for the page's answer to what a hand has put somewhere; a page that was away gets the report again.

const LOOK = 1000; // milliseconds between looks at a page that has not answered
const PATIENCE = 3; // looks at a page at rest after which what it answered was something else
const APP = "[data-testid=stApp]";

/** Looks after the answer to what `tell` told the page: `onSilence` is called while there is none, `onRefused` once the page
 *  is at rest with another one. Returns what stops it. */
export function watchAnswer({ tell, onSilence, onRefused }) {
  const app = document.querySelector(APP);
  let [ran, rested, away, back] = [false, 0, false, 0]; // back: looks since the server is there again
  const observer = new MutationObserver(() => { ran ||= app.dataset.testScriptState === "running"; });
  if (app) observer.observe(app, { attributes: true, attributeFilter: ["data-test-script-state"] });
  const look = () => {
    const { testScriptState: state = "", testConnectionState: connection = "CONNECTED" } = app?.dataset ?? {};
    if (away || back) {
      // A server that was started anew has to draw the page before it can hear of a move on it.
      back = connection === "CONNECTED" ? back + 1 : 0;
      if (away) ran = false;
      if (back && state !== "running" && (ran || back > PATIENCE)) {
        [ran, rested, back] = [false, 0, 0];
        tell();
      }
    }
    away = connection !== "CONNECTED";
    if (!away && !back && ran && state !== "running") rested += 1;
    else onSilence();
    if (rested >= PATIENCE) onRefused();
  };
  const looking = setInterval(look, LOOK);
  return () => {
    clearInterval(looking);
    observer.disconnect();
  };
}
