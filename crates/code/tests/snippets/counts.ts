import Redis from 'ioredis';
import { createClient } from 'redis';

// How many keys there are is not known, or keys are in maps.
const r = new Redis();
const c = createClient();
export async function counts(rest: string[]) {
  await r.zunionstore('c:1', rest.length, ...rest); //: ZUNIONSTORE c:1 *
  await r.zunionstore('c:2', rest.length, rest, 'WEIGHTS', 1); //: ZUNIONSTORE c:2 *
  await r.zunionstore('c:3', 1, 'c:4', 'AGGREGATE', 'MAX'); //: ZUNIONSTORE c:3 c:4
  await r.eval('return 1', 2, ...rest); //: EVAL *
  await r.eval('return 1', 0, ...rest); //: EVAL
  await r.cluster('info'); //: CLUSTER|INFO
  await c.zUnionStore('c:5', [{ key: 'c:6', weight: 1 }]); //: ZUNIONSTORE c:5 c:6
  await c.zUnionStore('c:7', ['c:8', 'c:9']); //: ZUNIONSTORE c:7 c:8 c:9
  await c.zUnion([{ key: 'c:10', weight: 2 }]); //: ZUNION c:10
}
