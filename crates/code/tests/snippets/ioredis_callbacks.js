const Redis = require('ioredis').default;
const redis = require('redis');
const { promisify } = require('util');
const util = require('util');
const c3 = redis.createClient(6379, 'h');
const getAsync = promisify(c3.get).bind(c3);
const io = new Redis({ host: 'x', keyPrefix: `${process.env.NS || 'ns'}:` });
const KEYS = { user: 'user:', post(id) { return `post:${id}`; } };
class Repo {
  constructor({ redis, logger }) { this.redis = redis; this.log = logger; }
  static create() { return new Repo({ redis: io }); }
  async a(id) {
    await this.redis.hset(KEYS.user + id, 'f', 1);  //: HSET *:user:*
    const r = this.redis; await r.hget(KEYS.post(id), 'x');  //: HGET *:post:*
    const { redis: rr } = this; await rr.hdel('hd', 'x');  //: HDEL *:hd
    return new Promise((res, rej) => this.redis.ttl('t', (e, v) => e ? rej(e) : res(v)));  //: TTL *:t
  }
}
c3.hgetall('cb', function (err, obj) { c3.hdel('cb2', 'x'); });  //: HDEL cb2; HGETALL cb
c3.multi().set('m1', 1).incr('m2').exec((e, r) => {});  //: EXEC; INCR m2; MULTI; SET m1
c3.on('message', (ch, m) => { c3.publish('out', m); });  //: PUBLISH &out
getAsync('ga').then(console.log);  //: GET ga
async function f(ctx) {
  const key = 'k:' + ctx.id;
  const v = await (await getR()).get(key);  //: GET *:k:*
  for (const k of ['a', 'b']) await io.del(`d:${k}`);  //: DEL *:d:a *:d:b
  const keys = []; for (const i of ctx.items) keys.push(`mm:${i}`);
  await io.mget(...keys); await io.del(keys);  //: DEL *:mm:*; MGET *:mm:*
  await io.set('j', JSON.stringify({}), 'EX', 3);  //: SET *:j
  await io.zadd('z', 'NX', 1, 'm'); await io.zrangebyscore('z', '-inf', '+inf', 'LIMIT', 0, 1);  //: ZADD *:z; ZRANGEBYSCORE *:z
  await io.multi([['set', 'ma', '1'], ['get', 'mb']]).exec();  //: EXEC; GET *:mb; MULTI; SET *:ma
  await io.pipeline([['lpush', 'pl', '1']]).exec();  //: LPUSH *:pl
  const [[, n]] = await io.multi().incr('c').exec();  //: EXEC; INCR *:c; MULTI
  ctx.cookies.get('x'); ctx.set('a', 'b'); map.get('x'); params.get('id');
  await io.script('LOAD', 'return 1');  //: SCRIPT|LOAD
  await io.xgroup('CREATE', 'xs', 'g', '$', 'MKSTREAM');  //: XGROUP|CREATE *:xs
  await io.subscribe(`room:${ctx.id}`);  //: SUBSCRIBE &room:*
  const stream = io.hscanStream('hs');  //: HSCAN *:hs
}
const getR = async () => io;
module.exports = Repo;
