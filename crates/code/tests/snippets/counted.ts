import { Redis } from 'ioredis';
const redis = new Redis({ host: 'redis' });
async function f(id: string) {
  for (let i = 0; i < 3; i++) await redis.get(`k:${i}`); //: GET k:*
  let n = 0;
  while (n < 3) { n++; await redis.set('w:' + n, 1); } //: SET w:*
  let total = 0;
  for (const x of [1, 2]) { total += x; redis.set(`t:${total}`, x); } //: SET t:*
  const version = 3;
  await redis.get(`v:${version}`); //: GET v:3
  let path = 'a';
  path += ':b';
  await redis.get(path); //: GET a:b
  await redis.get(`{${id}}:cart`); //: GET {*}:cart
}
