const redis = require('redis');
const c = redis.createClient({ host: 'h', prefix: 'v3:' });
c.set('a', 1); //: SET v3:a
const d = redis.createClient(6379, 'h', { prefix: 'w3:' });
d.get('b', () => {}); //: GET w3:b
