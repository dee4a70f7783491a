import Redis, { RedisOptions } from 'ioredis';
import { createClient } from 'redis';
const opts: RedisOptions = { host: 'redis', port: 6379 };
opts.username = 'tsa';
export const client = new Redis(opts); //: client tsa
export function make() {
  const options: RedisOptions = { host: 'redis' };
  if (process.env.REDIS_PASSWORD) {
    options.username = 'tsb';
    options['password'] = process.env.REDIS_PASSWORD;
  }
  return new Redis(options); //: client tsb
}
const base = { socket: { host: 'redis' } };
const c = createClient({ ...base, username: 'tsc' }); //: client tsc
const DEFAULTS = { host: 'redis', username: 'default_user', keyPrefix: 'd:' };
const d = new Redis({ ...DEFAULTS, username: 'tsd' }); //: client tsd
const e = new Redis(Object.assign({}, DEFAULTS, { username: 'tse', keyPrefix: 'e:' })); //: client tse
e.get('k'); //: GET e:k
d.get('k'); //: GET d:k
class Conn {
  private options: RedisOptions;
  constructor() {
    this.options = { host: 'redis', maxRetriesPerRequest: null };
    this.options.username = 'tsf';
    this.options.keyPrefix = 'f:';
  }
  open() { return new Redis(this.options); } //: client tsf
  async put(id: string) { await this.open().set(`k:${id}`, 1); } //: SET f:k:*
}
function withDefaults(opts: Partial<RedisOptions> = {}) {
  return new Redis({ ...DEFAULTS, ...opts }); //: client tsg
}
const g = withDefaults({ username: 'tsg', keyPrefix: 'g:' });
g.set('x', 1); //: SET g:x
