// Type a name: the runtime at once, the others when they are asked for.
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {expectAccessible, expectNoSideways, LOOKS, picture, useSite} from './support.mjs';

const TIMEOUT = {timeout: 170_000};
const FORMS = [
  'Original, TensorFlow.js as it is',
  'Original, fused kernels',
  'Cut, SparseLSTM, fused kernels',
];

const open = useSite();

test('the runtime answers while one types, and says what it cannot read', TIMEOUT, async () => {
  const visit = await open('names/');
  const {page, complaints} = visit;
  const answer = page.locator('#answer');
  await page.getByText(/^alexandra: female, \d+ %$/).waitFor();
  await page.getByLabel('A first name').fill('Bruno');
  await page.getByText(/^bruno: male, \d+ %$/).waitFor();
  await page.getByLabel('A first name').fill('Zoë 7');
  assert.match(await answer.innerText(), /^zoe: /);
  assert.match(await page.locator('#note').innerText(), /Read as “zoe”/);
  await page.getByLabel('A first name').fill('');
  assert.equal(await answer.innerText(), 'No letter yet.');
  assert.deepEqual(complaints, []);
  await visit.close();
});

for (const [width, colorScheme] of LOOKS) {
  test(
    `original, cut and runtime answer side by side and are measured at ${width} pixels, ${colorScheme}`,
    TIMEOUT,
    async () => {
      const visit = await open('names/', {width, colorScheme});
      const {page, complaints, elsewhere} = visit;
      await page.getByRole('button', {name: 'Compare'}).click();
      await page.locator('#answers tbody tr').nth(3).waitFor();
      const rows = await page.locator('#answers tbody tr').allInnerTexts();
      const titles = rows.map(row => row.split('\t')[0]);
      assert.deepEqual(titles, ['Cut, int8, runtime', ...FORMS]);
      const female = rows.map(row => parseFloat(row.split('\t')[2]));
      assert.ok(
        Math.abs(female[0] - female[3]) < 1,
        `int8 says ${female[0]}, the cut model ${female[3]}`,
      );
      assert.equal(female[1], female[2]);
      await page.getByRole('button', {name: 'Benchmark here'}).click();
      await page.locator('#figures tbody tr').nth(5).waitFor();
      const figures = await page.locator('#figures tbody tr').allInnerTexts();
      assert.deepEqual(
        figures.map(row => row.split('\t')[0]),
        [...FORMS, 'Cut, int8, runtime', 'Original, onnxruntime-web', 'Cut, onnxruntime-web'],
      );
      await expectAccessible(page);
      await expectNoSideways(page);
      await picture(page, `names-${width}-${colorScheme}`);
      assert.deepEqual(complaints, []);
      assert.deepEqual(elsewhere, []);
      await visit.close();
    },
  );
}
