import Redis, { Cluster } from 'ioredis';

const redis = new Redis();
const cluster = new Cluster([{ host: 'redis', port: 6379 }]);

export async function search(req: any) {
  const { q = '', page = 1 } = req.query;
  return redis.get(['search', q, page].join(':')); //: get search:*:*
}

export async function nested(req: any) {
  const { query: { q = 'x' } } = req.context;
  return redis.get(`nested:${q}`); //: get nested:*
}

export class Cache {
  private readonly prefix: string;

  constructor({ prefix = 'cache' } = {}) {
    this.prefix = prefix;
  }

  read(id: string) {
    return redis.get(`${this.prefix}:${id}`); //: get cache:*
  }
}

export const ready = () => Promise.all(cluster.nodes('master').map((node) => node.ping())); //: ping
