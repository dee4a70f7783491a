import { container, inject } from 'tsyringe';
import Redis from 'ioredis';

// Objects of which tests of their types, interfaces and containers say what they are.
interface Deps { cache: Redis; name: string }
type Context = { cache: Redis };
export function tests(x: unknown, y: unknown, deps: Deps, ctx: Context, { cache }: Deps) {
  if (x instanceof Map) x.get('none');
  else if (x instanceof Redis) x.get('t:1'); //: GET t:1
  x.get('none');
  (<Redis>x).get('t:2'); //: GET t:2
  deps.cache.get('t:3'); //: GET t:3
  ctx.cache.get('t:4'); //: GET t:4
  cache.get('t:5'); //: GET t:5
  if (!(y instanceof Redis)) throw new Error();
  y.get('t:6'); //: GET t:6
}
container.register('Cache', { useValue: new Redis() });
container.registerInstance('Other', new Redis());
export class Service {
  constructor(@inject('Cache') private readonly cache, @inject('Unset') private readonly unset) {}
  one() {
    this.cache.get('t:7'); //: GET t:7
    this.unset.get('none');
    container.resolve('Other').get('t:8'); //: GET t:8
    container.resolve<Redis>('Unset').get('t:9'); //: GET t:9
    container.resolve(Redis).get('t:10'); //: GET t:10
    container.resolve('Unset').get('none');
  }
}
