const Redis = require('ioredis');

// Objects that stand for clients.
const r = new Redis();
const plain = new Proxy(r, {
  get: (target, name) => {
    const value = Reflect.get(target, name);
    return typeof value === 'function' ? (...args) => value.apply(target, args) : value;
  },
});
plain.get('p:1'); //: GET p:1
const prefixed = new Proxy(r, {
  get(target, name) {
    return (key, ...rest) => target[name](`p:${key}`, ...rest);
  },
});
prefixed.get('p:2'); //: GET *p:2
r.get.call(r, 'p:3'); //: GET p:3
r.del.apply(r, ['p:4', 'p:5']); //: DEL p:4 p:5
