// Who is logged in. The key itself is kept nowhere: it is exchanged for a cookie that no script reads.
import { at, get, request } from "./api.js";

let who = { open: false, may: [] };

export const me = () => who;

/** What the role allows: read, restore, operate, administer. The service looks at it again. */
export const may = (what) => who.may.includes(what);

/** Asks who is logged in; nobody is an answer too. */
export async function recall() {
  who = { may: [], ...(await get(at`session`)) };
  return who;
}

export async function logIn(key) {
  const answer = await request(at`session`, { method: "POST", body: { key } });
  who = await answer.json();
  return who;
}

export async function logOut() {
  await request(at`session`, { method: "DELETE" });
  forget();
}

/** The session is over already. */
export function forget() {
  who = { open: false, may: [] };
}
