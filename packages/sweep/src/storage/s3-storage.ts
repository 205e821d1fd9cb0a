import type * as S3 from '@aws-sdk/client-s3';
import type {Storage} from './storage.js';

/**
 * Objects in a bucket of S3 or a server that speaks like it, by the usual client and its own variables: AWS_REGION, credentials, and
 * AWS_ENDPOINT_URL_S3 for another server.
 *
 * @param place `s3://bucket/prefix`
 * @throws if the client is not installed
 */
export async function s3Storage(place: string): Promise<Storage> {
  const {S3Client, GetObjectCommand, PutObjectCommand, DeleteObjectCommand} = await load();
  const {hostname: Bucket, pathname} = new URL(place);
  const Key = (key: string): string => `${pathname.slice(1)}/${key}`.replace(/^\/+/, '');
  // Servers of one's own seldom have a host name for each bucket.
  const {AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL} = process.env;
  const client = new S3Client({forcePathStyle: Boolean(AWS_ENDPOINT_URL_S3 ?? AWS_ENDPOINT_URL)});
  return {
    read: async key => {
      try {
        const {Body} = await client.send(new GetObjectCommand({Bucket, Key: Key(key)}));
        return await Body?.transformToByteArray();
      } catch (error) {
        if ((error as Error).name === 'NoSuchKey') return undefined;
        throw error;
      }
    },
    write: async (key, bytes) => {
      await client.send(new PutObjectCommand({Bucket, Key: Key(key), Body: bytes}));
    },
    remove: async key => {
      await client.send(new DeleteObjectCommand({Bucket, Key: Key(key)}));
    },
  };
}

async function load(): Promise<typeof S3> {
  try {
    return await import('@aws-sdk/client-s3');
  } catch (cause) {
    throw new Error(
      `A storage s3://… needs its client. Received: ${String(cause)}. Install it: npm install @aws-sdk/client-s3.`,
      {cause},
    );
  }
}
