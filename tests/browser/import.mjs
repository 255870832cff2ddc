// FEATURES E12 in a real browser: a spreadsheet is brought, its columns are mapped, every row has its verdict, the errors
// are a file, the import shows its progress and is undone; all of it without scripts as well. Every page is inspected and
// its picture kept in target/browser-pages/.
//
//   MUSTER_BIN=target/release/muster MUSTER_TEST_NODE_MODULES=…/node_modules node tests/browser/import.mjs

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

import { walk } from './walk.mjs';

const csv = (text) => ({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });

/** `count` people in the words of a French spreadsheet. */
function people(first, count) {
  const rows = Array.from({ length: count }, (_, index) => first + index)
    .map((number) => `p${number}@acme.example;Pia ${number};Maes;I-${number};Conseillère;${number}`);
  return `\ufeffCourriel;Prénom;Nom;Matricule;Fonction;Salaire\r\n${rows.join('\r\n')}\r\n`;
}

await walk('import', async ({ demo, step, arrive, look, at }) => {
  const bring = async (visitor, file) => {
    await visitor.page.goto(at('/organisation/employees/import'));
    await visitor.page.getByLabel('CSV file').setInputFiles(csv(file));
    await visitor.page.getByRole('button', { name: 'Read the file' }).click();
    await visitor.page.getByRole('heading', { name: 'What the columns are' }).waitFor();
  };
  let ruth;

  await step('E12: the list of employees leads to the import', async () => {
    ruth = await arrive('E-10001');
    await ruth.page.goto(at('/organisation/employees'));
    await ruth.page.getByRole('link', { name: 'Import CSV' }).click();
    await look(ruth, 'import file');
    await ruth.page.getByLabel('CSV file').setInputFiles(csv('email\n'));
    await ruth.page.getByRole('button', { name: 'Read the file' }).click();
    await ruth.page.getByRole('alert').waitFor();
    assert.equal(await ruth.page.evaluate(() => document.activeElement.className), 'summary');
    await look(ruth, 'import file with error');
  });

  await step('E12: columns are guessed from their names, and can be changed', async () => {
    const wrong = 'no address;No;Body;I-900;;\r\nnoor@acme.example;Noor\r\n"p1@acme.example";Pia;Twice;I-1;;\r\n';
    await bring(ruth, people(1, 30) + wrong);
    const chosen = await ruth.page.locator('select').evaluateAll((all) => all.map((one) => one.value));
    assert.deepEqual(chosen, ['email', 'firstName', 'lastName', 'externalId', 'function', '']);
    assert.ok(await ruth.page.getByLabel('Bypass the activation flow').isChecked());
    await look(ruth, 'import columns');
    await ruth.page.getByLabel('Salaire').selectOption('function');
    await ruth.page.getByRole('button', { name: 'Check the rows' }).click();
    await ruth.page.getByRole('alert').waitFor();
    await look(ruth, 'import columns with error');
    await ruth.page.getByLabel('Salaire').selectOption('');
    await ruth.page.getByRole('button', { name: 'Check the rows' }).click();
  });

  await step('E12: the preview says for every row what would happen', async () => {
    await ruth.page.getByRole('heading', { name: 'Ready to import' }).waitFor();
    const groups = await ruth.page.locator('.tabs a').allInnerTexts();
    assert.deepEqual(groups.map((text) => text.trim()), ['Errors 3', 'To add 30']);
    assert.match(await ruth.page.locator('tbody').innerText(), /ROW_MALFORMED/);
    await look(ruth, 'import preview errors');
    await ruth.page.locator('.tabs a', { hasText: 'To add' }).click();
    await look(ruth, 'import preview');
  });

  await step('E12: the errors are a file to correct', async () => {
    const [download] = await Promise.all([
      ruth.page.waitForEvent('download'),
      ruth.page.getByRole('link', { name: 'Errors as CSV' }).click(),
    ]);
    assert.equal(download.suggestedFilename(), 'import-errors.csv');
    const lines = (await readFile(await download.path(), 'utf8')).trim().split('\n');
    assert.equal(lines.length, 4);
    assert.match(lines[1], /^32,FIELD_INVALID,/);
  });

  await step('E12: it runs by itself, and says what came of it and that nothing was sent', async () => {
    await ruth.page.getByRole('button', { name: 'Start the import' }).click();
    await ruth.page.getByRole('heading', { name: 'Imported' }).waitFor();
    assert.match(await ruth.page.locator('main').innerText(), /Nothing was sent to anybody/);
    await ruth.page.locator('.tabs a', { hasText: 'Added' }).click();
    await look(ruth, 'import done');
    await ruth.page.getByRole('link', { name: 'Pia 7 Maes' }).click();
    await ruth.page.getByRole('heading', { name: 'Pia 7 Maes', exact: true }).waitFor();
    assert.deepEqual(await demo.command('mail', 'list', '--org', demo.org), []);
  });

  await step('E12: the same people with something changed are changes, old and new side by side', async () => {
    await bring(ruth, people(1, 30).replaceAll('Conseillère', 'Directrice'));
    await ruth.page.getByRole('button', { name: 'Check the rows' }).click();
    await ruth.page.getByRole('heading', { name: 'Ready to import' }).waitFor();
    assert.match(await ruth.page.locator('tbody tr').first().innerText(), /Conseillère[^]*Directrice/);
    await look(ruth, 'import preview changes');
    await ruth.page.getByRole('button', { name: 'Start the import' }).click();
    await ruth.page.getByRole('heading', { name: 'Imported' }).waitFor();
  });

  await step('E12: the batch is undone, after the number of its rows was typed', async () => {
    await ruth.page.getByRole('link', { name: 'Undo the import' }).click();
    await look(ruth, 'import undo');
    await ruth.page.getByLabel('Number of rows').fill('29');
    await ruth.page.getByRole('button', { name: 'Undo the import' }).click();
    await ruth.page.getByRole('alert').waitFor();
    await ruth.page.getByLabel('Number of rows').fill('30');
    await ruth.page.getByRole('button', { name: 'Undo the import' }).click();
    await ruth.page.getByRole('heading', { name: 'The import is undone' }).waitFor();
    await look(ruth, 'import undone');
    await ruth.page.goto(at('/organisation/employees/import'));
    await look(ruth, 'import past');
  });

  await step('E12: thousands of rows show how far they are', async () => {
    await bring(ruth, people(1_000, 2_000));
    await ruth.page.getByRole('button', { name: 'Check the rows' }).click();
    await ruth.page.getByRole('progressbar').waitFor();
    await look(ruth, 'import checking');
    await ruth.page.getByRole('heading', { name: 'Ready to import' }).waitFor({ timeout: 120_000 });
    await ruth.page.getByRole('button', { name: 'Start the import' }).click();
    await ruth.page.evaluate(() => { globalThis.sameDocument = true; });
    const text = ruth.page.locator('#progress-text');
    const first = await text.innerText();
    await ruth.page.waitForFunction((before) => document.getElementById('progress-text')?.innerText !== before, first);
    await ruth.page.getByRole('heading', { name: 'Imported' }).waitFor({ timeout: 120_000 });
    assert.equal(await ruth.page.evaluate(() => globalThis.sameDocument), true, 'without a reload');
    assert.match(await ruth.page.locator('.tabs').innerText(), /Added\s+2,000/);
  });

  await step('E12: all of it without scripts', async () => {
    const plain = await arrive('E-10001', { javaScriptEnabled: false });
    await bring(plain, people(5_000, 3));
    await plain.page.getByRole('button', { name: 'Check the rows' }).click();
    await plain.page.getByRole('heading', { name: 'Ready to import' }).waitFor({ timeout: 30_000 });
    await plain.page.getByRole('button', { name: 'Start the import' }).click();
    await plain.page.getByRole('heading', { name: 'Imported' }).waitFor({ timeout: 30_000 });
    await plain.page.getByRole('link', { name: 'Undo the import' }).click();
    await plain.page.getByLabel('Number of rows').fill('3');
    await plain.page.getByRole('button', { name: 'Undo the import' }).click();
    await plain.page.getByRole('heading', { name: 'The import is undone' }).waitFor({ timeout: 30_000 });
    await plain.page.getByRole('button', { name: 'Discard the file' }).click();
    await plain.page.getByText('The file is removed.').waitFor();
  });
});
