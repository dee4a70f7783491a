import { createClient } from 'redis';
import Redis from 'ioredis';
import NodeCache from 'node-cache';
const mem = new NodeCache();
let client;
export async function getClient() {
  if (!client) { client = createClient({ socket: { host: 'x' } }); await client.connect(); }
  return client;
}
export class Session {
  #redis;
  constructor(redis) { this.#redis = redis; this.map = new Map(); }
  async get(id) { this.map.get(id); return this.#redis.get(`sess:${id}`); }  //: GET sess:*
  async touch(id, ttl = 10) { await this.#redis.pExpire(`sess:${id}`, ttl); }  //: PEXPIRE sess:*
  destroy = async (id) => { await this.#redis.del([`sess:${id}`, `sess:${id}:data`]); }  //: DEL sess:2 sess:2:data
}
async function main() {
  const c = await getClient();
  const s = new Session(c);
  await s.get('1'); await s.touch('1'); await s.destroy('2');
  mem.set('x', 1); mem.get('x');
  await Promise.all([c.hSet('h', { a: 1 }), c.expire('h', 3)]);  //: EXPIRE h; HSET h
  const [a, b] = await c.multi().get('k1').incr('k2').exec();  //: EXEC; GET k1; INCR k2; MULTI
  await c.json.set('doc', '$', {});
  await c.SET('up', '1');  //: SET up
  await c.set('foo:' + a, 'x');  //: SET foo:*
  await c.executeIsolated(async (iso) => { await iso.watch('w'); await iso.multi().set('w', 1).exec(); });  //: EXEC; MULTI; SET w; WATCH w
  for await (const { field } of c.hScanIterator('h')) console.log(field);  //: HSCAN h
}
const pub = new Redis(6379, 'localhost', { keyPrefix: 'p:' });
const sub = pub.duplicate();
export const limiter = {
  async hit(ip) {
    const key = ['rl', ip, Date.now()].join(':');
    const n = await pub.incr(key);  //: INCR p:rl:*:*
    if (n === 1) await pub.expire(key, 1);  //: EXPIRE p:rl:*:*
    return n;
  },
};
sub.on('pmessage', (p, c, m) => {});
sub.psubscribe('a:*', 'b:*', (err) => {});  //: PSUBSCRIBE &a:* &b:*
const pipe = pub.pipeline();
pipe.set('x', 1);  //: SET p:x
pipe.mset({ a: 1, b: 2 });  //: MSET p:a p:b
pipe.exec().then(() => {});
pub.xadd('st', 'MAXLEN', '~', 100, '*', 'f', 'v');  //: XADD p:st
pub.xreadgroup('GROUP', 'g', 'c', 'COUNT', 1, 'STREAMS', 'st', '>');  //: XREADGROUP p:st
pub.zunionstore('out', 2, 'z1', 'z2');  //: ZUNIONSTORE p:out p:z1 p:z2
pub.eval("return redis.call('GET', KEYS[1])", 1, 'lk');  //: EVAL p:lk; GET p:lk
pub.blpop('q1', 'q2', 0);  //: BLPOP p:q1 p:q2
pub.config('SET', 'a', 'b');  //: CONFIG|SET
module.exports.foo = (req, res) => { req.session.get('x'); res.set('a', 'b'); localStorage.get('a'); };
