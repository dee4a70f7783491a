import Redis from 'ioredis'
const redis = new Redis()
await redis.hgetallBuffer('h:1') //: HGETALL h:1
await redis.lrangeBuffer('l:1', 0, -1) //: LRANGE l:1
await redis.mgetBuffer('a', 'b') //: MGET a b
