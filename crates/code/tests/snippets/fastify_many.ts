import fp from 'fastify-plugin';
import fastifyRedis from '@fastify/redis';
export const many = fp(async (server) => {
  server.register(fastifyRedis, { namespace: 'pages', host: 'redis', username: 'web', keyPrefix: 'p:' }); //: client web
  server.register(fastifyRedis, { namespace: 'jobs', url: process.env.JOBS_URL });
  server.get('/page', async (req) => {
    await server.redis.pages.get(`page:${req.url}`); //: GET p:page:*
    await server.redis['jobs'].lpush('mail', 'x'); //: LPUSH mail
    const { pages } = req.server.redis;
    await pages.set('seen', '1'); //: SET p:seen
  });
});
