import Redis from 'ioredis';
import { createClient, RedisClientType } from 'redis';
const clients = new Map<string, Redis>();
export function getClient(name: string): Redis {
  let c = clients.get(name);
  if (!c) {
    c = new Redis({ host: name });
    clients.set(name, c);
  }
  return c;
}
getClient('a').set('a:1', 1); //: SET a:1
const pools: Record<string, Redis> = {};
pools.cache = new Redis();
pools['queue'] = new Redis();
pools.cache.incr('b'); //: INCR b
pools['queue'].lpush('q', 1); //: LPUSH q
function of(name: string) { return pools[name]; }
of('x').del('c'); //: DEL c
for (const c of clients.values()) c.expire('d', 1); //: EXPIRE d
for (const [n, c] of clients) c.ttl('e'); //: TTL e
Object.values(pools).forEach((c) => c.strlen('f')); //: STRLEN f
const byName = { cache: new Redis(), queue: new Redis() };
for (const [name, c] of Object.entries(byName)) { c.get('g'); } //: GET g
export class Registry {
  private readonly map = new Map<number, Redis>();
  private cache: { [db: number]: Redis } = {};
  get(db: number): Redis {
    if (!this.map.has(db)) this.map.set(db, new Redis({ db }));
    return this.map.get(db)!;
  }
  use() { return this.get(1).hget('h', 'f'); } //: HGET h
  other(n: number) { this.cache[n] ??= new Redis(); return this.cache[n].hset('i', 'f', 1); } //: HSET i
}
