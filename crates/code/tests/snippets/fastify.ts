import fp from 'fastify-plugin';
import fastifyRedis from '@fastify/redis';
export default fp(async (app) => {
  await app.register(fastifyRedis, { host: 'redis' });
  app.get('/', async (req, reply) => {
    const { redis } = app;
    await redis.set('s:1', '1'); //: SET s:1
    await app.redis.get('a'); //: GET a
    await req.server.redis.incr('n'); //: INCR n
  });
});
