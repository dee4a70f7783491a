import Redis from 'ioredis';
export abstract class Base {
  protected abstract readonly prefix: string;
  protected abstract get channel(): string;
  constructor(protected readonly redis: Redis) {}
  protected key(id: string): string { return `${this.prefix}:${id}`; }
  protected abstract listKey(): string;
  get(id: string) { return this.redis.get(this.key(id)); } //: GET tcart:* tuser:*
  pub(m: string) { return this.redis.publish(this.channel, m); } //: PUBLISH &tc &tu
  push(m: string) { return this.redis.lpush(this.listKey(), m); } //: LPUSH lc lu
}
export class Cart extends Base {
  protected readonly prefix = 'tcart';
  protected get channel() { return 'tc'; }
  protected listKey() { return 'lc'; }
}
export class User extends Base {
  protected readonly prefix = 'tuser';
  protected get channel() { return 'tu'; }
  protected listKey(): string { return 'lu'; }
}
