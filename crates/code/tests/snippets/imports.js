const { Queue: Jobs } = require('bullmq');
const limits = require('rate-limiter-flexible');
const Bull = require('bull');
const RedisStore = require('connect-redis').default;

const jobs = new Jobs('mails', { prefix: 'shop' });  //: INFO; HSET shop:mails:meta
jobs.count();  //: EVALSHA shop:mails:*; EVAL shop:mails:*; LINDEX shop:mails:*; LLEN shop:mails:*; ZCARD shop:mails:*

const limiter = new limits.RateLimiterRedis({ storeClient: null, keyPrefix: 'login' });
const store = new RedisStore({ prefix: 'sid:' });  //: GET sid:*; SET sid:*; EXPIRE sid:*; DEL sid:*

async function visit(ip) {
  const { createClient } = require('redis');
  const own = createClient();
  await own.get('local');  //: GET local
  await limiter.consume(ip);  //: EVALSHA login:*; EVAL login:*; SET login:*; INCRBY login:*; PTTL login:*; EXPIRE login:*
  await limiter.delete(ip);  //: DEL login:*
}

async function late() {
  const { default: Redis } = await import('ioredis');
  const r = new Redis();
  await r.get('late');  //: GET late
  const Other = (await import('ioredis')).default;
  await new Other().get('later');  //: GET later
}

const videos = new Bull('videos');  //: INFO
videos.getJobCounts();  //: MULTI; LLEN bull:videos:*; ZCARD bull:videos:*; EXEC
require('redis').createClient().ttl('t');  //: TTL t
new (require('ioredis'))().incr('n');  //: INCR n
