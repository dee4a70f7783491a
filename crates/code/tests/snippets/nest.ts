import { Injectable, Inject } from '@nestjs/common';
import { InjectRedis } from '@nestjs-modules/ioredis';
import { CACHE_MANAGER } from '@nestjs/cache-manager';
import type { RedisClientType } from 'redis';
import Redis from 'ioredis';
enum K { Users = 'users', Posts = 'posts' }
@Injectable()
export class Svc {
  private readonly ns: string = 'nest';
  private static TTL = 3;
  constructor(@InjectRedis() private readonly redis: Redis, @Inject(CACHE_MANAGER) private cache: any, @Inject('R2') private readonly r2: RedisClientType) {}
  private k(kind: K, id: string) { return `${this.ns}:${kind}:${id}`; }
  async load<T>(id: string): Promise<T | null> {
    const raw = await this.redis.get(this.k(K.Users, id));  //: GET nest:users:*
    await this.cache.get('x'); await this.cache.set('x', 1);
    return raw ? (JSON.parse(raw) as T) : null;
  }
  async save(id: string, v: unknown) {
    await this.r2.hSet(this.k(K.Posts, id), 'a', '1');  //: HSET nest:posts:*
    const results = await this.redis.multi().lpush('l', id).ltrim('l', 0, 9).exec();  //: EXEC; LPUSH l; LTRIM l; MULTI
    return results?.map(([err, r]) => r);
  }
  async all() { return (await this.redis.keys('nest:*')).map((k) => this.redis.get(k)); }  //: GET nest:*; KEYS
}
declare global { var __redis: Redis | undefined }
export const redis = global.__redis ?? new Redis(process.env.REDIS_URL!);
export async function withLock(name: string, fn: () => Promise<void>) {
  const ok = await redis.set(`lock:${name}`, '1', 'PX', 1000, 'NX');  //: SET lock:*
  if (ok !== 'OK') return;
  try { await fn(); } finally { await redis.del(`lock:${name}`); }  //: DEL lock:*
}
