import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {afterAll, beforeAll, expect, test} from '@jest/globals';
import {s3Storage} from '../../src/storage/s3-storage.js';

const kept = new Map<string, Buffer>();
let server: Server;

/** The part of S3 that a storage needs: objects by path, and its XML for one that is missing. */
beforeAll(async () => {
  server = createServer((request, response) => {
    const path = new URL(request.url!, 'http://s3').pathname;
    const parts: Buffer[] = [];
    request.on('data', (bytes: Buffer) => parts.push(bytes));
    request.on('end', () => {
      if (request.method === 'PUT') kept.set(path, Buffer.concat(parts));
      if (request.method === 'DELETE') kept.delete(path);
      const found = kept.get(path);
      if (request.method === 'GET' && !found) {
        response.statusCode = 404;
        response.end('<?xml version="1.0"?><Error><Code>NoSuchKey</Code></Error>');
      } else response.end(request.method === 'GET' ? found : '');
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const {port} = server.address() as AddressInfo;
  Object.assign(process.env, {
    ...{AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}`, AWS_REGION: 'here'},
    ...{AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test'},
    AWS_REQUEST_CHECKSUM_CALCULATION: 'WHEN_REQUIRED',
  });
});

afterAll(() => new Promise(resolve => server.close(resolve)));

test('what is written is read, under bucket and prefix, and gone once removed', async () => {
  const storage = await s3Storage('s3://bucket/sweeps/names');
  await storage.write('runs/a.json', '{"λ": 1}');
  expect([...kept.keys()]).toEqual(['/bucket/sweeps/names/runs/a.json']);
  expect(Buffer.from((await storage.read('runs/a.json'))!).toString()).toBe('{"λ": 1}');
  await storage.write('weights.bin', new Uint8Array([0, 255, 10]));
  expect(await storage.read('weights.bin')).toEqual(new Uint8Array([0, 255, 10]));
  await storage.remove('runs/a.json');
  expect(await storage.read('runs/a.json')).toBeUndefined();
});
