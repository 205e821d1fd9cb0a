// The trade-off plot: each point opens its map, by the mouse and by the keyboard.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import {expectAccessible, expectNoSideways, LOOKS, picture, useSite} from './support.mjs';

const TIMEOUT = {timeout: 100_000};
const {points} = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', 'results', 'trade-off.json'), 'utf8'),
);

const open = useSite();

for (const [width, colorScheme] of LOOKS) {
  test(`a point opens its map at ${width} pixels, ${colorScheme}`, TIMEOUT, async () => {
    const visit = await open('trade-off/', {width, colorScheme});
    const {page, complaints, elsewhere} = visit;
    await page.locator('.plot circle').first().click();
    await page.locator('#map').waitFor();
    await page.getByRole('button', {name: /^LSTM, dense/}).press('Enter');
    await page.getByRole('heading', {name: 'LSTM, dense'}).waitFor();
    assert.equal(await page.locator('#map .neurons > div').count(), 64);
    assert.equal(await page.locator('.plot circle').count(), points.length);
    await page.reload();
    await page.getByRole('heading', {name: 'LSTM, dense'}).waitFor();
    await expectAccessible(page);
    await expectNoSideways(page);
    await picture(page, `trade-off-${width}-${colorScheme}`);
    assert.deepEqual(complaints, []);
    assert.deepEqual(elsewhere, []);
    await visit.close();
  });
}
