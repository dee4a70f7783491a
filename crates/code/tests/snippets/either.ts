import Redis from 'ioredis';
const r = new Redis();
export function chain(k: number) {
  let key = '';
  if (k === 1) key = 'a:one';
  else if (k === 2) { key = 'a:two'; }
  else { key = 'a:three'; }
  r.get(key); //: GET a:one a:two a:three
  let other = 'b';
  if (k) { if (k > 2) { other = `b:${k}`; } else { other = 'c'; } } else { other = 'd'; }
  r.get(other); //: GET b:* c d
  const picked = k ? 'e' : 'f';
  r.get(picked); //: GET e f
}
export function filled(ids: string[]) {
  const keys: string[] = [];
  ids.forEach((id) => keys.push(`g:${id}`));
  r.del(keys); //: DEL g:*
  const all: string[] = ['h'];
  ids.map((id) => { all.unshift(`i:${id}`); return id; });
  r.del(...all); //: DEL h i:*
}
export function drop(keys: string[] = [], key = '') {
  r.del(keys); //: DEL *
  r.get(key); //: GET *
}
