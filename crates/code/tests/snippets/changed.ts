import Redis from 'ioredis';
const r = new Redis({ keyPrefix: 'kp:' });
export function f(i: string) {
  r.get(encodeURIComponent(`a:${i}`)); //: GET kp:*
  r.get(Buffer.from(`b:${i}`).toString('base64')); //: GET kp:*
  r.get(Buffer.from(`b:${i}`).toString('utf8')); //: GET kp:b:*
  r.get(Buffer.from(`b:${i}`, 'hex')); //: GET kp:*
  r.sort('c', 'BY', 'w_*', 'STORE', 'd'); //: SORT kp:d *
  r.sendCommand(new Redis.Command('get', ['e'])); //: GET e
}
