// The address of a run in the hand: the browser states it as soon as the hand has let go, in an entry of the history, as the
// server will after the report. So a reload, a copy of the address and Back are right before that.

import { oneEntryAPage } from "../parts/one_entry.js";
import { queryOf } from "./story.js";

/** A text as the server writes it into an address: a space is a plus. */
const written = (text) => encodeURIComponent(text)
  .replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
  .replace(/%20/g, "+");

/** The parameters of a link with these changes, in the order of the server. */
function statedText(link, changes) {
  const query = Object.entries(queryOf(link, changes));
  const place = ([key]) => link.order.indexOf(key);
  return query.sort((a, b) => place(a) - place(b)).map(([key, value]) => `${key}=${written(value)}`).join("&");
}

/** States a run of this link in the address, unless it stands there. */
export function stateInAddress(link, changes) {
  if (!link?.order) return;
  oneEntryAPage();
  const search = statedText(link, changes);
  if (search === location.search.slice(1)) return;
  history.pushState({ moved: Object.keys(queryOf({ ...link, query: {} }, changes)) }, "", `${location.pathname}?${search}`);
}

/** From now on another address is another entry. */
export function keepEntry() {
  if (history.state?.moved) history.replaceState({}, "", location.href);
}
