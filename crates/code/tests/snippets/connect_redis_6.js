const session = require('express-session');
const RedisStore = require('connect-redis')(session);
const { createClient } = require('redis');
const client = createClient({ legacyMode: true });
const app = require('express')();
app.use(session({ store: new RedisStore({ client, prefix: 's6:' }), secret: 'x' }));  //: GET s6:*; SET s6:*; EXPIRE s6:*; DEL s6:*
