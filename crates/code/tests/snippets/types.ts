import Redis, { Cluster } from 'ioredis';
import { createClient } from 'redis';
type Conn = Redis | Cluster;
export function f(c: Conn) { return c.get('a'); } //: GET a
export interface Conn2 extends Redis { foo(): void }
export function g(c: Conn2) { return c.get('b'); } //: GET b
export function h<T extends Conn>(c: T) { return c.get('c'); } //: GET c
export type Conn3 = Redis & { foo(): void };
export const k = (c: Conn3) => c.del('d'); //: DEL d
export type NodeClient = ReturnType<typeof createClient>;
export class Store {
  constructor(private readonly db: NodeClient) {}
  load(i: string) { return this.db.hGetAll(`e:${i}`); } //: HGETALL e:*
}
export const make = () => createClient();
export const n = (c: ReturnType<typeof make>) => c.incr('f'); //: INCR f
