// How the tests talk to a library that acts as an IdP: one JSON document a line, in and out.

import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A package of those that ./test installs for these programs. */
export const load = createRequire(join(process.env.MUSTER_TEST_IDP_MODULES, 'from-here.js'));

/** Runs `idp.NAME(arguments)` for every line {"do": NAME, "with": arguments} and prints what it answers. */
export async function serve(idp) {
  // What a library prints must not be taken for an answer.
  console.log = console.error;
  for await (const line of createInterface({ input: process.stdin })) {
    const command = JSON.parse(line);
    let answer;
    try {
      answer = { answer: (await idp[command.do](command.with)) ?? null };
    } catch (error) {
      answer = { error: String(error?.message ?? error), trace: String(error?.stack) };
    }
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}

/** What a URL answers, as text. */
export async function read(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return answer.text();
}
