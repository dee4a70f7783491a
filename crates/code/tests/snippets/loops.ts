import { createClient, createClientPool } from 'redis';
import Redis from 'ioredis';
const pool = await createClientPool({ url: 'redis://redis' }).connect();
await pool.execute(async (client) => {
  await client.set('a:1', '1'); //: SET a:1
});
await pool.get('b'); //: GET b
const BASE = { user: (id: string) => `u:${id}`, all: 'all' };
const KEYS = Object.assign({}, BASE, { cart: (id: string) => `cart:${id}` });
const K2 = { ...BASE, top: 'top' } as const;
const redis = new Redis();
export async function f(id: string) {
  await redis.get(KEYS.user(id)); //: GET u:*
  await redis.get(KEYS.cart(id)); //: GET cart:*
  await redis.get(K2.all); //: GET all
  await redis.get(K2.top); //: GET top
  await redis.get(K2.user(id)); //: GET u:*
}
const scripts = {
  lockit: { lua: "return redis.call('set', KEYS[1], ARGV[1])", numberOfKeys: 1 }, //: SET l:1
  unlockit: { lua: "return redis.call('del', KEYS[1])", numberOfKeys: 1 },
};
for (const [name, def] of Object.entries(scripts)) {
  redis.defineCommand(name, def);
}
export async function g(r: any) {
  await redis.lockit('l:1', 'x'); //: EVALSHA l:1; EVAL l:1
}
const r2 = new Redis();
r2.eval("return redis.call('get', ARGV[1])", 0, 'argv:1'); //: EVAL; GET argv:1
r2.eval("return redis.call('hget', KEYS[1], ARGV[1])", 1, 'h:1', 'f'); //: EVAL h:1; HGET h:1
r2.eval("return redis.call('get', KEYS[1] .. ':' .. ARGV[1])", 1, 'k:1', 'sub'); //: EVAL k:1; GET k:1:sub
export async function move() {
  const [queue, job] = (await r2.brpop('q:a', 'q:b', 0))!; //: BRPOP q:a q:b
  await r2.lpush(queue, job); //: LPUSH q:a q:b
}
