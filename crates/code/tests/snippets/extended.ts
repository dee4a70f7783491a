import Redis from 'ioredis';
class Own extends Redis {
  constructor() { super({ host: 'redis' }); }
  get(k: string) { return super.get(`a:${k}`); } //: GET a:*
}
const own = new Own();
own.set('b', 1); //: SET b
